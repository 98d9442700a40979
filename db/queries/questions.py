"""The question page: all answers, where each comes from, and what is not the same test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, defer, joinedload, selectinload

from db.models import (
    Claim,
    Document,
    Event,
    Mention,
    Metric,
    Question,
    Ruling,
    Snapshot,
    Source,
    Subject,
)
from db.queries import events
from db.queries.listing import answered, most_repeated, names, shown
from nlp.record import Status

# Places of one question that a page lists; the rest is counted.
MOST_PLACES = 300
MOST_NEIGHBOURS = 24
MOST_EVENTS = 40
# Statuses that show only after so many editors ruled so (nlp.status).
ACCUSING = (Status.CONTRADICTED, Status.DISPUTED)
EDITORS_TO_ACCUSE = 2


@dataclass(frozen=True)
class Place:
    """One document that repeats a claim: its mention in the newest snapshot that holds it."""

    mention: Mention
    document: Document
    # When the page says it was published, else when it was first captured.
    on: date
    # First and latest capture that hold the quote.
    first_seen: datetime
    last_seen: datetime
    # False where a later capture of the page no longer holds it.
    still_there: bool


@dataclass(frozen=True)
class Answer:
    """A claim with the places that repeat it, the root first."""

    claim: Claim
    places: Sequence[Place]

    @property
    def measured(self) -> bool:
        """Whoever says it ran the thing."""
        return self.claim.run_by_id is not None

    def dropped(self, place: Place) -> bool:
        """The page repeats the claim in its own voice: whose it is got lost on the way."""
        publisher = place.document.source.publisher_id
        own = publisher in (None, self.claim.said_by_id, self.claim.run_by_id)
        return (
            place is not self.places[0]
            and self.claim.said_by_id is not None
            and place.mention.said_by_name is None
            and not own
        )


@dataclass(frozen=True)
class QuestionPage:
    """What the page of a question shows."""

    question: Question
    # The claim that the badge speaks of first, then measurements, then the rest by date.
    answers: Sequence[Answer]
    neighbours: Sequence[Question]
    events: Sequence[Event]
    # Documents and mentions over all answers.
    documents: int
    mentions: int
    names: dict[str, str]
    # What editors have decided and may be seen, the oldest first.
    rulings: Sequence[Ruling] = ()


def question_page(session: Session, question_id: str) -> QuestionPage | None:
    """The page of a question, or None where there is none or nothing answers it yet."""
    question = session.scalars(answered().where(Question.id == question_id)).one_or_none()
    if question is None:
        return None
    claims = session.scalars(
        select(Claim)
        .where(Claim.question_id == question_id)
        .options(
            selectinload(Claim.settings),
            joinedload(Claim.said_by),
            joinedload(Claim.published_by),
            joinedload(Claim.run_by),
            joinedload(Claim.submitted_by),
        )
    ).all()
    mentions = _mentions(session, question_id)
    places = _places(mentions)
    held_by = {mention.id: mention.snapshot.document_id for mention in mentions}
    answers = [
        Answer(
            claim, _root_first(places.get(claim.id, []), held_by.get(claim.root_mention_id or 0))
        )
        for claim in claims
    ]
    answers.sort(key=lambda answer: _order(answer, question))
    near = neighbours(session, question)
    return QuestionPage(
        question=question,
        answers=answers,
        neighbours=near,
        events=session.scalars(
            events.loaded().where(Event.question_id == question_id).limit(MOST_EVENTS)
        ).all(),
        documents=len({place.document.id for some in places.values() for place in some}),
        mentions=len(mentions),
        names=names(
            session,
            [question.reasons, *(c.reasons for c in claims), *(q.reasons for q in near)],
        ),
        rulings=public_rulings(
            session.scalars(
                select(Ruling).where(Ruling.question_id == question_id).order_by(Ruling.id)
            )
        ),
    )


def public_rulings(rulings: Iterable[Ruling]) -> list[Ruling]:
    """The published ones; nobody is accused in public before a second editor agrees."""
    rulings = [ruling for ruling in rulings if ruling.published_at is not None]
    editors: dict[tuple[str, str, str], set[str]] = {}
    for ruling in rulings:
        agreeing = editors.setdefault(_ruled(ruling), set())
        agreeing.update(name for name in (ruling.editor, ruling.second) if name)
    return [
        ruling
        for ruling in rulings
        if ruling.status not in ACCUSING or len(editors[_ruled(ruling)]) >= EDITORS_TO_ACCUSE
    ]


def _ruled(ruling: Ruling) -> tuple[str, str, str]:
    return ruling.question_id, ruling.claim_key, ruling.status


def _order(answer: Answer, question: Question) -> tuple[bool, bool, date, int]:
    claim = answer.claim
    return (claim.id != question.lead_claim_id, not answer.measured, claim.stated_on, claim.id)


def _mentions(session: Session, question_id: str) -> Sequence[Mention]:
    """The question's mentions in the order of their captures, without the texts around them."""
    return session.scalars(
        select(Mention)
        .join(Mention.snapshot)
        .where(Mention.question_id == question_id, Mention.claim_id.is_not(None))
        .options(
            joinedload(Mention.said_by),
            joinedload(Mention.snapshot).options(
                defer(Snapshot.text),
                joinedload(Snapshot.document)
                .joinedload(Document.source)
                .joinedload(Source.publisher),
            ),
        )
        .order_by(Snapshot.fetched_at, Mention.id)
        .limit(MOST_PLACES)
    ).all()


