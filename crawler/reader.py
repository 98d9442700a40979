"""Reads hostile bytes in processes of their own, ended when they take too long or too much.

A page can make a parser hang or eat memory in ways that no check foresees; the crawl goes on.
The processes pass pickles, each after its length, over a reader's stdin and stdout.
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import LifoQueue
from typing import IO, Any, ParamSpec, TypeVar

from crawler.unreadable import Unreadable

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

TIME_LIMIT_SECONDS = 20.0
# Address space of the process: the libraries take some 400 MB of it before any page.
MEMORY_LIMIT_BYTES = 1536 * 1024 * 1024
# How long its libraries may take to load.
START_SECONDS = 60.0
_LENGTH = struct.Struct(">Q")


class ReaderError(Unreadable):
    """Reading took too long or too much memory, or failed in a way that nobody foresaw."""


class Reader:
    """Processes that call functions, each one at a time. They and their values are pickled.

    They have the modules `preload` before the first call's time runs. With more than one, a
    page is read while what came of another is taken.
    """

    def __init__(
        self,
        seconds: float = TIME_LIMIT_SECONDS,
        memory_bytes: int = MEMORY_LIMIT_BYTES,
        preload: Sequence[str] = ("crawler.pages", "crawler.discover"),
        processes: int = 1,
    ) -> None:
        self._threads = ThreadPoolExecutor(max_workers=processes, thread_name_prefix="reader")
        self._all = [_Process(seconds, memory_bytes, tuple(preload)) for _ in range(processes)]
        self._free: LifoQueue[_Process] = LifoQueue()
        for process in self._all:
            self._free.put(process)

    def warm(self) -> None:
        """Start the processes now, beside whatever else there is to do."""
        for process in self._all:
            self._threads.submit(process.ready)

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` returns, or the Unreadable that it raises.

        Raises ReaderError where the limits end it, or where it raises anything else.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._threads, lambda: self.call_now(function, *args, **kwargs)
        )

    def call_now(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`call`, waiting."""
        process = self._free.get()
        try:
            result, error = process.ask((function, args, kwargs))
        finally:
            self._free.put(process)
        if isinstance(error, Unreadable):
            raise error
        if error is not None:
            logger.error("reading failed", exc_info=error)
            raise ReaderError(f"reading it failed: {error!r}") from error
        return result  # type: ignore[no-any-return]  # what the function returned

    def close(self) -> None:
        """End the processes."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._all:
            process.end()


class _Process:
    """One process, started when it is first needed and again after it was ended."""

    def __init__(self, seconds: float, memory_bytes: int, preload: tuple[str, ...]) -> None:
        self._seconds, self._first = seconds, (memory_bytes, preload)
        self._process: subprocess.Popen[bytes] | None = None
        # Its thread may be starting it while it is asked.
        self._lock = threading.RLock()

    def ready(self) -> subprocess.Popen[bytes]:
        """The process, with its libraries loaded and its memory limited."""
        with self._lock:
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "crawler.reader"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
                self._exchange(self._process, self._first, START_SECONDS)
            return self._process

    # Any: whatever was asked for.
    def ask(self, call: object) -> tuple[Any, Exception | None]:
        """What the call returned and what it raised. Raises ReaderError where a limit ends it."""
        with self._lock:
            result, error = self._exchange(self.ready(), call, self._seconds)
            if isinstance(error, MemoryError):
                self.end()
                raise ReaderError("it takes too much memory to read") from error
            return result, error

    def end(self) -> None:
        """Kill it; the next call starts another."""
        process, self._process = self._process, None
        if process:
            process.kill()
            # Closes the pipes as well.
            with process:
                pass

    # Any: a pickle holds anything.
    def _exchange(
        self, process: subprocess.Popen[bytes], message: object, seconds: float
    ) -> tuple[Any, Exception | None]:
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            _write(process.stdin, message)
            answer: tuple[Any, Exception | None] = _read(process.stdout)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as broken:
            self.end()
            if late.is_set():
                raise ReaderError(f"not read within {seconds:g} seconds") from broken
            raise ReaderError("the process that read it broke") from broken
        finally:
            timer.cancel()
        return answer


def _write(stream: IO[bytes], message: object) -> None:
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def _read(stream: IO[bytes]) -> Any:  # Any: a pickle holds anything
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return pickle.loads(content)


def serve() -> None:
    """The reading process: answers calls until its parent goes away."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends it
    # What a library prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        memory_bytes, preload = _read(sys.stdin.buffer)
        for module in preload:
            importlib.import_module(module)
        _limit_memory(memory_bytes)
        _write(answers, (None, None))
        while True:
            function, args, kwargs = _read(sys.stdin.buffer)
            _write(answers, _answer(function, args, kwargs))
    except (EOFError, BrokenPipeError):
        return


# Any: whatever was asked for.
def _answer(function: Any, args: Any, kwargs: Any) -> tuple[Any, Exception | None]:
    try:
        return function(*args, **kwargs), None
    except Exception as error:  # a border: the parent raises it again
        return None, error


def _limit_memory(memory_bytes: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


if __name__ == "__main__":
    serve()
