"""`nullius verify` finds one flipped bit; `nullius warc` writes what other tools read."""

import gzip
import random
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update
from warcio.archiveiterator import ArchiveIterator

from db import blobs
from db.engine import DataFolder, open_database
from db.models import Document, Event, Mention, Snapshot
from nullius.cli import main

SOURCES = ("deepseek-prices", "loomwire", "aider-polyglot")


def run(*args):
    return CliRunner().invoke(main, [str(arg) for arg in args])


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """A data folder with three sources of the starter newsroom, both days."""
    data = tmp_path_factory.mktemp("kept")
    for edition in ("1", "2"):
        (data / "starter").mkdir(exist_ok=True)
        (data / "starter" / "starter-edition").write_text(edition)
        result = run("crawl", "--data", data, *SOURCES)
        assert result.exit_code == 0, result.output
    return data


@pytest.fixture
def damaged(crawled, tmp_path):
    """A copy of it to damage: the folder, and sessions on its database."""
    data = tmp_path / "copy"
    shutil.copytree(crawled, data)
    sessions = open_database(DataFolder(data / "starter"))
    yield data, sessions
    sessions.kw["bind"].dispose()


def test_what_was_crawled_is_whole(crawled):
    result = run("verify", "--data", crawled)
    assert result.exit_code == 0, result.output
    assert result.output.endswith("0 damaged\n")
    assert not result.output.startswith("0 snapshots")


def test_any_flipped_bit_of_a_stored_file_is_found(tmp_path):
    name = blobs.put(tmp_path, b"<p>It costs 5 dollars.</p>")
    (path,) = tmp_path.rglob("*.gz")
    whole = path.read_bytes()
    for bit in range(len(whole) * 8):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        path.write_bytes(flipped)
        with pytest.raises(blobs.BlobError):
            blobs.check(tmp_path, name)


def test_a_flipped_bit_in_a_kept_page_is_named(damaged):
    data, sessions = damaged
    with sessions() as session:
        snapshot = session.scalars(select(Snapshot).limit(1)).one()
    path = data / "starter" / "raw" / snapshot.sha256[:2] / f"{snapshot.sha256[2:]}.gz"
    content = bytearray(path.read_bytes())
    content[random.Random(7).randrange(len(content))] ^= 16
    path.write_bytes(content)
    result = run("verify", "--data", data)
    assert result.exit_code == 1
    assert f"snapshot {snapshot.id}: blob {snapshot.sha256}" in result.output


@pytest.mark.parametrize(
    ("table", "column", "value", "says"),
    [
        (Snapshot, "text", "Another text.", "its text has another hash"),
        (Mention, "quote", "41.7%", "reads '41.7%', the text has"),
        (Mention, "prefix", "other words", "stands between other words"),
        (Event, "after", {"snapshot": 4711}, "there is no snapshot 4711"),
    ],
)
def test_damage_in_the_database_is_named(damaged, table, column, value, says):
    data, sessions = damaged
    with sessions.begin() as session:
        first = session.scalars(select(table.id).limit(1)).one()
        session.execute(update(table).where(table.id == first).values({column: value}))
    result = run("verify", "--data", data)
    assert result.exit_code == 1
    assert says in result.output


def test_an_export_is_read_by_warcios_own_tool(crawled, tmp_path):
    target = tmp_path / "kept.warc.gz"
    exported = run("warc", "--data", crawled, "export", target)
    assert exported.exit_code == 0, exported.output
    check = [sys.executable, "-m", "warcio.cli", "check", "-v", str(target)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "digest pass" in done.stdout
    with target.open("rb") as stream:
        records = [r.rec_type for r in ArchiveIterator(stream)]
    assert exported.output.startswith(f"{records.count('response')} snapshots")


def texts(data):
    sessions = open_database(DataFolder(data / "starter"))
    with sessions() as session:
        rows = session.execute(
            select(Document.address, Snapshot.sha256, Snapshot.text, Snapshot.fetched_at).join(
                Snapshot.document
            )
        ).all()
    sessions.kw["bind"].dispose()
    return sorted(map(tuple, rows))


def test_an_export_imported_into_an_empty_folder_gives_the_same_snapshots(crawled, tmp_path):
    target, again = tmp_path / "kept.warc", tmp_path / "again"
    run("warc", "--data", crawled, "export", target)
    result = run("warc", "--data", again, "import", target)
    assert result.exit_code == 0, result.output
    assert texts(again) == texts(crawled)
    assert run("verify", "--data", again).exit_code == 0
    twice = run("warc", "--data", again, "import", target)
    assert twice.output.startswith("0 new snapshots")


def test_a_file_that_is_no_warc_is_one_sentence(tmp_path):
    for content in (b"no archive", gzip.compress(b"no archive")):
        wrong = tmp_path / "wrong.warc.gz"
        wrong.write_bytes(content)
        result = run("warc", "--data", tmp_path / "data", "import", wrong)
        assert result.exit_code == 1, result.output
        assert "is no WARC file" in result.output
