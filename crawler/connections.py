"""Keeps as many connections open as there are requests at a time."""

from __future__ import annotations

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler


class KeptConnections(HTTP11DownloadHandler):
    """Scrapy's, which keeps one connection where a host has one request at a time by default.

    A proxy is one host to it, and so is a server that is asked for more `at_once`.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool.maxPersistentPerHost = crawler.settings.getint("CONCURRENT_REQUESTS")
