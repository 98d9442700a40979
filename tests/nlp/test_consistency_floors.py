"""The rules on the labelled development texts never fall below what they reached."""

import json
import runpy
from pathlib import Path

import pytest

from nlp.consistency import check

ROOT = Path(__file__).parents[2]
EVAL = ROOT.parent / "shared" / "eval"

pytestmark = pytest.mark.skipif(
    not EVAL.is_dir(), reason=f"no labelled texts at {EVAL}: the floors can't be measured"
)


@pytest.fixture(scope="module")
def benchmark():
    return runpy.run_path(str(ROOT / "benchmarks" / "consistency.py"))


def test_inconsistencies_are_found_and_lookalikes_left_alone(benchmark):
    tally = benchmark["measure"](benchmark["labelled"](benchmark["TEXTS"]))
    assert tally.recall() >= 1.0, tally.lines
    assert tally.alarm_rate() <= 0.0, tally.lines
    assert tally.precision() >= 1.0, tally.lines


def test_real_articles_raise_no_alarm(benchmark):
    assert benchmark["called_in_articles"]() == []


def test_the_seed_articles_arithmetic_is_found():
    facts = json.loads((EVAL / "seed" / "consistency.json").read_text(encoding="utf-8"))["facts"]
    text = (EVAL / "seed" / "qwen37.txt").read_bytes().decode("utf-8")
    findings = check(text)
    for name in FOUND:
        fact = next(fact for fact in facts if fact["id"] == name)
        touched = [
            sum(any(a < q["end"] and q["start"] < b for a, b in f.spans) for q in fact["quotes"])
            for f in findings
            if f.verdict == fact["verdict"]
        ]
        assert max(touched, default=0) >= 2, name


# The facts of the seed that are a matter of numbers.
FOUND = [
    "summit-date",
    "cost-ratio-vs-half-price",
    "seventeen-day-window",
    "api-ratio-arithmetic",
    "february-to-may",
    "nearly-a-week",
    "mistral-staff",
    "products",
    "users",
    "fifty-billions",
    "two-threefolds",
    "output-input-price",
]
