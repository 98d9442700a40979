"""Editors add to the knowledge base by forms, see first what changes, and export the YAML."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from desk_room import ROOM, badges, editor, furnished
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy.orm import Session, sessionmaker

from db.accounts import begin_visit
from nlp.knowledge import FOLDER
from nullius.cli import main
from web import create_app
from web.access import COOKIE
from web.desk import DeskParts


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("knowledge")


@pytest.fixture(scope="module")
def client(kept: Path) -> Iterator[FlaskClient]:
    """The site with an editor signed in."""
    folder, sessions = furnished(kept / "starter")
    client = create_app(sessions, folder, desk_parts=DeskParts(ROOM, "1")).test_client()
    with sessions.begin() as session:
        client.set_cookie(COOKIE, begin_visit(session, editor(session), datetime.now(UTC)))
    with client.session_transaction() as cookie:
        cookie["token"] = "token"
    yield client
    sessions.kw["bind"].dispose()


@pytest.fixture
def sessions(client: FlaskClient) -> sessionmaker[Session]:
    found: sessionmaker[Session] = client.application.extensions["nullius"].sessions
    return found


def send(client: FlaskClient, what: str, code: int, /, **form: Any) -> str:
    answer = client.post(f"/desk/knowledge/{what}", data={"token": "token", **form})
    assert answer.status_code == code, answer.text
    return answer.text


def test_an_alias_is_previewed_then_added_then_undone(
    client: FlaskClient, sessions: sessionmaker[Session]
) -> None:
    alias = {"of": "subject", "id": "AcmeLM-2", "alias": "BetaLM"}
    with sessions() as session:
        before = badges(session)
    page = send(client, "alias", 200, **alias)
    assert "1 badge would change" in page
    assert "betalm/foobench" in page
    assert "acmelm-2: [BetaLM]" in page
    with sessions() as session:
        assert badges(session) == before
    send(client, "alias", 303, **alias, confirm="1", why="its maker says so")
    with sessions() as session:
        assert "betalm/foobench" not in badges(session)
    listed = client.get("/desk/knowledge").text
    assert "“BetaLM” as a name of the subject acmelm-2" in listed
    assert "its maker says so" in client.get("/desk/history").text
    undone = client.post("/desk/undo", data={"token": "token", "act": "1"})
    assert undone.location == "/desk/knowledge"
    with sessions() as session:
        assert badges(session) == before
    assert "Nothing yet" in client.get("/desk/knowledge").text


@pytest.mark.parametrize(
    ("kind", "form", "why"),
    [
        ("party", {"name": "Acme AI", "kind": "press"}, "is a name of the party"),
        ("tie", {"a": "Acme AI", "relation": "owns", "b": "Nobody"}, "no party &#39;Nobody&#39;"),
        ("benchmark", {"name": "<b>X", "about": "short"}, "too short"),
        ("subject", {"name": "X", "kind": "god"}, "is not one of"),
    ],
)
def test_what_cannot_be_added_is_said_and_what_was_typed_stays(
    client: FlaskClient, kind: str, form: dict[str, str], why: str
) -> None:
    page = send(client, kind, 400, **form)
    assert why in page
    assert f'value="{escape(next(iter(form.values())))}"' in page
    assert client.get("/desk/knowledge/nothing").status_code == 404


def test_what_was_added_is_exported_as_a_difference_that_loads(
    client: FlaskClient, kept: Path, tmp_path: Path
) -> None:
    send(client, "party", 303, name="Quuxworks", kind="vendor", aliases="Quux\nQ. W.", confirm="1")
    about = "Asks for a great many quuxes."
    form = {"name": "QuuxBench", "about": about, "maintainer": "Quux", "items": "12"}
    send(client, "benchmark", 303, **form, confirm="1")
    done = CliRunner().invoke(
        main, ["export", "knowledge", str(tmp_path), "--data", str(kept)], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    added = [line for line in done.stdout.splitlines() if line[:1] == "+" and line[:2] != "++"]
    assert added == [
        f"+  - {{name: QuuxBench, about: {about}, items: 12, maintainer: quuxworks}}",
        "+- {name: Quuxworks, kind: vendor, aliases: [Quux, Q. W.]}",
    ]
    written = (tmp_path / "parties.yaml").read_text("utf-8")
    assert written.startswith((FOLDER / "parties.yaml").read_text("utf-8"))
