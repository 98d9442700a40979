"""How the numbers of a question travelled from page to page."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.heard import voices
from db.models import Claim, Question
from nlp.knowledge import Knowledge
from nlp.provenance import Step, provenance


def provenance_of(
    session: Session, question_id: str, known: Knowledge
) -> dict[int, tuple[Step, ...]]:
    """The steps of each of the question's claims, by the claim's id; empty for no question."""
    question = session.get(Question, question_id)
    if question is None:
        return {}
    heard = voices(session, {question_id: question.unit}, known)[question_id]
    claims = select(Claim).where(Claim.question_id == question_id).order_by(Claim.id)
    ways = {}
    for claim in session.scalars(claims):
        own = [voice for voice in heard if voice.mentions[0].claim_id == claim.id]
        own.sort(key=lambda v: (v.mentions[0].id != claim.root_mention_id, v.mentions[0].id))
        parties = {party for party in (claim.said_by_id, claim.run_by_id) if party}
        ways[claim.id] = provenance([voice.occurrence for voice in own], parties)
    return ways
