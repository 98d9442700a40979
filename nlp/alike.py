"""Whether two written names are one thing's, by the words that they are made of.

For names that no list holds: a board writes "glm-9-air-2026-03-01 (high)" where the vendor
writes "GLM-9 Air". A word too many makes another thing, unless it is known to say nothing
("instruct") or to name a setting ("high", "FP8", "on Groq").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from nlp.comparing import comparing
from nlp.knowledge import Knowledge

# "2025-03-01", "20250301", "12-2024", "(July 2024)", "of March 2025"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = re.compile(
    rf"(?<!\d)20\d\d[-./]?[01]\d[-./]?[0-3]\d(?!\d)|(?<!\d)[01]\d-20\d\d(?!\d)"
    rf"|\b(?:\d\d? )?{_MONTH} (?:\d\d?, )?20\d\d\b"
)
# "claude-3-7-sonnet": the 3 and the 7 are one number; "llama-3-8b" has two.
_SPLIT_NUMBER = re.compile(r"(?<=\d)[-_ ](?=\d+(?![\d.]*[a-z\d]))")
_WORD = re.compile(r"\d+(?:\.\d+)*[a-z]*|[^\W\d_]+\+*")
# "Llama 3.1 70B on Cerebras", "(via OpenRouter)"
_PLACE = re.compile(r"[ (,]+(?:on|via|hosted by|served by) (?P<who>[^()]+?)\)?$", re.IGNORECASE)
# "Llama 3.3 70B (Groq)"
_BRACKET = re.compile(r" \((?P<who>[^()]+)\)$")
# What a seller's interface puts behind a name: "-v1:0", ":free", "@20240620", "-001"; and the
# mark of a first version.
_TAIL = re.compile(r"(?:-v\d+)?:\w+$|@[\w.-]+$|-00\d$|[- ]v(?:0\.1|1(?:\.0)?)$")
_JOINTS = re.compile(r"\s+[+x×-]\s+")


def alike(
    theirs: str, ours: Iterable[str], knowledge: Knowledge, makers: Iterable[str] = ()
) -> dict[str, str] | None:
    """The settings that their name adds to one of ours; None where it is another thing's.

    `makers` are names of the party that makes it, which may stand in front or not.
    """
    silent = comparing().name_words | {w for maker in makers for w in words(maker)}
    known = [set(words(name)) - silent for name in ours]
    for name, settings in _readings(theirs, knowledge):
        there = words(name)
        for wanted in known:
            if wanted and wanted <= set(there):
                added = _settings([w for w in there if w not in wanted | silent], knowledge)
                if added is not None:
                    return {**settings, **added}
    return None


def words(name: str) -> list[str]:
    """The words and numbers of a name, days left out: "Qwen2.5-72B" gives qwen, 2.5, 72b."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return _WORD.findall(_SPLIT_NUMBER.sub(".", _DAY.sub(" ", text)))


def _readings(name: str, knowledge: Knowledge) -> Iterable[tuple[str, dict[str, str]]]:
    """The name, without where it was served, and its parts with the others as a scaffold."""
    name = _TAIL.sub("", name)
    yield name, {}
    if "/" in name:
        yield name.rsplit("/", 1)[1], {}
    for place in (_PLACE.search(name), _BRACKET.search(name)):
        party = knowledge.party(place["who"]) if place else None
        if place and party:
            yield name[: place.start()], {"provider": party.name}
    parts = _JOINTS.split(name)
    if len(parts) > 1:
        for part in parts:
            others = [p for p in parts if p != part]
            # Two models at work together are neither of them.
            if not any(_is_model(p, knowledge) for p in others):
                yield part, {"scaffold": " + ".join(others)}


def _is_model(name: str, knowledge: Knowledge) -> bool:
    found = knowledge.subject(name)
    return found is not None and found.kind == "model"


def _settings(left: Sequence[str], knowledge: Knowledge) -> dict[str, str] | None:
    """Settings that the words left over name, several words at once first; None for others."""
    found: dict[str, str] = {}
    at = 0
    while at < len(left):
        for length in range(min(3, len(left) - at), 0, -1):
            phrase = " ".join(left[at : at + length])
            readers = ((s.name, s.read(phrase)) for s in knowledge.settings.values())
            name, value = next(((n, v) for n, v in readers if v is not None), ("", None))
            if value is not None:
                found[name] = value
                at += length
                break
        else:
            return None
    return found
