"""Editors who work on the same entries at the same time. The whole load: benchmarks/desk.py."""

from __future__ import annotations

from pathlib import Path

from desk_crowd import crowd
from desk_room import ROOM, entry, furnished
from sqlalchemy import func, select

from db import acts
from db.desk_models import Act
from web import create_app
from web.desk import DeskParts

EDITORS, EDITS = 5, 8


def test_nothing_is_lost_where_many_edit_the_same(tmp_path: Path) -> None:
    folder, sessions = furnished(tmp_path)
    app = create_app(sessions, folder, desk_parts=DeskParts(ROOM, "1"))
    with sessions() as session:
        entries = [entry(session, "weekly", "40.0%"), entry(session, "weekly", "71.2%")]
    counts = crowd(app, entries, EDITORS, EDITS)
    assert counts.total() == EDITORS * EDITS
    assert set(counts) <= {"done", "conflict", "not undone"}
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Act)) == counts["done"]
        # Each act begins where the one before it ended, and the log replays to the tables.
        assert list(acts.damage(session)) == []
    sessions.kw["bind"].dispose()
