"""A crawl killed at any moment and started again ends where an undisturbed one does."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import DataFolder, open_database
from db.models import Claim, Document, Event, Mention, Question, Snapshot
from nullius import starter

# A few sources of several kinds, so that 20 kills fit in a test.
SOURCES = ("alibaba-newsroom", "deepseek-prices", "loomwire", "aider-polyglot")
KILLS_A_RUN = 5
# Two runs of day 1 and two of day 2.
RUNS = 2
# Where a failure must be told again: the moments come from this seed.
SEED = 20260520


def crawl(data: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "nullius", "crawl", "--data", str(data), *SOURCES]
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)


def whole(data: Path) -> float:
    """Crawl to the end; returns how long it took, in seconds."""
    began = time.monotonic()
    assert crawl(data).wait(timeout=120) == 0
    return time.monotonic() - began


def kill_at(data: Path, seconds: float) -> None:
    process = crawl(data)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def day_two(data: Path) -> None:
    (data / "starter" / starter.MARK).write_text("2")


def contents(data: Path) -> dict[str, list]:
    """What the database says, without row numbers and times of fetching."""
    sessions = open_database(DataFolder(data / "starter"))
    with sessions() as session:

        def rows(*columns, table=None, joins=()):
            query = select(*columns)
            for join in joins:
                query = query.join(join)
            return sorted(json.dumps([str(v) for v in row]) for row in session.execute(query))

        found = {
            "documents": rows(Document.address, Document.state, Document.title),
            "snapshots": rows(
                Document.address, Snapshot.sha256, Snapshot.read_version, joins=[Snapshot.document]
            ),
            "mentions": rows(
                Snapshot.sha256,
                Mention.start,
                Mention.quote,
                Mention.question_id,
                Claim.key,
                joins=[Mention.snapshot, Mention.claim],
            ),
            "claims": rows(Claim.question_id, Claim.key, Claim.status, Claim.reasons),
            "questions": rows(
                Question.id, Question.status, Question.repeats, Question.stale, Question.unindexed
            ),
            "events": rows(Event.kind, Event.question_id, Event.why),
        }
    sessions.kw["bind"].dispose()
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """What day 1 and then day 2 leave, and how long a day takes."""
    data = tmp_path_factory.mktemp("undisturbed")
    seconds = whole(data)
    first = contents(data)
    assert first["claims"]
    day_two(data)
    whole(data)
    second = contents(data)
    assert second["events"], "day 2 changes something on these sources"
    return first, second, seconds


def disturbed(data: Path, chance: random.Random, seconds: float) -> None:
    for _ in range(KILLS_A_RUN):
        kill_at(data, chance.uniform(0.2, seconds))
    whole(data)


def test_twenty_kills_leave_no_trace(undisturbed, tmp_path):
    first, second, seconds = undisturbed
    chance = random.Random(SEED)

    def both_days(run: int) -> tuple[dict, dict]:
        data = tmp_path / str(run)
        disturbed(data, chance, seconds)
        after_first = contents(data)
        day_two(data)
        disturbed(data, chance, seconds)
        return after_first, contents(data)

    with ThreadPoolExecutor(RUNS) as pool:
        for after_first, after_second in pool.map(both_days, range(RUNS)):
            assert after_first == first
            assert after_second == second


def test_a_second_crawl_over_unchanged_pages_adds_nothing(undisturbed, tmp_path_factory):
    data = tmp_path_factory.mktemp("again")
    whole(data)
    before = contents(data)
    whole(data)
    assert contents(data) == before
