"""The log of acts: what editors decided, written down so that it can be replayed and undone.

An act changes rows of the desk's own tables (`TABLES`) and keeps each as it was and as it
became. Everything else that follows from those rows is derived anew by `db.desk`, so taking
an act back is putting its rows back. Each act's hash covers the one before it. No function
here commits.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, inspect, select, update
from sqlalchemy.orm import Session

from db.desk_models import Account, Act, Addition, Chain, Edit, Merge, ReaderReport
from db.models import Base, Ruling, UtcDateTime

# The tables that acts change. Readers add to the last one; its rows are changed by acts alone.
TABLES: Mapping[str, type[Base]] = {
    "edit": Edit,
    "merge": Merge,
    "ruling": Ruling,
    "addition": Addition,
    "reader_report": ReaderReport,
}
# Acts that are looked at between two reads of the database.
AT_ONCE = 500

# A row as the log holds it: its columns as JSON; None for no row.
Row = Mapping[str, Any] | None
# Rows by "table/key".
Rows = Mapping[str, Row]


class ActKind(StrEnum):
    """What an editor did."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    MERGE = "merge"
    RULE = "rule"
    REVISE = "revise"
    SECOND = "second"
    ASK = "ask"
    REPLY = "reply"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    ADD = "add"
    UNDO = "undo"


class Superseded(Exception):
    """An act cannot be taken back: what it changed has been changed again since."""

    def __init__(self, act_id: int, key: str) -> None:
        super().__init__(f"act {act_id} cannot be undone: {key} has been changed since")
        self.act_id, self.key = act_id, key


class NotUndone(Exception):
    """There is no such act, or it has been taken back already."""


# ------------------------------------------------------------------ writing


def lock(session: Session) -> None:
    """Wait for the end of the log and keep it until the transaction ends.

    To be the first thing that an editor's transaction does, so that nobody writes between its
    reads and its acts.
    """
    held = update(Chain).where(Chain.id == 1).values(acts=Chain.acts)
    session.execute(held, execution_options={"synchronize_session": False})


def hold(session: Session) -> int:
    """Keep the end of the log until the transaction ends; the number of the act to be written."""
    held = update(Chain).where(Chain.id == 1).values(acts=Chain.acts + 1).returning(Chain.acts)
    return session.execute(held, execution_options={"synchronize_session": False}).scalar_one()


def write(
    session: Session,
    number: int,
    account: Account,
    kind: ActKind,
    entry: str,
    after: Rows,
    *,
    why: str,
    at: datetime,
    question_id: str | None = None,
    undoes: int | None = None,
) -> Act:
    """Bring the rows to `after` and add the act; `number` is what `hold` gave.

    `entry` is "kind:id".
    """
    before = {key: read_row(session, key) for key in after}
    for key, row in after.items():
        put_row(session, key, row)
    entry_kind, _, entry_id = entry.partition(":")
    chain = session.execute(select(Chain.hash).where(Chain.id == 1)).scalar_one()
    act = Act(
        id=number,
        at=at,
        account_id=account.id,
        kind=kind,
        entry_kind=entry_kind,
        entry_id=entry_id,
        question_id=question_id,
        before=before,
        after={key: dict(row) if row is not None else None for key, row in after.items()},
        why=why,
        undoes_id=undoes,
        previous=chain,
    )
    act.hash = hash_of(act)
    session.add(act)
    session.execute(
        update(Chain).where(Chain.id == 1).values(hash=act.hash),
        execution_options={"synchronize_session": False},
    )
    session.flush()
    return act


def undone_rows(session: Session, act_id: int) -> tuple[Act, Rows]:
    """The act, and the rows that take it back.

    Raises Superseded where one of its rows is no longer as it left it, NotUndone where there
    is no such act or it has been taken back.
    """
    act = session.get(Act, act_id)
    if act is None:
        raise NotUndone(f"there is no act {act_id}")
    undone = select(Act.id).where(Act.undoes_id == act_id).order_by(Act.id.desc()).limit(1)
    again = session.scalar(undone)
    if again is not None and session.scalar(select(Act.id).where(Act.undoes_id == again)) is None:
        raise NotUndone(f"act {act_id} has been undone already")
    for key, row in act.after.items():
        if read_row(session, key) != row:
            raise Superseded(act_id, key)
    return act, act.before


