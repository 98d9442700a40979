"""A merged entry leads on to the one that it was merged into, whoever still has its address."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from qwen_week import NOON, Newsroom, qwen_week
from sqlalchemy.orm import Session, sessionmaker

from db.desk_models import Merge
from db.engine import DataFolder, open_database
from db.models import Metric, Subject
from web import create_app

MERGED = [
    ("subject", "qwen3-7-max", "qwen-3-7-max"),
    ("subject", "qwen-max-latest", "qwen3-7-max"),
    ("metric", "polyglot", "aider-polyglot"),
    ("question", "deepseek-v3/polyglot-2", "deepseek-v3/aider-polyglot"),
    ("subject", "tuesday", ""),
]
HOURS = "/q/qwen-3-7-max/autonomous-run-time"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = DataFolder(tmp_path_factory.mktemp("merged"))
    sessions: sessionmaker[Session] = open_database(folder, create=True)
    with sessions.begin() as session:
        qwen_week(Newsroom(session))
        for id_ in ("qwen3-7-max", "qwen-max-latest", "tuesday"):
            session.add(Subject(id=id_, name=id_, kind="model"))
        session.add(Metric(id="polyglot", name="polyglot", kind="benchmark"))
        for kind, from_id, to_id in MERGED:
            more = {"editor": "ada", "decided_at": NOON}
            session.add(Merge(kind=kind, from_id=from_id, to_id=to_id, **more))
    yield create_app(sessions, folder, starter=True).test_client()
    sessions.kw["bind"].dispose()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/s/qwen3-7-max", "/s/qwen-3-7-max"),
        # through a merge of a merge
        ("/s/qwen-max-latest.json", "/s/qwen-3-7-max.json"),
        ("/m/polyglot", "/m/aider-polyglot"),
        ("/q/deepseek-v3/polyglot-2", "/q/deepseek-v3/aider-polyglot"),
        # a question follows its subject and its metric
        ("/q/qwen-max-latest/autonomous-run-time.json", f"{HOURS}.json"),
        ("/q/deepseek-v3/polyglot.svg", "/q/deepseek-v3/aider-polyglot.svg"),
        ("/q/qwen3-7-max/autonomous-run-time?as_of=2026-05-21", f"{HOURS}?as_of=2026-05-21"),
    ],
)
def test_old_address_leads_to_the_new_one(client: FlaskClient, old: str, new: str) -> None:
    answer = client.get(old)
    assert (answer.status_code, answer.location) == (301, new)
    assert client.get(new).status_code == 200


def test_embedded_badge_of_a_merged_question_goes_on(client: FlaskClient) -> None:
    address = "http://localhost/q/qwen3-7-max/autonomous-run-time"
    answer = client.get("/oembed", query_string={"url": address})
    assert answer.json["title"] == "Qwen 3.7 Max: Autonomous run time: Unverified"


def test_what_was_found_to_be_nothing_is_gone_and_says_so(client: FlaskClient) -> None:
    answer = client.get("/s/tuesday")
    assert answer.status_code == 410
    assert "nothing that numbers are about" in answer.text


def test_entry_that_was_not_merged_stays(client: FlaskClient) -> None:
    assert client.get("/s/qwen-3-7-max").status_code == 200
    assert client.get("/q/nothing/here").status_code == 404
