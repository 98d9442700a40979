"""Statements in words about one thing that can't both be true.

"Shipped without open weights", and "made the local ecosystem better". What says itself to be of
another time, hedged, attributed, of another place or taken back is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.consistency.claimed import Property, Statement, Told, countries, properties, spoken
from nlp.consistency.lines import Line, Page
from nlp.consistency.named import house
from nlp.knowledge import fold
from nlp.record import Finding


def check_statements(page: Page) -> Iterator[Finding]:
    """Findings of statement."""
    wanted = [
        p
        for p in properties()
        if any(p.fails.search(line.text) or p.holds.search(line.text) for line in page.lines)
    ]
    if not wanted:
        return
    told = Told(page)
    for entry in wanted:
        found = told.statements(entry)
        if entry.about == "entry":
            yield from _entered(told, found)
        elif entry.about == "house":
            yield from _independent(told, entry, found)
        elif entry.about == "claim":
            yield from _verified(entry, found)
        else:
            yield from _opposed(entry, found)


def _opposed(entry: Property, found: list[Statement]) -> Iterator[Finding]:
    """The first two statements of one thing that stand on opposite sides."""
    judged: set[str] = set()
    for one in found:
        for two in found:
            if not one.holds or two.holds or one.who is None or one.who != two.who:
                continue
            if one.line is two.line or one.who in judged:
                continue
            here = not entry.by_place or _one_place(one.line, two.line)
            if here and _stands(one) and _stands(two):
                judged.add(one.who)
                yield _clash(entry, one, two, f"{one.name}: ")


def _clash(entry: Property, one: Statement, two: Statement, about: str) -> Finding:
    said = f"{about}“{one.quote}” says {entry.said}, “{two.quote}” the opposite"
    if two.origin or one.origin:
        said += " (as the sentence before has it)"
    return Finding("statement", tuple(sorted([one.span, two.span])), said + ".")


# ------------------------------------------------------------------ what takes a statement back

_ATTRIBUTED = re.compile(
    r"\b(?:said|says|say|claims?|claimed|argues?|argued|insists?|insisted|according to|critics|"
    r"rivals|opponents|believes?|thinks?)\b",
    re.IGNORECASE,
)


def _stands(statement: Statement) -> bool:
    """Whether it is told as a plain fact of no particular time."""
    text = _undated(statement.line)
    around = f"{text[: statement.start]} | {text[statement.end :]}"
    if spoken("hedges").search(around) or spoken("other_times").search(around):
        return False
    return not (_ATTRIBUTED.search(around) or _PAST.search(around))


def _undated(line: Line) -> str:
    """The text of the line with its days blanked: "on May 14" is no "may"."""
    text = line.text
    for moment in line.moments:
        text = text[: moment.start] + "-" * (moment.end - moment.start) + text[moment.end :]
    return text


# "had": before something else of the past
_PAST = re.compile(r"\bhad (?:been|had|not|never|always)\b|\buntil\b")


def _taken_back(told: Told, statement: Statement) -> bool:
    follower = told.page.next(statement.line)
    return bool(
        spoken("denied").search(statement.line.text)
        or (follower and spoken("denied").search(follower.text))
    )


_WHERE = re.compile(r"\b(?:in|for|outside|within|across) (?:the )?([A-Z][\w.]+)")


def _one_place(one: Line, two: Line) -> bool:
    """Whether neither sentence is of a place that the other does not name."""
    return set(_WHERE.findall(one.text)) == set(_WHERE.findall(two.text))


# ------------------------------------------------------------------ shown under a name


def _entered(told: Told, found: list[Statement]) -> Iterator[Finding]:
    """ "Appeared with no name", and "Elm 3-Preview appeared on the leaderboard"."""
    nameless = [s for s in found if not s.holds and s.who and _shows(s.line)]
    for one in nameless:
        assert one.who is not None
        for line in told.page.lines:
            if line.heading or line is one.line or any(s.line is line for s in found):
                continue
            shown = _shows(line)
            text = _undated(line)
            if shown is None or spoken("hedges").search(text):
                continue
            if spoken("other_times").search(text) or _PAST.search(text):
                continue
            own = [
                n
                for n in told.names.of(line)
                if n.end <= shown[0]
                and fold(n.text).startswith(one.who)
                and fold(n.text) != one.who
            ]
            if own:
                span = line.plain.source(own[-1].start, shown[1])
                said = f"{one.name} is said to have had no name, and to have appeared as "
                said += f"{own[-1].text}."
                yield Finding("statement", tuple(sorted([one.span, span])), said)
                return


def _shows(line: Line) -> tuple[int, int] | None:
    """Where the line says that something appears in a ranking: the verb to the place."""
    verb = spoken("appears").search(line.text)
    place = spoken("places").search(line.text, verb.end()) if verb else None
    return (verb.start(), place.end()) if verb and place else None


# ------------------------------------------------------------------ independent of others


def _independent(told: Told, entry: Property, found: list[Statement]) -> Iterator[Finding]:
    """ "Depends on American technology at no layer", and "still relies on fabs that ..."."""
    for one in found:
        if not one.holds or not spoken("absolute").search(one.line.text[one.start :]):
            continue
        if not _stands(one):
            continue
        for two in found:
            if two.holds or two.line is one.line or not _stands(two) or _taken_back(told, two):
                continue
            if _whose(one.quote) and _whose(two.quote) and _whose(one.quote) != _whose(two.quote):
                continue
            if _one_house(told, one, two):
                yield _clash(entry, one, two, "")
                return


def _whose(quote: str) -> str | None:
    """The country that the words name, where they name one."""
    return next((country for country, words in countries().items() if words.search(quote)), None)


def _one_house(told: Told, one: Statement, two: Statement) -> bool:
    """Whether both are said of one company's things, as far as is known."""
    houses = [_house(told, statement) for statement in (one, two)]
    return houses[0] is None or houses[1] is None or bool(houses[0] & houses[1])


def _house(told: Told, statement: Statement) -> frozenset[str] | None:
    """The parties that the thing may belong to; the company of the page where none is named."""
    name = statement.name or told.names.company
    return house(name) if name else None


# ------------------------------------------------------------------ verified by others


def _verified(entry: Property, found: list[Statement]) -> Iterator[Finding]:
    """One number called verified and unverified; of two claims only that they are two."""
    pairs = [(a, b) for a in found for b in found if a.holds and not b.holds]
    for one, two in pairs:
        if one.line is two.line or not _numbers(one.line) & _numbers(two.line):
            continue
        if one.who == two.who and _stands(one) and _stands(two):
            yield _clash(entry, one, two, "")
            return
    for one, two in pairs:
        if one.line is not two.line and not _numbers(one.line) & _numbers(two.line):
            said = f"“{one.quote}” and “{two.quote}” are said of two claims."
            yield Finding("statement", tuple(sorted([one.span, two.span])), said, "consistent")
            return


def _numbers(line: Line) -> frozenset[float]:
    return frozenset(f.value for f in line.figures if f.code in "NP")
