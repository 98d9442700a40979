"""Bad input at the command line: one clear sentence, the right exit code, nothing written."""

import json
import socket
import subprocess
import sys

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from db.engine import DataFolder, open_database
from nullius.cli import main


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def invoke(*args):
        return CliRunner().invoke(main, [str(arg) for arg in args])

    return invoke


def sentence(result):
    """The one line that is not about usage."""
    lines = [line for line in result.output.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1, result.output
    assert "Traceback" not in result.output
    return lines[0]


def test_an_unknown_source_is_wrong_usage_and_writes_nothing(run, tmp_path):
    result = run("crawl", "nowhere")
    assert result.exit_code == 2
    assert "no source 'nowhere'" in sentence(result)
    assert list(tmp_path.iterdir()) == []


def test_a_port_in_use_is_named_before_anything_is_written(run, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("up", "--port", port)
    assert result.exit_code == 1
    assert f"cannot listen on 127.0.0.1:{port}" in sentence(result)
    assert list(tmp_path.iterdir()) == []


def test_broken_sources_are_named_by_file_and_line(run, tmp_path):
    broken = tmp_path / "mine.yaml"
    broken.write_text("- id: one\n  name: [unclosed\n")
    result = run("crawl", "--live", "--sources", broken, "--data", tmp_path / "kept")
    assert result.exit_code == 1
    assert "mine.yaml:" in sentence(result)
    assert not (tmp_path / "kept").exists()


def test_a_source_with_a_wrong_field_is_named_by_line(run, tmp_path):
    broken = tmp_path / "mine.yaml"
    broken.write_text("sources:\n- id: one\n  kind: telegram\n")
    result = run("crawl", "--live", "--sources", broken, "--data", tmp_path / "kept")
    assert result.exit_code == 1
    assert "mine.yaml:3" in result.output


def test_own_sources_without_live_are_wrong_usage(run, tmp_path):
    mine = tmp_path / "mine.yaml"
    mine.write_text("[]")
    assert run("crawl", "--sources", mine).exit_code == 2


def test_a_database_of_a_newer_version_is_left_alone(run, tmp_path):
    sessions = open_database(DataFolder(tmp_path / "kept" / "starter"), create=True)
    with sessions.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    sessions.kw["bind"].dispose()
    result = run("status", "--data", tmp_path / "kept")
    assert result.exit_code == 1
    assert "update Nullius" in sentence(result)


def test_a_file_that_is_not_utf_8_is_named_and_nothing_is_written(run, tmp_path):
    (tmp_path / "good.txt").write_text("It has 144GB of memory.")
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe not utf-8 \x80")
    result = run("extract", "good.txt", "bad.txt", "--out", "claims")
    assert result.exit_code == 1
    assert "bad.txt: not UTF-8" in sentence(result)
    assert not (tmp_path / "claims").exists()


def test_a_missing_file_is_wrong_usage(run):
    assert run("extract", "nowhere.txt").exit_code == 2


def test_status_without_a_database_says_how_to_make_one(run, tmp_path):
    result = run("status")
    assert result.exit_code == 1
    assert "`nullius up` makes one" in sentence(result)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_setting_is_named(run, monkeypatch):
    monkeypatch.setenv("NULLIUS_PORT", "eighty")
    result = run("status")
    assert result.exit_code == 2
    assert "NULLIUS_PORT is 'eighty'" in sentence(result)


def test_extract_writes_the_contract_as_json_lines(run, tmp_path):
    article = "AcmeLM-2 scores 71.2% on FooBench-Hard.\r\nIt has 144GB of memory.\r\n"
    (tmp_path / "news.txt").write_bytes(article.encode())
    assert run("extract", "news.txt", "--out", "claims").exit_code == 0
    lines = (tmp_path / "claims" / "news.jsonl").read_text().splitlines()
    mentions = [json.loads(line) for line in lines]
    assert [m["quote"] for m in mentions] == ["71.2%", "144GB"]
    for mention in mentions:
        assert article[mention["start"] : mention["end"]] == mention["quote"]


def test_extract_explains_each_field(run, tmp_path):
    (tmp_path / "news.txt").write_text("AcmeLM-2 scores 71.2% on FooBench-Hard.")
    result = run("extract", "news.txt", "--explain")
    assert "metric    FooBench-Hard   [" in result.output


@pytest.mark.parametrize("verb", ["up", "crawl", "extract", "check", "reindex", "status", "doctor"])
def test_help_of_each_command_has_an_example(run, verb):
    result = run(verb, "--help")
    assert result.exit_code == 0
    assert "Example:\n" in result.output
    assert f"nullius {verb}" in result.output


def test_doctor_is_well_on_a_new_folder(run):
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "SQLite: " in result.output
    assert "journal wal" in result.output


def test_doctor_calls_a_folder_that_anyone_may_write_to_a_fault(run, tmp_path):
    folder = tmp_path / "nullius-data" / "starter"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    result = run("doctor")
    assert result.exit_code == 1
    assert "remedy: chmod o-w" in result.output


def test_a_disk_without_room_is_a_fault(run, tmp_path, monkeypatch):
    (tmp_path / "nullius-data" / "starter").mkdir(parents=True)
    assert "ok    disk: " in run("doctor").output
    monkeypatch.setenv("NULLIUS_LEAST_FREE_MB", "999999999")
    result = run("doctor")
    assert result.exit_code == 1
    assert (
        "wanted 999999999: the crawl pauses until it has\n      remedy: make room" in result.output
    )
    monkeypatch.setenv("NULLIUS_LEAST_FREE_MB", "1 GB")
    assert "NULLIUS_LEAST_FREE_MB is '1 GB', wanted a number" in run("doctor").output


def test_the_site_starts_without_spacy_and_scrapy():
    code = (
        "import sys, web, nullius.up, nullius.stages;"
        "print(sorted({'spacy', 'scrapy', 'trafilatura'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
