"""`nullius dump`: the public database as files that anybody may take along."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy.orm import Session, sessionmaker

from db.models import Base, Question
from db.queries.dump import tables
from nullius.stages import StageError
from web.data import CHECKSUMS, FILES, README
from web.spreadsheet import COLUMNS, line, row
from web.twins import plain

SHEET = "questions.csv"
LICENCE = """\
The compilation (questions, claims, statuses, reasons and how they hang together) may be used by
anybody for anything under the Creative Commons Attribution 4.0 International licence (CC BY 4.0):
name Nullius and the day of the dump. Quotes, titles and names belong to those who published them
and are quoted here as evidence, with their source.
"""
STARTER = """\
This dump is of the starter newsroom: real figures about real vendors, on pages of our own. The
press outlets in it are invented.
"""


@dataclass(frozen=True)
class Dumped:
    """What was written: rows of each file, and whether any file is another than before."""

    rows: Mapping[str, int]
    changed: bool

    def sentence(self) -> str:
        counted = ", ".join(f"{count:,} {name}" for name, count in self.rows.items())
        return f"{counted}{'' if self.changed else '; nothing changed since the last dump'}"


def dump(sessions: sessionmaker[Session], into: Path, now: datetime, *, starter: bool) -> Dumped:
    """Write every file anew beside the old one, then put them all in place.

    The files are of one moment of the database. The same database gives the same bytes.
    Raises StageError where another dump is on its way to `into`.
    """
    into.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(into / ".lock", timeout=0):
            return _dump(sessions, into, now, starter=starter)
    except Timeout as error:
        raise StageError(f"another dump is being written to {into}") from error


def _dump(sessions: sessionmaker[Session], into: Path, now: datetime, *, starter: bool) -> Dumped:
    counts: dict[str, int] = {}
    with sessions() as session:
        for name, rows in tables(session):
            counts[name] = _write_table(into, name, rows)
    parts = [f"{name}.jsonl.gz" for name in counts] + [SHEET]
    hashes = {name: _sha256(_part(into, name)) for name in parts}
    changed = any(_sha256(into / name) != found for name, found in hashes.items())
    about = _about(counts, now, starter=starter)
    _part(into, README).write_text(about, encoding="utf-8")
    hashes[README] = _sha256(_part(into, README))
    sums = "".join(f"{found}  {name}\n" for name, found in sorted(hashes.items()))
    _part(into, CHECKSUMS).write_text(sums, encoding="ascii")
    # The checksums last: until then the old ones tell that something is going on.
    for name in (*hashes, CHECKSUMS):
        _part(into, name).replace(into / name)
    return Dumped(counts, changed)


def _write_table(into: Path, name: str, rows: Iterable[Base]) -> int:
    """One object a line; of questions, a spreadsheet too."""
    written = 0
    with ExitStack() as open_files:
        lines = open_files.enter_context(_compressed(_part(into, f"{name}.jsonl.gz")))
        sheet = None
        if name == "questions":
            file = _part(into, SHEET).open("w", encoding="utf-8", newline="")
            sheet = open_files.enter_context(file)
            sheet.write(line(COLUMNS))
        for each in rows:
            text = json.dumps(plain(each), ensure_ascii=False, sort_keys=True)
            lines.write(f"{text}\n".encode())
            if sheet and isinstance(each, Question):
                sheet.write(line(row(each, f"/q/{each.id}")))
            written += 1
    return written


@contextmanager
def _compressed(path: Path) -> Iterator[gzip.GzipFile]:
    # Without a name and a time: the same rows give the same bytes.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as file:
        yield file


def _part(into: Path, name: str) -> Path:
    return into / f".{name}.part"


def _sha256(path: Path) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _about(counts: Mapping[str, int], now: datetime, *, starter: bool) -> str:
    listed = "".join(
        f"- `{name}.jsonl.gz`, {count:,} lines: {FILES[f'{name}.jsonl.gz']}\n"
        for name, count in counts.items()
    )
    return (
        f"# Nullius, {now.astimezone(UTC):%Y-%m-%d}\n\n"
        "Every number in AI news that is on file: who said it, who repeats it, who measured it.\n"
        "One JSON object a line, with the fields of the JSON API (`/openapi.json`). Ids hold from "
        "dump to dump.\n\n"
        f"{listed}- `{SHEET}`: {FILES[SHEET]}\n- `{CHECKSUMS}`: `sha256sum --check {CHECKSUMS}`\n\n"
        f"## Licence\n\n{LICENCE}" + (f"\n## Starter newsroom\n\n{STARTER}" if starter else "")
    )
