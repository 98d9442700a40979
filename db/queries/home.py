"""The front page: what changed, what is repeated most and verified least, what comes due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Event, Question, Snapshot, Source
from db.queries import events
from db.queries.counts import Progress, progress
from db.queries.listing import answered, counts_by_status, most_repeated, names_for, overdue
from nlp.record import Status

# Events older than this are no news.
RECENT = timedelta(days=2)
LIST_LENGTH = 6

UNVERIFIED = (Status.VENDOR_CLAIM, Status.UNATTRIBUTED)
MEASURED = (Status.CONFIRMED, Status.MEASURED_DIFFERENTLY, Status.DISPUTED, Status.CONTRADICTED)


@dataclass(frozen=True)
class HomePage:
    """What the front page shows."""

    # Questions by status, and how many there are.
    by_status: dict[Status, int]
    questions: int
    # Pages that were captured, and when any source was last read.
    documents: int
    last_crawl: datetime | None
    progress: Progress
    # Changes on pages themselves, and of statuses.
    on_pages: Sequence[Event]
    of_statuses: Sequence[Event]
    # Unverified numbers by how many pages repeat them.
    repeated: Sequence[Question]
    # The latest that somebody else measured.
    measured: Sequence[Question]
    # Promises by their day.
    due: Sequence[Question]
    overdue: Sequence[Question]
    names: dict[str, str]


def home(session: Session, now: datetime) -> HomePage:
    """The front page as of `now`."""
    today = now.astimezone(UTC).date()
    since = now - RECENT
    repeated = most_repeated(session, UNVERIFIED, LIST_LENGTH, Question.repeats > 1)
    measured = most_repeated(session, MEASURED, LIST_LENGTH)
    due, passed = _due(session, today), _overdue(session, today)
    by_status = counts_by_status(session)
    documents = select(func.count(Snapshot.document_id.distinct()))
    return HomePage(
        by_status,
        sum(by_status.values()),
        session.scalar(documents) or 0,
        session.scalar(select(func.max(Source.last_success_at))),
        progress(session),
        events.latest(session, events.ON_PAGES, since, LIST_LENGTH),
        events.latest(session, ("status_changed",), since, LIST_LENGTH),
        repeated,
        measured,
        due,
        passed,
        names_for(session, [*repeated, *measured, *due, *passed]),
    )


def _due(session: Session, today: date) -> Sequence[Question]:
    coming = answered().where(Question.due_on >= today, Question.status == Status.PENDING)
    order = (Question.due_on, Question.id)
    return session.scalars(coming.order_by(*order).limit(LIST_LENGTH)).all()


def _overdue(session: Session, today: date) -> Sequence[Question]:
    return session.scalars(overdue(today).limit(LIST_LENGTH)).all()
