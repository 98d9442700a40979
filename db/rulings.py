"""Rulings: an editor's decision on a claim, from its first words to its withdrawal.

    propose -> (second, ask, reply, where it accuses) -> publish -> withdraw, or a revision

Each step is an act. `missing` says what a ruling still lacks; only a published one counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from db import acts
from db.acts import ActKind, Row
from db.desk import Changed, Desk, DeskError, state_of, write
from db.desk_models import Act
from db.models import Question, Ruling
from nlp.record import Status, utc_date
from nlp.status import ACCUSING


@dataclass(frozen=True)
class Evidence:
    """An address that a ruling stands on, and the capture that was made of it at once."""

    address: str
    # Id of the snapshot; None where it could not be captured.
    snapshot: int | None = None
    # Why it could not.
    problem: str | None = None


@dataclass(frozen=True)
class Draft:
    """What an editor writes of a ruling."""

    status: Status
    reason: str
    evidence: Sequence[Evidence]


def accuses(ruling: Ruling) -> bool:
    """Whether it says that somebody's number is wrong: two editors have to."""
    return ruling.status in ACCUSING


def missing(ruling: Ruling, today: date) -> list[str]:
    """What a ruling lacks before it may be published, in words for the editor."""
    lacks = []
    if not ruling.reason.strip():
        lacks.append("a reason")
    if not any(each.get("snapshot") for each in ruling.evidence):
        lacks.append("evidence that was captured")
    if accuses(ruling):
        if ruling.second is None:
            lacks.append("a second editor who agrees")
        if ruling.asked_at is None:
            lacks.append("the originator's right of reply")
        elif ruling.replied_at is None and (ruling.reply_by is None or today <= ruling.reply_by):
            lacks.append(f"an answer of the originator, or none by {ruling.reply_by}")
    return lacks


def propose(
    session: Session,
    desk: Desk,
    question_id: str,
    claim_key: str,
    draft: Draft,
    *,
    revises: int | None = None,
) -> Act:
    """Begin a ruling on a claim; `revises` is the published one that it is to replace."""
    number = acts.hold(session)
    if session.get(Question, question_id) is None:
        raise DeskError(f"there is no question {question_id!r}")
    if not draft.reason.strip():
        raise DeskError("a ruling needs a reason")
    if revises is not None:
        old = session.get(Ruling, revises)
        if old is None or old.published_at is None or old.withdrawn_at is not None:
            raise DeskError(f"ruling {revises} is not a published one that stands")
    row = Ruling(
        id=number,
        question_id=question_id,
        claim_key=claim_key,
        status=draft.status,
        editor=desk.account.name,
        decided_at=desk.now,
        reason=draft.reason.strip(),
        evidence=_evidence(draft.evidence),
        revises_id=revises,
    )
    rows = {f"ruling/{number}": acts.as_json(row)}
    why, entry = draft.reason, f"ruling:{number}"
    return write(session, desk, number, ActKind.RULE, entry, rows, why, question_id)


def revise(session: Session, desk: Desk, ruling_id: int, seen: str | None, draft: Draft) -> Act:
    """Write a ruling anew that is not published yet. Who agreed with the old words has to again."""
    number, row = _open(session, ruling_id, seen)
    if not draft.reason.strip():
        raise DeskError("a ruling needs a reason")
    changed = {
        "status": str(draft.status),
        "reason": draft.reason.strip(),
        "evidence": _evidence(draft.evidence),
        "editor": desk.account.name,
        "second": None,
        "seconded_at": None,
    }
    return _step(session, desk, number, ActKind.REVISE, row, changed, "the ruling was reworded")


def second(session: Session, desk: Desk, ruling_id: int, seen: str | None) -> Act:
    """Another editor than the one who wrote it agrees."""
    number, row = _open(session, ruling_id, seen)
    if row["editor"] == desk.account.name:
        raise DeskError("the second editor is another than the first")
    changed = {"second": desk.account.name, "seconded_at": desk.now.isoformat()}
    return _step(session, desk, number, ActKind.SECOND, row, changed, "a second editor agrees")


