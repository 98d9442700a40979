"""Numbers of a sentence: text → (quote, value, unit), with the trap above each pair."""

from __future__ import annotations

import pytest

from nlp.quantities import Reading, quantities
from nlp.record import Bound

CASES = [
    # the magnitude word and the currency belong to the number
    ("It raised $310 million in May.", [("$310 million", 310e6, "USD")]),
    # a currency behind, tied by hyphens
    ("a 50-billion-euro gap", [("50-billion-euro", 50e9, "EUR")]),
    # all in words
    ("committing fifty billion dollars", [("fifty billion dollars", 50e9, "USD")]),
    # the basis of a price is part of its unit
    (
        "at $2.50 per million input tokens",
        [("$2.50", 2.5, "USD/1M tokens")],
    ),
    ("billed at ₹65 an hour", [("₹65", 65, "INR/hour")]),
    # Indian magnitudes
    ("lost ₹212 crore", [("₹212 crore", 2.12e9, "INR")]),
    # letters at the digits
    ("served 24k tokens per second", [("24k tokens per second", 24000, "tokens/s")]),
    ("pairs 144GB with 800GB/s", [("144GB", 144, "GB"), ("800GB/s", 800, "GB/s")]),
    # FLOPS in base terms
    ("offers 512 TFLOPS of FP16", [("512 TFLOPS", 512e12, "FLOPS")]),
    # multiples, folds, fractions, odds
    ("three times the performance", [("three times", 3, "x")]),
    ("a further threefold increase", [("threefold", 3, "x")]),
    ("the backlog doubled", [("doubled", 2, "x")]),
    ("cut the price by a third.", [("a third", 1 / 3, "x")]),
    ("two-thirds of it", [("two-thirds", 2 / 3, "x")]),
    ("only one in five noticed", [("one in five", 0.2, "x")]),
    ("a six-to-one cost ratio", [("six-to-one", 6, "x")]),
    # how a product came about is arithmetic, the product a claim
    ("It needs about 3 x 2 x 8 = 48 GB of VRAM.", [("48 GB", 48, "GB")]),
    # a fraction in one sign
    ("with ½ of the budget", [("½", 0.5, "x")]),
    # hours of somebody's chips, whose name stands between
    ("took 1.2 million QX300 GPU hours", [("1.2 million", 1.2e6, "hours")]),
    # what prices are counted per is no quantity
    ("All prices are in dollars per million tokens.", []),
    # shots are a setting
    ("FooBench (5-shot): 71.2", [("71.2", 71.2, "")]),
    # a statement of error is no quantity of its own
    ("a rate of 7.4 ± 0.1 %", [("7.4", 7.4, "")]),
    # a unit at the end of a list is for all of it
    (
        "57.9, 44.1 and 36.8% of them",
        [("57.9", 57.9, "%"), ("44.1", 44.1, "%"), ("36.8%", 36.8, "%")],
    ),
    # 24/7 and "one of the" are manners of speaking
    ("one of the desks is open 24/7", []),
    # dates only place an event
    ("On May 14 and on 3 July 2026 at 9:30 it was 2025.", []),
    # digits of a name, and labels
    ("The H100 ships with PCIe 5.0, see section 4 and Article 50.", [("5.0", 5.0, "")]),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[c[0] for c in CASES])
def test_quantities_of_a_sentence(text: str, wanted: list[tuple[str, float, str]]) -> None:
    found = [(text[q.start : q.end], q.value, q.unit) for q in quantities(text)]
    assert [(a, pytest.approx(b), c) for a, b, c in wanted] == found


BOUNDS = [
    ("over 560,000 units", Bound.AT_LEAST),
    ("roughly 3,100 racks", Bound.ABOUT),
    ("~73.7k tokens/s", Bound.ABOUT),
    ("fewer than 40 people", Bound.AT_MOST),
    ("$3k or more", Bound.AT_LEAST),
    ("26+ weeks", Bound.AT_LEAST),
    ("200+ TPS", Bound.AT_LEAST),
    ("exactly 12 GB", Bound.EXACT),
    ("about 7 x 3 = 21 GB", Bound.ABOUT),
    # the "no" turns it round
    ("no language makes up more than 40% of it", Bound.AT_MOST),
    # a span of time, not a bound
    ("spent it over three years", Bound.EXACT),
]


@pytest.mark.parametrize(("text", "bound"), BOUNDS, ids=[b[0] for b in BOUNDS])
def test_bound_is_read_from_the_words_beside(text: str, bound: Bound) -> None:
    assert [q.bound for q in quantities(text)] == [bound]


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("revenue of $5.2bn to $5.6bn", 5.2e9, 5.6e9, "USD"),
        ("worth $1.5-2 billion", 1.5e9, 2e9, "USD"),
        ("between 180 and 220 staff", 180, 220, ""),
        ("another 20–25 per cent", 20, 25, "%"),
        ("24k–26k cores", 24000, 26000, ""),
    ],
)
def test_range_is_one_quantity_with_both_ends(
    text: str, low: float, high: float, unit: str
) -> None:
    (q,) = quantities(text)
    assert (q.value, q.high, q.unit, q.bound) == (low, high, unit, Bound.RANGE)


def test_change_from_one_value_to_another_is_two_quantities() -> None:
    assert [q.value for q in quantities("margin rose from 12 % to 19 %")] == [12, 19]


def test_decimal_comma_follows_the_document() -> None:
    european = quantities("a fine of EUR 4,75 million for 212.400 users", Reading(True))
    assert [q.value for q in european] == [4.75e6, 212400]


def test_a_comma_behind_thousands_belongs_to_the_sentence() -> None:
    assert [q.value for q in quantities("It made $1,200,000,000, up from $85,000,000 then.")] == [
        1.2e9,
        85e6,
    ]
