"""The search index while it is written, swapped and asked from several threads."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from qwen_week import Newsroom, qwen_week
from sqlalchemy.orm import Session

from db.engine import DataFolder, gather_statistics, open_database
from db.index import SearchIndex

HOURS = "qwen-3-7-max/autonomous-run-time"


@pytest.fixture
def session(tmp_path: Path):
    sessions = open_database(DataFolder(tmp_path), create=True)
    with sessions() as opened:
        qwen_week(Newsroom(opened))
        yield opened
    sessions.kw["bind"].dispose()


@pytest.fixture
def index(session: Session, tmp_path: Path) -> SearchIndex:
    made = SearchIndex(tmp_path / "index")
    made.rebuild(session)
    return made


def test_search_sees_what_was_added_since_the_last_one(
    index: SearchIndex, session: Session
) -> None:
    assert index.search("zenith") == []
    room = Newsroom(session)
    page = room.page("loomwire", "It has 5 wings.", path="z")
    room.subject("zenith-1", "Zenith 1")
    room.claim("zenith-1/wings", 5, "count", (page, "5"))
    index.update(session)
    assert index.search("zenith") == ["zenith-1/wings"]


def test_search_goes_on_while_the_index_is_swapped(index: SearchIndex, session: Session) -> None:
    assert HOURS in index.search("autonomous")
    old = index._current()
    index.rebuild(session)
    shutil.rmtree(old)
    assert HOURS in index.search("autonomous")


def test_many_threads_get_the_same_answer(index: SearchIndex) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: index.search("qwen terminal"), range(200)))
    assert all(each == found[0] and each for each in found)


def test_what_holds_most_of_a_sentence_is_found_with_how_much_it_holds(index: SearchIndex) -> None:
    held = index.holding_most(["qwen", "autonomous", "nobody"], 10)
    assert held[HOURS] == 2
    assert max(held.values()) == 2


def test_damaged_index_is_no_fault_of_the_search(index: SearchIndex) -> None:
    (index.folder / "current").write_text("nowhere", encoding="ascii")
    assert index.search("qwen") == []


def test_database_knows_how_its_tables_are_filled(session: Session) -> None:
    gather_statistics(session)
    tables = session.connection().exec_driver_sql("SELECT DISTINCT tbl FROM sqlite_stat1")
    assert {"question", "claim", "mention"} <= {row[0] for row in tables}
