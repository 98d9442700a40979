"""How long something took, against the days or clock times at its ends."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from nlp.consistency.cues import pattern
from nlp.consistency.figure import Figure, Interval
from nlp.consistency.lengths import Placed, durations, judged, lies_between, moment_at
from nlp.consistency.lines import Line, Page, finding, shape
from nlp.consistency.moments import Moment, days_between
from nlp.record import Finding


def check_stretches(page: Page) -> Iterator[Finding]:
    """Findings of duration_vs_dates: the length of a stretch against its two ends."""
    for line in page.lines:
        yield from _stretches(page, line)
        yield from _clocks(page, line)


# ------------------------------------------------------------------ "from 4 to 29 May, 25 days"

_SPAN = [
    r"from {D} (?:to|until|till|through) {D}",
    r"between {D} and {D}",
    r"@begins@[^<>;]{0,40}{D}[^<>;]{0,60}@finishes@[^<>;]{0,30}{D}",
    # "submitted on 4 June and accepted on 2 July"
    r" on {D} and [^<>;,]{1,40} on {D}",
]
_CLOCK_SPAN = [
    r"from {T}[^<>;]{0,30} (?:to|until|till) {T}",
    r"between {T} and {T}",
    r"@begins@[^<>;]{0,40}{T}[^<>;]{0,60}@finishes@[^<>;]{0,30}{T}",
    r"(?:[Aa]t|[Bb]y) {T}(?:[^<>]|<N\d+>){0,80}(?:[Aa]t|[Bb]y|until) {T}",
]
_NO_LENGTH = pattern(r"^[ -]@not_lengths@")
_SOME = pattern(r"@not_lengths_before@ $")
_TIED = pattern(r"(?:@stretches@[\w ’'-]{0,25}|[,(–—] ?(?:or )?(?:(?:a|an|in all|@hedges@) )*)$")


def _stretches(page: Page, line: Line) -> Iterator[Finding]:
    spans = [m for p in _SPAN for m in shape(p).finditer(line.masked)][:1]
    for match in spans:
        first, second = moment_at(line, match[1]), moment_at(line, match[2])
        gap = days_between(first, second)
        if gap is None or gap[1] < 0 or bool(first.day) != bool(second.day):
            continue
        yield from _lengths(page, line, (line, first), (line, second), match)


def is_part(line: Line, figure: Figure) -> bool:
    """Whether it is the length of a part: "the first three hours", "five weeks of that time"."""
    behind = re.match(r"^ of (?:that|this|it|these|them|the)\b", line.after(figure))
    # "in the four hours of the breakdown" is all of it
    whole = re.search(r"\b(?:the|these|those|all) $", line.before(figure), re.I)
    return bool((behind and not whole) or _SOME.search(line.before(figure)[-20:]))


def _lengths(
    page: Page, line: Line, first: Placed, second: Placed, match: re.Match[str]
) -> Iterator[Finding]:
    """Durations that tell how long the span between two days is."""
    follower = page.next(line)
    told: list[tuple[Line, Figure, bool]] = []
    for owner in [line, *([follower] if follower else [])]:
        for figure in durations(owner):
            if figure.unit not in ("days", "weeks", "months", "years", "working days"):
                continue
            if _NO_LENGTH.match(owner.after(figure)) or is_part(owner, figure):
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
        if lies_between(first[1], figure, second[1], counted=True):
            yield from _told(owner, figure, first, second)
            return
    for owner, figure, tied in told:
        if tied and len(told) == 1:
            yield from _told(owner, figure, first, second)


def _told(owner: Line, figure: Figure, first: Placed, second: Placed) -> Iterator[Finding]:
    yield from judged(owner, figure, first, second, "duration_vs_dates", counted=True)


# ------------------------------------------------------------------ clock times


def _clocks(page: Page, line: Line) -> Iterator[Finding]:
    match = next((m for p in _CLOCK_SPAN for m in [shape(p).search(line.masked)] if m), None)
    if not match:
        return
    if len([m for m in line.moments if m.minutes is not None]) > 2:
        return
    first, second = moment_at(line, match[1]), moment_at(line, match[2])
    lengths = minutes_between(first, second, line.text)
    told: list[tuple[Line, Figure]] = []
    for owner in (line, page.next(line)):
        for figure in durations(owner) if owner else []:
            if (
                owner
                and figure.unit in ("hours", "minutes")
                and not is_part(owner, figure)
                and not re.match(
                    r"^[ -](?:ago|earlier|before|old|notice|apart)\b", owner.after(figure)
                )
            ):
                told.append((owner, figure))
    for owner, figure in told:
        for minutes in lengths:
            if figure.fits(Interval(60.0 * minutes, 60.0 * minutes)):
                length = hours(minutes)
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
            (
                _TIED.search(owner.before(figure)[-50:])
                or pattern(r"^[ -]@lengths@").match(owner.after(figure))
            )
            if owner is line
            else pattern(r"@lasting@[\w ’'-]{0,30}$").search(owner.before(figure)[-50:])
            or re.match(r"^ (?:in )?between\b", owner.after(figure))
            or re.match(r"^(?:In|During|For|Over) (?:these|those|all) $", owner.before(figure))
            or pattern(r"^[ -]@lengths@").match(owner.after(figure))
        )
        judged = [figure.fits(Interval(60.0 * m, 60.0 * m)) for m in lengths]
        if tied and all(j is False for j in judged) and len(told) == 1:
            said = f"{first.quote} to {second.quote} is {hours(lengths[0])}, not {figure.said()}."
            yield finding(
                "duration_vs_dates",
                [(line, first), (line, second), (owner, figure)],
                said,
                holds=False,
            )


def minutes_between(first: Moment, second: Moment, text: str) -> list[int]:
    """The lengths that the two times allow, the likeliest first."""
    gap = ((second.minutes or 0) - (first.minutes or 0)) % 1440
    days = [_weekday_behind(text, moment) for moment in (first, second)]
    if days[0] is not None and days[1] is not None:
        apart = (days[1] - days[0]) % 7 - ((second.minutes or 0) < (first.minutes or 0))
        return [gap + 1440 * apart] if apart >= 0 else [gap]
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


def _weekday_behind(text: str, moment: Moment) -> int | None:
    """The weekday that stands right behind a clock time: "noon on Monday"."""
    match = re.match(rf",? (?:on )?({'|'.join(calendar.day_name)})\b", text[moment.end :])
    return list(calendar.day_name).index(match[1]) if match else None


def hours(minutes: int) -> str:
    """Minutes as a text shows them: "4 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    return " ".join([*parts, *([f"{rest} min"] if rest else [])]) or "no time"
