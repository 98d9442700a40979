"""Writes what editors decided as labelled examples, which the extractor is measured against.

A text file for each document, and beside it one line of JSON for each number, as gold labels
are: offsets in code points, names as lists of accepted answers. What an editor rejected has
no line; what nobody looked at is optional, so that it counts neither way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from db.models import Mention
from db.queries.decided import Example, examples


@dataclass
class Written:
    """How much was written."""

    texts: int = 0
    labels: int = 0
    rejected: int = 0
    optional: int = 0

    def sentence(self) -> str:
        return (
            f"{self.texts} texts with {self.labels} labels, {self.optional} numbers that nobody "
            f"looked at, {self.rejected} rejected"
        )


def export_gold(session: Session, into: Path) -> Written:
    """Write all that was decided into the folder; files of an earlier export are written over."""
    into.mkdir(parents=True, exist_ok=True)
    written = Written()
    for example in examples(session):
        name = f"document-{example.snapshot.document_id}"
        # As bytes: newlines stay what they are, since offsets count them.
        (into / f"{name}.txt").write_bytes(example.snapshot.text.encode())
        lines = labels(example)
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (into / f"{name}.gold.jsonl").write_text(text, encoding="utf-8")
        optional = sum("optional" in line for line in lines)
        written.texts += 1
        written.labels += len(lines) - optional
        written.optional += optional
        written.rejected += sum(verdict == "rejected" for _, verdict in example.mentions)
    return written


def labels(example: Example) -> list[Mapping[str, Any]]:
    """The lines of one text."""
    return [
        _label(mention, decided=verdict is not None)
        for mention, verdict in example.mentions
        if verdict != "rejected"
    ]


def _label(mention: Mention, *, decided: bool) -> Mapping[str, Any]:
    label: dict[str, Any] = {
        "start": mention.start,
        "end": mention.end,
        "quote": mention.quote,
        "kind": mention.kind,
        "value": mention.day if mention.value is None else mention.value,
        "high": mention.high,
        "unit": mention.unit,
        "bound": mention.bound,
        "subject": _names(mention.subject_name),
        "metric": _names(mention.metric_name),
        "said_by": _names(mention.said_by_name),
        "modality": mention.modality,
    }
    return label if decided else label | {"optional": True}


def _names(name: str | None) -> list[str]:
    return [name] if name else []
