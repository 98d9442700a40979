"""What comes of a fetched page: read in the reader's process, kept in one transaction."""

from __future__ import annotations

import logging
from datetime import datetime

from scrapy.crawler import Crawler
from sqlalchemy.orm import Session

from crawler import rechecks
from crawler.pages import PageError, read_page
from crawler.spiders.news import Fetched, NewsSpider, settle
from crawler.unreadable import Unreadable
from db import frontier
from db.models import Document
from db.store import Page, keep

logger = logging.getLogger(__name__)


class KeepPages:
    """Hands each page to db.store.keep."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KeepPages:
        return cls(crawler)

    async def process_item(self, item: Fetched) -> Fetched:
        spider = self._crawler.spider
        assert isinstance(spider, NewsSpider)
        try:
            await self._keep(spider, item)
        except Exception:  # a border: it costs one page, and that page its next try
            logger.exception("document %s: %s cannot be kept", item.document_id, item.address)
            with spider.sessions.begin() as session:
                document = session.get_one(Document, item.document_id)
                again = rechecks.retry_at(document.attempts + 1, item.fetched_at)
                frontier.failed(session, document, again, "it cannot be kept; see the log")
            spider.count(item.source.id, failed=1)
        return item

    async def _keep(self, spider: NewsSpider, item: Fetched) -> None:
        try:
            page = await spider.reader.call(
                read_page,
                item.address,
                item.content,
                item.media_type,
                item.content_type,
                item.headers,
                item.fetched_at,
                item.source.kind,
            )
        except Unreadable as error:
            with spider.sessions.begin() as session:
                _note_empty(session, item, error)
            spider.count(item.source.id, failed=1)
            return
        with spider.sessions.begin() as session:
            document = session.get_one(Document, item.document_id)
            document = settle(session, document, item.address, item.fetched_at)
            snapshot = keep(session, spider.raw, document, page)
            _recheck(document, page, item.fetched_at)
        spider.count(item.source.id, **{"kept" if snapshot else "unchanged": 1})


def _recheck(document: Document, page: Page, now: datetime) -> None:
    """A page that was changed lately is young again."""
    born = page.updated_at or page.published_at
    if born and document.next_try_at:
        document.next_try_at = min(document.next_try_at, rechecks.recheck_at(born, now))


def _note_empty(session: Session, item: Fetched, error: Unreadable) -> None:
    """Nothing could be read: what was kept before stays, and the editors hear of it."""
    document = session.get_one(Document, item.document_id)
    document = settle(session, document, item.address, item.fetched_at)
    document.etag = item.headers.get("etag")
    document.last_modified = item.headers.get("last-modified")
    assert document.next_try_at is not None
    notable = error.notable if isinstance(error, PageError) else True
    again = document.next_try_at
    frontier.empty(session, document, item.fetched_at, again, str(error), notable=notable)
