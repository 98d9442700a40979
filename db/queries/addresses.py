"""What has a page of its own, for the sitemap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Question, Subject

# Of the sitemap; more would be asked for in vain.
MOST_PARTS = 10_000
MOST_THINGS = 15_000


@dataclass(frozen=True)
class Things:
    """Ids of what questions are about."""

    vendors: Sequence[str]
    subjects: Sequence[str]
    metrics: Sequence[str]


def how_many_questions(session: Session) -> int:
    """How many have a page."""
    return session.scalar(select(func.count()).where(Question.status.is_not(None))) or 0


def questions(session: Session, offset: int, limit: int) -> Sequence[tuple[str, datetime | None]]:
    """Ids of questions in their order, with when their status last changed."""
    found = select(Question.id, Question.status_changed_at).where(Question.status.is_not(None))
    rows = session.execute(found.order_by(Question.id).offset(offset).limit(limit))
    return rows.tuples().all()


def things(session: Session) -> Things:
    """Vendors, subjects and metrics that have questions."""
    asked = select(Question.subject_id).where(Question.status.is_not(None)).distinct()
    owners = select(Subject.owner_id).where(Subject.id.in_(asked), Subject.owner_id.is_not(None))
    metrics = select(Question.metric_id).where(Question.status.is_not(None)).distinct()
    return Things(
        [owner for owner in session.scalars(owners.distinct().limit(MOST_THINGS)) if owner],
        session.scalars(asked.limit(MOST_THINGS)).all(),
        session.scalars(metrics.limit(MOST_THINGS)).all(),
    )
