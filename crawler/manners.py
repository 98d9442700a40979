"""When a host may be asked: its quiet hours and its daily budget. Pure: the time goes in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from crawler.sources import SourceEntry


@dataclass(frozen=True)
class Manners:
    """What one host is granted: the strictest of its sources."""

    daily_budget: int = 2000
    # "22-06": hours (UTC) in which it is left alone, each source's.
    quiet_hours: tuple[str, ...] = ()

    def not_before(self, now: datetime, requests: int) -> tuple[datetime, str] | None:
        """When the host may be asked again, and why not now; None where it may be asked.

        `requests` is how many it had today (UTC).
        """
        for hours in self.quiet_hours:
            end = quiet_until(hours, now)
            if end:
                return end, f"it has quiet hours, {hours} UTC"
        if requests >= self.daily_budget:
            tomorrow = now.astimezone(UTC).date() + timedelta(days=1)
            midnight = datetime.combine(tomorrow, time(), UTC)
            return midnight, f"it had its {self.daily_budget} requests for today"
        return None


def manners(entries: Iterable[SourceEntry]) -> Manners:
    """The manners of a host that has these sources."""
    sources = list(entries)
    budget = min((entry.daily_budget for entry in sources), default=Manners.daily_budget)
    quiet = {entry.quiet_hours for entry in sources if entry.quiet_hours}
    return Manners(budget, tuple(sorted(quiet)))


def quiet_until(hours: str, now: datetime) -> datetime | None:
    """When the quiet hours ("22-06", UTC) that hold at `now` end; None outside of them."""
    begin, end = (int(part) for part in hours.split("-"))
    now = now.astimezone(UTC)
    if (now.hour - begin) % 24 >= (end - begin) % 24:
        return None
    start = now.replace(minute=0, second=0, microsecond=0)
    return start + timedelta(hours=(end - now.hour) % 24)
