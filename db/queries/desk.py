"""One entry of the desk with all that deciding it takes, and the history of acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from db import acts
from db.desk import keys_of, state_of
from db.desk_models import Account, Act, Edit, ReaderReport
from db.models import (
    Claim,
    Document,
    Event,
    Mention,
    Metric,
    Question,
    Ruling,
    Snapshot,
    Source,
    Subject,
)
from db.queries.listing import names, shown
from db.queries.questions import neighbours
from db.settle import as_read, standing_at

# Questions of a subject or metric that an entry's page lists.
MOST_QUESTIONS = 40
MOST_ACTS = 100


@dataclass(frozen=True)
class EntryPage:
    """An entry as it stands. Which fields are filled goes by its kind."""

    entry: str
    # mention, subject, metric, question, pair, event, source, report, claim, ruling
    kind: str
    # Carried by each form, to show that the entry still stands so.
    seen: str
    # What editors did to it, the newest first.
    history: Sequence[Act]
    edit: Edit | None = None
    # A mention in its newest capture, what was read of it, and how many captures have it.
    mention: Mention | None = None
    read: dict[str, Any] = field(default_factory=dict)
    captures: int = 0
    question: Question | None = None
    claim: Claim | None = None
    # Questions that are easily taken for its own, or those of a subject or metric.
    questions: Sequence[Question] = ()
    things: Sequence[Subject | Metric] = ()
    event: Event | None = None
    source: Source | None = None
    report: ReaderReport | None = None
    names: dict[str, str] = field(default_factory=dict)


def entry_page(session: Session, entry: str) -> EntryPage | None:
    """The page of an entry, or None where there is no such thing."""
    kind, _, rest = entry.partition(":")
    find = _FINDERS.get(kind)
    found = find(session, rest) if find and rest else None
    if found is None:
        return None
    edit = session.get(Edit, entry)
    questions = found.get("questions", ())
    asked = found.get("question")
    reasons = [q.reasons for q in (*questions, *([asked] if asked else []))]
    return EntryPage(
        entry=entry,
        kind=kind,
        seen=state_of(session, entry),
        history=acts_on(session, entry),
        edit=edit,
        names=names(session, reasons),
        **found,
    )


def _mention(session: Session, rest: str) -> dict[str, Any] | None:
    parts = rest.split("-")
    if len(parts) != 3 or not parts[0].isdecimal() or len(parts[0]) > 15:
        return None
    said = standing_at(session, f"mention:{rest}")
    if not said:
        return None
    mention = said[0]
    # Loaded for the page, which is made after the session is closed.
    document = mention.snapshot.document
    assert document.source is not None
    _ = document.source.publisher, mention.said_by, mention.run_by
    question = _question(session, mention.question_id)
    claim = session.get(Claim, mention.claim_id) if mention.claim_id else None
    return {
        "mention": mention,
        "read": as_read(mention),
        "captures": len({row.snapshot_id for row in said}),
        "question": question,
        "claim": claim,
        "questions": neighbours(session, question) if question else (),
    }


def _question(session: Session, question_id: str | None) -> Question | None:
    if question_id is None:
        return None
    asked = select(Question).where(Question.id == question_id).options(*shown())
    return session.scalars(asked).one_or_none()


def _subject(session: Session, rest: str) -> dict[str, Any] | None:
    subject = session.get(Subject, rest, options=[joinedload(Subject.owner)])
    return _thing(session, subject, Question.subject_id == rest)


def _metric(session: Session, rest: str) -> dict[str, Any] | None:
    return _thing(session, session.get(Metric, rest), Question.metric_id == rest)


def _thing(
    session: Session, thing: Subject | Metric | None, which: Any
) -> dict[str, Any] | None:  # Any: a condition
    if thing is None:
        return None
    return {"things": [thing], "questions": _questions(session, which)}


def _questions(session: Session, which: Any) -> Sequence[Question]:
    asked = select(Question).where(which, Question.status.is_not(None)).options(*shown())
    order = Question.repeats.desc(), Question.id
    return session.scalars(asked.order_by(*order).limit(MOST_QUESTIONS)).all()


def _pair(session: Session, rest: str) -> dict[str, Any] | None:
    kind, _, both = rest.partition(" ")
    if kind not in {"subject", "metric"} or both.count(" ") != 1:
        return None
    table: type[Subject] | type[Metric] = Subject if kind == "subject" else Metric
    column = Question.subject_id if kind == "subject" else Question.metric_id
    things = [session.get(table, id_) for id_ in both.split(" ")]
    if None in things:
        return None
    return {"things": things, "questions": _questions(session, column.in_(both.split(" ")))}


def _whole_question(session: Session, rest: str) -> dict[str, Any] | None:
    question = _question(session, rest)
    if question is None:
        return None
    return {"question": question, "questions": neighbours(session, question)}


def _event(session: Session, rest: str) -> dict[str, Any] | None:
    if not rest.isdecimal() or len(rest) > 15:
        return None
    event = session.get(
        Event,
        int(rest),
        options=[
            joinedload(Event.document).joinedload(Document.source).joinedload(Source.publisher),
            joinedload(Event.question).joinedload(Question.subject),
            joinedload(Event.question).joinedload(Question.metric),
        ],
    )
    return {"event": event, "question": _question(session, event.question_id)} if event else None


def _source(session: Session, rest: str) -> dict[str, Any] | None:
    source = session.get(Source, rest.partition(" ")[0])
    return {"source": source} if source else None


def _report(session: Session, rest: str) -> dict[str, Any] | None:
    report = session.get(ReaderReport, int(rest)) if rest.isdecimal() and len(rest) < 16 else None
    if report is None:
        return None
    claim = session.scalars(
        select(Claim).where(
            Claim.question_id == report.question_id, Claim.key == (report.claim_key or "")
        )
    ).one_or_none()
    return {"report": report, "question": _question(session, report.question_id), "claim": claim}


def _claim(session: Session, rest: str) -> dict[str, Any] | None:
    key, _, question_id = rest.partition(" ")
    claim = session.scalars(
        select(Claim).where(Claim.question_id == question_id, Claim.key == key)
    ).one_or_none()
    if claim is None:
        return None
    root = session.get(Mention, claim.root_mention_id) if claim.root_mention_id else None
    if root is not None:
        _ = root.snapshot.document.source.publisher
    question = _question(session, question_id)
    return {
        "claim": claim,
        "question": question,
        "mention": root,
        "questions": neighbours(session, question) if question else (),
    }


_FINDERS = {
    "mention": _mention,
    "subject": _subject,
    "metric": _metric,
    "question": _whole_question,
    "pair": _pair,
    "event": _event,
    "source": _source,
    "report": _report,
    "claim": _claim,
}


# ------------------------------------------------------------------ history


def acts_on(session: Session, entry: str) -> Sequence[Act]:
    """What editors did to an entry, the newest first."""
    kind, _, rest = entry.partition(":")
    mine = or_(
        (Act.entry_kind == kind) & (Act.entry_id == rest),
        # A merge by way of a pair, or of a claim's ruling, names the thing itself.
        *(
            (Act.entry_kind == key.split("/")[1].split(" ")[0])
            & (Act.entry_id == key.partition(" ")[2])
            for key in keys_of(entry)
            if key.startswith("merge/")
        ),
    )
    return session.scalars(_loaded().where(mine).limit(MOST_ACTS)).all()


@dataclass(frozen=True)
class Done:
    """One act of the history."""

    act: Act
    # False where it has been taken back, or another act was built upon it.
    can_be_undone: bool
    # The number of the act that took it back, where one did that stands.
    undone_by: int | None


@dataclass(frozen=True)
class History:
    """A page of acts, the newest first."""

    done: Sequence[Done]
    page: int
    more: bool


def history(session: Session, page: int = 1, entry: str | None = None) -> History:
    """The acts of all editors, or those on one entry."""
    if entry:
        found = acts_on(session, entry)
        return History([_done(session, act) for act in found], 1, False)
    asked = _loaded().offset((page - 1) * MOST_ACTS).limit(MOST_ACTS + 1)
    every = session.scalars(asked).all()
    shown_acts = [_done(session, act) for act in every[:MOST_ACTS]]
    return History(shown_acts, page, len(every) > MOST_ACTS)


def _loaded() -> Any:  # Any: Select of acts
    return select(Act).options(joinedload(Act.account)).order_by(Act.id.desc())


def _done(session: Session, act: Act) -> Done:
    try:
        acts.undone_rows(session, act.id)
    except acts.NotUndone:
        by = select(Act.id).where(Act.undoes_id == act.id).order_by(Act.id.desc())
        return Done(act, False, session.scalars(by.limit(1)).first())
    except acts.Superseded:
        return Done(act, False, None)
    return Done(act, True, None)


def last_act(session: Session, account: Account) -> Act | None:
    """The account's latest act that is not an undo and stands."""
    taken, again = aliased(Act), aliased(Act)
    undone = (
        select(taken.id)
        .where(
            taken.undoes_id == Act.id,
            ~select(again.id).where(again.undoes_id == taken.id).exists(),
        )
        .exists()
    )
    mine = select(Act).where(Act.account_id == account.id, Act.undoes_id.is_(None), ~undone)
    return session.scalars(mine.order_by(Act.id.desc()).limit(1)).first()


