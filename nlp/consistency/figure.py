"""The record of one figure of a sentence, with the slack that its wording leaves it.

It reads no text but what stands right before a number: "about", "more than".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.consistency.cues import bounds


@dataclass(frozen=True, slots=True)
class Interval:
    """Both ends belong to it."""

    low: float
    high: float

    def meets(self, other: Interval) -> bool:
        """Whether some number lies in both, up to rounding of floating point."""
        give = 1e-9 * max(abs(self.low), abs(self.high), abs(other.low), abs(other.high))
        return self.low <= other.high + give and other.low <= self.high + give

    def times(self, factor: float) -> Interval:
        """Both ends multiplied."""
        return Interval(self.low * factor, self.high * factor)

    def over(self, other: Interval) -> Interval:
        """All ratios of positive numbers of the two."""
        return Interval(self.low / other.high, self.high / max(other.low, 1e-300))


@dataclass(frozen=True, slots=True)
class Per:
    """What a price or rate is counted by: "per thousand input tokens" is 1000 of "tokens"."""

    words: frozenset[str]
    number: float = 1.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One number at `start:end` of its line.

    `code` is N for an amount, P for a percentage, F for a fraction, multiple or ratio, D for
    a day, T for a clock time. Amounts are in the smallest unit of their dimension.
    """

    start: int
    end: int
    code: str
    quote: str
    value: float
    # What it may stand for, and what it may stand for at a stretch.
    tight: Interval
    loose: Interval
    # "money:EUR", "bytes", "time", "count", "%" ...
    dimension: str
    # As written: "GB", "EUR", "working days".
    unit: str = ""
    per: tuple[Per, ...] = ()
    # The words of that: " per thousand tokens".
    basis: str = ""
    # "each" or "apiece" stands at it.
    each: bool = False
    # The words that follow: ("weekly", "users").
    noun: tuple[str, ...] = ()
    bound: str = "exact"
    # Worth of its last digit.
    step: float = 0.0
    worded: bool = False
    # Written without unit, magnitude or currency.
    bare: bool = False
    # Value for each one of the number as written: 1e6 for "3 million", 1e9 for "3 GB".
    scale: float = 1.0
    # For a multiple that stands either way round: "six-to-one".
    either_way: bool = False

    def said(self) -> str:
        """The quote with its bound in words."""
        words = {
            "above": "more than ",
            "below": "nearly ",
            "most": "at most ",
            "about": "about ",
        }
        return words.get(self.bound, "") + self.quote

    def fits(self, computed: Interval) -> bool | None:
        """Whether `computed` is what the figure says; None where it is too near to tell."""
        if computed.meets(self.tight):
            return True
        return None if computed.meets(self.loose) else False


def singular(word: str) -> str:
    """A noun without the ending of its plural, roughly: enough to compare two nouns."""
    lowered = word.lower()
    if lowered.endswith("ies") and len(lowered) > 4:
        return lowered[:-3] + "y"
    if lowered.endswith("s") and not lowered.endswith("ss") and len(lowered) > 3:
        return lowered[:-1]
    return lowered


_SHARE_END = re.compile(
    r"(?:%|per ?cent|points?|times|[x×]|half|halves|thirds?|quarters?|fifths?|sixths?|sevenths?|"
    r"eighths?|ninths?|tenths?|fold|\d) $",
    re.IGNORECASE,
)


def bound_before(before: str) -> str:
    """The sort of bound that `before` ends with: above, below, most, about, or exact."""
    for name in ("below", "about", "most", "above"):
        match = bounds()[name].search(before)
        if match:
            # "a third more than 144 GB" compares
            if _SHARE_END.search(before[: match.start()]):
                continue
            # "no more than" is no "more than", "not quite" no "quite"
            if name == "above" and re.search(
                r"(?:no|not|any) (?:more than|over|above)\W*$", before, re.I
            ):
                return "most"
            return name
    return "exact"


def stretched(
    start: int,
    end: int,
    code: str,
    quote: str,
    value: float,
    slack: float,
    dimension: str,
    before: str,
) -> Figure:
    """A ratio figure whose slack is relative, wider where the text says "about"."""
    bound = bound_before(before)
    low, high = value * (1 - slack), value * (1 + slack)
    tight, loose = (
        Interval(low, high),
        Interval(value * (1 - 1.5 * slack), value * (1 + 1.5 * slack)),
    )
    if value >= 2 and bound == "exact":
        # "three times" is said of 3.4 rather than of 2.6
        tight = Interval(low, value * (1 + 1.5 * slack))
        loose = Interval(loose.low, value * (1 + 2.2 * slack))
    if bound == "about":
        tight = Interval(value * (1 - 1.5 * slack), value * (1 + 1.5 * slack))
        loose = Interval(value * (1 - 2.2 * slack), value * (1 + 2.2 * slack))
    elif bound == "above":
        tight, loose = Interval(value * 0.98, value * 1.5), Interval(value * 0.95, value * 3)
    elif bound == "below":
        tight, loose = Interval(value * 0.85, value * 1.02), Interval(value * 0.8, value * 1.06)
    elif bound == "most":
        tight, loose = Interval(value * 0.6, value * 1.02), Interval(0, value * 1.05)
    return Figure(start, end, code, quote, value, tight, loose, dimension, bound=bound, worded=True)
