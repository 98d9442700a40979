"""Where the marks of an answers' chart stand: claimed against measured, with error bars.

Pure. Positions are per cent of the track's width, so that the page may have any width.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from db.models import Claim

# Per cent left free at each end of the track.
MARGIN = 6.0
MOST_ROWS = 24
# An axis with a factor of more than this between its ends is logarithmic.
WIDEST_LINEAR = 50.0
TICKS = 4


@dataclass(frozen=True)
class Row:
    """One answer on the chart."""

    claim: Claim
    at: float
    # Ends of the error bar or of the stated range; None where neither is known.
    low: float | None
    high: float | None
    measured: bool
    # The claim that the question's badge speaks of.
    lead: bool


@dataclass(frozen=True)
class Chart:
    """The rows, the place of the lead's value for a line through all, and the axis."""

    rows: Sequence[Row]
    reference: float | None
    # (position, label)
    ticks: Sequence[tuple[float, str]]
    left_out: int


def chart(claims: Sequence[Claim], lead_id: int | None) -> Chart | None:
    """A chart of the answers that are numbers, or None where there is nothing to compare."""
    numeric = [claim for claim in claims if claim.value is not None]
    differ = len({claim.value for claim in numeric}) > 1
    if len(numeric) < 2 or not (differ or any(claim.run_by_id for claim in numeric)):
        return None
    shown = numeric[:MOST_ROWS]
    spans = [_span(claim) for claim in shown]
    low = min(low for low, _, _ in spans)
    high = max(high for _, _, high in spans)
    scale = _Scale(low, high)
    rows = [
        Row(
            claim,
            scale.at(value),
            scale.at(least) if least < value or most > value else None,
            scale.at(most) if least < value or most > value else None,
            claim.run_by_id is not None,
            claim.id == lead_id,
        )
        for claim, (least, value, most) in zip(shown, spans, strict=True)
    ]
    reference = next((row.at for row in rows if row.lead), None)
    return Chart(rows, reference, scale.ticks(), len(numeric) - len(shown))


def _span(claim: Claim) -> tuple[float, float, float]:
    value = claim.value
    assert value is not None
    if claim.high is not None:
        return value, value, claim.high
    error = claim.error or binomial_error(claim) or 0.0
    return value - error, value, value + error


def binomial_error(claim: Claim) -> float | None:
    """Half of the 95 % interval that the number of items gives a measured share of them."""
    if claim.run_by_id is None or not claim.items or claim.value is None:
        return None
    if claim.kind != "score" or not 0 <= claim.value <= 100:
        return None
    share = claim.value / 100
    return 196 * math.sqrt(share * (1 - share) / claim.items)


class _Scale:
    def __init__(self, low: float, high: float) -> None:
        self.log = low > 0 and high / low > WIDEST_LINEAR
        if high == low:
            low, high = low - (abs(low) * 0.05 or 1.0), high + (abs(high) * 0.05 or 1.0)
        self.low, self.high = low, high

    def at(self, value: float) -> float:
        low, high = self.low, self.high
        if self.log:
            low, high, value = math.log(low), math.log(high), math.log(value)
        share = (value - low) / (high - low)
        return round(MARGIN + share * (100 - 2 * MARGIN), 2)

    def ticks(self) -> list[tuple[float, str]]:
        if self.log:
            powers = range(math.ceil(math.log10(self.low)), math.floor(math.log10(self.high)) + 1)
            return [(self.at(10.0**power), f"{10.0**power:,g}") for power in powers]
        step = _round_step((self.high - self.low) / TICKS)
        first = math.ceil(self.low / step)
        last = math.floor(self.high / step + 1e-9)
        return [(self.at(n * step), f"{round(n * step, 10):,g}") for n in range(first, last + 1)]


def _round_step(rough: float) -> float:
    """1, 2 or 5 times a power of ten, at least `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * step for step in (1, 2, 5, 10) if power * step >= rough)
