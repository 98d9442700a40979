"""What is watched, and what changed about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from db.desk_models import Account, Watch
from db.models import Document, Event, Party, Question, Report, Source, Subject
from db.queries import events
from db.queries.merged import named_now, question_now
from db.watches import WatchKind

# Events of one watch that are told at once; the rest is on the site.
MOST_TOLD = 30


@dataclass(frozen=True)
class Watched:
    """A watch with what it is of."""

    watch: Watch
    # Of an article: its kept report.
    thing: Question | Subject | Party | Report
    # Newest first, as many as are asked for.
    events: Sequence[Event] = ()


@dataclass(frozen=True)
class DigestOf:
    """What changed for one account."""

    account: Account
    changed: Sequence[Watched]
    # Everything that was looked at, with and without changes, up to that event.
    looked_at: Sequence[int]
    last_event_id: int


def watched(
    session: Session, account_id: int, *, since: bool = False, most: int = 0
) -> list[Watched]:
    """What the account watches, latest first, each with its newest `most` events.

    With `since` only events that no digest has told.
    """
    mine = select(Watch).where(Watch.account_id == account_id).order_by(Watch.id.desc())
    found = []
    for watch in session.scalars(mine):
        thing = _thing(session, watch)
        if thing is None:
            continue
        told = events.loaded().where(_about(session, watch)).limit(most)
        if since:
            told = told.where(Event.id > watch.seen_event_id)
        found.append(Watched(watch, thing, session.scalars(told).all() if most else ()))
    return found


def watches(session: Session, account_id: int, kind: str, target: str) -> Watch | None:
    """The account's watch of a thing."""
    wanted = select(Watch).where(
        Watch.account_id == account_id, Watch.kind == kind, Watch.target == target
    )
    return session.scalars(wanted).one_or_none()


def of_token(session: Session, token: str) -> Account | Watch | None:
    """Whose, or which watch's, the token is."""
    account = session.scalars(select(Account).where(Account.watch_token == token)).one_or_none()
    wanted = select(Watch).where(Watch.token == token)
    return account or session.scalars(wanted).one_or_none()


def digests(session: Session, before: datetime) -> list[DigestOf]:
    """What is to be told to each account with an address, of watches last told before then."""
    last = session.scalar(select(func.max(Event.id))) or 0
    due = func.coalesce(Watch.last_sent_at, Watch.created_at) < before
    who = (
        select(Account)
        .where(
            Account.id.in_(select(Watch.account_id).where(due)),
            Account.email.is_not(None),
            Account.disabled.is_(False),
        )
        .order_by(Account.id)
    )
    found = []
    for account in session.scalars(who).all():
        mine = [
            each
            for each in watched(session, account.id, since=True, most=MOST_TOLD)
            if (each.watch.last_sent_at or each.watch.created_at) < before
        ]
        changed = [each for each in mine if each.events]
        found.append(DigestOf(account, changed, [each.watch.id for each in mine], last))
    return found


def _thing(session: Session, watch: Watch) -> Question | Subject | Party | Report | None:
    if watch.kind == WatchKind.QUESTION:
        now = question_now(session, watch.target) or watch.target
        return session.scalars(
            select(Question)
            .where(Question.id == now)
            .options(joinedload(Question.subject), joinedload(Question.metric))
        ).one_or_none()
    if watch.kind == WatchKind.SUBJECT:
        return session.get(Subject, named_now(session, "subject", watch.target) or watch.target)
    if watch.kind == WatchKind.VENDOR:
        return session.get(Party, watch.target)
    return session.get(Report, watch.target)


def _about(session: Session, watch: Watch) -> ColumnElement[bool]:
    """Which events concern the watch."""
    if watch.kind == WatchKind.QUESTION:
        now = question_now(session, watch.target)
        return Event.question_id.in_({watch.target, now or watch.target})
    if watch.kind == WatchKind.SUBJECT:
        now = named_now(session, "subject", watch.target)
        ids = {watch.target, now or watch.target}
        return Event.question_id.in_(select(Question.id).where(Question.subject_id.in_(ids)))
    if watch.kind == WatchKind.VENDOR:
        own = select(Subject.id).where(Subject.owner_id == watch.target)
        asked = select(Question.id).where(Question.subject_id.in_(own))
        pages = select(Document.id).join(Source).where(Source.publisher_id == watch.target)
        return or_(Event.question_id.in_(asked), Event.document_id.in_(pages))
    report = session.get(Report, watch.target)
    numbers = report.reading.get("numbers", []) if report else []
    asked_in = {each["question"] for each in numbers if each.get("question")}
    return Event.question_id.in_(asked_in) if asked_in else false()
