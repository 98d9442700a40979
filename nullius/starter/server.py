"""Serves the starter newsroom on loopback, as a forward proxy for its own hosts.

A crawler that is given `Newsroom.proxy` asks it for `http://deepseek.example/…` and gets
that host's page, headers and robots file, with no name ever looked up. A person's browser
asks for `/deepseek.example/…` and gets the same page with its links kept inside.
"""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import ClassVar
from urllib.parse import urlsplit

from nullius.starter.pages import EDITIONS, Page, edition_pages, sites

# Bytes. Servers leave small bodies as they are.
GZIP_FROM = 400
IDLE_SECONDS = 30
_ROOT_LINK = re.compile(rb'((?:href|src)=")/(?!/)')
_HOST_LINK = re.compile(rb'((?:href|src)=")http://([a-z0-9.-]+\.example)/?')


@dataclass(frozen=True)
class Request:
    """One line of the newsroom's own log. `path` holds the query."""

    host: str
    path: str
    status: int


class Newsroom:
    """The running newsroom. Set `edition` to 2 for its second day."""

    def __init__(self, edition: int = 1, port: int = 0) -> None:
        """Starts serving on 127.0.0.1; `port` 0 takes a free one. OSError where it is taken."""
        self.requests: list[Request] = []
        self.edition = edition
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.newsroom = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True
        )
        self._thread.start()

    @property
    def edition(self) -> int:
        return self._edition

    @edition.setter
    def edition(self, edition: int) -> None:
        edition_pages(edition)
        self._edition = edition

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def proxy(self) -> str:
        """The address to give a crawler as its proxy, and a browser as a start page."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Stops serving and frees the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Newsroom:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def serve(edition: int = 1, port: int = 0) -> Newsroom:
    """A running newsroom; `with serve() as newsroom:` closes it at the end."""
    return Newsroom(edition, port)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    newsroom: Newsroom


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    server: _Server
    wants_body: ClassVar[frozenset[str]] = frozenset({"GET"})

    def do_GET(self) -> None:
        newsroom = self.server.newsroom
        proxied = self.path.startswith("http://")
        host, path = _wanted(self.path)
        page = edition_pages(newsroom.edition).get((host, path.partition("?")[0]))
        if page is None:
            page = _missing(host, path) if host else _front(newsroom.edition)
        status, headers, body = answer(page, self.headers)
        if not proxied:
            if "Location" in headers:
                headers["Location"] = headers["Location"].removeprefix("http:/")
            if page.media_type == "text/html":
                body = _keep_inside(body, page.host)
        if body and len(body) >= GZIP_FROM and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, mtime=0)
            headers["Content-Encoding"] = "gzip"
        newsroom.requests.append(Request(host, path, status))
        self._send(status, headers, body)

    do_HEAD = do_GET

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command in self.wants_body and status != 304:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the terminal: `Newsroom.requests` is the log."""


def answer(page: Page, asked: Mapping[str, str] | Message) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body for a request with the headers `asked`."""
    headers = {"Date": _http_date(datetime.now(UTC)), **page.headers}
    if page.location is not None:
        return page.status, {**headers, "Location": page.location}, b""
    if page.status == 200:
        if page.etag is not None:
            headers["ETag"] = page.etag
        if "last-modified" in page.validators:
            headers["Last-Modified"] = _http_date(page.modified)
        headers["Vary"] = "Accept-Encoding"
        if _unchanged(page, asked):
            return 304, headers, b""
    headers["Content-Type"] = f"{page.media_type}; charset={page.charset}"
    return page.status, headers, page.body


def _unchanged(page: Page, asked: Mapping[str, str] | Message) -> bool:
    """Whether the asker holds this page (RFC 9110, 13.1: a tag outranks a date)."""
    tags = asked.get("If-None-Match")
    if tags is not None and page.etag is not None:
        held = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in held or page.etag.removeprefix("W/") in held
    since = asked.get("If-Modified-Since")
    if since is None or "last-modified" not in page.validators:
        return False
    try:
        return page.modified <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        # Not a date, or one without a zone.
        return False


def _wanted(target: str) -> tuple[str, str]:
    """Host and path with its query, of a proxied or a plain request."""
    if target.startswith("http://"):
        try:
            parts = urlsplit(target)
        except ValueError:
            # "http://[": no address at all
            return "nowhere", "/"
        host, path = parts.hostname or "", parts.path or "/"
        return host, f"{path}?{parts.query}" if parts.query else path
    host, _, path = target.lstrip("/").partition("/")
    return host, "/" + path


def _keep_inside(body: bytes, host: str) -> bytes:
    """The page with its links led through this server, for a browser without a proxy."""
    if not host:
        return body
    body = _ROOT_LINK.sub(rb"\1/" + host.encode() + b"/", body)
    return _HOST_LINK.sub(rb"\1/\2/", body)


def _missing(host: str, path: str) -> Page:
    text = f"{host}{path} is not part of the starter newsroom.\n"
    return _own(host, path, 404, "text/plain", text)


def _front(edition: int) -> Page:
    """A list of the hosts, for a person who opens the newsroom in a browser."""
    rows = []
    for host, site in sites().items():
        start = site["listing"] or next(
            path for (name, path), page in edition_pages(edition).items() if name == host
        )
        name = escape(site["name"])
        rows.append(f'<li><a href="/{host}{start}">{name}</a> <small>{host}</small></li>')
    text = (
        '<!doctype html><html lang="en"><title>The Nullius starter newsroom</title>'
        "<h1>The Nullius starter newsroom</h1><p>Every page here was written for it; press "
        f"outlets are invented. This is day {edition} of {len(EDITIONS)}.</p>"
        f"<ul>{''.join(rows)}</ul></html>\n"
    )
    return _own("", "/", 200, "text/html", text)


def _own(host: str, path: str, status: int, media_type: str, text: str) -> Page:
    now = datetime.now(UTC)
    headers = {"Server": "nullius-starter"}
    body = text.encode()
    return Page(host, path, status, media_type, "utf-8", body, now, headers=headers, validators=())


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
