"""Whether a claimed value and a measured one are the same within the measurement's error.

Rules: docs/verification.md, section 5.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from nlp.comparing import comparing, factor
from nlp.reasons import reason
from nlp.record import Agreement, Bound, Claim, Kind, Question, Reason
from nlp.rounding import binary, same, step

# Half-width of a 95 per cent interval in standard errors.
Z95 = 1.96
THROUGHPUT = 0.05

# Kinds where "up to" names a best case, which a lower measurement does not bear out.
BEST_CASE = frozenset({Kind.SCORE, Kind.RATIO, Kind.RATE, Kind.SPEC, Kind.RANK})


class UnitMismatch(ValueError):
    """A measured value cannot be converted to the claim's unit."""

    def __init__(self, claim: Claim, measurement: Claim) -> None:
        super().__init__(
            f"claim {claim.key}: unit {claim.unit!r} cannot be compared with "
            f"{measurement.unit!r} of measurement {measurement.key}"
        )


class Fit(NamedTuple):
    """Whether two values agree, and by which tolerance."""

    agreement: Agreement
    reasons: tuple[Reason, ...]

    @property
    def agrees(self) -> bool:
        return self.agreement is Agreement.AGREES


def agreement(claim: Claim, measurement: Claim, question: Question) -> Fit:
    """Whether the claim lies within what the measurement allows, with the numbers in words.

    Raises UnitMismatch where the measurement has no value in the claim's unit.
    """
    if isinstance(claim.value, str) or isinstance(measurement.value, str):
        fits = same(claim.value, claim.quote, claim.bound, measurement.value)
        return _fit(fits, "same_period" if fits else "other_period", claim, measurement, None)
    times = factor(measurement.unit, claim.unit)
    if times is None:
        raise UnitMismatch(claim, measurement)
    error, rule = _error(claim, measurement, question, times)
    measured = measurement.value * times
    written = step(claim.value, claim.quote)
    slack = written * (1.0 if claim.bound is Bound.ABOUT else 0.5)
    if rule not in ("rounded", "throughput"):
        slack += 0.5 * step(measurement.value, measurement.quote) * times
    low, high = _claimed(claim, claim.value)
    give = 1e-9 * max(abs(claim.value), abs(measured))
    fits = low - error - slack - give <= measured <= high + error + slack + give
    fits = fits or binary(claim.quote, measured)
    return _fit(fits, rule, claim, measurement, error)


def _error(claim: Claim, measurement: Claim, question: Question, times: float) -> tuple[float, str]:
    """The half-width of what the measurement allows, in the claim's unit, and its rule id."""
    assert not isinstance(measurement.value, str)
    if claim.unit in comparing().throughput:
        assert not isinstance(claim.value, str)
        return THROUGHPUT * abs(claim.value), "throughput"
    if measurement.error is not None:
        return measurement.error * times, "published_interval"
    items = measurement.items or question.items
    share = measurement.value / 100
    if question.kind is Kind.SCORE and items and 0 <= share <= 1:
        return 100 * Z95 * math.sqrt(share * (1 - share) / items) * times, "binomial"
    return 0.0, "rounded"


def _claimed(claim: Claim, value: float) -> tuple[float, float]:
    """The values that the claim allows, before any tolerance."""
    if claim.high is not None:
        return value, claim.high
    if claim.bound is Bound.AT_LEAST:
        return value, math.inf
    if claim.bound is Bound.AT_MOST and claim.kind not in BEST_CASE:
        return -math.inf, value
    return value, value


def _fit(fits: bool, rule: str, claim: Claim, measurement: Claim, error: float | None) -> Fit:
    facts = {
        "claimed": written(claim),
        "measured": written(measurement),
        "verdict": "within" if fits else "outside",
    }
    if error:
        facts["error"] = f"{error:,.0f}" if error >= 100 else f"{error:.3g}"
    if rule == "binomial":
        facts["measured"] += f" ± {error:.1f}"
    elif rule == "published_interval" and measurement.error is not None:
        facts["measured"] += f" ± {measurement.error:g}"
    return Fit(Agreement.AGREES if fits else Agreement.DIFFERS, (reason(rule, **facts),))


# What stands before an amount, by ISO 4217 code.
SIGNS: Mapping[str, str] = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "CNY": "CN¥",
    "JPY": "JP¥",
    "KRW": "₩",
    "INR": "₹",
}
# What stands behind a number in a sentence; units that read as they are need no entry.
_SPOKEN = {"%": " %", "points": "", "count": "", "x": "x", "date": "", "rank": ""}


def written(claim: Claim) -> str:
    """The claim's number as a sentence has it: "69.7 %", "$2.50 per 1M tokens", "2027-Q3"."""
    if isinstance(claim.value, str):
        return claim.value
    ends = [claim.value] if claim.high is None else [claim.value, claim.high]
    currency, _, basis = claim.unit.partition("/")
    if currency in SIGNS:
        amount = " to ".join(SIGNS[currency] + _amount(end) for end in ends)
        return f"{amount} per {basis}" if basis else amount
    unit = _SPOKEN.get(claim.unit, f" {claim.unit}")
    number = " to ".join(_digits(end) for end in ends)
    return f"{'rank ' if claim.unit == 'rank' else ''}{number}{unit}"


def _amount(value: float) -> str:
    """With cents where there are some and no more than that."""
    cents = value != int(value) and round(value, 2) == value
    return f"{value:,.2f}" if cents else _digits(value)


def _digits(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.1f}"
