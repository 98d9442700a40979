"""Watching: what a reader wants to hear of, and how far they have heard.

Functions here write and do not commit.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from db.desk_models import Account, Watch
from db.models import Base, Event, Party, Question, Report, Subject

# Watches of one account.
MOST_WATCHES = 200


class WatchKind(StrEnum):
    """What can be watched."""

    QUESTION = "question"
    SUBJECT = "subject"
    VENDOR = "vendor"
    # A checked article whose report was kept.
    ARTICLE = "article"


TABLES: dict[WatchKind, type[Base]] = {
    WatchKind.QUESTION: Question,
    WatchKind.SUBJECT: Subject,
    WatchKind.VENDOR: Party,
    WatchKind.ARTICLE: Report,
}


class WatchError(Exception):
    """That can't be watched; the message says why."""


def watch(session: Session, account_id: int, kind: str, target: str, now: datetime) -> Watch:
    """Watch it from now on; what is watched already stays so.

    Raises WatchError where there is no such thing, or the account watches too many.
    """
    if kind not in set(WatchKind) or session.get(TABLES[WatchKind(kind)], target) is None:
        raise WatchError("there is nothing like that to watch")
    account = session.get_one(Account, account_id)
    mine = list(session.scalars(select(Watch).where(Watch.account_id == account_id)))
    for each in mine:
        if (each.kind, each.target) == (kind, target):
            return each
    if len(mine) >= MOST_WATCHES:
        raise WatchError(f"{MOST_WATCHES} watches are the most: stop one first")
    account.watch_token = account.watch_token or secrets.token_urlsafe(32)
    made = Watch(
        account_id=account_id,
        kind=kind,
        target=target,
        token=secrets.token_urlsafe(32),
        created_at=now,
        seen_event_id=session.scalar(select(func.max(Event.id))) or 0,
    )
    session.add(made)
    session.flush()
    return made


def stop(session: Session, token: str) -> None:
    """Stop the watch of that token, or all of the account of that one."""
    account = select(Account.id).where(Account.watch_token == token)
    for which in (Watch.token == token, Watch.account_id.in_(account)):
        session.execute(delete(Watch).where(which))


def renew_token(session: Session, account_id: int) -> None:
    """Another address for the account's feed; the old one leads nowhere from now on."""
    session.get_one(Account, account_id).watch_token = secrets.token_urlsafe(32)


def told(session: Session, watch_ids: list[int], event_id: int, now: datetime) -> None:
    """A digest of the watches was made, up to that event."""
    for each in session.scalars(select(Watch).where(Watch.id.in_(watch_ids))):
        each.seen_event_id = max(each.seen_event_id, event_id)
        each.last_sent_at = now
