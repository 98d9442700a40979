"""What a change of the extractor gained and lost on the development labels.

    python benchmarks/extraction_diff.py OLD [NEW] [--summary]

OLD and NEW are revisions, each checked out into a temporary folder; without NEW, the files as
they stand. Every quote that was found or lost, every false claim that came or went and every
field that changed is shown, with what the change did to it:

    +  found now          -  found no more
    !  false claim, new   ~  false claim, gone
    >  field right now    <  field right no more    =  field changed, as right or wrong as before
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import extraction

# Run in the folder of a version; reads a JSON list of texts, writes the mentions of each.
READ = """
import json, os, sys
from pathlib import Path
import nlp.extract
folder = Path(nlp.extract.__file__).resolve().parents[1]
if folder != Path.cwd().resolve():
    sys.exit(f"read by {folder} instead of {Path.cwd()}")
fields = sys.argv[1].split()
found = [
    [{f: getattr(m, f) for f in fields} for m in nlp.extract.extract(text)]
    for text in json.load(sys.stdin)
]
json.dump(found, sys.stdout)
"""
SHOWN = ("quantity", "+subject+metric", "full tuple")

# Any: a record of the extraction contract, as JSON has it.
Record = dict[str, Any]


@dataclass(frozen=True)
class Judged:
    """The mentions of one version in one text, against the gold claims that count."""

    golds: list[Record]
    preds: list[Record]
    # Index of the gold claim -> the mention that finds it, and which of its fields agree.
    found: dict[int, tuple[Record, dict[str, bool]]]
    false: list[Record]


def judged(golds: Sequence[Record], preds: Sequence[Record]) -> Judged:
    """The scorer's own matching, kept apart by gold claim."""
    score = extraction.scorer()
    required, kept = score.without_optional(list(golds), list(preds))
    pairs = score.match(required, kept)
    used = {p for _, p, _ in pairs}
    return Judged(
        required,
        kept,
        {g: (kept[p], same) for g, p, same in pairs},
        [pred for p, pred in enumerate(kept) if p not in used],
    )


def changes(old: Judged, new: Judged) -> Iterator[tuple[int, str]]:
    """(offset, line) of each difference between two versions' readings of one text."""
    for index, gold in enumerate(old.golds):
        before, after = old.found.get(index), new.found.get(index)
        place, quote = gold["start"], gold["quote"]
        if after and not before:
            yield place, f"+ {quote!r}"
        elif before and not after:
            yield place, f"- {quote!r}"
        elif before and after:
            for field in extraction.FIELDS:
                was, now = before[0][field], after[0][field]
                if was != now:
                    mark = {(False, True): ">", (True, False): "<"}.get(
                        (before[1][field], after[1][field]), "="
                    )
                    yield place, f"{mark} {quote!r} {field}: {was!r} is now {now!r}"
    were, are = {_identity(m): m for m in old.false}, {_identity(m): m for m in new.false}
    for key in sorted(were.keys() ^ are.keys(), key=str):
        mention = are.get(key) or were[key]
        about = f"{mention['quote']!r} ({mention['subject']}, {mention['metric']})"
        yield mention["start"], f"{'!' if key in are else '~'} {about}"


def _identity(mention: Record) -> tuple[object, ...]:
    return tuple(mention[f] for f in ("start", "end", "value", "unit"))


def f1(texts: Sequence[Judged], level: str) -> float:
    """F1 of several texts at one of the scorer's levels."""
    asked = dict(extraction.scorer().LEVELS)[level]
    hits = sum(all(same[f] for f in asked) for t in texts for _, same in t.found.values())
    claims = sum(len(t.golds) + len(t.preds) for t in texts)
    return 2 * hits / claims if claims else 0.0


@contextmanager
def checked_out(revision: str | None) -> Iterator[Path]:
    """A folder that holds the revision; the repository itself for None."""
    if revision is None:
        yield extraction.ROOT
        return
    git = ["git", "-C", str(extraction.ROOT), "worktree"]
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        add = [*git, "add", "--quiet", "--detach", str(tree), revision]
        subprocess.run(add, check=True)
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def read(revision: str | None, texts: Sequence[str]) -> list[list[Record]]:
    """What the extractor of a revision finds in each text."""
    with checked_out(revision) as folder:
        ran = subprocess.run(
            [sys.executable, "-c", READ, " ".join(extraction.RECORD)],
            cwd=folder,
            input=json.dumps(texts),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    found: list[list[Record]] = json.loads(ran.stdout)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("old", help="a revision, as git names it")
    parser.add_argument("new", nargs="?", help="another; else the files as they stand")
    parser.add_argument("--summary", action="store_true", help="only the scores")
    options = parser.parse_args()
    out = sys.stdout.write
    if not extraction.LABELS.is_dir():
        out(f"no development labels at {extraction.LABELS}: nothing compared\n")
        return 0
    score = extraction.scorer()
    golds = {
        (name, path): score.read_records(path)[0]
        for name in extraction.SETS
        for path in score.gold_files(extraction.LABELS / name)
    }
    texts = [score.read_text(score.text_for(path)) for _, path in golds]
    try:
        versions = [read(revision, texts) for revision in (options.old, options.new)]
    except subprocess.CalledProcessError as error:
        out(f"{error.cmd[0]} failed with exit code {error.returncode}\n")
        return 1
    by_set: dict[str, tuple[list[Judged], list[Judged]]] = {s: ([], []) for s in extraction.SETS}
    for (name, path), *found in zip(golds, *versions, strict=True):
        old, new = (judged(golds[name, path], preds) for preds in found)
        by_set[name][0].append(old)
        by_set[name][1].append(new)
        lines = [line for _, line in sorted(changes(old, new))]
        if lines and not options.summary:
            out(f"{name}/{score.stem_of(path)}\n" + "".join(f"  {line}\n" for line in lines))
    for name, (before, after) in by_set.items():
        for level in SHOWN:
            was, now = f1(before, level), f1(after, level)
            out(f"{name:<6} {level:<16} {was:.3f}  {now:.3f}  {100 * (now - was):+.1f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
