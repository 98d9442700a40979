"""What a person types is taken apart into words, numbers and filters."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.search_query import LONGEST_QUERY, parse

NUMBERS = [
    # a decimal comma
    ("69,7 %", 69.7, "%"),
    # a score's per-cent sign may be left out on a board
    ("69.7%", 69.7, "points"),
    # a comma with three digits after it parts thousands
    ("560,000 tokens", 560_000, "tokens"),
    ("128k tokens", 128_000, "tokens"),
    ("$2.50/M", 2.5, "USD/1M tokens"),
    ("$300 million", 300e6, "USD"),
    ("144GB", 144, "GB"),
    # another unit of the same sort
    ("0.5 TB", 500, "GB"),
    ("35-hour", 35, "hours"),
    ("6 gigawatts", 6, "GW"),
    ("35 hours", 2100, "minutes"),
    ("3x", 3, "x"),
]


@pytest.mark.parametrize(("text", "value", "unit"), NUMBERS)
def test_number_is_read_in_any_spelling(text: str, value: float, unit: str) -> None:
    (number,) = parse(text).numbers
    assert number.low is not None
    assert number.high is not None
    factor = dict(number.units)[unit]
    assert number.low * factor <= value <= number.high * factor
    assert not number.loose
    assert parse(text).words == ""


@pytest.mark.parametrize("name", ["M890", "SWE-bench-2.0", "GPT-4o", "H100", "R1-0528"])
def test_digits_inside_a_name_are_no_number(name: str) -> None:
    assert parse(name).numbers == ()
    assert parse(name).words == name


def test_bare_number_may_be_part_of_a_name() -> None:
    found = parse("Qwen 3.7 Max")
    assert found.numbers[0].loose
    assert found.words == "Qwen Max"
    assert found.words_and_numbers == "Qwen 3.7 Max"


def test_comparison_leaves_its_end_out() -> None:
    (number,) = parse("> 200B parameters").numbers
    assert number.high is None
    assert number.low is not None
    assert number.low > 200e9


def test_filters_and_phrases_are_taken_out_of_the_words() -> None:
    found = parse('shipped "units sold" vendor:"Moonshot AI" status:unverified after:2026-05')
    assert found.filters == (("vendor", "Moonshot AI"), ("status", "unverified"))
    assert found.words == 'shipped "units sold"'
    assert found.after == date(2026, 5, 1)


def test_before_reaches_to_the_end_of_its_month() -> None:
    assert parse("before:2028-02").before == date(2028, 2, 29)


@pytest.mark.parametrize("text", ["status:true", "kind:huge", "after:soon", "before:2026-13"])
def test_filter_that_means_nothing_is_named_and_left_out(text: str) -> None:
    found = parse(text)
    assert found.filters == ()
    assert (found.after, found.before) == (None, None)
    assert found.problems[0].startswith(text)


def test_question_words_are_not_searched_for() -> None:
    assert parse("who said the M890 has 144 GB?").words == "M890"


def test_search_longer_than_allowed_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 300"):
        parse("x" * (LONGEST_QUERY + 1))


@given(st.text(max_size=LONGEST_QUERY))
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = parse(text)
    assert "\0" not in found.text
    # What was understood is understood the same way again.
    assert parse(found.text) == found
