"""What a change in the knowledge base makes stale, and what it leaves alone."""

from dataclasses import replace
from datetime import date, timedelta

from small_newsroom import KNOWN, NOW, score
from sqlalchemy import select

from db import assess, store
from db.models import Event, Question
from nlp.knowledge import Party
from nlp.record import Relation, Tie

VENDOR = "Our AcmeLM-2 scores 71.2% on FooBench."
LAB = "We measured AcmeLM-2 at 70.4% on FooBench."
QUESTION = "acmelm-2/foobench"
STAKE = Tie("acme", Relation.OWNS, "benchlab", 20, date(2020, 1, 1), source="a filing")


def filled(session, keep):
    for publisher, text, quote in (("acme", VENDOR, "71.2%"), ("benchlab", LAB, "70.4%")):
        snapshot = keep(session, publisher, text, at=NOW)
        store.record(session, snapshot, [score(text, quote)], KNOWN, version="1", now=NOW)
    reassess(session)


def reassess(session, version="1"):
    now = NOW + timedelta(days=1)
    waiting = assess.stale_questions(session, now.date(), version)
    behind = assess.background(session, KNOWN)
    assess.assess_all(session, waiting, behind, version=version, now=now)
    return waiting


def test_same_knowledge_again_touches_nothing(sessions, keep):
    with sessions.begin() as session:
        filled(session, keep)
        store.load_knowledge(session, KNOWN)
        assert reassess(session) == []


def test_new_tie_re_derives_the_questions_of_both_its_ends_with_the_cause(sessions, keep):
    with sessions.begin() as session:
        filled(session, keep)
        assert session.get_one(Question, QUESTION).status == "confirmed"
        store.load_knowledge(session, replace(KNOWN, ties=(STAKE,)))
        assert reassess(session) == [QUESTION]
        event = session.scalars(select(Event)).one()
        assert (event.before["status"], event.after["status"]) == ("confirmed", "vendor_claim")
        assert event.why == "a tie between Acme AI and Bench Lab changed"


def test_tie_with_one_end_elsewhere_touches_nothing(sessions, keep):
    with sessions.begin() as session:
        filled(session, keep)
        elsewhere = Tie("acme", Relation.OWNS, "other", 20, date(2020, 1, 1), source="a filing")
        parties = {**KNOWN.parties, "other": Party("other", "Other Labs", "vendor")}
        store.load_knowledge(session, replace(KNOWN, parties=parties, ties=(elsewhere,)))
        assert reassess(session) == []


def test_tie_of_a_parent_touches_the_questions_of_its_daughter(sessions, keep):
    with sessions.begin() as session:
        filled(session, keep)
        parties = {**KNOWN.parties, "holding": Party("holding", "Holding", "investor")}
        ties = (
            Tie("benchlab", Relation.SUBSIDIARY, "holding", source="a filing"),
            Tie("holding", Relation.INVESTED, "acme", 30, date(2020, 1, 1), source="a filing"),
        )
        store.load_knowledge(session, replace(KNOWN, parties=parties, ties=ties))
        assert reassess(session) == [QUESTION]
        assert session.get_one(Question, QUESTION).status == "vendor_claim"


def test_party_of_another_kind_touches_its_questions(sessions, keep):
    with sessions.begin() as session:
        filled(session, keep)
        parties = {**KNOWN.parties, "benchlab": Party("benchlab", "Bench Lab", "unknown")}
        store.load_knowledge(session, replace(KNOWN, parties=parties))
        assert reassess(session) == [QUESTION]
        assert session.get_one(Question, QUESTION).status == "vendor_claim"


def test_other_rules_re_derive_everything_once(sessions, keep):
    with sessions.begin() as session:
        filled(session, keep)
        assert reassess(session, "2") == [QUESTION]
        assert reassess(session, "2") == []
        assert session.scalars(select(Event)).all() == []


def test_status_is_replayed_from_what_was_captured_by_then(sessions, keep):
    with sessions.begin() as session:
        for publisher, text, quote, days in (
            ("acme", VENDOR, "71.2%", 0),
            ("benchlab", LAB, "70.4%", 3),
        ):
            at = NOW + timedelta(days=days)
            snapshot = keep(session, publisher, text, at=at)
            store.record(session, snapshot, [score(text, quote)], KNOWN, version="1", now=at)
        behind = assess.background(session, KNOWN)
        then = {
            days: assess.replay(session, [QUESTION], behind, NOW + timedelta(days=days))
            for days in (-1, 1, 4)
        }
        assert then[-1] == {}
        assert then[1][QUESTION].status == "vendor_claim"
        assert then[4][QUESTION].status == "confirmed"
        question = session.get_one(Question, QUESTION)
        past = assess.on_day(session, question.id, behind, (NOW + timedelta(days=1)).date())
        assert past.standing == then[1][QUESTION]
