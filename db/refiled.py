"""Mentions filed anew, where the knowledge base now lists what they name.

A model enters a board under a codename; months later `subjects.yaml` says whose it was. What
had been read by then moves to the subject's questions, without being read again. Functions
here write and do not commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from db.filing import as_mention, file_under
from db.heard import parts
from db.models import Document, Mention, Metric, Question, Snapshot, Source, Subject
from db.settle import put_back, settle
from db.store import mark_stale
from nlp.knowledge import Knowledge
from nlp.questions import file, find_metric, find_subject


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


def refile_changed(session: Session, old: Knowledge, new: Knowledge) -> set[str]:
    """Move the mentions whose names the new knowledge understands otherwise than the old.

    Returns the questions that they left or came to, or in which another is said to speak. What
    editors decided of a mention holds.
    """
    rows = _understood_otherwise(session, old, new)
    before = [(row.question_id, row.said_by_id) for row in rows]
    for row in rows:
        put_back(row)
        publisher = row.snapshot.document.source.publisher_id
        filing = file(as_mention(row), new, publisher=publisher)
        name = row.subject_name or ""
        row.question_id = file_under(session, filing, name, new) if filing else None
        row.settings = dict(filing.settings) if filing else row.settings
        party = new.party(row.said_by_name) if row.said_by_name else None
        row.said_by_id = party.id if party else None
    settle(session, rows, new)
    return {
        id_
        for row, (question, speaker) in zip(rows, before, strict=True)
        if (row.question_id, row.said_by_id) != (question, speaker)
        for id_ in (question, row.question_id)
        if id_
    }


def _understood_otherwise(session: Session, old: Knowledge, new: Knowledge) -> list[Mention]:
    """Mentions of names that one knowledge understands otherwise than the other."""
    named = select(Mention.subject_name, Source.publisher_id).distinct()
    named = named.join(Snapshot, Snapshot.id == Mention.snapshot_id)
    named = named.join(Document).join(Source).where(Mention.subject_name.is_not(None))
    subjects = {
        name
        for name, publisher in session.execute(named)
        if _subject(name, old, publisher) != _subject(name, new, publisher)
    }
    alike = (Mention.metric_name, Mention.kind, Mention.unit)
    one_each = select(func.min(Mention.id)).where(Mention.metric_name.is_not(None)).group_by(*alike)
    metrics = {
        row.metric_name
        for row in session.scalars(select(Mention).where(Mention.id.in_(one_each)))
        if _metric(row, old) != _metric(row, new)
    }
    spoken = select(Mention.said_by_name).distinct().where(Mention.said_by_name.is_not(None))
    speakers = {n for n in session.scalars(spoken) if n and _party(n, old) != _party(n, new)}
    found: dict[int, Mention] = {}
    for column, names in (
        (Mention.subject_name, subjects),
        (Mention.metric_name, metrics),
        (Mention.said_by_name, speakers),
    ):
        for some in parts(sorted(filter(None, names))):
            found |= {row.id: row for row in session.scalars(_loaded().where(column.in_(some)))}
    # What was read stands elsewhere where an editor gave another name.
    for row in session.scalars(_loaded().where(Mention.edit_id.is_not(None))):
        if {"subject_name", "metric_name", "said_by_name"} & set(row.extracted or ()):
            found[row.id] = row
    return [found[id_] for id_ in sorted(found)]


def _subject(name: str, known: Knowledge, publisher: str | None) -> tuple[object, ...]:
    subject, settings = find_subject(name, known, publisher)
    return replace(subject, aliases=()), settings


def _metric(row: Mention, known: Knowledge) -> tuple[object, ...]:
    metric, settings = find_metric(as_mention(row), known)
    return replace(metric, aliases=()), settings


def _party(name: str, known: Knowledge) -> str | None:
    party = known.party(name)
    return party.id if party else None


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
    asked = _loaded().join(Question, Question.id == Mention.question_id).where(which)
    return list(session.scalars(asked.options(joinedload(Mention.question))).unique())


def _loaded() -> Select[tuple[Mention]]:
    """Mentions in their order, with where they stand."""
    placed = joinedload(Mention.snapshot).joinedload(Snapshot.document).joinedload(Document.source)
    return select(Mention).options(placed).order_by(Mention.id)
