"""SIGKILL of a crawl's process group at random moments, then resume: what is left of it.

    python benchmarks/kills.py [--kills 200] [--seed 20260520]

A few sources of the starter newsroom are crawled, read and assessed, both days, undisturbed. Then
the same in fresh data folders, each killed up to five times a day, at moments from the seed, and
each time begun again. Afterwards the database must say what the undisturbed one says, the folder
of raw bytes must hold the same files, and `nullius verify` must find no damage. Exit code 1 where
they differ; what differs is named.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from db.engine import DataFolder, open_database
from db.models import Claim, Document, Event, Mention, Question, Snapshot
from nullius import starter

# A few sources of several kinds, so that many kills fit in an hour.
SOURCES = ("alibaba-newsroom", "deepseek-prices", "loomwire", "aider-polyglot")
KILLS_A_DAY = 5
SEED = 20260520
MOST_SECONDS = 300

Contents = dict[str, list[str]]


def crawl(data: Path) -> subprocess.Popen[bytes]:
    """A crawl of the sources, in a process group of its own."""
    command = [sys.executable, "-m", "nullius", "crawl", "--data", str(data), *SOURCES]
    return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)


def whole(data: Path) -> float:
    """Crawl to the end; returns how long it took, in seconds."""
    began = time.monotonic()
    code = crawl(data).wait(timeout=MOST_SECONDS)
    assert code == 0, f"the crawl of {data} ended with {code}"
    return time.monotonic() - began


def kill_at(data: Path, seconds: float) -> bool:
    """Kill a crawl after so long; returns whether it was still running."""
    process = crawl(data)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    assert process.returncode == 0, f"the crawl of {data} ended with {process.returncode}"
    return False


def disturbed(data: Path, chance: random.Random, seconds: float, kills: int = KILLS_A_DAY) -> int:
    """Crawl to the end, killed at most so many times; returns how many times it was."""
    for killed in range(kills):
        if not kill_at(data, chance.uniform(0.2, seconds)):
            return killed
    whole(data)
    return kills


def day_two(data: Path) -> None:
    """Have the next crawl read the second edition."""
    (data / "starter" / starter.MARK).write_text("2")


def contents(data: Path) -> Contents:
    """What the folder holds, without row numbers and times of fetching."""
    sessions = open_database(DataFolder(data / "starter"))
    with sessions() as session:

        def rows(*columns: Any, joins: tuple[Any, ...] = ()) -> list[str]:
            query = select(*columns)
            for join in joins:
                query = query.join(join)
            lines = (json.dumps([str(v) for v in row]) for row in session.execute(query))
            return sorted(fetched.sub("a day of fetching", line) for line in lines)

        days = {f"{at:%Y-%m-%d}" for at in session.scalars(select(Snapshot.fetched_at))}
        fetched = re.compile("|".join(sorted(days)) or "$^")
        found = {
            "documents": rows(Document.address, Document.state, Document.title),
            "snapshots": rows(
                Document.address, Snapshot.sha256, Snapshot.read_version, joins=(Snapshot.document,)
            ),
            "mentions": rows(
                Snapshot.sha256,
                Mention.start,
                Mention.quote,
                Mention.question_id,
                Claim.key,
                joins=(Mention.snapshot, Mention.claim),
            ),
            "claims": rows(Claim.question_id, Claim.key, Claim.status, Claim.reasons),
            "questions": rows(
                Question.id, Question.status, Question.repeats, Question.stale, Question.unindexed
            ),
            "events": rows(Event.kind, Event.question_id, Event.why),
        }
    sessions.kw["bind"].dispose()
    raw = data / "starter" / "raw"
    found["files"] = sorted(str(path.relative_to(raw)) for path in raw.rglob("*") if path.is_file())
    return found


def undisturbed(data: Path) -> tuple[Contents, Contents, float]:
    """What day 1 and then day 2 leave, and how long a day takes."""
    seconds = whole(data)
    first = contents(data)
    day_two(data)
    whole(data)
    return first, contents(data), seconds


def differences(found: Contents, wanted: Contents) -> list[str]:
    """Each row that one of the two has and the other has not."""
    lines = []
    for name, rows in wanted.items():
        for word, one, other in (
            ("missing", rows, found[name]),
            ("too much", found[name], rows),
        ):
            left = list(one)
            for row in other:
                if row in left:
                    left.remove(row)
            lines += [f"{word} in {name}: {row}" for row in left]
    return lines


def damage(data: Path) -> list[str]:
    """What `nullius verify` names."""
    command = [sys.executable, "-m", "nullius", "verify", "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[:-1] if done.returncode else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    killed, runs, wrong = 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        first, second, seconds = undisturbed(Path(folder) / "undisturbed")
        click.echo(f"an undisturbed day takes {seconds:.1f} s")
        while killed < asked.kills:
            runs += 1
            data = Path(folder) / str(runs)
            killed += disturbed(data, chance, seconds)
            problems = [f"day 1, {line}" for line in differences(contents(data), first)]
            day_two(data)
            killed += disturbed(data, chance, seconds)
            problems += [f"day 2, {line}" for line in differences(contents(data), second)]
            problems += damage(data)
            wrong += bool(problems)
            for line in problems:
                click.echo(f"run {runs}: {line}")
            click.echo(f"{killed} kills in {runs} runs, {wrong} runs differ", err=True)
    click.echo(f"{killed} kills in {runs} runs of two days, {wrong} runs differ")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
