"""What a reader's report can be about."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from db.models import Claim, Question
from db.queries.listing import answered


@dataclass(frozen=True)
class ClaimAsked:
    """A question, and one answer to it where the report is about one."""

    question: Question
    claim: Claim | None


def claim_asked(session: Session, question_id: str, claim_key: str | None) -> ClaimAsked | None:
    """The question and its claim of that key; None where there is no such one."""
    question = session.scalars(answered().where(Question.id == question_id)).one_or_none()
    if question is None:
        return None
    if claim_key is None:
        return ClaimAsked(question, None)
    wanted = (
        select(Claim)
        .where(Claim.question_id == question_id, Claim.key == claim_key)
        .options(joinedload(Claim.said_by), joinedload(Claim.run_by))
    )
    claim = session.scalars(wanted).one_or_none()
    return ClaimAsked(question, claim) if claim else None
