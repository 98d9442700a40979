"""Fetches one page for a reader who wants it checked: `python -m crawler.single ADDRESS`.

It goes by the rules of any crawl (robots, delays and rests of hosts, no private addresses) and
by tighter limits of size and time, prints one JSON object and keeps nothing but what every
crawl remembers of hosts. Exit code 0 where the page could be read, 1 where not; the object then
says why in one sentence.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from twisted.internet.error import DNSLookupError, TimeoutError
from twisted.python.failure import Failure

from crawler.addresses import host_of
from crawler.findings import SinglePage
from crawler.middlewares import PublicResolver
from crawler.pages import read_page
from crawler.reader import Reader
from crawler.run import add_network_options, crawl_settings
from crawler.sources import SourceEntry, SourceKind, source_entry
from crawler.unreadable import Unreadable
from db.engine import DataFolder, open_database
from db.models import Source

# Seconds for one answer, and for all of them with the reading.
ANSWER_SECONDS = 15
WHOLE_SECONDS = 30
# Bytes of a page, as sent and as decompressed.
MOST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 3
READING_SECONDS = 10.0


class SingleSpider(Spider):
    """Asks for one page and reads it into `page`."""

    name = "single"

    def __init__(
        self,
        page: SinglePage,
        reader: Reader,
        sessions: sessionmaker[Session] | None,
        **kwargs: Any,  # Scrapy's own
    ) -> None:
        super().__init__(**kwargs)
        self._page, self._reader = page, reader
        # What is remembered of hosts: the middlewares read and write it.
        self.sessions = sessions

    async def start(self) -> AsyncIterator[Request]:
        yield Request(self._page.address, self.parse_answer, errback=self.failed)

    async def parse_answer(self, response: Response) -> None:
        page = self._page
        page.address = response.url
        if response.status != 200:
            page.problem = f"its server answers {response.status}"
            return
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        try:
            read = await self._reader.call(
                read_page,
                response.url,
                response.body,
                kind.partition(";")[0].strip().lower(),
                kind,
                {},
                datetime.now(UTC),
                SourceKind.PAGE,
            )
        except Unreadable as error:
            page.problem = str(error)
            return
        page.title, page.text = read.title, read.text
        page.published = read.published_at.isoformat() if read.published_at else None

    def failed(self, failure: Failure) -> None:
        self._page.problem = _why(failure.value, self._page.address)


def _why(error: BaseException | None, address: str) -> str:
    """What went wrong, for whoever pasted the address."""
    host = host_of(address)
    match error:
        case IgnoreRequest():
            return str(error)
        case DNSLookupError():
            private = host in PublicResolver.refused
            return f"{host} is no public address" if private else f"there is no host {host}"
        case TimeoutError():
            return f"it did not come within {ANSWER_SECONDS} seconds"
    return f"{host} could not be reached, or sent more than is read"


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch the page; returns the exit code."""
    asked = _parser().parse_args(arguments)
    page, reader = SinglePage(asked.address), Reader(seconds=READING_SECONDS)
    reader.warm()
    sessions = open_database(DataFolder(asked.data, asked.database_url)) if asked.data else None
    settings = crawl_settings(
        _listed(sessions), proxy=asked.proxy, contact=asked.contact, allow=asked.allow
    )
    settings.set("DOWNLOAD_TIMEOUT", asked.timeout or ANSWER_SECONDS)
    settings.set("DOWNLOAD_MAXSIZE", MOST_BYTES)
    settings.set("REDIRECT_MAX_TIMES", MOST_REDIRECTS)
    settings.set("RETRY_ENABLED", False)
    settings.set("CLOSESPIDER_TIMEOUT", WHOLE_SECONDS)
    process = CrawlerProcess(settings)
    logging.getLogger("scrapy").setLevel(logging.CRITICAL)
    process.crawl(SingleSpider, page=page, reader=reader, sessions=sessions)
    try:
        process.start()
    finally:
        reader.close()
    if not page.text and not page.problem:
        page.problem = "it could not be asked for"
    print(json.dumps(asdict(page)))  # noqa: T201  # a command of its own
    return 1 if page.problem else 0


def _listed(sessions: sessionmaker[Session] | None) -> list[SourceEntry]:
    """The sources in the database, which say how their hosts want to be asked."""
    if sessions is None:
        return []
    with sessions() as session:
        return [source_entry(entry) for entry in session.scalars(select(Source.entry))]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="crawler.single", description=__doc__)
    add_network_options(parser)
    parser.add_argument("--data", type=Path, help="data folder that remembers hosts")
    parser.add_argument("--database-url", help="SQLAlchemy address in place of SQLite")
    parser.add_argument("address", help="the page")
    return parser


if __name__ == "__main__":
    sys.exit(main())
