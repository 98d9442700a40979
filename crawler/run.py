"""One crawl in one process: `python -m crawler.run --data DIR SOURCE…`.

Prints a JSON line on stdout whenever the counts of a source change; the log goes to stderr.
Exit code 0 when the crawl came to its end, whatever single pages did; 1 when it could not
begin or was stopped; 2 for wrong usage or a source that is not in the database.
"""

from __future__ import annotations

import argparse
import gc
import json
import logging
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any
from uuid import uuid4

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from sqlalchemy import select

from crawler.addresses import host_of
from crawler.disk import LEAST_FREE_MB, low_disk
from crawler.logs import log_to, note
from crawler.manners import manners
from crawler.pipelines import keep_page
from crawler.reader import OBJECTS_A_SWEEP, Reader
from crawler.sources import SourceEntry, SourceError, source_entry
from crawler.spiders.news import NewsSpider, Tally
from crawler.throttle import LEAST_DELAY_SECONDS
from crawler.writing import Writer
from db.engine import DatabaseError, DataFolder, open_database
from db.models import Source

# How long answers under way may still take once the crawl is told to stop.
GRACE_SECONDS = 5
# Processes that read pages.
READERS = 2
# Seconds after which a thread gives way: the writer's must not keep the crawl from its answers.
SWITCH_SECONDS = 0.005


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the crawl that the arguments ask for; returns the exit code."""
    asked = _parser().parse_args(arguments)
    folder = DataFolder(asked.data, asked.database_url)
    try:
        sessions = open_database(folder)
        with sessions() as session:
            rows = session.scalars(select(Source).where(Source.id.in_(asked.source))).all()
            entries = {row.id: source_entry(row.entry) for row in rows}
    except (DatabaseError, SourceError) as error:
        print(f"crawl: {error}", file=sys.stderr)  # noqa: T201  # a command of its own
        return 1
    low = low_disk(folder.path, asked.least_free_mb)
    if low:
        print(f"crawl: {low}", file=sys.stderr)  # noqa: T201  # a command of its own
        return 1
    unknown = [name for name in asked.source if name not in entries]
    if unknown:
        print(f"crawl: no source {unknown[0]!r} in {folder.path}", file=sys.stderr)  # noqa: T201
        return 2
    settings = crawl_settings(
        list(entries.values()), proxy=asked.proxy, contact=asked.contact, allow=asked.allow
    )
    if asked.timeout:
        settings.set("DOWNLOAD_TIMEOUT", asked.timeout)
    process = CrawlerProcess(settings)
    # What it logs with a traceback, the documents and sources have as their error.
    logging.getLogger("scrapy.downloadermiddlewares.robotstxt").setLevel(logging.CRITICAL)
    log_to(folder.path, asked.run_id or uuid4().hex[:12])
    note("run_started", sources=asked.source, recheck=asked.recheck)
    gc.freeze()  # the libraries stay
    gc.set_threshold(OBJECTS_A_SWEEP)
    stop = _Stop(process)
    reader = Reader(processes=READERS)
    reader.warm()
    writer = Writer(sessions, folder.raw)
    process.crawl(
        NewsSpider,
        sessions=sessions,
        raw=folder.raw,
        ids=list(dict.fromkeys(asked.source)),
        recheck=asked.recheck,
        reader=reader,
        writer=writer,
        keep=keep_page,
        report=stop.report,
        least_free_mb=asked.least_free_mb,
    )
    stop.listen()
    try:
        # Signals are ours: Scrapy's own handlers wait for every request in its queues.
        process.start(install_signal_handlers=False)
    finally:
        reader.close()
        writer.close()
        note("run_ended", stopped=stop.stopped)
    return 1 if stop.stopped or process.bootstrap_failed else 0


def crawl_settings(
    entries: Sequence[SourceEntry],
    *,
    proxy: str | None,
    contact: str,
    allow: Sequence[str] = (),
) -> Settings:
    """crawler.settings with what this crawl adds: proxy, contact, and each host's manners.

    `allow` names private addresses ("127.0.0.1:8123") that may be asked for.
    """
    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.set("NULLIUS_PROXY", proxy)
    settings.set("NULLIUS_ALLOW", list(allow))
    if contact:
        settings.set("USER_AGENT", f"{settings['USER_AGENT'][:-1]}; +{contact})")
    by_host: dict[str, list[SourceEntry]] = {}
    for entry in entries:
        by_host.setdefault(host_of(entry.address), []).append(entry)
    settings.set("NULLIUS_MANNERS", {host: manners(each) for host, each in by_host.items()})
    slots: dict[str, dict[str, Any]] = {}
    for entry in entries:
        host = host_of(entry.address)
        slot = slots.setdefault(
            host, {"concurrency": entry.at_once, "delay": LEAST_DELAY_SECONDS, "jitter": 0}
        )
        slot["concurrency"] = min(slot["concurrency"], entry.at_once)
        slot["delay"] = max(slot["delay"], entry.delay_seconds)
    settings.set("DOWNLOAD_SLOTS", slots)
    return settings


class _Stop:
    """Ends the crawl on SIGINT and SIGTERM, and when nobody reads its reports any more."""

    def __init__(self, process: CrawlerProcess) -> None:
        self._process = process
        self.stopped = False

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)

    def report(self, source_id: str, tally: Tally) -> None:
        """Print the counts of a source."""
        try:
            print(json.dumps({"source": source_id, **asdict(tally)}), flush=True)  # noqa: T201
        except BrokenPipeError:
            # Our parent is gone.
            sys.stdout = None  # print() and the exit then do nothing
            self._stop()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        _reactor().callFromThread(self._stop)

    def _stop(self) -> None:
        if not self.stopped:
            self.stopped = True
            self._process.stop()
            # What came is written whatever happens: there is nothing to wait for but manners.
            reactor = _reactor()
            reactor.callLater(GRACE_SECONDS, lambda: reactor.running and reactor.stop())


def _reactor() -> Any:  # Any: which reactor it is, Scrapy decides
    # Not to be imported before Scrapy has installed one.
    from twisted.internet import reactor

    return reactor


def add_network_options(parser: argparse.ArgumentParser) -> None:
    """The options of everything that asks for pages."""
    parser.add_argument("--proxy", help="HTTP proxy that every request goes through")
    parser.add_argument("--contact", default="", help="who a site's owner can write to")
    parser.add_argument("--timeout", type=float, help="seconds for one whole answer")
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="HOST:PORT",
        help="a private address that may be asked for all the same",
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="crawler.run", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="data folder, with its database")
    parser.add_argument("--database-url", help="SQLAlchemy address in place of SQLite")
    add_network_options(parser)
    parser.add_argument("--run-id", default="", help="names this run in the log")
    parser.add_argument(
        "--least-free-mb",
        type=int,
        default=LEAST_FREE_MB,
        help="pause where the disk has less room",
    )
    parser.add_argument(
        "--recheck", action="store_true", help="ask for every known document, due or not"
    )
    parser.add_argument("source", nargs="+", help="ids of sources in the database")
    return parser


if __name__ == "__main__":
    sys.exit(main())
