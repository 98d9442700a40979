"""The frontier: which sources and addresses there are, and when each is asked next.

Functions here write and do not commit. They are told the time and when to come back:
deciding that is the crawler's business. Each leaves the same rows when run twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from db.copies import questions_of
from db.handover import Found as Found
from db.models import Document, Event, Mention, Party, Snapshot, Source

ACTOR = "crawl"
# Value of Source.origin: added by a user.
USER = "user"
# So many failures in a row are a notice to the editors.
FAILURES_TO_NOTICE = 3
# A crawl that ended before its pages were read begins again after this.
UNREAD_AGAIN = timedelta(minutes=15)
# Documents of one list that are asked for at once, since it says that they were updated.
MOST_UPDATED = 50
# Events that may be news for the other pages of a question.
_CHANGES = ("number_changed", "claim_removed")


class SourceTaken(Exception):
    """A source of this id or address is listed already. The message names it."""


class Entry(Protocol):
    """A source as its file describes it."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def publisher(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def every_minutes(self) -> int: ...

    # The whole entry. Any: JSON.
    @property
    def entry(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class Due:
    """A document to be asked for, with what a conditional request takes."""

    document_id: int
    address: str
    state: str
    etag: str | None
    last_modified: str | None
    # No snapshot of it was ever kept.
    first: bool


def sync_sources(session: Session, entries: Iterable[Entry]) -> None:
    """Bring the sources to what their file says; those that it lists no more become inactive.

    What a user added stays as the user has it, and what a user paused stays paused.
    A source with another address is asked for it whole: validators of the old one are dropped.
    """
    own = set(session.scalars(select(Source.id).where(Source.origin == USER)))
    listed = {entry.id: entry for entry in entries if entry.id not in own}
    for entry in listed.values():
        _set_source(session, entry).active = True
    for source in session.scalars(select(Source).where(Source.id.not_in({*listed, *own}))):
        source.active = False
    session.flush()


def add_source(session: Session, entry: Entry) -> Source:
    """List a source by a user's wish, due at once. Its publisher becomes a party where it is none.

    Raises SourceTaken where its id or its address is listed already.
    """
    same = or_(Source.id == entry.id, Source.address == entry.address)
    taken = session.scalars(select(Source).where(same, Source.active)).first()
    if taken is not None:
        raise SourceTaken(f"source {taken.id!r} at {taken.address} is listed already")
    if session.get(Party, entry.publisher) is None:
        unknown = Party(id=entry.publisher, name=entry.publisher, kind="unknown", aliases=[])
        unknown.known = False
        session.add(unknown)
        session.flush()
    source = _set_source(session, entry)
    source.active, source.origin, source.paused = True, USER, False
    session.flush()
    return source


def _set_source(session: Session, entry: Entry) -> Source:
    source = session.get(Source, entry.id)
    if source is None:
        source = Source(id=entry.id, failures=0)
        session.add(source)
    elif source.address != entry.address:
        source.etag = source.last_modified = source.next_due_at = None
    source.name, source.kind, source.role = entry.name, str(entry.kind), str(entry.role)
    source.address, source.publisher_id = entry.address, entry.publisher
    source.every_minutes, source.entry = entry.every_minutes, dict(entry.entry)
    return source


def listed_sources(session: Session) -> list[str]:
    """Ids of the sources that a crawl of everything asks: listed and not paused."""
    crawled = select(Source.id).where(Source.active, Source.paused.is_(False))
    return list(session.scalars(crawled.order_by(Source.id)))


# ------------------------------------------------------------------ sources


def due_sources(session: Session, now: datetime) -> list[str]:
    """Ids of the sources to crawl: due themselves, or with a document that is due or unread.

    The last two are what a crawl leaves that was killed, or that paused for want of room.
    """
    waiting = exists().where(Document.source_id == Source.id, Document.next_try_at <= now)
    unread = exists().where(
        Document.source_id == Source.id,
        Snapshot.document_id == Document.id,
        Snapshot.read_version.is_(None),
        Source.last_try_at <= now - UNREAD_AGAIN,
    )
    due = or_(Source.next_due_at.is_(None), Source.next_due_at <= now, waiting, unread)
    listed = select(Source.id).where(Source.active, Source.paused.is_(False), due)
    return list(session.scalars(listed.order_by(Source.id)))


def source_read(
    session: Session,
    source: Source,
    now: datetime,
    next_due_at: datetime,
    *,
    validators: tuple[str | None, str | None] | None = None,
    warning: str | None = None,
) -> None:
    """The source answered. `validators` are its ETag and Last-Modified; None keeps the old.

    A `warning` (it lists nothing) is a notice to the editors, once until it passes.
    """
    if warning and source.error != warning:
        notice(session, now, warning, source=source)
    source.last_try_at = source.last_success_at = now
    source.next_due_at, source.error, source.failures = next_due_at, warning, 0
    if validators:
        source.etag, source.last_modified = validators


def source_failed(
    session: Session, source: Source, now: datetime, next_due_at: datetime, error: str
) -> None:
    """The source could not be read; the third time in a row is a notice to the editors."""
    source.last_try_at, source.next_due_at = now, next_due_at
    source.error, source.failures = error, source.failures + 1
    if source.failures == FAILURES_TO_NOTICE:
        notice(session, now, f"failed {source.failures} times in a row: {error}", source=source)


def source_postponed(source: Source, next_due_at: datetime, why: str) -> None:
    """Its host is left alone until then: no failure of the source."""
    source.next_due_at, source.error = next_due_at, why


# ------------------------------------------------------------------ documents


def discover(
    session: Session,
    source_id: str,
    found: Iterable[Found],
    now: datetime,
    since: datetime | None = None,
) -> int:
    """Note the addresses that a source lists. Returns how many of them are new.

    An address belongs to the source that named it first. A document of the source that the list
    says was updated after `since`, when the list was read before, is asked for at once.
    """
    listed = {each.address: each for each in reversed(list(found))}
    known: set[str] = set()
    addresses = sorted(listed)
    for start in range(0, len(addresses), 500):  # SQLite takes only so many values at once
        part = addresses[start : start + 500]
        known.update(session.scalars(select(Document.address).where(Document.address.in_(part))))
    fresh = [each for each in reversed(listed.values()) if each.address not in known]
    updated = [
        (each.updated_at, each.address)
        for each in listed.values()
        if since and each.updated_at and each.updated_at > since and each.address in known
    ]
    # A list that says so of everything on each day is not believed.
    latest = [address for _, address in sorted(updated, reverse=True)[:MOST_UPDATED]]
    if latest:
        changed = update(Document).where(
            Document.address.in_(latest),
            Document.source_id == source_id,
            Document.state == "kept",
            Document.next_try_at > now,
        )
        session.execute(
            changed.values(next_try_at=now), execution_options={"synchronize_session": False}
        )
    rows = [
        {
            "address": each.address,
            "source_id": source_id,
            "title": each.title,
            "published_at": each.published_at,
            "state": "new",
            "discovered_at": now,
            "next_try_at": now,
            "attempts": 0,
        }
        for each in fresh
    ]
    session.flush()  # its source may be as new
    if rows:
        session.execute(insert(Document), rows)
    return len(fresh)


def first_seen(session: Session, source_id: str, limit: int = 500) -> list[datetime]:
    """When the latest documents of the source were first seen, the newest first."""
    seen = select(Document.discovered_at).where(Document.source_id == source_id)
    return list(session.scalars(seen.order_by(Document.discovered_at.desc()).limit(limit)))


def due_documents(
    session: Session,
    source_id: str,
    now: datetime,
    limit: int,
    *,
    recheck: bool = False,
    asked: Collection[int] = (),
) -> list[Due]:
    """What to ask for: documents seen before that are due (all with `recheck`), then new ones.

    At most `limit` new ones, the newest first, less those that were `asked` for in this crawl
    already; the others wait for the source's next turn. One that answered 410, or that moved onto
    another document, is never asked again.
    """
    kept = exists().where(Snapshot.document_id == Document.id)
    of_source = select(
        Document.id, Document.address, Document.state, Document.etag, Document.last_modified, ~kept
    ).where(Document.source_id == source_id, Document.next_try_at.is_not(None))
    if not recheck:
        of_source = of_source.where(Document.next_try_at <= now)
    old = of_source.where(Document.state != "new").order_by(Document.id)
    new = of_source.where(Document.state == "new", Document.id.not_in(asked)).order_by(
        func.coalesce(Document.published_at, Document.discovered_at).desc(), Document.id
    )
    chosen = [Due(*row) for row in session.execute(new.limit(max(limit - len(asked), 0)))]
    turn = session.scalar(select(Source.next_due_at).where(Source.id == source_id))
    if turn and turn > now:
        others = update(Document).where(
            Document.source_id == source_id,
            Document.state == "new",
            Document.next_try_at <= now,
            Document.id.not_in([*asked, *(due.document_id for due in chosen)]),
        )
        session.execute(others.values(next_try_at=turn))
    return [*(Due(*row) for row in session.execute(old)), *chosen]


def recheck_related(session: Session, snapshot: Snapshot, now: datetime) -> None:
    """Have the other pages of a question asked for at once, where this one's number changed.

    What changed is what was noted of the snapshot's document at `now`.
    """
    questions = select(Event.question_id).where(
        Event.document_id == snapshot.document_id, Event.at == now, Event.kind.in_(_CHANGES)
    )
    related = (
        select(Snapshot.document_id)
        .join(Mention, Mention.snapshot_id == Snapshot.id)
        .where(Mention.question_id.in_(questions))
    )
    due = update(Document).where(
        Document.id.in_(related),
        Document.id != snapshot.document_id,
        Document.state == "kept",
        Document.next_try_at > now,
    )
    session.execute(due.values(next_try_at=now), execution_options={"synchronize_session": False})


def unchanged(session: Session, document: Document, next_try_at: datetime) -> None:
    """The server says that the document is as it was."""
    document.error, document.attempts, document.next_try_at = None, 0, next_try_at


def failed(session: Session, document: Document, next_try_at: datetime, error: str) -> None:
    """The document could not be had; it keeps the state `kept` where it was had before."""
    document.error, document.attempts = error, document.attempts + 1
    document.next_try_at = next_try_at
    if document.state == "new":
        document.state = "failed"


def postponed(document: Document, next_try_at: datetime, why: str) -> None:
    """Its host is left alone until then: no failure of the document."""
    document.next_try_at, document.error = next_try_at, why


def refused(session: Session, document: Document, next_try_at: datetime, error: str) -> None:
    """Robots rules or our own forbid asking for it."""
    document.error, document.next_try_at = error, next_try_at
    if document.state in {"new", "failed"}:
        document.state = "refused"


def empty(
    session: Session,
    document: Document,
    now: datetime,
    next_try_at: datetime,
    why: str,
    *,
    notable: bool,
) -> None:
    """It came, and no text came out of it: a notice where `notable`, once until it has text."""
    if notable and document.state != "empty":
        notice(session, now, why, document=document)
    document.state, document.error, document.attempts = "empty", why, 0
    document.next_try_at = next_try_at


def gone(
    session: Session, document: Document, now: datetime, next_try_at: datetime | None, status: int
) -> None:
    """It answers 404 or 410: an event where it was kept before, and where that is news."""
    document.error, document.next_try_at = f"HTTP {status}", next_try_at
    if document.state == "gone":
        return
    had = session.scalar(select(exists().where(Snapshot.document_id == document.id)))
    document.state, document.gone_at = "gone", now
    # What only this page held has no page any more.
    for question in questions_of(session, document.id):
        question.stale = True
    if had:
        session.add(
            Event(
                at=now,
                kind="document_gone",
                document_id=document.id,
                source_id=document.source_id,
                actor=ACTOR,
                before={"address": document.address, "title": document.title},
                after={"http_status": status},
                why=f"the page was removed: its address answers {status}",
            )
        )


def moved(session: Session, document: Document, address: str, now: datetime) -> Document:
    """It lives at `address` for good. Returns the document that is there from now on.

    The document keeps its identity and takes the new address; the old address stays on record
    as `moved`, so that a list that still names it brings nothing new. Where the new address
    is a document already, that one is it.
    """
    there = session.scalar(select(Document).where(Document.address == address))
    if there is document:
        return document
    if there is not None and there.state != "moved":
        _point(document, address)
        return there
    old = document.address
    # The address that was left before and is taken again.
    trail = there or Document(
        source_id=document.source_id, title=document.title, discovered_at=now, attempts=0
    )
    trail.address = f"{address}#moved"
    session.add(trail)
    session.flush()
    document.address = address
    session.flush()
    trail.address = old
    _point(trail, address)
    session.flush()
    return document


def _point(document: Document, address: str) -> None:
    document.state, document.error, document.next_try_at = "moved", f"to {address}", None


def notice(
    session: Session,
    now: datetime,
    why: str,
    *,
    document: Document | None = None,
    source: Source | None = None,
) -> None:
    """Tell the editors that something is not as it should be."""
    session.add(
        Event(
            at=now,
            kind="notice",
            document_id=document.id if document else None,
            source_id=document.source_id if document else source.id if source else None,
            actor=ACTOR,
            why=why,
        )
    )
