"""Who is free of a claim: ownership, stakes, deals and rivalry on the day of the run."""

from dataclasses import replace
from datetime import date

import pytest
from made_claims import claim, run

from nlp.independence import Ties, independence, kind_by_name
from nlp.record import (
    Claim,
    Independence,
    Kind,
    Question,
    Relation,
    Tie,
)

QUESTION = Question("maker-9/bench-2", "maker-9", "bench-2", Kind.SCORE, owner="maker")
KINDS = {"lab": "evaluator", "maker": "vendor", "board": "evaluator", "shop": "vendor"}
DAY = date(2026, 6, 1)

CLAIM = claim(69.7, key="c", quote="69.7%", stated_on=DAY, captured_on=DAY)
RUN = run(69.7, key="m", quote="69.7%", stated_on=DAY, captured_on=DAY)


def judged(run: Claim = RUN, ties: tuple[Tie, ...] = (), on: date = DAY) -> Independence:
    kinds = {**KINDS, "arm": "evaluator", "holding": "investor"}
    return independence(CLAIM, run, QUESTION, ties, on, kinds).independence


def test_lab_without_a_tie_is_independent() -> None:
    assert judged() is Independence.INDEPENDENT


def test_published_logs_make_it_open() -> None:
    assert judged(replace(RUN, artefacts="https://lab.example/logs")) is Independence.OPEN


def test_own_blog_never_confirms() -> None:
    assert judged(replace(RUN, run_by="maker")) is Independence.OWN


def test_subsidiary_of_a_subsidiary_is_the_same_house() -> None:
    ties = (
        Tie("lab", Relation.SUBSIDIARY, "holding"),
        Tie("maker", Relation.OWNS, "holding", share=51),
    )
    assert judged(ties=ties) is Independence.OWN


def test_sisters_under_one_owner_are_the_same_house() -> None:
    ties = (
        Tie("holding", Relation.OWNS, "lab", share=80),
        Tie("holding", Relation.OWNS, "maker", share=60),
    )
    assert judged(ties=ties) is Independence.OWN


SHARES = [
    (49.0, Independence.ALIGNED),
    (5.0, Independence.ALIGNED),
    (4.9, Independence.INDEPENDENT),
]


@pytest.mark.parametrize(("share", "expected"), SHARES)
def test_stake_counts_from_five_per_cent(share: float, expected: Independence) -> None:
    assert judged(ties=(Tie("maker", Relation.OWNS, "lab", share=share),)) is expected


def test_investment_of_unknown_size_aligns() -> None:
    assert judged(ties=(Tie("maker", Relation.INVESTED, "lab"),)) is Independence.ALIGNED


def test_stake_held_by_the_mother_aligns_the_daughter() -> None:
    ties = (
        Tie("lab", Relation.SUBSIDIARY, "holding"),
        Tie("holding", Relation.INVESTED, "maker", share=14),
    )
    assert judged(ties=ties) is Independence.ALIGNED


def test_paid_work_is_forgotten_after_two_years() -> None:
    tie = Tie("maker", Relation.COMMISSIONED, "lab", since=date(2023, 1, 1), until=date(2024, 6, 1))
    assert judged(ties=(tie,), on=date(2026, 5, 30)) is Independence.ALIGNED
    assert judged(ties=(tie,), on=date(2026, 6, 30)) is Independence.INDEPENDENT


def test_tie_that_began_later_does_not_count_on_the_day() -> None:
    tie = Tie("lab", Relation.SUBSIDIARY, "maker", since=date(2026, 6, 2))
    assert judged(ties=(tie,)) is Independence.INDEPENDENT
    assert judged(ties=(tie,), on=date(2026, 6, 2)) is Independence.OWN


def test_row_sent_in_by_the_maker_is_aligned() -> None:
    assert judged(replace(RUN, submitted_by="maker")) is Independence.ALIGNED


def test_competitor_is_a_rival() -> None:
    assert judged(ties=(Tie("lab", Relation.COMPETES, "maker"),)) is Independence.RIVAL


def test_stake_in_a_competitor_is_closer_than_rivalry() -> None:
    ties = (Tie("lab", Relation.COMPETES, "maker"), Tie("lab", Relation.OWNS, "maker", share=10))
    assert judged(ties=ties) is Independence.ALIGNED


def test_runner_that_nobody_listed_is_unknown() -> None:
    assert judged(replace(RUN, run_by="stranger")) is Independence.UNKNOWN


def test_stranger_on_a_reviewed_board_counts() -> None:
    row = replace(RUN, run_by="stranger", published_by="board", settings=(("reviewed", "yes"),))
    assert judged(row) is Independence.INDEPENDENT
    assert judged(replace(row, settings=())) is Independence.UNKNOWN
    # nobody reviews himself, and a shop's list is no board
    assert judged(replace(row, published_by="stranger")) is Independence.UNKNOWN
    assert judged(replace(row, published_by="shop")) is Independence.UNKNOWN


def test_name_shows_a_university_and_nothing_else() -> None:
    assert kind_by_name("University of Somewhere (NLP group)") == "university"
    assert kind_by_name("ETH Zürich") == "university"
    assert kind_by_name("Universal Methods") == "unknown"
    assert kind_by_name("Smith Labs") == "unknown"


def test_seller_is_no_judge_where_the_owner_is_unknown() -> None:
    nobodys = replace(QUESTION, owner=None)
    unsaid = replace(CLAIM, said_by=None)
    for runner, expected in (("shop", Independence.UNKNOWN), ("lab", Independence.INDEPENDENT)):
        run = replace(RUN, run_by=runner)
        assert independence(unsaid, run, nobodys, (), DAY, KINDS).independence is expected


def test_house_holds_everyone_under_one_control() -> None:
    ties = Ties(
        (
            Tie("a", Relation.SUBSIDIARY, "top"),
            Tie("top", Relation.OWNS, "b", share=50),
            Tie("top", Relation.OWNS, "c", share=49.9),
        )
    )
    assert ties.house("a", DAY) == {"a", "b", "top"}
