"""The one length of time of a passage, against the only two days or clock times that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.consistency.cues import has, pattern
from nlp.consistency.figure import Figure, Interval
from nlp.consistency.lengths import (
    DAY,
    Placed,
    days_of,
    durations,
    judged,
    lies_between,
)
from nlp.consistency.lines import Line, Page, finding
from nlp.consistency.moments import Moment, days_between, exact
from nlp.consistency.passages import drawn, stretch, window
from nlp.consistency.stretches import hours, is_part, minutes_between
from nlp.record import Finding

# A planted or mistaken length is of the order of the true one; another is of something else.
_ORDER = Interval(0.4, 2.5)
_BEFORE = pattern(r"(?:@within_ends@|\btook(?: [\w’'-]+){0,3}) (?:(?:an?|the|another|@hedges@) )*$")
# "set it 21 days to reply"
_TO_DO = re.compile(r"^ to [a-z]+|^(?:’|') (?:notice|time)")
# "..., a march of", "..., almost"
_APPOSED = pattern(r", (?:(?:an?|the) (?:[\w’-]+ ){1,3}of )?(?:@hedges@ )*$")
_ADDS_UP = pattern(r"^[^<>;.]{0,25}(?:@total_after@)|^ (?:of|without) [a-z]+")


def check_far_dates(page: Page, told: frozenset[tuple[int, int]]) -> Iterator[Finding]:
    """Findings of date_arithmetic and duration_vs_dates."""
    seen: set[tuple[int, int]] = set(told)
    for line in page.lines:
        for found in (*_days(page, line, seen), *_clocks(page, line, seen)):
            yield found
            seen.update(found.spans)


def _days(page: Page, line: Line, told: set[tuple[int, int]]) -> Iterator[Finding]:
    near = window(page, line, back=1, ahead=1)
    placed = [(o, m) for o in near for m in days_of(o)]
    if len(placed) != 2 or not all(exact(m) for _, m in placed):
        return
    first, second = placed
    gap = days_between(first[1], second[1])
    if gap and gap[1] < 0:
        first, second = second, first
        gap = days_between(first[1], second[1])
    if gap is None or gap[0] <= 0:
        return
    lengths = [
        (o, f)
        for o in near
        for f in durations(o)
        if f.unit in ("days", "weeks", "months", "working days") and not is_part(o, f)
    ]
    if any(lies_between(first[1], f, second[1], counted=True) is not False for _, f in lengths):
        return
    tied = [(o, f) for o, f in lengths if o is line and _between_ends(o, f, near)]
    for owner, figure in tied if len(tied) == 1 and len(lengths) == 1 else []:
        size = Interval(figure.value / DAY / gap[0], figure.value / DAY / gap[0])
        if owner.span(figure) in told or not size.meets(_ORDER):
            continue
        yield from judged(owner, figure, first, second, "date_arithmetic", counted=True)


def _between_ends(line: Line, figure: Figure, near: list[Line]) -> bool:
    """Whether the length is told as that between the two ends."""
    before, after = stretch(line, figure)
    clause = re.split(r", ", before)[-1]
    if has(clause, "to_come") or has(after, "to_come") or figure.per or figure.each:
        return False
    return bool(_BEFORE.search(before[-60:]) or _TO_DO.match(line.after(figure)))


def _clocks(page: Page, line: Line, told: set[tuple[int, int]]) -> Iterator[Finding]:
    near = window(page, line, back=2, ahead=0)
    times = [(o, m) for o in near for m in o.moments if m.minutes is not None]
    if len(times) != 2 or times[0][1].minutes == times[1][1].minutes:
        return
    lengths = [
        (o, f)
        for o in near
        for f in durations(o)
        if f.unit in ("hours", "minutes") and not is_part(o, f)
    ]
    text = " ".join(o.text for o in near)
    spans = minutes_between(times[0][1], times[1][1], text)
    fits = [
        (o, f, m)
        for o, f in lengths
        for m in spans
        if f.fits(Interval(60.0 * m, 60.0 * m)) is not False
    ]
    if fits:
        return
    tied = [(o, f) for o, f in lengths if o is line and _of_the_whole(o, f, near)]
    for owner, figure in tied if len(tied) == 1 else []:
        size = Interval(figure.value / 60 / max(spans[0], 1), figure.value / 60 / max(spans[0], 1))
        if owner.span(figure) in told or not size.meets(_ORDER):
            continue
        said = f"{times[0][1].quote} to {times[1][1].quote} is {hours(spans[0])}, "
        said += f"not {figure.said()}."
        parts: list[tuple[Line, Figure | Moment]] = [*_as_parts(times), (owner, figure)]
        yield finding("duration_vs_dates", parts, said, holds=False)


def _as_parts(times: list[Placed]) -> list[tuple[Line, Figure | Moment]]:
    return [(owner, moment) for owner, moment in times]


# "The four-hour blackout"
_EVENT = pattern(r"^[ -](?:@lengths@|outage|disruption|shutdown|failure|wait|delay|incident)")


# "the failure of almost three hours"
_EVENT_OF = pattern(
    r"\b(?:the|its|this|that|an?) (?:[\w’-]+ )?(?:@lengths@|outage|disruption|shutdown|failure|"
    r"wait|delay|incident) of (?:@hedges@ )*$"
)


def _of_the_whole(line: Line, figure: Figure, near: list[Line]) -> bool:
    before, _ = stretch(line, figure)
    if has(re.split(r", ", before)[-1], "to_come") or figure.per or figure.each:
        return False
    if _EVENT.match(line.after(figure)) or _ADDS_UP.match(line.after(figure)):
        return True
    if _APPOSED.search(before) or _EVENT_OF.search(before):
        return True
    return bool(_BEFORE.search(before[-40:])) and drawn(line, figure, near)
