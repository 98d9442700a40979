"""A change of the extractor is told as what it gained and lost."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = str(Path(__file__).parents[2] / "benchmarks")


@pytest.fixture(scope="module", autouse=True)
def benchmarks_on_the_path():
    sys.path.insert(0, BENCHMARKS)
    yield
    sys.path.remove(BENCHMARKS)


GOLD = {"start": 10, "quote": "71.2%"}


def mention(**changed):
    fields = dict.fromkeys(["kind", "bound", "high", "said_by", "modality"])
    record = fields | {"start": 10, "end": 15, "quote": "71.2%", "value": 71.2, "unit": "%"}
    return record | {"subject": "AcmeLM-2", "metric": "FooBench"} | changed


def reading(*found, false=(), **wrong):
    """One text's reading: the mention that finds the gold claim, its wrong fields."""
    from extraction import FIELDS
    from extraction_diff import Judged

    same = {field: field not in wrong for field in FIELDS}
    return Judged([GOLD], [*found, *false], dict(enumerate((m, same) for m in found)), list(false))


def lines(old, new):
    from extraction_diff import changes

    return [line for _, line in changes(old, new)]


def test_a_quote_found_or_lost_is_shown():
    assert lines(reading(), reading(mention())) == ["+ '71.2%'"]
    assert lines(reading(mention()), reading()) == ["- '71.2%'"]


def test_a_changed_field_is_shown_with_what_the_change_did_to_it():
    right, wrong = reading(mention()), reading(mention(subject="K4"), subject=True)
    other = reading(mention(subject="K5"), subject=True)
    assert lines(wrong, right) == ["> '71.2%' subject: 'K4' is now 'AcmeLM-2'"]
    assert lines(right, wrong) == ["< '71.2%' subject: 'AcmeLM-2' is now 'K4'"]
    assert lines(wrong, other) == ["= '71.2%' subject: 'K4' is now 'K5'"]
    assert lines(right, right) == []


def test_false_claims_come_and_go():
    false = reading(false=[mention(start=40, quote="2026", subject=None)])
    assert lines(reading(), false) == ["! '2026' (None, FooBench)"]
    assert lines(false, reading()) == ["~ '2026' (None, FooBench)"]
    assert lines(false, false) == []
