"""The document page: one capture of an address, with what it asserts; and lists of documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, joinedload

from db.filing import as_mention
from db.models import Claim, Document, Event, Mention, Question, Snapshot, Source
from db.queries import events
from db.queries.listing import names
from nlp.changes import ChangeKind, changes

MOST_EVENTS = 40
# Documents on one page of a list.
PAGE_SIZE = 50


@dataclass(frozen=True)
class Listed:
    """One document of a list."""

    document: Document
    # That its newest capture holds.
    numbers: int


@dataclass(frozen=True)
class DocumentList:
    """One page of the documents that were ever captured, newest first."""

    documents: Sequence[Listed]
    total: int
    page: int
    pages: int


@dataclass(frozen=True)
class Difference:
    """One number that the shown capture gives otherwise than another."""

    kind: ChangeKind
    # None where it was added, or removed.
    old: Mention | None
    new: Mention | None


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
    # The capture that the shown one is compared with, where that was asked for.
    against: Snapshot | None = None
    differences: Sequence[Difference] = ()


def document_page(
    session: Session,
    document_id: int,
    snapshot_id: int | None = None,
    against_id: int | None = None,
) -> DocumentPage | None:
    """A document with its newest capture, or the one asked for; None where there is none.

    With `against_id`, also how its numbers differ from that capture's.
    """
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
    against = next((version for version in versions if version.id == against_id), None)
    if against_id and against is None:
        return None
    differences = differing(_mentions(session, against.id), mentions) if against else []
    reasons = [mention.claim.reasons for mention in mentions if mention.claim]
    called = names(session, reasons)
    return DocumentPage(
        document, snapshot, mentions, versions, happened, called, against, differences
    )


def documents(session: Session, page: int = 1, source_id: str | None = None) -> DocumentList:
    """A page of the documents of one source, or of all."""
    newest = select(Snapshot.document_id, func.max(Snapshot.id).label("id"))
    newest = newest.group_by(Snapshot.document_id)
    if source_id is not None:
        newest = newest.join(Snapshot.document).where(Document.source_id == source_id)
    captures = newest.subquery()
    total = session.scalar(select(func.count()).select_from(captures)) or 0
    shown = (
        select(Document, captures.c.id)
        .join(captures, captures.c.document_id == Document.id)
        .options(joinedload(Document.source).joinedload(Source.publisher))
        .order_by(Document.published_at.desc().nulls_last(), Document.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    rows = session.execute(shown).tuples().all()
    counted = (
        select(Mention.snapshot_id, func.count())
        .where(Mention.snapshot_id.in_([snapshot for _, snapshot in rows]))
        .group_by(Mention.snapshot_id)
    )
    numbers = dict(session.execute(counted).tuples().all())
    listed = [Listed(document, numbers.get(snapshot, 0)) for document, snapshot in rows]
    return DocumentList(listed, total, page, max(1, -(-total // PAGE_SIZE)))


def differing(old: Sequence[Mention], new: Sequence[Mention]) -> list[Difference]:
    """How the numbers of two captures differ, in the order of the newer text."""
    at = ({(row.start, row.end): row for row in rows} for rows in (old, new))
    before, after = at
    return [
        Difference(
            change.kind,
            before[change.old.start, change.old.end] if change.old else None,
            after[change.new.start, change.new.end] if change.new else None,
        )
        for change in changes([as_mention(row) for row in old], [as_mention(row) for row in new])
    ]


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
