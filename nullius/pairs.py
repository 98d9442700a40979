"""`nullius assess`: what the rules find of claims beside one measurement each, as JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from nlp import assess as assessing
from nlp.knowledge import Knowledge
from nlp.reasons import sentence
from nlp.record import ReadError

SCHEMA = Path(assessing.__file__).with_suffix(".schema.json")


def read_pairs(path: Path) -> Iterator[Mapping[str, Any]]:
    """The pairs of a JSON Lines file; blank lines are skipped.

    Raises ReadError, with the file and the line, for one that is no pair.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ReadError("is not UTF-8 text", path.name) from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{path.name}:{number}"
        try:
            pair = json.loads(line)
        except ValueError as error:
            raise ReadError(f"is no line of JSON: {error}", place) from error
        wrong = next(iter(sorted(_validator().iter_errors(pair), key=str)), None)
        if wrong:
            where = ".".join(map(str, wrong.absolute_path)) or "the pair"
            raise ReadError(f"{where}: {wrong.message}", place)
        yield pair


def as_line(pair: Mapping[str, Any], known: Knowledge, as_of: date) -> str:
    """The pair's assessment as a line of JSON: each reason with its facts and its sentence."""
    found = assessing.assess(pair, known, as_of)
    names = _names(known)
    record = {
        "id": pair["id"],
        "status": found.status,
        "comparable": found.comparable,
        "independence": found.independence,
        "agreement": found.agreement,
        "reasons": [
            {"rule": r.rule, "facts": dict(r.facts), "text": sentence(r, names)}
            for r in found.reasons
        ],
    }
    return json.dumps(record, ensure_ascii=False)


def _names(known: Knowledge) -> dict[str, str]:
    metrics = {metric.id: metric.name for metric in known.metrics.values()}
    subjects = {subject.id: subject.name for subject in known.subjects.values()}
    return metrics | subjects | {party.id: party.name for party in known.parties.values()}


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
