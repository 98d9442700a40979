"""Editors' decisions as labelled examples, and as the extractor's precision."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from desk_room import ROOM, desk, editor, entry, furnished
from small_newsroom import NOW
from sqlalchemy.orm import Session, sessionmaker

from db import desk as desking
from db.accounts import begin_visit
from db.desk_models import Role
from db.engine import DataFolder
from db.queries.decided import precision_page
from nullius.cli import main
from web import create_app
from web.access import COOKIE
from web.desk import DeskParts

SCORE = Path(__file__).parents[3] / "shared" / "eval" / "score.py"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gold")


@pytest.fixture(scope="module")
def decided(data: Path) -> Iterator[sessionmaker[Session]]:
    """A newsroom in which one reading was accepted, one corrected, one rejected."""
    _folder, sessions = furnished(data / "starter")
    with sessions.begin() as session:
        wrong = {"subject": "AcmeLM-1", "said_by": "Acme AI"}
        desking.correct(session, desk(session), entry(session, "weekly", "40.0%"), None, wrong)
        desking.accept(session, desk(session), entry(session, "daily", "71.2%"), None)
        desking.reject(session, desk(session), entry(session, "benchlab", "70.9%"), None)
    yield sessions
    sessions.kw["bind"].dispose()


@pytest.fixture(scope="module")
def exported(data: Path, decided: sessionmaker[Session]) -> Path:
    into = data / "labels"
    done = CliRunner().invoke(main, ["export", "gold", str(into), "--data", str(data)])
    assert done.output.startswith("3 texts with 2 labels, 1 numbers that nobody looked at, 1 rej")
    return into


def labels(exported: Path, words: str) -> list[dict[str, Any]]:
    """The labels of the text that holds the words."""
    for path in exported.glob("*.txt"):
        if words in path.read_text(encoding="utf-8"):
            lines = path.with_suffix(".gold.jsonl").read_text(encoding="utf-8").splitlines()
            return [json.loads(line) for line in lines]
    raise AssertionError(words)


def test_a_corrected_reading_is_a_label_and_an_unseen_one_optional(exported: Path) -> None:
    unseen, corrected = labels(exported, "BarBench")
    assert unseen["optional"]
    assert (corrected["quote"], corrected["value"]) == ("40.0%", 40.0)
    assert corrected["subject"] == ["AcmeLM-1"]
    assert corrected["said_by"] == ["Acme AI"]
    assert "optional" not in corrected


def test_a_rejected_reading_is_no_label_in_its_text(exported: Path) -> None:
    assert labels(exported, "We ran AcmeLM-2") == []


def test_labels_go_through_the_scorer_and_back(exported: Path, tmp_path: Path) -> None:
    if not SCORE.exists():
        pytest.skip("the scorer of gold labels is not here")
    run = [sys.executable, str(SCORE)]
    subprocess.run([*run, "--check", str(exported)], check=True, capture_output=True)
    for path in exported.glob("*.gold.jsonl"):
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for line in lines:
            line |= {name: (line[name] or [None])[0] for name in ("subject", "metric", "said_by")}
        name = path.name.replace(".gold", "")
        (tmp_path / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    scored = subprocess.run(
        [*run, str(exported), str(tmp_path), "--json"], check=True, capture_output=True
    )
    overall = json.loads(scored.stdout)["overall"]
    assert {level["f1"] for level in overall["levels"].values()} == {1.0}


def test_precision_is_told_by_source_kind_week_and_field(decided: sessionmaker[Session]) -> None:
    with decided() as session:
        page = precision_page(session)
    assert (page.overall.accepted, page.overall.corrected, page.overall.rejected) == (1, 1, 1)
    assert page.overall.fields == {"subject": 1, "said_by": 1}
    assert (page.overall.right("subject"), page.overall.right("value")) == (0.5, 1.0)
    assert {id_: tally.precision for id_, tally in page.sources.items()} == {
        "benchlab": 0.0,
        "daily": 1.0,
        "weekly": 0.0,
    }
    assert list(page.kinds) == ["score"]
    assert [week.weekday() for week in page.weeks] == [0]


def test_the_desk_shows_it_with_a_chart(data: Path, decided: sessionmaker[Session]) -> None:

    app = create_app(decided, DataFolder(data / "starter"), desk_parts=DeskParts(ROOM, "1"))
    client = app.test_client()
    with decided.begin() as session:
        token = begin_visit(session, editor(session, "ada", Role.EDITOR), datetime.now(UTC))
    client.set_cookie(COOKIE, token)
    page = client.get("/desk/precision").text
    assert "1 of 3 readings were right in every field (33.3%)" in page
    assert "<rect" in page
    assert NOW.date().isoformat()[:4] in page
