"""Reads hostile bytes in a process of their own, which is ended when it takes too long or too much.

A page can make a parser hang or eat memory in ways that no check foresees; the crawl goes on.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

TIME_LIMIT_SECONDS = 20.0
# Address space of the process: the libraries take some 300 MB of it before any page.
MEMORY_LIMIT_BYTES = 1536 * 1024 * 1024
# The first call waits for the libraries to load as well.
START_SECONDS = 60.0


class ReaderError(Exception):
    """Reading took too long or too much memory, or broke the process that did it."""


class Reader:
    """One process that calls functions, one at a time. They and their values are pickled."""

    def __init__(
        self, seconds: float = TIME_LIMIT_SECONDS, memory_bytes: int = MEMORY_LIMIT_BYTES
    ) -> None:
        self._seconds, self._memory_bytes = seconds, memory_bytes
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader")
        self._process: BaseProcess | None = None
        self._pipe: Connection[Any, Any] | None = None

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` returns or raises. Raises ReaderError where the limits end it."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, lambda: self.call_now(function, *args, **kwargs)
        )

    def call_now(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`call`, waiting."""
        pipe = self._pipe or self._start()
        try:
            pipe.send((function, args, kwargs))
            if not pipe.poll(self._seconds):
                raise ReaderError(f"not read within {self._seconds:g} seconds")
            result, error = pipe.recv()
        except (EOFError, OSError) as broken:
            self._end()
            raise ReaderError("the process that read it broke") from broken
        except ReaderError:
            self._end()
            raise
        if isinstance(error, MemoryError):
            self._end()
            raise ReaderError("it takes too much memory to read") from error
        if error is not None:
            raise error
        return result  # type: ignore[no-any-return]  # what the function returned

    def close(self) -> None:
        """End the process."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._end()

    def _start(self) -> Connection[Any, Any]:
        # A fresh interpreter: a fork would take the reactor's threads and locks with it.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, self._memory_bytes), daemon=True
        )
        self._process.start()
        theirs.close()
        self._pipe = ours
        if not ours.poll(START_SECONDS) or ours.recv() != "ready":
            self._end()
            raise ReaderError("the reading process does not start")
        return ours

    def _end(self) -> None:
        if self._pipe:
            self._pipe.close()
        if self._process:
            self._process.kill()
            self._process.join()
        self._pipe = self._process = None


def _serve(pipe: Connection[Any, Any], memory_bytes: int) -> None:
    """The process: answers calls until its parent goes away."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
    import crawler.pages  # noqa: F401  # loaded before the first call's time runs

    _limit_memory(memory_bytes)
    pipe.send("ready")
    while True:
        try:
            function, args, kwargs = pipe.recv()
        except EOFError:
            return
        answer: tuple[object, Exception | None]
        try:
            answer = function(*args, **kwargs), None
        except Exception as error:  # a border: the parent raises it again
            answer = None, error
        try:
            pipe.send(answer)
        except BrokenPipeError:
            return


def _limit_memory(memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
