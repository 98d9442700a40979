"""How each source is doing: what the command line and the editors' page show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from db.models import Document, Event, Mention, Snapshot, Source


@dataclass(frozen=True)
class SourceHealth:
    """One source and what it brought."""

    source: Source
    # active, paused, failing (three times in a row or more), unlisted
    state: str
    # Documents that were ever kept, snapshots of them, and numbers filed under a question.
    documents: int
    snapshots: int
    mentions: int
    latest_at: datetime | None


def source_health(session: Session) -> list[SourceHealth]:
    """Every source, the listed ones first, by id."""
    documents: dict[str, tuple[int, int, Any]] = {}
    kept = (
        select(
            Document.source_id,
            func.count(func.distinct(Document.id)),
            func.count(Snapshot.id),
            func.max(Snapshot.fetched_at, type_=Snapshot.fetched_at.type),
        )
        .join(Snapshot)
        .group_by(Document.source_id)
    )
    for source_id, count, snapshots, latest in session.execute(kept):
        documents[source_id] = (count, snapshots, latest)
    filed = (
        select(Document.source_id, func.count(Mention.id))
        .join(Snapshot, Snapshot.document_id == Document.id)
        .join(Mention, Mention.snapshot_id == Snapshot.id)
        .where(Mention.question_id.is_not(None))
        .group_by(Document.source_id)
    )
    mentions: dict[str, int] = {row[0]: row[1] for row in session.execute(filed)}
    found: Sequence[Source] = session.scalars(
        select(Source).order_by(Source.active.desc(), Source.id)
    ).all()
    return [
        SourceHealth(
            source,
            _state(source),
            *documents.get(source.id, (0, 0, None))[:2],
            mentions.get(source.id, 0),
            documents.get(source.id, (0, 0, None))[2],
        )
        for source in found
    ]


def notices(session: Session, source_id: str | None = None, limit: int = 10) -> Sequence[Event]:
    """The latest notices to the editors of this source (None: of any), the newest first."""
    latest = select(Event).where(Event.kind == "notice").order_by(Event.id.desc()).limit(limit)
    if source_id is not None:
        latest = latest.where(Event.source_id == source_id)
    return session.scalars(latest.options(joinedload(Event.document))).all()


def _state(source: Source) -> str:
    if not source.active:
        return "unlisted"
    if source.paused:
        return "paused"
    return "failing" if source.failures >= 3 else "active"
