"""`nullius status --as-of`: the statuses at a past moment, replayed by the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.assess import background, replay
from db.desk import as_it_stood
from db.engine import DataFolder, open_database, writing
from db.known import known_now
from db.models import Metric, Party, Question, Subject
from nlp.knowledge import Knowledge
from nlp.reasons import sentence
from nlp.record import Standing
from nullius.stages import StageError


def moment(written: str) -> datetime:
    """The end of a day ("2026-05-21"), or a moment of it ("2026-05-21T09:30"), in UTC.

    Raises ValueError for anything else.
    """
    at = datetime.fromisoformat(written)
    if len(written) == len("2026-05-21"):
        at = datetime.combine(at, time.max)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def replayed(
    folder: DataFolder, known: Knowledge, until: datetime, question_id: str | None = None
) -> Iterator[str]:
    """The statuses at a past moment and the changes since; of one question also its reasons.

    Raises DatabaseError, and StageError where there is no such question.
    """
    sessions = open_database(folder)
    with writing(sessions) as session:
        if question_id is not None and session.get(Question, question_id) is None:
            raise StageError(f"no question {question_id!r}")
        now = dict(session.execute(select(Question.id, Question.status)).tuples().all())
        ids = [question_id] if question_id else sorted(now)
        known = known_now(session, known)
        with as_it_stood(session, known, until):
            then = replay(session, ids, background(session, known), until)
        yield f"as known at {until:%Y-%m-%d %H:%M:%S} UTC"
        yield ""
        if question_id is not None:
            yield from _reasons(session, then.get(question_id))
            return
        for status, count in Counter(found.status for found in then.values()).most_common():
            yield f"{status:<24}{count:>6,}"
        changed = [(id_, found.status) for id_, found in then.items() if found.status != now[id_]]
        yield ""
        unknown = len(now) - len(then)
        yield f"{unknown:,} questions were not known, {len(changed):,} had another status"
        for id_, status in changed:
            yield f"{id_:<60} {status} -> {now[id_]}"


def _reasons(session: Session, found: Standing | None) -> Iterator[str]:
    if found is None:
        yield "nothing had been said"
        return
    yield found.status
    facts = {fact for reason in found.reasons for _, fact in reason.facts}
    names: dict[str, str] = {}
    for table in (Metric, Subject, Party):
        named = select(table.id, table.name).where(table.id.in_(facts))
        names |= dict(session.execute(named).tuples().all())
    for reason in found.reasons:
        yield f"- {sentence(reason, names)}"
