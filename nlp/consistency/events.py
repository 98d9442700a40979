"""Days counted from an event, "five days before the Summit", against its own day."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.consistency.cues import expanded
from nlp.consistency.figure import Figure
from nlp.consistency.lengths import DAY, Placed, days_of, judged, moment_at, place_of
from nlp.consistency.lines import Line, Page, finding, shape
from nlp.consistency.moments import Moment, exact
from nlp.record import Finding


def check_events(page: Page) -> Iterator[Finding]:
    """Findings of date_arithmetic over events that the text puts on a day."""
    yield from _events(page)
    yield from _windows(page)


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
        days = [m for m in days_of(line) if exact(m)]
        for match in _DATED_EVENT.finditer(line.masked):
            token = re.match(r"<(D\d+)>", line.masked[match.end() :])
            if token and exact(moment_at(line, token[1])):
                found.setdefault(match[1].lower(), []).append((line, moment_at(line, token[1])))
        if len(days) == 1 and re.search(r"\bon $", line.masked[: place_of(line, days[0])], re.I):
            for match in _NAMED_EVENT.finditer(line.masked[place_of(line, days[0]) :]):
                found.setdefault(match[1].lower(), []).append((line, days[0]))
    return found


def _events(page: Page) -> Iterator[Finding]:
    """ "on 14 May, five days before the Summit" against the day that the Summit has elsewhere."""
    known = _event_days(page)
    wanted = shape(r"{D},? (?:only |just |some )?{N} (before|after) ")
    for line in page.lines:
        for match in wanted.finditer(line.masked):
            event = _EVENT.match(line.masked, match.end())
            figure, moment = line.figure(match[2]), moment_at(line, match[1])
            if not event or figure.dimension != "time" or not exact(moment):
                continue
            days = [d for d in known.get(event[1].lower(), []) if d[0] is not line]
            sign = 1 if match[3].lower() == "before" else -1
            if len({(d.month, d.day) for _, d in days}) != 1:
                continue
            yield from judged(line, figure, (line, moment), days[0], "date_arithmetic", sign)


# ------------------------------------------------------------------ "a seventeen-day window in May"


def _windows(page: Page) -> Iterator[Finding]:
    """A stretch of so many days in a month against the days of that month that the text names."""
    wanted = shape(r"\ba {N} (?:window|stretch|spell|span|period|run) (?:in|of|during) {D}")
    known = _event_days(page)
    for line in page.lines:
        for match in list(wanted.finditer(line.masked))[:1]:
            figure, month = line.figure(match[1]), moment_at(line, match[2])
            if figure.dimension != "time" or month.day or not month.month:
                continue
            placed = [
                (owner, m)
                for owner in page.lines
                for m in days_of(owner)
                if exact(m)
                and m.month == month.month
                and (m.year or month.year) == (month.year or m.year)
            ]
            days = [(owner, m, m.day or 0) for owner, m in placed] + _relative(page, known, month)
            if len({d for *_, d in days}) < 3:
                continue
            first, last = min(days, key=lambda d: d[2]), max(days, key=lambda d: d[2])
            length = last[2] - first[2]
            if length + 3 < figure.value / DAY and figure.bound == "exact":
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
                    (line, figure, (days[0][1].day or 0) + sign * round(figure.value / DAY))
                )
    return [entry for entry in found if 1 <= entry[2] <= 31]
