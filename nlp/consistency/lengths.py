"""Durations as calendar days, and a finding on a duration between two days.

It finds no sentence of its own: `dates`, `stretches` and `events` say which days and which
duration belong together.
"""

from __future__ import annotations

from collections.abc import Iterator

from nlp.consistency.figure import Figure, Interval
from nlp.consistency.lines import Line, finding
from nlp.consistency.moments import Moment, days_between, shifted
from nlp.record import Finding

DAY = 86400.0
Placed = tuple[Line, Moment]


def spell(figure: Figure) -> tuple[Interval, Interval]:
    """How many calendar days a duration may stand for, and at a stretch."""
    days = figure.value / DAY
    slack, far = {
        "weeks": (1.0, 3.0),
        "months": (10.0, 16.0),
        "years": (120.0, 250.0),
        "hours": (0.6, 1.0),
    }.get(figure.unit, (0.0, 0.0))
    if figure.unit == "months":
        slack, far = slack + days / 30, far + days / 15
    low, high = days, days
    if figure.unit == "working days":
        # five make a week; a weekend may lie at either end, and a holiday or two between
        weeks = days // 5
        low = days + 2 * weeks
        high, far = low + 2, 4.0 + days / 8
    if figure.bound == "about":
        slack, far = slack + 0.15 * days, far + 0.3 * days + 1
    tight, loose = Interval(low - slack, high + slack), Interval(low - far, high + far)
    if figure.bound == "above":
        tight, loose = Interval(tight.low, 1.4 * high + slack), Interval(loose.low, 3 * high + far)
    if figure.bound == "below":
        tight, loose = (
            Interval(0.75 * low - slack, tight.high),
            Interval(0.6 * low - far, loose.high),
        )
    if figure.bound == "most":
        tight, loose = Interval(0, tight.high), Interval(0, loose.high)
    return tight, loose


def lies_between(
    first: Moment, figure: Figure, second: Moment, *, counted: bool = False
) -> bool | None:
    """Whether the duration lies between the days; with `counted` both ends may count."""
    gap = days_between(first, second)
    if gap is None:
        return None
    tight, loose = spell(figure)
    computed = Interval(gap[0], gap[1] + (1 if counted else 0))
    if computed.meets(tight):
        return True
    if computed.meets(loose) or (
        counted and Interval(computed.low - 1, computed.high).meets(tight)
    ):
        return None
    return False


def durations(line: Line) -> list[Figure]:
    """The lengths of time of the line."""
    return [f for f in line.figures if f.dimension == "time" and not f.per]


def days_of(line: Line) -> list[Moment]:
    """The days, months and years of the line."""
    return [m for m in line.moments if m.minutes is None and (m.month or m.year)]


def place_of(line: Line, moment: Moment) -> int:
    """Where the moment's token begins in the masked line."""
    code = "D" if moment.minutes is None else "T"
    return line.places[f"{code}{line.moments.index(moment)}"]


def moment_at(line: Line, token: str) -> Moment:
    """The moment of a token such as "D0"."""
    return line.moments[int(token[1:])]


def judged(
    line: Line,
    figure: Figure,
    first: Placed,
    second: Placed,
    rule: str,
    sign: int = 1,
    *,
    counted: bool = False,
) -> Iterator[Finding]:
    """A finding on the duration between two days, unless it is too near to tell.

    `sign` is -1 where it is counted back from `first`; with `counted` both ends may count.
    """
    ends = (first[1], second[1]) if sign > 0 else (second[1], first[1])
    holds = lies_between(ends[0], figure, ends[1], counted=counted)
    gap = days_between(*ends)
    if holds is None or gap is None:
        return
    if gap[1] < 0 and not holds and sign > 0 and counted:
        return
    if gap[0] == gap[1] and figure.unit == "days" and not counted:
        landing = shifted(first[1], int(sign * figure.value / DAY))
        word = "after" if sign > 0 else "before"
        said = f"{figure.quote} {word} {first[1].quote} is {landing}"
        said += "." if holds else f", not {second[1].quote}."
    else:
        days = f"{gap[0]}" if gap[0] == gap[1] else f"{gap[0]} to {gap[1]}"
        said = f"From {ends[0].quote} to {ends[1].quote} is {days} days"
        said += f": {figure.quote}." if holds else f", not {figure.quote}."
    yield finding(rule, [first, (line, figure), second], said[0].upper() + said[1:], holds=holds)
