"""Pages of subjects, vendors, metrics and sources, and the lists of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from db.models import (
    Claim,
    Document,
    Event,
    Mention,
    Metric,
    Party,
    Question,
    Snapshot,
    Source,
    Subject,
    Tie,
)
from db.queries.documents import DocumentList, documents
from db.queries.listing import answered, counts_by_status, names_for, overdue
from db.queries.sources import notices
from nlp.record import Status

# Questions that a page lists itself; a search lists the rest.
MOST_QUESTIONS = 50
# Names on one page of a list, and beside something else.
PAGE_SIZE = 200
MOST_ENTRIES = 40
# Subjects that a subject's page offers to compare it with.
MOST_PARTNERS = 6


@dataclass(frozen=True)
class Named:
    """One entry of a list: its name, and how many questions it has."""

    id: str
    name: str
    note: str
    count: int


@dataclass(frozen=True)
class SubjectPage:
    """What is said of one subject."""

    subject: Subject
    questions: Sequence[Question]
    by_status: dict[Status, int]
    # Others of the family, which are not the same thing.
    family: Sequence[Named]
    # Those that share most metrics with it, and how many.
    partners: Sequence[Named]
    names: dict[str, str]


@dataclass(frozen=True)
class VendorPage:
    """A party: its subjects, what is claimed of them and how that stands, and its ties."""

    party: Party
    subjects: Sequence[Named]
    questions: Sequence[Question]
    by_status: dict[Status, int]
    ties: Sequence[Tie]
    # Names of the parties that it is tied to, by id.
    tied: dict[str, str]
    sources: Sequence[Source]
    # What it promised for days that have passed, the latest first.
    overdue: Sequence[Question]
    names: dict[str, str]


@dataclass(frozen=True)
class MetricPage:
    """A benchmark or property, and every subject's number on it."""

    metric: Metric
    questions: Sequence[Question]
    by_status: dict[Status, int]
    # Others of the family: neighbours, not the same test.
    family: Sequence[Named]
    # Who ran it, and for how many of its questions.
    measured_by: Sequence[Named]
    names: dict[str, str]


@dataclass(frozen=True)
class SourcePage:
    """A source: when it is read, what it published, and whether it says who says so."""

    source: Source
    listed: DocumentList
    # Of the mentions of each page's newest capture, the share for which the text names who
    # asserts the number; None where there are none.
    attributed_share: float | None
    # The latest ones to the editors: what went wrong with it.
    notices: Sequence[Event]


@dataclass(frozen=True)
class ListPage:
    """A page of all things of one sort, those with most first."""

    entries: Sequence[Named]
    total: int
    page: int
    pages: int


def subject_page(session: Session, subject_id: str) -> SubjectPage | None:
    """The page of a subject, or None where there is none."""
    found = select(Subject).where(Subject.id == subject_id).options(joinedload(Subject.owner))
    subject = session.scalars(found).one_or_none()
    if subject is None:
        return None
    of_subject = Question.subject_id == subject_id
    questions = _questions(session, answered().where(of_subject), Question.repeats.desc())
    others = _subjects().where(Subject.family == subject.family, Subject.id != subject_id)
    return SubjectPage(
        subject,
        questions,
        counts_by_status(session, of_subject),
        _named(session, others) if subject.family else [],
        partners(session, subject_id, MOST_PARTNERS),
        names_for(session, questions),
    )


def partners(session: Session, subject_id: str, most: int) -> list[Named]:
    """Subjects that share a metric with it, those that share most of them first."""
    own = select(Question.metric_id).where(
        Question.subject_id == subject_id, Question.status.is_not(None)
    )
    shared = func.count(Question.metric_id.distinct())
    found = (
        select(Subject.id, Subject.name, Subject.kind, shared)
        .join(Question, Question.subject_id == Subject.id)
        .where(Question.metric_id.in_(own), Question.status.is_not(None))
        .where(Subject.id != subject_id)
        .group_by(Subject.id, Subject.name, Subject.kind)
        .order_by(shared.desc(), Subject.name)
        .limit(most)
    )
    return [Named(*row) for row in session.execute(found)]


def vendor_page(session: Session, party_id: str, today: date) -> VendorPage | None:
    """The page of a party on a day, or None where there is none."""
    party = session.get(Party, party_id)
    if party is None:
        return None
    own = select(Subject.id).where(Subject.owner_id == party_id)
    owned = answered().where(Question.subject_id.in_(own))
    questions = _questions(session, owned, Question.repeats.desc())
    late = overdue(today).where(Question.subject_id.in_(own))
    passed = session.scalars(late.limit(MOST_QUESTIONS)).all()
    ties = session.scalars(
        select(Tie).where((Tie.a_id == party_id) | (Tie.b_id == party_id)).order_by(Tie.id)
    ).all()
    ids = {tie.a_id for tie in ties} | {tie.b_id for tie in ties}
    tied = session.execute(select(Party.id, Party.name).where(Party.id.in_(ids)))
    return VendorPage(
        party,
        _named(session, _subjects().where(Subject.owner_id == party_id)),
        questions,
        counts_by_status(session, Question.subject_id.in_(own)),
        ties,
        dict(tied.tuples().all()),
        session.scalars(
            select(Source).where(Source.publisher_id == party_id).order_by(Source.id)
        ).all(),
        passed,
        names_for(session, [*questions, *passed]),
    )


