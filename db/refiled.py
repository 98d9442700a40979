"""Mentions filed anew, where the knowledge base now lists what they name.

A model enters a board under a codename; months later `subjects.yaml` says whose it was. What
had been read by then moves to the subject's questions, without being read again. Functions
here write and do not commit.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from db.filing import as_mention, file_under
from db.heard import parts
from db.models import Document, Mention, Metric, Question, Snapshot, Subject
from db.settle import put_back, settle
from db.store import mark_stale
from nlp.knowledge import Knowledge
from nlp.questions import file, find_subject


def refile(session: Session, known: Knowledge) -> int:
    """Move the mentions of subjects and metrics that are listed by now; how many moved.

    The questions that they leave and those that they join become stale. What editors decided
    of a mention holds.
    """
    moved, rows = 0, list(_doubtful(session, known))
    for row in rows:
        put_back(row)
        publisher = row.snapshot.document.source.publisher_id
        filing = file(as_mention(row), known, publisher=publisher)
        if filing is None or filing.question == row.question_id:
            continue
        why = f"{row.subject_name} is known to be {filing.subject.name}"
        if row.question and row.question.subject_id == filing.subject.id:
            why = f"{row.metric_name} is known to be {filing.metric.name}"
        mark_stale(session, row.question_id, why)
        row.question_id = file_under(session, filing, row.subject_name or "", known)
        row.settings = dict(filing.settings)
        mark_stale(session, row.question_id, why)
        moved += 1
    settle(session, rows, known)
    return moved


def _doubtful(session: Session, known: Knowledge) -> Iterator[Mention]:
    """Mentions of subjects and metrics that nobody listed, and whose names are listed now."""
    unlisted = select(Subject.id, Subject.name).where(Subject.known.is_(False))
    subjects = [id_ for id_, name in session.execute(unlisted) if _is_another(id_, name, known)]
    unmeasured = select(Metric.id, Metric.name).where(Metric.known.is_(False))
    metrics = [id_ for id_, name in session.execute(unmeasured) if known.metric(name)]
    for some in parts(subjects):
        yield from _mentions(session, Question.subject_id.in_(some))
    for some in parts(metrics):
        yield from _mentions(session, Question.metric_id.in_(some))


def _is_another(subject_id: str, name: str, known: Knowledge) -> bool:
    found, _ = find_subject(name, known)
    return found.id != subject_id and found.id in known.subjects


def _mentions(session: Session, which: ColumnElement[bool]) -> list[Mention]:
    placed = joinedload(Mention.snapshot).joinedload(Snapshot.document).joinedload(Document.source)
    asked = select(Mention).join(Question, Question.id == Mention.question_id).where(which)
    return list(
        session.scalars(
            asked.options(placed, joinedload(Mention.question)).order_by(Mention.id)
        ).unique()
    )
