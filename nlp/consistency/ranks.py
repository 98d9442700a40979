"""An order that the text states against the scores that it gives with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from nlp.consistency.cues import has, pattern
from nlp.consistency.figure import Figure
from nlp.consistency.lines import Line, Page, finding
from nlp.consistency.moments import Moment
from nlp.record import Finding

_PLACES = {
    "first": 1,
    "top": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "5th": 5,
    "number one": 1,
    "number two": 2,
    "number three": 3,
    "number four": 4,
    "runner-up": 2,
    "leads": 1,
    "led": 1,
    "tops": 1,
    "topped": 1,
    "wins": 1,
    "won": 1,
    "gold": 1,
    "silver": 2,
    "bronze": 3,
}
_PLACE = pattern(
    rf"(?<![\w-])(?P<place>{'|'.join(_PLACES)})(?: place)?"
    # "first with", "second place at", "third on an average of"
    r"(?P<gap>[^<>;,.]{0,30}?,? ?(?:with|at|on|scoring|\() ?"
    r"(?:(?:a score|an average|an error rate|a rating) of |@hedges@ )?|,? )<(?P<token>[NP]\d+)>"
)


def check_ranks(page: Page) -> Iterator[Finding]:
    """Findings of rank_vs_scores: places of one list, each with its score."""
    for line in page.lines:
        for listed in _lists(line):
            yield from _ordered(line, listed)
        for match in _AHEAD.finditer(line.masked):
            one, two = line.figure(match[1]), line.figure(match[3])
            if _one_kind(one, two):
                pair = [(1, one, match.start()), (2, two, match.start())]
                if match[2] == "behind":
                    pair = [(1, two, match.start()), (2, one, match.start())]
                yield from _ordered(line, pair)
        for match in _FOLLOWED.finditer(line.masked):
            scores = [line.figure(match[k]) for k in (1, 2, 3)]
            if all(f.dimension == scores[0].dimension for f in scores):
                listed = [(n, f, match.start()) for n, f in enumerate(scores, 1)]
                yield from _ordered(line, listed)
        yield from _superlative(line)
        yield from _told_order(line)
        yield from _first_told(_scattered(line), _by_clause(line))


# "first with 412 votes, ahead of Birch with 430"
_AHEAD = re.compile(
    r"<([NP]\d+)>[^<>;,.]{0,20},? (ahead of|followed by|behind) [^<>;,.]{1,30} (?:with|at|on|\() ?"
    r"<([NP]\d+)>"
)
# "Arbor with 212, followed by Nimbus with 163 and Kelp with 148"
_FOLLOWED = re.compile(
    r"<([NP]\d+)>[^<>;.]{0,25}? followed by [^<>;.]{1,30} (?:with|at|on|\() ?<([NP]\d+)>"
    r"[^<>;.]{0,12}? (?:and|then) [^<>;.]{1,30} (?:with|at|on|\() ?<([NP]\d+)>"
)
# "The cheapest is Brook at $0.35, then come Rill at $0.40"; "the largest are ..., in that order"
_THEN = pattern(
    r"(?:(?P<high>@highest@)|(?P<low>@lowest@))[^<>;.]{0,60}(?:<N\d+>[^<>;.]{0,30})??"
    r"(?:with|at|on|draws|has|,|\() ?<(?P<one>[NP]\d+)>[^<>;.]{0,40}"
    r"(?:, then|followed by|, next|before|ahead of|,)[^<>;.]{1,40}"
    r"(?:with|at|on|\() ?<(?P<two>[NP]\d+)>(?P<rest>[^;.]*)"
)


def _told_order(line: Line) -> Iterator[Finding]:
    """ "By market share the order is Volt (31%), Ampere (35%) and Ohm (12%)"."""
    cue = pattern(r"@orders@").search(line.masked)
    listed = [line.figure(t) for t in re.findall(r"\(<([NP]\d+)>\)", line.masked)]
    top = re.match(r"The top (?:<N\d+>|three|four|five)[^<>]{0,30}? are\b", line.masked)
    if top:
        # "The top three by downloads are Lark with 2.6 million, ..."
        tail = line.masked[top.end() :]
        cue, listed = top, [line.figure(t) for t in re.findall(r"with <([NP]\d+)>", tail)]
    if not cue or len(listed) < 2 or not all(_one_kind(listed[0], f) for f in listed):
        return
    yield from _ordered(line, [(n, f, line.place(f)) for n, f in enumerate(listed, 1)])


def _superlative(line: Line) -> Iterator[Finding]:
    """ "The cheapest is Brook at $0.35, then come Rill at $0.40"."""
    match = _THEN.search(line.masked)
    if not match:
        return
    one, two = line.figure(match["one"]), line.figure(match["two"])
    leads_on = re.search(
        r"then|followed|next|before|ahead", line.masked[match.end("one") : match.start("two")]
    )
    if not (leads_on or "in that order" in match["rest"]) or not _one_kind(one, two):
        return
    high = match["high"] and not (match["high"].lower() == "fastest" and one.dimension == "time")
    good = one.value >= two.value if high else one.value <= two.value
    if one.value == two.value:
        return
    word = match["high"] or match["low"]
    said = f"{one.quote} is called {word}, before {two.quote}"
    said += ": so it is." if good else "."
    yield finding("rank_vs_scores", [(line, one), (line, two)], said, holds=good)


def _lists(line: Line) -> list[list[tuple[int, Figure, int]]]:
    """Runs of rising places with a score each, of one kind: (place, score, where)."""
    runs: list[list[tuple[int, Figure, int]]] = []
    end = 0
    for match in _PLACE.finditer(line.masked):
        place, score = _PLACES[match["place"].lower()], line.figure(match["token"])
        entry = (place, score, match.start())
        broken = re.search(r"[;.]|\bon [A-Z]", line.masked[end : match.start()]) if runs else None
        goes_on = bool(runs) and place == runs[-1][-1][0] + 1 and not broken
        if goes_on and _one_kind(runs[-1][-1][1], score):
            runs[-1].append(entry)
        else:
            runs.append([entry])
        end = match.end()
    return [run for run in runs if len(run) >= 2]


def _first_told(*several: Iterator[Finding]) -> Iterator[Finding]:
    """What the first reading tells that tells something."""
    for findings in several:
        told = list(findings)
        if told:
            yield from told
            return


# "answered fastest, after <N>; Pluto, in second place, took <N>"
_RANKED = pattern(
    rf"(?<![\w-])(?:(?P<place>{'|'.join(_PLACES)})(?! (?:time|of|half|quarter|version|generation))"
    r"|(?P<high>@highest@)|(?P<low>@lowest@))(?![\w-])"
)


_PLACED = re.compile(r"\b(?:second|third|fourth|fifth)[ -]$", re.IGNORECASE)


def _scattered(line: Line) -> Iterator[Finding]:
    """Places with their scores further off: each place has the first figure behind it."""
    marks = [
        m
        for m in _RANKED.finditer(line.masked)
        # "second cheapest" is one place
        if m["place"] or not _PLACED.search(line.masked[: m.start()])
    ]
    if len(marks) < 2 or _lists(line):
        return
    listed: list[tuple[int, Figure, int]] = []
    low = high = False
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        chunk = line.masked[mark.end() : after.start() if after else len(line.masked)]
        token = re.match(r"[^<>]{0,40}?<([NP]\d+)>", chunk)
        place = _PLACES[mark["place"].lower()] if mark["place"] else 1
        if token is None or place != len(listed) + 1:
            return
        listed.append((place, line.figure(token[1]), mark.start()))
        low, high = low or bool(mark["low"]), high or bool(mark["high"])
    first = listed[0][1]
    if not all(_one_kind(first, f) and f.dimension == first.dimension for _, f, _ in listed[1:]):
        return
    if first.dimension == "time" or low or (high and first.dimension != "count"):
        yield from _ordered(line, listed)


def _by_clause(line: Line) -> Iterator[Finding]:
    """A place and a score in each clause, the score before or behind: "<P> ..., in first place"."""
    if any(run[0][0] == 1 for run in _lists(line)):
        return
    listed: list[tuple[int, Figure, int]] = []
    start = 0
    for part in re.split(r"(;|, (?:and|while) )", line.masked):
        marks = [m for m in _RANKED.finditer(part) if m["place"]]
        tokens = re.findall(r"<([NP]\d+)>", part)
        if len(marks) == 1 and len(tokens) == 1:
            listed.append((_PLACES[marks[0]["place"].lower()], line.figure(tokens[0]), start))
        start += len(part)
    places = [place for place, _, _ in listed]
    first = listed[0][1] if listed else None
    if len(places) < 2 or places != list(range(1, len(places) + 1)) or first is None:
        return
    if all(f.dimension == first.dimension and f.code == first.code for _, f, _ in listed):
        yield from _ordered(line, listed)


def _one_kind(one: Figure, other: Figure) -> bool:
    return one.dimension == other.dimension or one.bare or other.bare


def _ordered(line: Line, listed: list[tuple[int, Figure, int]]) -> Iterator[Finding]:
    scores = [score for _, score, _ in listed]
    falling = all(a.value >= b.value for a, b in pairwise(scores))
    rising = all(a.value <= b.value for a, b in pairwise(scores))
    low_wins = _low_wins(line, listed)
    holds = rising if low_wins else falling
    if not holds and low_wins is None and rising:
        # two or three that rise: nothing says that more is better
        return
    parts: list[tuple[Line, Figure | Moment]] = [(line, score) for score in scores]
    if holds:
        order = "lower is better" if low_wins else "higher is better"
        said = f"{', '.join(s.quote for s in scores)}: the order holds ({order})."
        yield finding("rank_vs_scores", parts, said, holds=True)
        return
    for (place, one, _), (_, two, _) in pairwise(listed):
        if (one.value > two.value) if low_wins else (one.value < two.value):
            less = "more" if low_wins else "less"
            said = f"Place {place} has {one.quote}, {less} than {two.quote} at place {place + 1}."
            yield finding("rank_vs_scores", [(line, one), (line, two)], said, holds=False)
            return


_THOUGHT = re.compile(r";|\. (?=[A-Z])")


def _low_wins(line: Line, listed: list[tuple[int, Figure, int]]) -> bool | None:
    """Whether less is better; None where nothing says which."""
    start = listed[0][2]
    # "38 ms. In accuracy": a full stop behind what may be an abbreviation ends a thought as well
    clause = (
        _THOUGHT.split(line.masked[:start])[-1][-120:]
        + _THOUGHT.split(line.masked[start : start + 200])[0]
    )
    low = has(clause, "lower_wins")
    high = has(clause, "higher_wins") or any(
        score.dimension in ("points", "%") for _, score, _ in listed
    )
    if low:
        return True
    return False if high else None
