"""Days that are so many days apart, by the text, from one another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from nlp.consistency.cues import pattern
from nlp.consistency.figure import Figure
from nlp.consistency.lengths import (
    DAY,
    Placed,
    days_of,
    durations,
    judged,
    lies_between,
    moment_at,
    place_of,
)
from nlp.consistency.lines import Line, Page, finding, shape
from nlp.consistency.moments import Moment, days_between, exact, right_weekday
from nlp.record import Finding


def check_dates(page: Page) -> Iterator[Finding]:
    """Findings of date_arithmetic: steps from day to day, terms and deadlines, weekdays."""
    for line in page.lines:
        yield from _steps(page, line)
        yield from _deadlines(page, line)
    yield from _weekdays(page)
    yield from _ago(page)
    yield from _loosely(page)


# ------------------------------------------------------------------ "nine days later, on 14 March"

_LATER = [
    r"{N}[ -]@later@,?(?: (?:on|in|by))?(?: the (?:morning|evening|night|afternoon) of)? ?{D}",
    r"{D},? (?:@hedges@ )*{N} @later@",
    r"{N} (?:after|on), (?:that is,? )?(?:on |in ){D}",
    # "will take effect in 60 days, on 14 May"
    r" in {N}, (?:that is,? )?on {D}",
    r"{D}, (?:@hedges@ )*{N} after (?:(?:the|its|their) )?[a-z]+(?=[.,;]|$)",
]
_EARLIER = [
    r"{N}[ -]@earlier@(?:,| (?:on|in)|, (?:on|in))? ?{D}",
    r"{D},? (?:@hedges@ )*{N} @earlier@",
    # "ten days before, on 13 February"
    r"{N} (?:before|prior), (?:that is,? )?(?:on |in )?{D}",
]
_AFTER = r"{N} (after|before|from) (?:[^<>;,.]{0,40}? )?(?:on |of )?{D}"


def _steps(page: Page, line: Line) -> Iterator[Finding]:
    for patterns, sign in ((_LATER, 1), (_EARLIER, -1)):
        for source in patterns:
            for match in shape(source).finditer(line.masked):
                tokens = [match[1], match[2]]
                figure = next((line.figure(t) for t in tokens if t[0] == "N"), None)
                target = moment_at(line, next(t for t in tokens if t[0] == "D"))
                if figure and figure.dimension == "time":
                    yield from _stepped(page, line, figure, target, sign, match.start())
    for match in shape(_AFTER).finditer(line.masked):
        figure, base = line.figure(match[1]), moment_at(line, match[3])
        others = [m for m in days_of(line) if m is not base and (exact(m) or not exact(base))]
        if figure.dimension != "time" or len(others) != 1 or not others[0].month:
            continue
        if exact(base) != exact(others[0]):
            continue
        if not re.search(r"^[^<>;]{0,40}$", _between(line, figure, others[0])):
            continue
        ends = (others[0], base) if match[2].lower() == "before" else (base, others[0])
        yield from judged(line, figure, (line, ends[0]), (line, ends[1]), "date_arithmetic")


def _between(line: Line, figure: Figure, moment: Moment) -> str:
    a, b = line.place(figure), place_of(line, moment)
    if a < b:
        inside = line.masked[line.masked.index(">", a) + 1 : b]
        return inside.rsplit(">", 1)[-1]
    return line.masked[line.masked.index(">", b) + 1 : a]


def _stepped(
    page: Page, line: Line, figure: Figure, target: Moment, sign: int, at: int
) -> Iterator[Finding]:
    """The step from the last day named before it; an earlier one of the passage may be meant."""
    bases: list[Placed] = [(line, m) for m in days_of(line) if place_of(line, m) < at]
    for back in range(1, 4):
        if line.index - back >= 0:
            earlier = page.lines[line.index - back]
            bases = [(earlier, m) for m in days_of(earlier)] + bases
    bases = [(owner, m) for owner, m in bases if bool(m.day) == bool(target.day) or not m.day]
    bases = [(owner, m) for owner, m in bases if m.month or target.day is None]
    if not bases:
        return
    for owner, base in reversed(bases):
        ends = (base, target) if sign > 0 else (target, base)
        if lies_between(ends[0], figure, ends[1]):
            yield from judged(line, figure, (owner, base), (line, target), "date_arithmetic", sign)
            return
    owner, base = bases[-1]
    gap = days_between(base, target)
    # a target on the wrong side was counted from another day
    if bool(base.day) == bool(target.day) and gap and (gap[1] > 0) == (sign > 0):
        yield from judged(line, figure, (owner, base), (line, target), "date_arithmetic", sign)


# ------------------------------------------------------------------ deadlines

_GIVEN = pattern(r"@given@[\w ’'-]{0,30}$")
_GIVEN_FOR = pattern(r"^[,;]?[ -](?:it (?:thus|therefore)|@given_for@)")
_STARTS = pattern(r"@term_starts@[\w ’'-]{0,12}$")
_DUE = pattern(r"@deadlines@[\w ’'-]{0,25}$")


def _is_term(line: Line, figure: Figure) -> bool:
    """Whether somebody is given the duration: "has 30 days to", "30 days' notice"."""
    if figure.unit not in ("days", "weeks", "months", "working days"):
        return False
    after = line.after(figure)
    given = _GIVEN.search(line.before(figure)[-60:]) and _GIVEN_FOR.match(after)
    return bool(given or pattern(r"^[ -]@terms@").match(after))


def _deadlines(page: Page, line: Line) -> Iterator[Finding]:
    """A term given in days or weeks, the day that it runs from, and the day it ends."""
    spans = [f for f in durations(line) if _is_term(line, f)]
    if len(spans) != 1:
        return
    figure = spans[0]
    near = [line, *[n for n in (page.next(line), page.next(line, steps=2)) if n]]
    starts: list[Placed] = []
    ends: list[Placed] = []
    for owner in near:
        if owner is not line and any(
            f.unit in ("days", "weeks", "months") for f in durations(owner)
        ):
            break
        for moment in days_of(owner):
            if not exact(moment):
                continue
            before = owner.masked[max(0, place_of(owner, moment) - 60) : place_of(owner, moment)]
            behind = owner.masked[owner.masked.index(">", place_of(owner, moment)) + 1 :]
            if _DUE.search(before) or re.match(
                r"^ (?:is|was|as) the (?:deadline|last day|cut-off)", behind
            ):
                ends.append((owner, moment))
            elif _STARTS.search(before):
                starts.append((owner, moment))
    if len(starts) == 1 and len(ends) == 1:
        for found in judged(line, figure, starts[0], ends[0], "date_arithmetic"):
            gap = days_between(starts[0][1], ends[0][1])
            # the first or last day may count
            off = gap and abs(gap[0] - figure.value / DAY) <= 1 and found.verdict == "inconsistent"
            if not off:
                yield found


# ------------------------------------------------------------------ weekdays


def _weekdays(page: Page) -> Iterator[Finding]:
    """A weekday at a full date, and two weekdays against the days between their dates."""
    placed = [
        (line, m) for line in page.lines for m in line.moments if m.weekday is not None and exact(m)
    ]
    for line, moment in placed:
        if right_weekday(moment) is False:
            said = f"{moment.quote} is another day of the week."
            yield finding("date_arithmetic", [(line, moment)], said, holds=False)
    for (line, one), (owner, two) in pairwise(placed):
        gap = days_between(one, two)
        if gap is None or gap[0] != gap[1] or (one.year or two.year) or not 0 < gap[0] < 60:
            continue
        if ((two.weekday or 0) - (one.weekday or 0) - gap[0]) % 7:
            said = (
                f"From {one.quote} to {two.quote} is {gap[0]} days, which leads to another weekday."
            )
            yield finding("date_arithmetic", [(line, one), (owner, two)], said, holds=False)


# ------------------------------------------------------------------ what fits, loosely


def _ago(page: Page) -> Iterator[Finding]:
    """ "That was three months ago": the last day named, against the latest of the text.

    Nothing says for sure when "now" is, so that only what fits is told.
    """
    placed = [(line, m) for line in page.lines for m in days_of(line) if m.month and m.year]
    for line in page.lines:
        match = shape(r"{N} ago\b").search(line.masked)
        if not match or line.figure(match[1]).dimension != "time":
            continue
        figure = line.figure(match[1])
        earlier = [p for p in placed if p[0].index <= line.index][-1:]
        for owner, base in earlier:
            for home, moment in placed:
                if home is not owner and lies_between(base, figure, moment):
                    said = f"{base.quote} and {figure.quote} more lead to {moment.quote}."
                    parts: list[tuple[Line, Figure | Moment]] = [
                        (owner, base),
                        (line, figure),
                        (home, moment),
                    ]
                    yield finding("date_arithmetic", parts, said, holds=True)
                    break


def _loosely(page: Page) -> Iterator[Finding]:
    """ "For nearly a week", beside the six days that the text counts elsewhere."""
    counted = [
        (line, line.figure(match[1]))
        for line in page.lines
        for match in shape(r"{N}[ -](?:later|after|before|earlier)\b").finditer(line.masked)
        if line.figure(match[1]).unit == "days"
    ]
    for line in page.lines:
        for figure in durations(line):
            if figure.bound not in ("below", "about") or figure.unit not in ("days", "weeks"):
                continue
            close = [(o, f) for o, f in counted if o is not line and figure.fits(f.tight)]
            if close:
                said = f"{figure.said()} is about the {close[0][1].quote} counted elsewhere."
                parts = [(line, figure), *close[:3]]
                said = said[0].upper() + said[1:]
                yield finding("duration_vs_dates", parts, said, holds=True)
