"""Who says a number, and whether it is stated, promised or doubted."""

from __future__ import annotations

import pytest

from nlp.extract import extract
from nlp.knowledge import Knowledge
from nlp.record import Bound, Kind, Mention, Modality


def only(text: str, quote: str) -> Mention:
    """The one mention of `text` that quotes `quote`, with no names listed anywhere."""
    (mention,) = [m for m in extract(text, known=Knowledge()) if m.quote == quote]
    return mention


SPEAKERS = [
    ("Velmont states that the K4-9 draws 300 W.", "300 W", "Velmont"),
    ("The K4-9 draws 300 W, according to Zorin AI.", "300 W", "Zorin AI"),
    # the page speaks in its own voice
    ("The K4-9 draws 300 W.", "300 W", None),
    # a quotation runs on after its attribution
    (
        '"Power is dear," said Priya Anand, head of Velmont. "The K4-9 draws 300 W."',
        "300 W",
        "Priya Anand",
    ),
]


SPEAKERS += [
    # a rule that applies is nobody who speaks
    ("According to section 9(2) of the Act, the fine is 4 % of turnover.", "4 %", None),
    # "put in" gives, "put at" estimates
    ("Marlow Capital put in $30 million.", "$30 million", None),
    ("Marlow Capital puts the loss at $30 million.", "$30 million", "Marlow Capital"),
    (
        "A person close to the deal said that Velmont lost $30 million.",
        "$30 million",
        "person close to the deal",
    ),
    (
        "Velmont wants to raise $30 million, according to two people close to the deal.",
        "$30 million",
        "people close to the deal",
    ),
    # whose name stands behind the role
    ("The K4-9 draws 300 W, says its author, Tom Reed.", "300 W", "Tom Reed"),
    ("The energy ministry estimates that it draws 300 W.", "300 W", "energy ministry"),
    # expecting something else to happen is saying so
    ("Zorin analyst Ada Brand expects the market to reach $9 billion.", "$9 billion", "Ada Brand"),
    # a word for products makes a thing of a name, so that "the company" is another
    (
        'Velmont sells the "Tilia" series of cards. The Tilia K4 draws 300 W, the company said.',
        "300 W",
        "Velmont",
    ),
]


@pytest.mark.parametrize(("text", "quote", "speaker"), SPEAKERS, ids=[s[0] for s in SPEAKERS])
def test_speaker(text: str, quote: str, speaker: str | None) -> None:
    assert only(text, quote).said_by == speaker


MODALITIES = [
    ("The K4-9 has 96 GB of memory.", "96 GB", Modality.FACT),
    ("The K4-9 will have 96 GB of memory.", "96 GB", Modality.PLANNED),
    # the number stands in the subject of what is to come
    ("80% of the heat is to flow into homes.", "80%", Modality.PLANNED),
    ("Analysts cut their price target to $52.", "$52", Modality.PLANNED),
    # what is so today is no forecast
    ("Homes will use 9% of power by 2030, against 5% today.", "5%", Modality.FACT),
    # an aside that looks ahead is over before the number
    ("A training run, which Velmont will not name, consumed 9 GWh.", "9 GWh", Modality.FACT),
    # what is not there has no such number
    ("Velmont has no platform with 80 million users.", "80 million", Modality.QUESTIONED),
    # the correction itself is not doubted, nor is the reason for a doubt
    ("We wrote 71%. The correct figure is 17% of sales.", "17%", Modality.FACT),
    (
        "The court called it unsupported, since the logs record 9 million sessions.",
        "9 million",
        Modality.FACT,
    ),
    # a next sentence that doubts a number of its own
    ("Velmont refunded €40k. Papers wrote €9m; that is simply wrong.", "€40k", Modality.FACT),
    # "the comparison" is of a multiple
    (
        'The K4-9 draws 300 W. It is "1.6 times as fast". The comparison is unverified.',
        "1.6 times",
        Modality.QUESTIONED,
    ),
    ("Velmont expects revenue of $5 billion.", "$5 billion", Modality.PLANNED),
    # where it stands now, beside where it is to go
    ("Velmont plans to grow from 180 staff to 400.", "180", Modality.FACT),
    ("The campus has 120 MW, not 1.2 GW.", "1.2 GW", Modality.QUESTIONED),
    ("The unverified claim is that it runs for 35 hours.", "35 hours", Modality.QUESTIONED),
    # the sentence after takes it back
    (
        "Velmont says it runs for 35 hours. That figure has not been verified.",
        "35 hours",
        Modality.QUESTIONED,
    ),
]


@pytest.mark.parametrize(("text", "quote", "wanted"), MODALITIES, ids=[m[0] for m in MODALITIES])
def test_modality(text: str, quote: str, wanted: Modality) -> None:
    assert only(text, quote).modality is wanted


def test_promised_date_is_a_schedule() -> None:
    promise = only("PARIS, 9 March 2026 — The V900 arrives in Q3 2027.", "Q3 2027")
    assert (promise.kind, promise.value, promise.unit) == (Kind.SCHEDULE, "2027-Q3", "date")
    assert (promise.subject, promise.modality) == ("V900", Modality.PLANNED)


def test_deadline_is_at_most() -> None:
    text = "Velmont plans to grow to 400 staff by the end of 2027."
    assert only(text, "the end of 2027").bound is Bound.AT_MOST


def test_past_date_is_no_claim() -> None:
    assert extract("The V900 arrived in March 2024.", known=Knowledge()) == []


def test_next_sentence_that_names_the_number_again_can_doubt_it() -> None:
    found = extract("People say it runs at 20 W. I have never seen 20 W.", known=Knowledge())
    assert found[0].modality is Modality.QUESTIONED
