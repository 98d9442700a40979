"""The document page: one capture of an address, with what it asserts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

from db.models import Claim, Document, Event, Mention, Question, Snapshot, Source
from db.queries import events
from db.queries.listing import names

MOST_EVENTS = 40


@dataclass(frozen=True)
class DocumentPage:
    """What the page of a document shows. `snapshot` is None until one has been kept."""

    document: Document
    # The capture that is shown.
    snapshot: Snapshot | None
    # Its mentions in the order of the text.
    mentions: Sequence[Mention]
    # All captures without their texts, newest first.
    versions: Sequence[Snapshot]
    events: Sequence[Event]
    names: dict[str, str]


def document_page(
    session: Session, document_id: int, snapshot_id: int | None = None
) -> DocumentPage | None:
    """A document with its newest capture, or the one asked for; None where there is none."""
    document = session.scalars(
        select(Document)
        .where(Document.id == document_id)
        .options(joinedload(Document.source).joinedload(Source.publisher))
    ).one_or_none()
    if document is None:
        return None
    versions = session.scalars(
        select(Snapshot)
        .where(Snapshot.document_id == document_id)
        .options(defer(Snapshot.text))
        .order_by(Snapshot.id.desc())
    ).all()
    shown = snapshot_id or (versions[0].id if versions else None)
    snapshot = session.get(Snapshot, shown, populate_existing=True) if shown else None
    if snapshot_id and (snapshot is None or snapshot.document_id != document_id):
        return None
    mentions = _mentions(session, snapshot.id) if snapshot else []
    happened = session.scalars(
        events.loaded().where(Event.document_id == document_id).limit(MOST_EVENTS)
    ).all()
    reasons = [mention.claim.reasons for mention in mentions if mention.claim]
    return DocumentPage(document, snapshot, mentions, versions, happened, names(session, reasons))


def _mentions(session: Session, snapshot_id: int) -> Sequence[Mention]:
    return session.scalars(
        select(Mention)
        .where(Mention.snapshot_id == snapshot_id)
        .options(
            joinedload(Mention.claim).joinedload(Claim.question),
            joinedload(Mention.question).options(
                joinedload(Question.subject), joinedload(Question.metric)
            ),
            joinedload(Mention.said_by),
        )
        .order_by(Mention.start, Mention.end)
    ).all()
