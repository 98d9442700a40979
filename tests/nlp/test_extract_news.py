"""Sentences as business pages have them: results, deals, forecasts, people and places."""

from __future__ import annotations

import pytest

from nlp.extract import extract
from nlp.knowledge import Knowledge
from nlp.record import Mention, Modality


def only(text: str, quote: str) -> Mention:
    """The one mention of `text` that quotes `quote`, with no names listed anywhere."""
    (mention,) = [m for m in extract(text, known=Knowledge()) if m.quote == quote]
    return mention


METRICS = [
    # since when a number grew is not what grew
    ("Velmont's net income soared 65% year over year.", "65%", "net income growth"),
    ("Velmont's revenue was up, marking a 66% year-over-year increase.", "66%", "revenue growth"),
    # a sum a share is another thing than the sum
    ("Velmont posted earnings of $1.30 per share.", "$1.30", "earnings per share"),
    (
        "Net income was $51 million, or $1.40 per diluted share, up from $19 million.",
        "$19 million",
        "Net income",
    ),
    # what others looked for is the same thing
    (
        "Velmont's revenue hit $51 million, beating estimates of $45 million.",
        "$45 million",
        "revenue",
    ),
    # the kind of a sum behind it
    ("Velmont has piled up $7 billion in fines.", "$7 billion", "fines"),
    (
        "Velmont owes $8 billion, with $4.9 billion in short-term loans.",
        "$4.9 billion",
        "short-term loans",
    ),
    # ... but not where the sum goes
    ("Velmont will invest $25 billion in data centers.", "$25 billion", "investment"),
    (
        "Velmont made $51 million. Of that, $43 million came from robot arms.",
        "$43 million",
        "robot arms",
    ),
    ("Velmont was fined $530 million.", "$530 million", "fine"),
    (
        "Velmont has $7 billion in fines, with 60% of the total issued this year.",
        "60%",
        "share of fines",
    ),
    # what a verb multiplies
    (
        "The round nearly doubled the Lyon-based giant's $8 billion valuation.",
        "doubled",
        "valuation",
    ),
    ("Velmont has since tripled its user base.", "tripled", "user base"),
    ("The number of weekly users at Velmont has doubled.", "doubled", "weekly users"),
]


@pytest.mark.parametrize(("text", "quote", "metric"), METRICS)
def test_what_a_sum_or_a_share_is_of(text: str, quote: str, metric: str) -> None:
    assert only(text, quote).metric == metric


NAMES = [
    # the title before a person is part of no name
    ("Velmont CEO Mara Voss on Monday said that it sold 300 robots.", "300", "Velmont"),
    # where a company is at home is not its name
    ("The San Remo-based Tarn AI raised $9 million.", "$9 million", "Tarn AI"),
    ("Lyon, France-based Tarn AI raised $5 million.", "$5 million", "Tarn AI"),
    # nor is its legal form
    ("Oakridge, Inc. (OAK) reported revenue of $98 million.", "$98 million", "Oakridge"),
    # a number that a name begins with
    ("The 35B-A3B variant has 3B active parameters.", "3B", "35B-A3B"),
]


@pytest.mark.parametrize(("text", "quote", "subject"), NAMES)
def test_names_are_cut_where_they_end(text: str, quote: str, subject: str) -> None:
    assert only(text, quote).subject == subject


def test_title_is_no_part_of_a_speaker() -> None:
    text = "Velmont CEO Mara Voss on Monday said that the K4-9 draws 300 W."
    assert only(text, "300 W").said_by == "Mara Voss"


MODALITIES = [
    ("Velmont earned $3bn, ahead of the $2bn analysts had expected.", "$2bn", Modality.PLANNED),
    ("Velmont earned $3bn, versus the $2bn projected by analysts.", "$2bn", Modality.PLANNED),
    ("It could match Zorn's current 14 billion searches.", "14 billion", Modality.FACT),
]


@pytest.mark.parametrize(("text", "quote", "modality"), MODALITIES)
def test_what_is_awaited_and_what_is_so(text: str, quote: str, modality: Modality) -> None:
    assert only(text, quote).modality is modality


def test_range_after_a_range_is_one_quantity() -> None:
    text = (
        "Velmont expects between $60 million and $65 million, up from $35 million to $40 million."
    )
    mention = only(text, "$35 million to $40 million")
    assert (mention.value, mention.high) == (35e6, 40e6)


def test_magnitude_in_words_takes_its_currency() -> None:
    mention = only(
        "Velmont will spend hundreds of millions of euros.", "hundreds of millions of euros"
    )
    assert (mention.value, mention.unit) == (1e8, "EUR")


def test_year_before_a_verb_counts_nothing() -> None:
    assert extract("A task that was slow in 2024 finishes at once.", known=Knowledge()) == []
