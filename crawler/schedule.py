"""Keeps a newsroom fresh: sees what is due and has it crawled, one crawl at a time.

Each source has its own schedule, in the database: a crawl of it sets when it is due again, with
a jitter of its own (crawler.rechecks). Nothing is remembered here, so after a downtime of any
length each source is crawled once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler
from filelock import FileLock, Timeout

from crawler.disk import LEAST_FREE_MB, low_disk
from db import frontier
from db.engine import DataFolder, open_database

logger = logging.getLogger(__name__)

# How often the database is asked what is due; the shortest period of a source is an hour.
LOOK_SECONDS = 60


class ScheduleHeld(Exception):
    """Another process keeps the schedule of this data folder."""


class Schedule:
    """The schedule of one data folder. `crawl` is called with ids of the sources that are due.

    `crawl` runs in a thread of the scheduler, and is expected to start a process (a reactor
    starts once a process), to wait for it, and to have what is new read.
    """

    def __init__(
        self,
        folder: DataFolder,
        crawl: Callable[[Sequence[str]], None],
        *,
        look_seconds: float = LOOK_SECONDS,
        least_free_mb: int = LEAST_FREE_MB,
    ) -> None:
        self._sessions = open_database(folder)
        self._folder, self._least_free_mb = folder.path, least_free_mb
        self._low: str | None = None
        self._crawl = crawl
        self._lock = FileLock(folder.path / "schedule.lock", timeout=0, thread_local=False)
        self._scheduler = BackgroundScheduler(timezone=UTC)
        self._scheduler.add_job(
            self.crawl_due,
            "interval",
            seconds=look_seconds,
            next_run_time=datetime.now(UTC),
            # A look that comes late is as good as one in time, and two missed ones are one;
            # while a crawl runs, no other begins.
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        # Looks that fall into a running crawl are skipped on purpose: no warning a minute.
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)

    def start(self) -> None:
        """Begin looking. Raises ScheduleHeld where another process does so already."""
        try:
            self._lock.acquire()
        except Timeout as error:
            raise ScheduleHeld(
                f"the schedule is kept by another process, which holds {self._lock.lock_file}"
            ) from error
        self._scheduler.start()

    def stop(self) -> None:
        """Look no more. A crawl that runs is its owner's to end."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        self._lock.release()

    def crawl_due(self) -> None:
        """Have crawled what is due, if anything is and there is room to keep it."""
        low = low_disk(self._folder, self._least_free_mb)
        if low != self._low:
            logger.warning("%s", low or "the disk has room again: the crawl goes on")
        self._low = low
        if low:
            return
        with self._sessions() as session:
            due = frontier.due_sources(session, datetime.now(UTC))
        if not due:
            return
        try:
            self._crawl(due)
        except Exception:  # a border: the next look tries again
            logger.exception("the crawl of %s failed", ", ".join(due))
