"""How much there is, and whether the first crawl is still going on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db.models import Claim, Mention, Question, Snapshot, Source
from db.queries.listing import counts_by_status
from nlp.record import Status


@dataclass(frozen=True)
class Health:
    """What is kept. Statuses are counted over questions: one badge each."""

    documents: int
    snapshots: int
    mentions: int
    claims: int
    questions: int
    by_status: dict[Status, int]
    last_crawl: datetime | None


@dataclass(frozen=True)
class Progress:
    """How far the first crawl has come."""

    fetched: int
    read: int
    assessed: int
    sources: int
    sources_tried: int

    @property
    def nothing_to_show(self) -> bool:
        """No question has a status yet."""
        return self.assessed == 0

    @property
    def running(self) -> bool:
        """Some source has never been tried, or some page has never been read."""
        return self.sources_tried < self.sources or self.read < self.fetched


def health(session: Session) -> Health:
    """Counts of everything; questions that no claim answers yet are left out."""
    documents = select(func.count(Snapshot.document_id.distinct()))
    return Health(
        documents=session.scalar(documents) or 0,
        snapshots=_count(session, select(Snapshot.id)),
        mentions=_count(session, select(Mention.id)),
        claims=_count(session, select(Claim.id)),
        questions=_count(session, select(Question.id).where(Question.status.is_not(None))),
        by_status=counts_by_status(session),
        last_crawl=session.scalar(select(func.max(Source.last_success_at))),
    )


def progress(session: Session) -> Progress:
    """Counts by which a reader sees the first crawl going on."""
    active = select(Source.id).where(Source.active)
    return Progress(
        fetched=_count(session, select(Snapshot.id)),
        read=_count(session, select(Snapshot.id).where(Snapshot.read_version.is_not(None))),
        assessed=_count(session, select(Question.id).where(Question.status.is_not(None))),
        sources=_count(session, active),
        sources_tried=_count(session, active.where(Source.last_try_at.is_not(None))),
    )


def _count(session: Session, ids: Select[tuple[int]] | Select[tuple[str]]) -> int:
    return session.scalar(select(func.count()).select_from(ids.subquery())) or 0
