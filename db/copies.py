"""Which documents repeat another's text: written down as they are kept.

Functions here write and do not commit. A pair is the same whichever page came first to us.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session, joinedload

from db.models import Copy, Document, Fingerprint, Mention, Question, Snapshot
from nlp.copies import COPY, fingerprint, sequences, share

# Documents with a band in common that are compared; a template on every page has more.
MOST_COMPARED = 50


def note_copies(
    session: Session, snapshot: Snapshot, translations: Collection[str] = ()
) -> list[Copy]:
    """Note whose text the snapshot repeats, and who repeats it, in place of what was noted.

    Only under another publisher is the same text a copy. `translations` are addresses that the
    page declares to be itself in another language. Questions that a pair touches become stale.
    """
    document = snapshot.document
    session.flush()
    mine = document.id
    session.execute(delete(Fingerprint).where(Fingerprint.document_id == mine))
    session.execute(delete(Copy).where(or_(Copy.document_id == mine, Copy.of_id == mine)))
    bands = fingerprint(snapshot.text)
    if bands:
        session.execute(insert(Fingerprint), [{"document_id": mine, "value": b} for b in bands])
    pairs = [
        _pair(document, other, "wire", part) for other, part in _alike(session, snapshot, bands)
    ]
    known = {pair.of_id for pair in pairs} | {pair.document_id for pair in pairs}
    pairs += [
        _pair(document, other, "translation", None)
        for other in _declared(session, translations)
        if other.id not in known | {mine} and _latest(session, other.id)
    ]
    session.add_all(pairs)
    for pair in pairs:
        _mark_stale(session, pair.document_id)
    session.flush()
    return pairs


def _declared(session: Session, translations: Collection[str]) -> list[Document]:
    if not translations:
        return []
    return list(session.scalars(select(Document).where(Document.address.in_(translations))))


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
