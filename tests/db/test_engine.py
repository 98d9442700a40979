"""Opening a data folder."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from db.engine import DatabaseError, DataFolder, journal_mode, open_database
from db.models import Base, Subject


def test_migrations_make_the_tables_that_the_models_describe(sessions):
    with sessions.kw["bind"].connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []


def test_foreign_keys_are_enforced(sessions):
    with pytest.raises(IntegrityError), sessions.begin() as session:
        session.add(Subject(id="x", name="X", kind="model", owner_id="nobody"))


def test_the_journal_is_the_one_that_this_sqlite_is_safe_with(sessions):
    with sessions() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == journal_mode()


def test_a_missing_database_is_not_made_by_looking(tmp_path):
    with pytest.raises(DatabaseError, match="no database in"):
        open_database(DataFolder(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(sessions, folder):
    with sessions.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseError, match=r"'9999'.*update Nullius"):
        open_database(folder)
    with sessions() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_a_file_that_is_no_database_is_one_sentence(tmp_path):
    (tmp_path / "nullius.db").write_bytes(b"not a database at all, but long enough to be read" * 20)
    with pytest.raises(DatabaseError, match="cannot open the database"):
        open_database(DataFolder(tmp_path))
