"""Questions as lists show them: subject, metric, the number, its status and reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from db.models import Metric, Party, Question, Subject
from nlp.record import Status


def shown() -> list[ORMOption]:
    """What a question in a list needs beside its own row, in the same query."""
    return [
        joinedload(Question.subject).joinedload(Subject.owner),
        joinedload(Question.metric),
        joinedload(Question.lead_claim),
    ]


def answered() -> Select[tuple[Question]]:
    """Questions that have a status, with what lists show."""
    return select(Question).where(Question.status.is_not(None)).options(*shown())


def overdue(today: date) -> Select[tuple[Question]]:
    """Promises whose day is past and that were not kept, the latest day first."""
    passed = (Question.due_on < today, Question.status.not_in((Status.CONFIRMED, Status.ON_RECORD)))
    return answered().where(*passed).order_by(Question.due_on.desc(), Question.id)


def most_repeated(
    session: Session, statuses: Iterable[Status], most: int, *conditions: Any
) -> Sequence[Question]:
    """The `most` questions of those statuses that most pages repeat, the latest first of equals.

    Each status by its own index, since one search for all of them would sort them all.
    """
    order = (Question.repeats.desc(), Question.latest_on.desc(), Question.id)
    ids: list[str] = []
    for status in statuses:
        of_status = select(Question.id).where(Question.status == status, *conditions)
        ids += session.scalars(of_status.order_by(*order).limit(most))
    return session.scalars(
        answered().where(Question.id.in_(ids)).order_by(*order).limit(most)
    ).all()


def status_of(question: Question) -> Status:
    """The status of a question that is listed: only those that have one are."""
    assert question.status is not None, question.id
    return Status(question.status)


def counts_by_status(session: Session, *conditions: Any) -> dict[Status, int]:
    """How many questions have each status, in the order of `Status`; zeroes left out."""
    rows = session.execute(
        select(Question.status, func.count())
        .where(Question.status.is_not(None), *conditions)
        .group_by(Question.status)
    )
    counts = dict(rows.tuples().all())
    return {status: counts[status] for status in Status if status in counts}


def names(session: Session, reasons: Iterable[Sequence[Any]]) -> dict[str, str]:
    """Names of the parties, subjects and metrics that the facts of `reasons` speak of, by id."""
    ids = {
        value
        for some in reasons
        for reason in some
        for fact in reason.get("facts", {}).values()
        # A fact may list several: "aider, epoch-ai".
        for value in (str(fact), *str(fact).split(", "))
    }
    if not ids:
        return {}
    found = union_all(
        *(select(t.id, t.name).where(t.id.in_(ids)) for t in (Metric, Subject, Party))
    )
    return dict(session.execute(found).tuples().all())


def names_for(session: Session, questions: Iterable[Question]) -> dict[str, str]:
    """Names for the reasons of a list of questions."""
    return names(session, [question.reasons for question in questions])
