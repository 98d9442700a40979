"""The stages that join the rooms: fetch pages, read them, assess what they say.

    source -> document -> snapshot   `fetch`: a Scrapy process of its own
    snapshot -> mention              `read`: the extractor, a transaction a snapshot
    mention -> claim -> status       `assess`: the rules, some questions a transaction

Each may be killed at any moment and started again; what was committed is not done twice.
"""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

import crawler
from crawler.disk import LEAST_FREE_MB
from crawler.findings import Probe
from crawler.sources import SourceEntry, read_sources
from db import assess as assessing
from db import frontier, refiled, store
from db.engine import DataFolder, gather_statistics, open_database
from db.index import SearchIndex
from db.known import known_now
from db.models import Event, Snapshot, Source
from nlp import record as rec
from nlp.knowledge import Knowledge, knowledge, read_parties
from nullius import starter
from nullius.settings import Settings
from nullius.watchdog import TooLong, Watchdog, ended_when_silent, processor_time

logger = logging.getLogger(__name__)

LIVE_SOURCES = Path(crawler.__file__).parent / "sources.yaml"
# Version of the status rules; a new one makes every question stale.
RULES = "5"
# Questions assessed in one transaction: short enough to let others write in between.
AT_ONCE = 200
# Processor time that one snapshot may take to read; 0.9 MB in one line take 33 s.
READING_SECONDS = 300.0

# Called with the stage, how many are done, and of how many (0: not known).
Progress = Callable[[str, int, int], None]


class StageError(Exception):
    """A stage cannot begin or go on; the message says why and what to do."""


@dataclass
class Counts:
    """What one crawl did, for a person to check."""

    fetched: int = 0
    kept: int = 0
    unchanged: int = 0
    failed: int = 0
    read: int = 0
    mentions: int = 0
    statuses_changed: int = 0

    def sentence(self) -> str:
        return (
            f"{self.fetched} pages fetched, {self.kept} new snapshots, "
            f"{self.unchanged} unchanged, {self.failed} failed, {self.read} read, "
            f"{self.mentions} mentions, {self.statuses_changed} statuses changed"
        )


@contextmanager
def only_crawl(folder: DataFolder) -> Iterator[None]:
    """Hold the folder's crawl lock. Raises StageError where another process has it."""
    folder.path.mkdir(parents=True, exist_ok=True, mode=0o750)
    try:
        with FileLock(folder.path / "crawl.lock", timeout=0):
            yield
    except Timeout as error:
        raise StageError(
            f"another crawl is running on {folder.path}; wait for it or stop it first"
        ) from error


def prepare(
    folder: DataFolder, entries: Sequence[SourceEntry], known: Knowledge
) -> sessionmaker[Session]:
    """Open the folder's database, with the knowledge and the sources in it.

    `known` is here and below what the files list; what editors added is in the database.

    Raises StageError for a source whose publisher is no known party.
    """
    for entry in entries:
        if entry.publisher not in known.parties:
            raise StageError(f"source {entry.id!r}: its publisher {entry.publisher!r} is no party")
    sessions = open_database(folder, create=True)
    with sessions.begin() as session:
        known = known_now(session, known)
        store.load_knowledge(session, known)
        refiled.refile(session, known)
        frontier.sync_sources(session, entries)
    return sessions


# ------------------------------------------------------------------ source -> document -> snapshot


