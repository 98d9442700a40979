"""A table that equals the vendor's own numbers on several benchmarks is a copy of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.copied_rows import as_copies, copied_rows, with_copies
from nlp.reasons import sentence
from nlp.record import Bound, Kind, Modality, Occurrence, Question, Relation, Role, Status, Tie
from nlp.roots import roots
from nlp.status import status

MAY_20 = date(2026, 5, 20)
LAST = MAY_20 + timedelta(days=30)
HOUSE = frozenset({"maker"})
KINDS = {"maker": "vendor", "lab": "evaluator", "uni": "university", "rival": "vendor"}
TIES = (Tie("rival", Relation.COMPETES, "maker"),)
QUESTIONS = [Question(f"x/{m}", "x", m, Kind.SCORE, owner="maker", items=500) for m in "abc"]
OWN = Occurrence(
    mention=0,
    document=1,
    publisher="maker",
    role=Role.VENDOR,
    kind=Kind.SCORE,
    value=69.7,
    high=None,
    unit="%",
    bound=Bound.EXACT,
    modality=Modality.FACT,
    quote="69.7%",
    published_on=MAY_20,
    captured_on=MAY_20,
)
Heard = dict[Question, list[Occurrence]]


def heard(values: Sequence[str], **row: object) -> Heard:
    """The maker's number on each question, and a lab's table with the same unless said."""
    found = {}
    for number, (question, value) in enumerate(zip(QUESTIONS, values, strict=True)):
        own = replace(OWN, mention=number, value=float(value), quote=value)
        ran = {"publisher": "lab", "role": Role.EVALUATOR, "document": 2, "mention": 10 + number}
        found[question] = [own, replace(own, **{**ran, **row})]  # type: ignore[arg-type]
    return found


def statuses(said: Mapping[Question, Sequence[Occurrence]], rule: bool = True) -> list[Status]:
    """Of the maker's claim on each question, with the rule or without it."""
    copied = copied_rows(said, HOUSE) if rule else {}
    found = []
    for question, occurrences in said.items():
        claims = roots(as_copies(occurrences, copied), question.id, HOUSE)
        (own,) = (claim for claim in claims if 0 in claim.mentions or claim.said_by == "maker")
        found.append(status(question, own, claims, TIES, (), LAST, KINDS).status)
    return found


def test_three_equal_numbers_are_a_copy_and_follow_the_vendor() -> None:
    said = heard(["69.7", "60.6", "92.4"])
    assert statuses(said, rule=False) == [Status.CONFIRMED] * 3
    assert statuses(said) == [Status.VENDOR_CLAIM] * 3
    copied = copied_rows(said, HOUSE)
    for question, occurrences in said.items():
        (claim,) = roots(as_copies(occurrences, copied), question.id, HOUSE)
        assert (claim.said_by, claim.run_by, len(claim.mentions)) == ("maker", None, 2)


def test_reason_names_the_table_and_whose_numbers_it_gives() -> None:
    said = heard(["69.7", "60.6", "92.4"])
    copied = copied_rows(said, HOUSE)
    (claim,) = roots(as_copies(said[QUESTIONS[0]], copied), "x/a", HOUSE)
    found = status(QUESTIONS[0], claim, [claim], TIES, (), LAST, KINDS)
    *_, last = with_copies(found, claim, copied).reasons
    assert sentence(last, {"lab": "Bench Lab", "maker": "Acme"}) == (
        "Bench Lab gives the numbers of Acme to the last decimal on 3 benchmarks: "
        "its row is a copy and no run."
    )


@pytest.mark.parametrize(
    "row",
    [
        {"publisher": "rival", "role": Role.VENDOR, "run_by": "rival"},
        {"publisher": "hub", "role": Role.AGGREGATOR, "run_by": "lab"},
        {"publisher": "outlet", "role": Role.PRESS, "run_by": "outlet"},
        {"settings": (("scaffold", "OpenHands"),), "items": 500},
    ],
)
def test_whoever_publishes_the_table_it_is_a_copy(row: dict[str, object]) -> None:
    assert statuses(heard(["69.7", "60.6", "92.4"], **row)) == [Status.VENDOR_CLAIM] * 3


