"""A page asks the database as often for a thousand rows as for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from qwen_week import Newsroom
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from db.models import Document

Fill = Callable[[Callable[[Newsroom], object]], FlaskClient]
PAGES = ["/", "/search", "/q/m/bench", "/d/1", "/s/m", "/v/alibaba", "/m/bench", "/source/loomwire"]
PAGES += ["/events", "/badges", "/vendors", "/compare?metric=bench"]


@contextmanager
def counted(sessions: sessionmaker[Session]) -> Iterator[list[str]]:
    asked: list[str] = []

    # Any number of driver arguments; only the statement is of interest.
    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(sessions.kw["bind"], "before_cursor_execute", note)
    yield asked
    event.remove(sessions.kw["bind"], "before_cursor_execute", note)


def write(room: Newsroom, times: int) -> None:
    for n in range(room.session.query(Document).count(), times):
        page = room.page("loomwire", "It reaches 10% and 20%.", path=f"p{n}")
        name = f"m-{n}" if n else "m"
        claim = room.claim(f"{name}/bench", 10, "%", (page, "10%"))
        room.claim("m/bench", 20, "%", (page, "20%"), run_by=f"lab-{n}", lead=False)
        room.event("number_changed", question_id=claim.question_id, document_id=page.document_id)


@pytest.mark.parametrize("address", PAGES)
def test_number_of_queries_does_not_grow_with_the_rows(
    fill: Fill, sessions: sessionmaker[Session], address: str
) -> None:
    site = fill(lambda room: write(room, 1))
    with counted(sessions) as few:
        assert site.get(address).status_code == 200
    fill(lambda room: write(room, 12))
    with counted(sessions) as many:
        assert site.get(address).status_code == 200
    assert len(many) <= len(few) + 1
