"""Watching: by the button, the list, the private feed and the link that stops it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from desk_room import ROOM, editor, furnished
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from db.accounts import begin_visit
from db.desk_models import Account, Role, Watch
from db.models import Event
from web import create_app
from web.access import COOKIE
from web.desk import DeskParts

FOO = "acmelm-2/foobench"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    folder, sessions = furnished(tmp_path)
    yield create_app(sessions, folder, starter=True, desk_parts=DeskParts(ROOM, "1"))
    sessions.kw["bind"].dispose()


@pytest.fixture
def sessions(app: Flask) -> sessionmaker[Session]:
    found: sessionmaker[Session] = app.extensions["nullius"].sessions
    return found


@pytest.fixture
def rita(app: Flask) -> Any:
    return reader(app, "rita")


def reader(app: Flask, name: str) -> Any:
    client = app.test_client()
    with app.extensions["nullius"].sessions.begin() as session:
        token = begin_visit(session, editor(session, name, Role.READER), datetime.now(UTC))
    client.set_cookie(COOKIE, token)
    with client.session_transaction() as cookie:
        cookie["token"] = "token"
    return client


def press(client: Any, **form: str) -> Any:
    return client.post("/account/watches", data={"token": "token", **form})


def targets(sessions: sessionmaker[Session]) -> list[str]:
    with sessions() as session:
        return list(session.scalars(select(Watch.target).order_by(Watch.id)))


def feed_of(sessions: sessionmaker[Session], name: str) -> str:
    with sessions() as session:
        token = session.scalars(select(Account.watch_token).where(Account.name == name)).one()
    return f"/watch/{token}"


@pytest.mark.parametrize(
    ("kind", "target", "page"),
    [
        ("question", FOO, f"/q/{FOO}"),
        ("subject", "acmelm-2", "/s/acmelm-2"),
        ("vendor", "acme", "/v/acme"),
    ],
)
def test_a_button_begins_and_ends_a_watch(
    rita: Any, sessions: sessionmaker[Session], kind: str, target: str, page: str
) -> None:
    assert "Watch this" in rita.get(page).text
    for _ in range(2):
        assert press(rita, kind=kind, target=target).location == page
    assert targets(sessions) == [target]
    assert "Stop watching" in rita.get(page).text
    press(rita, kind=kind, target=target, stop="1")
    assert targets(sessions) == []


def test_strangers_see_no_button(app: Flask) -> None:
    assert "Watch this" not in app.test_client().get(f"/q/{FOO}").text


@pytest.mark.parametrize(("kind", "target"), [("planet", "x"), ("question", "no/such")])
def test_what_is_not_there_is_not_watched(
    rita: Any, sessions: sessionmaker[Session], kind: str, target: str
) -> None:
    assert press(rita, kind=kind, target=target).status_code == 400
    assert targets(sessions) == []


def test_the_private_feed_and_the_list_tell_what_changed(
    app: Flask, rita: Any, sessions: sessionmaker[Session]
) -> None:
    press(rita, kind="subject", target="acmelm-2")
    with sessions.begin() as session:
        why, kind = "The table says so.", "number_changed"
        at = datetime.now(UTC)
        session.add(Event(at=at, kind=kind, question_id=FOO, actor="t", why=why))
    feed = app.test_client().get(f"{feed_of(sessions, 'rita')}.atom")
    assert feed.mimetype == "application/atom+xml"
    assert why in feed.text
    assert feed.headers["Cache-Control"] == "no-store"
    assert why in rita.get("/account/watches").text


def test_a_new_address_of_the_feed_closes_the_old_one(
    app: Flask, rita: Any, sessions: sessionmaker[Session]
) -> None:
    press(rita, kind="vendor", target="acme")
    old = feed_of(sessions, "rita")
    rita.post("/account/watches/address", data={"token": "token"})
    assert app.test_client().get(f"{old}.atom").status_code == 404
    assert app.test_client().get(f"{feed_of(sessions, 'rita')}.atom").status_code == 200


def test_the_link_in_a_message_stops_without_signing_in_and_not_by_being_opened(
    app: Flask, rita: Any, sessions: sessionmaker[Session]
) -> None:
    press(rita, kind="vendor", target="acme")
    press(rita, kind="subject", target="acmelm-2")
    with sessions() as session:
        one = session.scalars(select(Watch.token).where(Watch.target == "acme")).one()
    stranger, every = app.test_client(), feed_of(sessions, "rita")
    for path in (f"/watch/{one}/stop", f"{every}/stop"):
        assert "<button" in stranger.get(path).text
    assert len(targets(sessions)) == 2
    stranger.post(f"/watch/{one}/stop")
    assert targets(sessions) == ["acmelm-2"]
    # What mail programs send by themselves (RFC 8058).
    stranger.post(f"{every}/stop", data={"List-Unsubscribe": "One-Click"})
    assert targets(sessions) == []
    assert "nothing to stop" in stranger.get(f"/watch/{one}/stop").text


def test_nobody_stops_what_another_watches(
    app: Flask, rita: Any, sessions: sessionmaker[Session]
) -> None:
    press(rita, kind="vendor", target="acme")
    press(reader(app, "mallory"), kind="vendor", target="acme", stop="1")
    app.test_client().post(f"/watch/{'x' * 43}/stop")
    assert targets(sessions) == ["acme"]
