"""What docs/security.md promises and no other test shows."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from desk_room import furnished
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from db.accounts import add_account
from db.desk_models import Attempt, Role
from web import create_app
from web.access import COOKIE

PASSWORD = "a quiet harbour at dawn"
DOCUMENT = Path(__file__).parents[2] / "docs" / "security.md"
PARTS = {"question_id": "acmelm-2/foobench", "check_id": "x" * 22}
# The token in the address is what allows it (RFC 8058).
WITHOUT_FORM_TOKEN = {"watches.stop"}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder, sessions = furnished(tmp_path_factory.mktemp("security"))
    with sessions.begin() as session:
        add_account(session, "rita", Role.READER, datetime.now(UTC), password=PASSWORD)
    yield create_app(sessions, folder)
    sessions.kw["bind"].dispose()


@pytest.fixture
def client(room: Flask) -> FlaskClient:
    with room.extensions["nullius"].sessions.begin() as session:
        session.execute(delete(Attempt))
    return room.test_client()


def sign_in(client: FlaskClient, name: str = "rita", password: str = PASSWORD) -> Any:
    page = client.get("/sign-in").text
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token
    form = {"token": token[1], "name": name, "password": password}
    return client.post("/sign-in", data=form)


def visit(client: FlaskClient) -> str:
    cookie = client.get_cookie(COOKIE)
    return cookie.value if cookie else ""


def test_every_form_is_refused_without_its_token(room: Flask, client: FlaskClient) -> None:
    sign_in(client)
    walked = 0
    for rule in room.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint in WITHOUT_FORM_TOKEN:
            continue
        address = re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda m: PARTS.get(m[1], "1"), rule.rule)
        answer = client.post(address)
        # Refused for the token, or before it for the role.
        assert answer.status_code in {400, 403}, rule.rule
        assert answer.status_code == 403 or "has lain open too long" in answer.text, rule.rule
        walked += 1
    assert walked > 10


def test_a_visit_that_signed_out_is_over_for_whoever_kept_its_cookie(client: FlaskClient) -> None:
    sign_in(client)
    kept = visit(client)
    client.get("/account")
    with client.session_transaction() as cookie:
        token = cookie["token"]
    client.post("/sign-out", data={"token": token})
    client.set_cookie(COOKIE, kept)
    assert client.get("/account").status_code == 303


def test_the_sixth_try_is_not_looked_at(client: FlaskClient) -> None:
    codes = [sign_in(client, password="not it at all").status_code for _ in range(5)]
    assert [*codes, sign_in(client).status_code] == [403] * 5 + [429]


def test_another_password_needs_the_old_one_and_signs_out_elsewhere(
    room: Flask, client: FlaskClient
) -> None:
    elsewhere = room.test_client()
    sign_in(elsewhere)
    sign_in(client)
    client.get("/account")
    with client.session_transaction() as cookie:
        token = cookie["token"]
    form = {"token": token, "old": "not it at all", "new": PASSWORD + "."}
    assert client.post("/account/password", data=form).status_code == 400
    assert elsewhere.get("/account").status_code == 200
    assert client.post("/account/password", data=form | {"old": PASSWORD}).status_code == 303
    assert (client.get("/account").status_code, elsewhere.get("/account").status_code) == (200, 303)
    with client.session_transaction() as cookie:
        form["token"] = cookie["token"]
    form |= {"old": PASSWORD + ".", "new": PASSWORD}
    assert client.post("/account/password", data=form).status_code == 303


@pytest.mark.parametrize("path", ["/sign-in", "/wrong/acmelm-2/foobench", "/check", "/desk/act"])
def test_a_body_larger_than_its_form_is_not_read(client: FlaskClient, path: str) -> None:
    answer = client.post(path, data={"text": "x" * 1_000_000})
    # What needs an account sends strangers away before it reads anything.
    assert answer.status_code == (303 if path.startswith("/desk") else 413)


def test_over_tls_browsers_are_told_to_stay_there(client: FlaskClient) -> None:
    secure = client.get("/sign-in", base_url="https://nullius.example")
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers
    assert secure.headers["Cache-Control"] == "no-store"


def test_what_is_logged_of_a_fault_holds_no_secret(
    room: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: Any
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("web.accounts.accounts.sign_in", fails)
    monkeypatch.setattr("web.watches.of_token", fails)
    with caplog.at_level(logging.DEBUG):
        assert sign_in(client).status_code == 500
        assert client.get(f"/watch/{'s' * 43}/stop").status_code == 500
    assert "the disk is full" in caplog.text
    assert PASSWORD not in caplog.text
    assert "s" * 43 not in caplog.text


def test_each_test_that_the_document_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", DOCUMENT.read_text(encoding="utf-8"))
    assert len(named) > 20
    root = DOCUMENT.parents[1]
    missing = [
        f"{path}::{test}"
        for path, test in named
        if f"def {test}(" not in (root / path).read_text(encoding="utf-8")
    ]
    assert missing == []