def _places(mentions: Iterable[Mention]) -> dict[int, list[Place]]:
    """By claim: its documents, the earliest first."""
    by_document: dict[tuple[int, int], list[Mention]] = {}
    newest: dict[int, int] = {}
    for mention in mentions:
        document = mention.snapshot.document
        assert mention.claim_id is not None
        by_document.setdefault((mention.claim_id, document.id), []).append(mention)
        newest[document.id] = max(newest.get(document.id, 0), mention.snapshot_id)
    places: dict[int, list[Place]] = {}
    for (claim_id, document_id), held in by_document.items():
        first, last = held[0].snapshot, held[-1].snapshot
        document = last.document
        published = first.published_at or document.published_at or first.fetched_at
        # A capture in which the question has another number shows that this one is gone.
        still = last.id == newest[document_id] and document.gone_at is None
        place = Place(
            held[-1], document, published.date(), first.fetched_at, last.fetched_at, still
        )
        places.setdefault(claim_id, []).append(place)
    for some in places.values():
        some.sort(key=lambda place: (place.on, place.first_seen, place.document.id))
    return places


def _root_first(places: Sequence[Place], root: int | None) -> list[Place]:
    """The place of the root, which the document `root` holds, in front."""
    return sorted(places, key=lambda place: place.document.id != root)


def neighbours(session: Session, question: Question) -> Sequence[Question]:
    """Questions that look like this one and are not the same test.

    The same subject on another test of the family or under other conditions, and other
    versions of the subject on the same metric.
    """
    subject, metric = question.subject, question.metric
    near = [and_(Question.subject_id == subject.id, Question.metric_id == metric.id)]
    if metric.family:
        near.append(and_(Question.subject_id == subject.id, Metric.family == metric.family))
    if subject.family:
        near.append(and_(Subject.family == subject.family, Question.metric_id == metric.id))
    found = (
        select(Question)
        .join(Question.subject)
        .join(Question.metric)
        .where(Question.status.is_not(None), Question.id != question.id, or_(*near))
        .options(*shown())
        .order_by((Question.subject_id == subject.id).desc(), Question.id)
        .limit(MOST_NEIGHBOURS)
    )
    return session.scalars(found).all()


def example_of_each_status(session: Session) -> list[Question]:
    """For each status that occurs, the question with most repetitions, to explain it by."""
    return [question for status in Status for question in most_repeated(session, [status], 1)]
