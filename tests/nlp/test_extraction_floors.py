"""Extraction quality on the development labels only rises.

The labels lie beside the repository and are no part of it; without them the test is skipped.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Set → (quantity F1, with subject and metric F1), as last measured, less one claim in a hundred.
FLOORS = {
    "seed": (0.98, 0.90),
    "own": (0.965, 0.835),
    "real": (0.97, 0.92),
}


def bench() -> ModuleType:
    """The benchmark that measures it, loaded from its file."""
    spec = importlib.util.spec_from_file_location("extraction", ROOT / "benchmarks/extraction.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", FLOORS)
def test_quality_is_not_below_its_floor(name: str, tmp_path: Path) -> None:
    module = bench()
    labels = module.LABELS / name
    if not labels.is_dir():
        pytest.skip(f"no development labels at {labels}")
    measured = module.measure(labels, tmp_path)
    levels = measured["levels"]
    quantity, both = FLOORS[name]
    assert levels["quantity"]["f1"] >= quantity
    assert levels["+subject+metric"]["f1"] >= both


def test_hard_negatives_hold_few_false_claims(tmp_path: Path) -> None:
    module = bench()
    labels = module.LABELS / "own"
    if not labels.is_dir():
        pytest.skip(f"no development labels at {labels}")
    assert module.measure(labels, tmp_path)["hard_negatives"]["per_1000_words"] <= 2
