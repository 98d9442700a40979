"""A quantity of a text, and how a document writes numbers."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.record import Bound, Kind


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity at `start:end` of its sentence, in the contract's value and unit."""

    start: int
    end: int
    value: float
    # "" where the text gives none: a counted noun, or a neighbour's unit, decides.
    unit: str
    kind: Kind | None = None
    high: float | None = None
    bound: Bound = Bound.EXACT
    # The words behind the bound.
    cue: str = ""
    # What the unit usually measures.
    metric: str = ""
    # Written in words alone ("three").
    worded: bool = False
    # Carries a magnitude ("3 million", "13B"), whose letter is kept.
    scaled: bool = False
    letter: str = ""
    # Where the counted noun would begin: after "B parameters" and the like, the unit's end.
    after: int = 0
    # Joined to what follows by a hyphen: "600-person".
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How this document writes numbers."""

    comma_decimal: bool = False
    # Currency behind a bare "¥".
    yen: str = "CNY"
