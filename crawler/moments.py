"""Times as pages and lists write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

# A page dated later than this after it was fetched comes from a clock that is wrong.
MOST_AHEAD = timedelta(days=1)


def moment(text: object) -> datetime | None:
    """The aware time that an ISO 8601 text gives; a time without a zone counts as UTC."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def believed(when: datetime | None, now: datetime) -> datetime | None:
    """`when`, or None where it lies further in the future than time zones explain."""
    return when if when and when <= now + MOST_AHEAD else None
