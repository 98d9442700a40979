"""The public database, row by row: what a dump of it holds.

Facts that pages show, and nothing else: no accounts, no readers' reports, no whole texts, no
rulings that are not public yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer, selectinload

from db.models import (
    Base,
    Claim,
    Document,
    Event,
    Mention,
    Metric,
    Party,
    Question,
    Ruling,
    Snapshot,
    Source,
    Subject,
    Tie,
)
from db.queries.events import KINDS
from db.queries.listing import answered
from db.queries.questions import public_rulings

# Rows that are in memory at a time.
BATCH = 500


def _tables() -> Mapping[str, Select[Any]]:
    """What is read of each table, in an order that stays the same."""
    known = Question.status.is_not(None)
    text = defer(Snapshot.text), defer(Snapshot.headers), defer(Snapshot.links)
    return {
        "parties": select(Party).order_by(Party.id),
        "ties": select(Tie).order_by(Tie.id),
        "subjects": select(Subject).order_by(Subject.id),
        "metrics": select(Metric).order_by(Metric.id),
        "sources": select(Source).order_by(Source.id),
        "questions": answered().order_by(Question.id),
        "claims": select(Claim)
        .join(Question, Question.id == Claim.question_id)
        .where(known)
        .options(selectinload(Claim.settings))
        .order_by(Claim.id),
        "documents": select(Document).where(Document.snapshots.any()).order_by(Document.id),
        "snapshots": select(Snapshot).options(*text).order_by(Snapshot.id),
        "mentions": select(Mention).order_by(Mention.id),
        "events": select(Event).where(Event.kind.in_(KINDS)).order_by(Event.id),
    }


def tables(session: Session) -> Iterator[tuple[str, Iterable[Base]]]:
    """The name of each table and its rows. Each is to be read before the next."""
    for name, wanted in _tables().items():
        yield name, _rows(session, wanted)
    yield "rulings", public_rulings(session.scalars(select(Ruling).order_by(Ruling.id)))


def _rows(session: Session, wanted: Select[Any]) -> Iterator[Base]:
    # The session holds rows by weak references: what was written is forgotten.
    yield from session.scalars(wanted.execution_options(yield_per=BATCH))
