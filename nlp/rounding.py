"""How exactly a number is written: the worth of its last digit, and what it may stand for.

Rules: docs/verification.md, section 5.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from functools import lru_cache

from nlp.days import first_day, last_day
from nlp.record import Bound

# The first number of a quote in digits: "$2.50", "1,061", "2.5e-06", "69,7 %".
_DIGITS = re.compile(
    r"(?P<whole>\d{1,3}(?:[,\u2009\u202f]\d{3})+|\d+)"
    r"(?:[.,](?P<part>\d+))?(?:[eE](?P<power>[-+]?\d{1,3}))?"
)
# "128K tokens", "32k"
_IN_K = re.compile(r"(?<![\d.,])(\d{1,4})\s?[kK]\b")


@lru_cache(maxsize=1 << 14)
def step(value: float, quote: str) -> float:
    """The worth of the last digit of `value` as `quote` writes it: 0.1 for "69.7%".

    Trailing zeros of a whole number, and a magnitude word ("1M", "one billion"), round to
    two digits: "560,000" is good to 10,000, "1M" to 100,000, "35" to 1, "2.50" to 0.01.
    """
    if value == 0 or not math.isfinite(value):
        return _of_zero(quote)
    found = _DIGITS.search(quote)
    if not found:
        # "three times" is good to 1, "half" to 0.1, "a third" to 0.01.
        digits = _two_digits(value)
        return digits if abs(value) >= 100 else max(digits, _last_nonzero(value))
    part, power = found["part"] or "", int(found["power"] or 0)
    whole = re.sub(r"\D", "", found["whole"])
    number = float(f"{whole}.{part or 0}e{power}")
    if number == 0:
        return _of_zero(quote)
    # "1bn" stands for 1e9, a per-token price for a million of it.
    scale = abs(value) / number
    written = 10.0 ** (power - len(part)) * scale
    if part or power:
        # "1.0 million": the decimals say how exact it is, down to two digits.
        return min(written, _two_digits(value)) if scale > 100 else written
    if scale > 100 or whole.endswith("0"):
        return min(_two_digits(value), max(written, _last_nonzero(value)))
    return written


def same(
    coarse: float | str, quote: str, bound: Bound, fine: float | str, *, high: float | None = None
) -> bool:
    """Whether `fine` is what `coarse`, as `quote` writes it, may stand for.

    Two promised dates are the same where the later-worded one lies within the other:
    "2027" may stand for "2027-Q3". `high` makes `coarse` a range.
    """
    if isinstance(coarse, str) or isinstance(fine, str):
        return isinstance(coarse, str) and isinstance(fine, str) and within(fine, coarse)
    slack = step(coarse, quote) * (1.0 if bound is Bound.ABOUT else 0.5)
    low, top = coarse - slack, (coarse if high is None else high) + slack
    give = 1e-9 * max(abs(coarse), abs(fine))
    return low - give <= fine <= top + give or binary(quote, fine)


def binary(quote: str, fine: float) -> bool:
    """Whether `quote` counts in 1,024s what `fine` gives in full: "128K" for 131,072."""
    found = _IN_K.search(quote)
    return found is not None and int(found[1]) * 1024 == fine


def within(fine: str, coarse: str) -> bool:
    """Whether the period `fine` lies in the period `coarse`; equal text where neither is one."""
    if fine == coarse:
        return True
    try:
        return first_day(coarse) <= first_day(fine) and last_day(fine) <= last_day(coarse)
    except ValueError:
        return False


def _of_zero(quote: str) -> float:
    found = _DIGITS.search(quote)
    return 10.0 ** -len(found["part"] or "") if found else 1.0


def _two_digits(value: float) -> float:
    """The worth of the second digit of `value`."""
    return 10.0 ** (math.floor(math.log10(abs(value))) - 1)


def _last_nonzero(value: float) -> float:
    """The worth of the last digit of `value` that is not zero, 1 for a round number below 100."""
    exponent = Decimal(repr(abs(value))).normalize().as_tuple().exponent
    if not isinstance(exponent, int) or (abs(value) < 100 and exponent > 0):
        return 1.0
    return 10.0**exponent
