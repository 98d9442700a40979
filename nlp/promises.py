"""Promised days: not due, kept, missed, moved, dropped, or passed without a word.

Rules: docs/verification.md, section 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nlp.agreement import written
from nlp.days import last_day
from nlp.evidence import of_claim
from nlp.independence import Ties, originator
from nlp.record import Claim, Modality, Question, Role, Standing, Status


def promise(
    question: Question, claim: Claim, others: Sequence[Claim], ties: Ties, as_of: date
) -> Standing:
    """A promised day: not due, kept, missed, moved, dropped, or passed without a word.

    What happened goes before what its party says of it later: a promise that was kept is kept,
    also where the page that made it is gone.
    """
    value = claim.value if isinstance(claim.value, str) else ""
    try:
        due = last_day(value)
    except ValueError:
        return Standing(Status.PENDING, (of_claim(claim, "planned"),))
    shown = [o for o in others if _shows_outcome(o, question, claim, ties, as_of)]
    for outcome in shown:
        if isinstance(outcome.value, str) and last_day(outcome.value) <= due:
            kept = of_claim(claim, "promise_kept", **_outcome(claim, outcome))
            return Standing(Status.CONFIRMED, (kept,))
    moved = [o for o in others if _moves(o, claim)]
    if moved:
        return Standing(
            Status.WITHDRAWN, (of_claim(claim, "promise_moved", to=written(moved[-1])),)
        )
    if shown:
        missed = of_claim(claim, "promise_missed", **_outcome(claim, shown[0]))
        return Standing(Status.CONTRADICTED, (missed,))
    if claim.withdrawn_on is not None:
        facts = {"on": claim.withdrawn_on.isoformat(), "due": due.isoformat()}
        return Standing(Status.WITHDRAWN, (of_claim(claim, "promise_dropped", **facts),))
    if as_of <= due:
        return Standing(Status.PENDING, (of_claim(claim, "not_due", due=due.isoformat()),))
    return Standing(Status.VENDOR_CLAIM, (of_claim(claim, "date_passed", due=due.isoformat()),))


def _outcome(claim: Claim, outcome: Claim) -> dict[str, str]:
    return {
        "due": written(claim),
        "to": written(outcome),
        "board": outcome.published_by or "",
    }


def _moves(other: Claim, claim: Claim) -> bool:
    """Whether the same party, on a page of its own, later promised another day."""
    return (
        originator(other) is not None
        and originator(other) == originator(claim) == other.published_by
        and other.stated_on > claim.stated_on
        and other.modality is not Modality.QUESTIONED
        and other.withdrawn_on is None
        and isinstance(other.value, str)
        and isinstance(claim.value, str)
        and _day_or_none(other.value) != _day_or_none(claim.value)
    )


def _shows_outcome(other: Claim, question: Question, claim: Claim, ties: Ties, as_of: date) -> bool:
    """Whether a primary record, or a party outside the house, states the day as a past fact."""
    if not isinstance(other.value, str) or other.modality is not Modality.FACT:
        return False
    day = _day_or_none(other.value)
    if day is None or day > other.stated_on or originator(other) is None:
        return False
    parties = [p for p in (question.owner, originator(claim)) if p]
    inside = any(originator(other) in ties.house(party, as_of) for party in parties)
    return other.role is Role.PRIMARY_RECORD or not inside


def _day_or_none(value: str) -> date | None:
    try:
        return last_day(value)
    except ValueError:
        return None
