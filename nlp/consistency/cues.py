"""The words that the rules go by, read from `cues.yaml`, as patterns.

It knows no rule: a rule asks whether a stretch of text holds one of a list's words.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from nlp.yamlfile import load

_FOLDER = Path(__file__).parent


# Any: a YAML document whose schema says what it is.
@cache
def cues() -> dict[str, Any]:
    """The cues file, read once. Raises YamlError with file and line."""
    data: dict[str, Any] = load(_FOLDER / "cues.yaml", _FOLDER / "cues.schema.json")
    return data


def choice(words: list[str]) -> str:
    """A pattern for any of `words`, longest first; "averag*" stands for every ending."""
    longest = sorted(set(words), key=lambda word: (-len(word), word))
    parts = (
        re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", " ").replace("'", "['’]")
        for word in longest
    )
    return rf"(?<![\w@])(?:{'|'.join(parts)})(?!(?<=\w)[\w@])"


@cache
def cue(name: str) -> re.Pattern[str]:
    """A pattern that finds any word of the list `name`; "up" is not in "start-up"."""
    return re.compile(rf"(?<!-){choice(cues()[name])}", re.IGNORECASE)


def expanded(source: str) -> str:
    """A pattern in which `@later@` stands for any word of the list `later`."""
    return re.sub(r"@(\w+)@", lambda match: choice(cues()[match[1]]), source)


@cache
def pattern(source: str) -> re.Pattern[str]:
    """The pattern of `expanded`, in any case of letters."""
    return re.compile(expanded(source), re.IGNORECASE)


@cache
def listed(name: str) -> frozenset[str]:
    """The words of a list."""
    return frozenset(cues()[name])


@cache
def bounds() -> dict[str, re.Pattern[str]]:
    """Patterns for each sort of bound, to be matched at the end of what precedes a number."""
    return {
        name: re.compile(rf"{choice(words)} ?(?:an? )?$", re.IGNORECASE)
        for name, words in cues()["bounds"].items()
    }


@cache
def dimensions() -> dict[str, tuple[str, float]]:
    """Unit to what it measures and how much of the smallest unit it holds."""
    return {
        unit: (dimension, float(factor))
        for dimension, units in cues()["scales"].items()
        for unit, factor in units.items()
    }


def has(text: str, name: str) -> bool:
    """Whether `text` holds a word of the list `name`."""
    return cue(name).search(text) is not None
