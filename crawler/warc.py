"""Snapshots as WARC files (ISO 28500), which other web archives read, and back.

A record is the answer as it was kept: its headers, its body without transfer encodings, its
time. Importing keeps what a source of ours would have kept, read by the same reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler import rechecks
from crawler.addresses import canonical
from crawler.moments import moment
from crawler.pages import read_page
from crawler.reader import Reader
from crawler.sources import SourceKind
from crawler.unreadable import Unreadable
from db import blobs, frontier
from db.copies import note_translations
from db.models import Document, Snapshot, Source
from db.store import keep, latest_snapshot

# The header of a record that names the source; unknown headers are passed over by others.
SOURCE_HEADER = "Nullius-Source"
# Of one record's body.
MOST_BYTES = 20 * 1024 * 1024
# Said of the bytes on the wire; what is kept is decoded.
_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection"})


class WarcError(Unreadable):
    """The file is no WARC."""


@dataclass
class Imported:
    """What came of an import."""

    kept: int = 0
    # The document has it, or something newer.
    known: int = 0
    # No answer with status 200, no source, or nothing that can be read.
    passed_over: int = 0


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio ships no types
    """warcio's writer; a body is in memory already, and its temporary files are never closed."""

    @staticmethod
    def _create_temp_file() -> BytesIO:
        return BytesIO()


def export_warc(
    session: Session, raw: Path, target: Path, software: str, source_ids: tuple[str, ...] = ()
) -> int:
    """Write the snapshots (of these sources; none: of all) to `target`; returns how many.

    Raises BlobError for one whose bytes are damaged.
    """
    wanted = select(Snapshot.id).join(Document).order_by(Snapshot.id)
    if source_ids:
        wanted = wanted.where(Document.source_id.in_(source_ids))
    ids = session.scalars(wanted).all()
    part = target.with_name(f"{target.name}.part")
    with part.open("wb") as file:
        writer = _Writer(file, gzip=target.suffix == ".gz", warc_version="1.1")
        writer.write_record(
            writer.create_warcinfo_record(target.name, {"software": software, "format": "WARC"})
        )
        for snapshot_id in ids:
            snapshot = session.get_one(Snapshot, snapshot_id)
            writer.write_record(_record(writer, snapshot, blobs.get(raw, snapshot.sha256)))
            session.expunge(snapshot)
    part.replace(target)
    return len(ids)


# Any: warcio ships no types.
def _record(writer: Any, snapshot: Snapshot, content: bytes) -> Any:
    fields = [
        (name, str(value))
        for name, value in snapshot.headers.items()
        if name.lower() not in _OF_THE_WIRE
    ]
    fields.append(("content-length", str(len(content))))
    return writer.create_warc_record(
        snapshot.document.address,
        "response",
        payload=BytesIO(content),
        http_headers=StatusAndHeaders("200 OK", fields, protocol="HTTP/1.1"),
        warc_headers_dict={
            "WARC-Date": snapshot.fetched_at.isoformat().replace("+00:00", "Z"),
            SOURCE_HEADER: snapshot.document.source_id,
        },
    )


@dataclass(frozen=True)
class _Answer:
    address: str
    headers: dict[str, str]
    content: bytes
    fetched_at: datetime
    source: str | None


def import_warc(
    sessions: sessionmaker[Session], raw: Path, file: Path, source_id: str | None, reader: Reader
) -> Imported:
    """Keep the answers in `file`, one transaction each; a second call changes nothing.

    An answer belongs to the source that its record names, where that is listed here, else to
    `source_id`. Raises WarcError.
    """
    counts = Imported()
    for answer in _answers(file):
        name = _import(sessions, raw, answer, source_id, reader) if answer else "passed_over"
        setattr(counts, name, getattr(counts, name) + 1)
    return counts


def _answers(file: Path) -> Iterator[_Answer | None]:
    """The responses in the file; None for one that is no page."""
    with file.open("rb") as stream:
        try:
            for record in ArchiveIterator(stream):
                if record.rec_type == "response":
                    yield _answer(record)
        except ArchiveLoadFailed as error:
            raise WarcError(f"{file.name} is no WARC file: {error}") from error


def _answer(record: Any) -> _Answer | None:
    address = canonical(record.rec_headers.get_header("WARC-Target-URI") or "")
    fetched_at = moment(record.rec_headers.get_header("WARC-Date"))
    answered = record.http_headers
    if not address or not fetched_at or not answered or answered.get_statuscode() != "200":
        return None
    content = record.content_stream().read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return None
    headers = {name.lower(): value for name, value in answered.headers}
    headers = {name: value for name, value in headers.items() if name not in _OF_THE_WIRE}
    source = record.rec_headers.get_header(SOURCE_HEADER)
    return _Answer(address, headers, content, min(fetched_at, datetime.now(UTC)), source)


def _import(
    sessions: sessionmaker[Session],
    raw: Path,
    answer: _Answer,
    source_id: str | None,
    reader: Reader,
) -> str:
    """Which of the counts it adds to."""
    with sessions() as session:
        source = session.get(Source, answer.source or "") or session.get(Source, source_id or "")
        if source is None:
            return "passed_over"
        kind = SourceKind(source.kind)
    content_type = answer.headers.get("content-type", "")
    try:
        page = reader.call_now(
            read_page,
            answer.address,
            answer.content,
            content_type.partition(";")[0].strip().lower()[:100],
            content_type,
            answer.headers,
            answer.fetched_at,
            kind if not kind.lists else SourceKind.PAGE,
        )
    except Unreadable:
        return "passed_over"
    with sessions.begin() as session:
        found = frontier.Found(answer.address)
        frontier.discover(session, source.id, [found], answer.fetched_at)
        at = select(Document).where(Document.address == answer.address)
        document = session.scalars(at).one()
        latest = latest_snapshot(session, document)
        if document.state == "moved" or (latest and latest.fetched_at >= answer.fetched_at):
            return "known"
        snapshot = keep(session, raw, document, page)
        born = document.published_at or document.discovered_at
        document.next_try_at = rechecks.recheck_at(born, answer.fetched_at)
        if snapshot:
            note_translations(session, document, page.translations)
    return "kept" if snapshot else "known"
