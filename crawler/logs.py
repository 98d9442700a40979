"""The crawl's log: one JSON object a line, each with the id of its run.

    DATA/log/crawl.jsonl   {"at": …, "run": "5f0c…", "level": "INFO", "event": "kept",
                            "source": "loomwire", "address": …}

Events: run_started, run_ended, list_read, list_failed, kept, unchanged, empty, failed, gone,
refused, postponed, paused; what libraries warn of is the event "log" with its message.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

# Bytes of one file, and how many older ones are kept.
MOST_BYTES, OLDER_FILES = 5_000_000, 5
logger = logging.getLogger("crawler.events")


def note(event: str, **facts: object) -> None:
    """Log one event with its facts (source, address, error, ...)."""
    logger.info(event, extra={"facts": {"event": event, **facts}})


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def __init__(self, run: str) -> None:
        super().__init__()
        self._run = run

    def format(self, record: logging.LogRecord) -> str:
        """Never raises for a fact that JSON cannot hold: it is written as text."""
        facts = getattr(record, "facts", None) or {"event": "log", "message": record.getMessage()}
        if record.exc_info:
            facts = {**facts, "traceback": self.formatException(record.exc_info)}
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "run": self._run, "level": record.levelname, **facts}
        return json.dumps(line, ensure_ascii=False, default=str)


class _Rotating(RotatingFileHandler):
    """Looks only at how long its file is; the library's own formats each record once more."""

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # the library's
        return self.stream is not None and self.stream.tell() >= self.maxBytes


def log_to(folder: Path, run: str) -> logging.Handler:
    """Write events, and what is warned of anywhere, to the log of the data folder."""
    (folder / "log").mkdir(parents=True, exist_ok=True)
    handler = _Rotating(
        folder / "log" / "crawl.jsonl",
        maxBytes=MOST_BYTES,
        backupCount=OLDER_FILES,
        encoding="utf-8",
    )
    handler.setFormatter(JsonLines(run))
    handler.addFilter(lambda record: record.levelno >= logging.WARNING or hasattr(record, "facts"))
    logging.getLogger().addHandler(handler)
    logger.setLevel(logging.INFO)
    return handler
