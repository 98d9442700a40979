"""What answers mean is written together, and what cannot be written costs only itself."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select

from crawler.writing import Writer
from db import blobs, frontier
from db.engine import DataFolder, open_database
from db.models import Document, Party, Source

NOW = datetime(2026, 5, 20, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    return DataFolder(tmp_path)


@pytest.fixture
def sessions(folder):
    sessions = open_database(folder, create=True)
    with sessions.begin() as session:
        session.add(Party(id="site", name="Site", kind="press", aliases=[]))
        session.flush()
        session.add(
            Source(
                **{"id": "site", "name": "Site", "kind": "feed", "address": "http://site.example/"},
                **{"publisher_id": "site", "role": "press", "every_minutes": 60},
            )
        )
        found = [frontier.Found(f"http://site.example/{n}") for n in range(30)]
        frontier.discover(session, "site", found, NOW)
    yield sessions
    sessions.kw["bind"].dispose()


def fail(number):
    def change(session):
        document = session.get_one(Document, number)
        frontier.failed(session, document, NOW, "it is not there")
        if number == 7:
            raise ValueError(document.address)
        return document.address

    return change


def written(folder, sessions, changes, **rest):
    """What each change gave, made by a writer that closes after them."""

    async def all_of_them():
        writer = Writer(sessions, folder.raw)
        waiting = [writer.write(change, document_id=n, **rest) for n, change in changes.items()]
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        writer.close()
        return outcomes

    return asyncio.run(all_of_them())


def test_what_waits_goes_into_few_transactions(folder, sessions):
    commits = []
    event.listen(sessions.kw["bind"], "commit", commits.append)
    changes = {number: fail(number) for number in range(1, 31) if number != 7}
    assert len(written(folder, sessions, changes)) == 29
    assert len(commits) <= 3


def test_a_change_that_fails_costs_only_itself(folder, sessions):
    outcomes = written(folder, sessions, {number: fail(number) for number in range(1, 31)})
    assert [n for n, each in enumerate(outcomes, 1) if isinstance(each, ValueError)] == [7]
    with sessions() as session:
        failed = select(Document.id).where(Document.attempts == 1).order_by(Document.id)
        assert session.scalars(failed).all() == [n for n in range(1, 31) if n != 7]


def test_bytes_are_kept_before_the_row_that_names_them(folder, sessions):
    name = blobs.put(folder.raw, b"known before")

    def look(_session):
        return blobs.get(folder.raw, name), len(list(folder.raw.rglob("*.gz")))

    (outcome,) = written(folder, sessions, {1: look}, content=b"a page")
    assert outcome == (b"known before", 2)


def test_what_was_handed_over_is_written_when_the_writer_closes(folder, sessions):
    async def let_go():
        writer = Writer(sessions, folder.raw)
        for number in range(1, 7):
            writer.write(fail(number))
        writer.close()

    asyncio.run(let_go())
    with sessions() as session:
        assert len(session.scalars(select(Document).where(Document.attempts == 1)).all()) == 6
