"""Names nobody listed are found by shape and sentence, and told apart by sort."""

from __future__ import annotations

import pytest

from nlp.gather import gather, main_topic
from nlp.knowledge import Knowledge
from nlp.names import Cast, Sort, is_benchmark, names


def read(text: str) -> list[tuple[str, str]]:
    """(name, sort) of each name of a one-sentence document, with an empty knowledge base."""
    cast = Cast(Knowledge())
    gather([text], cast)
    return [(n.text, n.sort.value) for n in names(text, cast)]


CASES = [
    # the number that ends a name is part of it
    (
        "Yesterday AcmeLM-2 14B got 71 on FooBench-Hard.",
        [("AcmeLM-2 14B", "thing"), ("FooBench-Hard", "benchmark")],
    ),
    # small words that belong to a name
    ("Zed-5 mini is out.", [("Zed-5 mini", "thing")]),
    # the possessive is not
    ("It trails Velmont's FX400.", [("Velmont", "organisation"), ("FX400", "thing")]),
    # whatever stands behind "71.2 on" is a benchmark
    ("It gets 71.2 on LongDrive and more.", [("LongDrive", "benchmark")]),
    # people are no subjects
    (
        "The rest, said Priya Anand of Velmont Systems, is noise.",
        [("Priya Anand", "person"), ("Velmont Systems", "organisation")],
    ),
    # a capital that only opens the sentence
    ("Samples are with customers.", []),
    # identifiers hold together; magnitudes are no names
    ("The acme_v2_1 net costs less per Million Tokens.", [("acme_v2_1", "thing")]),
    # quarters and fiscal years
    ("Sales in Q4 2025 and FY2026 rose.", []),
    # technical qualifiers, units and months
    ("In March it got 96GB of HBM3 and FP8.", []),
]


@pytest.mark.parametrize(("text", "wanted"), CASES, ids=[c[0] for c in CASES])
def test_names_of_a_sentence(text: str, wanted: list[tuple[str, str]]) -> None:
    assert read(text) == wanted


def test_benchmark_is_known_by_its_shape() -> None:
    assert is_benchmark("FooBench-Hard")
    assert is_benchmark("GAIA-Eval")
    assert not is_benchmark("Benchley Systems")


def test_page_is_about_what_its_title_and_text_name_most() -> None:
    cast = Cast(Knowledge())
    text = "The Velmont K4 is here. We like the Velmont K4 and the Dalgren X1."
    gather([text], cast)
    assert main_topic(cast, "Velmont K4 announced", text) == "Velmont K4"
    assert cast.sort("Velmont K4") is Sort.THING
