"""`nullius status`: what is kept, and how each source is doing, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select

from db.engine import DataFolder, open_database
from db.models import Claim, Document, Mention, Question, Snapshot, Source
from db.queries.sources import notices


def report(folder: DataFolder) -> Iterator[str]:
    """The counts, the questions by status, a line a source, the latest notices to the editors.

    Raises DatabaseError.
    """
    sessions = open_database(folder)
    with sessions() as session:
        for table in (Document, Snapshot, Mention, Claim, Question):
            count = session.scalar(select(func.count()).select_from(table))
            yield f"{table.__tablename__ + 's':<12}{count:>8,}"
        yield ""
        by_status = select(Question.status, func.count()).where(Question.status.is_not(None))
        for status, count in session.execute(
            by_status.group_by(Question.status).order_by(func.count().desc())
        ):
            yield f"{status:<24}{count:>6,}"
        yield ""
        yield f"{'source':<34}{'last success':<18}{'next':<18}error"
        for source in session.scalars(select(Source).where(Source.active).order_by(Source.id)):
            yield (
                f"{source.id:<34}{_minute(source.last_success_at):<18}"
                f"{_minute(source.next_due_at):<18}{source.error or ''}"
            )
        latest = notices(session)
        if latest:
            yield ""
            yield "latest notices"
        for notice in latest:
            about = notice.document.address if notice.document else notice.source_id
            yield f"{_minute(notice.at):<18}{about}: {notice.why}"


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"
