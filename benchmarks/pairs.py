"""How often the rules agree with pairs of claim and measurement that were judged by hand.

    python benchmarks/pairs.py [PAIRS.jsonl]

The pairs' answers are taken away before the rules are asked. Each pair that is judged
otherwise is named, with what is otherwise.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from nlp.assess import assess
from nlp.knowledge import knowledge
from nlp.record import Independence, Status

PAIRS = Path(__file__).parents[2] / "shared" / "data" / "pairs_dev.jsonl"
# What may be read of a measurement; the other fields of a pair are answers.
READ = ("runner", "metric", "model", "value", "unit", "settings", "file", "locator", "n")
# How a pair's own words for the runner read as independence.
RUNNERS = {
    "independent": (Independence.INDEPENDENT, Independence.OPEN, Independence.RIVAL),
    "independent submitter": (Independence.INDEPENDENT, Independence.OPEN),
    "vendor": (Independence.OWN, Independence.ALIGNED),
    "the maker of the model": (Independence.OWN, Independence.ALIGNED),
    "repeats the vendor": (Independence.UNKNOWN, Independence.OWN),
    "repeats or re-runs, not said": (Independence.UNKNOWN,),
}
AS_OF = date(2026, 11, 24)


def read_pairs(path: Path) -> list[dict[str, Any]]:
    """The pairs of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def asked(pair: Mapping[str, Any]) -> dict[str, Any]:
    """The pair without its answers."""
    measurement = pair["measurement"]
    kept = measurement and {name: measurement[name] for name in READ if name in measurement}
    return {"claim": pair["claim"], "measurement": kept}


def judge(pairs: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, bool | None]]]:
    """Each pair with what was right of it; None where the pair gives no answer."""
    known = knowledge()
    for pair in pairs:
        found = assess(asked(pair), known, AS_OF)
        accepted = [pair["expected_status"], *pair.get("also_accepted", [])]
        runner = RUNNERS.get((pair["measurement"] or {}).get("runner_is", ""))
        yield (
            pair,
            {
                "status": found.status in accepted,
                "comparable": found.comparable == pair["comparable"],
                "independence": found.independence in runner if runner else None,
                "confirmed rightly": found.status is not Status.CONFIRMED
                or Status.CONFIRMED in accepted,
            },
        )


def shares(pairs: list[dict[str, Any]]) -> dict[str, float]:
    """How much of each answer is right."""
    right: dict[str, list[bool]] = {}
    for _, answers in judge(pairs):
        for name, answer in answers.items():
            if answer is not None:
                right.setdefault(name, []).append(answer)
    return {name: sum(answers) / len(answers) for name, answers in right.items()}


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    if not path.is_file():
        raise SystemExit(f"no pairs at {path}")
    out = sys.stdout.write
    pairs = read_pairs(path)
    for pair, answers in judge(pairs):
        wrong = [name for name, answer in answers.items() if answer is False]
        if wrong:
            out(f"{pair['id']}: not as judged by hand: {', '.join(wrong)}\n")
    for name, share in shares(pairs).items():
        out(f"{name:<18} {share:.3f} of {len(pairs)} pairs\n")


if __name__ == "__main__":
    main()
