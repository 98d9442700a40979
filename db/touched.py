"""Which questions a change in the knowledge base touches: they become stale, with the cause.

Functions here write and do not commit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session

from db.heard import parts
from db.models import Claim, Document, Mention, Party, Question, Snapshot, Source, Subject
from nlp.independence import house_ever
from nlp.record import Tie


def by_things(session: Session, subjects: Collection[str], metrics: Collection[str]) -> None:
    """The questions of subjects and metrics that are described otherwise than before."""
    for ids in parts(subjects):
        _mark(session, Question.subject_id.in_(ids), "its subject is described otherwise")
    for ids in parts(metrics):
        _mark(session, Question.metric_id.in_(ids), "its metric is described otherwise")


def by_party(session: Session, party_id: str) -> None:
    """The questions in which a party takes part that is described otherwise than before."""
    name = _name(session, party_id)
    for ids in parts(_with_party(session, {party_id})):
        _mark(session, Question.id.in_(ids), f"{name} is described otherwise")


def by_ties(session: Session, old: Collection[Tie], new: Collection[Tie]) -> None:
    """The questions in which both ends of a tie take part that is new, changed or gone.

    An end takes part where a party does that ever stood under one control with it.
    """
    if session.scalars(select(Question.id).limit(1)).first() is None:
        return
    every = [*old, *new]
    changed = set(old) ^ set(new)
    taking_part: dict[str, set[str]] = {}
    for end in sorted({party for tie in changed for party in (tie.a, tie.b)}):
        taking_part[end] = set(_with_party(session, house_ever(end, every)))
    for tie in sorted(changed, key=repr):
        both = taking_part[tie.a] & taking_part[tie.b]
        why = f"a tie between {_name(session, tie.a)} and {_name(session, tie.b)} changed"
        for ids in parts(sorted(both)):
            _mark(session, Question.id.in_(ids), why)


def _with_party(session: Session, parties: Collection[str]) -> Iterator[str]:
    """Ids of the questions in which one of the parties is owner, speaker, runner or publisher."""
    for some in parts(sorted(parties)):
        claims = (
            Claim.said_by_id.in_(some),
            Claim.run_by_id.in_(some),
            Claim.submitted_by_id.in_(some),
            Claim.published_by_id.in_(some),
        )
        asked: list[Select[tuple[str]]] = [
            select(Question.id).join(Subject).where(Subject.owner_id.in_(some)),
            select(Claim.question_id).where(or_(*claims)),
            select(Question.id)
            .join(Mention, Mention.question_id == Question.id)
            .join(Snapshot, Snapshot.id == Mention.snapshot_id)
            .join(Document, Document.id == Snapshot.document_id)
            .join(Source, Source.id == Document.source_id)
            .where(Source.publisher_id.in_(some)),
        ]
        for each in asked:
            yield from session.scalars(each.distinct())


def _mark(session: Session, which: ColumnElement[bool], why: str) -> None:
    marked = update(Question).where(which).values(stale=True, stale_why=why)
    session.execute(marked, execution_options={"synchronize_session": "fetch"})


def _name(session: Session, party_id: str) -> str:
    party = session.get(Party, party_id)
    return party.name if party else party_id
