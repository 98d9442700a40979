"""The spider: asks sources for their lists and documents for their pages.

It decides what each answer means and has db.frontier write it down; what a page says is
read and kept by crawler.pipelines. A run of it is disposable: all that outlives it is in the
database, where crawler.writing puts it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from sqlalchemy.orm import Session, sessionmaker
from twisted.python.failure import Failure

from crawler import rechecks
from crawler.addresses import canonical, host_of
from crawler.discover import Listing, read_list
from crawler.disk import LEAST_FREE_MB, low_disk
from crawler.logs import note
from crawler.middlewares import NotNow, PublicResolver, Refused, retry_after
from crawler.moments import believed
from crawler.reader import Reader
from crawler.sources import SourceEntry, SourceKind, source_entry
from crawler.unreadable import Unreadable
from crawler.writing import Writer
from db import frontier
from db.frontier import Due
from db.models import Document, Source

PERMANENT = {301, 308}
# Sitemaps of one index that are read.
MOST_SITEMAPS = 50
# Between two looks at how much room the disk has.
PAGES_A_LOOK = 20
LISTS_NOTHING = "the source answered, and lists no document"


@dataclass
class Tally:
    """What a crawl did to one source."""

    # Documents whose address answered.
    fetched: int = 0
    # New snapshots.
    kept: int = 0
    unchanged: int = 0
    # Documents or lists that could not be had or read.
    failed: int = 0


@dataclass(frozen=True)
class Fetched:
    """A document's page as it came."""

    document_id: int
    source: SourceEntry
    # Canonical; the new one where the document has moved for good.
    address: str
    content: bytes
    media_type: str
    content_type: str
    # Lower-cased names.
    headers: dict[str, str]
    fetched_at: datetime
    # No snapshot of the document was ever kept.
    first: bool = False


