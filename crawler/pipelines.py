"""What comes of a fetched page: read in a process of the reader's, kept in a transaction."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK
from sqlalchemy.orm import Session

from crawler import rechecks
from crawler.addresses import canonical, same_site
from crawler.logs import note
from crawler.pages import PageError, WebPage, read_page
from crawler.spiders.news import Fetched, NewsSpider, settle
from crawler.unreadable import Unreadable
from db import frontier
from db.copies import note_translations
from db.models import Document
from db.store import Page, keep
from nlp.copies import same_page

logger = logging.getLogger(__name__)


async def keep_page(spider: NewsSpider, item: Fetched) -> None:
    """Hand the page to db.store.keep. Whatever it comes to costs only itself."""
    try:
        await _keep(spider, item)
    except Exception:  # a border: it costs one page, and that page its next try
        logger.exception("document %s: %s cannot be kept", item.document_id, item.address)
        await spider.writer.write(partial(_note_failed, item))
        spider.count(item.source.id, failed=1)


async def _keep(spider: NewsSpider, item: Fetched) -> None:
    write = partial(spider.writer.write, document_id=item.document_id)
    try:
        page = await _read(spider, item)
    except Unreadable as error:
        await write(partial(_note_empty, item, error))
        spider.count(item.source.id, failed=1)
        note("empty", source=item.source.id, address=item.address, error=str(error))
        return
    if item.first:
        item, page = await _at_home(spider, item, page)
    kept = await write(
        partial(_note_kept, item, page, spider.raw),
        content=page.content if item.first else None,
    )
    event = "kept" if kept else "unchanged"
    spider.count(item.source.id, **{event: 1})
    note(event, source=item.source.id, address=item.address)


async def _at_home(spider: NewsSpider, item: Fetched, page: WebPage) -> tuple[Fetched, WebPage]:
    """The page at the address where it says to live, if that is true; else as it came.

    Decided once, when a document is first kept. Believed is only an address of the same
    site that holds the same text; another site's is where the page was taken from, and
    kept as a link.
    """
    home = page.lives_at
    if home is None:
        return item, page
    if not same_site(home, item.address):
        return item, replace(page, links=tuple(dict.fromkeys((home, *page.links))))
    try:
        there = await _asked(spider, item, home)
    except (IgnoreRequest, Unreadable, DownloadError) as error:
        logger.info("%s says to live at %s: %s", item.address, home, error)
        return item, page
    return there if there and same_page(page.text, there[1].text) else (item, page)


async def _asked(spider: NewsSpider, item: Fetched, address: str) -> tuple[Fetched, WebPage] | None:
    engine = spider.crawler.engine
    assert engine is not None
    try:
        response = await engine.download_async(Request(address, callback=NO_CALLBACK))
    except IgnoreRequest:
        raise
    except Exception as error:  # whatever the network makes of it
        raise DownloadError(str(error)) from error
    # An address that only leads on, to the page itself or to a front page, is no home.
    if response.status != 200 or canonical(response.url) != address:
        return None
    there = spider.as_fetched(response, item.source, item.document_id, first=item.first)
    return there, await _read(spider, there)


class DownloadError(Exception):
    """An address could not be had."""


async def _read(spider: NewsSpider, item: Fetched) -> WebPage:
    """Raises Unreadable."""
    return await spider.reader.call(
        read_page,
        item.address,
        item.content,
        item.media_type,
        item.content_type,
        item.headers,
        item.fetched_at,
        item.source.kind,
    )


def _note_kept(item: Fetched, page: WebPage, raw: Path, session: Session) -> bool:
    """Whether the page says something new, and is a snapshot."""
    document = session.get_one(Document, item.document_id)
    document = settle(session, document, item.address, item.fetched_at)
    first = item.first and document.id == item.document_id
    snapshot = keep(session, raw, document, page, first=first)
    _recheck(document, page, item.fetched_at)
    if snapshot:
        note_translations(session, document, page.translations)
    return snapshot is not None


def _recheck(document: Document, page: Page, now: datetime) -> None:
    """A page that was changed lately is young again."""
    born = page.updated_at or page.published_at
    if born and document.next_try_at:
        document.next_try_at = min(document.next_try_at, rechecks.recheck_at(born, now))


def _note_failed(item: Fetched, session: Session) -> None:
    document = session.get_one(Document, item.document_id)
    again = rechecks.retry_at(document.attempts + 1, item.fetched_at)
    frontier.failed(session, document, again, "it cannot be kept; see the log")


def _note_empty(item: Fetched, error: Unreadable, session: Session) -> None:
    """Nothing could be read: what was kept before stays, and the editors hear of it."""
    document = session.get_one(Document, item.document_id)
    document = settle(session, document, item.address, item.fetched_at)
    document.etag = item.headers.get("etag")
    document.last_modified = item.headers.get("last-modified")
    assert document.next_try_at is not None
    notable = error.notable if isinstance(error, PageError) else True
    again = document.next_try_at
    frontier.empty(session, document, item.fetched_at, again, str(error), notable=notable)
