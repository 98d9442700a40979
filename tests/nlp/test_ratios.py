"""A ratio is judged by the two numbers that it is made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from made_claims import MADE_ON, claim

from nlp.knowledge import knowledge
from nlp.ratios import Answers, Parts, bases
from nlp.reasons import sentence
from nlp.record import (
    Bound,
    Claim,
    Kind,
    Question,
    Standing,
    Status,
)
from nlp.status import finding, status

DAY = MADE_ON
AS_OF = date(2026, 11, 24)
RATIO = Question("a/cost-ratio", "a", "cost-ratio", Kind.RATIO, owner="maker")
CLAIM = claim(
    0.5, kind=Kind.RATIO, unit="x", quote="half", settings=(("against", "B"),), mentions=(1,)
)


def said(value: float, quote: str, **settings: str) -> Claim:
    pairs = tuple(sorted({"against": "B", **settings}.items()))
    return replace(CLAIM, value=value, quote=quote, settings=pairs)


def answers(
    subject: str, price: float, shown: Status, metric: str, day: date, kind: Kind
) -> Answers:
    asked = Question(f"{subject}/{metric}", subject, metric, kind, owner=subject)
    claim = replace(
        CLAIM,
        key=f"{subject}-{metric}",
        kind=kind,
        value=price,
        quote=f"${price:g}",
        unit="USD",
        stated_on=day,
        settings=(),
        said_by=subject,
    )
    return Answers(asked, [claim], {claim.key: Standing(shown)})


def parts(
    ours: float,
    theirs: float,
    shown: Status = Status.ON_RECORD,
    metric: str = "unit-price",
    day: date = DAY,
    kind: Kind = Kind.PRICE,
) -> Parts:
    return Parts(
        "B",
        answers("a", ours, shown, metric, day, kind),
        answers("b", theirs, Status.ON_RECORD, metric, day, kind),
    )


def found(claim: Claim, *made_of: Parts) -> Standing:
    standing = finding(RATIO, claim, [claim], [], AS_OF, parts=made_of)
    assert all(sentence(reason, {}) for reason in standing.reasons)
    return standing


@pytest.mark.parametrize(
    ("claim", "ours", "theirs", "wanted"),
    [
        (said(0.5, "half"), 50, 100, Status.ON_RECORD),
        # $300 against $50 is six to one, not half
        (said(0.5, "half"), 300, 50, Status.CONTRADICTED),
        (said(6, "six to one"), 300, 50, Status.ON_RECORD),
        # "to one" names the larger first, whoever is spoken of
        (said(6, "six-to-one"), 50, 300, Status.ON_RECORD),
        (said(6, "six times"), 50, 300, Status.CONTRADICTED),
        (said(6, "six times", sense="less"), 50, 300, Status.ON_RECORD),
        (replace(said(3, "three times"), bound=Bound.AT_LEAST), 40, 10, Status.ON_RECORD),
        (replace(said(2.9, "2.9 times"), bound=Bound.ABOUT), 30, 10, Status.ON_RECORD),
        (replace(said(40, "40%", sense="less"), unit="%"), 60, 100, Status.ON_RECORD),
        (replace(said(40, "40%", sense="more"), unit="%"), 60, 100, Status.CONTRADICTED),
    ],
)
def test_arithmetic_decides_where_both_numbers_are_on_record(
    claim: Claim, ours: float, theirs: float, wanted: Status
) -> None:
    assert found(claim, parts(ours, theirs)).status is wanted


def test_no_ratio_is_publicly_contradicted_by_arithmetic_alone() -> None:
    shown = status(RATIO, CLAIM, [CLAIM], [], [], AS_OF, parts=[parts(300, 50)])
    assert shown.status is Status.MEASURED_DIFFERENTLY


def test_numbers_that_stand_on_a_word_decide_nothing_and_are_told() -> None:
    standing = found(CLAIM, parts(300, 50, shown=Status.VENDOR_CLAIM))
    assert standing.status is Status.VENDOR_CLAIM
    assert "recomputed_on_word" in [reason.rule for reason in standing.reasons]


def test_measured_numbers_confirm_a_ratio() -> None:
    made_of = parts(50, 100, shown=Status.CONFIRMED, metric="memory", kind=Kind.SPEC)
    theirs = replace(made_of.theirs, standings={"b-memory": Standing(Status.CONFIRMED)})
    assert found(CLAIM, replace(made_of, theirs=theirs)).status is Status.CONFIRMED


def test_ratio_that_holds_of_one_price_and_not_of_the_other_depends_on_which_is_meant() -> None:
    both = (parts(50, 100, metric="input-price"), parts(300, 100, metric="output-price"))
    assert found(CLAIM, *both).status is Status.MEASURED_DIFFERENTLY


def test_prices_of_a_later_day_bear_a_ratio_out_and_never_refute_it() -> None:
    later = DAY + timedelta(days=90)
    assert found(CLAIM, parts(50, 100, day=later)).status is Status.ON_RECORD
    refuted = found(CLAIM, parts(300, 50, day=later))
    assert refuted.status is Status.VENDOR_CLAIM
    assert "recomputed_later" in [reason.rule for reason in refuted.reasons]


def test_ratio_to_another_thing_or_to_nothing_is_left_alone() -> None:
    for settings in ((), (("against", "C"),)):
        claim = replace(CLAIM, settings=settings)
        assert found(claim, parts(300, 50)).status is Status.VENDOR_CLAIM


def test_a_ratio_is_made_of_the_metric_that_it_is_a_facet_of_or_of_those_listed() -> None:
    known = knowledge()
    assert bases("memory-bandwidth-ratio", known) == {"memory-bandwidth"}
    assert {"input-price", "output-price"} <= bases("cost-ratio", known)
    assert bases("input-price", known) == frozenset()
