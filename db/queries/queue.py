"""What waits for an editor, the most that depends on it first.

Each reason is one query over what is stored; nothing is put into a queue, so nothing can be
left in one. What has been decided, or put aside by the editor who asks, is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, delete, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from db import assess
from db.desk_models import Account, Edit, Merge, Presence, ReaderReport
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
from db.settle import entry_of
from nlp.knowledge import Knowledge
from nlp.lookalikes import lookalikes
from nlp.record import utc_date
from nlp.yamlfile import load

FOLDER = Path(__file__).parents[1]
# Entries of one reason that are looked at; the queue is for the top of it.
MOST_OF_EACH = 300
# How long an entry that an editor skipped stays out of that editor's sight.
SKIPPED_FOR = timedelta(hours=12)
# Who looked at an entry so lately has it open.
OPEN_FOR = timedelta(seconds=90)
# How long what the rules propose is not asked for again.
PROPOSED_FOR = timedelta(minutes=1)
# Failures in a row after which a source counts as broken.
BROKEN_AFTER = 3
# Events older than this are history.
NOTICED_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Reason:
    """Why an entry waits."""

    reason: str
    # "Unsure reading"
    word: str
    # What is asked of the editor.
    ask: str
    # 0 to 1.
    doubt: float


@dataclass(frozen=True)
class Weights:
    """How the queue is sorted, from queue.yaml."""

    low_confidence: float
    # Role of a source -> how far it carries.
    roles: Mapping[str, float]
    reasons: Mapping[str, Reason]


@dataclass(frozen=True)
class Waiting:
    """One entry that waits."""

    # As in db.desk_models.Edit.
    entry: str
    reason: str
    # repeats x prominence x doubt
    weight: float
    # What it is called in the list, and the words behind it.
    title: str
    about: str
    # Pages that repeat it, or numbers that hang on it.
    repeats: int
    # The source that it comes from, where it is one's.
    source_id: str | None = None


@cache
def weights() -> Weights:
    """Raises YamlError with file and line."""
    read = load(FOLDER / "queue.yaml", FOLDER / "queue.schema.json")
    reasons = {each["reason"]: Reason(**each) for each in read["reasons"]}
    return Weights(read["low_confidence"], read["roles"], reasons)


def queue(
    session: Session,
    known: Knowledge,
    account: Account,
    now: datetime,
    *,
    reason: str | None = None,
    words: str = "",
) -> list[Waiting]:
    """What waits for `account`, of one reason or of all; `words` stand in its title or text."""
    asked = [reason] if reason else list(weights().reasons)
    found = [each for name in asked for each in _ASKED[name](session, known, now)]
    decided = _decided(session, [each.entry for each in found])
    skipped = _skipped(session, account, now)
    wanted = words.casefold().split()
    best: dict[str, Waiting] = {}
    for each in found:
        if each.entry in decided or each.entry in skipped:
            continue
        said = f"{each.title} {each.about} {each.source_id or ''}".casefold()
        if not all(word in said for word in wanted):
            continue
        if each.entry not in best or best[each.entry].weight < each.weight:
            best[each.entry] = each
    return sorted(best.values(), key=lambda each: (-each.weight, each.entry))


def first(waiting: Sequence[Waiting], taken: set[str]) -> Waiting | None:
    """The first that nobody else has open; where all are open, the first."""
    free = (each for each in waiting if each.entry not in taken)
    return next(free, waiting[0] if waiting else None)


def _weight(reason: str, repeats: int, role: str | None, doubt: float = 0.0) -> float:
    prominence = weights().roles.get(role or "", 1.0)
    return (1 + repeats) * prominence * max(doubt, weights().reasons[reason].doubt)


def _decided(session: Session, entries: Sequence[str]) -> set[str]:
    """Those of the entries that an editor has decided."""
    if not entries:
        return set()
    decided = set(session.scalars(select(Edit.id)))
    merged = session.execute(select(Merge.kind, Merge.from_id))
    decided |= {f"{kind}:{from_id}" for kind, from_id in merged}
    return decided & set(entries)


def _skipped(session: Session, account: Account, now: datetime) -> set[str]:
    lately = (Presence.skipped) & (Presence.at > now - SKIPPED_FOR)
    mine = select(Presence.entry).where(Presence.account_id == account.id, lately)
    return set(session.scalars(mine))


# ------------------------------------------------------------------ numbers


def _newest() -> object:
    """A condition: no later capture of the mention's document was read."""
    later = aliased(Snapshot)
    return ~(
        select(later.id)
        .where(
            later.document_id == Snapshot.document_id,
            later.id > Snapshot.id,
            later.read_version.is_not(None),
        )
        .exists()
    )


