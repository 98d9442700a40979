"""AutoThrottle that never goes below a host's own delay: its source's, or its robots file's."""

from __future__ import annotations

from time import monotonic
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle

from crawler.addresses import host_of

# Without any delay, Scrapy 2.19 begins all that waits for a host at once, whatever the
# concurrency: it counts a request as begun only on the next turn of the event loop.
LEAST_DELAY_SECONDS = 0.001


class HostThrottle(AutoThrottle):
    """Scrapy's AutoThrottle with a floor a host instead of one for all."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        slots = crawler.settings.getdict("DOWNLOAD_SLOTS")
        self._floors: dict[str, float] = {host: slot["delay"] for host, slot in slots.items()}
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)

    # Any: Scrapy's Slot and Response, whose types differ between its versions.
    def _adjust_delay(self, slot: Any, latency: float, response: Any) -> None:
        self.mindelay = self._floors.get(host_of(response.url), self._min_delay())
        if self.mindelay > LEAST_DELAY_SECONDS:  # else a server of one's own
            # Scrapy counts from when a request began: after a slow answer the next would come
            # at once.
            slot.lastseen = monotonic()
            super()._adjust_delay(slot, latency, response)

    def _robots_parsed(self, robotparser: Any, request: Request) -> None:
        """Keep to the crawl-delay that the robots file asks for."""
        agent = self.crawler.settings["ROBOTSTXT_USER_AGENT"]
        asked = robotparser.rp.crawl_delay(agent)
        if asked is None:
            return
        host = host_of(request.url)
        floor = max(self._floors.get(host, self._min_delay()), min(asked, self._max_delay()))
        self._floors[host] = floor
        slot = self.crawler.engine.downloader.slots.get(host)
        if slot:
            slot.delay = max(slot.delay, floor)
