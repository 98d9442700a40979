"""Whether two numbers are the same within the error of the measured one."""

from dataclasses import replace

import pytest
from made_claims import claim

from nlp.agreement import UnitMismatch, agreement, written
from nlp.record import Bound, Claim, Kind, Question

ZERO = claim(0.0)


def number(value: float | str, quote: str = "", unit: str = "%", **more: object) -> Claim:
    changed = {"value": value, "quote": quote or str(value), "unit": unit, **more}
    return replace(ZERO, **changed)  # type: ignore[arg-type]


def agrees(claim: Claim, measured: Claim, kind: Kind, items: int | None = None) -> bool:
    question = Question("s/m", "s", "m", kind, items=items)
    return agreement(replace(claim, kind=kind), measured, question).agrees


def test_binomial_interval_of_the_item_count() -> None:
    # DeepSeek V3 on Aider polyglot: 49.6 claimed, 48.4 measured on 225 exercises
    assert agrees(number(49.6), number(48.4, items=225), Kind.SCORE)
    # R1-0528's 71.4 is far outside
    assert not agrees(number(53.3), number(71.4, items=225), Kind.SCORE)


def test_questions_items_stand_in_for_the_measurements() -> None:
    assert agrees(number(69.7), number(68.0), Kind.SCORE, items=89)
    assert not agrees(number(69.7), number(68.0), Kind.SCORE)


def test_published_interval_goes_before_the_item_count() -> None:
    assert not agrees(number(55.0), number(50.0, error=1.0, items=10), Kind.SCORE)
    assert agrees(number(50.9), number(50.0, error=1.0), Kind.SCORE)


def test_interval_is_widened_by_half_a_last_digit_on_each_side() -> None:
    # 88 claimed stands for 87.5 to 88.5, and 86.5 ± 1.0 reaches to 87.5
    assert agrees(number(88, "88%"), number(86.5, error=1.0), Kind.SCORE)
    assert not agrees(number(88.0, "88.0%"), number(86.5, error=1.0), Kind.SCORE)


def test_throughput_may_differ_by_five_per_cent() -> None:
    claim = number(24524.9, unit="tokens/s")
    assert agrees(claim, number(24086.7, unit="tokens/s"), Kind.RATE)
    assert not agrees(claim, number(9281.5, unit="tokens/s"), Kind.RATE)


PRICES = [(2.5, "$2.50", 2.5, True), (2.5, "$2.50", 2.51, False), (2, "$2", 2.0, True)]


@pytest.mark.parametrize(("value", "quote", "measured", "expected"), PRICES)
def test_price_agrees_after_rounding_to_its_own_digits(
    value: float, quote: str, measured: float, expected: bool
) -> None:
    assert agrees(number(value, quote, "USD"), number(measured, "", "USD"), Kind.PRICE) is expected


def test_units_of_one_dimension_convert() -> None:
    assert agrees(number(4.8, "4.8TB/s", "TB/s"), number(4800, "4800", "GB/s"), Kind.SPEC)


def test_units_of_two_dimensions_raise() -> None:
    with pytest.raises(UnitMismatch, match="'GB' cannot be compared with 'W'"):
        agrees(number(144, unit="GB"), number(144, unit="W"), Kind.SPEC)


def test_at_least_is_borne_out_by_more() -> None:
    claim = number(1000, "1,000", "count", bound=Bound.AT_LEAST)
    assert agrees(claim, number(1300, "1,300", "count"), Kind.COUNT)
    assert not agrees(claim, number(700, "700", "count"), Kind.COUNT)


def test_up_to_is_not_borne_out_by_less() -> None:
    claim = number(1.9, "1.9x", "x", bound=Bound.AT_MOST)
    assert not agrees(claim, number(1.33, "1.33x", "x"), Kind.RATIO)
    # while under five dollars is
    assert agrees(replace(claim, value=5, unit="USD"), number(3, "3", "USD"), Kind.PRICE)


def test_range_holds_what_lies_in_it() -> None:
    claim = number(3, "3-5", "x", high=5.0, bound=Bound.RANGE)
    assert agrees(claim, number(4.2, "4.2", "x"), Kind.RATIO)
    assert not agrees(claim, number(6.2, "6.2", "x"), Kind.RATIO)


def test_number_is_written_as_a_sentence_has_it() -> None:
    assert written(number(69.7)) == "69.7 %"
    assert written(number(560000.0, unit="count")) == "560,000"
    assert written(number(2.5, unit="USD/1M tokens")) == "$2.50 per 1M tokens"
    assert written(number(50e9, unit="EUR")) == "€50,000,000,000"
    assert written(number(3, unit="x", high=5.0)) == "3 to 5x"
    assert written(number("2027-Q3", unit="date")) == "2027-Q3"
