"""Reads what a visitor pastes into the site: the extractor in a process of its own.

The site itself never loads the language model. The process starts when the form is first
opened, reads one text at a time, and is replaced where a text takes too long.
"""

from __future__ import annotations

import logging
import multiprocessing
import signal
import threading
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from db.queries.articles import Number, Reading
from nlp.knowledge import Knowledge
from nlp.record import ReadError

logger = logging.getLogger(__name__)

# Loading the language model takes two to three of these.
MOST_SECONDS = 12.0
# How long one visitor waits for another's text.
WAIT_SECONDS = 4.0


class Reader:
    """A process that reads articles; it ends with the one that started it."""

    def __init__(self, known: Knowledge, seconds: float = MOST_SECONDS) -> None:
        self._known = known
        self._seconds = seconds
        self._one_at_a_time = threading.Lock()
        self._serves: Knowledge | None = None
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def prepare(self) -> None:
        """Start the process, so that it has the model by the time that a text comes."""
        if self._one_at_a_time.acquire(blocking=False):
            try:
                self._started()
            finally:
                self._one_at_a_time.release()

    def learn(self, known: Knowledge) -> None:
        """Read the next text with other knowledge."""
        if known != self._known:
            self._known = known

    def read(self, text: str) -> Reading:
        """What the text asserts. Raises ReadError where it takes too long or can't be read."""
        if not self._one_at_a_time.acquire(timeout=WAIT_SECONDS):
            raise ReadError("other articles are being read; try again in a moment")
        try:
            pipe = self._started()
            pipe.send(text)
            if not pipe.poll(self._seconds):
                self._stop()
                raise ReadError("reading this text takes too long; try a part of it")
            answer = pipe.recv()
        except (OSError, EOFError) as error:
            self._stop()
            raise ReadError("the text could not be read; try again, or a part of it") from error
        finally:
            self._one_at_a_time.release()
        if not isinstance(answer, Reading):
            raise ReadError("the text could not be read; try a part of it")
        return answer

    def close(self) -> None:
        """End the process."""
        with self._one_at_a_time:
            self._stop()

    def _started(self) -> Connection:
        running = self._process is not None and self._process.is_alive()
        if self._pipe is None or not running or self._serves is not self._known:
            self._stop()
            self._serves = self._known
            # A fresh interpreter: a fork would copy the site's locks.
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            process = context.Process(target=serve, args=(theirs, self._serves), daemon=True)
            process.start()
            self._process = process
            theirs.close()
        return self._pipe

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def serve(pipe: Connection, known: Knowledge) -> None:
    """Answer each text that comes through `pipe` with its Reading, or None where it fails."""
    # Ctrl-C is for the site, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Loads the language model before the first text comes.
    read("It reaches 1%.", known)
    while True:
        try:
            text = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send(read(text, known))
        except Exception:  # one text never costs the next
            logger.exception("cannot read a pasted text of %d characters", len(text))
            pipe.send(None)


def read(text: str, known: Knowledge) -> Reading:
    """The mentions of `text`, each with its question, and how its numbers fit together."""
    # Here, so that importing this module loads no language model.
    from nlp.consistency import check
    from nlp.extract import extract
    from nlp.questions import file, in_home_unit

    mentions = extract(text, known=known)
    numbers = []
    for mention in mentions:
        filing, value = file(mention, known), mention.value
        if filing and not isinstance(value, str):
            value = in_home_unit(value, mention.unit, filing.unit, known) or value
        numbers.append(Number(mention, filing.question if filing else None, value))
    findings = [f for f in check(text, mentions) if f.verdict == "inconsistent"]
    return Reading(tuple(numbers), tuple(findings))
