"""Reads hostile bytes in processes of their own, ended when they take too long or too much.

A page can make a parser hang or eat memory in ways that no check foresees; the crawl goes on.
The processes pass pickles, each after its length, over a reader's stdin and stdout.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import logging
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from queue import Empty, LifoQueue
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
# Between two looks at whether a call takes too long.
LOOK_SECONDS = 0.1
# Objects made before what nobody holds is looked for: a page has more of them than Python expects.
OBJECTS_A_SWEEP = 10_000
# Bytes of an answer that are taken in one go.
MOST_AT_ONCE = 2**20
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
        # Calls that wait for a process.
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closed = threading.Event()
        threading.Thread(target=self._watch, name="reader-watch", daemon=True).start()

    def _watch(self) -> None:
        while not self._closed.wait(LOOK_SECONDS):
            for process in self._all:
                process.end_if_late()

    def warm(self) -> None:
        """Start the processes now, beside whatever else there is to do."""
        for process in self._all:
            self._threads.submit(process.ready)

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` returns, or the Unreadable that it raises.

        Raises ReaderError where the limits end it, or where it raises anything else.
        """
        process = await self._turn()
        try:
            answer = await process.ask((function, args, kwargs))
        finally:
            self._give_back(process)
        taken: T = _taken(answer)
        return taken

    def call_now(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`call`, waiting."""
        process = self._free.get()
        try:
            answer = process.ask_now((function, args, kwargs))
        finally:
            self._give_back(process)
        taken: T = _taken(answer)
        return taken

    async def _turn(self) -> _Process:
        """A process that nobody has asked anything."""
        while True:
            with suppress(Empty):
                return self._free.get_nowait()
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            await turn

    def _give_back(self, process: _Process) -> None:
        self._free.put(process)
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                break

    def close(self) -> None:
        """End the processes."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._closed.set()
        for process in self._all:
            process.end()


# Any: whatever was asked for.
def _taken(answer: tuple[Any, Exception | None]) -> Any:
    """What was returned, or raised."""
    result, error = answer
    if isinstance(error, Unreadable):
        raise error
    if error is not None:
        logger.error("reading failed", exc_info=error)
        raise ReaderError(f"reading it failed: {error!r}") from error
    return result


class _Process:
    """One process, started when it is first needed and again after it was ended."""

    def __init__(self, seconds: float, memory_bytes: int, preload: tuple[str, ...]) -> None:
        self._seconds, self._first = seconds, (memory_bytes, preload)
        self._process: subprocess.Popen[bytes] | None = None
        self._loaded = False
        # Its thread may be starting it while it is asked.
        self._lock = threading.RLock()
        # What must have answered by when (time.monotonic), and whether it was too late.
        self._under_way: tuple[subprocess.Popen[bytes], float] | None = None
        self._late = False
        self._watched = threading.Lock()

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
                self._loaded = True
            return self._process

    # Any: whatever was asked for.
    async def ask(self, call: object) -> tuple[Any, Exception | None]:
        """What the call returned and what it raised. Raises ReaderError where a limit ends it."""
        if not self._loaded:
            await asyncio.get_running_loop().run_in_executor(None, self.ready)
        process = self.ready()
        assert process.stdin is not None
        assert process.stdout is not None
        with self._limited(process, self._seconds):
            # It waits for nothing else, so that this does not wait for it.
            _write(process.stdin, call)
            answer = await _arrives(process.stdout)
        return self._within_memory(answer)

    def ask_now(self, call: object) -> tuple[Any, Exception | None]:
        """`ask`, waiting."""
        with self._lock:
            return self._within_memory(self._exchange(self.ready(), call, self._seconds))

    def _within_memory(self, answer: tuple[Any, Exception | None]) -> tuple[Any, Exception | None]:
        if isinstance(answer[1], MemoryError):
            self.end()
            raise ReaderError("it takes too much memory to read") from answer[1]
        return answer

    def end(self) -> None:
        """Kill it; the next call starts another."""
        process, self._process, self._loaded = self._process, None, False
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
        with self._limited(process, seconds):
            _write(process.stdin, message)
            answer: tuple[Any, Exception | None] = _read(process.stdout)
        return answer

    @contextmanager
    def _limited(self, process: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
        """Ends the process where what is asked of it takes longer, or breaks it."""
        with self._watched:
            self._under_way, self._late = (process, time.monotonic() + seconds), False
        try:
            yield
        except (EOFError, OSError, ValueError, pickle.UnpicklingError) as broken:
            self.end()
            if self._late:
                raise ReaderError(f"not read within {seconds:g} seconds") from broken
            raise ReaderError("the process that read it broke") from broken
        except BaseException:  # its answer would be taken for the next one's
            self.end()
            raise
        finally:
            with self._watched:
                self._under_way = None

    def end_if_late(self) -> None:
        """Kill it where what it was asked takes too long."""
        with self._watched:
            if self._under_way and time.monotonic() > self._under_way[1]:
                self._late = True
                self._under_way[0].kill()


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


async def _arrives(stream: IO[bytes]) -> Any:  # Any: a pickle holds anything
    """`_read`, while the event loop goes on."""
    loop, come = asyncio.get_running_loop(), bytearray()
    whole: asyncio.Future[None] = loop.create_future()

    def take() -> None:
        part = os.read(stream.fileno(), MOST_AT_ONCE)
        come.extend(part)
        if whole.done():
            return
        if not part:
            whole.set_exception(EOFError())
        elif len(come) >= _LENGTH.size + int.from_bytes(come[: _LENGTH.size], "big"):
            whole.set_result(None)

    loop.add_reader(stream, take)
    try:
        await whole
    finally:
        loop.remove_reader(stream)
    return pickle.loads(memoryview(come)[_LENGTH.size :])


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
        gc.freeze()  # the libraries stay
        gc.set_threshold(OBJECTS_A_SWEEP)
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
