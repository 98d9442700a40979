"""When a source or a document is asked again. Pure: the time goes in, a time comes out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

# A page is looked at again after a sixth of its age: numbers are changed while it is news.
SHARE_OF_AGE = 6
SOONEST = timedelta(hours=1)
LATEST = timedelta(days=30)
# A failure is tried again after this, doubled with each one.
FIRST_RETRY = timedelta(minutes=15)
LATEST_RETRY = timedelta(days=2)
# A page that answers 404 may come back; one that answers 410 does not.
MISSING_AGAIN = timedelta(days=7)
# Sources of one period drift apart by up to this share of it.
JITTER = 0.1
# A source is quiet after so many of its usual gaps, and never within a long weekend.
QUIET_GAPS, LEAST_QUIET_DAYS = 3, 4
LEAST_DAYS = 5


def quiet(found: Iterable[datetime], now: datetime) -> str | None:
    """A sentence where nothing came for three times the usual gap between new documents.

    `found` are the times at which documents were first seen. Those of one day are one; with
    fewer than five such days nothing is usual yet.
    """
    days = sorted({when.astimezone(UTC).date() for when in found})
    if len(days) < LEAST_DAYS:
        return None
    gap = median((later - earlier).days for earlier, later in pairwise(days))
    if (now.astimezone(UTC).date() - days[-1]).days <= max(QUIET_GAPS * gap, LEAST_QUIET_DAYS):
        return None
    return f"nothing new since {days[-1]}; usually there is every {gap:g} days"


def recheck_at(born: datetime, now: datetime) -> datetime:
    """When a page that was published or found at `born` is looked at again."""
    age = max(now - born, timedelta(0))
    return now + min(max(age / SHARE_OF_AGE, SOONEST), LATEST)


def retry_at(failures: int, now: datetime, retry_after: timedelta | None = None) -> datetime:
    """When to try again after the `failures`-th failure in a row, never before the server asks."""
    doubled: int = 1 << min(max(failures - 1, 0), 16)
    wait = min(FIRST_RETRY * doubled, LATEST_RETRY)
    return now + max(wait, min(retry_after or wait, LATEST_RETRY))


def due_at(source_id: str, every_minutes: int, now: datetime) -> datetime:
    """When a source that was just crawled is due again, with a jitter of its own."""
    seed = hashlib.sha256(f"{source_id} {now.isoformat()}".encode()).digest()
    share = int.from_bytes(seed[:4]) / 2**32 * 2 - 1
    return now + timedelta(minutes=every_minutes * (1 + JITTER * share))