def _mentions(session: Session, reason: str, *which: object) -> Iterator[Waiting]:
    asked = (
        select(Mention)
        .join(Mention.snapshot)
        .join(Question, Question.id == Mention.question_id, isouter=True)
        .where(Mention.edit_id.is_(None), _newest(), *which)  # type: ignore[arg-type]
        .options(
            joinedload(Mention.question).options(
                joinedload(Question.subject), joinedload(Question.metric)
            ),
            joinedload(Mention.snapshot).joinedload(Snapshot.document).joinedload(Document.source),
        )
        .order_by(func.coalesce(Question.repeats, 0).desc(), Mention.confidence, Mention.id)
        .limit(MOST_OF_EACH)
    )
    for mention in session.scalars(asked):
        document, question = mention.snapshot.document, mention.question
        repeats = question.repeats if question else 0
        names = [mention.subject_name or "subject?", mention.metric_name or "metric?"]
        yield Waiting(
            entry=entry_of(mention, mention.snapshot),
            reason=reason,
            weight=_weight(reason, repeats, document.source.role, 1 - mention.confidence),
            title=f"{mention.quote}: {', '.join(names)}",
            about=" ".join(f"{mention.prefix}{mention.quote}{mention.suffix}".split()),
            repeats=repeats,
            source_id=document.source_id,
        )


def _unsure(session: Session, _known: Knowledge, _now: datetime) -> Iterator[Waiting]:
    low = Mention.confidence < weights().low_confidence
    return _mentions(session, "low_confidence", low, Mention.question_id.is_not(None))


def _unfiled(session: Session, _known: Knowledge, _now: datetime) -> Iterator[Waiting]:
    return _mentions(session, "unfiled", Mention.question_id.is_(None))


# ------------------------------------------------------------------ subjects and metrics


def _unlisted(
    session: Session, kind: str, table: type[Subject] | type[Metric], column: object
) -> Iterator[Waiting]:
    asked = (
        select(table.id, table.name, func.count(Question.id), func.sum(Question.repeats))
        .join(Question, column == table.id)
        .where(table.known.is_(False), Question.status.is_not(None))
        .group_by(table.id, table.name)
        .order_by(func.sum(Question.repeats).desc(), table.id)
        .limit(MOST_OF_EACH)
    )
    for id_, name, questions, repeats in session.execute(asked):
        reason = f"unknown_{kind}"
        yield Waiting(
            entry=f"{kind}:{id_}",
            reason=reason,
            weight=_weight(reason, repeats, None),
            title=name,
            about=f"{questions} {'question' if questions == 1 else 'questions'}",
            repeats=repeats,
        )


def _subjects(session: Session, _known: Knowledge, _now: datetime) -> Iterator[Waiting]:
    return _unlisted(session, "subject", Subject, Question.subject_id)


def _metrics(session: Session, _known: Knowledge, _now: datetime) -> Iterator[Waiting]:
    return _unlisted(session, "metric", Metric, Question.metric_id)


