"""Readers' reports: taken by a form, within limits, and waiting on the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desk_room import ROOM, editor, furnished
from flask import Flask
from flask.testing import FlaskClient
from small_newsroom import NOW
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker

from db import reports
from db.desk_models import ReaderReport
from db.models import Claim
from db.queries.queue import queue
from web import create_app
from web.desk import DeskParts
from web.reports import OPENED

FOO = "acmelm-2/foobench"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder, sessions = furnished(Path(tmp_path_factory.mktemp("reports")))
    yield create_app(sessions, folder, starter=True, desk_parts=DeskParts(ROOM, "1"))
    sessions.kw["bind"].dispose()


@pytest.fixture
def sessions(room: Flask) -> sessionmaker[Session]:
    opened: sessionmaker[Session] = room.extensions["nullius"].sessions
    with opened.begin() as session:
        session.execute(delete(ReaderReport))
    return opened


@pytest.fixture
def reader(room: Flask, sessions: sessionmaker[Session]) -> FlaskClient:
    """A browser in which the form has lain open for a while."""
    client = room.test_client()
    with client.session_transaction() as cookie:
        cookie["token"], cookie[OPENED] = "token", 0.0
    return client


def send(reader: FlaskClient, text: str = "It is 70.9.", **form: str) -> Any:
    with reader.session_transaction() as cookie:
        cookie.setdefault(OPENED, 0.0)
    return reader.post(
        f"/wrong/{FOO}", data={"token": "token", "text": text, "kind": "mistake"} | form
    )


def kept(sessions: sessionmaker[Session]) -> list[ReaderReport]:
    with sessions() as session:
        return list(session.scalars(select(ReaderReport)))


def test_a_report_on_a_claim_waits_on_the_desk(
    reader: FlaskClient, sessions: sessionmaker[Session]
) -> None:
    with sessions() as session:
        key = session.scalars(select(Claim.key).where(Claim.question_id == FOO)).first()
    assert f"/wrong/{FOO}?claim={key}" in reader.get(f"/q/{FOO}").text
    assert "This is wrong" in reader.get(f"/wrong/{FOO}?claim={key}").text
    answer = send(reader, "It is\r\n70.9\x00.", claim=key or "", contact="eve@home.example")
    assert answer.status_code == 303
    assert "waits for an editor" in reader.get(answer.location).text
    (report,) = kept(sessions)
    said = (report.claim_key, report.text, report.contact)
    assert said == (key, "It is\n70.9.", "eve@home.example")
    with sessions.begin() as session:
        waiting = queue(session, ROOM, editor(session), NOW, reason="report")
        assert [each.entry for each in waiting] == [f"report:{report.id}"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"text": "  "}, "Say what is wrong"),
        ({"text": "x" * 4001}, "at most 4,000"),
        ({"contact": "x" * 201}, "200 characters"),
        ({"text": "https://a.example " * 9}, "more than 8 links"),
        ({"kind": "praise"}, "mistake or a reply"),
        # Whoever speaks for a vendor has to be asked whether they do.
        ({"kind": "reply"}, "needs a contact"),
        ({"website": "https://pills.example"}, "leave it empty"),
    ],
)
def test_what_is_no_report_is_refused_and_kept_in_the_form(
    reader: FlaskClient, sessions: sessionmaker[Session], form: dict[str, str], said: str
) -> None:
    form = {"text": "The harness was <b>another</b>."} | form
    answer = send(reader, **form)
    assert (answer.status_code, said in answer.text) == (400, True)
    assert "<b>another" not in answer.text
    assert form["text"].strip()[:3] in answer.text
    assert kept(sessions) == []


def test_a_form_that_is_sent_at_once_is_sent_twice(
    room: Flask, sessions: sessionmaker[Session]
) -> None:
    client = room.test_client()
    client.get(f"/wrong/{FOO}")
    with client.session_transaction() as cookie:
        cookie["token"] = "token"
    form = {"token": "token", "text": "Wrong.", "kind": "mistake"}
    assert "quicker than anybody" in client.post(f"/wrong/{FOO}", data=form).text
    with client.session_transaction() as cookie:
        cookie[OPENED] -= 3
    assert client.post(f"/wrong/{FOO}", data=form).status_code == 303


def test_a_form_of_another_site_is_refused(
    reader: FlaskClient, sessions: sessionmaker[Session]
) -> None:
    assert send(reader, token="theirs").status_code == 400
    assert kept(sessions) == []


def test_the_same_words_twice_are_one_report(
    reader: FlaskClient, sessions: sessionmaker[Session]
) -> None:
    assert [send(reader, text).status_code for text in ("It is 70.9.", "it  is 70.9.")] == [
        303,
        303,
    ]
    assert len(kept(sessions)) == 1


def test_one_address_sends_five_an_hour_and_others_go_on(
    reader: FlaskClient, sessions: sessionmaker[Session]
) -> None:
    codes = [send(reader, f"Mistake {number}.").status_code for number in range(6)]
    assert codes == [303] * 5 + [429]
    elsewhere = {"environ_overrides": {"REMOTE_ADDR": "192.0.2.7"}}
    form = {"token": "token", "text": "Another.", "kind": "mistake"}
    with reader.session_transaction() as cookie:
        cookie[OPENED] = 0.0
    assert reader.post(f"/wrong/{FOO}", data=form, **elsewhere).status_code == 303  # type: ignore[arg-type]


def test_an_hour_later_the_address_may_send_again_until_its_day_is_full(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as session:
        for number in range(15):
            sent = reports.Sent(FOO, None, "mistake", f"Mistake {number}.", "", "here")
            reports.file_report(session, sent, NOW + timedelta(minutes=20 * number))
        sent = reports.Sent(FOO, None, "mistake", "One more.", "", "here")
        with pytest.raises(reports.TooMany):
            reports.file_report(session, sent, NOW + timedelta(hours=20))
        reports.file_report(session, sent, NOW + timedelta(hours=30))


def test_no_network_address_is_kept_and_the_hash_is_another_tomorrow(
    room: Flask, reader: FlaskClient, sessions: sessionmaker[Session]
) -> None:
    send(reader)
    # The day is over: its salt is forgotten.
    today, _ = room.extensions["nullius-salt"]
    room.extensions["nullius-salt"] = (today - timedelta(days=1), b"yesterday's")
    send(reader, "Another.")
    hashes = [report.address for report in kept(sessions)]
    assert len(set(hashes)) == 2
    assert all(len(each) == 64 for each in hashes)


@pytest.mark.parametrize("path", ["/wrong/no/such", f"/wrong/{FOO}?claim=none"])
def test_there_is_no_form_about_what_is_not_there(reader: FlaskClient, path: str) -> None:
    assert reader.get(path).status_code == 404