def fetch(
    folder: DataFolder,
    ids: Sequence[str],
    counts: Counts,
    progress: Progress,
    *,
    due: bool,
    proxy: str | None,
    contact: str,
    allow: Sequence[str] = (),
    least_free_mb: int = LEAST_FREE_MB,
) -> None:
    """Crawl the sources `ids` in a Scrapy process of its own (a reactor starts once a process).

    With `due`, documents whose time has not come are left alone; without, all are asked for.
    Raises StageError where that process fails.
    """
    command = [sys.executable, "-m", "crawler.run", "--data", str(folder.path)]
    command += [] if due else ["--recheck"]
    command += _network(proxy, contact, allow)
    command += ["--least-free-mb", str(least_free_mb)]
    command += ["--database-url", folder.database_url] if folder.database_url else []
    seen: dict[str, dict[str, int]] = {}
    # Born deaf to Ctrl-C, which would end it with a traceback while it loads: we tell it.
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    started = subprocess.Popen([*command, *ids], stdout=subprocess.PIPE, text=True)
    signal.signal(signal.SIGINT, heard)
    with started as process, Watchdog(process) as watchdog:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                watchdog.heard()
                report = json.loads(line)
                seen[report["source"]] = report
                progress("fetching", sum(r["fetched"] for r in seen.values()), 0)
        except BaseException:
            process.terminate()
            raise
    for name in ("fetched", "kept", "unchanged", "failed"):
        setattr(counts, name, getattr(counts, name) + sum(r[name] for r in seen.values()))
    if watchdog.barked:
        raise StageError("the crawl was ended: it gave no sign of life for a quarter of an hour")
    if process.returncode:
        raise StageError(
            f"the crawler stopped with exit code {process.returncode}; its log is above"
        )


def probe(settings: Settings, address: str, entry: dict[str, Any], proxy: str | None) -> Probe:
    """What `address` would be as a source (with `entry`: as that one). Nothing is stored."""
    command = [sys.executable, "-m", "crawler.probe", address, "--entry", json.dumps(entry)]
    command += _network(proxy, settings.contact, settings.allow)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in {0, 1} or not done.stdout:
        raise StageError(f"{address} could not be looked at; the log is above")
    return Probe(**json.loads(done.stdout))


def _network(proxy: str | None, contact: str, allow: Sequence[str]) -> list[str]:
    """The options of everything that asks for pages."""
    command = ["--contact", contact] if contact else []
    command += ["--proxy", proxy] if proxy else []
    return [*command, *(option for each in allow for option in ("--allow", each))]


# ------------------------------------------------------------------ snapshot -> mention


def read(
    sessions: sessionmaker[Session],
    known: Knowledge,
    counts: Counts,
    progress: Progress,
    *,
    seconds: float = READING_SECONDS,
) -> None:
    """Read every snapshot that this version of the extractor has not read.

    A snapshot that cannot be read, or takes more than `seconds` of processor time, costs a
    notice to the editors, never the run. Where a number changed, pages that give one on the same
    question are asked for again at once.
    """
    # The site imports this module, and starts without spaCy.
    from nlp.extract import VERSION

    with sessions() as session:
        waiting = store.unread(session, VERSION)
    with ended_when_silent() as heard:
        for done, snapshot_id in enumerate(waiting, 1):
            heard()
            with sessions.begin() as session:
                snapshot = session.get_one(Snapshot, snapshot_id)
                now = datetime.now(UTC)
                try:
                    with processor_time(seconds):
                        mentions = _mentions(session, snapshot, now)
                except (rec.ReadError, TooLong) as error:
                    mentions = []
                    session.add(_notice(snapshot, f"cannot be read: {error}", now))
                # Asked each time: an editor may have added something meanwhile.
                standing = known_now(session, known)
                store.record(session, snapshot, mentions, standing, version=VERSION, now=now)
                frontier.recheck_related(session, snapshot, now)
            counts.read += 1
            counts.mentions += len(mentions)
            progress("reading", done, len(waiting))


def _mentions(session: Session, snapshot: Snapshot, now: datetime) -> list[rec.Mention]:
    """What the snapshot asserts: rows of a data file by its mapping, else its text."""
    from nlp.extract import extract
    from nlp.rows import read_rows

    source = session.get_one(Source, snapshot.document.source_id)
    if source.kind != "data":
        return extract(snapshot.text, title=snapshot.title, known=known_now(session, knowledge()))
    rows = read_rows(snapshot.text, source.entry["mapping"])
    for problem in rows.problems:
        session.add(_notice(snapshot, problem, now))
    return list(rows.mentions)


