"""The front page: what changed, what is repeated most and verified least, what comes due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from db.models import Event, Question
from db.queries import events
from db.queries.counts import Health, Progress, health, progress
from db.queries.listing import answered, names_for
from nlp.record import Status

# Events older than this are no news.
RECENT = timedelta(days=2)
LIST_LENGTH = 6

UNVERIFIED = (Status.VENDOR_CLAIM, Status.UNATTRIBUTED)
MEASURED = (Status.CONFIRMED, Status.MEASURED_DIFFERENTLY, Status.DISPUTED, Status.CONTRADICTED)


@dataclass(frozen=True)
class HomePage:
    """What the front page shows."""

    counts: Health
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
    repeated, measured = _repeated(session), _measured(session)
    due, overdue = _due(session, today), _overdue(session, today)
    return HomePage(
        health(session),
        progress(session),
        events.latest(session, events.ON_PAGES, since, LIST_LENGTH),
        events.latest(session, ("status_changed",), since, LIST_LENGTH),
        repeated,
        measured,
        due,
        overdue,
        names_for(session, [*repeated, *measured, *due, *overdue]),
    )


def _repeated(session: Session) -> Sequence[Question]:
    unverified = answered().where(Question.status.in_(UNVERIFIED), Question.repeats > 1)
    order = (Question.repeats.desc(), Question.latest_on.desc(), Question.id)
    return session.scalars(unverified.order_by(*order).limit(LIST_LENGTH)).all()


def _measured(session: Session) -> Sequence[Question]:
    measured = answered().where(Question.status.in_(MEASURED))
    order = (Question.repeats.desc(), Question.latest_on.desc(), Question.id)
    return session.scalars(measured.order_by(*order).limit(LIST_LENGTH)).all()


def _due(session: Session, today: date) -> Sequence[Question]:
    coming = answered().where(Question.due_on >= today, Question.status == Status.PENDING)
    order = (Question.due_on, Question.id)
    return session.scalars(coming.order_by(*order).limit(LIST_LENGTH)).all()


def _overdue(session: Session, today: date) -> Sequence[Question]:
    passed = answered().where(Question.due_on < today)
    order = (Question.due_on.desc(), Question.id)
    return session.scalars(passed.order_by(*order).limit(LIST_LENGTH)).all()
