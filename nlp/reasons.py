"""A rule's reason as data, and as the one sentence that a reader gets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from nlp.record import ReadError, Reason
from nlp.yamlfile import load

FILE = Path(__file__).with_name("reasons.yaml")

# Facts that hold the id of a party, a subject or a metric, shown by its name.
NAMED = frozenset({"runner", "party", "board", "our_id", "their_id", "measure_id"})
# A part of a sentence that is left out where one of its facts is missing: "[ ({source})]".
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_BLANK = re.compile(r"\{(\w+)\}")


def reason(rule: str, **facts: str) -> Reason:
    """The rule with the facts that it used, empty ones left out."""
    return Reason(rule, tuple(sorted((name, str(fact)) for name, fact in facts.items() if fact)))


def sentence(reason: Reason, names: Mapping[str, str]) -> str:
    """The reason in plain English: "Epoch AI has no tie to Alibaba."

    `names` gives the names of parties, subjects and metrics by id; an id it does not hold
    is shown as it is. Raises ReadError for a rule or a fact that reasons.yaml does not know.
    """
    sentences, words = _file()
    if reason.rule not in sentences:
        raise ReadError(f"no sentence for rule {reason.rule!r}", FILE.name)
    facts = {
        name: names.get(fact, fact) if name in NAMED else words.get(name, {}).get(fact, fact)
        for name, fact in reason.facts
    }
    kept = _OPTIONAL.sub(
        lambda part: part[1] if set(_BLANK.findall(part[1])) <= facts.keys() else "",
        sentences[reason.rule],
    )
    missing = set(_BLANK.findall(kept)) - facts.keys()
    if missing:
        raise ReadError(f"rule {reason.rule!r} lacks the fact {min(missing)!r}", FILE.name)
    return _BLANK.sub(lambda blank: facts[blank[1]], kept)


def rules() -> frozenset[str]:
    """Ids of all rules that have a sentence."""
    return frozenset(_file()[0])


@cache
def _file() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    data = load(FILE, FILE.with_suffix(".schema.json"))
    return data["sentences"], data["words"]
