"""A database of an older version is brought up to date with what it holds."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from db.engine import DataFolder, connect, migration_config, open_database
from db.models import Base

SOURCE = (
    "insert into source (id, name, kind, address, role, entry, every_minutes, failures, active)"
    " values ('one', 'One', 'feed', 'http://one.example/', 'press', '{}', 60, 0, 1)"
)
DOCUMENT = (
    "insert into document (address, source_id, state, discovered_at, attempts)"
    " values ('http://one.example/a', 'one', 'new', '2026-01-01 00:00:00', 0)"
)


@pytest.fixture
def first_version(tmp_path):
    """A folder with a database of the first schema, a source and a document in it."""
    folder = DataFolder(tmp_path)
    engine = connect(folder.url)
    config = migration_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text(SOURCE))
        connection.execute(text(DOCUMENT))
    engine.dispose()
    return folder


def test_rows_of_an_older_schema_stay(first_version):
    sessions = open_database(first_version)
    with sessions() as session:
        rows = session.execute(text("select id, origin, paused from source")).all()
        assert rows == [("one", "file", 0)]
        assert session.scalar(text("select count(*) from document")) == 1
        assert session.execute(text("pragma foreign_key_check")).all() == []
    sessions.kw["bind"].dispose()


def test_the_migrations_make_the_tables_of_the_models(first_version):
    sessions = open_database(first_version)
    with sessions.kw["bind"].connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []
    sessions.kw["bind"].dispose()
