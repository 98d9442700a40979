"""In what order things happened, and how many there are, by the words of the text.

A change that is dated before the state that it ended; "on the same day as the launch" against
the day of the launch; "three generations" against the names that the section goes through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.consistency.claimed import spoken
from nlp.consistency.cues import listed
from nlp.consistency.figure import Figure
from nlp.consistency.lengths import Placed, days_of
from nlp.consistency.lines import Line, Page, finding, shape
from nlp.consistency.moments import Moment, days_between, exact
from nlp.consistency.named import Names
from nlp.knowledge import fold
from nlp.record import Finding


def check_sequences(page: Page) -> Iterator[Finding]:
    """Findings of sequence and count."""
    yield from _turned(page)
    yield from _same_day(page)
    yield from _generations(page)


# ------------------------------------------------------------------ "the shift began in ..."

# Sentences between a state and the change that ended it.
_REACH = 14
# A change that began so many days before the state was still told to hold can't have ended it.
_BEFORE = 45
_THAT_WAS = shape(r"^That was (?:@hedges@ )?{N} ago\b")
_AT_THE_TIME = re.compile(
    r"\b(?:already|even then|by then|had (?:begun|started)|at that time|secretly)\b", re.IGNORECASE
)


def _turned(page: Page) -> Iterator[Finding]:
    """ "That was three months ago. Now ...: the shift began in" a month long before."""
    for line in page.lines:
        match = _THAT_WAS.match(line.masked)
        if not match or line.figure(match[1]).dimension != "time":
            continue
        figure, state = line.figure(match[1]), _last_day(page, line)
        if state is None:
            continue
        for owner in page.lines[line.index + 1 : line.index + 1 + _REACH]:
            if owner.heading:
                break
            start = _began(owner)
            gap = days_between(start, state[1]) if start else None
            if start is None or gap is None or _AT_THE_TIME.search(owner.text):
                continue
            if gap[0] > _BEFORE and _shares_name(page, owner, state[0]):
                said = f"What held in {state[1].quote} is told to have ended since, "
                said += f"by a change that began in {start.quote}."
                parts: list[tuple[Line, Figure | Moment]] = [state, (line, figure), (owner, start)]
                yield finding("sequence", parts, said, holds=False)
                return


def _last_day(page: Page, line: Line) -> Placed | None:
    """The last month or day with its year that the sentences before name."""
    for owner in reversed(page.lines[max(0, line.index - 3) : line.index]):
        dated = [m for m in days_of(owner) if m.month and m.year]
        if dated:
            return owner, dated[-1]
    return None


# "The turn at Aldis began"
_FEW = re.compile(r"(?: [\w’'-]+){0,4} ")


def _began(line: Line) -> Moment | None:
    """When the change began of which the sentence tells."""
    turn = spoken("turns").search(line.masked)
    began = spoken("began").search(line.masked, turn.end()) if turn else None
    if turn is None or began is None or not _FEW.fullmatch(line.masked, turn.end(), began.start()):
        return None
    token = re.match(r" (?:in |on |from )?<D(\d+)>", line.masked[began.end() :])
    moment = line.moments[int(token[1])] if token else None
    return moment if moment and moment.month and moment.year else None


def _shares_name(page: Page, one: Line, other: Line) -> bool:
    """Whether the blocks of both lines name one thing or party."""
    names = Names(page.lines)
    blocks = [
        {fold(part) for o in page.lines if o.block == block for n in names.of(o)
         for part in n.text.split()}
        for block in (one.block, other.block)
    ]  # fmt: skip
    return bool(blocks[0] & blocks[1])


# ------------------------------------------------------------------ "on the same day as the launch"

_SAME_DAY = re.compile(
    r"\b[Oo]n the (?:very )?same day as (?:the |its )?(?P<name>[A-Z][\w. -]*?) "
    r"(?P<what>announcement|launch|release|presentation|debut|unveiling|reveal)\b"
)
_REVEALED = re.compile(
    r"\b(?:called|named|announced|unveiled|launched|released|presented|introduced|revealed|"
    r"published|took the stage|came out)\b"
)


def _same_day(page: Page) -> Iterator[Finding]:
    """The day of a launch, against that of what came on the same day."""
    for line in page.lines:
        for match in _SAME_DAY.finditer(line.text):
            launch = _launch(page, match["name"], line)
            if launch is None:
                continue
            own = [m for m in days_of(line) if exact(m)]
            gap = days_between(launch[1], own[0]) if own else (0, 0)
            if len(own) > 1 or gap is None:
                continue
            holds = gap[0] <= 0 <= gap[1]
            span = line.plain.source(*match.span())
            spans = {span, launch[0].span(launch[1])} | {line.span(m) for m in own}
            said = f"The {match['what']} of {match['name']} is on {launch[1].quote}"
            said += ", and nothing puts this on another day." if not own else ""
            said += f", {'and' if holds else 'not'} {own[0].quote}." if own else ""
            verdict = "consistent" if holds else "inconsistent"
            yield Finding("sequence", tuple(sorted(spans)), said, verdict)


def _launch(page: Page, name: str, besides: Line) -> Placed | None:
    """The one day on which the text has the thing of that name shown."""
    found: list[Placed] = []
    # "Elm 3-Preview" is another thing
    whole = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    for line in page.lines:
        if line is besides or not whole.search(line.text) or line.heading:
            continue
        if not _REVEALED.search(line.text):
            continue
        for back in range(3):
            earlier = page.next(line, steps=-back) if back else line
            dated = [m for m in days_of(earlier) if exact(m)] if earlier else []
            if earlier and dated:
                if _REVEALED.search(earlier.text):
                    found.append((earlier, dated[-1]))
                break
    days = {(m.month, m.day) for _, m in found}
    return found[0] if len(days) == 1 else None


# ------------------------------------------------------------------ "three generations"

# So many sentences before and behind a count may go through what it counts.
_AROUND = 24


def _generations(page: Page) -> Iterator[Finding]:
    """A count of generations, models or chips, and as many names of one shape gone through."""
    for line in page.lines:
        for figure in line.figures:
            named = _gone_through(page, line) if _counts_things(figure) else []
            for group in named:
                if len(group) == figure.value:
                    spans = {line.span(figure), *(span for _, span in group)}
                    said = f"{figure.quote}: {', '.join(name for name, _ in group)}."
                    yield Finding("count", tuple(sorted(spans)), said, "consistent")


def _counts_things(figure: Figure) -> bool:
    return (
        figure.code == "N"
        and figure.dimension == "count"
        and 2 <= figure.value <= 9
        and figure.noun[:1] != ()
        and figure.noun[0] in listed("generations")
    )


_NAMED_FIRST = re.compile(r"(?:And |Then |Finally, )?(?:[Tt]he )?([A-Z][\w-]*\d[\w.-]*) [a-z]+s\b")


def _gone_through(page: Page, line: Line) -> list[list[tuple[str, tuple[int, int]]]]:
    """Names of one shape at the head of sentences of the section: "The M890 carries"."""
    groups: dict[str, dict[str, tuple[int, int]]] = {}
    first = max(0, line.index - _AROUND)
    for owner in page.lines[first : line.index + 4]:
        if owner.heading:
            if owner.index > line.index:
                break
            groups.clear()
            continue
        match = _NAMED_FIRST.match(owner.text)
        if match:
            form = re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", match[1]))
            groups.setdefault(form, {}).setdefault(match[1], owner.plain.source(*match.span(1)))
    return [list(group.items()) for group in groups.values()]
