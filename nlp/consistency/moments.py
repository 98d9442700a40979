"""Days and clock times of a sentence, as far as arithmetic needs them.

A day may lack its year, or its day of the month; nothing is guessed until two are compared.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = calendar.month_name[1:]
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
_WEEKDAYS = calendar.day_name[:]
_WEEKDAY = rf"(?P<weekday>{'|'.join(_WEEKDAYS)})"
_TH = r"(?:st|nd|rd|th)?"
_NTH = rf"(?P<day>\d{{1,2}}){_TH}"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = [
    # 2026-05-14
    re.compile(rf"(?<![\w-]){_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)(?![\w-])"),
    # "Tuesday, 14 May 2026", "the 3rd of March"
    re.compile(
        rf"(?<![\w.,-])(?:{_WEEKDAY},? (?:the )?)?{_NTH}(?: of)? {_MONTH}(?:,? {_YEAR})?(?![\w-])"
    ),
    # "May 14, 2026"
    re.compile(rf"\b(?:{_WEEKDAY},? )?{_MONTH} {_NTH}(?!\d|[.,:]\d|%|\w)(?:,? {_YEAR}(?![\w-]))?"),
    # "May 2026", "in May"
    re.compile(rf"\b{_MONTH} {_YEAR}(?![\w-])"),
    re.compile(rf"(?<=\b[Ii]n ){_MONTH}(?![\w-])"),
    re.compile(rf"(?<=\bsince ){_MONTH}(?![\w-])"),
    # a year that stands alone
    re.compile(
        r"(?:(?<=\b[Ii]n )|(?<=\bfrom )|(?<=\bto )|(?<=\bsince )|(?<=\bby )|(?<=\buntil ))"
        rf"{_YEAR}(?![\w%-]|,\d|\.\d)"
    ),
]
_TO = r"(?: (?:to|and|until|through) (?:the )?|[–-])"
# "from 4 to 29 May", "between 3 and 9 March", "4–29 May"
_SHARED = re.compile(
    rf"(?<![\w.,-])(?P<first>\d{{1,2}}){_TH}{_TO}(?=\d{{1,2}}{_TH}(?: of)? {_MONTH})"
)
# "May 4 to 29", but not "May 4 to 29 people" or "from May 4 to 3 June"
_SHARED_AFTER = re.compile(
    rf"\b{_MONTH} (?P<day>\d{{1,2}}){_TH}{_TO}(?P<second>\d{{1,2}}){_TH}"
    rf"(?![\w%]|[.,:]\d| (?:{'|'.join(_MONTHS)})\b| [a-z]+s\b)"
)
_CLOCK = re.compile(
    r"(?<![\w:.,])(?:(?P<hour>[01]?\d|2[0-3])[:.](?P<minute>[0-5]\d)(?P<second>:[0-5]\d)?"
    r"(?: ?(?P<half>[ap]\.?m\b\.?))?|(?P<bare>1[0-2]|[1-9]) ?(?P<bare_half>[ap]\.?m\b\.?)"
    r"|(?P<word>noon|midnight)\b)(?![\w:]|\.\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day (or a month, or a year) or a clock time at `start:end` of its line."""

    start: int
    end: int
    quote: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    # Monday is 0.
    weekday: int | None = None
    # Minutes after midnight.
    minutes: int | None = None


def moments(text: str) -> list[Moment]:
    """The days and clock times of `text`, in order, without overlaps."""
    found: list[Moment] = []
    for match in _SHARED.finditer(text):
        month = _month(match["month"])
        year = re.match(
            r"\d{1,2}(?:st|nd|rd|th)?(?: of)? [A-Za-z.]+,? ((?:19|20)\d\d)", text[match.end() :]
        )
        start, end = match.span("first")
        found.append(
            Moment(
                start,
                end,
                match["first"],
                int(year[1]) if year else None,
                month,
                int(match["first"]),
            )
        )
    for match in _SHARED_AFTER.finditer(text):
        month = _month(match["month"])
        start, end = match.span("second")
        found.append(Moment(start, end, match["second"], None, month, int(match["second"])))
    for pattern in _DAY:
        for match in pattern.finditer(text):
            if not any(f.start < match.end() and match.start() < f.end for f in found):
                moment = _day(match)
                if moment:
                    found.append(moment)
    for match in _CLOCK.finditer(text):
        if not any(f.start < match.end() and match.start() < f.end for f in found):
            clock = _clock(match)
            if clock:
                found.append(clock)
    return sorted(found, key=lambda f: f.start)