def entry_as_of(session: Session, entry: str, until: datetime) -> dict[str, acts.Row]:
    """The desk's rows of an entry as they stood at a past moment, by the log."""
    wanted = set(keys_of(entry))
    rows: dict[str, acts.Row] = dict.fromkeys(wanted)
    for act in reversed(acts_on(session, entry)):
        if act.at <= until:
            rows |= {key: row for key, row in act.after.items() if key in wanted}
    return rows


# ------------------------------------------------------------------ rulings


@dataclass(frozen=True)
class RulingPage:
    """A ruling with what it is about and where it came from."""

    ruling: Ruling
    question: Question
    # None where the claim is no longer answered so.
    claim: Claim | None
    # Captures of its evidence, by id.
    snapshots: dict[int, Snapshot]
    # The rulings before and after it, where it revises one or is revised.
    before: Ruling | None
    after: Ruling | None
    history: Sequence[Act]
    seen: str


def ruling_page(session: Session, ruling_id: int) -> RulingPage | None:
    """The ruling, or None where there is none."""
    ruling = session.get(Ruling, ruling_id)
    if ruling is None:
        return None
    question = _question(session, ruling.question_id)
    assert question is not None
    claim = session.scalars(
        select(Claim).where(Claim.question_id == ruling.question_id, Claim.key == ruling.claim_key)
    ).one_or_none()
    ids = [each["snapshot"] for each in ruling.evidence if each.get("snapshot")]
    found = session.scalars(
        select(Snapshot).where(Snapshot.id.in_(ids)).options(joinedload(Snapshot.document))
    )
    after = select(Ruling).where(Ruling.revises_id == ruling_id, Ruling.published_at.is_not(None))
    return RulingPage(
        ruling=ruling,
        question=question,
        claim=claim,
        snapshots={snapshot.id: snapshot for snapshot in found},
        before=session.get(Ruling, ruling.revises_id) if ruling.revises_id else None,
        after=session.scalars(after.order_by(Ruling.id.desc())).first(),
        history=acts_on(session, f"ruling:{ruling_id}"),
        seen=state_of(session, f"ruling:{ruling_id}"),
    )


def rulings_in_hand(session: Session) -> Sequence[Ruling]:
    """Rulings that are neither published nor withdrawn, the oldest first."""
    open_ones = Ruling.published_at.is_(None) & Ruling.withdrawn_at.is_(None)
    return session.scalars(select(Ruling).where(open_ones).order_by(Ruling.id)).all()


def published_rulings(session: Session) -> Sequence[Ruling]:
    """Every ruling that was ever published, the newest first."""
    published = select(Ruling).where(Ruling.published_at.is_not(None))
    return session.scalars(published.order_by(Ruling.published_at.desc(), Ruling.id)).all()
