"""Asks one address what it would be as a source: `python -m crawler.probe ADDRESS`.

It goes by the rules of any crawl (robots, delays, no private addresses), prints one JSON object
and stores nothing. Exit code 0 where it could be told, 1 where not; the object then says why.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.addresses import canonical
from crawler.discover import read_list
from crawler.findings import Probe
from crawler.kinds import Finding, what_is
from crawler.pages import read_page
from crawler.reader import Reader
from crawler.run import add_network_options, crawl_settings
from crawler.sources import SourceKind, source_entry
from crawler.unreadable import Unreadable

# Entries of a list that are shown.
MOST_SHOWN = 10
# Code points of a page's text that are shown.
TEXT_SHOWN = 300


class ProbeSpider(Spider):
    """Fetches the address, then the feed that it declares or the first sitemap that it names."""

    name = "probe"
    sessions = None

    def __init__(self, probe: Probe, reader: Reader, entry: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._probe, self._reader = probe, reader
        self._entry = source_entry(entry) if entry else None
        # A sitemap of the index that was asked about is looked at.
        self._nested = False

    async def start(self) -> AsyncIterator[Request]:
        yield Request(self._probe.address, self.parse_answer, errback=self.failed)

    async def parse_answer(self, response: Response) -> Any:
        probe = self._probe
        if response.status != 200:
            probe.problem = f"it answers HTTP {response.status}"
            return
        kind = (response.headers.get("Content-Type") or b"").decode("latin-1")
        try:
            finding = await self._reader.call(what_is, response.body, kind, response.url)
            if self._entry:
                finding = Finding(self._entry.kind, finding.why, finding.feeds)
            elif finding.kind in {SourceKind.PAGE, SourceKind.LISTING} and finding.feeds:
                probe.why = f"a feed that {response.url} declares"
                probe.feeds = list(finding.feeds[1:])
                yield Request(finding.feeds[0], self.parse_answer, errback=self.failed)
                return
            more = await self._show(finding, response, kind)
        except Unreadable as error:
            probe.problem = str(error)
            return
        if more:
            yield Request(more, self.parse_answer, errback=self.failed)

    async def _show(self, finding: Finding, response: Response, content_type: str) -> str | None:
        """Note what was found; the address of the first sitemap of an index, to be read too."""
        probe, entry = self._probe, self._entry
        probe.kind, probe.why = str(finding.kind), probe.why or finding.why
        if not self._nested:
            probe.address = canonical(response.url) or response.url
        probe.follow = finding.follow
        if not finding.kind.lists:
            await self._show_page(finding.kind, response, content_type)
            return None
        follow = _pattern(finding.follow) if entry is None else entry.follow
        about = entry.about if entry else None
        listing = await self._reader.call(
            read_list,
            finding.kind,
            response.body,
            content_type,
            response.url,
            follow,
            about,
        )
        probe.count = len(listing.found)
        probe.entries = [
            {
                "address": found.address,
                "title": found.title,
                "published": found.published_at.isoformat() if found.published_at else None,
            }
            for found in listing.found[:MOST_SHOWN]
        ]
        if not listing.more or listing.found:
            return None
        self._nested = True
        probe.why = f"an index of {len(listing.more)} sitemaps, of which this is the first"
        return listing.more[0]

    async def _show_page(self, kind: SourceKind, response: Response, content_type: str) -> None:
        page = await self._reader.call(
            read_page,
            response.url,
            response.body,
            content_type.partition(";")[0].strip().lower(),
            content_type,
            {},
            datetime.now(UTC),
            kind,
        )
        probe = self._probe
        probe.title, probe.characters = page.title, len(page.text)
        probe.published = page.published_at.isoformat() if page.published_at else None
        probe.text, probe.count = page.text[:TEXT_SHOWN], 1

    def failed(self, failure: Failure) -> None:
        self._probe.problem = " ".join(str(failure.value).split())[:300] or repr(failure.value)


def _pattern(text: str | None) -> re.Pattern[str] | None:
    return re.compile(text) if text else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask for the address; returns the exit code."""
    asked = _parser().parse_args(arguments)
    probe, reader = Probe(asked.address), Reader()
    reader.warm()
    settings = crawl_settings([], proxy=asked.proxy, contact=asked.contact, allow=asked.allow)
    if asked.timeout:
        settings.set("DOWNLOAD_TIMEOUT", asked.timeout)
    process = CrawlerProcess(settings)
    logging.getLogger("scrapy").setLevel(logging.CRITICAL)
    process.crawl(ProbeSpider, probe=probe, reader=reader, entry=json.loads(asked.entry))
    try:
        process.start()
    finally:
        reader.close()
    if not probe.kind and not probe.problem:
        probe.problem = "it could not be asked for"
    print(json.dumps(asdict(probe)))  # noqa: T201  # a command of its own
    return 1 if probe.problem else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="crawler.probe", description=__doc__)
    add_network_options(parser)
    parser.add_argument("--entry", default="{}", help="entry of a listed source, as JSON")
    parser.add_argument("address", help="what to ask for")
    return parser


if __name__ == "__main__":
    sys.exit(main())
