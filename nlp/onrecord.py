"""Facts that their owner sets or files: shown by a dated capture of a primary record.

Rules: docs/verification.md, section 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from nlp.agreement import agreement, written
from nlp.comparability import comparability
from nlp.evidence import CLEAR, flat
from nlp.independence import Ties, originator
from nlp.reasons import reason
from nlp.record import (
    Claim,
    Comparability,
    Kind,
    Modality,
    Question,
    Role,
    Standing,
    Status,
)

# Facts that a primary record shows; a rate is a growth or a share in a filing.
RECORDED = frozenset({Kind.PRICE, Kind.SPEC, Kind.MONEY, Kind.COUNT, Kind.RATE})


def by_record(
    question: Question, claim: Claim, others: Sequence[Claim], ties: Ties, as_of: date
) -> Standing | None:
    """What primary records say of a fact that its owner sets; None where none bears on it."""
    if question.kind not in RECORDED:
        return None
    agreeing, refuting, elsewhere = [], [], []
    for record in (claim, *others):
        if not is_record(question, record, ties, as_of):
            continue
        facts = {"board": record.published_by or "", "on": str(record.captured_on)}
        facts["measured"], facts["claimed"] = written(record), written(claim)
        if record is claim:
            agreeing.append((reason("on_record", **facts),))
            continue
        match = comparability(claim, record, question)
        if any(reason.rule == "other_unit" for reason in match.reasons):
            continue
        agrees = agreement(claim, record, question).agrees
        if agrees and match.comparability in CLEAR and record.withdrawn_on is None:
            agreeing.append((reason("on_record", **facts),))
        elif not agrees and match.comparability is Comparability.YES:
            refuting.append((reason("record_differs", **facts),))
        else:
            elsewhere.append((reason("record_elsewhere", **facts), *match.reasons))
    if agreeing:
        return Standing(Status.ON_RECORD, (*flat(agreeing), *flat(elsewhere)))
    if refuting:
        return Standing(Status.CONTRADICTED, (*flat(refuting), *flat(elsewhere)))
    return None


def is_record(question: Question, record: Claim, ties: Ties, as_of: date) -> bool:
    """Whether the claim stands in a primary record of such a fact, as the owner sets it.

    That is a datasheet, a register, a filing; for a price, any page of the seller's own.
    """
    if record.modality is not Modality.FACT:
        return False
    if record.role is Role.PRIMARY_RECORD:
        return True
    if question.kind is not Kind.PRICE or record.role is not Role.VENDOR or not question.owner:
        return False
    house = ties.house(question.owner, as_of)
    return record.published_by in house and originator(record) in house
