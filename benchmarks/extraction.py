"""How well and how fast the extractor reads: F1 per development set, words per second.

    python benchmarks/extraction.py [--unlisted] [--alone]

Scores with the contract's own scorer, beside the labels in ../shared/eval; says so and stops
where they are absent. `--unlisted` scores with an empty knowledge base, so that only shape
and sentence find a name. The speed is given beside that of a blank spaCy pipeline and of the
peers (docs/peers.md) on the same texts, which makes runs on different machines comparable;
`--alone` leaves the peers out, which otherwise get an environment of their own.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

from nlp.extract import extract
from nlp.knowledge import Knowledge

ROOT = Path(__file__).resolve().parents[1]
LABELS = ROOT.parent / "shared" / "eval"
SETS = ("seed", "own", "real")
LEVELS = ("quantity", "+subject", "+metric", "+subject+metric", "full tuple")
FIELDS = ("subject", "metric", "kind", "bound", "high", "said_by", "modality")
# The fastest of so many readings counts, since other work on the machine only slows.
RUNS = 2
RECORD = ("start", "end", "quote", "kind", "value", "high", "unit", "bound", *FIELDS)


def scorer() -> ModuleType:
    """The contract's scorer, loaded from its file."""
    spec = importlib.util.spec_from_file_location("score", LABELS / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(LABELS / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def texts(labels: Path) -> list[tuple[str, str]]:
    """(name, text) of each labelled document of a set."""
    score = scorer()
    return [
        (score.stem_of(p), score.read_text(score.text_for(p))) for p in score.gold_files(labels)
    ]


# Any: what the scorer returns, a tree of numbers by level and field.
def measure(labels: Path, folder: Path, known: Knowledge | None = None) -> dict[str, Any]:
    """The scorer's measures of a set; the predictions are written to `folder`."""
    for name, text in texts(labels):
        lines = []
        for mention in extract(text, known=known):
            record = asdict(mention)
            lines.append(json.dumps({f: record[f] for f in RECORD}, ensure_ascii=False))
        (folder / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    overall: dict[str, Any] = scorer().score(labels, folder)[0]
    return overall


def speed(documents: list[tuple[str, str]], read: Callable[[str], object]) -> float:
    """Words per second of one core: the fastest of RUNS readings after a warm-up."""
    for _, text in documents[:3]:
        read(text)
    seconds = float("inf")
    for _ in range(RUNS):
        began = time.process_time()
        for _, text in documents:
            read(text)
        seconds = min(seconds, time.process_time() - began)
    return sum(len(text.split()) for _, text in documents) / seconds


def quantity_f1(rows: dict[str, dict[str, Any]]) -> list[float]:
    """Quantity F1 of each set and of all claims together."""
    found, gold, pred = (sum(row[n] for row in rows.values()) for n in ("found", "gold", "pred"))
    return [row["levels"]["quantity"]["f1"] for row in rows.values()] + [2 * found / (gold + pred)]


def show_peers(rows: dict[str, dict[str, Any]], ours: float) -> None:
    """The peers' quantity F1 and speed on the same texts, then ours as multiples of them."""
    from peers import readings

    out = sys.stdout.write
    sets = {name: texts(LABELS / name) for name in SETS}
    mine = quantity_f1(rows)
    out(
        f"\n{'quantity F1':18}" + "".join(f"{name:>9}" for name in [*sets, "all", "words/s"]) + "\n"
    )
    out(f"{'Nullius':18}" + "".join(f"{f1:9.3f}" for f1 in mine) + f"{ours:9,.0f}\n")
    for reading in readings([text for documents in sets.values() for _, text in documents]):
        lines = iter(reading.lines)
        theirs = {}
        for name, documents in sets.items():
            with tempfile.TemporaryDirectory() as folder:
                for stem, _ in documents:
                    found = "\n".join(next(lines))
                    Path(folder, f"{stem}.jsonl").write_text(found, encoding="utf-8")
                theirs[name] = scorer().score(LABELS / name, Path(folder))[0]
        f1s, speed = quantity_f1(theirs), reading.words_per_second
        out(f"{reading.peer:18}" + "".join(f"{f1:9.3f}" for f1 in f1s) + f"{speed:9,.0f}\n")
        times = "".join(f"{a / b:8.1f}x" for a, b in zip(mine, f1s, strict=True))
        out(f"{'  ours is':18}{times}{ours / speed:8.1f}x\n")


def main(arguments: list[str]) -> int:
    out = sys.stdout.write
    if not LABELS.is_dir():
        out(f"no development labels at {LABELS}: nothing measured\n")
        return 0
    known = Knowledge() if "--unlisted" in arguments else None
    rows: dict[str, dict[str, Any]] = {}
    documents: list[tuple[str, str]] = []
    for name in SETS:
        with tempfile.TemporaryDirectory() as folder:
            rows[name] = measure(LABELS / name, Path(folder), known)
        documents += texts(LABELS / name)
    out(f"{'F1':18}" + "".join(f"{name:>9}" for name in rows) + "\n")
    for level in LEVELS:
        values = (row["levels"][level]["f1"] for row in rows.values())
        out(f"{level:18}" + "".join(f"{value:9.3f}" for value in values) + "\n")
    out("accuracy over the found\n")
    for field in FIELDS:
        values = (row["field_accuracy"][field] for row in rows.values())
        out(f"{field:18}" + "".join(f"{value:9.3f}" for value in values) + "\n")
    negatives = rows["own"]["hard_negatives"]["per_1000_words"]
    out(f"false claims per 1,000 words of hard negatives (own): {negatives:.1f}\n")
    import spacy

    ours, blank = speed(documents, extract), speed(documents, spacy.blank("en"))
    out(f"words/s of one core: {ours:,.0f}; a blank pipeline {blank:,.0f} ({ours / blank:.3f})\n")
    if "--alone" not in arguments:
        show_peers(rows, ours)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