def _notice(snapshot: Snapshot, why: str, now: datetime) -> Event:
    return Event(
        at=now,
        kind="notice",
        document_id=snapshot.document_id,
        source_id=snapshot.document.source_id,
        actor="read",
        after={"snapshot": snapshot.id},
        why=why,
    )


# ------------------------------------------------------------------ mention -> claim -> status


def assess(
    sessions: sessionmaker[Session],
    known: Knowledge,
    index: SearchIndex,
    counts: Counts,
    progress: Progress,
) -> None:
    """Assess every question that something new is known of, then bring the index up to date."""
    now = datetime.now(UTC)
    with sessions() as session:
        behind = assessing.background(session, known_now(session, known))
        waiting = assessing.stale_questions(session, rec.utc_date(now), RULES)
    with ended_when_silent() as heard:
        for start in range(0, len(waiting), AT_ONCE):
            heard()
            some = waiting[start : start + AT_ONCE]
            with sessions.begin() as session:
                changed = assessing.assess_all(session, some, behind, version=RULES, now=now)
            counts.statuses_changed += changed
            progress("assessing", start + len(some), len(waiting))
        heard()
        with sessions.begin() as session:
            index.update(session)
            gather_statistics(session)


# ------------------------------------------------------------------ one crawl, whole


def crawl(
    settings: Settings, ids: Sequence[str], progress: Progress, *, due: bool = False
) -> Counts:
    """Fetch the sources `ids` (all where empty), read what is new and assess it.

    With `due`, documents whose time has not come are not asked for.
    The starter newsroom has two editions: each is crawled once, the second ever after.
    Raises UnknownSource, and StageError where another crawl is running.
    """
    folder = settings.folder
    known = known_parties(settings)
    entries = source_entries(settings)
    unknown = sorted(set(ids) - {entry.id for entry in entries} - own_sources(folder))
    if unknown:
        raise UnknownSource(
            f"no source {unknown[0]!r}; `nullius sources` lists the {len(entries)} sources"
        )
    counts, index = Counts(), SearchIndex(folder.index)
    with only_crawl(folder):
        sessions = prepare(folder, entries, known)
        with sessions() as session:
            wanted = list(ids) or frontier.listed_sources(session)

        def crawl_once(proxy: str | None) -> None:
            fetch(
                folder,
                wanted,
                counts,
                progress,
                due=due,
                proxy=proxy,
                contact=settings.contact,
                allow=settings.allow,
                least_free_mb=settings.least_free_mb,
            )
            read(sessions, known, counts, progress)
            assess(sessions, known, index, counts, progress)

        if settings.live:
            crawl_once(settings.proxy)
        else:
            for newsroom in starter.editions(folder.path, advance=not ids):
                crawl_once(newsroom.proxy)
    return counts


class UnknownSource(StageError):
    """A source was named that no file lists."""


def own_sources(folder: DataFolder) -> set[str]:
    """Ids of the sources that a user added, where there is a database."""
    if folder.database_url is None and not (folder.path / "nullius.db").exists():
        return set()
    with open_database(folder)() as session:
        added = select(Source.id).where(Source.origin == frontier.USER, Source.active)
        return set(session.scalars(added))


def source_entries(settings: Settings) -> list[SourceEntry]:
    """The sources of the live or the starter newsroom. Raises SourceError, YamlError."""
    if settings.live:
        return read_sources(settings.sources or LIVE_SOURCES)
    return read_sources(starter.SOURCES)


def known_parties(settings: Settings) -> Knowledge:
    """The knowledge base; with the invented outlets where the starter newsroom is read."""
    known = knowledge()
    if settings.live:
        return known
    return replace(known, parties={**known.parties, **read_parties(starter.PARTIES)})
