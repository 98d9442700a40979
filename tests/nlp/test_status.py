"""The badge that evidence, ties and rulings give a claim."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from made_claims import MADE_ON, claim, run

from nlp.reasons import sentence
from nlp.record import (
    Claim,
    Kind,
    Modality,
    Question,
    Relation,
    Role,
    Ruling,
    Standing,
    Status,
    Tie,
)
from nlp.status import finding, independent_roots, lead, status

DAY = MADE_ON
AS_OF = date(2026, 11, 24)
KINDS = {"maker": "vendor", "lab": "evaluator", "uni": "university", "rival": "vendor"}
PROTOCOL = (("scaffold", "own tool"),)
SCORE = Question("x/bench", "x", "bench", Kind.SCORE, owner="maker", protocol=PROTOCOL, items=225)

CLAIM = claim()


def standing(
    *others: Claim,
    claim: Claim = CLAIM,
    question: Question = SCORE,
    ties: Sequence[Tie] = (),
    rulings: Sequence[Ruling] = (),
    as_of: date = AS_OF,
) -> Standing:
    found = status(question, claim, (claim, *others), ties, rulings, as_of, KINDS)
    assert found.reasons
    assert all(sentence(reason, {}) for reason in found.reasons)
    return found


def badge(*others: Claim, **more: object) -> Status:
    return standing(*others, **more).status  # type: ignore[arg-type]


# ------------------------------------------------------------------ scores


def test_score_that_only_its_maker_gives_is_a_vendor_claim() -> None:
    found = standing()
    assert found.status is Status.VENDOR_CLAIM
    names = {"maker": "DeepSeek"}
    assert sentence(found.reasons[0], names) == (
        "Only DeepSeek, the party with the interest, says 49.6 % (repeated 2 ×)."
    )


def test_score_that_nobody_gives_is_unattributed() -> None:
    assert badge(claim=replace(CLAIM, said_by=None, role=Role.PRESS)) is Status.UNATTRIBUTED


def test_independent_run_within_the_error_confirms() -> None:
    found = standing(run(48.4))
    assert found.status is Status.CONFIRMED
    assert sentence(found.reasons[0], {"lab": "Aider"}) == (
        "Run by Aider, not tied to the vendor: 48.4 % ± 6.5 against 49.6 % claimed, "
        "within the tolerance of ±6.53."
    )


def test_run_in_the_same_test_outside_the_error_is_a_finding_for_editors() -> None:
    told = replace(CLAIM, settings=(("scaffold", "own tool"),))
    claims = (told, run(30.0))
    assert finding(SCORE, told, claims, (), AS_OF, KINDS).status is Status.CONTRADICTED
    assert badge(run(30.0)) is Status.MEASURED_DIFFERENTLY


def test_other_scaffold_is_measured_differently() -> None:
    other = run(23.2, settings=(("scaffold", "another tool"),))
    assert badge(other) is Status.MEASURED_DIFFERENTLY
    assert badge(replace(other, value=49.6)) is Status.VENDOR_CLAIM


def test_undisclosed_settings_still_confirm_but_never_contradict() -> None:
    open_question = replace(SCORE, protocol=())
    claims = (CLAIM, run(30.0))
    assert badge(run(48.4), question=open_question) is Status.CONFIRMED
    found = finding(open_question, CLAIM, claims, (), AS_OF, KINDS)
    assert found.status is Status.MEASURED_DIFFERENTLY


def test_tied_and_unknown_runs_count_for_nothing() -> None:
    stake = (Tie("maker", Relation.OWNS, "lab", share=49),)
    assert badge(run(48.4), ties=stake) is Status.VENDOR_CLAIM
    assert badge(run(20.0), ties=stake) is Status.VENDOR_CLAIM
    assert badge(run(48.4, by="stranger")) is Status.VENDOR_CLAIM
    assert badge(run(49.6, by="maker")) is Status.VENDOR_CLAIM
    assert badge(run(49.6, submitted_by="maker")) is Status.VENDOR_CLAIM


def test_result_against_its_runners_interest_counts_as_an_independent_one() -> None:
    better = replace(SCORE, higher_is_better=True)
    stake = (Tie("maker", Relation.INVESTED, "lab", share=20),)
    rivals = (Tie("rival", Relation.COMPETES, "maker"),)
    own = (("scaffold", "own tool"),)
    claim = replace(CLAIM, settings=own)

    def found(other: Claim, ties: Sequence[Tie]) -> Status:
        return finding(better, claim, (claim, other), ties, AS_OF, KINDS).status

    # one that the maker holds a stake in finds less, or a rival finds more
    assert found(run(20.0), stake) is Status.CONTRADICTED
    assert found(run(80.0, by="rival"), rivals) is Status.CONTRADICTED
    # each the other way round serves its runner
    assert found(run(80.0), stake) is Status.VENDOR_CLAIM
    assert found(run(20.0, by="rival"), rivals) is Status.MEASURED_DIFFERENTLY
    # what bears the maker out serves whoever it has a stake in
    assert found(run(49.6), stake) is Status.VENDOR_CLAIM


def test_makers_own_later_and_lower_run_takes_its_number_back() -> None:
    better = replace(SCORE, higher_is_better=True)
    claim = replace(CLAIM, settings=(("scaffold", "own tool"),))
    later = run(20.0, by="maker", stated_on=DAY + timedelta(days=40))
    earlier = run(20.0, by="maker", stated_on=DAY - timedelta(days=40))
    for other, wanted in ((later, Status.MEASURED_DIFFERENTLY), (earlier, Status.VENDOR_CLAIM)):
        found = standing(other, claim=claim, question=better)
        assert found.status is wanted
        told = "against_interest" in [reason.rule for reason in found.reasons]
        assert told is (wanted is Status.MEASURED_DIFFERENTLY)


def test_rival_confirms_but_never_contradicts() -> None:
    ties = (Tie("rival", Relation.COMPETES, "maker"),)
    assert badge(run(49.0, by="rival"), ties=ties) is Status.CONFIRMED
    claims = (CLAIM, run(20.0, by="rival"))
    assert finding(SCORE, CLAIM, claims, ties, AS_OF, KINDS).status is Status.MEASURED_DIFFERENTLY


def test_measurement_of_the_lab_is_confirmed_by_itself() -> None:
    measured = run(48.4)
    found = standing(claim=measured)
    assert found.status is Status.CONFIRMED
    assert sentence(found.reasons[0], {"lab": "Aider"}) == "Measured by Aider itself: 48.4 %."


def test_other_rows_of_the_same_board_are_not_told_as_if_they_were_tied() -> None:
    measured = run(48.4)
    found = standing(run(50.1), claim=measured)
    assert [reason.rule for reason in found.reasons] == ["measured_by", "no_tie"]


def test_makers_own_run_is_no_measurement_that_counts() -> None:
    assert badge(claim=run(49.6, by="maker")) is Status.VENDOR_CLAIM


def test_labs_that_disagree_are_a_dispute_for_editors() -> None:
    claims = (CLAIM, run(48.4), run(20.0, by="uni"))
    assert finding(SCORE, CLAIM, claims, (), AS_OF, KINDS).status is Status.DISPUTED
    assert badge(*claims[1:]) is Status.MEASURED_DIFFERENTLY


def test_withdrawn_measurement_is_no_evidence() -> None:
    assert badge(run(48.4, withdrawn_on=DAY)) is Status.VENDOR_CLAIM


# ------------------------------------------------------------------ facts on record

PRICE = Question("x/input-price", "x", "input-price", Kind.PRICE, owner="maker")
SPEC = replace(PRICE, id="x/memory", metric="memory", kind=Kind.SPEC)
COSTS = replace(CLAIM, kind=Kind.PRICE, value=2.5, quote="$2.50", unit="USD/1M tokens")
HOLDS = replace(CLAIM, kind=Kind.SPEC, value=144.0, quote="144GB", unit="GB")


def recorded(claim: Claim, **more: object) -> Claim:
    fields: dict[str, object] = {"key": "record", "role": Role.PRIMARY_RECORD}
    return replace(claim, **(fields | more))  # type: ignore[arg-type]


def test_price_on_the_sellers_own_page_is_on_record() -> None:
    found = standing(claim=COSTS, question=PRICE)
    assert found.status is Status.ON_RECORD
    assert "in a capture of 2026-05-20" in sentence(found.reasons[0], {})


def test_price_that_the_press_gives_needs_the_sellers_page() -> None:
    told = replace(COSTS, role=Role.PRESS, published_by="outlet")
    assert badge(claim=told, question=PRICE) is Status.VENDOR_CLAIM
    assert badge(recorded(COSTS), claim=told, question=PRICE) is Status.ON_RECORD


def test_price_that_the_record_disproves_is_a_finding_for_editors() -> None:
    told = replace(COSTS, said_by=None, role=Role.PRESS, value=10.0, quote="$10")
    record = recorded(COSTS, stated_on=DAY - timedelta(days=1))
    assert finding(PRICE, told, (told, record), (), AS_OF).status is Status.CONTRADICTED
    assert badge(record, claim=told, question=PRICE) is Status.MEASURED_DIFFERENTLY
    # a price of another day proves nothing
    moved = replace(record, stated_on=DAY + timedelta(days=60))
    assert badge(moved, claim=told, question=PRICE) is Status.UNATTRIBUTED


def test_planned_price_is_not_on_record_yet() -> None:
    planned = replace(COSTS, modality=Modality.PLANNED)
    assert badge(claim=planned, question=PRICE) is Status.PENDING


def test_specification_in_a_newsroom_post_is_a_vendor_claim() -> None:
    assert badge(claim=HOLDS, question=SPEC) is Status.VENDOR_CLAIM


def test_specification_in_a_datasheet_is_on_record_and_measured_confirmed() -> None:
    assert badge(recorded(HOLDS), claim=HOLDS, question=SPEC) is Status.ON_RECORD
    measured = run(144.0, kind=Kind.SPEC, unit="GB")
    assert badge(recorded(HOLDS), measured, claim=HOLDS, question=SPEC) is Status.CONFIRMED


def test_count_needs_a_filing_or_a_count_by_somebody_else() -> None:
    question = replace(PRICE, id="x/units", metric="units", kind=Kind.COUNT)
    count = replace(CLAIM, kind=Kind.COUNT, value=560000.0, quote="560,000", unit="count")
    assert badge(claim=count, question=question) is Status.VENDOR_CLAIM
    assert badge(recorded(count), claim=count, question=question) is Status.ON_RECORD


def test_growth_in_a_filing_is_on_record_and_in_a_newsroom_is_not() -> None:
    question = replace(PRICE, id="x/growth", metric="growth", kind=Kind.RATE)
    growth = replace(CLAIM, kind=Kind.RATE, value=34.0, quote="34%")
    assert badge(claim=growth, question=question) is Status.VENDOR_CLAIM
    assert badge(recorded(growth), claim=growth, question=question) is Status.ON_RECORD


# ------------------------------------------------------------------ promises

ARRIVES = Question("v900/availability", "v900", "availability", Kind.SCHEDULE, owner="maker")
PROMISE = replace(
    CLAIM,
    kind=Kind.SCHEDULE,
    value="2026-Q3",
    quote="Q3 2026",
    unit="date",
    modality=Modality.PLANNED,
)


def happened(value: str, **more: object) -> Claim:
    fields: dict[str, object] = {
        "key": "outcome",
        "value": value,
        "said_by": "outlet",
        "published_by": "outlet",
        "role": Role.PRESS,
        "modality": Modality.FACT,
        "stated_on": date(2026, 11, 1),
    }
    return replace(PROMISE, **(fields | more))  # type: ignore[arg-type]


def test_promise_is_pending_to_the_last_day_of_its_period() -> None:
    at = {"claim": PROMISE, "question": ARRIVES}
    assert badge(**at, as_of=date(2026, 9, 30)) is Status.PENDING
    assert badge(**at, as_of=date(2026, 10, 1)) is Status.VENDOR_CLAIM
    assert "has passed" in sentence(standing(**at).reasons[0], {})  # type: ignore[arg-type]


def test_promise_is_kept_or_missed_by_evidence() -> None:
    at = {"claim": PROMISE, "question": ARRIVES}
    assert badge(happened("2026-09-12"), **at) is Status.CONFIRMED
    late = happened("2026-10-20")
    assert finding(ARRIVES, PROMISE, (PROMISE, late), (), AS_OF).status is Status.CONTRADICTED
    assert badge(late, **at) is Status.MEASURED_DIFFERENTLY


def test_maker_saying_that_it_kept_its_word_shows_nothing() -> None:
    word = happened("2026-09-12", said_by="maker", published_by="maker", role=Role.VENDOR)
    assert badge(word, claim=PROMISE, question=ARRIVES) is not Status.CONFIRMED


def test_promise_that_its_maker_moved_is_withdrawn() -> None:
    later = replace(PROMISE, key="later", value="2027-Q1", stated_on=DAY + timedelta(days=30))
    assert badge(later, claim=PROMISE, question=ARRIVES) is Status.WITHDRAWN
    assert badge(PROMISE, claim=later, question=ARRIVES) is Status.PENDING


def test_promise_that_silently_went_from_its_makers_pages_is_withdrawn_as_dropped() -> None:
    gone = replace(PROMISE, withdrawn_on=date(2026, 8, 1))
    at = {"claim": gone, "question": ARRIVES}
    assert badge(**at, as_of=date(2026, 7, 31)) is Status.PENDING
    dropped = standing(**at)  # type: ignore[arg-type]
    assert dropped.status is Status.WITHDRAWN
    assert "without another date" in sentence(dropped.reasons[0], {})
    # that its page went afterwards undoes nothing
    assert badge(happened("2026-09-12"), **at) is Status.CONFIRMED
    assert badge(happened("2026-10-20"), **at) is Status.MEASURED_DIFFERENTLY


def test_planned_quantity_is_pending() -> None:
    planned = replace(HOLDS, modality=Modality.PLANNED)
    assert badge(claim=planned, question=SPEC) is Status.PENDING


# ------------------------------------------------------------------ withdrawals, rulings, time


def test_number_that_its_maker_took_back_is_withdrawn_from_that_day_on() -> None:
    back = replace(CLAIM, withdrawn_on=date(2026, 6, 1))
    assert badge(run(48.4), claim=back) is Status.WITHDRAWN
    assert badge(run(48.4), claim=back, as_of=date(2026, 5, 31)) is Status.CONFIRMED


def ruling(editor: str, ruled: Status = Status.CONTRADICTED, **more: object) -> Ruling:
    made = Ruling("claim", ruled, editor, date(2026, 7, 1), "asked, no answer")
    return replace(made, **more)  # type: ignore[arg-type]


def test_contradicted_needs_two_editors() -> None:
    assert badge(run(30.0), rulings=[ruling("ada")]) is Status.MEASURED_DIFFERENTLY
    assert badge(run(30.0), rulings=[ruling("ada")] * 2) is Status.MEASURED_DIFFERENTLY
    both = [ruling("ada"), ruling("ben")]
    assert badge(run(30.0), rulings=both) is Status.CONTRADICTED
    assert badge(run(30.0), rulings=both, as_of=date(2026, 6, 30)) is Status.MEASURED_DIFFERENTLY


def test_ruling_taken_back_no_longer_holds() -> None:
    taken_back = ruling("ben", withdrawn_on=date(2026, 8, 1))
    assert badge(run(30.0), rulings=[ruling("ada"), taken_back]) is Status.MEASURED_DIFFERENTLY


def test_ruling_on_another_claim_does_not_matter() -> None:
    other = [ruling("ada", claim="other"), ruling("ben", claim="other")]
    assert badge(rulings=other) is Status.VENDOR_CLAIM


def test_one_editor_may_say_that_nothing_is_checkable() -> None:
    assert badge(rulings=[ruling("ada", Status.NOT_CHECKABLE)]) is Status.NOT_CHECKABLE


def test_measure_that_nobody_named_is_not_checkable() -> None:
    assert badge(question=replace(SCORE, metric="unnamed")) is Status.NOT_CHECKABLE


# ------------------------------------------------------------------ lead and roots


def test_lead_is_the_owners_own_claim() -> None:
    press = replace(CLAIM, key="press", said_by=None, mentions=tuple(range(50)))
    chosen = lead(SCORE, [run(48.4), press, CLAIM], (), AS_OF)
    assert chosen is not None
    assert chosen.key == "claim"


def test_lead_without_the_owner_is_the_most_repeated_then_a_measurement() -> None:
    press = replace(CLAIM, key="press", said_by=None)
    wire = replace(press, key="wire", mentions=(4, 5, 6, 7))
    chosen = lead(SCORE, [run(48.4), press, wire], (), AS_OF)
    assert chosen == wire
    assert lead(SCORE, [run(48.4)], (), AS_OF) == run(48.4)
    assert lead(SCORE, [], (), AS_OF) is None


def test_lead_of_a_price_is_the_latest_that_still_stands() -> None:
    now = replace(COSTS, key="now", value=2.0, stated_on=DAY + timedelta(days=9), mentions=(9,))
    gone = replace(COSTS, key="gone", value=1.0, stated_on=AS_OF, withdrawn_on=AS_OF)
    assert lead(PRICE, [COSTS, now, gone], (), AS_OF) == now


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], 0),
        ([run(48.4), run(20.0)], 1),
        ([run(48.4), run(50.0, by="uni")], 2),
        ([run(48.4, by="maker"), run(48.4, by="stranger")], 0),
    ],
)
def test_independent_roots_are_counted_by_house(others: list[Claim], expected: int) -> None:
    assert independent_roots(SCORE, CLAIM, [CLAIM, *others], (), AS_OF, KINDS) == expected
