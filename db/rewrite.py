"""Writes what the rules derived: claims, statuses, links of mentions, and events.

What was there is compared with what is wanted, and only the difference is written, many rows
in one statement. Nothing here decides, and nothing commits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from db.filing import split_value
from db.heard import parts
from db.models import Claim, Event, Mention, Question, Setting
from nlp import record as rec

# Any: a row as column -> value, of the types that the tables name.
Row = dict[str, Any]

_CLAIM = tuple(c.name for c in Claim.__table__.columns if c.name not in ("id", "question_id"))


@dataclass(frozen=True)
class Wanted:
    """What is to stand in the tables of one question."""

    question_id: str
    # Columns of the question, with `lead_claim_key` in place of the claim's id.
    question: Row
    # By key: columns of each claim, and its settings.
    claims: Mapping[str, tuple[Row, Mapping[str, str]]]
    # Mention id -> the key of its claim (None: of none), and the id of the claim it has now.
    mentions: Mapping[int, tuple[str | None, int | None]]


@dataclass
class Kept:
    """What stands in the tables of some questions."""

    # Question id -> claim key -> the claim's row.
    claims: dict[str, dict[str, Row]] = field(default_factory=dict)
    # Claim id -> its settings.
    settings: dict[int, dict[str, str]] = field(default_factory=dict)

    def reasons(self, question_id: str) -> Iterable[Mapping[str, Any]]:
        """The reasons of all claims of the question."""
        return (r for row in self.claims.get(question_id, {}).values() for r in row["reasons"])


def kept(session: Session, question_ids: Collection[str]) -> Kept:
    """The claims of the questions as the tables have them."""
    found = Kept()
    for ids in parts(sorted(question_ids)):
        claims = select(Claim.__table__).where(Claim.question_id.in_(ids))
        for row in session.execute(claims).mappings():
            found.claims.setdefault(row["question_id"], {})[row["key"]] = dict(row)
        settings = (
            select(Setting.claim_id, Setting.name, Setting.value)
            .join(Claim, Claim.id == Setting.claim_id)
            .where(Claim.question_id.in_(ids))
        )
        for claim, name, value in session.execute(settings):
            found.settings.setdefault(claim, {})[name] = value
    return found


def rewrite(session: Session, wanted: Sequence[Wanted], there: Kept) -> set[str]:
    """Bring the tables to what is wanted; ids of the questions whose answers changed thereby.

    A claim that is no more goes, and what pointed to it points elsewhere first.
    """
    touched: set[str] = set()
    ids = _claims(session, wanted, there, touched)
    links = []
    for each in wanted:
        for mention, (key, now) in each.mentions.items():
            claim = ids[each.question_id, key] if key else None
            if claim != now:
                links.append({"b_id": mention, "claim_id": claim})
                touched.add(each.question_id)
    _update(session, Mention.__table__, links)
    _questions(session, wanted, ids)
    gone = [
        row["id"]
        for each in wanted
        for key, row in there.claims.get(each.question_id, {}).items()
        if key not in each.claims
    ]
    for some in parts(gone):
        session.execute(update(Mention).where(Mention.claim_id.in_(some)).values(claim_id=None))
        session.execute(delete(Setting).where(Setting.claim_id.in_(some)))
        session.execute(delete(Claim).where(Claim.id.in_(some)))
    # Rows that somebody holds as objects are read again when they are looked at.
    session.expire_all()
    return touched


def unindexed(session: Session, question_ids: Collection[str]) -> None:
    """Let the search index look at the questions again."""
    for ids in parts(sorted(question_ids)):
        session.execute(update(Question).where(Question.id.in_(ids)).values(unindexed=True))


def events(session: Session, rows: Sequence[Row]) -> None:
    """Add events."""
    if rows:
        session.execute(insert(Event), rows)


def claim_row(claim: rec.Claim, standing: rec.Standing) -> Row:
    """The columns of a claim with its status."""
    value, day = split_value(claim.value)
    return {
        "key": claim.key,
        "kind": claim.kind.value,
        "value": value,
        "day": day,
        "high": claim.high,
        "unit": claim.unit,
        "bound": claim.bound.value,
        "modality": claim.modality.value,
        "quote": claim.quote,
        "said_by_id": claim.said_by,
        "published_by_id": claim.published_by,
        "run_by_id": claim.run_by,
        "submitted_by_id": claim.submitted_by,
        "role": claim.role.value,
        "stated_on": claim.stated_on,
        "captured_on": claim.captured_on,
        "withdrawn_on": claim.withdrawn_on,
        "error": claim.error,
        "items": claim.items,
        "ran_on": claim.ran_on,
        "artefacts": claim.artefacts,
        "root_mention_id": claim.mentions[0] if claim.mentions else None,
        "status": standing.status.value,
        "reasons": reasons_as_json(standing.reasons),
    }


def reasons_as_json(reasons: Sequence[rec.Reason]) -> list[dict[str, object]]:
    """Reasons as the tables hold them."""
    return [{"rule": reason.rule, "facts": dict(reason.facts)} for reason in reasons]


def _claims(
    session: Session, wanted: Sequence[Wanted], there: Kept, touched: set[str]
) -> dict[tuple[str, str], int]:
    """Insert and update claims and their settings; the id of each claim by question and key."""
    ids: dict[tuple[str, str], int] = {}
    new: list[Row] = []
    changed: list[Row] = []
    for each in wanted:
        rows = there.claims.get(each.question_id, {})
        if rows.keys() - each.claims.keys():
            touched.add(each.question_id)
        for key, (columns, _) in each.claims.items():
            row = rows.get(key)
            if row is None:
                new.append({**columns, "question_id": each.question_id})
                touched.add(each.question_id)
                continue
            ids[each.question_id, key] = row["id"]
            if any(row[name] != columns[name] for name in _CLAIM):
                changed.append({**columns, "b_id": row["id"]})
                touched.add(each.question_id)
    _update(session, Claim.__table__, changed)
    if new:
        made = insert(Claim.__table__).returning(Claim.question_id, Claim.key, Claim.id)  # type: ignore[arg-type]  # a mapped class has a Table
        for question_id, key, id_ in session.execute(made, new):
            ids[question_id, key] = id_
    _settings(session, wanted, there, ids, touched)
    return ids


def _settings(
    session: Session,
    wanted: Sequence[Wanted],
    there: Kept,
    ids: Mapping[tuple[str, str], int],
    touched: set[str],
) -> None:
    old, new = [], []
    for each in wanted:
        for key, (_, settings) in each.claims.items():
            claim = ids[each.question_id, key]
            before = there.settings.get(claim, {})
            if before != settings:
                touched.add(each.question_id)
                old += [claim] if before else []
                new += [{"claim_id": claim, "name": n, "value": v} for n, v in settings.items()]
    for some in parts(old):
        session.execute(delete(Setting).where(Setting.claim_id.in_(some)))
    if new:
        session.execute(insert(Setting), new)


def _questions(
    session: Session, wanted: Sequence[Wanted], ids: Mapping[tuple[str, str], int]
) -> None:
    rows = []
    for each in wanted:
        columns = dict(each.question)
        key = columns.pop("lead_claim_key")
        columns["lead_claim_id"] = ids[each.question_id, key] if key else None
        rows.append({**columns, "b_id": each.question_id})
    _update(session, Question.__table__, rows)


def _update(session: Session, table: Any, rows: Sequence[Row]) -> None:
    """Update rows by their id (`b_id`), all with the same columns, in one statement."""
    if not rows:
        return
    assert isinstance(table, Table)
    columns = {n: bindparam(n, type_=table.c[n].type) for n in rows[0] if n != "b_id"}
    session.connection().execute(
        update(table).where(table.c.id == bindparam("b_id")).values(columns), rows
    )
