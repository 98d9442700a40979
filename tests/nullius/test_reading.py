"""Reading what was kept: a text that takes too long costs itself; a changed number, a recheck."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from db import store
from db.accounts import add_account
from db.additions import add
from db.desk import Desk
from db.desk_models import Role
from db.engine import DataFolder, open_database
from db.models import Document, Event, Mention, Party, Snapshot, Source
from nlp.knowledge import knowledge
from nlp.knowledge.additions import Addition
from nullius import stages
from nullius.report import report

NOW = datetime(2026, 5, 21, 9, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)
TEXT = "Qwen 3.7 Max scores {}% on Terminal-Bench 2.0, Alibaba says."


@pytest.fixture
def kept(tmp_path):
    """A data folder, sessions on it, and a function that keeps a page of a text."""
    folder = DataFolder(tmp_path)
    sessions = open_database(folder, create=True)
    with sessions.begin() as session:
        store.load_knowledge(session, knowledge())
        session.add(Party(id="press", name="Press", kind="press", aliases=[]))
        session.flush()
        session.add(
            Source(
                id="press",
                name="Press",
                kind="feed",
                address="http://press.example/feed",
                publisher_id="press",
                role="press",
                every_minutes=60,
                entry={},
            )
        )

    def keep(name, text, at=NOW):
        address = f"http://press.example/{name}"
        with sessions.begin() as session:
            at_address = select(Document).where(Document.address == address)
            document = session.scalar(at_address) or Document(
                address=address, source_id="press", discovered_at=at, next_try_at=LATER, attempts=0
            )
            session.add(document)
            content = text.encode()
            page = store.Page(address, content, "text/html", {}, at, text, title=name)
            store.keep(session, folder.raw, document, page)

    yield folder, sessions, keep
    sessions.kw["bind"].dispose()


def read(sessions, **rest):
    counts = stages.Counts()
    stages.read(sessions, knowledge(), counts, lambda *_: None, **rest)
    return counts


def test_a_text_that_takes_too_long_is_a_notice_and_costs_only_itself(kept):
    folder, sessions, keep = kept
    keep("first", TEXT.format(69.7))
    read(sessions)  # loads the language model
    keep("long", TEXT.format(69.7) * 2000)
    keep("short", TEXT.format(69.7))
    counts = read(sessions, seconds=0.5)
    assert (counts.read, counts.mentions) == (2, 1)
    with sessions() as session:
        (notice,) = session.scalars(select(Event).where(Event.kind == "notice"))
        assert notice.why == "cannot be read: it takes more than 0.5 seconds of processor time"
        assert notice.document.address == "http://press.example/long"
        told = f"{notice.at:%Y-%m-%d %H:%M}  http://press.example/long: {notice.why}"
    assert told in list(report(folder))
    with sessions() as session:
        assert not session.scalars(select(Snapshot).where(Snapshot.read_version.is_(None))).all()


def test_pages_with_a_number_on_a_question_are_asked_for_at_once_when_one_changes(kept):
    _, sessions, keep = kept
    for name in ("changing", "related"):
        keep(name, TEXT.format(69.7))
    keep("other", "Qwen 3.7 Max costs $2.50 per million input tokens.")
    read(sessions)
    keep("changing", TEXT.format(60.6), at=NOW + timedelta(days=1))
    read(sessions)
    with sessions() as session:
        due = select(Document.address).where(Document.next_try_at < LATER)
        assert session.scalars(due).all() == ["http://press.example/related"]


def test_a_name_that_an_editor_added_holds_for_a_page_read_later_and_after_a_start(kept):
    folder, sessions, keep = kept
    alias = {"of": "subject", "id": "qwen-3-7-max", "alias": "Zorblat-9"}
    with sessions.begin() as session:
        desk = Desk(add_account(session, "ada", Role.EDITOR, NOW), NOW, knowledge(), "1")
        add(session, desk, Addition("alias", alias))
    keep("later", "Zorblat-9 scores 71.1% on Terminal-Bench 2.0.")
    read(sessions)
    with stages.prepare(folder, [], knowledge())() as session:
        assert session.scalars(select(Mention.question_id)).all() == [
            "qwen-3-7-max/terminal-bench-2-0"
        ]
