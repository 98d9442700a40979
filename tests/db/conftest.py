"""A real SQLite database with a small knowledge base, and pages to put in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from small_newsroom import KNOWN, NOW
from sqlalchemy.orm import Session, sessionmaker

from db import store
from db.engine import DataFolder, open_database
from db.models import Document, Snapshot, Source


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "kept")


@pytest.fixture
def sessions(folder: DataFolder) -> sessionmaker[Session]:
    sessions = open_database(folder, create=True)
    with sessions.begin() as session:
        store.load_knowledge(session, KNOWN)
        session.flush()
        for party, role in (
            ("acme", "vendor"),
            ("benchlab", "evaluator"),
            ("daily", "press"),
            ("weekly", "press"),
        ):
            session.add(
                Source(
                    id=party,
                    name=party,
                    kind="page",
                    address=f"http://{party}.example/",
                    publisher_id=party,
                    role=role,
                    every_minutes=60,
                )
            )
    yield sessions
    sessions.kw["bind"].dispose()


Keep = Callable[..., Snapshot | None]


@pytest.fixture
def keep(folder: DataFolder) -> Keep:
    """Keep one page of a publisher: `keep(session, "daily", "text", at=…, path=…)`."""

    def kept(
        session: Session, publisher: str, text: str, *, at: datetime = NOW, path: str = "a"
    ) -> Snapshot | None:
        address = f"http://{publisher}.example/{path}"
        document = session.query(Document).filter_by(address=address).one_or_none() or Document(
            address=address, source_id=publisher, discovered_at=at
        )
        session.add(document)
        page = store.Page(
            address=address,
            content=text.encode(),
            media_type="text/html",
            headers={},
            fetched_at=at,
            text=text,
            title="Title",
            published_at=at,
        )
        snapshot = store.keep(session, folder.raw, document, page)
        session.flush()
        return snapshot

    return kept
