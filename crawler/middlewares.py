"""What stands between the spider and the network: which addresses may be asked, and when.

IgnoreRequest
  Refused            the address may not be asked for
    PrivateAddress   it is not on the public internet
    RobotsForbid     the site's robots rules forbid it
  NotNow             it may be asked for, later
    RobotsUnreachable  its robots rules could not be had
    HostResting      its host asked to be left alone, or does not answer
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.misc import build_from_crawler
from sqlalchemy.orm import Session
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler import rechecks
from crawler.addresses import host_of, is_private
from crawler.manners import Manners
from db import hosts

# So many failures to connect in a row, and a host is left alone for the rest of the crawl.
FAILURES_TO_REST = 3
# So many requests to a host, and their count is written down.
REQUESTS_A_NOTE = 10
SECONDS_A_NOTE = 1.0
# Bytes of a robots file that are read (RFC 9309, 2.5).
MOST_ROBOTS = 500 * 1024


class Refused(IgnoreRequest):
    """The address may not be asked for."""


class PrivateAddress(Refused):
    """The address is not on the public internet."""


class RobotsForbid(Refused):
    """The site's robots rules forbid it."""


class NotNow(IgnoreRequest):
    """The address may be asked for, later; from `until` on, where that is known."""

    def __init__(self, message: str, until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until


class RobotsUnreachable(NotNow):
    """The site's robots rules could not be had, so nothing of it may be asked for yet."""


class HostResting(NotNow):
    """The host asked to be left alone, or does not answer."""


class PublicAddresses:
    """Sends every request through the proxy, where there is one; refuses private addresses.

    A redirect comes through here as a request of its own. A name is checked by PublicResolver
    on the very address that is connected to, each time; what answered is checked once more.
    With a proxy, resolving names is the proxy's. `allow` holds the private "host:port" that
    the settings name: another port of such a host stays forbidden.
    """

    def __init__(self, proxy: str | None, allow: Iterable[str] = ()) -> None:
        self._proxy, self._allow = proxy, frozenset(allow)
        self._named = {each.rpartition(":")[0].strip("[]") for each in self._allow}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> PublicAddresses:
        settings = crawler.settings
        return cls(settings.get("NULLIUS_PROXY"), settings.getlist("NULLIUS_ALLOW"))

    def process_request(self, request: Request) -> None:
        host = host_of(request.url)
        if (is_private(host) or host in self._named) and not self._allowed(request.url):
            raise PrivateAddress(f"{host} is no public address")
        # None also keeps Scrapy from taking a proxy from the environment.
        request.meta["proxy"] = self._proxy

    def process_response(self, request: Request, response: Response) -> Response:
        at = response.ip_address
        if at and self._proxy is None and is_private(str(at)) and not self._allowed(request.url):
            raise PrivateAddress(f"{host_of(request.url)} is at {at}, which is no public address")
        return response

    def _allowed(self, address: str) -> bool:
        parts = urlsplit(address)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
        return f"{parts.hostname}:{port}" in self._allow


class PublicResolver(CachingThreadedResolver):
    """Resolves names to public addresses only; the proxy's and those allowed, to any."""

    # Twisted drops the reason of a failed look-up: names that were refused, for the spider.
    refused: set[str] = set()  # noqa: RUF012  # one reactor, one resolver

    def __init__(
        self, reactor: Any, cache_size: int, timeout: float, trusted: Iterable[str]
    ) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._trusted = frozenset(trusted)

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> PublicResolver:
        settings = crawler.settings
        trusted = {host_of(settings.get("NULLIUS_PROXY") or "")}
        trusted |= {each.rpartition(":")[0] for each in settings.getlist("NULLIUS_ALLOW")}
        return cls(
            reactor, settings.getint("DNSCACHE_SIZE"), settings.getfloat("DNS_TIMEOUT"), trusted
        )

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:
        found = super().getHostByName(name, timeout)
        return found if name in self._trusted else found.addCallback(self._check, name)

    def _check(self, address: str, name: str) -> str:
        if is_private(address):
            self.refused.add(name)
            raise DNSLookupError(f"{name} is at {address}, which is no public address")
        return address


class RestingHosts:
    """Leaves alone a host that asked for it, has its quiet hours or its day's share.

    What it asked for and what it had outlive the crawl. One that does not answer is left
    alone for the rest of this crawl.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._manners: dict[str, Manners] = crawler.settings.get("NULLIUS_MANNERS") or {}
        # Hosts that are left alone: until when (None: this crawl), and why.
        self._resting: dict[str, tuple[datetime | None, str]] = {}
        self._failures: dict[str, int] = {}
        self._requests: dict[str, int] = {}
        # When they were noted last (time.monotonic).
        self._noted: dict[str, float] = {}
        crawler.signals.connect(self._downloaded, signal=signals.response_downloaded)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RestingHosts:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        host, now = host_of(request.url), _now()
        self._recall(host, now)
        if host in self._resting:
            raise self._left_alone(host)
        again = self._manners.get(host, Manners()).not_before(now, self._requests[host])
        if again:
            raise HostResting(f"{host} is left alone for now: {again[1]}", again[0])
        self._requests[host] += 1
        # A server of one's own may be asked hundreds of times a second.
        lately = monotonic() - self._noted.get(host, -SECONDS_A_NOTE) < SECONDS_A_NOTE
        if self._requests[host] % REQUESTS_A_NOTE == 0 and not lately:
            self._note(host, now)

    def process_exception(self, request: Request, exception: Exception) -> None:
        if isinstance(exception, IgnoreRequest):
            return
        host = host_of(request.url)
        self._failures[host] = self._failures.get(host, 0) + 1
        if self._failures[host] >= FAILURES_TO_REST:
            self._rest(request, None, "it does not answer")

    def _downloaded(self, response: Response, request: Request) -> None:
        host = host_of(request.url)
        self._failures.pop(host, None)
        if response.status in {429, 503}:
            now = _now()
            until = rechecks.retry_at(1, now, retry_after(response, now))
            _write(self._crawler, lambda session: hosts.rest(session, host, until))
            self._rest(request, until, f"it answered {response.status}")

    def _recall(self, host: str, now: datetime) -> None:
        """What is known of the host from earlier crawls, at its first request."""
        if host in self._requests:
            return
        self._requests[host] = 0
        sessions = _sessions(self._crawler)
        if sessions:
            with sessions() as session:
                known = hosts.remembered(session, host, now)
            self._requests[host] = known.requests
            if known.rest_until:
                self._resting[host] = (known.rest_until, "it asked for it")

    def _rest(self, request: Request, until: datetime | None, why: str) -> None:
        """Ask the host for nothing more, nor for what waits for its turn already."""
        host = host_of(request.url)
        self._resting[host] = (until, why)
        slot = self._crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        while slot and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(self._left_alone(host))

    def _left_alone(self, host: str) -> HostResting:
        until, why = self._resting[host]
        return HostResting(f"{host} is left alone for now: {why}", until)

    def _note(self, host: str, now: datetime) -> None:
        requests, self._noted[host] = self._requests[host], monotonic()
        _write(self._crawler, lambda session: hosts.count_requests(session, host, now, requests))

    def _closed(self) -> None:
        for host in self._requests:
            self._note(host, _now())


def retry_after(response: Response, now: datetime) -> timedelta | None:
    """How long the server asks to be left alone: seconds or a date (RFC 9110, 10.2.3)."""
    asked = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if asked.isdecimal():
        return timedelta(seconds=min(int(asked), 10**7))
    try:
        return max(parsedate_to_datetime(asked) - now, timedelta(0)) if asked else None
    except (ValueError, TypeError):
        return None


def _now() -> datetime:
    return datetime.now(UTC)


# Any: the sessionmaker of the spider; None for one that remembers nothing.
def _sessions(crawler: Crawler) -> Any:
    return getattr(crawler.spider, "sessions", None)


def _write(crawler: Crawler, change: Callable[[Session], None]) -> None:
    """Have the spider's writer make the change, and don't wait for it."""
    writer = getattr(crawler.spider, "writer", None)
    if writer:
        writer.write(change)


class Robots(RobotsTxtMiddleware):
    """Robots rules by RFC 9309: a robots file that can't be had forbids everything for now.

    One that was had serves for 24 hours, whichever crawl had it.
    """

    _UNREACHABLE = object()

    async def robot_parser(self, request: Request) -> Any:
        netloc, sessions = urlsplit(request.url).netloc, _sessions(self.crawler)
        if netloc not in self._parsers and sessions:
            with sessions() as session:
                text = hosts.robots(session, netloc, _now())
            if text is not None:
                parser = build_from_crawler(self._parserimpl, self.crawler, text.encode())
                self._parsers[netloc] = parser
                # Its crawl-delay counts as if it came just now.
                self.crawler.signals.send_catch_log(
                    signals.robots_parsed, robotparser=parser, request=request
                )
        return await super().robot_parser(request)

    # Any in what follows: Scrapy's robots parser, or the mark above in its place.
    def process_request_2(self, rp: Any, request: Request) -> None:
        if rp is self._UNREACHABLE:
            raise RobotsUnreachable(f"the robots file of {host_of(request.url)} cannot be had")
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsForbid("its robots file forbids it") from error

    async def _parse_robots(self, response: Any, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            raise RobotsUnreachable(f"the robots file of {netloc} answers {response.status}")
        if response.status >= 400:
            # No robots file, no rules (RFC 9309, 2.3.1.3), whatever the error page says.
            response = response.replace(body=b"")
        text, now = response.body[:MOST_ROBOTS].decode("utf-8", "replace"), _now()
        status = response.status
        _write(self.crawler, lambda session: hosts.keep_robots(session, netloc, now, status, text))
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        waiting: Any = self._parsers[netloc]
        self._parsers[netloc] = self._UNREACHABLE  # type: ignore[assignment]  # our mark
        waiting.callback(self._UNREACHABLE)
