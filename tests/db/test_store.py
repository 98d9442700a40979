"""Pages kept and mentions recorded."""

from datetime import timedelta

import pytest
from small_newsroom import KNOWN, NOW, score
from sqlalchemy import func, select

from db import store
from db.models import Event, Mention, Question, Snapshot

TEXT = "AcmeLM-2 scores 71.2% on FooBench."


def record(session, snapshot, mentions, version="1"):
    return store.record(session, snapshot, mentions, KNOWN, version=version, now=NOW)


def test_an_unchanged_page_makes_no_second_snapshot(sessions, keep):
    with sessions.begin() as session:
        assert keep(session, "daily", TEXT) is not None
        assert keep(session, "daily", TEXT, at=NOW + timedelta(days=1)) is None
        assert session.scalar(select(func.count()).select_from(Snapshot)) == 1


def test_the_same_bytes_read_otherwise_are_no_other_page(sessions, folder, keep):
    with sessions.begin() as session:
        first = keep(session, "daily", TEXT)
        page = store.Page(
            first.document.address, TEXT.encode(), "text/html", {}, NOW, "Lead. " + TEXT
        )
        assert store.keep(session, folder.raw, first.document, page) is None


def test_a_mention_keeps_the_words_around_it(sessions, keep):
    with sessions.begin() as session:
        record(session, keep(session, "daily", TEXT), [score(TEXT, "71.2%")])
        row = session.scalars(select(Mention)).one()
        assert (row.prefix, row.quote, row.suffix) == ("AcmeLM-2 scores ", "71.2%", " on FooBench.")
        assert row.question_id == "acmelm-2/foobench"


def test_recording_twice_changes_nothing(sessions, keep):
    with sessions.begin() as session:
        snapshot = keep(session, "daily", TEXT)
        record(session, snapshot, [score(TEXT, "71.2%")])
        first = session.scalars(select(Mention.id)).all()
        record(session, snapshot, [score(TEXT, "71.2%")])
        assert session.scalars(select(Mention.id)).all() == first
        assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_a_newer_extractor_replaces_what_the_older_read(sessions, keep):
    with sessions.begin() as session:
        snapshot = keep(session, "daily", TEXT)
        record(session, snapshot, [score(TEXT, "71.2%")], version="1")
        assert store.unread(session, "2") == [snapshot.id]
        record(session, snapshot, [], version="2")
        assert session.scalars(select(Mention)).all() == []
        assert store.unread(session, "2") == []


def test_offsets_that_do_not_give_the_quote_are_refused(sessions, keep):
    with sessions() as session:
        snapshot = keep(session, "daily", TEXT)
        with pytest.raises(store.StoreError, match=r"reads '71.2%', the text has"):
            record(session, snapshot, [score("x" + TEXT, "71.2%")])


def test_a_number_that_changed_silently_is_an_event_with_both_quotes(sessions, keep):
    changed = TEXT.replace("71.2", "68.9")
    with sessions.begin() as session:
        record(session, keep(session, "acme", TEXT), [score(TEXT, "71.2%")])
        later = keep(session, "acme", changed, at=NOW + timedelta(days=1))
        record(session, later, [score(changed, "68.9%")])
        event = session.scalars(select(Event)).one()
        assert event.kind == "number_changed"
        assert (event.before["quote"], event.after["quote"]) == ("71.2%", "68.9%")
        assert event.question_id == "acmelm-2/foobench"


def test_an_advert_around_the_same_number_is_no_event(sessions, keep):
    longer = "Subscribe today! " + TEXT
    with sessions.begin() as session:
        record(session, keep(session, "daily", TEXT), [score(TEXT, "71.2%")])
        later = keep(session, "daily", longer, at=NOW + timedelta(days=1))
        record(session, later, [score(longer, "71.2%")])
        assert session.scalars(select(Event)).all() == []


def test_loading_the_same_knowledge_again_leaves_questions_as_they_are(sessions, keep):
    with sessions.begin() as session:
        record(session, keep(session, "daily", TEXT), [score(TEXT, "71.2%")])
        question = session.get_one(Question, "acmelm-2/foobench")
        question.stale = False
        store.load_knowledge(session, KNOWN)
        assert not question.stale
