"""Claims and statuses derived from what is stored."""

from dataclasses import replace
from datetime import timedelta

import pytest
from small_newsroom import KNOWN, NOW, score
from sqlalchemy import event, select

from db import assess, store
from db.index import SearchIndex
from db.models import Claim, Event, Question
from db.refiled import refile
from nlp.knowledge import Codename

VENDOR = "Our AcmeLM-2 scores 71.2% on FooBench."
PRESS = "AcmeLM-2 reached 71.2% on FooBench."
LAB = "We measured AcmeLM-2 at 70.4% on FooBench."
QUESTION = "acmelm-2/foobench"


def publish(session, keep, publisher, text, quote, *, days=0, path="a"):
    at = NOW + timedelta(days=days)
    snapshot = keep(session, publisher, text, at=at, path=path)
    store.record(session, snapshot, [score(text, quote)], KNOWN, version="1", now=at)


def assessed(session, days=9):
    now = NOW + timedelta(days=days)
    behind = assess.background(session, KNOWN)
    for question_id in assess.stale_questions(session, now.date()):
        assess.assess(session, question_id, behind, version="1", now=now)
    return session.get_one(Question, QUESTION)


def test_a_vendors_number_stays_unverified_however_many_repeat_it(sessions, keep):
    with sessions.begin() as session:
        publish(session, keep, "acme", VENDOR, "71.2%")
        publish(session, keep, "daily", PRESS, "71.2%", days=1)
        publish(session, keep, "weekly", PRESS, "71.2%", days=2)
        question = assessed(session)
        assert (question.status, question.repeats) == ("vendor_claim", 3)
        assert len(question.claims) == 1
        assert question.reasons


def test_an_independent_run_within_its_error_verifies_it(sessions, keep):
    with sessions.begin() as session:
        publish(session, keep, "acme", VENDOR, "71.2%")
        publish(session, keep, "benchlab", LAB, "70.4%", days=3)
        question = assessed(session)
        assert (question.status, question.independent_roots) == ("confirmed", 1)
        assert question.lead_claim.said_by_id == "acme"


REDCAP = Codename("redcap", (NOW + timedelta(days=3)).date(), "Acme AI, release notes")
HIDDEN = "redcap/foobench"


def revealing():
    """The knowledge base once Acme said, on 24 May, that redcap was AcmeLM-2."""
    model = KNOWN.subjects["acmelm-2"]
    model = replace(model, aliases=("redcap",), codenames=(REDCAP,))
    return replace(KNOWN, subjects={model.id: model})


def rate_redcap(session, keep, known):
    """A board rates "redcap" on 21 May."""
    text = "We measured redcap at 70.4% on FooBench."
    snapshot = keep(session, "benchlab", text)
    mention = replace(score(text, "70.4%"), subject="redcap")
    store.record(session, snapshot, [mention], known, version="1", now=NOW)


def seen_apart_and_together(session, known):
    behind = assess.background(session, known)
    waiting = assess.stale_questions(session, NOW.date())
    assess.assess_all(session, waiting, behind, version="1", now=NOW + timedelta(days=9))
    return [
        set(assess.replay(session, [QUESTION, HIDDEN], behind, NOW + timedelta(days=day)))
        for day in (0, 2, 3, 9)
    ]


APART_THEN_TOGETHER = [{HIDDEN}, {HIDDEN}, {QUESTION}, {QUESTION}]


def test_a_codename_is_its_subject_only_from_the_day_on_which_that_was_known(sessions, keep):
    known = revealing()
    with sessions.begin() as session:
        store.load_knowledge(session, known)
        rate_redcap(session, keep, known)
        assert seen_apart_and_together(session, known) == APART_THEN_TOGETHER
        assert session.get_one(Question, QUESTION).status == "confirmed"
        assert session.get_one(Question, HIDDEN).status is None
        behind, before = assess.background(session, known), (NOW + timedelta(days=2)).date()
        past = assess.on_day(session, QUESTION, behind, before)
        assert (past.lead, past.known_since) == (None, REDCAP.known_on)
        assert assess.on_day(session, HIDDEN, behind, before).lead.value == 70.4


def test_what_was_read_under_a_codename_moves_when_it_is_revealed(sessions, keep):
    with sessions.begin() as session:
        rate_redcap(session, keep, KNOWN)
        behind = assess.background(session, KNOWN)
        assess.assess(session, HIDDEN, behind, version="1", now=NOW)
        assert session.get_one(Question, HIDDEN).status is not None
        known = revealing()
        store.load_knowledge(session, known)
        assert refile(session, known) == 1
        assert seen_apart_and_together(session, known) == APART_THEN_TOGETHER
        left = session.scalars(select(Event).where(Event.question_id == HIDDEN)).one()
        assert (left.after["status"], left.why) == (None, "redcap is known to be AcmeLM-2")
        assert refile(session, known) == 0


