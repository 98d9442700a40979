"""How much the extractor leans on names that somebody listed.

    python benchmarks/unknown_names.py [--seed 1] [--every-word] [--show]

Rewrites every vendor, model, chip and benchmark name of the development sets into invented
ones of the same shape, text and labels alike, and scores both. Words that say what a thing
is ("Bench", "Instruct", "Labs") stay, since names that nobody listed have them too;
--every-word rewrites them as well. --show prints the names.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import extraction
from renaming import Renamer, labelled_names, listed_names

from nlp.knowledge import knowledge

NAMED = ("subject", "metric", "said_by")
SHOWN = ("quantity", "+subject+metric", "full tuple")
# Any: a record of the extraction contract, as JSON has it.
Records = list[dict[str, Any]]


def renamed(text: str, claims: Records, renamer: Renamer) -> tuple[str, Records]:
    """The text and its gold claims under invented names; quotes and offsets stay."""
    spans = [(claim["start"], claim["end"]) for claim in claims]
    sure = {name for claim in claims for name in _names(claim)}
    rewritten = renamer.rewrite(text, keep=spans, sure=sure)
    return rewritten, [_relabelled(claim, renamer) for claim in claims]


def _names(claim: dict[str, Any]) -> list[str]:
    return [name for field in NAMED for name in claim[field] if isinstance(name, str)]


def _relabelled(claim: dict[str, Any], renamer: Renamer) -> dict[str, Any]:
    return claim | {
        field: [renamer.rename(name) if isinstance(name, str) else name for name in claim[field]]
        for field in NAMED
    }


def labelled(labels: Path) -> dict[str, tuple[str, Records]]:
    """Text and gold claims of a set, by file name ("dev01.md")."""
    score = extraction.scorer()
    found = {}
    for path in score.gold_files(labels):
        text = score.text_for(path)
        found[text.name] = (score.read_text(text), score.read_records(path)[0])
    return found


def write(folder: Path, name: str, text: str, claims: Records) -> None:
    """Put a text and its gold claims into `folder` as a labelled set holds them."""
    (folder / name).write_bytes(text.encode())
    lines = [json.dumps(claim, ensure_ascii=False) + "\n" for claim in claims]
    (folder / f"{Path(name).stem}.gold.jsonl").write_bytes("".join(lines).encode())


def scores(labels: Path) -> list[float]:
    """F1 of the extractor on a labelled set, by level."""
    with tempfile.TemporaryDirectory() as folder:
        levels = extraction.measure(labels, Path(folder))["levels"]
    return [levels[level]["f1"] for level in SHOWN]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=1, help="other invented names")
    parser.add_argument("--every-word", action="store_true", help='also "Bench", "Instruct"')
    parser.add_argument("--show", action="store_true", help="print old and new names")
    options = parser.parse_args()
    out = sys.stdout.write
    if not extraction.LABELS.is_dir():
        out(f"no development labels at {extraction.LABELS}: nothing measured\n")
        return
    known = knowledge()
    sets = {name: labelled(extraction.LABELS / name) for name in extraction.SETS}
    claims = [c for texts in sets.values() for _, golds in texts.values() for c in golds]
    everything = "\n".join(text for texts in sets.values() for text, _ in texts.values())
    listed = {name for name in listed_names(known) if name in everything}
    renamer = Renamer(
        listed | labelled_names(claims, known), options.seed, every_word=options.every_word
    )
    if options.show:
        for name in renamer.names:
            out(f"{name}  ->  {renamer.rename(name)}\n")
    out(f"{len(renamer.names)} names, {len(renamer.words)} words rewritten\n\n")
    out(f"{'set':<6} {'F1':<16} {'as written':>10} {'unknown':>8} {'points':>7}\n")
    for name, texts in sets.items():
        with tempfile.TemporaryDirectory() as folder:
            for file, (text, golds) in texts.items():
                write(Path(folder), file, *renamed(text, golds, renamer))
            unknown = scores(Path(folder))
        for level, old, new in zip(SHOWN, scores(extraction.LABELS / name), unknown, strict=True):
            out(f"{name:<6} {level:<16} {old:>10.3f} {new:>8.3f} {100 * (new - old):>+7.1f}\n")


if __name__ == "__main__":
    main()
