"""The knowledge in use: what the files list, with what editors added, and what follows of it.

Functions here write and do not commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import delete, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db import store, touched
from db.acts import Row, as_json
from db.desk_models import Addition
from db.models import Base, Metric, Party, Question, Subject
from db.refiled import refile_changed
from nlp.knowledge import Knowledge
from nlp.knowledge import additions as adding

# In the order in which rows can go: an owner after what it owns.
TABLES: Mapping[str, type[Base]] = {"subject": Subject, "metric": Metric, "party": Party}
# What an unlisted row says where there was none before.
BARE: Mapping[str, Mapping[str, Any]] = {
    "subject": {"kind": "unknown", "owner_id": None},
    "metric": {"maintainer_id": None},
    "party": {},
}

T = TypeVar("T")


def additions(session: Session) -> Sequence[Addition]:
    """What editors added, in the order in which they did."""
    return session.scalars(select(Addition).order_by(Addition.id)).all()


def as_addition(row: Addition) -> adding.Addition:
    """The row as the knowledge base takes it."""
    return adding.Addition(row.kind, row.entry)


def known_now(session: Session, files: Knowledge) -> Knowledge:
    """The knowledge of the files with the additions; the very same where there are none.

    One that no longer fits, since the files list by now what it added, is passed over.
    """
    rows = additions(session)
    return adding.extended(files, map(as_addition, rows))[0] if rows else files


def problems_of(session: Session, files: Knowledge) -> dict[int, str | None]:
    """Each addition by its number, with why it is passed over, or None where it is in use."""
    rows = additions(session)
    _, problems = adding.extended(files, map(as_addition, rows))
    return {row.id: problem for row, problem in zip(rows, problems, strict=True)}


def newly_listed(session: Session, old: Knowledge, new: Knowledge) -> dict[str, Row]:
    """The rows of what the new knowledge lists and the old did not, as they are now."""
    found: dict[str, Row] = {}
    for name, before, after in _listings(old, new):
        for id_ in sorted(set(after) - set(before)):
            row = session.get(TABLES[name], id_)
            found[f"{name}/{id_}"] = as_json(row) if row is not None else None
    return found


def relist(
    session: Session, old: Knowledge, new: Knowledge, replaced: Mapping[str, Row]
) -> set[str]:
    """Bring the tables from one knowledge to another; the questions that are to be assessed.

    `replaced` is what `newly_listed` gave for that which is no longer listed.
    """
    stale = select(Question.id).where(Question.stale)
    before = set(session.scalars(stale))
    changed = replace(
        new,
        parties=_changed(old.parties, new.parties),
        subjects=_changed(old.subjects, new.subjects),
        metrics=_changed(old.metrics, new.metrics),
    )
    store.load_knowledge(session, changed)
    moved = refile_changed(session, old, new)
    for name, table in TABLES.items():
        for key, row in replaced.items():
            if key.startswith(f"{name}/"):
                _put_back(session, name, table, key.partition("/")[2], row)
    session.flush()
    return moved | (set(session.scalars(stale)) - before)


def _listings(
    old: Knowledge, new: Knowledge
) -> Sequence[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    return (
        ("party", old.parties, new.parties),
        ("subject", old.subjects, new.subjects),
        ("metric", old.metrics, new.metrics),
    )


def _changed(old: Mapping[str, T], new: Mapping[str, T]) -> dict[str, T]:
    return {id_: thing for id_, thing in new.items() if old.get(id_) != thing}


def _put_back(session: Session, name: str, table: type[Base], id_: str, row: Row) -> None:
    """Let a party, subject or metric be unlisted again; the questions about it become stale."""
    found = session.get(table, id_)
    if found is None:
        return
    bare = {"aliases": [], "known": False, **BARE[name]}
    for column, value in (row if row is not None else bare).items():
        setattr(found, column, value)
    session.flush()
    if name == "party":
        touched.by_party(session, id_)
    touched.by_things(
        session,
        subjects=[id_] if name == "subject" else [],
        metrics=[id_] if name == "metric" else [],
    )
    if row is None:
        try:
            with session.begin_nested():
                session.execute(delete(table).where(inspect(table).primary_key[0] == id_))
            session.expunge(found)
        except IntegrityError:
            # Something names it still: it stays, as what texts brought in does.
            session.expire(found)
