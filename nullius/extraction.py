"""`nullius extract`: mentions of files and folders as lines of the extraction contract.

A run is decided before anything is done (`plan`), and the work goes through whatever
`concurrent.futures.Executor` the caller has: a pool of processes, a Dask cluster's.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from dataclasses import dataclass
from pathlib import Path
from signal import SIG_IGN, SIGINT, signal

from nlp.extract import extract
from nlp.record import Mention, ReadError

log = logging.getLogger(__name__)

# The fields of the contract, in its order.
FIELDS = [
    "start",
    "end",
    "quote",
    "kind",
    "value",
    "high",
    "unit",
    "bound",
    "subject",
    "metric",
    "said_by",
    "modality",
]
# What a folder is searched for.
SUFFIXES = (".txt", ".md")
# Texts begun and not yet written, for each process: enough to keep all of them busy while
# the oldest is slow, few enough to hold in memory.
AHEAD = 4
# Code points of an explained mention's surroundings, on each side.
AROUND = 60


@dataclass(frozen=True)
class Task:
    """A text to read, and where its mentions go below the folder of results."""

    path: Path
    result: Path


@dataclass(frozen=True)
class Done:
    """What became of a task: its lines, or why there are none."""

    task: Task
    lines: list[str]
    problem: str | None = None


def plan(paths: Iterable[Path]) -> list[Task]:
    """The texts in `paths`, in the order given and sorted within a folder, each once.

    A folder's texts keep their place below it: DIR/a/b.txt gives a/b.jsonl. Raises ReadError
    for a folder without texts.
    """
    tasks: dict[Task, None] = {}
    for path in paths:
        found = dict.fromkeys(_tasks(path))
        if not found:
            raise ReadError(f"no *.txt or *.md in {path}")
        tasks |= found
    return list(tasks)


def refuse_clashes(tasks: Iterable[Task]) -> None:
    """Raises ReadError where two texts would have one result: a.md and a.txt."""
    taken: dict[Path, Path] = {}
    for task in tasks:
        first = taken.setdefault(task.result, task.path)
        if first != task.path:
            raise ReadError(f"{first} and {task.path} would both give {task.result}")


def _tasks(path: Path) -> Iterator[Task]:
    if not path.is_dir():
        yield Task(path, Path(f"{path.stem}.jsonl"))
        return
    for text in sorted(path.rglob("*")):
        if text.suffix.lower() in SUFFIXES and text.is_file():
            yield Task(text, text.relative_to(path).with_suffix(".jsonl"))


def read_text(path: Path) -> str:
    """The file's text with its newlines untouched, so that offsets count as it stands.

    Raises ReadError where it is not UTF-8 or can't be opened.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError(f"not UTF-8: {error.reason} at byte {error.start}", str(path)) from error
    except OSError as error:
        raise ReadError(error.strerror or str(error), str(path)) from error


def bulk(
    tasks: Sequence[Task],
    executor: Executor,
    *,
    ahead: int,
    read: Callable[[str], list[str]],
) -> Iterator[Done]:
    """What `read` (`as_lines` or `explained`) finds in each text, in the order of `tasks`.

    At most `ahead` texts are in memory at a time. A text that can't be read costs only
    itself; a broken executor raises BrokenExecutor.
    """
    pending: deque[tuple[Task, Future[list[str]] | ReadError]] = deque()
    for task in tasks:
        try:
            pending.append((task, executor.submit(read, read_text(task.path))))
        except ReadError as error:
            pending.append((task, error))
        if len(pending) >= ahead:
            yield _done(*pending.popleft())
    while pending:
        yield _done(*pending.popleft())


def run(tasks: Sequence[Task], read: Callable[[str], list[str]], jobs: int = 1) -> Iterator[Done]:
    """`bulk` in this process for one job, else in that many processes of their own.

    Ctrl-C is for the parent alone, which lets the texts that are begun end. Raises ReadError
    where a process dies, as for want of memory.
    """
    executor: Executor = (
        ThreadPoolExecutor(1)
        if jobs == 1
        else ProcessPoolExecutor(jobs, initializer=signal, initargs=(SIGINT, SIG_IGN))
    )
    try:
        yield from bulk(tasks, executor, ahead=AHEAD * jobs, read=read)
    except BrokenExecutor as error:
        raise ReadError("a process that reads texts died; the results so far stand") from error
    finally:
        executor.shutdown(cancel_futures=True)


def as_lines(text: str) -> list[str]:
    """A JSON line a mention, in the order of the text."""
    return [_line({name: getattr(m, name) for name in FIELDS}) for m in extract(text)]


def explained(text: str) -> list[str]:
    """A block a mention: its place in the text, what it asserts, and why each field is so."""
    return [_block(mention, text) for mention in extract(text)]


def write(done: Done, folder: Path) -> None:
    """Put the lines of a task into its place below `folder`, whole or not at all."""
    result = folder / done.task.result
    result.parent.mkdir(parents=True, exist_ok=True)
    unfinished = result.with_name(result.name + ".part")
    unfinished.write_text("".join(done.lines), encoding="utf-8", newline="")
    unfinished.replace(result)


def _done(task: Task, reading: Future[list[str]] | ReadError) -> Done:
    if isinstance(reading, ReadError):
        return Done(task, [], str(reading))
    try:
        return Done(task, reading.result())
    except BrokenExecutor:
        raise
    except Exception as error:  # one text never costs the others
        log.exception("%s: extraction failed", task.path)
        return Done(task, [], f"{task.path}: extraction failed: {error!r}")


def _line(record: dict[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def _block(mention: Mention, text: str) -> str:
    cues = dict(mention.cues)
    before = " ".join(text[max(0, mention.start - AROUND) : mention.start].split())
    after = " ".join(text[mention.end : mention.end + AROUND].split())
    lines = [
        f"{mention.start}:{mention.end} {mention.quote!r}",
        f"    in        …{before} >>{mention.quote}<< {after}…",
    ]
    for name in FIELDS[3:]:
        cue = f"   [{cues.pop(name)}]" if name in cues else ""
        lines.append(f"    {name:<9} {getattr(mention, name)}{cue}")
    lines += [f"    {name:<9} [{cue}]" for name, cue in cues.items()]
    if mention.settings:
        lines.append("    settings  " + ", ".join(f"{n} {v}" for n, v in mention.settings))
    if mention.cell:
        cell = mention.cell
        lines.append(f"    cell      table {cell.table}, row {cell.row}, column {cell.column}")
    lines.append(f"    sure      {mention.confidence:g} of subject and metric")
    return "\n".join(lines) + "\n"
