"""Ends a process that is no longer heard of."""

from __future__ import annotations

import subprocess
import threading
from types import TracebackType
from typing import Any

# A crawl reports each answer; the longest delay between two of one host is five minutes.
SILENCE_SECONDS = 15 * 60


class Watchdog:
    """Kills `process` once `heard` was not called for so long. `barked` says that it did."""

    # Any: a process of bytes or of text.
    def __init__(self, process: subprocess.Popen[Any], seconds: float = SILENCE_SECONDS) -> None:
        self._process, self._seconds = process, seconds
        self._timer: threading.Timer | None = None
        self.barked = False

    def __enter__(self) -> Watchdog:
        self.heard()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        if self._timer:
            self._timer.cancel()

    def heard(self) -> None:
        """The process gave a sign of life: the time begins anew."""
        if self._timer:
            self._timer.cancel()
        self._timer = threading.Timer(self._seconds, self._bark)
        self._timer.daemon = True
        self._timer.start()

    def _bark(self) -> None:
        self.barked = True
        self._process.kill()
