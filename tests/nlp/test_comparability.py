"""Whether two answers come of the same test."""

from dataclasses import replace
from datetime import date

import pytest
from made_claims import claim

from nlp.comparability import comparability
from nlp.record import (
    Comparability,
    Kind,
    Pairs,
    Question,
)

DAY = date(2026, 6, 1)
QUESTION = Question("x/bench", "x", "bench", Kind.SCORE)
A = claim(50.0, key="a", quote="50.0%", stated_on=DAY, captured_on=DAY)

YES, NO, UNCLEAR = Comparability.YES, Comparability.NO, Comparability.UNCLEAR
# ours, theirs, the benchmark's protocol, what follows
CASES: list[tuple[Pairs, Pairs, Pairs, Comparability]] = [
    ((("effort", "high"),), (("reasoning_effort", "High"),), (), YES),
    ((("effort", "high"),), (("effort", "low"),), (), NO),
    ((("effort", "high"),), (), (), UNCLEAR),
    # neither side says anything, nor has the benchmark a way of its own
    ((), (), (), UNCLEAR),
    ((), (), (("scaffold", "own tool"),), YES),
    # silence is the canonical protocol
    ((), (("attempts", "one"),), (("attempts", "1"),), YES),
    ((), (("attempts", "5"),), (("attempts", "1"),), NO),
    ((("shots", "zero-shot"),), (("shots", "0"),), (), YES),
    # a minor setting on one side says nothing, another one leaves it open
    ((), (("edit format", "diff"),), (("scaffold", "own tool"),), YES),
    ((("edit format", "whole"),), (("edit format", "diff"),), (("scaffold", "t"),), UNCLEAR),
    ((("scaffold", "A"),), (("scaffold", "B"), ("edit format", "diff")), (), NO),
    # one tool under two names, and a value that is another setting's word
    ((("scaffold", "OpenHands"),), (("agent", "OpenHands scaffold"),), (), YES),
    ((("scaffold", "single attempt"),), (("attempts", "1"),), (), YES),
    # what is said about the record is not said about the run
    ((("effort", "low"),), (("effort", "low"), ("reviewed", "yes"), ("cost", "3")), (), YES),
]


@pytest.mark.parametrize(("ours", "theirs", "protocol", "expected"), CASES)
def test_settings_decide(
    ours: Pairs, theirs: Pairs, protocol: Pairs, expected: Comparability
) -> None:
    a, b = replace(A, settings=ours), replace(A, key="b", settings=theirs)
    question = replace(QUESTION, protocol=protocol)
    for match in (comparability(a, b, question), comparability(b, a, question)):
        assert match.comparability is expected
        assert match.reasons


def test_another_subject_or_metric_is_another_test() -> None:
    other = Question("y/bench-lite", "y", "bench-lite", Kind.SCORE)
    match = comparability(A, A, QUESTION, other)
    assert match.comparability is NO
    assert {reason.rule for reason in match.reasons} == {"other_subject", "other_metric"}


def test_question_under_another_condition_is_another_test() -> None:
    other = replace(QUESTION, id="x/bench/fp8", conditions=(("quantisation", "fp8"),))
    assert comparability(A, A, QUESTION, other).comparability is NO


def test_units_that_do_not_convert_do_not_compare() -> None:
    assert comparability(A, replace(A, unit="GB"), QUESTION).comparability is NO


def test_price_of_a_later_day_may_have_moved() -> None:
    question = replace(QUESTION, kind=Kind.PRICE)
    old = replace(A, kind=Kind.PRICE, value=2.19, quote="2.19", unit="USD/1M tokens")
    later = replace(old, key="b", value=0.42, quote="0.42", stated_on=date(2026, 7, 24))
    assert comparability(old, later, question).comparability is NO
    # the same price still stands, and a price on record before binds what is said after
    assert comparability(old, replace(later, value=2.19), question).comparability is YES
    assert comparability(later, old, question).comparability is YES
    gone = replace(old, withdrawn_on=date(2026, 7, 1))
    assert comparability(later, gone, question).comparability is NO