def _pairs(session: Session, _known: Knowledge, _now: datetime) -> Iterator[Waiting]:
    merged = {(m.kind, m.from_id) for m in session.scalars(select(Merge))}
    for kind, table, column in (
        ("subject", Subject, Question.subject_id),
        ("metric", Metric, Question.metric_id),
    ):
        asked = (
            select(table.id, table.name, table.known, func.sum(Question.repeats))
            .join(Question, column == table.id)
            .where(Question.status.is_not(None))
            .group_by(table.id, table.name, table.known)
        )
        rows = [row for row in session.execute(asked) if (kind, row[0]) not in merged]
        names = {row[0]: row[1] for row in rows}
        unlisted = {row[0]: row[1] for row in rows if not row[2]}
        repeats = {row[0]: row[3] for row in rows}
        for pair in lookalikes(unlisted, names)[:MOST_OF_EACH]:
            weight = _weight("lookalike", repeats[pair.unknown], None)
            yield Waiting(
                entry=f"pair:{kind} {pair.unknown} {pair.known}",
                reason="lookalike",
                weight=weight * pair.likeness,
                title=f"{names[pair.unknown]} = {names[pair.known]}?",
                about=f"two {kind}s whose names look alike",
                repeats=repeats[pair.unknown],
            )


# ------------------------------------------------------------------ what the rules propose


def _accusations(session: Session, known: Knowledge, now: datetime) -> Iterator[Waiting]:
    ruled = {
        (ruling.question_id, ruling.claim_key)
        for ruling in session.scalars(select(Ruling).where(Ruling.withdrawn_at.is_(None)))
    }
    for proposed in _proposals(session, known, now):
        key = (proposed.question_id, proposed.claim_key)
        claim = session.scalars(
            select(Claim)
            .where(Claim.question_id == key[0], Claim.key == key[1])
            .options(joinedload(Claim.question).joinedload(Question.subject))
        ).one_or_none()
        if claim is None or key in ruled:
            continue
        yield Waiting(
            entry=f"claim:{key[1]} {key[0]}",
            reason="accusation",
            weight=_weight("accusation", claim.question.repeats, claim.role),
            title=f"{claim.quote}: {claim.question.subject.name}, {proposed.found.status}?",
            about=claim.question_id,
            repeats=claim.question.repeats,
        )


def _proposals(session: Session, known: Knowledge, now: datetime) -> list[assess.Proposal]:
    """What the rules propose; for a minute what they did, since all doubtful questions are asked.

    What was decided meanwhile is left out by whoever reads it.
    """
    engine = session.get_bind().engine
    at, found = _lately.get(engine, (None, []))
    if at is None or not timedelta() <= now - at < PROPOSED_FOR:
        found = assess.proposals(session, assess.background(session, known), utc_date(now))
        _lately[engine] = (now, found)
    return found


_lately: WeakKeyDictionary[Engine, tuple[datetime, list[assess.Proposal]]] = WeakKeyDictionary()


# ------------------------------------------------------------------ pages, sources, readers


def _silent(session: Session, _known: Knowledge, now: datetime) -> Iterator[Waiting]:
    changed = Event.kind.in_(("number_changed", "claim_removed"))
    asked = (
        select(Event)
        .where(changed, Event.at > now - NOTICED_FOR)
        .options(joinedload(Event.question), joinedload(Event.document).joinedload(Document.source))
        .order_by(Event.id.desc())
        .limit(MOST_OF_EACH)
    )
    corrected = select(Event.document_id, Event.at).where(Event.kind == "correction_added")
    admitted = {(document, at) for document, at in session.execute(corrected)}
    for event in session.scalars(asked):
        if (event.document_id, event.at) in admitted or event.document is None:
            continue
        was, now_is = ((side or {}).get("quote", "–") for side in (event.before, event.after))
        repeats = event.question.repeats if event.question else 0
        yield Waiting(
            entry=f"event:{event.id}",
            reason="silent_change",
            weight=_weight("silent_change", repeats, event.document.source.role),
            title=f"{was} → {now_is}",
            about=event.document.title or event.document.address,
            repeats=repeats,
            source_id=event.source_id,
        )


