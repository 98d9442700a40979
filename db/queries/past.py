"""A question as it stood on a past day: replayed by the rules from what had been captured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.assess import background, on_day, reasons_as_json
from db.desk import as_it_stood
from db.known import known_now
from db.models import Mention, Question, Snapshot
from db.queries.listing import names, shown
from nlp.knowledge import knowledge
from nlp.record import Claim, Standing


@dataclass(frozen=True)
class PastAnswer:
    """A claim as it was known then; reads as a number, like a claim's row."""

    claim: Claim
    standing: Standing

    @property
    def value(self) -> float | None:
        return None if isinstance(self.claim.value, str) else self.claim.value

    @property
    def day(self) -> str | None:
        return self.claim.value if isinstance(self.claim.value, str) else None

    @property
    def high(self) -> float | None:
        return self.claim.high

    @property
    def unit(self) -> str:
        return self.claim.unit

    @property
    def bound(self) -> str:
        return self.claim.bound

    @property
    def quote(self) -> str:
        return self.claim.quote

    @property
    def reasons(self) -> list[dict[str, object]]:
        """As the tables hold them."""
        return reasons_as_json(self.standing.reasons)


@dataclass(frozen=True)
class PastPage:
    """A question on a past day. `answers` is empty where nothing had been captured yet."""

    question: Question
    on: date
    # The one that the badge spoke of first, then by date.
    answers: Sequence[PastAnswer]
    # The first day on which anything had been captured.
    known_since: date | None
    names: dict[str, str]


def past_page(session: Session, question_id: str, on: date) -> PastPage | None:
    """The question by the end of `on` (UTC), or None where there is no such question.

    Also one that has no answers any more: a codename's, which joined its subject's, or one
    that was merged since. Editors' decisions of later are taken off meanwhile, so that the
    session is one of `db.engine.writing` where there are any.
    """
    asked = select(Question).where(Question.id == question_id).options(*shown())
    question = session.scalars(asked).one_or_none()
    if question is None:
        return None
    until = datetime.combine(on, time.max, UTC)
    known = known_now(session, knowledge())
    with as_it_stood(session, known, until):
        past = on_day(session, question_id, background(session, known), on, until)
        since = _known_since(session, question_id)
    lead = past.lead.key if past.lead else None
    answers = sorted(
        (PastAnswer(claim, past.standings[claim.key]) for claim in past.claims),
        key=lambda a: (a.claim.key != lead, a.claim.stated_on, a.claim.key),
    )
    called = names(session, [answer.reasons for answer in answers])
    parties = {
        party
        for answer in answers
        for party in (answer.claim.said_by, answer.claim.run_by, answer.claim.published_by)
        if party
    }
    called |= names(session, [[{"facts": {party: party for party in parties}}]])
    return PastPage(question, on, answers, since, called)


def _known_since(session: Session, question_id: str) -> date | None:
    captured = select(func.min(Snapshot.fetched_at)).join(Snapshot.mentions)
    first = session.scalar(captured.where(Mention.question_id == question_id))
    return first.date() if first else None
