"""Brings the search index up to date soon after an editor's act, in a thread of the site."""

from __future__ import annotations

import logging
import threading

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker
from whoosh.index import LockError

from db.index import SearchIndex

logger = logging.getLogger(__name__)

# Acts in a row are indexed together.
REST_SECONDS = 2.0


class Refreshing:
    """Updates the index whenever `edited` was called, until `stop`."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        index: SearchIndex,
        rest_seconds: float = REST_SECONDS,
    ) -> None:
        self._sessions, self._index, self._rest_seconds = sessions, index, rest_seconds
        self._edited, self._stopping = threading.Event(), threading.Event()

    def edited(self) -> None:
        """Something was changed at the desk."""
        self._edited.set()

    def run(self) -> None:
        while not self._stopping.is_set():
            self._edited.wait()
            if self._stopping.wait(self._rest_seconds):
                return
            self._edited.clear()
            try:
                with self._sessions.begin() as session:
                    self._index.update(session)
            except (OperationalError, LockError):
                # A crawl writes too: it goes first, and what waits is indexed after it.
                logger.info("the search index is being written; it is updated a little later")
                self._edited.set()

    def stop(self) -> None:
        self._stopping.set()
        self._edited.set()