def hash_of(act: Act) -> str:
    """What an act's hash must be."""
    said = [
        act.id,
        act.at.astimezone(UTC).isoformat(),
        act.account_id,
        str(act.kind),
        act.entry_kind,
        act.entry_id,
        act.question_id,
        act.before,
        act.after,
        act.why,
        act.undoes_id,
        act.previous,
    ]
    words = json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


# ------------------------------------------------------------------ rows


def key_of(row: Base) -> str:
    """ "merge/question a/b": the table and the primary key of a row."""
    mapper = inspect(type(row))
    parts = [str(getattr(row, mapper.get_property_by_column(c).key)) for c in mapper.primary_key]
    return f"{row.__tablename__}/{' '.join(parts)}"


def read_row(session: Session, key: str) -> dict[str, Any] | None:
    """The row of that key as the database has it, as JSON."""
    table, identity = _identity(key)
    session.flush()
    found = session.get(table, identity, populate_existing=True)
    return as_json(found) if found is not None else None


def as_json(row: Base) -> dict[str, Any]:
    """The columns of a row as the log holds them."""
    mapper = inspect(type(row))
    values = {column.key: getattr(row, column.key) for column in mapper.column_attrs}
    return {name: _plain(value) for name, value in values.items()}


def put_row(session: Session, key: str, row: Row) -> None:
    """Bring the row of that key to `row`; None removes it."""
    table, identity = _identity(key)
    found = session.get(table, identity)
    if row is None:
        if found is not None:
            session.delete(found)
    else:
        values = {name: _value(table, name, value) for name, value in row.items()}
        if found is None:
            session.add(table(**values))
        else:
            for name, value in values.items():
                setattr(found, name, value)
    session.flush()


def _identity(key: str) -> tuple[type[Base], tuple[Any, ...]]:
    name, _, rest = key.partition("/")
    table = TABLES[name]
    columns = inspect(table).primary_key
    parts = rest.split(" ", len(columns) - 1)
    return table, tuple(
        int(part) if column.type.python_type is int else part
        for column, part in zip(columns, parts, strict=True)
    )


def _plain(value: Any) -> Any:
    """A column's value as JSON."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _value(table: type[Base], name: str, value: Any) -> Any:
    """The column's value that JSON stands for."""
    kind = inspect(table).column_attrs[name].columns[0].type
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


# ------------------------------------------------------------------ replaying


def all_acts(session: Session) -> Iterator[Act]:
    """Every act in order, never many at once."""
    last = 0
    while True:
        found = select(Act).where(Act.id > last).order_by(Act.id).limit(AT_ONCE)
        acts = session.scalars(found).all()
        if not acts:
            return
        last = acts[-1].id
        yield from acts


def replayed(acts: Iterator[Act]) -> dict[str, Row]:
    """The desk's rows that the acts leave, by key; None for a row that was removed."""
    rows: dict[str, Row] = {}
    for act in acts:
        rows.update(act.after)
    return rows


def decided_since(session: Session, until: datetime) -> Rows:
    """The edits and merges that stood otherwise at a past moment, as they stood then."""
    rows: dict[str, Row] = {}
    later = select(Act).where(Act.at > until).order_by(Act.id)
    for act in session.scalars(later):
        for key, row in act.before.items():
            if key.startswith(("edit/", "merge/")):
                rows.setdefault(key, row)
    return {key: row for key, row in rows.items() if read_row(session, key) != row}


def damage(session: Session) -> Iterator[str]:
    """What does not hold of the log and of what it left, one sentence each."""
    previous, count, rows = "", 0, dict[str, Row]()
    for act in all_acts(session):
        count += 1
        if act.id != count:
            yield f"act {count} is missing from the log"
            count = act.id
        if act.previous != previous:
            yield f"act {act.id} does not follow the one before it"
        if act.hash != hash_of(act):
            yield f"act {act.id} has another hash than when it was written"
        for key, row in act.before.items():
            if key in rows and rows[key] != row:
                yield f"act {act.id} begins with another {key} than the act before it left"
        rows |= act.after
        previous = act.hash
    chain = session.get(Chain, 1)
    if chain is None or (chain.acts, chain.hash) != (count, previous):
        yield f"the log ends with act {count}, which is not its last"
    for key, row in sorted(rows.items()):
        if read_row(session, key) != row:
            yield f"{key} stands otherwise than the log left it"
    for name, table in TABLES.items():
        # Readers write reports; everything else on the desk comes from an act.
        if name == "reader_report":
            continue
        for found in session.scalars(select(table)):
            if rows.get(key_of(found)) is None:
                yield f"{key_of(found)} was written by no act"
