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
    # Folded words that make a name a university's.
    universities: frozenset[str]
    # Words in a model's name that say nothing about which model it is.
    name_words: frozenset[str]
    throughput: frozenset[str]

    def settings(self, pairs: Pairs) -> dict[str, str]:
        """The pairs under the names that are kept, with values that compare; no blank ones."""
        return {name: self.value(name, value) for name, value in self.spoken(pairs).items()}

    def spoken(self, pairs: Pairs) -> dict[str, str]:
        """The pairs under the names that are kept, with their values as written.

        A value that is another setting's word is that setting's: a scaffold cannot be a
        "single attempt".
        """
        kept: dict[str, str] = {}
        for name, value in sorted(pairs):
            if not fold(value):
                continue
            setting = knowledge().setting(name)
            own = setting is not None and (setting.read(value) is not None or setting.divides)
            reader = None if own else _reader(value)
            if reader is not None and (setting is None or reader[0] != setting.name):
                kept.setdefault(*reader)
            else:
                kept[setting.name if setting else name] = value
        return kept

    def value(self, name: str, written: str) -> str:
        """What a value compares by: "OpenHands scaffold" is the scaffold "OpenHands"."""
        setting = knowledge().setting(name)
        read = setting.read(written) if setting else None
        words = (read or written).split()
        nouns = {fold(word) for word in (name, *(setting.aliases if setting else ()))}
        if len(words) > 1 and fold(words[-1]) in nouns:
            words.pop()
        folded = fold(" ".join(words))
        return self.values.get(folded, folded)

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
        universities=frozenset(map(fold, data["universities"])),
        name_words=frozenset(data["name words"]),
        throughput=frozenset(data["throughput"]),
    )


def _reader(words: str) -> tuple[str, str] | None:
    """The setting that the words are a value of, with that value; None where none reads them."""
    for setting in knowledge().settings.values():
        read = setting.read(words)
        if read is not None and not setting.divides:
            return setting.name, read
    return None


def factor(unit: str, other: str) -> float | None:
    """What a number in `unit` is multiplied by to be in `other`; None where nothing does."""
    if unit == other:
        return 1.0
    scales = knowledge().scales
    one, two = scales.get(unit), scales.get(other)
    if one is None or two is None or one[0] != two[0]:
        return None
    return one[1] / two[1]
