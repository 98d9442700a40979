"""How many inconsistencies the rules find, and how often they raise a false alarm.

    python benchmarks/consistency.py [-v] [TEXTS.jsonl]

A finding hits when it touches at least two of a fact's quotes; any finding in a consistent
text, or elsewhere in an inconsistent one, is a false alarm. The real articles hold no known
inconsistency: each finding there is shown, to be looked at.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nlp.consistency import check
from nlp.extract import extract
from nlp.record import Finding

EVAL = Path(__file__).parents[2] / "shared" / "eval"
TEXTS = EVAL / "consistency" / "dev.jsonl"


@dataclass
class Tally:
    """Counts by type of fact; the lines tell of each miss and false alarm."""

    facts: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    lookalikes: Counter[str] = field(default_factory=Counter)
    alarmed: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)
    findings: int = 0
    hits: int = 0
    lines: list[str] = field(default_factory=list)

    def recall(self) -> float:
        """Part of the inconsistencies that were found."""
        return self.found.total() / max(1, self.facts.total())

    def alarm_rate(self) -> float:
        """Part of the consistent texts in which something was called inconsistent."""
        return self.alarmed.total() / max(1, self.lookalikes.total())

    def precision(self) -> float:
        """Part of what was called inconsistent that is."""
        return self.hits / max(1, self.findings)


def touches(finding: Finding, fact: Mapping[str, Any]) -> bool:
    """Whether the finding touches two of the fact's quotes."""
    touched = [
        quote
        for quote in fact["quotes"]
        if any(start < quote["end"] and quote["start"] < end for start, end in finding.spans)
    ]
    return len(touched) >= 2


def measure(entries: Sequence[Mapping[str, Any]]) -> Tally:
    """The rules against labelled texts: `{id, text, facts}` each."""
    tally = Tally()
    for entry in entries:
        findings = check(entry["text"], extract(entry["text"]))
        wrong = [fact for fact in entry["facts"] if fact["verdict"] == "inconsistent"]
        right = [fact for fact in entry["facts"] if fact["verdict"] == "consistent"]
        called = [finding for finding in findings if finding.verdict == "inconsistent"]
        for fact in wrong:
            tally.facts[fact["type"]] += 1
            hit = any(touches(finding, fact) for finding in called)
            tally.found[fact["type"]] += hit
            if not hit:
                tally.lines.append(f"missed {entry['id']} {fact['type']}: {fact['explanation']}")
        false = [f for f in called if not any(touches(f, fact) for fact in wrong)]
        tally.findings += len(called)
        tally.hits += len(called) - len(false)
        for finding in false:
            tally.lines.append(f"false {entry['id']} {finding.rule}: {finding.explanation}")
        if not wrong and right:
            kind = right[0]["type"]
            tally.lookalikes[kind] += 1
            tally.alarmed[kind] += bool(false)
            tally.shown[kind] += any(
                touches(finding, right[0]) for finding in findings if finding not in called
            )
    return tally


def labelled(path: Path) -> list[dict[str, Any]]:
    """The texts of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def articles() -> Iterator[tuple[str, str]]:
    """Name and text of the real and the own development articles."""
    for folder in ("real", "own"):
        for path in sorted((EVAL / folder).iterdir()):
            if path.suffix in (".md", ".txt"):
                yield f"{folder}/{path.name}", path.read_bytes().decode("utf-8")


def called_in_articles() -> list[str]:
    """A line for each inconsistency that is called in an article."""
    return [
        f"{name} {finding.rule}: {finding.explanation}"
        for name, text in articles()
        for finding in check(text, extract(text))
        if finding.verdict == "inconsistent"
    ]


def main(arguments: Sequence[str]) -> None:
    """Print the figures."""
    paths = [Path(a) for a in arguments if not a.startswith("-")] or [TEXTS]
    write = sys.stdout.write
    if not paths[0].is_file():
        write(f"no labelled texts at {paths[0]}: nothing to measure\n")
        return
    entries = [entry for path in paths for entry in labelled(path)]
    started = time.perf_counter()
    tally = measure(entries)
    seconds = time.perf_counter() - started
    write(f"{'type':<22} found        false alarms  shown as holding\n")
    for kind in sorted(tally.facts | tally.lookalikes):
        found = f"{tally.found[kind]}/{tally.facts[kind]}"
        alarms = f"{tally.alarmed[kind]}/{tally.lookalikes[kind]}"
        write(f"{kind:<22} {found:<12} {alarms:<13} {tally.shown[kind]}\n")
    write(
        f"found {tally.recall():.3f} of the inconsistencies; {tally.alarm_rate():.3f} of the "
        f"look-alikes called inconsistent; precision {tally.precision():.3f}; "
        f"{len(entries) / seconds:.0f} texts a second\n"
    )
    if "-v" in arguments:
        write("".join(f"  {line}\n" for line in tally.lines))
    if paths == [TEXTS]:
        called = called_in_articles()
        write(f"called inconsistent in the real and own articles: {len(called)}\n")
        write("".join(f"  {line}\n" for line in called))


if __name__ == "__main__":
    main(sys.argv[1:])
