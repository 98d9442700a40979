"""How settings weigh in a comparison, which words are one value, how units convert.

The weights are in comparing.yaml; spellings and units come from the knowledge base.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from nlp.knowledge import fold, knowledge
from nlp.record import Pairs
from nlp.yamlfile import load

FILE = Path(__file__).with_name("comparing.yaml")


class Weight(StrEnum):
    """What another value of a setting does to a comparison."""

    DECISIVE = "decisive"
    MINOR = "minor"
    RECORD = "record"


@dataclass(frozen=True)
class Comparing:
    """The file's content, by folded spelling."""

    # Folded name of a setting -> its weight.
    weights: Mapping[str, Weight]
    # Folded spelling of a value -> the value that is kept.
    values: Mapping[str, str]
    throughput: frozenset[str]

    def settings(self, pairs: Pairs) -> dict[str, str]:
        """The pairs under the names and values that are kept, blank ones left out."""
        kept: dict[str, str] = {}
        for name, value in sorted(pairs):
            folded = fold(value)
            if folded:
                setting = knowledge().setting(name)
                kept[setting.name if setting else name] = self.values.get(folded, folded)
        return kept

    def conditions(self, pairs: Pairs) -> frozenset[tuple[str, str]]:
        """The kept pairs that are about the run; what is about its record is left out."""
        kept = self.settings(pairs).items()
        return frozenset(pair for pair in kept if self.weight(pair[0]) is not Weight.RECORD)

    def weight(self, name: str) -> Weight:
        """How a setting weighs; one that nobody listed is minor."""
        return self.weights.get(fold(name), Weight.MINOR)


@cache
def comparing(file: Path = FILE) -> Comparing:
    """The rules' data, read once. Raises YamlError with file and line."""
    data = load(file, file.with_suffix(".schema.json"))
    return Comparing(
        weights={fold(name): weight for weight in Weight for name in data[weight]},
        values={fold(s): kept for kept, others in data["values"].items() for s in (kept, *others)},
        throughput=frozenset(data["throughput"]),
    )


def factor(unit: str, other: str) -> float | None:
    """What a number in `unit` is multiplied by to be in `other`; None where nothing does."""
    if unit == other:
        return 1.0
    scales = knowledge().scales
    one, two = scales.get(unit), scales.get(other)
    if one is None or two is None or one[0] != two[0]:
        return None
    return one[1] / two[1]
