"""Articles that are being checked: the work runs beside the requests, which look in on it.

In memory only. What a reader pasted is forgotten after a while, or as soon as the site stops.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Protocol

from db.queries.articles import Reading
from nlp.record import ReadError

logger = logging.getLogger(__name__)

# Pages that are fetched, and texts that are read or wait for it, at one time.
MOST_FETCHES = 3
MOST_READINGS = 8
# Checks that are remembered, and for how long after the last look.
MOST_KEPT = 200
KEPT_SECONDS = 15 * 60
# A page is not asked for again within that, whoever wants it checked.
SAME_PAGE_SECONDS = 10 * 60
# Code points that are read, about 6,500 words of English; a longer page is cut at a line's end.
LONGEST_TEXT = 40_000


class Reader(Protocol):
    """Reads pasted texts, somewhere that the site needs not know."""

    def prepare(self) -> None:
        """Get ready: a text is about to come."""

    def read(self, text: str) -> Reading:
        """What the text asserts. Raises nlp.record.ReadError where it can't be read."""
        ...


@dataclass(frozen=True)
class FetchedPage:
    """A page as its reader would have copied it."""

    # Where it was found in the end.
    address: str
    title: str | None
    text: str


class Fetcher(Protocol):
    """Fetches pages that visitors ask for, by the crawler's rules."""

    def fetch(self, address: str) -> FetchedPage:
        """The page, once it is there. Raises nlp.record.ReadError where it can't be had."""
        ...


class Busy(Exception):
    """As much is being checked as can be; another moment will do."""


@dataclass
class Check:
    """One article on its way. `done` is set last."""

    id: str
    # Where it was found; None for a pasted text.
    address: str | None = None
    title: str | None = None
    text: str = ""
    # The page is longer than what was read of it.
    cut: bool = False
    reading: Reading | None = None
    # Why it could not be read, in a sentence.
    problem: str | None = None
    done: threading.Event = field(default_factory=threading.Event)
    touched: float = field(default_factory=time.monotonic)


class Checks:
    """The articles of one site that are being checked, or were lately."""

    def __init__(self, reader: Reader, fetcher: Fetcher | None) -> None:
        self._reader, self._fetcher = reader, fetcher
        self._kept: OrderedDict[str, Check] = OrderedDict()
        self._by_address: dict[str, Check] = {}
        self._lock = threading.Lock()
        self._fetches = threading.BoundedSemaphore(MOST_FETCHES)
        self._readings = threading.BoundedSemaphore(MOST_READINGS)

    def prepare(self) -> None:
        """Get ready: an article is about to come."""
        self._reader.prepare()

    @property
    def can_fetch(self) -> bool:
        return self._fetcher is not None

    def of_text(self, text: str) -> Check:
        """The check of a pasted text, begun now. Raises Busy."""
        check = Check(secrets.token_urlsafe(16), text=text)
        self._begin(check, self._readings)
        return check

    def of_address(self, address: str) -> Check:
        """The check of the page at `address`, begun now or a while ago. Raises Busy."""
        with self._lock:
            known = self._by_address.get(address)
            if known and time.monotonic() - known.touched < SAME_PAGE_SECONDS and not known.problem:
                return known
        check = Check(secrets.token_urlsafe(16), address=address)
        self._begin(check, self._fetches)
        with self._lock:
            self._by_address[address] = check
        return check

    def find(self, id_: str) -> Check | None:
        """A check that is remembered."""
        with self._lock:
            self._forget()
            return self._kept.get(id_)

    def _begin(self, check: Check, places: threading.BoundedSemaphore) -> None:
        if not places.acquire(blocking=False):
            raise Busy
        with self._lock:
            self._forget()
            self._kept[check.id] = check
        # A daemon: what a visitor asked for never keeps the site from stopping.
        threading.Thread(target=self._run, args=(check, places), daemon=True).start()

    def _run(self, check: Check, places: threading.BoundedSemaphore) -> None:
        try:
            if check.address is not None:
                self._fetch(check, check.address)
            check.reading = self._reader.read(check.text)
        except ReadError as error:
            check.problem = str(error)
        except Exception:  # a border: the visitor gets a sentence
            logger.exception("cannot check an article")
            check.problem = "it could not be read"
        finally:
            places.release()
            check.done.set()

    def _fetch(self, check: Check, address: str) -> None:
        if self._fetcher is None:
            raise ReadError("this site fetches no pages")
        page = self._fetcher.fetch(address)
        check.address, check.title = page.address, page.title
        check.text = page.text[:LONGEST_TEXT]
        if len(page.text) > LONGEST_TEXT:
            check.cut = True
            check.text = check.text.rpartition("\n")[0] or check.text

    def _forget(self) -> None:
        """Drop what is old or too much; the caller holds the lock."""
        oldest = time.monotonic() - KEPT_SECONDS
        while self._kept:
            first = next(iter(self._kept.values()))
            if first.touched > oldest and len(self._kept) < MOST_KEPT:
                break
            del self._kept[first.id]
        gone = [at for at, check in self._by_address.items() if check.id not in self._kept]
        for address in gone:
            del self._by_address[address]
