"""What can be taken along: the files of the nightly dump, exports and feeds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Blueprint, abort, send_from_directory
from flask.typing import ResponseReturnValue

from web.site import paired, site

blueprint = Blueprint("data", __name__)

README = "README.md"
CHECKSUMS = "SHA256SUMS"
# Every file of a dump, and what it holds.
FILES: Mapping[str, str] = {
    "questions.csv": "the questions as a spreadsheet: number, badge, how often it is repeated",
    "questions.jsonl.gz": "subject and metric under the conditions that matter, with the status",
    "claims.jsonl.gz": "one answer by one originator each, with who said, ran and published it",
    "mentions.jsonl.gz": "one place each that asserts a number: the quote and the words around it",
    "documents.jsonl.gz": "the pages that were read",
    "snapshots.jsonl.gz": "what was captured of them and when, by hash, without the text",
    "sources.jsonl.gz": "where pages come from",
    "parties.jsonl.gz": "vendors, evaluators, publishers",
    "ties.jsonl.gz": "who owns, funds or works with whom, dated, with the source",
    "subjects.jsonl.gz": "models, chips, products and companies that numbers are about",
    "metrics.jsonl.gz": "benchmarks and properties that numbers are of",
    "events.jsonl.gz": "what changed, on pages and in statuses",
    "rulings.jsonl.gz": "what editors decided, where it is public",
    README: "what is in it, and the licence",
    CHECKSUMS: "the SHA-256 of every file",
}
_SUM = re.compile(r"([0-9a-f]{64})  (\S+)")


@dataclass(frozen=True)
class File:
    """One file of the dump."""

    name: str
    about: str
    size_bytes: int
    sha256: str | None


@dataclass(frozen=True)
class DataPage:
    """The files of the latest dump; none where there was none yet."""

    made_at: datetime | None
    files: Sequence[File]


@paired(blueprint, "/data", "data.html")
def data() -> DataPage:
    folder = site().folder.dump
    sums = folder / CHECKSUMS
    if not sums.exists():
        return DataPage(None, ())
    made_at = datetime.fromtimestamp(sums.stat().st_mtime, UTC)
    return DataPage(made_at, _files(folder, sums.read_text(encoding="ascii")))


@blueprint.get("/data/<string:name>")
def file(name: str) -> ResponseReturnValue:
    """One file of the dump, in pieces; a download that broke off goes on."""
    if name not in FILES:
        abort(404)
    return send_from_directory(site().folder.dump.absolute(), name, as_attachment=True)


def _files(folder: Path, sums: str) -> list[File]:
    hashes = {name: found for found, name in _SUM.findall(sums)}
    return [
        File(name, about, (folder / name).stat().st_size, hashes.get(name))
        for name, about in FILES.items()
        if (folder / name).exists()
    ]
