"""`nullius up`: the site, the first crawl beside it, then each source on its own schedule."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType

import click
import waitress
from filelock import FileLock, Timeout

from crawler.schedule import Schedule
from db.engine import DataFolder
from db.evidence import keep_evidence
from db.index import SearchIndex
from db.known import known_now
from nullius import stages, starter
from nullius.digest import Mornings
from nullius.fetching import Fetcher
from nullius.nightly import Nightly
from nullius.reader import Reader
from nullius.refreshing import Refreshing
from nullius.settings import OIDC, Settings
from web import create_app
from web.desk import DeskParts
from web.oidc import Provider

STARTER_NOTICE = (
    "This is the starter newsroom: pages of our own with real figures, read over loopback. "
    "Press outlets in it are invented. `nullius up --live` reads the real sources."
)


def run(settings: Settings) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises OSError for a port in use, before any writing."""
    listener = _listen(settings.host, settings.port)
    with only_one(settings.folder):
        _serve(settings, listener)


@contextmanager
def only_one(folder: DataFolder) -> Iterator[None]:
    """Hold the folder for one `nullius up`. Raises StageError where another has it."""
    folder.path.mkdir(parents=True, exist_ok=True, mode=0o750)
    try:
        with FileLock(folder.path / "up.lock", timeout=0):
            yield
    except Timeout as error:
        raise stages.StageError(
            f"another `nullius up` serves {folder.path}; stop it, or choose another --data"
        ) from error


def _serve(settings: Settings, listener: socket.socket) -> None:
    entries, known = stages.source_entries(settings), stages.known_parties(settings)
    sessions = stages.prepare(settings.folder, entries, known)
    with sessions() as session:
        reader = Reader(known_now(session, known))
    fetcher = Fetcher(settings)

    def capture(address: str) -> int:
        page = fetcher.fetch(address)
        with sessions.begin() as session:
            now = datetime.now(UTC)
            raw = settings.folder.raw
            return keep_evidence(session, raw, page.address, page.title, page.text, now)

    refreshing = Refreshing(sessions, SearchIndex(settings.folder.index))

    def edited() -> None:
        refreshing.edited()
        with sessions() as session:
            reader.learn(known_now(session, known))

    app = create_app(
        sessions,
        settings.folder,
        starter=not settings.live,
        secret_key=settings.secret_key or secrets.token_hex(32),
        reader=reader,
        fetcher=fetcher,
        desk_parts=DeskParts(known, stages.RULES, capture, edited),
        provider=_provider(settings),
    )
    server = waitress.create_server(app, sockets=[listener], threads=8)
    if not settings.live:
        click.echo(STARTER_NOTICE)
    click.echo(f"Nullius is on http://{settings.host}:{settings.port}/ (Ctrl-C stops it)")

    signal.signal(signal.SIGTERM, _stop)
    crawls = Crawls(settings)
    threading.Thread(target=crawls.run, daemon=True).start()
    nightly = Nightly(settings)
    threading.Thread(target=nightly.run, daemon=True).start()
    mornings = Mornings(settings)
    threading.Thread(target=mornings.run, daemon=True).start()
    threading.Thread(target=refreshing.run, daemon=True).start()
    try:
        server.run()
    finally:
        refreshing.stop()
        nightly.stop()
        mornings.stop()
        crawls.stop()
        server.close()
        fetcher.close()
        reader.close()
        click.echo("\nstopped")


def _provider(settings: Settings) -> Provider | None:
    issuer, client, secret = (getattr(settings, name) for name in OIDC)
    return Provider(issuer, client, secret) if issuer and client and secret else None


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise OSError(
            f"cannot listen on {host}:{port}: {error.strerror}; --port chooses another port"
        ) from error


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


class Crawls:
    """The crawls of a running newsroom: one process each, one at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._schedule: Schedule | None = None
        self._stopping = threading.Event()
        self._one_at_a_time = threading.Lock()

    def run(self) -> None:
        """Bring the starter newsroom to its last day, then crawl each source when it is due."""
        if not self._settings.live and starter.days_ahead(self._settings.folder.path):
            self._crawl()
        if self._stopping.is_set():
            return
        self._schedule = Schedule(
            self._settings.folder, self.crawl_due, least_free_mb=self._settings.least_free_mb
        )
        self._schedule.start()

    def crawl_due(self, sources: Sequence[str]) -> None:
        """Crawl what is due of `sources`."""
        self._crawl("--due", *sources)

    def _crawl(self, *arguments: str) -> None:
        """One crawl in a process of its own."""
        command = [sys.executable, "-m", "nullius", "crawl", "--data", str(self._settings.data)]
        command += ["--live"] if self._settings.live else []
        command += ["--sources", str(own)] if (own := self._settings.sources) else []
        with self._one_at_a_time:
            if self._stopping.is_set():
                return
            # Its own process group would outlive a kill of ours: it stays in this one.
            self._process = subprocess.Popen([*command, *arguments], env=os.environ)
            self._process.wait()

    def stop(self) -> None:
        """End the running crawl, if any, and the schedule."""
        self._stopping.set()
        if self._schedule:
            self._schedule.stop()
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
