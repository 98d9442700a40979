"""What editors do: each act changes the desk's rows, and all that follows from them, at once.

    act -> edit, merge, ruling or reader_report -> mentions (db.settle) -> claims, statuses
    act -> addition -> knowledge (db.known) -> mentions (db.refiled) -> claims, statuses

The desk's rows are written by `db.acts`, with how they were; the rest is derived anew, so
that taking an act back leaves nothing behind. No function here commits: a caller may run an
act, look at what it would change, and roll it back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from db import acts, assess
from db.acts import ActKind, Row, Rows
from db.desk_models import Account, Act, Edit, Merge
from db.heard import parts
from db.known import additions, known_now, problems_of, relist
from db.models import Base, Event, Mention, Metric, Question, Snapshot, Subject
from db.settle import FIELDS, all_merges, as_read, settle, standing_at, steps
from nlp.knowledge import Knowledge
from nlp.record import Bound, Kind, Modality

# What can be merged, and where it is kept.
MERGED: Mapping[str, type[Base]] = {"question": Question, "subject": Subject, "metric": Metric}
# The fields that a correction may give.
CORRECTED = (
    "kind",
    "value",
    "day",
    "high",
    "unit",
    "bound",
    "modality",
    "subject",
    "metric",
    "said_by",
    "run_by",
    "settings",
)
# Public events: what became of a number or a question by an editor's hand.
EVENTS: Mapping[str, str] = {
    ActKind.CORRECT: "reading_corrected",
    ActKind.REJECT: "reading_rejected",
    ActKind.MERGE: "merged",
    ActKind.PUBLISH: "ruling_published",
    ActKind.WITHDRAW: "ruling_withdrawn",
    ActKind.UNDO: "act_undone",
}
# Questions on whose pages one act is told.
MOST_TOLD = 20


class DeskError(Exception):
    """Something cannot be done; the message says why, in words for the editor."""


class Changed(DeskError):
    """The entry is not as the editor saw it: somebody else, or a new reading, was there first."""

    def __init__(self, entry: str) -> None:
        super().__init__(f"{entry} changed meanwhile")
        self.entry = entry


@dataclass(frozen=True)
class Desk:
    """Who acts and when, and what deriving anew goes by."""

    account: Account
    now: datetime
    # The knowledge of the files; what editors added to it is in the database.
    known: Knowledge
    # Version of the status rules, as `assess` writes it.
    rules: str


# ------------------------------------------------------------------ entries


def keys_of(entry: str) -> list[str]:
    """The desk's rows that say what was decided about an entry."""
    kind, _, rest = entry.partition(":")
    if kind in MERGED:
        return [f"edit/{entry}", f"merge/{kind} {rest}"]
    if kind == "pair":
        merged, one, other = rest.split(" ")
        return [f"edit/{entry}", f"merge/{merged} {one}", f"merge/{merged} {other}"]
    if kind in {"ruling", "addition", "report"}:
        return [f"{'reader_report' if kind == 'report' else kind}/{rest}"]
    return [f"edit/{entry}"]