class NewsSpider(Spider):
    """One crawl of the sources `ids`."""

    name = "news"

    def __init__(
        self,
        sessions: sessionmaker[Session],
        raw: Path,
        ids: list[str],
        recheck: bool,
        reader: Reader,
        writer: Writer,
        keep: Callable[[NewsSpider, Fetched], Awaitable[None]],
        report: Callable[[str, Tally], None],
        least_free_mb: int = LEAST_FREE_MB,
        **kwargs: Any,  # Any: Scrapy's own
    ) -> None:
        super().__init__(**kwargs)
        self.sessions, self.raw, self.reader, self.writer = sessions, raw, reader, writer
        self._keep = keep
        self._ids, self._recheck, self._report = ids, recheck, report
        self._tallies: dict[str, Tally] = defaultdict(Tally)
        self._asked: set[int] = set()
        # When a source was read last before this crawl.
        self._read_before: dict[str, datetime | None] = {}
        # New documents that were asked for, by source.
        self._new: dict[str, set[int]] = defaultdict(set)
        # The lists of a source share its limit.
        self._lists: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._least_free_mb = least_free_mb
        self._answers = 0

    def count(self, source_id: str, **counts: int) -> None:
        """Add to the tally of a source, and report it; what was only fetched, with what it is."""
        tally = self._tallies[source_id]
        for name, count in counts.items():
            setattr(tally, name, getattr(tally, name) + count)
        if set(counts) != {"fetched"}:
            self._report(source_id, tally)

    async def start(self) -> AsyncIterator[Request]:
        # Handed over together: one by one, each would wait for a transaction of its own.
        begun = [(each, self.writer.write(partial(self._begin, each))) for each in self._ids]
        for source_id, written in begun:
            self.count(source_id)
            entry, source, due = await written
            if entry.kind.lists:
                yield self._list_request(entry, source)
            for request in self._document_requests(due, entry):
                yield request

    def _begin(self, source_id: str, session: Session) -> tuple[SourceEntry, Source, list[Due]]:
        """The source, and, where it is a document itself, that one."""
        source = session.get_one(Source, source_id)
        entry = source_entry(source.entry)
        self._read_before[source_id] = source.last_success_at
        if entry.kind.lists:
            return entry, source, []
        address = canonical(entry.address) or entry.address
        now = _now()
        frontier.discover(session, source_id, [frontier.Found(address, entry.name)], now)
        due = self._due(session, entry)
        if not due:  # it answered 410 once, or its time has not come
            source.next_due_at = rechecks.due_at(entry.id, entry.every_minutes, now)
        return entry, source, due

    # -------------------------------------------------------------- lists

    def _list_request(self, entry: SourceEntry, source: Source) -> Request:
        return Request(
            entry.address,
            headers=_conditions(source.etag, source.last_modified),
            callback=self.parse_list,
            errback=self.list_failed,
            cb_kwargs={"entry": entry},
            # Lists come first: they say what is new.
            priority=10,
        )

    async def parse_list(self, response: Response, entry: SourceEntry) -> Any:
        """Note what the list names, then ask for what is due."""
        now = _now()
        listing: Listing | None = None
        error = None
        if response.status == 200:
            try:
                listing = await self.reader.call(
                    read_list,
                    entry.kind,
                    response.body,
                    _header(response, "Content-Type"),
                    response.url,
                    entry.follow,
                    entry.about,
                )
            except Unreadable as problem:
                error = str(problem)
        elif response.status != 304:
            error = f"HTTP {response.status}"

        def write(session: Session) -> list[Due]:
            source = session.get_one(Source, entry.id)
            if error:
                retry = rechecks.retry_at(source.failures + 1, now, retry_after(response, now))
                frontier.source_failed(session, source, now, retry, error)
            else:
                self._note_list(session, source, entry, listing, response, now)
            return self._due(session, entry)

        requests = await self._write_list(entry, write)
        self.count(entry.id, failed=int(error is not None))
        if error:
            note("list_failed", source=entry.id, address=response.url, error=error)
        else:
            listed = len(listing.found) if listing else None
            note("list_read", source=entry.id, address=response.url, listed=listed)
        for request in requests:
            yield request
        for address in (listing.more if listing else ())[:MOST_SITEMAPS]:
            if host_of(address) == host_of(response.url):
                yield response.follow(
                    address, self.parse_list, errback=self.list_failed, cb_kwargs={"entry": entry}
                )

    def _note_list(
        self,
        session: Session,
        source: Source,
        entry: SourceEntry,
        listing: Listing | None,
        response: Response,
        now: datetime,
    ) -> None:
        due = rechecks.due_at(entry.id, entry.every_minutes, now)
        if listing is None:  # 304
            empty = source.error == LISTS_NOTHING
            warning = LISTS_NOTHING if empty else self._quiet(session, entry, now)
            frontier.source_read(session, source, now, due, warning=warning)
            return
        found = [
            replace(
                each,
                published_at=believed(each.published_at, now),
                updated_at=believed(each.updated_at, now),
            )
            for each in listing.found
        ]
        frontier.discover(session, entry.id, found, now, self._read_before.get(entry.id))
        nothing = not listing.found and not listing.more
        warning = LISTS_NOTHING if nothing else self._quiet(session, entry, now)
        # A sitemap's validators are the index's own, not those of the sitemaps in it; and an
        # index that is unchanged says nothing of the sitemaps in it.
        plain = response.meta.get("depth", 0) == 0 and not listing.more
        validators = _validators(response) if plain else None
        frontier.source_read(session, source, now, due, validators=validators, warning=warning)

    def _quiet(self, session: Session, entry: SourceEntry, now: datetime) -> str | None:
        return rechecks.quiet(frontier.first_seen(session, entry.id), now)

    async def list_failed(self, failure: Failure) -> AsyncIterator[Request]:
        """A list that could not be had costs what is new in it, not what is known of it."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        entry: SourceEntry = request.cb_kwargs["entry"]
        now, later, reason = _now(), _later(failure), _reason(failure)

        def write(session: Session) -> list[Due]:
            source = session.get_one(Source, entry.id)
            if later:
                frontier.source_postponed(source, later, reason)
                return []
            retry = rechecks.retry_at(source.failures + 1, now)
            frontier.source_failed(session, source, now, retry, reason)
            return self._due(session, entry)

        requests = await self._write_list(entry, write)
        self.count(entry.id, failed=int(later is None))
        event = "postponed" if later else "list_failed"
        note(event, source=entry.id, address=request.url, error=reason)
        for each in requests:
            yield each

    # -------------------------------------------------------------- documents

    async def _write_list(
        self, entry: SourceEntry, write: Callable[[Session], list[Due]]
    ) -> list[Request]:
        """Requests for what is due once `write` is made; one list of a source after the other."""
        async with self._lists[entry.id]:
            return self._document_requests(await self.writer.write(write), entry)

    def _due(self, session: Session, entry: SourceEntry) -> list[Due]:
        new = set(self._new[entry.id])
        return frontier.due_documents(
            session, entry.id, _now(), entry.limit, recheck=self._recheck, asked=new
        )

    def _document_requests(self, due: Iterable[Due], entry: SourceEntry) -> list[Request]:
        """A request for each that this crawl has not asked for yet."""
        fresh = [each for each in due if each.document_id not in self._asked]
        self._asked.update(each.document_id for each in fresh)
        self._new[entry.id].update(each.document_id for each in fresh if each.state == "new")
        return [self._document_request(each, entry) for each in fresh]

    def _document_request(self, due: Due, entry: SourceEntry) -> Request:
        # One that was gone and is back is wanted whole.
        known = due.state != "gone"
        return Request(
            due.address,
            headers=_conditions(due.etag, due.last_modified) if known else None,
            callback=self.parse_document,
            errback=self.document_failed,
            cb_kwargs={"entry": entry, "document_id": due.document_id, "first": due.first},
        )

    async def parse_document(
        self, response: Response, entry: SourceEntry, document_id: int, first: bool
    ) -> None:
        """What the answer means for the document; a page is handed on to be kept."""
        now = _now()
        self.count(entry.id, fetched=1)
        self._answers += 1
        if self._answers % PAGES_A_LOOK == 0:
            low = low_disk(self.raw.parent, self._least_free_mb)
            if low:
                note("paused", error=low)
                self.logger.warning("%s", low)
                raise CloseSpider("disk low")
        if response.status == 200:
            await self._keep(self, self.as_fetched(response, entry, document_id, first=first))
        elif response.status == 304:
            final = self._final_address(response)

            def settled(session: Session) -> None:
                settle(session, session.get_one(Document, document_id), final, now)

            await self.writer.write(settled, document_id=document_id)
            self.count(entry.id, unchanged=1)
            note("unchanged", source=entry.id, address=final)
        elif response.status in {404, 410}:
            await self._gone(response, entry, document_id, now)
        else:
            after = retry_after(response, now)
            await self._failed(entry, document_id, f"HTTP {response.status}", after)

    async def _gone(
        self, response: Response, entry: SourceEntry, document_id: int, now: datetime
    ) -> None:
        again = now + rechecks.MISSING_AGAIN if response.status == 404 else None

        def write(session: Session) -> str:
            document = session.get_one(Document, document_id)
            frontier.gone(session, document, now, again, response.status)
            self._source_tried(session, entry, f"HTTP {response.status}")
            return document.address

        address = await self.writer.write(write, document_id=document_id)
        self.count(entry.id)
        note("gone", source=entry.id, address=address, status=response.status)

    def as_fetched(
        self, response: Response, entry: SourceEntry, document_id: int, *, first: bool
    ) -> Fetched:
        """The answer as it is handed on."""
        content_type = _header(response, "Content-Type")
        return Fetched(
            document_id=document_id,
            source=entry,
            address=self._final_address(response),
            content=response.body,
            media_type=content_type.partition(";")[0].strip().lower()[:100],
            content_type=content_type,
            headers=_headers(response),
            fetched_at=_now(),
            first=first,
        )

    def _final_address(self, response: Response) -> str:
        """Where the document lives: the last address, if every step to it was for good."""
        asked = response.meta.get("redirect_urls", [response.url])[0]
        steps = response.meta.get("redirect_reasons", [])
        final = canonical(response.url) if set(steps) <= PERMANENT else None
        return final or canonical(asked) or asked

    async def document_failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        entry: SourceEntry = request.cb_kwargs["entry"]
        document_id: int = request.cb_kwargs["document_id"]
        now, later, reason = _now(), _later(failure), _reason(failure)

        def postpone(session: Session) -> None:
            assert later is not None
            frontier.postponed(session.get_one(Document, document_id), later, reason)
            if not entry.kind.lists:
                source = session.get_one(Source, entry.id)
                frontier.source_postponed(source, later, reason)

        def refuse(session: Session) -> None:
            document = session.get_one(Document, document_id)
            frontier.refused(session, document, now + rechecks.MISSING_AGAIN, reason)
            self._source_tried(session, entry, reason)

        if later:
            await self.writer.write(postpone, document_id=document_id)
            note("postponed", source=entry.id, address=request.url, error=reason)
        elif isinstance(failure.value, Refused) or host_of(request.url) in PublicResolver.refused:
            await self.writer.write(refuse, document_id=document_id)
            note("refused", source=entry.id, address=request.url, error=reason)
            self.count(entry.id, failed=1)
        else:
            await self._failed(entry, document_id, reason)

    async def _failed(
        self, entry: SourceEntry, document_id: int, error: str, after: timedelta | None = None
    ) -> None:
        now = _now()

        def write(session: Session) -> str:
            document = session.get_one(Document, document_id)
            again = rechecks.retry_at(document.attempts + 1, now, after)
            frontier.failed(session, document, again, error)
            self._source_tried(session, entry, error)
            return document.address

        address = await self.writer.write(write, document_id=document_id)
        note("failed", source=entry.id, address=address, error=error)
        self.count(entry.id, failed=1)

    def _source_tried(self, session: Session, entry: SourceEntry, error: str) -> None:
        """A source that is one document fails with it."""
        if not entry.kind.lists:
            source = session.get_one(Source, entry.id)
            retry = rechecks.retry_at(source.failures + 1, _now())
            frontier.source_failed(session, source, _now(), retry, error)


def settle(session: Session, document: Document, address: str, now: datetime) -> Document:
    """The document answered: note where it lives and when it is asked again.

    Returns the document that lives at `address`: another one, where two addresses were one.
    """
    if address != document.address:
        document = frontier.moved(session, document, address, now)
    born = document.published_at or document.discovered_at
    frontier.unchanged(session, document, rechecks.recheck_at(born, now))
    source = session.get_one(Source, document.source_id)
    if not SourceKind(source.kind).lists:
        due = rechecks.due_at(source.id, source.every_minutes, now)
        frontier.source_read(session, source, now, due)
        document.next_try_at = due
    return document


def _now() -> datetime:
    return datetime.now(UTC)


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Headers that ask for the page only where it changed."""
    given = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in given.items() if value}


def _validators(response: Response) -> tuple[str | None, str | None]:
    return _header(response, "ETag") or None, _header(response, "Last-Modified") or None


def _header(response: Response, name: str) -> str:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else ""


def _headers(response: Response) -> dict[str, str]:
    return {
        name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
        if name.lower() != b"set-cookie"
    }


def _later(failure: Failure) -> datetime | None:
    """When the address may be asked for, where all that was wrong is the time."""
    return failure.value.until if isinstance(failure.value, NotNow) else None


def _reason(failure: Failure) -> str:
    """The failure in one line."""
    text = " ".join(str(failure.value).split()) or type(failure.value).__name__
    return text[:300]
