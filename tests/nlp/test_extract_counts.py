"""Bare numbers of a sentence: what they count, and in what unit. No names are listed."""

from __future__ import annotations

import pytest

from nlp.extract import extract
from nlp.knowledge import Knowledge

CASES = [
    # one noun for two numbers, and a budget is in tokens
    (
        "Acme-2 comes with 16K and 64K thinking budgets.",
        [(16_000, "tokens"), (64_000, "tokens")],
    ),
    ("Acme-2 has 12 and 40 users in Oslo and Rome.", [(12, "count"), (40, "count")]),
    # a plural that looks like a verb
    (
        "Acme-2 saw 20M tokens (91.4k queries with some length).",
        [(20e6, "tokens"), (91400, "count")],
    ),
    # the size of something
    ("Acme-2 was trained at a global batch size of 96.", [(96, "count")]),
    # a manner of speaking, and a data set
    ("Acme-2 is shown with three examples.", []),
    ("Acme-2 was tuned on 41K examples.", [(41_000, "count")]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0] for c in CASES])
def test_bare_number_counts_what_the_sentence_says(
    text: str, expected: list[tuple[float, str]]
) -> None:
    found = [(m.value, m.unit) for m in extract(text, known=Knowledge())]
    assert found == expected
