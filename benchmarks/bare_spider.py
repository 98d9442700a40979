"""A bare Scrapy spider, for benchmarks/crawl.py: SITE load|read|again.

It asks for every page of the site's sitemap, with Scrapy's settings as they come, and does
nothing with it, or takes its text; `again` asks with the tag that it had before.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response, TextResponse

from crawler.pages import read_page
from crawler.sources import SourceKind

SITE, WHAT = sys.argv[1:]


class BareSpider(Spider):
    """Every page of the sitemap, once."""

    name = "bare"
    handle_httpstatus_list = (304,)

    async def start(self) -> AsyncIterator[Request]:
        yield Request(f"{SITE}/sitemap.xml", self.parse_list)

    def parse_list(self, response: TextResponse) -> Iterator[Request]:
        for address in response.xpath("//*[local-name()='loc']/text()").getall():
            tag = {"If-None-Match": f'"{urlsplit(address).path}"'} if WHAT == "again" else None
            yield Request(address, self.parse_page, headers=tag)

    def parse_page(self, response: Response) -> None:
        if WHAT == "read":
            now, kind = datetime.now(UTC), SourceKind.FEED
            read_page(response.url, response.body, "text/html", "text/html", {}, now, kind)


process = CrawlerProcess({"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False})
process.crawl(BareSpider)
process.start()
