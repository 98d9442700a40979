"""A web server on loopback whose answers a test writes, and crawls of it by the real process.

The crawler reaches it as its proxy, so that hosts have names of their own (`a.example`), and
what was asked for is counted from the server's own log.
"""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from crawler.sources import source_entry
from db import frontier
from db.engine import DataFolder, open_database
from db.models import Document, Event, Party, Snapshot

# A body may come in pieces; whoever makes them decides how slowly.
Answer = tuple[int, dict[str, str], bytes | Iterator[bytes]]


@dataclass
class Asked:
    address: str
    headers: dict[str, str]
    status: int
    # Seconds of a steady clock.
    at: float


@dataclass
class LocalWeb:
    """Pages by address. A page is bytes, a full answer, or a function of the request's headers."""

    port: int
    pages: dict[str, bytes | Answer | Callable[[dict[str, str]], Answer]] = field(
        default_factory=dict
    )
    log: list[Asked] = field(default_factory=list)
    # Requests of a host that are being answered, and the most that ever were.
    busy: Counter[str] = field(default_factory=Counter)
    most_at_once: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def serving(self, address: str) -> Iterator[None]:
        host = urlsplit(address).hostname or ""
        with self.lock:
            self.busy[host] += 1
            self.most_at_once[host] = max(self.most_at_once[host], self.busy[host])
        yield
        # Counted as done before its last byte is out: the next may come at once.
        with self.lock:
            self.busy[host] -= 1

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self, address: str) -> list[Asked]:
        return [each for each in self.log if each.address == address]

    def answer(self, address: str, headers: dict[str, str]) -> Answer:
        page = self.pages.get(address, (404, {}, b"nothing here"))
        if callable(page):
            page = page(headers)
        if isinstance(page, bytes):
            tag = f'"{hash(page)}"'
            page = (
                (304, {}, b"")
                if headers.get("If-None-Match") == tag
                else (200, {"ETag": tag}, page)
            )
        return page


@pytest.fixture(scope="module")
def local_web() -> Iterator[LocalWeb]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            at = time.monotonic()
            with site.serving(self.path):
                status, headers, body = site.answer(self.path, dict(self.headers))
                time.sleep(0.002)
            site.log.append(Asked(self.path, dict(self.headers), status, at))
            self.send_response(status)
            kind = "text/html; charset=utf-8"
            for name, value in {"Content-Type": kind, **headers}.items():
                self.send_header(name, value)
            pieces = [body] if isinstance(body, bytes) else body
            if not isinstance(body, bytes):
                self.close_connection = True
            elif status != 304 and "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):
                for piece in pieces:
                    self.wfile.write(piece)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = LocalWeb(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


def page(body: str, title: str = "A page", head: str = "") -> bytes:
    """An article with enough words to be one."""
    filler = "The company told reporters about its new model on Wednesday in a long statement. "
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        f"<title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1><p>{filler * 3}</p>{body}</article></body></html>"
    ).encode()


@dataclass
class Newsroom:
    """A data folder with sources, and crawls of it."""

    folder: DataFolder
    sessions: sessionmaker[Session]
    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, *entries: dict[str, object]) -> None:
        full = {
            "name": "A source",
            "publisher": "somebody",
            "role": "press",
            "every": "hourly",
            "licence": "ours",
            "delay_seconds": 0,
        }
        with self.sessions.begin() as session:
            for party in {str(each.get("publisher", "somebody")) for each in entries}:
                session.merge(Party(id=party, name=party.title(), kind="press", aliases=[]))
            session.flush()
            frontier.sync_sources(session, [source_entry({**full, **each}) for each in entries])

    def command(
        self, proxy: str | None, *sources: str, recheck: bool = True, timeout: float = 0
    ) -> list[str]:
        command = [sys.executable, "-m", "crawler.run", "--data", str(self.folder.path)]
        command += ["--proxy", proxy] if proxy else []
        command += ["--contact", "desk@nullius.example"]
        command += ["--timeout", str(timeout)] if timeout else []
        return [*command, *(["--recheck"] if recheck else []), *sources]

    def crawl(
        self, proxy: str | None, *sources: str, recheck: bool = True, timeout: float = 0
    ) -> None:
        """Crawl, and note the last counts of each source in `counts`."""
        done = subprocess.run(
            self.command(proxy, *sources, recheck=recheck, timeout=timeout),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        reports = map(json.loads, done.stdout.splitlines())
        self.counts = {report.pop("source"): report for report in reports}

    def document(self, address: str) -> Document:
        with self.sessions() as session:
            return session.scalars(select(Document).where(Document.address == address)).one()

    def texts(self) -> dict[str, list[str]]:
        """Texts of the snapshots of each address, the oldest first."""
        found: dict[str, list[str]] = {}
        with self.sessions() as session:
            for row in session.scalars(select(Snapshot).order_by(Snapshot.id)):
                found.setdefault(row.document.address, []).append(row.text)
        return found

    def events(self, source: str) -> list[str]:
        with self.sessions() as session:
            of_source = select(Event).where(Event.source_id == source).order_by(Event.id)
            return [f"{event.kind}: {event.why}" for event in session.scalars(of_source)]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsroom]:
    folder = DataFolder(tmp_path_factory.mktemp("data"))
    sessions = open_database(folder, create=True)
    yield Newsroom(folder, sessions)
    sessions.kw["bind"].dispose()


@pytest.fixture(scope="session")
def make_page() -> Callable[..., bytes]:
    return page