def ask(
    session: Session, desk: Desk, ruling_id: int, seen: str | None, whom: str, reply_by: date
) -> Act:
    """Note that the originator was asked: whom, by which way, and by when an answer is due."""
    number, row = _open(session, ruling_id, seen)
    if not whom.strip():
        raise DeskError("say who was asked, and by which way")
    if reply_by <= utc_date(desk.now):
        raise DeskError(f"an answer by {reply_by} leaves no time to give one")
    changed = {
        "asked": whom.strip(),
        "asked_at": desk.now.isoformat(),
        "reply_by": reply_by.isoformat(),
    }
    return _step(session, desk, number, ActKind.ASK, row, changed, f"asked: {whom.strip()}")


def note_reply(session: Session, desk: Desk, ruling_id: int, seen: str | None, reply: str) -> Act:
    """Write down what the originator answered, before publication or after."""
    number, row = _begin(session, ruling_id, seen)
    if row["asked_at"] is None or not reply.strip():
        raise DeskError("a reply has words, and somebody was asked for it")
    changed = {"reply": reply.strip(), "replied_at": desk.now.isoformat()}
    return _step(session, desk, number, ActKind.REPLY, row, changed, "the originator answered")


def publish(session: Session, desk: Desk, ruling_id: int, seen: str | None) -> Act:
    """Let the ruling count. The one that it revises is withdrawn at the same moment."""
    number, row = _open(session, ruling_id, seen)
    lacks = missing(session.get_one(Ruling, ruling_id), utc_date(desk.now))
    if lacks:
        raise DeskError(f"this ruling can't be published yet: it lacks {'; '.join(lacks)}")
    now = desk.now.isoformat()
    rows: dict[str, Row] = {f"ruling/{ruling_id}": {**row, "published_at": now}}
    old = row["revises_id"]
    if old is not None:
        replaced = acts.read_row(session, f"ruling/{old}")
        if replaced and replaced["withdrawn_at"] is None:
            why = f"revised by ruling {ruling_id}"
            rows[f"ruling/{old}"] = {**replaced, "withdrawn_at": now, "withdrawn_why": why}
    entry, question = f"ruling:{ruling_id}", str(row["question_id"])
    why = str(row["reason"])
    return write(session, desk, number, ActKind.PUBLISH, entry, rows, why, question)


def withdraw(session: Session, desk: Desk, ruling_id: int, seen: str | None, why: str) -> Act:
    """Take a ruling back in public, with the reason; what it said stays to be read."""
    number, row = _begin(session, ruling_id, seen)
    if not why.strip():
        raise DeskError("say why the ruling is withdrawn")
    changed = {"withdrawn_at": desk.now.isoformat(), "withdrawn_why": why.strip()}
    return _step(session, desk, number, ActKind.WITHDRAW, row, changed, why.strip())


def _begin(session: Session, ruling_id: int, seen: str | None) -> tuple[int, dict[str, Any]]:
    """Hold the log and give the act's number and the ruling, where it stands as `seen`."""
    number = acts.hold(session)
    row = acts.read_row(session, f"ruling/{ruling_id}")
    if row is None:
        raise DeskError(f"there is no ruling {ruling_id}")
    if seen is not None and state_of(session, f"ruling:{ruling_id}") != seen:
        raise Changed(f"ruling:{ruling_id}")
    if row["withdrawn_at"] is not None:
        raise DeskError(f"ruling {ruling_id} has been withdrawn")
    return number, row


def _open(session: Session, ruling_id: int, seen: str | None) -> tuple[int, dict[str, Any]]:
    """The same of one that is not published yet."""
    number, row = _begin(session, ruling_id, seen)
    if row["published_at"] is not None:
        raise DeskError(f"ruling {ruling_id} is published: revise it by a new one, or withdraw it")
    return number, row


def _step(
    session: Session,
    desk: Desk,
    number: int,
    kind: ActKind,
    row: dict[str, Any],
    changed: dict[str, Any],
    why: str,
) -> Act:
    entry, rows = f"ruling:{row['id']}", {f"ruling/{row['id']}": {**row, **changed}}
    return write(session, desk, number, kind, entry, rows, why, str(row["question_id"]))


def _evidence(given: Sequence[Evidence]) -> list[dict[str, Any]]:
    return [
        {"address": each.address, "snapshot": each.snapshot, "problem": each.problem}
        for each in given
    ]
