"""Which names may be two spellings of one thing: proposals for editors, never a merge by rule.

Names whose numbers differ ("R1", "R2") never look alike, since the numbers tell versions apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from nlp.knowledge import fold

# Of the letters of both names; "Gemeni Flash" and "Gemini Flash" have 0.91.
LEAST_ALIKE = 0.88
# Code points of letters below which one letter makes another name: "o" and "x".
SHORTEST = 4
_NUMBER = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Pair:
    """Two names that look alike; `known` is the one to keep."""

    unknown: str
    known: str
    # 0 to 1.
    likeness: float


def lookalikes(unknown: Mapping[str, str], everything: Mapping[str, str]) -> list[Pair]:
    """For each unknown thing (id -> name) the likest other, the likest pairs first."""
    by_numbers: dict[tuple[str, ...], list[tuple[str, str, frozenset[str]]]] = defaultdict(list)
    for id_, name in sorted(everything.items()):
        by_numbers[_numbers(name)].append((id_, _bare(name), _words(name)))
    found: dict[frozenset[str], Pair] = {}
    for id_, name in sorted(unknown.items()):
        others = [other for other in by_numbers[_numbers(name)] if other[0] != id_]
        best = max(_compared(id_, name, others), key=lambda pair: pair.likeness, default=None)
        if best is not None:
            found.setdefault(frozenset((best.unknown, best.known)), best)
    return sorted(found.values(), key=lambda pair: (-pair.likeness, pair.unknown))


def _compared(
    id_: str, name: str, others: Sequence[tuple[str, str, frozenset[str]]]
) -> Iterator[Pair]:
    bare, words = _bare(name), _words(name)
    for other, its_bare, its_words in others:
        if bare == its_bare or (words and words == its_words):
            yield Pair(id_, other, 1.0)
        elif min(len(bare), len(its_bare)) >= SHORTEST:
            likeness = SequenceMatcher(None, bare, its_bare, autojunk=False)
            if likeness.real_quick_ratio() >= LEAST_ALIKE and likeness.ratio() >= LEAST_ALIKE:
                yield Pair(id_, other, likeness.ratio())


def _numbers(name: str) -> tuple[str, ...]:
    return tuple(_NUMBER.findall(name))


def _bare(name: str) -> str:
    """Letters alone: what is left when spelling, spaces and numbers are taken off."""
    return "".join(_LETTERS.findall(fold(name)))


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", fold(name).replace("-", " ")))
