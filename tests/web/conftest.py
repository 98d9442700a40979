"""The real site over a real database and index, filled by the newsroom of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from qwen_week import Newsroom, qwen_week
from sqlalchemy.orm import Session, sessionmaker

from db.engine import DataFolder, open_database
from db.index import SearchIndex
from web import create_app


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path)


@pytest.fixture
def sessions(folder: DataFolder) -> Iterator[sessionmaker[Session]]:
    opened = open_database(folder, create=True)
    yield opened
    opened.kw["bind"].dispose()


@pytest.fixture
def app(sessions: sessionmaker[Session], folder: DataFolder) -> Flask:
    """The site over an empty database."""
    return create_app(sessions, folder)


@pytest.fixture
def fill(
    sessions: sessionmaker[Session], folder: DataFolder, app: Flask
) -> Callable[[Callable[[Newsroom], object]], FlaskClient]:
    """Gives a client of the site on what the function writes, indexed."""

    def filled(write: Callable[[Newsroom], object]) -> FlaskClient:
        return _filled(app, sessions, folder, write)

    return filled


@pytest.fixture(scope="session")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of the site on the Qwen week, indexed. Tests only read it."""
    folder = DataFolder(tmp_path_factory.mktemp("week"))
    sessions = open_database(folder, create=True)
    yield _filled(create_app(sessions, folder, starter=True), sessions, folder, qwen_week)
    sessions.kw["bind"].dispose()


def _filled(
    app: Flask,
    sessions: sessionmaker[Session],
    folder: DataFolder,
    write: Callable[[Newsroom], object],
) -> FlaskClient:
    with sessions.begin() as session:
        write(Newsroom(session))
        session.flush()
        SearchIndex(folder.index).rebuild(session)
    return app.test_client()
