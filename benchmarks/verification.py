"""How often the rules agree with hand-judged pairs, and how many statuses a second they give.

    python benchmarks/verification.py [PAIRS.jsonl]

The pairs' answers are taken away before the rules are asked. Without a file of pairs only
the speed is measured.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from nlp.assess import assess
from nlp.independence import Ties
from nlp.knowledge import knowledge
from nlp.record import Bound, Independence, Kind, Modality, Occurrence, Question, Role, Status
from nlp.roots import roots
from nlp.status import status

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


def speed(questions: int) -> float:
    """Processor seconds for the statuses of that many questions of eight mentions each."""
    known = knowledge()
    ties, kinds = Ties(known.ties), {party.id: party.kind for party in known.parties.values()}
    day = date(2026, 5, 20)
    page = Occurrence(
        mention=0,
        document=0,
        publisher="deepseek",
        role=Role.VENDOR,
        kind=Kind.SCORE,
        value=49.6,
        high=None,
        unit="%",
        bound=Bound.EXACT,
        modality=Modality.FACT,
        quote="49.6",
        published_on=day,
        captured_on=day,
    )
    board = replace(page, publisher="aider", role=Role.EVALUATOR, value=48.4, quote="48.4")
    press = replace(page, publisher="reuters", role=Role.PRESS)
    heard = [page, board, replace(press, said_by="deepseek"), *[press] * 5]
    mentions = [replace(o, mention=i, document=i) for i, o in enumerate(heard)]
    started = time.process_time()
    for number in range(questions):
        question = Question(f"s{number}/m", f"s{number}", "m", Kind.SCORE, "deepseek", items=225)
        claims = roots(mentions, question.id)
        for claim in claims:
            status(question, claim, claims, ties, (), AS_OF, kinds)
    return time.process_time() - started


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    out = sys.stdout.write
    if path.is_file():
        pairs = read_pairs(path)
        for pair, answers in judge(pairs):
            wrong = [name for name, answer in answers.items() if answer is False]
            if wrong:
                out(f"{pair['id']}: not as judged by hand: {', '.join(wrong)}\n")
        for name, share in shares(pairs).items():
            out(f"{name:<18} {share:.3f} of {len(pairs)} pairs\n")
    else:
        out(f"no pairs at {path}; only the speed is measured\n")
    for questions in (1_000, 5_000):
        seconds = speed(questions)
        out(f"{questions} questions, {2 * questions} claims: {seconds:.2f} s of one core\n")


if __name__ == "__main__":
    main()
