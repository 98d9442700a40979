"""How one name is spelled: with settings in brackets, with nouns around it, as an id.

Knows no subject and no metric; `nlp.questions` looks the spellings up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from nlp.knowledge import Knowledge, fold, slug

# Longer names come from a sentence that was taken for a name; addresses stay readable.
LONGEST_NAME = 300  # code points
LONGEST_KEY = 100  # code points

_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]{1,60})[)\]]\s*$")


def peeled(name: str, knowledge: Knowledge) -> Iterator[tuple[str, dict[str, str]]]:
    """The name as it stands, then without each bracket behind it that holds settings alone."""
    settings: dict[str, str] = {}
    yield name, settings
    while match := _BRACKETS.search(name):
        inside = settings_in(match[1], knowledge)
        if inside is None:
            return
        name, settings = name[: match.start()], inside | settings
        if not fold(name):
            return
        yield name, settings
    bare = re.sub(r"[\s,]+(\d+-shot|pass@\d+)$|^(\d+-shot)\s+", "", name, flags=re.IGNORECASE)
    if bare != name and fold(bare):
        inside = settings_in(name.replace(bare, "").strip(" ,"), knowledge) or {}
        yield bare, inside | settings


def settings_in(words: str, knowledge: Knowledge) -> dict[str, str] | None:
    """Settings that the words name, such as "diff, no think"; None where any is something else."""
    found = {}
    for part in re.split(r"\s*[,;]\s*", words):
        if fold(part) in knowledge.subject_nouns:
            continue
        read = ((s.name, s.read(part)) for s in knowledge.settings.values())
        name, value = next(((n, v) for n, v in read if v is not None), ("", None))
        if value is None:
            return None
        found[name] = value
    return found


def spellings(name: str, nouns: frozenset[str]) -> Iterator[str]:
    """The name, the name without its nouns, and what stands behind a path's last slash."""
    yield name
    yield without_nouns(name, nouns)
    if "/" in name:
        yield name.rsplit("/", 1)[1]


def without_nouns(name: str, nouns: frozenset[str]) -> str:
    """The name without the nouns that it may carry or not; itself where nothing is left."""
    words = [word for word in name.split() if fold(word) not in nouns]
    return " ".join(words) if fold("".join(words)) else name


def barest(pairs: Iterator[tuple[str, dict[str, str]]]) -> tuple[str, dict[str, str]]:
    """The last of what `peeled` gives: the name with the least around it."""
    return list(pairs)[-1]


def tidy(name: str | None) -> str:
    """The name on one line, with single spaces, of bearable length."""
    return " ".join((name or "")[: 2 * LONGEST_NAME].split())[:LONGEST_NAME]


def key_of(name: str) -> str:
    """An id that every spelling of the name shares."""
    return shortened(fold(name).replace(".", "-").replace("+", "plus"))


def shortened(key: str) -> str:
    """The key, its end replaced by a digest where it is too long for an address."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[:LONGEST_KEY]}-{sha256(key.encode()).hexdigest()[:8]}"


def address_of(word: str) -> str:
    """A word or phrase as part of an address; letters of other scripts are kept."""
    return shortened(slug(word)) if word.isascii() else key_of(word)
