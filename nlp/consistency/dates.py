"""Spans against the days and clock times that they lie between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from nlp.consistency.cues import expanded, pattern
from nlp.consistency.figure import Figure, Interval
from nlp.consistency.lines import Line, Page, finding, shape
from nlp.consistency.moments import Moment, days_between, exact, right_weekday, shifted
from nlp.record import Finding

_DAY = 86400.0
Placed = tuple[Line, Moment]


def check_dates(page: Page) -> Iterator[Finding]:
    """Findings of date_arithmetic and duration_vs_dates."""
    for line in page.lines:
        yield from _steps(page, line)
        yield from _stretches(page, line)
        yield from _clocks(page, line)
        yield from _deadlines(page, line)
    yield from _weekdays(page)
    yield from _events(page)
    yield from _windows(page)


# ------------------------------------------------------------------ days as numbers


def spell(figure: Figure) -> tuple[Interval, Interval]:
    """How many calendar days a duration may stand for, and at a stretch."""
    days = figure.value / _DAY
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


def _fits(first: Moment, figure: Figure, second: Moment, *, counted: bool = False) -> bool | None:
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


def _durations(line: Line) -> list[Figure]:
    return [f for f in line.figures if f.dimension == "time" and not f.per]


def _dates(line: Line) -> list[Moment]:
    return [m for m in line.moments if m.minutes is None and (m.month or m.year)]


def _at(line: Line, moment: Moment) -> int:
    code = "D" if moment.minutes is None else "T"
    return line.places[f"{code}{line.moments.index(moment)}"]


def _moment(line: Line, token: str) -> Moment:
    return line.moments[int(token[1:])]


# ------------------------------------------------------------------ "nine days later, on 14 March"

_LATER = [
    r"{N}[ -]@later@(?:,| (?:on|in|by)|, (?:on|in|by))?(?: the)?(?: [\w’'-]+){0,3}? ?(?:of )?{D}",
    r"{D},? (?:@hedges@ )*{N} @later@",
    r"{D}, (?:@hedges@ )*{N} after (?:the|its|their) [a-z]+(?=[.,;]|$)",
]
_EARLIER = [
    r"{N}[ -]@earlier@(?:,| (?:on|in)|, (?:on|in))? ?{D}",
    r"{D},? (?:@hedges@ )*{N} @earlier@",
]
_AFTER = r"{N} (after|before|from) (?:[^<>;,.]{0,40}? )?(?:on |of )?{D}"


def _steps(page: Page, line: Line) -> Iterator[Finding]:
    for patterns, sign in ((_LATER, 1), (_EARLIER, -1)):
        for source in patterns:
            for match in shape(source).finditer(line.masked):
                tokens = [match[1], match[2]]
                figure = next((line.figure(t) for t in tokens if t[0] == "N"), None)
                target = _moment(line, next(t for t in tokens if t[0] == "D"))
                if figure and figure.dimension == "time":
                    yield from _stepped(page, line, figure, target, sign, match.start())
    for match in shape(_AFTER).finditer(line.masked):
        figure, base = line.figure(match[1]), _moment(line, match[3])
        others = [m for m in _dates(line) if m is not base and (exact(m) or not exact(base))]
        if figure.dimension != "time" or len(others) != 1 or not others[0].month:
            continue
        if not re.search(r"^[^<>;]{0,40}$", _between(line, figure, others[0])):
            continue
        ends = (others[0], base) if match[2].lower() == "before" else (base, others[0])
        yield from _verdict(line, figure, (line, ends[0]), (line, ends[1]), "date_arithmetic")


def _between(line: Line, figure: Figure, moment: Moment) -> str:
    a, b = line.place(figure), _at(line, moment)
    if a < b:
        inside = line.masked[line.masked.index(">", a) + 1 : b]
        return inside.rsplit(">", 1)[-1]
    return line.masked[line.masked.index(">", b) + 1 : a]


def _stepped(
    page: Page, line: Line, figure: Figure, target: Moment, sign: int, at: int
) -> Iterator[Finding]:
    """The step from the last day named before it; an earlier one of the passage may be meant."""
    bases: list[Placed] = [(line, m) for m in _dates(line) if _at(line, m) < at]
    for back in range(1, 4):
        if line.index - back >= 0:
            earlier = page.lines[line.index - back]
            bases = [(earlier, m) for m in _dates(earlier)] + bases
    bases = [(owner, m) for owner, m in bases if bool(m.day) == bool(target.day) or not m.day]
    bases = [(owner, m) for owner, m in bases if m.month or target.day is None]
    if not bases:
        return
    for owner, base in reversed(bases):
        ends = (base, target) if sign > 0 else (target, base)
        if _fits(ends[0], figure, ends[1]):
            yield from _verdict(
                line, figure, (owner, base), (line, target), "date_arithmetic", sign
            )
            return
    owner, base = bases[-1]
    if bool(base.day) == bool(target.day):
        yield from _verdict(line, figure, (owner, base), (line, target), "date_arithmetic", sign)


def _verdict(
    line: Line,
    figure: Figure,
    first: Placed,
    second: Placed,
    rule: str,
    sign: int = 1,
    *,
    counted: bool = False,
) -> Iterator[Finding]:
    ends = (first[1], second[1]) if sign > 0 else (second[1], first[1])
    holds = _fits(ends[0], figure, ends[1], counted=counted)
    gap = days_between(*ends)
    if holds is None or gap is None:
        return
    if gap[1] < 0 and not holds and sign > 0 and counted:
        return
    if gap[0] == gap[1] and figure.unit == "days" and not counted:
        landing = shifted(first[1], int(sign * figure.value / _DAY))
        word = "after" if sign > 0 else "before"
        said = f"{figure.quote} {word} {first[1].quote} is {landing}"
        said += "." if holds else f", not {second[1].quote}."
    else:
        days = f"{gap[0]}" if gap[0] == gap[1] else f"{gap[0]} to {gap[1]}"
        said = f"From {ends[0].quote} to {ends[1].quote} is {days} days"
        said += f": {figure.quote}." if holds else f", not {figure.quote}."
    yield finding(rule, [first, (line, figure), second], said[0].upper() + said[1:], holds=holds)


# ------------------------------------------------------------------ "from 4 to 29 May, 25 days"

_SPAN = [
    r"from {D} (?:to|until|till|through) {D}",
    r"between {D} and {D}",
    r"@begins@[^<>;]{0,40}{D}[^<>;]{0,60}@finishes@[^<>;]{0,30}{D}",
]
_CLOCK_SPAN = [
    r"from {T}[^<>;]{0,30} (?:to|until|till) {T}",
    r"between {T} and {T}",
    r"@begins@[^<>;]{0,40}{T}[^<>;]{0,60}@finishes@[^<>;]{0,30}{T}",
    r"(?:[Aa]t|[Bb]y) {T}[^<>]{0,80}(?:[Aa]t|[Bb]y|until) {T}",
]
_NO_LENGTH = pattern(r"^[ -]@not_lengths@")
_TIED = pattern(r"(?:@stretches@[\w ’'-]{0,25}|[,(–—] ?(?:or )?(?:(?:a|an|in all|@hedges@) )*)$")


def _stretches(page: Page, line: Line) -> Iterator[Finding]:
    spans = [m for p in _SPAN for m in shape(p).finditer(line.masked)][:1]
    for match in spans:
        first, second = _moment(line, match[1]), _moment(line, match[2])
        gap = days_between(first, second)
        if gap is None or gap[1] < 0 or bool(first.day) != bool(second.day):
            continue
        yield from _lengths(page, line, (line, first), (line, second), match)


def _lengths(
    page: Page, line: Line, first: Placed, second: Placed, match: re.Match[str]
) -> Iterator[Finding]:
    """Durations that tell how long the span between two days is."""
    follower = page.next(line)
    told: list[tuple[Line, Figure, bool]] = []
    for owner in [line, *([follower] if follower else [])]:
        for figure in _durations(owner):
            if figure.unit not in ("days", "weeks", "months", "years", "working days"):
                continue
            if _NO_LENGTH.match(owner.after(figure)):
                continue
            before = owner.before(figure)
            near = (owner is line and abs(line.place(figure) - match.end()) < 60) or (
                owner is line and 0 <= match.start() - line.place(figure) < 60
            )
            tied = bool(
                _TIED.search(before[-50:]) or pattern(r"^[ -]@lengths@").match(owner.after(figure))
            )
            told.append((owner, figure, near and tied))
    for owner, figure, _ in told:
        if _fits(first[1], figure, second[1], counted=True):
            yield from _told(owner, figure, first, second)
            return
    for owner, figure, tied in told:
        if tied and len(told) == 1:
            yield from _told(owner, figure, first, second)


def _told(owner: Line, figure: Figure, first: Placed, second: Placed) -> Iterator[Finding]:
    yield from _verdict(owner, figure, first, second, "duration_vs_dates", counted=True)


# ------------------------------------------------------------------ clock times


def _clocks(page: Page, line: Line) -> Iterator[Finding]:
    match = next((m for p in _CLOCK_SPAN for m in [shape(p).search(line.masked)] if m), None)
    if not match:
        return
    if len([m for m in line.moments if m.minutes is not None]) > 2:
        return
    first, second = _moment(line, match[1]), _moment(line, match[2])
    lengths = _minutes_between(first, second, line.text)
    told: list[tuple[Line, Figure]] = []
    for owner in (line, page.next(line)):
        for figure in _durations(owner) if owner else []:
            if (
                owner
                and figure.unit in ("hours", "minutes")
                and not re.match(
                    r"^[ -](?:ago|earlier|before|old|notice|apart)\b", owner.after(figure)
                )
            ):
                told.append((owner, figure))
    for owner, figure in told:
        for minutes in lengths:
            if figure.fits(Interval(60.0 * minutes, 60.0 * minutes)):
                length = _hours(minutes)
                said = f"{first.quote} to {second.quote} is {length}, as said ({figure.quote})."
                yield finding(
                    "duration_vs_dates",
                    [(line, first), (line, second), (owner, figure)],
                    said,
                    holds=True,
                )
                return
    for owner, figure in told:
        tied = (
            _TIED.search(owner.before(figure)[-50:])
            if owner is line
            else pattern(r"@lasting@[\w ’'-]{0,30}$").search(owner.before(figure)[-50:])
        )
        judged = [figure.fits(Interval(60.0 * m, 60.0 * m)) for m in lengths]
        if tied and all(j is False for j in judged) and len(told) == 1:
            said = f"{first.quote} to {second.quote} is {_hours(lengths[0])}, not {figure.said()}."
            yield finding(
                "duration_vs_dates",
                [(line, first), (line, second), (owner, figure)],
                said,
                holds=False,
            )


def _minutes_between(first: Moment, second: Moment, text: str) -> list[int]:
    """The lengths that the two times allow, the likeliest first."""
    gap = ((second.minutes or 0) - (first.minutes or 0)) % 1440
    found = [gap]
    halves = [re.search(r"[ap]\.?m", m.quote, re.I) for m in (first, second)]
    if not any(halves) and max(first.minutes or 0, second.minutes or 0) < 780:
        found.append((gap + 720) % 1440)
    elif halves[0] is None and halves[1] and (first.minutes or 0) < 780:
        found.append((gap - 720) % 1440)
    if re.search(
        r"next (?:day|morning|afternoon|evening)|following (?:day|morning)|days? later", text, re.I
    ) or (len(set(re.findall(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day", text))) > 1):
        found += [gap + 1440 * n for n in range(1, 7)]
    return found


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    return " ".join([*parts, *([f"{rest} min"] if rest else [])]) or "no time"


# ------------------------------------------------------------------ deadlines

_GIVEN = pattern(r"@given@[\w ’'-]{0,30}$")
_GIVEN_FOR = pattern(r"^,?[ -]@given_for@")
_STARTS = pattern(r"@term_starts@[\w ’'-]{0,12}$")
_DUE = pattern(r"@deadlines@[\w ’'-]{0,25}$")


def _deadlines(page: Page, line: Line) -> Iterator[Finding]:
    """A term given in days or weeks, the day that it runs from, and the day it ends."""
    spans = [f for f in _durations(line) if f.unit in ("days", "weeks", "months", "working days")]
    if len(spans) != 1:
        return
    figure = spans[0]
    after = line.after(figure)
    if not (_GIVEN.search(line.before(figure)[-60:]) and _GIVEN_FOR.match(after)) and not pattern(
        r"^[ -]@terms@"
    ).match(after):
        return
    near = [line, *[n for n in (page.next(line), page.next(line, steps=2)) if n]]
    starts: list[Placed] = []
    ends: list[Placed] = []
    for owner in near:
        if owner is not line and any(
            f.unit in ("days", "weeks", "months") for f in _durations(owner)
        ):
            break
        for moment in _dates(owner):
            if not exact(moment):
                continue
            before = owner.masked[max(0, _at(owner, moment) - 60) : _at(owner, moment)]
            behind = owner.masked[owner.masked.index(">", _at(owner, moment)) + 1 :]
            if _DUE.search(before) or re.match(
                r"^ (?:is|was|as) the (?:deadline|last day|cut-off)", behind
            ):
                ends.append((owner, moment))
            elif _STARTS.search(before):
                starts.append((owner, moment))
    if len(starts) == 1 and len(ends) == 1:
        for found in _verdict(line, figure, starts[0], ends[0], "date_arithmetic"):
            gap = days_between(starts[0][1], ends[0][1])
            # the first or last day may count
            off = gap and abs(gap[0] - figure.value / _DAY) <= 1 and found.verdict == "inconsistent"
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


# ------------------------------------------------------------------ events


_EVENT = re.compile(
    r"\b(?:the|its|their|this year’s|this year's) ((?:[A-Z][\w-]+ )*[A-Z][\w-]+|[a-z]+)(?=\W|$)"
)
_NAMED_EVENT = re.compile(
    r"\b(?:at|during|opened|held|for|hosted|started) (?:the|its|their|this year’s) "
    r"((?:[A-Z][\w-]+ )+[A-Z][\w-]+)"
)
_DATED_EVENT = re.compile(
    expanded(
        r"\b(?:[Tt]he|[Ii]ts|[Tt]heir) ((?:[A-Z][\w-]+ )*[A-Z][\w-]+|[a-z]+) @takes_place@ "
        r"(?:held |due |set |scheduled |only )?(?:on|for) (?=<D)"
    )
)


def _event_days(page: Page) -> dict[str, list[Placed]]:
    """Named events and the days that the text puts them on."""
    found: dict[str, list[Placed]] = {}
    for line in page.lines:
        days = [m for m in _dates(line) if exact(m)]
        for match in _DATED_EVENT.finditer(line.masked):
            token = re.match(r"<(D\d+)>", line.masked[match.end() :])
            if token and exact(_moment(line, token[1])):
                found.setdefault(match[1].lower(), []).append((line, _moment(line, token[1])))
        if len(days) == 1 and re.search(r"\bon $", line.masked[: _at(line, days[0])], re.I):
            for match in _NAMED_EVENT.finditer(line.masked[_at(line, days[0]) :]):
                found.setdefault(match[1].lower(), []).append((line, days[0]))
    return found


def _events(page: Page) -> Iterator[Finding]:
    """ "on 14 May, five days before the Summit" against the day that the Summit has elsewhere."""
    known = _event_days(page)
    wanted = shape(r"{D},? (?:only |just |some )?{N} (before|after) ")
    for line in page.lines:
        for match in wanted.finditer(line.masked):
            event = _EVENT.match(line.masked, match.end())
            figure, moment = line.figure(match[2]), _moment(line, match[1])
            if not event or figure.dimension != "time" or not exact(moment):
                continue
            days = [d for d in known.get(event[1].lower(), []) if d[0] is not line]
            sign = 1 if match[3].lower() == "before" else -1
            if len({(d.month, d.day) for _, d in days}) != 1:
                continue
            yield from _verdict(line, figure, (line, moment), days[0], "date_arithmetic", sign)


# ------------------------------------------------------------------ "a seventeen-day window in May"


def _windows(page: Page) -> Iterator[Finding]:
    """A stretch of so many days in a month against the days of that month that the text names."""
    wanted = shape(r"\ba {N} (?:window|stretch|spell|span|period|run) (?:in|of|during) {D}")
    known = _event_days(page)
    for line in page.lines:
        for match in wanted.finditer(line.masked):
            figure, month = line.figure(match[1]), _moment(line, match[2])
            if figure.dimension != "time" or month.day or not month.month:
                continue
            placed = [
                (owner, m)
                for owner in page.lines
                for m in _dates(owner)
                if exact(m)
                and m.month == month.month
                and (m.year or month.year) == (month.year or m.year)
            ]
            days = [(owner, m, m.day or 0) for owner, m in placed] + _relative(page, known, month)
            if len({d for *_, d in days}) < 3:
                continue
            first, last = min(days, key=lambda d: d[2]), max(days, key=lambda d: d[2])
            length = last[2] - first[2]
            if length + 3 < figure.value / _DAY and figure.bound == "exact":
                said = f"The earliest day named is {first[2]} and the latest {last[2]}: "
                said += f"{length} days, not {figure.quote}."
                yield finding(
                    "date_arithmetic",
                    [(line, figure), (first[0], first[1]), (last[0], last[1])],
                    said,
                    holds=False,
                )


def _relative(
    page: Page, known: dict[str, list[Placed]], month: Moment
) -> list[tuple[Line, Moment | Figure, int]]:
    """Days of the month that the text gives as "ten days before the Summit"."""
    found: list[tuple[Line, Moment | Figure, int]] = []
    for line in page.lines:
        for match in shape(r"{N} (before|after) ").finditer(line.masked):
            event = _EVENT.match(line.masked, match.end())
            figure = line.figure(match[1])
            days = known.get(event[1].lower(), []) if event else []
            if days and figure.dimension == "time" and days[0][1].month == month.month:
                sign = -1 if match[2].lower() == "before" else 1
                found.append(
                    (line, figure, (days[0][1].day or 0) + sign * round(figure.value / _DAY))
                )
    return [entry for entry in found if 1 <= entry[2] <= 31]
