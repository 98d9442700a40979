"""What changed: the public side of the event log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from db.models import Document, Event, Question, Source

PAGE_SIZE = 50

# Kinds that readers see, with their plain names. Notices are for the editors.
KINDS = {
    "number_changed": "A number changed",
    "claim_removed": "A number was removed",
    "claim_added": "A number was added",
    "status_changed": "A status changed",
    "correction_added": "A correction was published",
    "title_changed": "A headline changed",
    "document_gone": "A page was taken down",
    "reading_corrected": "An editor corrected a reading",
    "reading_rejected": "An editor rejected a reading",
    "merged": "Two were found to be one",
    "ruling_published": "A ruling was published",
    "ruling_withdrawn": "A ruling was withdrawn",
    "act_undone": "An editor’s act was taken back",
}
# What a page changed in what it says, whether or not it says so.
ON_PAGES = ("number_changed", "claim_removed", "correction_added", "document_gone")


@dataclass(frozen=True)
class EventsPage:
    """One page of events, newest first."""

    events: Sequence[Event]
    # Chosen kind, or None for all.
    kind: str | None
    # How many there are of each kind.
    counts: dict[str, int]
    page: int
    pages: int
    total: int


def loaded() -> Select[tuple[Event]]:
    """Events for readers, newest first, with the question or document that they speak of."""
    return (
        select(Event)
        .where(Event.kind.in_(KINDS))
        .options(
            joinedload(Event.question).joinedload(Question.subject),
            joinedload(Event.question).joinedload(Question.metric),
            joinedload(Event.document).joinedload(Document.source).joinedload(Source.publisher),
        )
        .order_by(Event.at.desc(), Event.id.desc())
    )


def events(session: Session, kind: str | None = None, page: int = 1) -> EventsPage:
    """A page of events of one kind, or of all."""
    counted = select(Event.kind, func.count()).where(Event.kind.in_(KINDS)).group_by(Event.kind)
    by_kind = dict(session.execute(counted).tuples().all())
    counts = {kind_: by_kind[kind_] for kind_ in KINDS if kind_ in by_kind}
    total = counts.get(kind, 0) if kind else sum(counts.values())
    wanted = loaded() if kind is None else loaded().where(Event.kind == kind)
    rows = session.scalars(wanted.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return EventsPage(rows, kind, counts, page, max(1, -(-total // PAGE_SIZE)), total)


def latest(
    session: Session, kinds: Sequence[str], since: datetime | None, limit: int
) -> Sequence[Event]:
    """The newest events of `kinds`, not before `since`."""
    wanted = loaded().where(Event.kind.in_(kinds))
    if since:
        wanted = wanted.where(Event.at >= since)
    return session.scalars(wanted.limit(limit)).all()
