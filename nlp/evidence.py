"""The measurements beside a claim: whose they are, whether they compare, whether they agree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from nlp.agreement import Fit, agreement, written
from nlp.comparability import RUN_KINDS, Match, comparability
from nlp.comparing import Weight, comparing, factor
from nlp.independence import (
    Bearing,
    Kinds,
    Ties,
    as_ties,
    bearing,
    independence,
    originator,
    run_day,
)
from nlp.reasons import reason
from nlp.record import Claim, Comparability, Independence, Question, Reason, Tie

CLEAR = (Comparability.YES, Comparability.UNCLEAR)
# What a runner is to the owner whose good number would do it good.
OWNERS_SIDE = (Independence.OWN, Independence.ALIGNED)


@dataclass(frozen=True)
class Evidence:
    """A measurement set beside the claim: who ran it, whether it compares and agrees."""

    claim: Claim
    measurement: Claim
    bearing: Bearing
    match: Match
    # None where the units don't meet.
    fit: Fit | None
    # The result harms the side that its runner is on.
    against_interest: bool = False

    @property
    def counts(self) -> bool:
        return self.bearing.counts or self.against_interest

    @property
    def confirms(self) -> bool:
        agrees = self.fit is not None and self.fit.agrees
        return self.counts and self.match.comparability in CLEAR and agrees

    @property
    def differs(self) -> bool:
        return self.counts and self.fit is not None and not self.fit.agrees

    @property
    def refutes(self) -> bool:
        """Differs in the very same test, by a party without an interest in the difference."""
        rival = self.bearing.independence is Independence.RIVAL and not self.against_interest
        return self.differs and self.match.comparability is Comparability.YES and not rival


def weigh(
    question: Question,
    claim: Claim,
    claims: Iterable[Claim],
    ties: Sequence[Tie],
    as_of: date,
    parties: Kinds = None,
) -> tuple[Evidence, ...]:
    """Every other measurement of the question beside the claim, in a fixed order."""
    found = []
    for other in claims:
        if other.key == claim.key or other.run_by is None or other.withdrawn_on is not None:
            continue
        on = min(run_day(other), as_of)
        bears = independence(claim, other, question, ties, on, parties)
        match = comparability(claim, other, question)
        units_meet = not any(reason.rule == "other_unit" for reason in match.reasons)
        fit = agreement(claim, other, question) if units_meet else None
        harms = fit is not None and _against_interest(
            question, claim, other, match, fit, as_ties(ties), on
        )
        found.append(Evidence(claim, other, bears, match, fit, harms))
    return tuple(found)


def _against_interest(
    question: Question, claim: Claim, other: Claim, match: Match, fit: Fit, ties: Ties, on: date
) -> bool:
    """Whether the runner would rather have found something else.

    A party on the owner's side wants a better number than it found in the same test, a rival
    of the owner a worse one.
    """
    owner, said_by = question.owner, originator(claim)
    better = _better(other, claim, question)
    same_test = match.comparability is Comparability.YES
    if owner is None or better is None or fit.agrees or not same_test:
        return False
    side = bearing(other, [owner], ties, on).independence
    if side in OWNERS_SIDE:
        # Of two numbers of one house the later one takes the earlier back.
        at_home = side is Independence.OWN and said_by in ties.house(owner, on)
        return not better and (not at_home or run_day(other) > run_day(claim))
    return side is Independence.RIVAL and better


def _better(measured: Claim, claimed: Claim, question: Question) -> bool | None:
    """Whether the measured number is the better one for the owner; None where nobody can say."""
    times = factor(measured.unit, claimed.unit)
    if (
        question.higher_is_better is None
        or times is None
        or isinstance(measured.value, str)
        or isinstance(claimed.value, str)
    ):
        return None
    return (measured.value * times > claimed.value) is question.higher_is_better


def independent_roots(
    question: Question,
    claim: Claim | None,
    claims: Iterable[Claim],
    ties: Sequence[Tie],
    as_of: date,
    parties: Kinds = None,
) -> int:
    """How many parties without a tie to the owner, or to the claim, ran it on their own.

    Two runs under one roof are one root. A rival counts: its run is its own.
    """
    index, houses = as_ties(ties), set()
    for other in claims:
        if other.captured_on > as_of or as_known(other, as_of).withdrawn_on or not other.run_by:
            continue
        said_by = originator(claim) if claim and claim.key != other.key else None
        interested = [party for party in (question.owner, said_by) if party]
        on = min(run_day(other), as_of)
        if bearing(other, interested, index, on, parties).counts:
            houses.add(index.house(other.run_by, on))
    return len(houses)


def silent(claim: Claim) -> bool:
    """Whether a claim that a run can test says nothing decisive of how it was run."""
    rules = comparing()
    said = (name for name, _ in rules.conditions(claim.settings))
    return claim.kind in RUN_KINDS and all(rules.weight(s) is not Weight.DECISIVE for s in said)


def as_known(claim: Claim, as_of: date) -> Claim:
    """The claim without what became known of it only after `as_of`."""
    if claim.withdrawn_on is not None and claim.withdrawn_on > as_of:
        return replace(claim, withdrawn_on=None)
    return claim


def told(evidence: Evidence) -> tuple[Reason, ...]:
    """The evidence in one sentence's facts, and then why it counts and compares as it does."""
    fit = evidence.fit
    facts = {
        "runner": evidence.measurement.run_by or "",
        "independence": evidence.bearing.independence.value,
        "comparable": evidence.match.comparability.value,
        **dict(fit.reasons[0].facts if fit else ()),
    }
    rule = "confirms" if evidence.confirms else "differs"
    if rule == "differs" and evidence.match.comparability is Comparability.NO:
        rule = "differs_elsewhere"
    head = [reason(rule, **facts)]
    if evidence.against_interest:
        head.append(reason("against_interest", runner=evidence.measurement.run_by or ""))
    return (*head, *evidence.match.reasons, *evidence.bearing.reasons)


def set_aside(evidence: Sequence[Evidence]) -> tuple[Reason, ...]:
    """Why measurements that are there say nothing: tied, unknown, or of another test."""
    reasons: list[Reason] = []
    for e in evidence:
        facts = {"runner": e.measurement.run_by or "", "measured": written(e.measurement)}
        if not e.counts and e.measurement.run_by == e.claim.run_by:
            # Another row of the same runner says nothing about its independence.
            continue
        if not e.counts:
            reasons += [reason("not_counted", **facts), *e.bearing.reasons]
        elif e.fit is None or (e.fit.agrees and not e.confirms):
            reasons += [reason("not_the_same_test", **facts), *e.match.reasons]
    return tuple(reasons)


def flat(groups: Iterable[tuple[Reason, ...]]) -> tuple[Reason, ...]:
    """The reasons of all groups in order, each once."""
    return tuple(dict.fromkeys(reason for group in groups for reason in group))


def of_claim(claim: Claim, rule: str, **facts: str) -> Reason:
    """A reason that speaks of the claim itself."""
    parties = {"party": originator(claim) or "", "runner": claim.run_by or ""}
    repeats = len(claim.mentions) - 1
    said = {"claimed": written(claim), "repeats": str(repeats) if repeats > 0 else ""}
    return reason(rule, **{**parties, **said, **facts})
