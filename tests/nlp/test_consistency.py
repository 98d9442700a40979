"""What the rules find in one text, and what they leave alone though it looks alike.

Each pair is a text that can't be true and its twin that can: another scope, period, unit or
setting, or a fair rounding.
"""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.consistency import check

PAIRS = yaml.safe_load((Path(__file__).parent / "consistency_pairs.yaml").read_text("utf-8"))
CASES = [(rule, pair["wrong"], pair["twin"]) for rule, pairs in PAIRS.items() for pair in pairs]


def found(text):
    return [finding for finding in check(text) if finding.verdict == "inconsistent"]


@pytest.mark.parametrize(("rule", "wrong", "twin"), CASES)
def test_numbers_that_cannot_all_be_true_are_found(rule, wrong, twin):
    findings = found(wrong)
    assert findings, wrong
    assert {finding.rule for finding in findings} <= {rule, "conflicting_repeat", "unit_slip"}
    for finding in findings:
        assert len(finding.spans) >= 2 or rule == "date_arithmetic"
        assert finding.explanation.endswith(".")


@pytest.mark.parametrize(("rule", "wrong", "twin"), CASES)
def test_a_twin_that_can_be_true_is_left_alone(rule, wrong, twin):
    assert found(twin) == []


def test_an_explanation_shows_the_arithmetic():
    (finding,) = found("A job costs $300 on Elm and $50 on Ash, a two-to-one ratio.")
    assert finding.explanation == "$300 / $50 = 6, not two-to-one."


def test_a_relation_that_holds_is_told_as_consistent():
    (finding,) = check("A job costs $300 on Elm and $50 on Ash, a six-to-one ratio.")
    assert finding.verdict == "consistent"


def test_spans_are_those_of_the_given_text():
    text = "# News\r\n\r\nThe **card** now costs $450 instead of $600, a discount of 40%.\r\n"
    (finding,) = found(text)
    assert [text[start:end] for start, end in finding.spans] == ["$450", "$600", "40%"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.sampled_from(CASES))
def test_any_text_is_read_without_an_error(noise, case):
    text = f"{noise}\n\n{case[1]}{noise}"
    for finding in check(text):
        assert all(0 <= start < end <= len(text) for start, end in finding.spans)


@given(st.integers(2, 400), st.integers(2, 90))
def test_a_true_product_is_never_called_wrong(number, size):
    text = f"The office ordered {number} desks at €{size} each, for a total of €{number * size:,}."
    assert found(text) == []


@given(st.integers(10, 9000), st.integers(10, 9000))
def test_a_true_growth_is_never_called_wrong(before, after):
    percent = 100 * (after - before) / before
    way = "a rise" if percent >= 0 else "a drop"
    text = f"The number of visits went from {before:,} to {after:,}, {way} of {abs(percent):.1f}%."
    assert found(text) == []


@given(st.integers(6, 300), st.data())
def test_a_score_of_whole_items_is_never_called_wrong(items, data):
    solved = data.draw(st.integers(0, items))
    text = f"The test has {items} tasks. Elm solved {100 * solved / items:.1f}% of them."
    assert found(text) == []
