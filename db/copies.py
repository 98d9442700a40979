"""Which documents repeat another's text: written down as they are read.

Functions here write and do not commit. A pair is the same whichever page came first to us.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session, joinedload

from db.models import Copy, Document, Fingerprint, Mention, Question, Snapshot
from nlp.copies import COPY, fingerprint, sequences, share

# Kinds of pairs.
WIRE, TRANSLATION = "wire", "translation"
# Documents with a band in common that are compared; a template on every page has more.
MOST_COMPARED = 50


def note_copies(session: Session, snapshot: Snapshot) -> list[Copy]:
    """Note whose text the snapshot repeats, and who repeats it, in place of what was noted.

    Only under another publisher is the same text a copy. Questions that a pair touches become
    stale. Nothing is to be done for a snapshot that is not its document's latest, or whose text
    is as it was when this was last called.
    """
    document = snapshot.document
    session.flush()
    mine = document.id
    bands = set(fingerprint(snapshot.text))
    known = set(session.scalars(select(Fingerprint.value).where(Fingerprint.document_id == mine)))
    newest = select(func.max(Snapshot.id)).where(Snapshot.document_id == mine)
    if bands == known or session.scalar(newest) != snapshot.id:
        return []
    session.execute(delete(Fingerprint).where(Fingerprint.document_id == mine))
    _forget(session, mine, WIRE)
    if bands:
        rows = [{"document_id": mine, "value": band} for band in sorted(bands)]
        session.execute(insert(Fingerprint), rows)
    pairs = [
        session.merge(_pair(document, other, WIRE, part))
        for other, part in _alike(session, snapshot, bands)
    ]
    for pair in pairs:
        _mark_stale(session, pair.document_id)
    session.flush()
    return pairs


def note_translations(session: Session, document: Document, addresses: Collection[str]) -> None:
    """Note which documents the page declares to be itself in another language, at `addresses`.

    A document that nothing was kept of is none; it will declare this one in its turn.
    """
    if not addresses:
        return
    session.flush()
    _forget(session, document.id, TRANSLATION)
    for other in session.scalars(select(Document).where(Document.address.in_(addresses))):
        pair = _pair(document, other, TRANSLATION, None)
        noted = session.get(Copy, (pair.document_id, pair.of_id))
        if other is not document and noted is None and _latest(session, other.id):
            session.add(pair)
            _mark_stale(session, pair.document_id)
    session.flush()


def _forget(session: Session, document_id: int, kind: str) -> None:
    """Drop the document's pairs of one kind."""
    either = or_(Copy.document_id == document_id, Copy.of_id == document_id)
    session.execute(delete(Copy).where(either, Copy.kind == kind))


def _alike(
    session: Session, snapshot: Snapshot, bands: Collection[str]
) -> Iterator[tuple[Document, float]]:
    """The other publishers' documents with nearly the same text, and how much is the same."""
    document = snapshot.document
    if not bands:
        return
    meeting = select(Fingerprint.document_id).where(Fingerprint.value.in_(bands))
    candidates = (
        select(Document)
        .where(Document.id.in_(meeting), Document.id != document.id)
        .options(joinedload(Document.source))
        .order_by(Document.address)
        .limit(MOST_COMPARED)
    )
    own = sequences(snapshot.text)
    for other in session.scalars(candidates):
        if other.source.publisher_id == document.source.publisher_id:
            continue
        latest = _latest(session, other.id)
        part = share(own, sequences(latest.text)) if latest else 0.0
        if part >= COPY:
            yield other, part


def _pair(one: Document, other: Document, kind: str, part: float | None) -> Copy:
    """The pair, with the one that came out first as the original."""
    later, earlier = one, other
    if _came_out(one) < _came_out(other):
        later, earlier = other, one
    return Copy(document_id=later.id, of_id=earlier.id, kind=kind, share=part)


def _came_out(document: Document) -> tuple[datetime, str]:
    return (document.published_at or document.discovered_at, document.address)


def _latest(session: Session, document_id: int) -> Snapshot | None:
    newest = select(Snapshot).where(Snapshot.document_id == document_id)
    return session.scalars(newest.order_by(Snapshot.id.desc()).limit(1)).first()


def _mark_stale(session: Session, document_id: int) -> None:
    for question in questions_of(session, document_id):
        question.stale = True


def questions_of(session: Session, document_id: int) -> list[Question]:
    """The questions that the document's mentions are filed under."""
    asked = (
        select(Mention.question_id)
        .join(Snapshot)
        .where(Snapshot.document_id == document_id, Mention.question_id.is_not(None))
    )
    return list(session.scalars(select(Question).where(Question.id.in_(asked))))
