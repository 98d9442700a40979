"""What is remembered of web servers: robots files, rests that they asked for, requests a day.

Functions here write and do not commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from db.models import Host

# RFC 9309, 2.4: a cached robots file is not used for longer.
ROBOTS_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Remembered:
    """One host as it is remembered."""

    # It asked to be left alone until then; None where it did not, or the time has passed.
    rest_until: datetime | None = None
    # Requests sent today (UTC).
    requests: int = 0


def remembered(session: Session, name: str, now: datetime) -> Remembered:
    """What the host asked for, and how often it was asked today."""
    host = session.get(Host, name)
    if host is None:
        return Remembered()
    rest = host.rest_until if host.rest_until and host.rest_until > now else None
    return Remembered(rest, host.requests if host.day == now.astimezone(UTC).date() else 0)


def count_requests(session: Session, name: str, now: datetime, requests: int) -> None:
    """So many requests were sent to the host on the day of `now`."""
    host = _host(session, name)
    host.day, host.requests = now.astimezone(UTC).date(), requests


def rest(session: Session, name: str, until: datetime) -> None:
    """Leave the host alone until then, and no shorter than it asked before."""
    host = _host(session, name)
    host.rest_until = max(until, host.rest_until or until)


def robots(session: Session, name: str, now: datetime) -> str | None:
    """The host's robots file where it was had in the last 24 hours, else None."""
    host = session.get(Host, name)
    if host is None or host.robots is None or host.robots_at is None:
        return None
    # A clock that was set back makes it no younger.
    return host.robots if timedelta(0) <= now - host.robots_at < ROBOTS_FOR else None


def keep_robots(session: Session, name: str, now: datetime, status: int, text: str) -> None:
    """The robots file that the host just served; "" for rules that allow everything."""
    host = _host(session, name)
    host.robots, host.robots_status, host.robots_at = text, status, now


def _host(session: Session, name: str) -> Host:
    host = session.get(Host, name)
    if host is None:
        host = Host(name=name, requests=0)
        session.add(host)
    return host
