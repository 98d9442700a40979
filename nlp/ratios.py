"""A ratio, computed from the two numbers that it is made of.

"Half the price of B" asks what A costs and what B costs. Where both answers stand by
themselves, the arithmetic decides. Rules: docs/verification.md, section 7.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.agreement import written
from nlp.comparability import MOVING
from nlp.comparing import comparing, factor
from nlp.independence import originator
from nlp.knowledge import Knowledge
from nlp.reasons import reason
from nlp.record import Bound, Claim, Kind, Modality, Question, Reason, Standing, Status
from nlp.rounding import step

# Kinds of number that set one thing beside another.
COMPARING = frozenset({Kind.RATIO, Kind.RATE})
# What a number must have to be counted with.
SHOWN = frozenset({Status.CONFIRMED, Status.ON_RECORD})
# What a facet's id ends in: "input-price-ratio" is made of input prices.
_FACET = re.compile(r"-(?:ratio|rate)$")
# "six to one", "6:1": whichever of the two is the larger.
_TO_ONE = re.compile(r"[- ]to[- ](?:one|1)$|:\d", re.IGNORECASE)


@dataclass(frozen=True)
class Answers:
    """What is known of one of the two numbers: the answers to its question, with their statuses."""

    question: Question
    claims: Sequence[Claim]
    # By the claim's key.
    standings: Mapping[str, Standing]


@dataclass(frozen=True)
class Parts:
    """The two questions that a ratio is made of."""

    # Name of the thing compared with, as the ratio's setting `against` gives it.
    against: str
    ours: Answers
    theirs: Answers


@dataclass(frozen=True)
class _Made:
    """A ratio worked out of two numbers."""

    reason: Reason
    fits: bool
    # Whether both numbers are shown by others than the party that says them.
    shown: bool
    # Whether both were there when the ratio was stated.
    in_time: bool
    recorded: bool


def bases(metric: str, knowledge: Knowledge) -> frozenset[str]:
    """Ids of the metrics whose numbers a ratio of that id is made of; empty for another metric."""
    listed = knowledge.metrics.get(metric)
    if listed is not None:
        return frozenset(listed.ratio_of)
    base = _FACET.sub("", metric)
    return frozenset({base}) if base != metric else frozenset()


def against(claim: Claim) -> str | None:
    """The name of what the ratio compares with; None where the claim names nothing."""
    return comparing().spoken(claim.settings).get("against")


def recomputed(question: Question, claim: Claim, parts: Sequence[Parts]) -> Standing | None:
    """What the two numbers say of the ratio; None where they are not both shown.

    Where a ratio may be of several pairs (input prices, output prices) all have to fit: one
    that fits and one that does not make it a matter of what was compared.
    """
    made = [m for m in _worked_out(question, claim, parts) if m.shown]
    fitting = [m for m in made if m.fits]
    failing = [m for m in made if not m.fits and m.in_time]
    reasons = tuple(m.reason for m in made)
    if fitting and not any(not m.fits for m in made):
        recorded = any(m.recorded for m in fitting)
        return Standing(Status.ON_RECORD if recorded else Status.CONFIRMED, reasons)
    if fitting:
        return Standing(Status.MEASURED_DIFFERENTLY, reasons)
    return Standing(Status.CONTRADICTED, reasons) if failing else None


def on_their_word(question: Question, claim: Claim, parts: Sequence[Parts]) -> tuple[Reason, ...]:
    """What the ratio would be by numbers that nobody has shown, or that came later."""
    return tuple(m.reason for m in _worked_out(question, claim, parts) if not m.shown or not m.fits)


def _worked_out(question: Question, claim: Claim, parts: Sequence[Parts]) -> list[_Made]:
    other = against(claim)
    if (
        question.kind not in COMPARING
        or other is None
        or isinstance(claim.value, str)
        or claim.modality is Modality.PLANNED
    ):
        return []
    found = (_pair(claim, p) for p in parts if p.against == other)
    return [made for made in found if made is not None]


def _pair(claim: Claim, parts: Parts) -> _Made | None:
    ours, theirs = _number(parts.ours, claim), _number(parts.theirs, claim)
    worked = _divided(claim, ours, theirs) if ours and theirs else None
    if worked is None or ours is None or theirs is None:
        return None
    value, low, high = worked
    fits = _fits(claim, low, high)
    statuses = {parts.ours.standings[ours.key].status, parts.theirs.standings[theirs.key].status}
    shown = statuses <= SHOWN
    moving = parts.ours.question.kind in MOVING
    in_time = not moving or max(ours.stated_on, theirs.stated_on) <= claim.stated_on
    rule = "recomputed" if shown else "recomputed_on_word"
    if shown and not fits and not in_time:
        rule = "recomputed_later"
    told = reason(
        rule,
        measure_id=parts.ours.question.metric,
        ours=written(ours),
        theirs=written(theirs),
        our_id=parts.ours.question.subject,
        their_id=parts.theirs.question.subject,
        made=f"{value:.3g}" + ("x" if claim.unit == "x" else " %"),
        claimed=written(claim),
        verdict="within" if fits else "outside",
    )
    return _Made(told, fits, shown, in_time, Status.ON_RECORD in statuses)


def _divided(claim: Claim, ours: Claim, theirs: Claim) -> tuple[float, float, float] | None:
    """The ratio of the two, and the least and the most that their rounding leaves open."""
    times = factor(theirs.unit, ours.unit)
    if times is None or isinstance(ours.value, str) or isinstance(theirs.value, str):
        return None
    a, b = ours.value, theirs.value * times
    give_a = 0.5 * step(ours.value, ours.quote)
    give_b = 0.5 * step(theirs.value, theirs.quote) * times
    if give_a >= a or give_b >= b:
        return None
    least, most = (a - give_a) / (b + give_b), (a + give_a) / (b - give_b)
    ends = (_said(claim, least), _said(claim, most))
    return _said(claim, a / b), min(ends), max(ends)


def _number(side: Answers, claim: Claim) -> Claim | None:
    """The answer that held when the ratio was stated, a shown one before a mere word.

    Of prices that is the latest before that day; where there is none, the first after it.
    """
    owner = side.question.owner
    standing = [
        c
        for c in side.claims
        if c.modality is Modality.FACT
        and c.key in side.standings
        and not isinstance(c.value, str)
        and c.high is None
        and (c.withdrawn_on is None or c.withdrawn_on > claim.stated_on)
    ]

    def order(c: Claim) -> tuple[object, ...]:
        shown = side.standings[c.key].status in SHOWN
        later = c.stated_on > claim.stated_on
        day = c.stated_on.toordinal()
        return (not shown, later, originator(c) != owner, day if later else -day, c.key)

    return min(standing, key=order, default=None)


def _said(claim: Claim, ratio: float) -> float:
    """The ratio of the first to the second, said the way the claim says it."""
    sense = comparing().spoken(claim.settings).get("sense")
    if claim.unit != "x":
        change = {"less": 1 - ratio, "more": ratio - 1}
        return 100 * change.get(sense or "", ratio)
    multiple = not isinstance(claim.value, str) and claim.value >= 1
    turned = sense == "less" or _TO_ONE.search(claim.quote.strip()) is not None
    return 1 / ratio if multiple and turned and ratio < 1 else ratio


def _fits(claim: Claim, low: float, high: float) -> bool:
    """Whether the claimed ratio, as it is written, meets what the two numbers allow."""
    assert not isinstance(claim.value, str)
    slack = step(claim.value, claim.quote) * (1.0 if claim.bound is Bound.ABOUT else 0.5)
    top = claim.value if claim.high is None else claim.high
    if claim.bound is Bound.AT_LEAST:
        top = math.inf
    give = 1e-9 * abs(claim.value)
    return claim.value - slack - give <= high and low <= top + slack + give
