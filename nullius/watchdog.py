"""Ends what hangs: a process that is no longer heard of, this one, or one piece of its work."""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

# A crawl reports each answer; the longest delay between two of one host is five minutes.
SILENCE_SECONDS = 15 * 60


class TooLong(Exception):
    """A piece of work had its time."""


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


@contextmanager
def ended_when_silent(seconds: float = SILENCE_SECONDS) -> Iterator[Callable[[], None]]:
    """Gives `heard`; ends this very process, exit code 1, once it was not called for so long.

    Where it hung goes to stderr. The timer is a thread of C: it works while Python does not, in
    the middle of a regular expression too.
    """
    to = sys.__stderr__ or os.open(os.devnull, os.O_WRONLY)

    def heard() -> None:
        faulthandler.dump_traceback_later(seconds, exit=True, file=to)

    heard()
    try:
        yield heard
    finally:
        faulthandler.cancel_dump_traceback_later()


@contextmanager
def processor_time(seconds: float) -> Iterator[None]:
    """Raises TooLong in its block after so many seconds of this process's processor time.

    How busy the machine is makes no difference. Without effect outside the main thread, which
    alone hears signals, and on Windows, which has none.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        yield
        return

    def bark(_signal: int, _frame: FrameType | None) -> None:
        raise TooLong(f"it takes more than {seconds:g} seconds of processor time")

    before = signal.signal(signal.SIGPROF, bark)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
