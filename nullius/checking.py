"""`nullius check`: what the numbers of one file say of each other, as JSON Lines."""

from __future__ import annotations

import json

from nlp.consistency import check
from nlp.extract import extract
from nlp.record import Finding


def as_lines(text: str, *, everything: bool = False) -> list[str]:
    """A JSON line an inconsistency, in the order of the text.

    With `everything` also the relations that were recomputed and hold.
    """
    return [
        _line(text, finding)
        for finding in check(text, extract(text))
        if everything or finding.verdict == "inconsistent"
    ]


def _line(text: str, finding: Finding) -> str:
    record = {
        "type": finding.rule,
        "verdict": finding.verdict,
        "quotes": [
            {"start": start, "end": end, "quote": text[start:end]} for start, end in finding.spans
        ],
        "explanation": finding.explanation,
    }
    return json.dumps(record, ensure_ascii=False) + "\n"
