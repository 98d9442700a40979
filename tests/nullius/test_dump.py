"""The public database as files: whole, checkable, twice the same, and only what is public."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from filelock import FileLock
from flask.testing import FlaskClient
from qwen_week import NOON, Newsroom, qwen_week
from sqlalchemy.orm import Session, sessionmaker

from db.badges import badges
from db.engine import open_database
from db.models import Ruling
from nullius.cli import main
from nullius.dump import dump
from nullius.nightly import Nightly, is_due
from nullius.settings import Settings
from nullius.stages import StageError
from web import create_app
from web.data import FILES

NIGHT = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data=tmp_path_factory.mktemp("dump"))


@pytest.fixture(scope="module")
def sessions(settings: Settings) -> Iterator[sessionmaker[Session]]:
    settings.folder.path.mkdir(parents=True)
    opened = open_database(settings.folder, create=True)
    with opened.begin() as session:
        room = Newsroom(session)
        qwen_week(room)
        page = room.page("loomwire", "It reaches 5%.", title="=SUM(A1)", path="f")
        room.subject("formula", "=SUM(A1)")
        claim = room.claim("formula/bench", 5, "%", (page, "5%"))
        for editor, status in (("ada", "contradicted"), ("ada", "withdrawn")):
            ruled = {"question_id": claim.question_id, "claim_key": claim.key, "editor": editor}
            ruled["published_at"] = NOON
            session.add(Ruling(**ruled, status=status, reason="seen", decided_at=NOON))
    yield opened
    opened.kw["bind"].dispose()


@pytest.fixture(scope="module")
def files(settings: Settings, sessions: sessionmaker[Session]) -> Path:
    dump(sessions, settings.folder.dump, NIGHT, starter=True)
    return settings.folder.dump


@pytest.fixture(scope="module")
def client(settings: Settings, sessions: sessionmaker[Session], files: Path) -> FlaskClient:
    return create_app(sessions, settings.folder, starter=True).test_client()


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def test_every_file_is_there_with_its_checksum(files: Path) -> None:
    sums = dict(line.split("  ")[::-1] for line in (files / "SHA256SUMS").read_text().splitlines())
    assert {*sums, "SHA256SUMS"} == set(FILES)
    for name, wanted in sums.items():
        assert hashlib.sha256((files / name).read_bytes()).hexdigest() == wanted


def test_badge_of_each_question_is_the_word_of_its_status(files: Path) -> None:
    questions = lines(files / "questions.jsonl.gz")
    words = {status.value: badge.word for status, badge in badges().items()}
    assert len(questions) == 7
    assert [q["badge"] for q in questions] == [words[q["status"]] for q in questions]
    with (files / "questions.csv").open(encoding="utf-8", newline="") as sheet:
        rows = list(csv.DictReader(sheet))
    assert [(r["question"], r["badge"]) for r in rows] == [(q["id"], q["badge"]) for q in questions]
    assert "'=SUM(A1)" in {row["subject"] for row in rows}


def test_every_claim_and_mention_leads_to_what_it_is_of(files: Path) -> None:
    questions = {row["id"] for row in lines(files / "questions.jsonl.gz")}
    snapshots = {row["id"] for row in lines(files / "snapshots.jsonl.gz")}
    assert {row["question_id"] for row in lines(files / "claims.jsonl.gz")} <= questions
    assert {row["snapshot_id"] for row in lines(files / "mentions.jsonl.gz")} <= snapshots


def test_whole_texts_stay_here(files: Path) -> None:
    assert all("text" not in row for row in lines(files / "snapshots.jsonl.gz"))
    around = [f"{row['prefix']}{row['suffix']}" for row in lines(files / "mentions.jsonl.gz")]
    assert not any("# The model" in words for words in around)


def test_one_editor_alone_accuses_nobody(files: Path) -> None:
    assert [row["status"] for row in lines(files / "rulings.jsonl.gz")] == ["withdrawn"]


def test_same_database_gives_the_same_bytes(
    sessions: sessionmaker[Session], files: Path, tmp_path: Path
) -> None:
    again = dump(sessions, tmp_path, NIGHT, starter=True)
    assert again.changed
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (files / name).read_bytes(), name
    assert not dump(sessions, tmp_path, NIGHT, starter=True).changed
    assert {path.name for path in tmp_path.iterdir()} == {*FILES, ".lock"}


def test_two_dumps_at_once_do_not_mix(sessions: sessionmaker[Session], tmp_path: Path) -> None:
    with FileLock(tmp_path / ".lock"), pytest.raises(StageError, match="another dump"):
        dump(sessions, tmp_path, NIGHT, starter=True)


def test_command_says_what_it_wrote(settings: Settings, files: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["dump", "--data", str(settings.data), str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "7 questions, 8 claims" in done.output
    assert (tmp_path / "README.md").exists()


def test_data_page_gives_the_files_out(client: FlaskClient, files: Path) -> None:
    listed = client.get("/data.json").json["files"]
    assert [file["name"] for file in listed] == list(FILES)
    for file in listed:
        with client.get(f"/data/{file['name']}") as answer:
            assert len(answer.data) == file["size_bytes"]
    with client.get("/data/questions.csv", headers={"Range": "bytes=0-7"}) as part:
        assert (part.status_code, part.data) == (206, b"question")


@pytest.mark.parametrize("name", ["nothing", ".lock", "..%2Fnullius.db", "%2e%2e/nullius.db"])
def test_nothing_else_of_the_folder_is_given_out(client: FlaskClient, name: str) -> None:
    assert client.get(f"/data/{name}").status_code == 404


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, "2026-11-24T01:00", True),
        ("2026-11-23T03:00", "2026-11-24T02:00", False),
        ("2026-11-23T03:00", "2026-11-24T02:40", True),
        ("2026-11-24T02:41", "2026-11-24T23:59", False),
        ("2026-11-20T02:41", "2026-11-24T01:00", True),
    ],
)
def test_dump_is_due_once_a_night(last: str | None, now: str, due: bool) -> None:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert is_due(moment(last) if last else None, moment(now)) is due


def test_running_newsroom_makes_its_first_dump_by_itself(
    settings: Settings, sessions: sessionmaker[Session], files: Path
) -> None:
    (files / "SHA256SUMS").rename(files / "kept")
    nightly = Nightly(settings, look_seconds=0.1)
    thread = threading.Thread(target=nightly.run)
    thread.start()
    end = time.monotonic() + 60
    while not (files / "SHA256SUMS").exists() and time.monotonic() < end:
        time.sleep(0.1)
    nightly.stop()
    thread.join()
    assert (files / "SHA256SUMS").exists()
    (files / "kept").unlink()