@pytest.mark.parametrize(
    ("values", "row"),
    [
        # whole numbers meet by chance
        (["69", "60", "92"], {}),
        # the run itself is on record
        (["69.7", "60.6", "92.4"], {"artefacts": "https://lab.example/logs"}),
        (["69.7", "60.6", "92.4"], {"error": 1.9}),
        # the vendor may have it from the lab
        (["69.7", "60.6", "92.4"], {"ran_on": MAY_20 - timedelta(days=1)}),
        # three tables, each with one number
        (["69.7", "60.6", "92.4"], {"document": None}),
    ],
)
def test_run_of_its_own_stays_a_run(values: list[str], row: dict[str, object]) -> None:
    apart = "document" in row
    said = heard(values, **{k: v for k, v in row.items() if k != "document"})
    if apart:
        for number, rows in enumerate(said.values()):
            rows[1] = replace(rows[1], document=100 + number)
    assert copied_rows(said, HOUSE) == {}
    assert statuses(said) == [Status.CONFIRMED] * 3


def test_two_equal_numbers_are_none_and_one_that_differs_is_still_a_run() -> None:
    said = heard(["69.7", "60.6", "92.4"])
    differing = said[QUESTIONS[2]]
    differing[1] = replace(differing[1], value=92.5, quote="92.5")
    assert copied_rows(said, HOUSE) == {}
    fourth = Question("x/d", "x", "d", Kind.SCORE, owner="maker", items=500)
    more = [replace(o, mention=o.mention + 50) for o in said[QUESTIONS[0]]]
    assert set(copied_rows({**said, fourth: more}, HOUSE)) == {10, 11, 60}


def test_one_benchmark_under_three_conditions_counts_once() -> None:
    said = heard(["69.7", "60.6", "92.4"])
    one = {replace(q, metric="a", conditions=(("n", q.id),)): o for q, o in said.items()}
    assert copied_rows(one, HOUSE) == {}


@st.composite
def situations(draw: st.DrawFn) -> Heard:
    """The maker's number on three questions, and what others ran, not all of it alike."""
    said = {}
    for number, question in enumerate(QUESTIONS):
        own = replace(OWN, mention=number)
        rows = []
        for place, runner in enumerate(draw(st.lists(st.sampled_from(["lab", "uni"]), max_size=3))):
            value = draw(st.sampled_from([69.7, 68.9, 20.1]))
            day = MAY_20 + timedelta(days=draw(st.integers(-3, 3)))
            at = 100 * (place + 1)
            rows.append(
                replace(
                    own,
                    mention=at + number,
                    document=at + draw(st.integers(0, 3)),
                    publisher=runner,
                    role=Role.EVALUATOR,
                    value=value,
                    quote=f"{value}",
                    published_on=day,
                    captured_on=day,
                    settings=draw(st.sampled_from([(), (("scaffold", "other"),)])),
                )
            )
        said[question] = [own, *rows]
    return said


@given(situations(), st.sampled_from([Role.EVALUATOR, Role.AGGREGATOR, Role.VENDOR, Role.PRESS]))
@settings(deadline=None)
def test_adding_a_copied_table_never_changes_a_status(said: Heard, role: Role) -> None:
    later = MAY_20 + timedelta(days=9)
    with_copy = {
        question: [
            *rows,
            replace(
                rows[0],
                mention=900 + rows[0].mention,
                document=900,
                publisher="copyist",
                role=role,
                run_by="copyist",
                published_on=later,
                captured_on=later,
            ),
        ]
        for question, rows in said.items()
    }
    assert statuses(with_copy) == statuses(said)


@given(situations(), st.data())
@settings(deadline=None)
def test_order_of_what_is_heard_never_matters(said: Heard, data: st.DataObject) -> None:
    questions = data.draw(st.permutations(list(said)))
    shuffled = {question: data.draw(st.permutations(said[question])) for question in questions}
    assert copied_rows(shuffled, HOUSE) == copied_rows(said, HOUSE)