def test_a_run_that_refutes_is_a_proposal_and_shows_as_measured_differently(sessions, keep):
    with sessions.begin() as session:
        for publisher, text, quote in (
            ("acme", VENDOR, "71.2%"),
            ("benchlab", LAB.replace("70.4%", "30.4%"), "30.4%"),
        ):
            snapshot = keep(session, publisher, text, at=NOW)
            mention = replace(score(text, quote), settings=(("attempts", "1"),))
            store.record(session, snapshot, [mention], KNOWN, version="1", now=NOW)
        question = assessed(session)
        assert question.status == "measured_differently"
        behind = assess.background(session, KNOWN)
        (proposal,) = assess.proposals(session, behind, NOW.date())
        assert (proposal.claim_key, proposal.found.status) == (
            question.lead_claim.key,
            "contradicted",
        )


def test_what_waits_is_found_without_looking_at_every_question(sessions):
    asked = []
    event.listen(
        sessions.kw["bind"], "before_cursor_execute", lambda *seen: asked.append(seen[2:4])
    )
    with sessions() as session:
        assess.stale_questions(session, NOW.date(), "2")
        for statement, parameters in list(asked):
            plan = session.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", parameters
            )
            assert not any("SCAN" in row[-1] for row in plan), statement
    assert len(asked) >= 5


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_order_of_reading_leaves_no_trace(sessions, keep, order):
    pages = [
        ("acme", VENDOR, "71.2%", 0),
        ("daily", PRESS, "71.2%", 1),
        ("benchlab", LAB, "70.4%", 2),
    ]
    with sessions.begin() as session:
        for place in order:
            publisher, text, quote, days = pages[place]
            publish(session, keep, publisher, text, quote, days=days)
        assessed(session)
        claims = session.scalars(select(Claim).order_by(Claim.key)).all()
        found = {(c.said_by_id, c.run_by_id, c.value, c.status, len(c.mentions)) for c in claims}
        assert found == {
            ("acme", None, 71.2, "confirmed", 2),
            (None, "benchlab", 70.4, "confirmed", 1),
        }


def test_a_status_that_changes_is_an_event_and_a_first_one_is_none(sessions, keep):
    with sessions.begin() as session:
        publish(session, keep, "acme", VENDOR, "71.2%")
        assessed(session)
        assert session.scalars(select(Event)).all() == []
        publish(session, keep, "benchlab", LAB, "70.4%", days=3)
        assessed(session)
        event = session.scalars(select(Event)).one()
        assert (event.before["status"], event.after["status"]) == ("vendor_claim", "confirmed")


def test_a_number_that_its_originator_took_down_is_withdrawn(sessions, keep):
    without = "Our AcmeLM-2 is here."
    with sessions.begin() as session:
        publish(session, keep, "acme", VENDOR, "71.2%")
        snapshot = keep(session, "acme", without, at=NOW + timedelta(days=2))
        store.record(session, snapshot, [], KNOWN, version="1", now=NOW + timedelta(days=2))
        assert assessed(session).status == "withdrawn"


def test_the_index_finds_a_question_by_the_words_of_a_press_page(sessions, keep, folder):
    index = SearchIndex(folder.index)
    assert index.search("foobench") == []
    with sessions.begin() as session:
        publish(session, keep, "daily", PRESS, "71.2%")
        assessed(session)
        assert index.update(session) == 1
    with sessions.begin() as session:
        assert index.update(session) == 0
    assert index.search("acmelm reached") == [QUESTION]
    assert index.search("ACMELM2 foobench") == [QUESTION]
    assert index.search("acmelm nowhere") == []
    assert index.suggest("acm") == ["AcmeLM-2"]


def test_a_rebuilt_index_takes_the_place_of_a_damaged_one(sessions, keep, folder):
    index = SearchIndex(folder.index)
    with sessions.begin() as session:
        publish(session, keep, "daily", PRESS, "71.2%")
        assessed(session)
        index.update(session)
    (folder.index / "current").write_text("nowhere")
    assert index.search("foobench") == []
    with sessions.begin() as session:
        index.update(session)
    assert index.search("foobench") == [QUESTION]


def test_a_claim_that_others_replace_is_removed_with_what_points_to_it(sessions, keep):
    # the vendor's two pages first give one number, then two others
    with sessions.begin() as session:
        publish(session, keep, "acme", VENDOR, "71.2%")
        assessed(session)
    with sessions.begin() as session:
        for days, number in ((1, "72.0%"), (2, "73.0%")):
            text = VENDOR.replace("71.2%", number)
            publish(session, keep, "acme", text, number, days=days, path=f"page-{days}")
        snapshot = session.scalars(select(Claim)).one().mentions[0].snapshot
        store.record(session, snapshot, [], KNOWN, version="2", now=NOW)
        question = assessed(session)
        assert {claim.quote for claim in question.claims} == {"72.0%", "73.0%"}
        assert question.lead_claim in question.claims