def state_of(session: Session, entry: str) -> str:
    """A short word for how an entry stands, which a form carries back to show that it still does.

    For a mention it covers what was read of it too.
    """
    rows: dict[str, object] = {key: acts.read_row(session, key) for key in keys_of(entry)}
    if entry.startswith("mention:"):
        found = standing_at(session, entry)
        if found:
            rows["now"] = {name: getattr(found[0], name) for name in FIELDS}
    words = json.dumps(rows, sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def _begin(session: Session, entry: str, seen: str | None) -> int:
    """Hold the log, and refuse where the entry is not as `seen`; the act's number."""
    number = acts.hold(session)
    if seen is not None and state_of(session, entry) != seen:
        raise Changed(entry)
    return number


# ------------------------------------------------------------------ acts on entries


def accept(session: Session, desk: Desk, entry: str, seen: str | None, why: str = "") -> Act:
    """The entry is right as it stands, or was noted."""
    number = _begin(session, entry, seen)
    rows = _edit(session, desk, entry, "accepted", {})
    return _done(session, desk, number, ActKind.ACCEPT, entry, rows, why)


def reject(session: Session, desk: Desk, entry: str, seen: str | None, why: str = "") -> Act:
    """The entry is none: a mention that asserts nothing, a subject or metric that is no such
    thing, two things that are not the same. What it holds shows nowhere from now on.
    """
    number = _begin(session, entry, seen)
    kind, _, id_ = entry.partition(":")
    rows = _edit(session, desk, entry, "rejected", {})
    if kind in MERGED:
        rows |= _merged(desk, kind, id_, "")
    return _done(session, desk, number, ActKind.REJECT, entry, rows, why)


def correct(
    session: Session,
    desk: Desk,
    entry: str,
    seen: str | None,
    fields: Mapping[str, Any],
    why: str = "",
) -> Act:
    """The mention says something else than was read of it: the fields of `CORRECTED` given.

    Raises DeskError for a field that cannot be so.
    """
    number = _begin(session, entry, seen)
    said = standing_at(session, entry)
    if not said:
        raise DeskError("that number is no longer there")
    read = as_read(said[0])
    given = {
        name: value for name, value in checked(fields).items() if _read_as(read, name) != value
    }
    rows = _edit(session, desk, entry, "corrected" if given else "accepted", given)
    kind = ActKind.CORRECT if given else ActKind.ACCEPT
    return _done(session, desk, number, kind, entry, rows, why)


def _read_as(read: Mapping[str, Any], name: str) -> object:
    """A field as the extractor read it."""
    column = {"subject": "subject_name", "metric": "metric_name", "said_by": "said_by_name"}
    return read["run_by_id"] if name == "run_by" else read[column.get(name, name)]


def checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a correction, where they make sense. Raises DeskError where not."""
    unknown = sorted(set(fields) - set(CORRECTED))
    if unknown:
        raise DeskError(f"there is no field {unknown[0]!r} to correct")
    for name, allowed in (("kind", Kind), ("bound", Bound), ("modality", Modality)):
        if name in fields and fields[name] not in set(allowed):
            raise DeskError(f"{name} {fields[name]!r} is none of {', '.join(allowed)}")
    for name in ("subject", "metric", "unit"):
        if name in fields and not fields[name]:
            raise DeskError(f"{name} is empty; reject the number if it is about nothing")
    if {"value", "day"} <= set(fields) and (fields["value"] is None) == (fields["day"] is None):
        raise DeskError("a number has a value or a date, one of them")
    return dict(fields)


def merge(
    session: Session,
    desk: Desk,
    kind: str,
    from_id: str,
    to_id: str,
    seen: str | None,
    why: str = "",
) -> Act:
    """Two questions, subjects or metrics are one, and go by the name of the second.

    Raises DeskError where there is no such thing or the merge would go in a circle.
    """
    number = _begin(session, f"{kind}:{from_id}", seen)
    if kind not in MERGED:
        raise DeskError(f"a {kind} can't be merged")
    for id_ in (from_id, to_id):
        if session.get(MERGED[kind], id_) is None:
            raise DeskError(f"there is no {kind} {id_!r}")
    merges = all_merges(session)
    onward, passed = to_id, {from_id}
    while onward in passed or (kind, onward) in merges:
        if onward in passed:
            raise DeskError(f"{kind} {to_id!r} is found under {from_id!r} already")
        passed.add(onward)
        onward = merges[kind, onward]
    if kind == "question" and from_id in steps(to_id, merges):
        raise DeskError(f"question {to_id!r} is found under {from_id!r} already")
    rows = _merged(desk, kind, from_id, to_id)
    return _done(session, desk, number, ActKind.MERGE, f"{kind}:{from_id}", rows, why)


def close(
    session: Session, desk: Desk, report_id: int, state: str, seen: str | None, why: str = ""
) -> Act:
    """A reader's report is done with: "done" or "declined", or "open" again."""
    entry = f"report:{report_id}"
    number = _begin(session, entry, seen)
    row = acts.read_row(session, f"reader_report/{report_id}")
    if row is None:
        raise DeskError(f"there is no report {report_id}")
    rows = {f"reader_report/{report_id}": {**row, "state": state}}
    return _done(session, desk, number, ActKind.CLOSE, entry, rows, why, str(row["question_id"]))


def undo(session: Session, desk: Desk, act_id: int, why: str = "") -> Act:
    """Take an act back, an undo included: its rows are as they were, and what follows from them.

    Raises DeskError where something has been done to them since.
    """
    number = acts.hold(session)
    try:
        act, rows = acts.undone_rows(session, act_id)
    except (acts.Superseded, acts.NotUndone) as error:
        raise DeskError(str(error)) from error
    entry = f"{act.entry_kind}:{act.entry_id}"
    return _done(
        session, desk, number, ActKind.UNDO, entry, rows, why, act.question_id, undoes=act_id
    )


def write(
    session: Session,
    desk: Desk,
    number: int,
    kind: ActKind,
    entry: str,
    rows: Rows,
    why: str,
    question_id: str | None,
) -> Act:
    """Any other act, such as those of db.rulings; `number` is what db.acts.hold gave."""
    return _done(session, desk, number, kind, entry, rows, why, question_id)


def _edit(
    session: Session, desk: Desk, entry: str, verdict: str, fields: Mapping[str, Any]
) -> dict[str, Row]:
    edit = Edit(
        id=entry,
        verdict=verdict,
        fields=dict(fields),
        editor=desk.account.name,
        decided_at=desk.now,
    )
    if entry.startswith("mention:"):
        said = standing_at(session, entry)
        if not said:
            raise DeskError("that number is no longer there")
        edit.document_id, edit.quote = said[0].snapshot.document_id, said[0].quote
    return {f"edit/{entry}": acts.as_json(edit)}


def _merged(desk: Desk, kind: str, from_id: str, to_id: str) -> dict[str, Row]:
    row = Merge(
        kind=kind, from_id=from_id, to_id=to_id, editor=desk.account.name, decided_at=desk.now
    )
    return {acts.key_of(row): acts.as_json(row)}


# ------------------------------------------------------------------ what follows from an act


def _done(
    session: Session,
    desk: Desk,
    number: int,
    kind: ActKind,
    entry: str,
    rows: Rows,
    why: str,
    question_id: str | None = None,
    *,
    undoes: int | None = None,
) -> Act:
    """Write the act, and bring everything to what follows from it."""
    concerned = _passing(session, rows)
    quotes = _quotes(session, rows)
    known = known_now(session, desk.known)
    sound = _sound(session, desk)
    if question_id is None and entry.startswith("mention:"):
        said = standing_at(session, entry, quotes.get(entry))
        question_id = said[0].question_id if said else None
    act = acts.write(
        session,
        number,
        desk.account,
        kind,
        entry,
        rows,
        why=why,
        at=desk.now,
        question_id=question_id,
        undoes=undoes,
    )
    concerned |= _passing(session, rows)
    quotes |= _quotes(session, rows)
    mentions = _concerned(session, quotes, concerned)
    if any(key.startswith("addition/") for key in rows):
        known, before = known_now(session, desk.known), known
        _refuse_unsound(session, desk, sound)
        touched = relist(session, before, known, _unlisted(act))
    else:
        touched = settle(session, mentions, known)
    touched |= _ruled(act, rows)
    _derive(session, replace(desk, known=known), sorted(touched))
    _note(session, desk, act, mentions, touched)
    return act


def _sound(session: Session, desk: Desk) -> set[int]:
    """The additions that are in use, or stood in the way of none."""
    return {id_ for id_, problem in problems_of(session, desk.known).items() if problem is None}


def _refuse_unsound(session: Session, desk: Desk, sound: Collection[int]) -> None:
    """Raises DeskError where an addition can't be made, or one of before no longer stands."""
    there = {addition.id for addition in additions(session)}
    for id_, problem in problems_of(session, desk.known).items():
        if problem is not None and id_ in sound:
            raise DeskError(f"{problem}; act {id_} is built upon this and is undone first")
        if problem is not None and id_ == max(there):
            raise DeskError(problem)


def _unlisted(act: Act) -> dict[str, Row]:
    """What the additions that an act takes away had taken the place of."""
    return {
        key: row
        for gone, was in act.before.items()
        if gone.startswith("addition/") and was is not None and act.after[gone] is None
        for key, row in was["replaced"].items()
    }


def _concerned(
    session: Session, quotes: Mapping[str, str], question_ids: Collection[str]
) -> list[Mention]:
    """The mentions that are one of the entries, or pass through one of the questions."""
    mentions = [m for found in quotes for m in standing_at(session, found, quotes[found])]
    return mentions + _filed_under(session, question_ids)


def _quotes(session: Session, rows: Rows) -> dict[str, str]:
    """The entries of mentions whose edits change, with their quotes."""
    found = {}
    for key, after in rows.items():
        if key.startswith("edit/mention:"):
            row = after or acts.read_row(session, key)
            if row is not None and row["quote"]:
                found[str(row["id"])] = str(row["quote"])
    return found


def _passing(session: Session, rows: Rows) -> set[str]:
    """The questions whose answers pass through what the rows merge, and where they go."""
    merges, found = all_merges(session), set[str]()
    for key in rows:
        table, _, rest = key.partition("/")
        if table != "merge":
            continue
        kind, _, from_id = rest.partition(" ")
        columns = {"subject": Question.subject_id, "metric": Question.metric_id}
        if kind == "question":
            begin = [from_id]
        else:
            asked = select(Question.id).where(columns[kind] == from_id)
            begin = list(session.scalars(asked))
        found.update(id_ for one in begin for id_ in steps(one, merges) if id_)
        found.update(begin)
    return found


def _filed_under(session: Session, question_ids: Collection[str]) -> list[Mention]:
    """The mentions that are, or by their reading would be, under one of the questions."""
    found: list[Mention] = []
    for ids in parts(sorted(question_ids)):
        mentions = (
            select(Mention)
            .where(or_(Mention.question_id.in_(ids), Mention.filed_id.in_(ids)))
            .options(joinedload(Mention.snapshot).joinedload(Snapshot.document))
            .order_by(Mention.id)
        )
        found += session.scalars(mentions)
    return found


def _ruled(act: Act, rows: Rows) -> set[str]:
    """The questions that rulings among the rows are about."""
    return {
        str(row["question_id"])
        for key, row in (*rows.items(), *act.before.items())
        if key.startswith("ruling/") and row is not None
    }


def _derive(session: Session, desk: Desk, question_ids: Sequence[str]) -> None:
    if not question_ids:
        return
    behind = assess.background(session, desk.known)
    assess.assess_all(session, question_ids, behind, version=desk.rules, now=desk.now)
    # The rules' findings are written in bulk, past the objects of the session.
    session.expire_all()


def _note(
    session: Session, desk: Desk, act: Act, mentions: Sequence[Mention], touched: Collection[str]
) -> None:
    """Tell the public what an act did to numbers that it can see."""
    kind = EVENTS.get(act.kind)
    if kind is None or not touched:
        return
    now = {mention.question_id for mention in mentions if mention.question_id in touched}
    told = sorted({*filter(None, now), act.question_id or ""} & set(touched))[:MOST_TOLD]
    on_page = act.entry_kind == "mention" and mentions
    for question_id in told or [min(touched)]:
        session.add(
            Event(
                at=desk.now,
                kind=kind,
                question_id=question_id,
                document_id=mentions[0].snapshot.document_id if on_page else None,
                actor=f"editor {desk.account.name}",
                after={"act": act.id},
                why=act.why or "an editor looked at it",
            )
        )


@contextmanager
def as_it_stood(session: Session, known: Knowledge, until: datetime) -> Iterator[None]:
    """Within it the mentions are what editors had made of them by a past moment.

    All of it is rolled back at the end. Where `db.acts.decided_since` is empty, nothing is
    written; else the session is to be one of `db.engine.writing`.
    """
    rows = acts.decided_since(session, until)
    if not rows:
        yield
        return
    point = session.begin_nested()
    try:
        concerned, quotes = _passing(session, rows), _quotes(session, rows)
        for key, row in rows.items():
            acts.put_row(session, key, row)
        concerned |= _passing(session, rows)
        quotes |= _quotes(session, rows)
        settle(session, _concerned(session, quotes, concerned), known)
        yield
    finally:
        point.rollback()


# ------------------------------------------------------------------ what an act would do


@dataclass(frozen=True)
class StatusChange:
    """A question whose badge an act changes; None where nothing answers it before or after."""

    question_id: str
    before: str | None
    after: str | None


def statuses(session: Session) -> dict[str, str | None]:
    """The badge of every question that has one."""
    found = select(Question.id, Question.status).where(Question.status.is_not(None))
    return {row.id: row.status for row in session.execute(found)}


def differences(
    before: Mapping[str, str | None], after: Mapping[str, str | None]
) -> list[StatusChange]:
    """How two looks at `statuses` differ."""
    return [
        StatusChange(id_, before.get(id_), after.get(id_))
        for id_ in sorted({*before, *after})
        if before.get(id_) != after.get(id_)
    ]
