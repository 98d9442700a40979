"""How much the extractor leans on names that somebody listed.

    python benchmarks/unknown_names.py [--seed 1] [--every-word] [--show]

Rewrites every vendor, model, chip and benchmark name of the development sets into invented
ones of the same shape, text and labels alike, and scores both. Words that say what a thing
is ("Bench", "Instruct", "Labs") stay, since names that nobody listed have them too;
--every-word rewrites them as well. --show prints the names.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import scoring
from renaming import Renamer, labelled_names, listed_names

from nlp.knowledge import knowledge
from nullius.extraction import as_lines

NAMED = ("subject", "metric", "said_by")


def renamed(text: str, claims: scoring.Records, renamer: Renamer) -> tuple[str, scoring.Records]:
    """The text and its gold claims under invented names; quotes and offsets stay."""
    spans = [(claim["start"], claim["end"]) for claim in claims]
    sure = {name for claim in claims for name in _names(claim)}
    rewritten = renamer.rewrite(text, keep=spans, sure=sure)
    return rewritten, [_relabelled(claim, renamer) for claim in claims]


# Any: a record of the extraction contract, as JSON has it.
def _names(claim: dict[str, Any]) -> list[str]:
    return [name for field in NAMED for name in claim[field] if isinstance(name, str)]


def _relabelled(claim: dict[str, Any], renamer: Renamer) -> dict[str, Any]:
    return claim | {
        field: [renamer.rename(name) if isinstance(name, str) else name for name in claim[field]]
        for field in NAMED
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=1, help="other invented names")
    parser.add_argument("--every-word", action="store_true", help='also "Bench", "Instruct"')
    parser.add_argument("--show", action="store_true", help="print old and new names")
    options = parser.parse_args()
    if not scoring.present():
        return
    known = knowledge()
    sets = {name: scoring.documents(name) for name in scoring.SETS}
    claims = [c for texts in sets.values() for _, golds in texts.values() for c in golds]
    texts = "\n".join(text for found in sets.values() for text, _ in found.values())
    names = {n for n in listed_names(known) if n in texts} | labelled_names(claims, known)
    renamer = Renamer(names, options.seed, every_word=options.every_word)
    out = sys.stdout.write
    if options.show:
        for name in renamer.names:
            out(f"{name}  ->  {renamer.rename(name)}\n")
    out(f"{len(renamer.names)} names, {len(renamer.words)} words rewritten\n\n")
    out(f"{'set':<6} {'F1':<16} {'as written':>10} {'unknown':>8} {'points':>7}\n")
    for name, texts_of_set in sets.items():
        unknown = {n: renamed(text, golds, renamer) for n, (text, golds) in texts_of_set.items()}
        before = scoring.measured(texts_of_set, as_lines)["levels"]
        after = scoring.measured(unknown, as_lines)["levels"]
        for level in scoring.LEVELS:
            old, new = before[level]["f1"], after[level]["f1"]
            out(f"{name:<6} {level:<16} {old:>10.3f} {new:>8.3f} {100 * (new - old):>+7.1f}\n")


if __name__ == "__main__":
    main()
