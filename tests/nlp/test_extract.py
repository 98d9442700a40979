"""The extractor as a whole: text in, mentions out."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp.extract import VERSION, extract
from nlp.knowledge import Knowledge
from nlp.record import Kind, Mention


def read(text: str) -> list[Mention]:
    """The mentions of `text`, with no names listed anywhere."""
    return extract(text, known=Knowledge())


def test_unknown_model_on_an_unknown_benchmark() -> None:
    (m,) = read("AcmeLM-2 14B scores 71 on FooBench-Hard.")
    assert (m.subject, m.metric, m.value, m.unit, m.kind) == (
        "AcmeLM-2 14B",
        "FooBench-Hard",
        71,
        "points",
        Kind.SCORE,
    )
    assert dict(m.cues)["metric"] == "benchmark"


def test_quote_is_exactly_the_slice_of_the_text() -> None:
    text = "The **K4-9** pairs [96 GB](#memory) with\n6.4 TB/s."
    assert [text[m.start : m.end] for m in read(text)] == [m.quote for m in read(text)]
    assert [m.quote for m in read(text)] == ["96 GB", "6.4 TB/s"]


def test_respectively_pairs_scores_with_benchmarks() -> None:
    found = read("The K4-9 scores 71.2 and 64.0 on LongDrive and ShortDrive, respectively.")
    assert [(m.value, m.metric) for m in found] == [(71.2, "LongDrive"), (64.0, "ShortDrive")]


def test_comparator_is_not_the_subject() -> None:
    found = read("Zed-5 came out. It is three times faster than the H200.")
    assert [(m.quote, m.subject) for m in found] == [("three times", "Zed-5")]


def test_the_chip_stands_for_the_last_chip_named() -> None:
    found = read("Velmont unveiled the K4-9. The chip carries 96 GB of memory.")
    assert [m.subject for m in found] == ["K4-9"]


def test_price_takes_the_basis_that_its_neighbour_states() -> None:
    found = read("Zed-5 now costs $0.20/M input and $1.60/M output, from $0.25 and $2.")
    assert [(m.value, m.unit, m.metric) for m in found] == [
        (0.2, "USD/1M tokens", "input price"),
        (1.6, "USD/1M tokens", "output price"),
        (0.25, "USD/1M tokens", "input price"),
        (2, "USD/1M tokens", "output price"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "By A. Writer, 21 May 2026 · 4 min read · 37 comments",
        "Bump `pydantic` from 2.9.2 to 2.10.4; see issue #2817.",
        "Article 5(1)(f) of Regulation (EU) 2024/1689 applies from room 2.04.",
        "[3] A. Author. On things. NeurIPS 33, pages 1877–1901, 2020.",
        "```\nport 8001 with 12 GB\n```",
        "Three years ago, five days before the summit, it was quiet.",
        "The number one rule: be kind. Support is there 24/7.",
    ],
)
def test_what_is_no_claim(text: str) -> None:
    assert read(text) == []


ODD = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="0123456789.,%$€ \n|#-*[]()<>abkMB\u202f\u200f\x00", max_size=400),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ODD)
def test_mentions_are_in_order_apart_and_quote_the_text(text: str) -> None:
    found = read(text)
    assert all(m.quote == text[m.start : m.end] and m.quote for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(isinstance(m.value, str) == (m.unit == "date") for m in found)


@pytest.mark.parametrize(
    ("piece", "size"),
    [("1234567890 ", 1_000_000), ("12% ", 200_000), ("[", 50_000), ("1.2.3.", 50_000),
     ("| 1 ", 50_000), ("![a](", 50_000), ("one two ", 50_000), ("1 x ", 50_000),
     ("| 1-", 50_000)],
)  # fmt: skip
def test_a_page_of_one_thing_is_read_in_seconds(piece: str, size: int) -> None:
    read("The model is warm: 5 GB.")
    began = time.process_time()
    read(piece * (size // len(piece)))
    assert time.process_time() - began < 10


def test_rules_load_without_the_language_model() -> None:
    code = (
        "import sys, nlp.record, nlp.knowledge, nlp.text, nlp.blocks, nlp.units, nlp.numerals, "
        "nlp.dates, nlp.cues, nlp.quantities, nlp.names, nlp.tables\n"
        "sys.exit('spacy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_extractor_carries_a_version() -> None:
    assert VERSION
