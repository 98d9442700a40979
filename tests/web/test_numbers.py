"""Numbers as readers see them."""

from __future__ import annotations

from typing import Any

import pytest

from db.models import Mention
from web.numbers import period_in_words, shown

CASES: list[tuple[dict[str, Any], str]] = [
    ({"value": 69.7, "unit": "%", "quote": "69.7%"}, "69.7%"),
    # the quote's zero is part of what was said
    ({"value": 70.0, "unit": "%", "quote": "70.0%"}, "70.0%"),
    ({"value": 2.5, "unit": "USD/1M tokens", "quote": "$2.50"}, "$2.50 per 1M tokens"),
    # a price scaled up from a token's: its quote has other digits
    ({"value": 0.28, "unit": "USD/1M tokens", "quote": "2.8e-07"}, "$0.28 per 1M tokens"),
    ({"value": 1e9, "unit": "count", "quote": "one billion"}, "1 billion"),
    ({"value": 560_000.0, "unit": "count", "quote": "560,000"}, "560,000"),
    ({"value": 1000.0, "unit": "count", "quote": "1,000", "bound": "at_least"}, "at least 1,000"),
    ({"value": 671e9, "unit": "parameters", "quote": "671B"}, "671 billion parameters"),
    ({"value": 3.0, "unit": "x", "quote": "three times"}, "3×"),
    ({"value": 3.0, "unit": "rank", "quote": "third"}, "#3"),
    ({"value": 3.0, "high": 5.0, "unit": "hours", "quote": "3 to 5 hours"}, "3–5 hours"),
    ({"value": 1.5e15, "unit": "FLOPS", "quote": "1.5 petaflops"}, "1.5 PFLOPS"),
    ({"value": 0.0, "unit": "%", "quote": "0%"}, "0%"),
    ({"day": "2027-Q3", "unit": "date", "quote": "Q3 2027"}, "Q3 2027"),
    ({"day": "2027-03", "unit": "date", "quote": "next March"}, "March 2027"),
    ({"day": "2027-03-14", "unit": "date", "quote": "14 March"}, "14 March 2027"),
    ({"day": "2027", "unit": "date", "quote": "2027"}, "2027"),
]


@pytest.mark.parametrize(("fields", "words"), CASES)
def test_number_is_shown_as(fields: dict[str, Any], words: str) -> None:
    assert str(shown(Mention(**{"bound": "exact", **fields}))) == words


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("2027-Q3", "the third quarter of 2027"),
        ("2027-H1", "the first half of 2027"),
        ("2026-05-15", "15 May 2026"),
        ("2026-05", "May 2026"),
        # no day of any calendar
        ("2026-13", "2026-13"),
    ],
)
def test_day_of_a_reason_reads_as_a_sentence_has_it(prefix: str, words: str) -> None:
    assert period_in_words(prefix) == words
