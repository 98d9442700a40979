"""How exactly a written number is meant."""

import pytest

from nlp.record import Bound
from nlp.rounding import same, step

STEPS = [
    (69.7, "69.7%", 0.1),
    (2.5, "$2.50", 0.01),
    (35, "35", 1),
    (144, "144GB", 1),
    (1047576, "1,047,576", 1),
    # trailing zeros and magnitude words are good to two digits
    (560000, "560,000", 10_000),
    (1e9, "one billion", 1e8),
    (3e8, "300 million", 1e7),
    (10, "$10", 1),
    # a price per token, read as a price per million
    (2.5, "2.5e-06", 0.1),
    (3, "three times", 1),
    (0.5, "half", 0.1),
    (0, "0.0", 0.1),
]


@pytest.mark.parametrize(("value", "quote", "worth"), STEPS)
def test_last_digit_as_written_gives_the_step(value: float, quote: str, worth: float) -> None:
    assert step(value, quote) == pytest.approx(worth)


SAME = [
    (1_000_000, "1M", 1_047_576, True),
    (400_000, "400K", 272_000, False),
    # context lengths are counted in 1,024s
    (128_000, "128K tokens", 131_072, True),
    (128_000, "128,000", 131_072, False),
    (70, "70%", 69.7, True),
    (69.7, "69.7%", 69.74, True),
    (69.7, "69.7%", 69.8, False),
    ("2027", "2027", "2027-Q3", True),
    ("2027-Q3", "Q3 2027", "2027", False),
    ("2027-Q3", "Q3 2027", "2027-09", True),
]


@pytest.mark.parametrize(("coarse", "quote", "fine", "expected"), SAME)
def test_rounder_number_may_stand_for_a_finer_one(
    coarse: float | str, quote: str, fine: float | str, expected: bool
) -> None:
    assert same(coarse, quote, Bound.EXACT, fine) is expected
