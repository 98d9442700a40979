"""A first page, with all that it needs, is at most 100 KB, however much is on file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from qwen_week import Newsroom

import web
from db.engine import DataFolder, open_database
from db.index import SearchIndex
from db.models import Question
from db.queries.things import PAGE_SIZE
from web import create_app

MOST_BYTES = 100 * 1024
STATIC = Path(web.__file__).parent / "static"
MANY = PAGE_SIZE + 10
PAGES = ["/", "/search", "/subjects", "/vendors", "/metrics", "/pages", "/sources", "/events"]
PAGES += ["/badges", "/compare", "/compare?metric=a-rather-long-benchmark-name", "/check", "/api"]
PAGES += ["/m/a-rather-long-benchmark-name", "/v/alibaba", "/source/loomwire", "/d/1", "/data"]
PAGES += ["/q/a-model-with-a-long-name-0/a-rather-long-benchmark-name"]


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """More than a page of everything: subjects on one metric, numbers on one page, changes."""
    folder = DataFolder(tmp_path_factory.mktemp("crowded"))
    sessions = open_database(folder, create=True)
    with sessions.begin() as session:
        room = Newsroom(session)
        room.metric("a-rather-long-benchmark-name", "A Rather Long Benchmark Name 2.0")
        text = "\n\n".join(f"The newest model reaches {n:03}.5% there." for n in range(MANY))
        page = room.page("loomwire", text, title="All of them")
        for n in range(MANY):
            subject = f"a-model-with-a-long-name-{n}"
            room.subject(subject, f"A Model With A Long Name {n}")
            quote = (page, f"{n:03}.5%")
            claim = room.claim(f"{subject}/a-rather-long-benchmark-name", n + 0.5, "%", quote)
            room.event("number_changed", question_id=claim.question_id, document_id=1)
        for n in range(60):
            room.page("loomwire", "Nothing.", title=f"A story with a headline of some length {n}")
        session.flush()
        SearchIndex(folder.index).rebuild(session)
    yield create_app(sessions, folder, starter=True).test_client()
    sessions.kw["bind"].dispose()


@pytest.mark.parametrize("address", PAGES)
def test_page_is_light(crowded: FlaskClient, address: str) -> None:
    answer = crowded.get(address)
    assert answer.status_code == 200
    linked = html.fromstring(answer.text).xpath("//head//@href | //head//@src")
    assets = {name for name in linked if name.startswith("/static/")}
    assert assets
    weight = sum((STATIC / name.removeprefix("/static/")).stat().st_size for name in assets)
    assert len(answer.data) + weight <= MOST_BYTES


def test_newsroom_is_crowded(crowded: FlaskClient) -> None:
    with crowded.application.extensions["nullius"].sessions() as session:
        assert session.query(Question).count() == MANY
