"""A table that copies a vendor's numbers counts on none of the questions that it answers."""

from dataclasses import replace
from datetime import timedelta

from small_newsroom import KNOWN, NOW, score
from sqlalchemy import select

from db import assess, store
from db.models import Event, Question
from db.queries.past import past_page

BENCHES = ("FooBench", "BarBench", "BazBench")
EQUAL = ("71.2%", "60.6%", "92.4%")


def publish(session, keep, publisher, quotes, *, days=0):
    """One page with a number on each benchmark; a later one of the same publisher replaces it."""
    at = NOW + timedelta(days=days)
    text = "AcmeLM-2 scores " + ", ".join(
        f"{quote} on {bench}" for quote, bench in zip(quotes, BENCHES, strict=False)
    )
    mentions = [
        replace(score(text, quote), metric=bench)
        for quote, bench in zip(quotes, BENCHES, strict=False)
    ]
    snapshot = keep(session, publisher, text, at=at)
    store.record(session, snapshot, mentions, KNOWN, version="1", now=at)


def assessed(session, days=9):
    now = NOW + timedelta(days=days)
    behind = assess.background(session, KNOWN)
    waiting = assess.stale_questions(session, now.date())
    assess.assess_all(session, waiting, behind, version="1", now=now)
    session.flush()
    session.expire_all()
    return waiting, list(session.scalars(select(Question).order_by(Question.id)))


def badges(questions):
    return {(question.status, question.independent_roots) for question in questions}


def test_table_with_three_equal_numbers_confirms_nothing_and_the_page_says_why(sessions, keep):
    with sessions.begin() as session:
        publish(session, keep, "acme", EQUAL)
        publish(session, keep, "benchlab", EQUAL, days=1)
        _, questions = assessed(session)
        assert badges(questions) == {("vendor_claim", 0)}
        for question in questions:
            (claim,) = question.claims
            assert len(claim.mentions) == 2
            assert question.reasons[-1] == {
                "rule": "copied_row",
                "facts": {"board": "benchlab", "party": "acme", "benchmarks": "3"},
            }


def test_table_with_other_decimals_is_a_run(sessions, keep):
    with sessions.begin() as session:
        publish(session, keep, "acme", EQUAL)
        publish(session, keep, "benchlab", ("71.2%", "60.6%", "91.8%"), days=1)
        _, questions = assessed(session)
        found = {question.metric_id: question.status for question in questions}
        # the benchmark of 92.4 and 91.8 is not listed, so that only the rounding is allowed for
        assert found == {
            "foobench": "confirmed",
            "barbench": "confirmed",
            "bazbench": "measured_differently",
        }


def test_third_equal_number_that_comes_later_touches_the_first_two(sessions, keep):
    with sessions.begin() as session:
        publish(session, keep, "benchlab", EQUAL, days=1)
        publish(session, keep, "acme", EQUAL[:2])
        _, before = assessed(session)
        assert badges(before) == {("confirmed", 1)}
        at = NOW + timedelta(hours=1)
        snapshot = keep(session, "acme", "AcmeLM-2 scores 92.4% on BazBench", at=at, path="more")
        mention = replace(score(snapshot.text, "92.4%"), metric="BazBench")
        store.record(session, snapshot, [mention], KNOWN, version="1", now=at)
        waiting, after = assessed(session)
        assert len(waiting) == 1
        assert badges(after) == {("vendor_claim", 0)}
        causes = session.scalars(select(Event.why).order_by(Event.question_id)).all()
        again = "whether a table copies the vendor's was looked at again"
        assert causes == [again, "http://acme.example/more was read", again]


def test_copy_that_is_none_any_more_counts_again_on_every_question(sessions, keep):
    with sessions.begin() as session:
        publish(session, keep, "acme", EQUAL[:2])
        at = NOW + timedelta(hours=1)
        third = keep(session, "acme", "AcmeLM-2 scores 92.4% on BazBench", at=at, path="more")
        mention = replace(score(third.text, "92.4%"), metric="BazBench")
        store.record(session, third, [mention], KNOWN, version="1", now=at)
        publish(session, keep, "benchlab", EQUAL, days=1)
        _, before = assessed(session)
        assert badges(before) == {("vendor_claim", 0)}
        # the extractor finds that it had misread the vendor's third number
        store.record(session, third, [], KNOWN, version="2", now=at)
        waiting, after = assessed(session)
        assert len(waiting) == 1
        assert badges(after) == {("confirmed", 1)}


def test_each_past_day_knows_the_copies_of_that_day(sessions, keep):
    with sessions.begin() as session:
        publish(session, keep, "acme", EQUAL)
        publish(session, keep, "benchlab", EQUAL, days=3)
        _, questions = assessed(session)
        behind = assess.background(session, KNOWN)
        for question in questions:
            for days, copies in ((1, False), (4, True)):
                at = NOW + timedelta(days=days)
                replayed = assess.replay(session, [question.id], behind, at)[question.id]
                assert replayed.status == "vendor_claim"
                assert any(reason.rule == "copied_row" for reason in replayed.reasons) is copies
                assert assess.on_day(session, question.id, behind, at.date()).standing == replayed
                (answer,) = past_page(session, question.id, at.date()).answers
                assert (answer.reasons[-1]["rule"] == "copied_row") is copies
        assert assess.proposals(session, behind, NOW.date()) == []
