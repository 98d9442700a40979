"""Claims with sensible defaults, for tests that take only what they are about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from nlp.record import Bound, Claim, Kind, Modality, Role

MADE_ON = date(2026, 5, 20)

_PLAIN = Claim(
    key="claim",
    kind=Kind.SCORE,
    value=49.6,
    high=None,
    unit="%",
    bound=Bound.EXACT,
    modality=Modality.FACT,
    said_by="maker",
    published_by="maker",
    run_by=None,
    submitted_by=None,
    role=Role.VENDOR,
    quote="49.6",
    stated_on=MADE_ON,
    captured_on=MADE_ON,
    mentions=(1, 2, 3),
)


def claim(value: float | str = 49.6, **more: object) -> Claim:
    """A score that its maker gives on a page of its own; the quote follows the value."""
    return replace(_PLAIN, **{"value": value, "quote": f"{value}", **more})  # type: ignore[arg-type]  # fields by name


def run(value: float = 49.6, by: str = "lab", **more: object) -> Claim:
    """A measurement by the party, on a page of its own."""
    fields = {"key": f"{by}-{value}", "said_by": None, "published_by": by, "run_by": by}
    return claim(value, **{**fields, "role": Role.EVALUATOR, **more})
