"""`nullius import`: one file of measurements, as a capture of the data source that it is of.

The file becomes a snapshot of the source's own address, so that every number keeps its place
in the file, and a later crawl of the address goes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from crawler.addresses import canonical
from crawler.pages import PageError, WebPage, read_page
from crawler.sources import SourceEntry, SourceKind, own_entry, read_sources
from db import frontier, store
from db.engine import open_database
from db.frontier import Found
from db.index import SearchIndex
from db.models import Document, Source
from nlp.knowledge import Knowledge
from nlp.questions import file
from nlp.rows import Rows, read_rows
from nullius import stages
from nullius.settings import Settings

MEDIA_TYPES = {"json": "application/json", "yaml": "application/yaml", "csv": "text/csv"}


@dataclass(frozen=True)
class Imported:
    """What a file holds, and what it changed."""

    source: str
    numbers: int
    # Numbers that answer a question, the subjects and the metrics that they are about.
    filed: int
    subjects: int
    metrics: int
    problems: tuple[str, ...]
    # None where nothing was to be written.
    kept: bool | None = None
    statuses_changed: int = 0

    def sentence(self) -> str:
        """The counts, for a person to check."""
        read = (
            f"{self.numbers} numbers read, {self.filed} of them about {self.subjects} subjects "
            f"and {self.metrics} metrics, {len(self.problems)} problems"
        )
        if self.kept is None:
            return f"{read}; nothing written"
        if not self.kept:
            return f"{read}; {self.source} held the same before"
        return f"{read}; 1 new snapshot, {self.statuses_changed} statuses changed"


def import_file(
    settings: Settings,
    path: Path,
    source_id: str | None,
    *,
    dry_run: bool,
    entry_file: Path | None = None,
) -> Imported:
    """Keep `path` as what the source holds now, and assess the questions that it answers.

    The source is a listed one, one that was added here, or the one that `entry_file` describes
    as a sources file does; that one is added, paused, so that nothing crawls it.

    With `dry_run` the file is read and nothing is written. Raises UnknownSource, StageError
    for a source without a mapping or a running crawl, ReadError for a file of another format.
    """
    known, entries = stages.known_parties(settings), stages.source_entries(settings)
    entry, new = _entry(settings, entries, source_id, entry_file)
    if entry.kind is not SourceKind.DATA or entry.mapping is None:
        raise stages.StageError(
            f"source {entry.id!r} is a {entry.kind}, not a data file with a mapping of columns"
        )
    page = _page(path, entry)
    found = _described(entry.id, read_rows(page.text, entry.mapping), known, entry.publisher)
    if dry_run:
        return found
    with stages.only_crawl(settings.folder):
        sessions = stages.prepare(settings.folder, entries, known)
        with sessions.begin() as session:
            if new:
                frontier.add_source(session, entry).paused = True
            document = _document(session, entry, page.fetched_at)
            kept = store.keep(session, settings.folder.raw, document, page) is not None
        counts = stages.Counts()
        stages.read(sessions, known, counts, _quiet)
        stages.assess(sessions, known, SearchIndex(settings.folder.index), counts, _quiet)
    return replace(found, kept=kept, statuses_changed=counts.statuses_changed)


def _entry(
    settings: Settings,
    entries: Sequence[SourceEntry],
    source_id: str | None,
    entry_file: Path | None,
) -> tuple[SourceEntry, bool]:
    """The source's entry, and whether it is to be added."""
    if entry_file is not None:
        described = [e for e in read_sources(entry_file) if source_id in (None, e.id)]
        if len(described) != 1:
            raise stages.StageError(
                f"{entry_file.name} describes {len(described)} such sources, wanted one; "
                "--source names it"
            )
        source_id = described[0].id
    own = _own_entries(settings)
    listed = {entry.id: entry for entry in (*entries, *own)}
    if source_id in listed:
        return listed[source_id], False
    if entry_file is not None:
        return described[0], True
    raise stages.UnknownSource(
        f"no source {source_id!r}; `nullius sources` lists the {len(listed)} sources, and "
        "--entry takes the description of another"
    )


def _own_entries(settings: Settings) -> list[SourceEntry]:
    """The sources that were added here, where there is a database."""
    ids = stages.own_sources(settings.folder)
    if not ids:
        return []
    with open_database(settings.folder)() as session:
        return [own_entry(session.get_one(Source, id_).entry) for id_ in sorted(ids)]


def _page(path: Path, entry: SourceEntry) -> WebPage:
    media_type = MEDIA_TYPES[str((entry.mapping or {})["format"])]
    now = datetime.now(UTC)
    try:
        content = path.read_bytes()
        return read_page(entry.address, content, media_type, media_type, {}, now, entry.kind)
    except PageError as error:
        raise stages.StageError(f"{path}: {error}") from error


def _described(source_id: str, rows: Rows, known: Knowledge, publisher: str) -> Imported:
    filings = [f for m in rows.mentions if (f := file(m, known, publisher=publisher))]
    return Imported(
        source=source_id,
        numbers=len(rows.mentions),
        filed=len(filings),
        subjects=len({filing.subject.id for filing in filings}),
        metrics=len({filing.metric.id for filing in filings}),
        problems=rows.problems,
    )


def _document(session: Session, entry: SourceEntry, now: datetime) -> Document:
    """The document of the source's own address."""
    address = canonical(entry.address) or entry.address
    frontier.discover(session, entry.id, [Found(address)], now)
    return session.scalars(select(Document).where(Document.address == address)).one()


def _quiet(stage: str, done: int, of: int) -> None:
    """Progress that nobody looks at."""
