"""A wire copy whose attribution got lost follows the page that it copies."""

from datetime import timedelta

from small_newsroom import KNOWN, NOW, score
from sqlalchemy import delete, select

from db import assess, frontier, store
from db.copies import note_copies
from db.models import Claim, Copy, Document, Fingerprint, Question

QUESTION = "acmelm-2/foobench"
LONG = " ".join(f"Sentence {n} of the wire tells one thing more." for n in range(30))


def publish(session, keep, publisher, text, *, days=0, **mention):
    at = NOW + timedelta(days=days)
    snapshot = keep(session, publisher, text, at=at)
    store.record(session, snapshot, [score(text, "71.2%", **mention)], KNOWN, version="1", now=at)
    return snapshot


def claims(session):
    now = NOW + timedelta(days=9)
    behind = assess.background(session, KNOWN)
    for question_id in assess.stale_questions(session, now.date()):
        assess.assess(session, question_id, behind, version="1", now=now)
    session.flush()
    session.expire_all()
    found = {}
    for claim in session.scalars(select(Claim).where(Claim.question_id == QUESTION)):
        found[claim.said_by_id or claim.run_by_id] = {
            mention.snapshot.document.source_id for mention in claim.mentions
        }
    return found


def three_pages(session, keep, *, wire):
    publish(session, keep, "acme", "Our AcmeLM-2 scores 71.2% on FooBench.")
    publish(session, keep, "daily", f"{wire} AcmeLM-2: 71.2%, BenchLab said.", said_by="BenchLab")
    publish(session, keep, "weekly", f"{LONG} AcmeLM-2 reached 71.2%.", days=1)


def test_a_copy_that_names_nobody_follows_its_original(sessions, keep):
    with sessions.begin() as session:
        three_pages(session, keep, wire=LONG)
        assert claims(session) == {"acme": {"acme"}, "benchlab": {"daily", "weekly"}}


def test_a_page_of_its_own_words_follows_the_earliest(sessions, keep):
    with sessions.begin() as session:
        three_pages(session, keep, wire="In other words.")
        assert session.scalars(select(Copy)).all() == []
        assert claims(session) == {"acme": {"acme", "weekly"}, "benchlab": {"daily"}}


def test_a_pair_does_not_depend_on_which_page_is_kept_first(sessions, keep):
    with sessions.begin() as session:
        later = publish(session, keep, "weekly", f"{LONG} AcmeLM-2: 71.2%.", days=1)
        earlier = publish(session, keep, "daily", f"{LONG} AcmeLM-2: 71.2%.")
        (pair,) = session.scalars(select(Copy))
        assert (pair.document_id, pair.of_id) == (later.document_id, earlier.document_id)


def test_what_was_read_before_copies_were_noted_is_compared_when_it_is_read_anew(sessions, keep):
    with sessions.begin() as session:
        first = publish(session, keep, "daily", f"{LONG} AcmeLM-2: 71.2%.")
        second = publish(session, keep, "weekly", f"{LONG} AcmeLM-2: 71.2%.", days=1)
        session.execute(delete(Fingerprint))
        session.execute(delete(Copy))
        for snapshot in (second, first):
            store.record(session, snapshot, [], KNOWN, version="2", now=NOW)
        assert len(session.scalars(select(Copy)).all()) == 1


def test_a_text_that_is_replaced_is_compared_by_the_new_one(sessions, keep):
    with sessions.begin() as session:
        publish(session, keep, "daily", f"{LONG} AcmeLM-2: 71.2%.")
        old = publish(session, keep, "weekly", f"{LONG} AcmeLM-2: 71.2%.", days=1)
        publish(session, keep, "weekly", "Our words now. AcmeLM-2: 71.2%.", days=2)
        assert note_copies(session, old) == []
        assert session.scalars(select(Copy)).all() == []


def test_the_same_publisher_copies_nobody(sessions, keep):
    with sessions.begin() as session:
        for path in ("a", "b"):
            note_copies(session, keep(session, "daily", LONG, path=path))
        assert session.scalars(select(Copy)).all() == []


def test_a_removed_page_makes_its_questions_stale(sessions, keep):
    with sessions.begin() as session:
        publish(session, keep, "acme", "Our AcmeLM-2 scores 71.2% on FooBench.")
        claims(session)
        assert not session.get_one(Question, QUESTION).stale
        document = session.scalars(select(Document)).one()
        frontier.gone(session, document, NOW + timedelta(days=2), None, 410)
        assert session.get_one(Question, QUESTION).stale
        claims(session)
        (claim,) = session.scalars(select(Claim))
        assert (claim.status, claim.withdrawn_on) == (
            "withdrawn",
            (NOW + timedelta(days=2)).date(),
        )