def _month(name: str) -> int:
    return next(i for i, m in enumerate(_MONTHS, 1) if m[:3].lower() == name[:3].lower())


def _day(match: re.Match[str]) -> Moment | None:
    groups = match.groupdict()
    year = int(groups["year"]) if groups.get("year") else None
    month = _month(groups["month"]) if groups.get("month") else None
    month = int(groups["number"]) if groups.get("number") else month
    day = int(groups["day"]) if groups.get("day") else None
    weekday = _WEEKDAYS.index(groups["weekday"]) if groups.get("weekday") else None
    if month is not None and not 1 <= month <= 12:
        return None
    if day is not None and not 1 <= day <= calendar.monthrange(year or 2024, month or 1)[1]:
        return None
    return Moment(match.start(), match.end(), match[0], year, month, day, weekday)


def _clock(match: re.Match[str]) -> Moment | None:
    if match["word"]:
        minutes = 720 if match["word"].lower() == "noon" else 0
    else:
        hour = int(match["hour"] or match["bare"])
        half = (match["half"] or match["bare_half"] or "").lower()[:1]
        # "3.50" is a price unless it says a.m. or p.m.
        if "." in match[0][:3] and not half:
            return None
        if half and not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0) if half else hour
        minutes = 60 * hour + int(match["minute"] or 0)
    return Moment(match.start(), match.end(), match[0], minutes=minutes)


def days_between(first: Moment, second: Moment) -> tuple[int, int] | None:
    """The fewest and most days from `first` to `second`; None where they cannot be compared.

    A missing year is the other's, else the same for both, or the next where `second` would lie
    half a year before. A month or a year is any of its days.
    """
    if first.minutes is not None or second.minutes is not None:
        return None
    if not (first.month and second.month) and not (first.year and second.year):
        return None
    spans: list[int] = []
    for year in (2023, 2024):
        one = _period(first, first.year or second.year or year)
        two = _period(second, second.year or first.year or year)
        if one is None or two is None:
            continue
        if first.year is None and second.year is None and (one[0] - two[0]).days > 180:
            # "28 December ... 4 January"
            two = _period(second, year + 1) or two
        spans += [(two[0] - one[1]).days, (two[1] - one[0]).days]
    return (min(spans), max(spans)) if spans else None


def _period(moment: Moment, year: int) -> tuple[date, date] | None:
    """First and last day of the moment in that year."""
    try:
        if moment.month and moment.day:
            day = date(year, moment.month, moment.day)
            return day, day
        if moment.month:
            last = calendar.monthrange(year, moment.month)[1]
            return date(year, moment.month, 1), date(year, moment.month, last)
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


def exact(moment: Moment) -> bool:
    """Whether month and day are known."""
    return moment.month is not None and moment.day is not None


def shifted(moment: Moment, days: int) -> str:
    """`moment` and `days` more as a text shows it: "12 March"."""
    period = _period(moment, moment.year or 2023) or _period(moment, 2024)
    later = (period[0] if period else date(2023, 1, 1)) + timedelta(days=days)
    return f"{later.day} {calendar.month_name[later.month]}"


def right_weekday(moment: Moment) -> bool | None:
    """Whether the weekday at a full date is its own; None where something is missing."""
    if moment.weekday is None or not (moment.year and moment.month and moment.day):
        return None
    return date(moment.year, moment.month, moment.day).weekday() == moment.weekday
