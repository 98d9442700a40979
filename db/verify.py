"""Recomputes every hash and every offset, and names what does not hold. Changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db import acts, blobs
from db.desk_models import Act
from db.models import Event, Mention, Snapshot

# Rows that are looked at between two reads of the database.
AT_ONCE = 200


@dataclass
class Verified:
    """How much was looked at, and what is damaged: one sentence each, with ids."""

    snapshots: int = 0
    mentions: int = 0
    events: int = 0
    acts: int = 0
    damage: list[str] = field(default_factory=list)


def verify(session: Session, raw: Path) -> Verified:
    """Look at every snapshot (raw bytes and text), mention, event and act, and at the database."""
    found = Verified()
    found.damage.extend(_database(session))
    for snapshot in _all(session, Snapshot):
        found.snapshots += 1
        found.damage.extend(_snapshot(snapshot, raw))
        for mention in snapshot.mentions:
            found.mentions += 1
            found.damage.extend(_mention(mention, snapshot))
        session.expunge(snapshot)
    for event in _all(session, Event):
        found.events += 1
        found.damage.extend(_event(session, event))
    found.acts = session.scalar(select(func.count()).select_from(Act)) or 0
    found.damage.extend(acts.damage(session))
    return found


# Any: one of the tables.
def _all(session: Session, table: Any) -> Iterator[Any]:
    """Every row, by id, never many at once."""
    last = 0
    while True:
        rows = session.scalars(
            select(table).where(table.id > last).order_by(table.id).limit(AT_ONCE)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        yield from rows


def _database(session: Session) -> Iterator[str]:
    if session.get_bind().dialect.name != "sqlite":
        return
    for (said,) in session.execute(text("PRAGMA integrity_check")):
        if said != "ok":
            yield f"database: {said}"
    for table, row, parent, _ in session.execute(text("PRAGMA foreign_key_check")):
        yield f"database: row {row} of {table} points to no row of {parent}"
    orphans = select(func.count()).select_from(Mention).outerjoin(Snapshot)
    count = session.scalar(orphans.where(Snapshot.id.is_(None)))
    if count:
        yield f"database: {count} mentions belong to no snapshot"


def _snapshot(snapshot: Snapshot, raw: Path) -> Iterator[str]:
    name = f"snapshot {snapshot.id}"
    try:
        blobs.check(raw, snapshot.sha256)
    except blobs.BlobError as error:
        yield f"{name}: {error}"
    if hashlib.sha256(snapshot.text.encode()).hexdigest() != snapshot.text_sha256:
        yield f"{name}: its text has another hash than when it was kept"


def _mention(mention: Mention, snapshot: Snapshot) -> Iterator[str]:
    at = f"snapshot {snapshot.id}: mention {mention.id} at {mention.start}:{mention.end}"
    words = snapshot.text[mention.start : mention.end]
    if words != mention.quote:
        yield f"{at} reads {mention.quote!r}, the text has {words!r}"
    before = snapshot.text[max(0, mention.start - len(mention.prefix)) : mention.start]
    after = snapshot.text[mention.end : mention.end + len(mention.suffix)]
    if (before, after) != (mention.prefix, mention.suffix):
        yield f"{at} stands between other words than the text has"


def _event(session: Session, event: Event) -> Iterator[str]:
    """Each side of an event that names a snapshot quotes words that it has."""
    for side, said in (("before", event.before), ("after", event.after)):
        number = (said or {}).get("snapshot")
        if said is None or number is None:
            continue
        snapshot = session.get(Snapshot, number)
        name = f"event {event.id}, {side}"
        if snapshot is None:
            yield f"{name}: there is no snapshot {number}"
            continue
        if said.get("words") and said["words"] not in snapshot.text:
            yield f"{name}: snapshot {number} does not have the words {said['words']!r}"
        noted = {"title_changed": snapshot.title, "correction_added": snapshot.correction}
        if event.kind in noted and said.get("text") != noted[event.kind]:
            yield f"{name}: snapshot {number} has another text than {said.get('text')!r}"
