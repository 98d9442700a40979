"""Many editors on the same entries at once: is anything lost, and how long does an act take?

    python benchmarks/desk.py [--editors 20] [--edits 50] [--entries 10]

A small newsroom of made-up pages in a temporary folder, the site as `nullius up` serves it over
loopback, and a thread for each editor, who opens an entry at random and accepts, corrects or
rejects it, or takes its own last act back. Afterwards the log is replayed and compared with the
tables. Exit code 1 where an answer was none of done, conflict and not undone, or the log does
not hold.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from desk_crowd import crowd
from desk_room import ROOM, doubtful, furnished

from db import acts
from db.desk_models import Act
from db.models import Mention
from db.settle import entry_of
from web import create_app
from web.desk import DeskParts

EXPECTED = {"done", "conflict", "not undone"}


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    asked.add_argument("--editors", type=int, default=20)
    asked.add_argument("--edits", type=int, default=50)
    asked.add_argument("--entries", type=int, default=10)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept, sessions = furnished(Path(folder))
        doubtful(sessions, kept, given.entries)
        app = create_app(sessions, kept, desk_parts=DeskParts(ROOM, "1"))
        with sessions() as session:
            mentions = session.scalars(
                select(Mention).order_by(Mention.id.desc()).limit(given.entries)
            )
            entries = [entry_of(mention, mention.snapshot) for mention in mentions]
        began = time.perf_counter()
        counts = crowd(app, entries, given.editors, given.edits)
        took = time.perf_counter() - began
        with sessions() as session:
            written = session.scalar(select(func.count()).select_from(Act))
            damage = list(acts.damage(session))
        sessions.kw["bind"].dispose()
    say(f"{given.editors} editors, {given.edits} edits each, {given.entries} entries")
    say(f"{took:.1f} s, {1000 * took / counts.total():.0f} ms an edit with its page")
    say(", ".join(f"{count} {sort}" for sort, count in counts.most_common()))
    say(f"{written} acts in the log, {len(damage)} things that do not hold")
    for sentence in damage:
        say(sentence)
    lost = written != counts["done"] or counts.total() != given.editors * given.edits
    return 1 if damage or lost or set(counts) - EXPECTED else 0


if __name__ == "__main__":
    sys.exit(main())
