"""Fetches the page behind an address that a visitor pastes, in a short-lived process of its own.

The process goes by the crawler's rules; the site waits for it in a thread, never in a request.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading

from crawler.findings import SinglePage
from nlp.record import ReadError
from nullius.settings import Settings
from web.checks import FetchedPage

# The process ends itself before that, unless it hangs.
MOST_SECONDS = 60.0


class Fetcher:
    """Starts a process for each page; what still runs ends with `close`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._closed = False

    def fetch(self, address: str) -> FetchedPage:
        """The page, once it is there. Raises ReadError with the reason where it can't be had."""
        with self._lock:
            if self._closed:
                raise ReadError("the site is being stopped")
            process = subprocess.Popen(self._command(address), stdout=subprocess.PIPE, text=True)
            self._running.add(process)
        try:
            answer, _ = process.communicate(timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise ReadError("it takes too long to fetch") from error
        finally:
            self._end(process)
        if process.returncode not in {0, 1} or not answer:
            raise ReadError("fetching it failed")
        page = SinglePage(**json.loads(answer))
        if page.problem:
            raise ReadError(page.problem)
        return FetchedPage(page.address, page.title, page.text)

    def close(self) -> None:
        """End every process that still runs."""
        with self._lock:
            self._closed = True
            running = list(self._running)
        for process in running:
            process.kill()

    def _end(self, process: subprocess.Popen[str]) -> None:
        if process.poll() is None:
            process.kill()
        # Closes the pipe as well.
        with process:
            pass
        with self._lock:
            self._running.discard(process)

    def _command(self, address: str) -> list[str]:
        settings = self._settings
        command = [sys.executable, "-m", "crawler.single", "--data", str(settings.folder.path)]
        for option, value in (
            ("--database-url", settings.folder.database_url),
            ("--contact", settings.contact),
            ("--proxy", settings.proxy),
        ):
            command += [option, value] if value else []
        for each in settings.allow:
            command += ["--allow", each]
        # An address that begins with a hyphen is no option.
        return [*command, "--", address]