def _notices(session: Session, _known: Knowledge, now: datetime) -> Iterator[Waiting]:
    asked = (
        select(Event)
        .where(Event.kind == "notice", Event.at > now - NOTICED_FOR)
        .options(joinedload(Event.document))
        .order_by(Event.id.desc())
        .limit(MOST_OF_EACH)
    )
    for event in session.scalars(asked):
        document = event.document
        yield Waiting(
            entry=f"event:{event.id}",
            reason="notice",
            weight=_weight("notice", 0, None),
            title=event.why,
            about=(document.title or document.address) if document else event.source_id or "",
            repeats=0,
            source_id=event.source_id,
        )


def _broken(session: Session, _known: Knowledge, _now: datetime) -> Iterator[Waiting]:
    failing = or_(Source.failures >= BROKEN_AFTER, Source.last_success_at.is_(None))
    asked = select(Source).where(
        Source.active, Source.paused.is_(False), Source.error.is_not(None), failing
    )
    for source in session.scalars(asked.order_by(Source.id)):
        since = source.last_success_at.isoformat() if source.last_success_at else "never"
        yield Waiting(
            entry=f"source:{source.id} {since}",
            reason="broken_source",
            weight=_weight("broken_source", source.failures, source.role),
            title=source.name,
            about=source.error or "",
            repeats=0,
            source_id=source.id,
        )


def _reports(session: Session, _known: Knowledge, _now: datetime) -> Iterator[Waiting]:
    asked = (
        select(ReaderReport, Question)
        .join(Question, Question.id == ReaderReport.question_id)
        .where(ReaderReport.state == "open")
        .options(joinedload(Question.subject), joinedload(Question.metric))
        .order_by(ReaderReport.id)
        .limit(MOST_OF_EACH)
    )
    for report, question in session.execute(asked):
        yield Waiting(
            entry=f"report:{report.id}",
            reason="report",
            weight=_weight("report", question.repeats, None),
            title=f"{question.subject.name}: {question.metric.name}",
            about=" ".join(report.text.split())[:200],
            repeats=question.repeats,
        )


_ASKED = {
    "report": _reports,
    "accusation": _accusations,
    "silent_change": _silent,
    "lookalike": _pairs,
    "unknown_subject": _subjects,
    "unknown_metric": _metrics,
    "unfiled": _unfiled,
    "low_confidence": _unsure,
    "broken_source": _broken,
    "notice": _notices,
}


# ------------------------------------------------------------------ who has what open


def open_by_others(session: Session, account: Account, now: datetime) -> dict[str, list[str]]:
    """Entries that other editors have open, and their names."""
    lately = (Presence.at > now - OPEN_FOR) & Presence.skipped.is_(False)
    others = (
        select(Presence.entry, Account.name)
        .join(Account, Account.id == Presence.account_id)
        .where(lately, Presence.account_id != account.id)
        .order_by(Account.name)
    )
    found: dict[str, list[str]] = {}
    for entry, name in session.execute(others):
        found.setdefault(entry, []).append(name)
    return found


def open_entry(
    session: Session, account: Account, entry: str, now: datetime, *, skipped: bool = False
) -> None:
    """Note that the editor has the entry open, or has put it aside; forget what is long past."""
    session.execute(delete(Presence).where(Presence.at < now - SKIPPED_FOR))
    row = session.get(Presence, (account.id, entry))
    if row is None:
        session.add(Presence(account_id=account.id, entry=entry, at=now, skipped=skipped))
    else:
        row.at, row.skipped = now, skipped


def leave(session: Session, account: Account, entry: str) -> None:
    """The editor is done with the entry."""
    row = session.get(Presence, (account.id, entry))
    if row is not None:
        session.delete(row)
