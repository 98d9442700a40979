"""Opens a data folder: its database, its raw bytes and its search index.

    DATA/nullius.db   DATA/raw/ab/cdef….gz   DATA/index/

The database address may instead name a PostgreSQL server.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

# The first SQLite without the bug that can corrupt a WAL database with two writers.
SAFE_FOR_WAL = (3, 51, 3)
BUSY_TIMEOUT_SECONDS = 30


class DatabaseError(Exception):
    """The database cannot be opened or used; the message says what to do."""


@dataclass(frozen=True)
class DataFolder:
    """Where one newsroom keeps everything."""

    path: Path
    # An address of SQLAlchemy's; None for SQLite in the folder.
    database_url: str | None = None

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite:///{self.path / 'nullius.db'}"

    @property
    def raw(self) -> Path:
        return self.path / "raw"

    @property
    def index(self) -> Path:
        return self.path / "index"

    @property
    def dump(self) -> Path:
        return self.path / "dump"


def sqlite_module() -> ModuleType:
    """The newest SQLite at hand: pysqlite3's own where it is installed, else Python's."""
    try:
        import pysqlite3.dbapi2 as module
    except ImportError:
        return sqlite3
    return module  # type: ignore[no-any-return]  # pysqlite3 ships no types


def journal_mode() -> str:
    """WAL where this SQLite is safe for it, else a rollback journal."""
    return "wal" if sqlite_module().sqlite_version_info >= SAFE_FOR_WAL else "delete"


def connect(url: str) -> Engine:
    """An engine with foreign keys on and, for SQLite, a journal that two writers can share."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url)
    engine = create_engine(
        url, module=sqlite_module(), connect_args={"timeout": BUSY_TIMEOUT_SECONDS}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:  # Any: a DB-API connection
        # SQLAlchemy, not the driver, begins transactions (its SQLite dialect's documentation).
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA journal_mode = {journal_mode()}")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        at_once = connection.get_execution_options().get("nullius_writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if at_once else "BEGIN")

    return engine


def open_database(folder: DataFolder, *, create: bool = False) -> sessionmaker[Session]:
    """Sessions on the folder's database, brought to this version's schema.

    Raises DatabaseError where there is none and `create` is false, where it was written by
    a newer version of Nullius, or where it is no database.
    """
    if folder.database_url is None:
        if not create and not (folder.path / "nullius.db").exists():
            raise DatabaseError(
                f"no database in {folder.path}; `nullius up` makes one, --data names another folder"
            )
        folder.path.mkdir(parents=True, exist_ok=True, mode=0o750)
    engine = connect(folder.url)
    try:
        _migrate(engine, folder)
    except (DBAPIError, engine.dialect.loaded_dbapi.Error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise DatabaseError(f"cannot open the database {folder.url}: {cause}") from error
    return sessionmaker(engine, expire_on_commit=False)


def gather_statistics(session: Session) -> None:
    """Let SQLite know how its tables are filled, which its choice of index rests on.

    A look at a thousand rows of each index; without it a search for one vendor's unverified
    numbers reads everything that is unverified. PostgreSQL does so by itself.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA analysis_limit = 1000"))
        session.execute(text("ANALYZE"))


@contextmanager
def writing(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """A transaction that reads and then writes, while others do the same.

    SQLite lets one write at a time, and refuses who read before another's write and then
    writes: so this waits its turn before it reads anything.
    """
    with sessions.begin() as session:
        session.connection(execution_options={"nullius_writing": True})
        yield session


def migration_config() -> Config:
    """Alembic's settings, with the migrations that ship inside this package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _migrate(engine: Engine, folder: DataFolder) -> None:
    """Upgrade to the newest schema; nothing is written where it is there already."""
    config = migration_config()
    newest = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == newest:
        return
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise DatabaseError(
            f"the database in {folder.path} has schema {current!r}, which this version of "
            f"Nullius does not know (it knows up to {newest!r}): update Nullius"
        ) from error
