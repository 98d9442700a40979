"""Captures of what a ruling stands on: kept like any snapshot, and read for no claims.

No function here commits.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import store
from db.models import Document, Source

# The source of what editors captured themselves. It is crawled by nobody.
EVIDENCE = "evidence"


def keep_evidence(
    session: Session, raw: Path, address: str, title: str | None, text: str, now: datetime
) -> int:
    """The id of the snapshot of a page as it was just fetched.

    A page that is kept already, saying the same, is its own evidence.
    """
    document = session.scalars(select(Document).where(Document.address == address)).one_or_none()
    if document is None:
        document = Document(address=address, source_id=_source(session), discovered_at=now)
        session.add(document)
    page = store.Page(
        address=address,
        content=text.encode(),
        media_type="text/plain",
        headers={},
        fetched_at=now,
        text=text,
        title=title,
    )
    snapshot = store.keep(session, raw, document, page) or store.latest_snapshot(session, document)
    assert snapshot is not None
    session.flush()
    return snapshot.id


def _source(session: Session) -> str:
    if session.get(Source, EVIDENCE) is None:
        session.add(
            Source(
                id=EVIDENCE,
                name="Captured by editors",
                kind=EVIDENCE,
                address="",
                role="press",
                every_minutes=0,
                active=False,
                origin="user",
            )
        )
        session.flush()
    return EVIDENCE
