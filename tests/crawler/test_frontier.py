"""Which addresses there are, and which are asked for."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from db import frontier
from db.engine import DataFolder, open_database
from db.frontier import Found
from db.models import Document, Event, Party, Source

NOW = datetime(2026, 5, 21, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def session(tmp_path):
    sessions = open_database(DataFolder(tmp_path), create=True)
    with sessions() as session:
        session.add(Party(id="p", name="P", kind="press", aliases=[]))
        session.flush()
        session.add_all(
            Source(
                id=name,
                name=name,
                kind="feed",
                address=f"http://{name}.example/",
                publisher_id="p",
                role="press",
                every_minutes=60,
                entry={},
                failures=0,
            )
            for name in ("one", "two")
        )
        session.flush()
        yield session
    sessions.kw["bind"].dispose()


def add(session, *addresses, source="one"):
    frontier.discover(session, source, map(Found, addresses), NOW)
    rows = session.scalars(select(Document).where(Document.address.in_(addresses)))
    return sorted(rows, key=lambda row: addresses.index(row.address))


def due(session, now=NOW, limit=10, source="one", **rest):
    rows = frontier.due_documents(session, source, now, limit, **rest)
    return [row.address for row in rows]


def test_an_address_belongs_to_the_source_that_named_it_first(session):
    assert frontier.discover(session, "one", [Found("a"), Found("a"), Found("b")], NOW) == 2
    assert frontier.discover(session, "two", [Found("a"), Found("c")], NOW) == 1
    assert due(session, source="two") == ["c"]


def test_the_newest_of_the_new_come_first_up_to_the_limit(session):
    dates = {"old": NOW - timedelta(days=9), "new": NOW, "middle": NOW - timedelta(days=2)}
    found = [Found(address, published_at=when) for address, when in dates.items()]
    frontier.discover(session, "one", found, NOW)
    assert due(session, limit=2) == ["new", "middle"]


def test_documents_seen_before_come_when_they_are_due_or_all_are_wanted(session):
    (document,) = add(session, "a")
    document.state = "kept"
    frontier.unchanged(session, document, LATER)
    assert due(session) == []
    assert due(session, recheck=True) == ["a"]
    assert due(session, LATER) == ["a"]


def test_a_failed_page_that_was_kept_stays_kept(session):
    kept, new = add(session, "a", "b")
    kept.state = "kept"
    for document in (kept, new):
        frontier.failed(session, document, LATER, "HTTP 500")
    assert (kept.state, new.state) == ("kept", "failed")
    assert (kept.attempts, kept.error) == (1, "HTTP 500")


def test_what_answers_410_is_never_asked_again_and_was_never_news_if_never_kept(session):
    (document,) = add(session, "a")
    frontier.gone(session, document, NOW, None, 410)
    assert due(session, LATER, recheck=True) == []
    assert session.scalars(select(Event)).all() == []


def test_a_page_that_moves_there_and_back_is_one_document(session):
    (document,) = add(session, "a")
    identity = document.id
    for address in ("b", "a", "b"):
        assert frontier.moved(session, document, address, NOW).id == identity
        assert document.address == address
    assert due(session, LATER, recheck=True) == ["b"]
    assert frontier.discover(session, "one", [Found("a"), Found("b")], NOW) == 0


def test_a_page_that_moves_onto_another_gives_way_to_it(session):
    first, second = add(session, "a", "b")
    assert frontier.moved(session, first, "b", NOW) is second
    assert due(session, LATER, recheck=True) == ["b"]


def test_a_source_is_due_with_itself_or_one_of_its_documents(session):
    sources = [session.get_one(Source, name) for name in ("one", "two")]
    for source in sources:
        frontier.source_read(session, source, NOW, NOW + timedelta(hours=9))
    (document,) = add(session, "a", source="two")
    document.state = "kept"
    frontier.unchanged(session, document, LATER)
    assert frontier.due_sources(session, NOW) == []
    assert frontier.due_sources(session, LATER) == ["two"]
    assert frontier.due_sources(session, NOW + timedelta(hours=9)) == ["one", "two"]


def test_a_source_that_left_the_file_is_not_due(session):
    frontier.sync_sources(session, [])
    assert frontier.due_sources(session, LATER) == []


def test_a_page_that_its_list_says_was_updated_since_is_asked_for_at_once(session):
    kept = add(session, "same", "updated", "elsewhere")
    for document in kept:
        document.state, document.next_try_at = "kept", LATER
    kept[2].source_id = "two"
    found = [
        Found("same", updated_at=NOW - timedelta(days=1)),
        Found("updated", updated_at=NOW + timedelta(minutes=1)),
        Found("elsewhere", updated_at=NOW + timedelta(minutes=1)),
    ]
    now = NOW + timedelta(minutes=5)
    frontier.discover(session, "one", found, now)  # read for the first time
    assert due(session, now) == []
    frontier.discover(session, "one", found, now, since=NOW)
    assert due(session, now) == ["updated"]
