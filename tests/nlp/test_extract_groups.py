"""Digits that blanks group, lists of sizes and context lengths: text → (quote, value, unit)."""

from __future__ import annotations

import pytest

from nlp.extract import extract
from nlp.knowledge import Knowledge
from nlp.numerals import numerals

# A number that blanks group, then what only looks like one.
GROUPED = [
    ("Corva shipped 100 000 units", [100_000]),
    ("a farm of 1 250 000 cards", [1_250_000]),
    ("About 12 500 developers", [12_500]),
    ("€3 000 or EUR 12 500", [3000, 12_500]),
    ("between 100 000 and 200 000 chips", [100_000, 200_000]),
    # a year, a day and a name stand before a number of their own
    ("In 2026 300 units", [2026, 300]),
    ("On May 14 300 people joined", [14, 300]),
    ("Qwen 3 000 is out", [3, 0]),
    # so many of a size
    ("takes 8 192GB cards", [8, 192]),
]


@pytest.mark.parametrize(("text", "values"), GROUPED)
def test_blanks_group_digits_where_nothing_else_is_meant(text: str, values: list[float]) -> None:
    assert [n.value for n in numerals(text)] == values


def test_a_telephone_number_is_no_count() -> None:
    assert extract("Call the press desk on 555 123 456 now.", known=Knowledge()) == []


SAID = [
    (
        "Orra-3 comes in 8B, 70B and 405B sizes.",
        [("8B", 8e9, "parameters"), ("70B", 7e10, "parameters"), ("405B", 4.05e11, "parameters")],
    ),
    (
        "Orra-3 supports 128K context and 8K output.",
        [("128K", 128_000, "tokens"), ("8K", 8000, "tokens")],
    ),
    # a precision is no fraction
    ("Zed-7 offers 170 teraflops of half precision.", [("170 teraflops", 1.7e14, "FLOPS")]),
    ("Orra-3 handles up to 128K as a context.", [("128K", 128_000, "tokens")]),
]


@pytest.mark.parametrize(("text", "said"), SAID)
def test_sizes_and_lengths_have_their_units(text: str, said: list[tuple[str, float, str]]) -> None:
    found = extract(text, known=Knowledge())
    assert [(m.quote, m.value, m.unit) for m in found] == said
