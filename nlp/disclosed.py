"""Reads settings out of free words, as people write them beside a number.

"edit_format diff, attempts: 1, non-thinking, own scaffold" gives the edit format, the
attempts and the thinking; whose scaffold it was does not say which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.knowledge import Knowledge, fold

# "8 x NVIDIA H100-SXM-80GB": so many of them in one system.
MANY = re.compile(r"(?P<number>\d{1,5}) ?x (?P<part>.+)")
# A board that says so of each row looks at what is sent in.
_CHECKED = re.compile(
    r"(?:checked|verified|result|status)\b ?[=:]? ?(?:true|false|valid)\b", re.IGNORECASE
)
_SILENT = re.compile(r"\bnot (?:stated|given|said|disclosed|known)\b|\bunknown\b", re.IGNORECASE)
# Values that say whose it was, but not what: "own scaffold".
_UNTOLD = frozenset({"own", "internal", "inhouse", "custom", "unnamed"})
# Words of a tool's name before "scaffold" or "harness".
LONGEST_NAME = 3


def disclosed(words: str, known: Knowledge) -> dict[str, str]:
    """The settings that a row of words names: "edit_format diff, attempts: 1, non-thinking"."""
    found: dict[str, str] = {}
    for part in re.split(r"\s*[,;]\s*", words):
        if not part or _SILENT.search(part):
            continue
        name, value = _setting(part, known)
        if name and value and fold(value) not in _UNTOLD:
            found[name] = value
    return found


def _setting(part: str, known: Knowledge) -> tuple[str | None, str | None]:
    if _CHECKED.match(part):
        return "reviewed", "by the board"
    many = MANY.fullmatch(part)
    if many:
        return "accelerators", many["number"]
    named = known.setting(part)
    if named and "on" in named.words.values():
        return named.name, named.read(part) or "on"
    tool = known.subject(part)
    if tool and tool.family == "agent scaffold":
        return "scaffold", tool.name
    for words in _phrases(part):
        for setting in known.settings.values():
            read = setting.read(words)
            if read is not None:
                return setting.name, read
    return _name_and_value(part, known)


def _name_and_value(part: str, known: Knowledge) -> tuple[str | None, str | None]:
    """ "edit_format diff", "reasoning effort: medium", or "Inspect harness" the other way."""
    words = re.sub(r"\s*[:=]\s*", " ", part, count=1).split()
    for length in range(len(words) - 1, 0, -1):
        setting = known.setting(" ".join(words[:length]))
        if setting and setting.read(words[0]) is None:
            value = " ".join(words[length:])
            return setting.name, setting.read(value) or value
        setting = known.setting(" ".join(words[length:]))
        if setting and length <= LONGEST_NAME and not setting.words:
            return setting.name, " ".join(words[:length])
    return None, None


def _phrases(part: str) -> Iterator[str]:
    """The words as they stand, then every run of several of them, the longest first.

    A single word only where it holds a digit: "8-shot", "pass@1"; "low" may be anything.
    """
    yield part
    words = part.replace("(", " ").replace(")", " ").split()
    for length in range(min(4, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            phrase = " ".join(words[start : start + length])
            if length > 1 or re.search(r"\d", phrase):
                yield phrase
