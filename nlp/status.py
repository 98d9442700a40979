"""What can be said of a claim: the badge, derived from claims, ties and rulings, with reasons.

A status is a pure function of what was known by the end of a day (`as_of`): the same inputs
give the same status on any day. Rules: docs/verification.md, sections 6 to 9.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from nlp.comparability import MOVING
from nlp.evidence import (
    Evidence,
    as_known,
    flat,
    independent_roots,
    of_claim,
    set_aside,
    silent,
    told,
    weigh,
)
from nlp.independence import Kinds, Ties, as_ties, bearing, originator, run_day
from nlp.onrecord import by_record
from nlp.promises import promise
from nlp.ratios import Parts, on_their_word, recomputed
from nlp.reasons import reason
from nlp.record import (
    Claim,
    Independence,
    Kind,
    Modality,
    Question,
    Reason,
    Ruling,
    Standing,
    Status,
    Tie,
)

__all__ = ["ACCUSING", "finding", "independent_roots", "lead", "status"]

# Statuses that accuse: they show only after two editors' rulings.
ACCUSING = frozenset({Status.CONTRADICTED, Status.DISPUTED})
# What a question is filed under where a text names no subject or no measure.
NOTHING_NAMED = frozenset({"", "unnamed", "unspecified"})


def status(
    question: Question,
    claim: Claim,
    claims: Iterable[Claim],
    ties: Sequence[Tie],
    rulings: Iterable[Ruling],
    as_of: date,
    parties: Kinds = None,
    parts: Sequence[Parts] = (),
) -> Standing:
    """What is known by the end of `as_of` (UTC) lets us say of the claim in public.

    `claims` are all answers to the question, `parties` says what kind each party is (a party
    it does not hold is unknown and its runs count for nothing; None: all are known), `parts`
    the numbers that a ratio is made of. What the evidence finds is shown as it is, but
    `contradicted` and `disputed` only where two editors ruled so; otherwise it is shown as
    measured differently.
    """
    ruled = _ruled(claim, rulings, as_of)
    if ruled is not None:
        return ruled
    found = finding(question, claim, claims, ties, as_of, parties, parts)
    if found.status in ACCUSING:
        return Standing(Status.MEASURED_DIFFERENTLY, found.reasons)
    return found


def finding(
    question: Question,
    claim: Claim,
    claims: Iterable[Claim],
    ties: Sequence[Tie],
    as_of: date,
    parties: Kinds = None,
    parts: Sequence[Parts] = (),
) -> Standing:
    """What the evidence alone says, `contradicted` and `disputed` included: for editors only."""
    claim = as_known(claim, as_of)
    known = [as_known(c, as_of) for c in claims if c.captured_on <= as_of and c.key != claim.key]
    others = sorted(known, key=lambda c: (c.stated_on, c.key))
    index = as_ties(ties)
    if not NOTHING_NAMED.isdisjoint((question.metric, question.subject)):
        return Standing(Status.NOT_CHECKABLE, (reason("nothing_named"),))
    if question.kind is Kind.SCHEDULE or isinstance(claim.value, str):
        return promise(question, claim, others, index, as_of)
    if claim.withdrawn_on is not None:
        return Standing(
            Status.WITHDRAWN, (of_claim(claim, "withdrawn", on=str(claim.withdrawn_on)),)
        )
    evidence = weigh(question, claim, others, index, as_of, parties)
    measured = _by_measurements(question, claim, evidence, index, as_of, parties)
    recorded = by_record(question, claim, others, index, as_of)
    recorded = recorded or recomputed(question, claim, parts)
    found = measured or recorded
    if measured and recorded and measured.status is not Status.CONFIRMED:
        found = recorded if recorded.status is Status.ON_RECORD else measured
    if found:
        return found
    if claim.modality is Modality.PLANNED:
        return Standing(Status.PENDING, (of_claim(claim, "planned"), *set_aside(evidence)))
    alone = _word_alone(question, claim, evidence, index, as_of, parties)
    return replace(alone, reasons=(*alone.reasons, *on_their_word(question, claim, parts)))


def lead(
    question: Question, claims: Iterable[Claim], ties: Sequence[Tie], as_of: date
) -> Claim | None:
    """The claim that the question's badge speaks of: the owner's own, else the chief root.

    A standing claim goes before a withdrawn one, an answer that somebody gave before one
    that was only measured, the most repeated before the earliest; of the owner's numbers
    that move with time, the latest. None where nothing had been said by `as_of`.
    """
    known = [as_known(c, as_of) for c in claims if c.captured_on <= as_of]
    index = as_ties(ties)
    house = index.house(question.owner, as_of) if question.owner else frozenset()

    def order(claim: Claim) -> tuple[object, ...]:
        own = originator(claim) in house
        moves = own and question.kind in MOVING
        day = claim.stated_on.toordinal()
        return (
            not own,
            claim.withdrawn_on is not None,
            claim.run_by is not None and not own,
            -day if moves else 0,
            -len(claim.mentions),
            day,
            claim.key,
        )

    return min(known, key=order, default=None)


def _ruled(claim: Claim, rulings: Iterable[Ruling], as_of: date) -> Standing | None:
    """What editors decided and had not taken back by `as_of`; the latest decision holds."""
    standing = [
        ruling
        for ruling in rulings
        if ruling.claim == claim.key
        and ruling.decided_on <= as_of
        and not (ruling.withdrawn_on and ruling.withdrawn_on <= as_of)
    ]
    by_status: dict[Status, list[Ruling]] = {}
    for ruling in sorted(standing, key=lambda r: (r.decided_on, r.editor, r.reason)):
        by_status.setdefault(ruling.status, []).append(ruling)
    agreed = [
        (group[-1].decided_on, named)
        for named, group in by_status.items()
        if len({ruling.editor for ruling in group}) >= (2 if named in ACCUSING else 1)
    ]
    if not agreed:
        return None
    _, decided = max(agreed)
    group = by_status[decided]
    reasons = [
        reason("ruling", editor=r.editor, on=r.decided_on.isoformat(), why=r.reason) for r in group
    ]
    return Standing(decided, tuple(reasons))


def _by_measurements(
    question: Question,
    claim: Claim,
    evidence: Sequence[Evidence],
    ties: Ties,
    as_of: date,
    parties: Kinds,
) -> Standing | None:
    """What independent runs say of the claim; None where none bears on it."""
    confirming = [e for e in evidence if e.confirms]
    refuting = [e for e in evidence if e.refutes]
    differing = [e for e in evidence if e.differs and not e.refutes]
    own = _own_measurement(question, claim, ties, as_of, parties)
    used = [told(e) for e in (*confirming, *refuting, *differing)]
    aside = set_aside(evidence)
    if refuting and (confirming or own):
        return Standing(Status.DISPUTED, (*flat([told(e) for e in refuting]), *own, *aside))
    if refuting and not silent(claim):
        return Standing(Status.CONTRADICTED, (*flat(used), *aside))
    if own:
        return Standing(Status.CONFIRMED, (*own, *flat(used), *aside))
    if confirming:
        return Standing(Status.CONFIRMED, (*flat(used), *aside))
    if refuting or differing:
        return Standing(Status.MEASURED_DIFFERENTLY, (*flat(used), *aside))
    return None


def _own_measurement(
    question: Question, claim: Claim, ties: Ties, as_of: date, parties: Kinds
) -> tuple[Reason, ...]:
    """Why the claim is an independent measurement itself; empty where it is none."""
    if claim.run_by is None:
        return ()
    interested = [question.owner] if question.owner else []
    bears = bearing(claim, interested, ties, min(run_day(claim), as_of), parties)
    if bears.independence not in (Independence.INDEPENDENT, Independence.OPEN):
        return ()
    return (of_claim(claim, "measured_by"), *bears.reasons)


def _word_alone(
    question: Question,
    claim: Claim,
    evidence: Sequence[Evidence],
    ties: Ties,
    as_of: date,
    parties: Kinds,
) -> Standing:
    """Nobody independent bears the claim out: whose word it is, and what was set aside."""
    aside = set_aside(evidence)
    source = originator(claim)
    if source is None:
        return Standing(Status.UNATTRIBUTED, (of_claim(claim, "nobody_named"), *aside))
    if claim.run_by is not None:
        interested = [question.owner] if question.owner else []
        bears = bearing(claim, interested, ties, min(run_day(claim), as_of), parties)
        return Standing(
            Status.VENDOR_CLAIM, (of_claim(claim, "run_not_counted"), *bears.reasons, *aside)
        )
    inside = question.owner is not None and source in ties.house(question.owner, as_of)
    rule = "owner_alone" if inside else "one_party_alone"
    return Standing(Status.VENDOR_CLAIM, (of_claim(claim, rule), *aside))
