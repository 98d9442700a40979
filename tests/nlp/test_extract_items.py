"""List items of the form "Name: value", with no names listed anywhere."""

from __future__ import annotations

import pytest

from nlp.extract import extract
from nlp.knowledge import Knowledge

CASES = [
    # the label is the benchmark, whatever stands in its parenthesis; the shots are no claim
    (
        "# Acme-2\n\nAcme-2 is a small model.\n\n- FooBench: 71.2\n- Riddle-500 (3-shot): 93.1%\n",
        [("Acme-2", "FooBench", 71.2, "points"), ("Acme-2", "Riddle-500", 93.1, "%")],
    ),
    # the label is the subject where the words before the list name the benchmark
    (
        "Results on FooBench:\n\n- Acme-2: 71.2\n- Zed 7B: 68.0%\n",
        [("Acme-2", "FooBench", 71.2, "points"), ("Zed 7B", "FooBench", 68.0, "%")],
    ),
    # bold labels make a list without bullets
    (
        "# Acme-2\n\n**Size:** 14.2B parameters\n**Context length:** 64K tokens\n"
        "**Training data:** 9T tokens\n",
        [
            ("Acme-2", "parameters", 14.2e9, "parameters"),
            ("Acme-2", "Context length", 64_000, "tokens"),
            ("Acme-2", "training tokens", 9e12, "tokens"),
        ],
    ),
    # so do lines that are each a label and a value
    (
        "# Acme-2\n\nFooBench (5-shot): 71.2\nBarEval: 88.4%\n",
        [("Acme-2", "FooBench", 71.2, "points"), ("Acme-2", "BarEval", 88.4, "%")],
    ),
    # what is active belongs to the size before it
    (
        "Open models:\n\n- Acme-2 is a 90B MoE, 12B active, 64K ctx.\n",
        [
            ("Acme-2", "parameters", 90e9, "parameters"),
            ("Acme-2", "active parameters", 12e9, "parameters"),
            ("Acme-2", "ctx", 64_000, "tokens"),
        ],
    ),
    # the words before the list say what the prices are for
    (
        "Prices per million output tokens:\n\n* Acme-2 — $0.30\n* Zed 7B — $1.20\n",
        [
            ("Acme-2", "output price", 0.3, "USD/1M tokens"),
            ("Zed 7B", "output price", 1.2, "USD/1M tokens"),
        ],
    ),
    # the label says which side of a price it is
    (
        "# Acme-2\n\nAcme-2 costs this:\n\n- Input: $0.30 per million tokens\n"
        "- Output: $1.10 per million tokens\n",
        [
            ("Acme-2", "input price", 0.3, "USD/1M tokens"),
            ("Acme-2", "output price", 1.1, "USD/1M tokens"),
        ],
    ),
    # the label tells what is measured, and what a price is counted per
    (
        "# Acme-2\n\nAcme-2 is here.\n\n- Time to First Token: 280ms median (one request)\n"
        "- Batch Throughput: 200+ TPS\n- Cost per Million Tokens: $0.50\n",
        [
            ("Acme-2", "Time to First Token", 280, "ms"),
            ("Acme-2", "Batch Throughput", 200, "tokens/s"),
            ("Acme-2", "Cost", 0.5, "USD/1M tokens"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0][:30] for c in CASES])
def test_item_is_read_with_its_label_and_its_list(
    text: str, expected: list[tuple[str, str, float, str]]
) -> None:
    found = extract(text, known=Knowledge())
    assert [(m.subject, m.metric, m.value, m.unit) for m in found] == expected
