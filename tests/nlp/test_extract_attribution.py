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


@pytest.mark.parametrize(("text", "quote", "speaker"), SPEAKERS, ids=[s[0] for s in SPEAKERS])
def test_speaker(text: str, quote: str, speaker: str | None) -> None:
    assert only(text, quote).said_by == speaker


MODALITIES = [
    ("The K4-9 has 96 GB of memory.", "96 GB", Modality.FACT),
    ("The K4-9 will have 96 GB of memory.", "96 GB", Modality.PLANNED),
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
