"""`nullius extract`: mentions of a file as lines of the extraction contract."""

from __future__ import annotations

import json
from pathlib import Path

from nlp.extract import extract
from nlp.record import Mention

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


def read_text(path: Path) -> str:
    """The file's text with its newlines untouched, so that offsets count as it stands.

    Raises UnicodeDecodeError, OSError.
    """
    return path.read_bytes().decode("utf-8")


def as_lines(text: str) -> list[str]:
    """A JSON line a mention, in the order of the text."""
    return [_line({name: getattr(m, name) for name in FIELDS}) for m in extract(text)]


def explained(text: str) -> list[str]:
    """A block a mention: what it asserts, and the rule or cue behind each field."""
    return [_block(mention) for mention in extract(text)]


def _line(record: dict[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def _block(mention: Mention) -> str:
    cues = dict(mention.cues)
    lines = [f"{mention.start}:{mention.end} {mention.quote!r}"]
    for name in FIELDS[3:]:
        cue = f"   [{cues.pop(name)}]" if name in cues else ""
        lines.append(f"    {name:<9} {getattr(mention, name)}{cue}")
    lines += [f"    {name:<9} [{cue}]" for name, cue in cues.items()]
    return "\n".join(lines) + "\n"