def metric_page(session: Session, metric_id: str) -> MetricPage | None:
    """The page of a metric, or None where there is none. The best number comes first."""
    found = select(Metric).where(Metric.id == metric_id).options(joinedload(Metric.maintainer))
    metric = session.scalars(found).one_or_none()
    if metric is None:
        return None
    of_metric = Question.metric_id == metric_id
    value = Claim.value if metric.higher_is_better is False else Claim.value.desc()
    ranked = answered().outerjoin(Claim, Claim.id == Question.lead_claim_id).where(of_metric)
    questions = _questions(session, ranked, value.nulls_last())
    others = _metrics().where(Metric.family == metric.family, Metric.id != metric_id)
    return MetricPage(
        metric,
        questions,
        counts_by_status(session, of_metric),
        _named(session, others) if metric.family else [],
        _named(session, _runners().where(of_metric)),
        names_for(session, questions),
    )


def source_page(session: Session, source_id: str, page: int = 1) -> SourcePage | None:
    """The page of a source with a page of its documents, or None where there is none."""
    found = select(Source).where(Source.id == source_id).options(joinedload(Source.publisher))
    source = session.scalars(found).one_or_none()
    if source is None:
        return None
    newest = select(func.max(Snapshot.id)).join(Snapshot.document)
    newest = newest.where(Document.source_id == source_id).group_by(Snapshot.document_id)
    mentions = select(func.count(Mention.id), func.count(Mention.said_by_name))
    counted, attributed = session.execute(mentions.where(Mention.snapshot_id.in_(newest))).one()
    return SourcePage(
        source,
        documents(session, page, source_id),
        attributed / counted if counted else None,
        notices(session, source_id),
    )


def subjects(session: Session, page: int) -> ListPage:
    """All subjects with questions."""
    return _page(session, _subjects(), page)


def metrics(session: Session, page: int) -> ListPage:
    """All metrics with questions."""
    return _page(session, _metrics(), page)


def vendors(session: Session, page: int) -> ListPage:
    """All parties whose subjects have questions."""
    each = _counted(Question.subject_id)
    count = func.sum(each.c.count)
    owners = (
        select(Party.id, Party.name, Party.kind, count)
        .join(Subject, Subject.owner_id == Party.id)
        .join(each, each.c.id == Subject.id)
        .group_by(Party.id, Party.name, Party.kind)
        .order_by(count.desc(), Party.name, Party.id)
    )
    return _page(session, owners, page)


def sources(session: Session, page: int) -> ListPage:
    """All active sources, with the documents kept of each."""
    counted = (
        select(Source.id, Source.name, Source.role, func.count(Snapshot.document_id.distinct()))
        .outerjoin(Document, Document.source_id == Source.id)
        .outerjoin(Snapshot, Snapshot.document_id == Document.id)
        .where(Source.active)
        .group_by(Source.id, Source.name, Source.role)
        .order_by(Source.name, Source.id)
    )
    return _page(session, counted, page)


def _page(session: Session, wanted: Select[tuple[str, str, str, int]], page: int) -> ListPage:
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.execute(wanted.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    entries = [Named(*row) for row in rows]
    return ListPage(entries, total, page, max(1, -(-total // PAGE_SIZE)))


def _questions(session: Session, wanted: Select[tuple[Question]], order: Any) -> Sequence[Question]:
    ordered = wanted.order_by(order, Question.latest_on.desc(), Question.id)
    return session.scalars(ordered.limit(MOST_QUESTIONS)).all()


def _counted(column: Any) -> Any:
    """How many questions each subject, or each metric, has: by an index alone."""
    counted = select(column.label("id"), func.count().label("count"))
    return counted.where(Question.status.is_not(None)).group_by(column).subquery()


def _subjects() -> Select[tuple[str, str, str, int]]:
    each = _counted(Question.subject_id)
    return (
        select(Subject.id, Subject.name, Subject.kind, each.c.count)
        .join(each, each.c.id == Subject.id)
        .order_by(each.c.count.desc(), Subject.name, Subject.id)
    )


def _metrics() -> Select[tuple[str, str, str, int]]:
    each = _counted(Question.metric_id)
    return (
        select(Metric.id, Metric.name, Metric.kind, each.c.count)
        .join(each, each.c.id == Metric.id)
        .order_by(each.c.count.desc(), Metric.name, Metric.id)
    )


def _runners() -> Select[tuple[str, str, str, int]]:
    count = func.count(Question.id.distinct())
    return (
        select(Party.id, Party.name, Party.kind, count)
        .join(Claim, Claim.run_by_id == Party.id)
        .join(Question, Question.id == Claim.question_id)
        .where(Question.status.is_not(None))
        .group_by(Party.id, Party.name, Party.kind)
        .order_by(count.desc(), Party.name)
    )


def _named(session: Session, wanted: Select[tuple[str, str, str, int]]) -> list[Named]:
    return [Named(*row) for row in session.execute(wanted.limit(MOST_ENTRIES))]
