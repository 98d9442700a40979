"""Writes down what answers mean, in a thread of its own: what waits goes into one transaction.

A transaction and its flush to the disk cost the same for one page as for fifty, and the crawl
goes on asking meanwhile. What is written is written whole, in the order that it was handed over.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, sessionmaker

from db import blobs
from db.models import Document

T = TypeVar("T")

# Between the beginnings of two transactions, while there is something to write all the time.
PAUSE_SECONDS = 0.2
# Changes in one transaction: SQLite takes only so many values at once, and others write too.
MOST_AT_ONCE = 100


# Any in what follows: whatever a change returns.
@dataclass(frozen=True)
class _Write:
    change: Callable[[Session], Any]
    document_id: int | None
    content: bytes | None
    done: asyncio.Future[Any]


class Writer:
    """The one thread of a crawl that writes to its database and its folder of raw bytes."""

    def __init__(self, sessions: sessionmaker[Session], raw: Path) -> None:
        self._sessions, self._raw = sessions, raw
        self._waiting: SimpleQueue[_Write | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._thread.start()

    def write(
        self,
        change: Callable[[Session], T],
        *,
        document_id: int | None = None,
        content: bytes | None = None,
    ) -> asyncio.Future[T]:
        """Have `change` made; the future has what it returned, or raised, once it is committed.

        It is called in the writer's thread, and once more where another change of its
        transaction fails: whatever it does beside writing belongs after it. `document_id` is
        the document that it asks the session for, `content` what is put among the blobs before.
        To be called in the crawl's event loop; whoever need not know may let the future go.
        """
        done = asyncio.get_running_loop().create_future()
        self._waiting.put(_Write(change, document_id, content, done))
        return done

    def close(self) -> None:
        """Return when all that was handed over is written."""
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        closed = False
        while not closed:
            batch = [self._waiting.get()]
            began = time.monotonic()
            while len(batch) < MOST_AT_ONCE and not self._waiting.empty():
                batch.append(self._waiting.get())
            closed = None in batch
            writes = [write for write in batch if write is not None]
            if writes:
                _tell(writes, self._written(writes))
            if not closed:
                time.sleep(max(began + PAUSE_SECONDS - time.monotonic(), 0))

    def _written(self, writes: Sequence[_Write]) -> list[tuple[Any, Exception | None]]:
        """What each change returned, or why it was not made."""
        try:
            return [(result, None) for result in self._together(writes)]
        except Exception as error:  # a border: it costs the one that failed, not its neighbours
            if len(writes) == 1:
                return [(None, error)]
            return [outcome for write in writes for outcome in self._written([write])]

    def _together(self, writes: Sequence[_Write]) -> list[Any]:
        blobs.put_all(self._raw, [w.content for w in writes if w.content is not None])
        with self._sessions.begin() as session:
            ids = {w.document_id for w in writes if w.document_id is not None}
            # Held, so that the session has them at hand when a change asks for its own.
            asked = select(Document).where(Document.id.in_(ids))
            documents = session.scalars(asked.options(joinedload(Document.source))).all()
            results = [write.change(session) for write in writes]
            session.flush()
            del documents
        return results


def _tell(writes: Sequence[_Write], outcomes: Sequence[tuple[Any, Exception | None]]) -> None:
    """Let those who wait know, in the event loop."""

    def tell() -> None:
        for write, (result, error) in zip(writes, outcomes, strict=True):
            if not write.done.done():
                write.done.set_exception(error) if error else write.done.set_result(result)

    # Nobody waits any more where the crawl was stopped.
    with suppress(RuntimeError):
        writes[0].done.get_loop().call_soon_threadsafe(tell)
