"""Where an entry is found now that editors merged it into another."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.desk_models import Merge
from db.settle import MOST_STEPS, all_merges, steps


def question_now(session: Session, question_id: str) -> str | None:
    """The id of the question that has its answers now.

    None where it was not merged; "" where it is nothing that numbers are about.
    """
    passed = steps(question_id, all_merges(session)) if question_id.count("/") else [question_id]
    return passed[-1] if len(passed) > 1 else None


def named_now(session: Session, kind: str, id_: str) -> str | None:
    """The same of a subject or a metric, as `kind` says."""
    now: str | None = None
    for _ in range(MOST_STEPS):
        wanted = select(Merge.to_id).where(Merge.kind == kind, Merge.from_id == (now or id_))
        there = session.scalar(wanted)
        if there is None:
            break
        now = there
        if not there:
            break
    return now
