"""The nightly dump of a running newsroom, in a process of its own."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session, sessionmaker

from db.engine import open_database
from db.queries.counts import progress
from nullius.settings import Settings
from web.data import CHECKSUMS

logger = logging.getLogger(__name__)

# When a night's dump is made (UTC).
NIGHT = time(2, 40)
LOOK_SECONDS = 60.0


def is_due(last: datetime | None, now: datetime) -> bool:
    """Whether a night has begun since the `last` dump, or there was none."""
    now = now.astimezone(UTC)
    tonight = datetime.combine(now.date(), NIGHT, UTC)
    begun = tonight if tonight <= now else tonight - timedelta(days=1)
    return last is None or last < begun


class Nightly:
    """Makes a dump when one is due, the first as soon as the first crawl has ended."""

    def __init__(self, settings: Settings, look_seconds: float = LOOK_SECONDS) -> None:
        self._settings, self._look_seconds = settings, look_seconds
        self._began = datetime.now(UTC)
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Look every now and then, until `stop`."""
        sessions = open_database(self._settings.folder)
        while not self._stopping.wait(self._look_seconds):
            try:
                self._look(sessions)
            except Exception:  # a border: the next look tries again
                logger.exception("cannot see whether a dump is due")
        sessions.kw["bind"].dispose()

    def _look(self, sessions: sessionmaker[Session]) -> None:
        with sessions() as session:
            far = progress(session)
        # A source that is never tried, such as a paused one, puts the first dump off by a night.
        last = self._last() or (self._began if far.running else None)
        if far.assessed and is_due(last, datetime.now(UTC)):
            self._dump()

    def stop(self) -> None:
        """Look no more, and end the dump that runs; the last whole one stays."""
        self._stopping.set()
        process = self._process
        if process and process.poll() is None:
            process.terminate()

    def _last(self) -> datetime | None:
        sums = self._settings.folder.dump / CHECKSUMS
        return datetime.fromtimestamp(sums.stat().st_mtime, UTC) if sums.exists() else None

    def _dump(self) -> None:
        command = [sys.executable, "-m", "nullius", "dump", "--data", str(self._settings.data)]
        command += ["--live"] if self._settings.live else []
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        code = self._process.wait()
        if code and not self._stopping.is_set():
            logger.error("the nightly dump ended with exit code %d", code)
            # Not every minute: the disk may be full.
            self._stopping.wait(3600)
