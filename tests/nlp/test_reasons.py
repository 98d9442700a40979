"""Every reason has a sentence."""

import re
from pathlib import Path

import pytest

import nlp
from nlp.reasons import FILE, reason, rules, sentence
from nlp.record import ReadError, Reason

RULE_FILES = [
    path
    for path in sorted(Path(nlp.__file__).parent.glob("*.py"))
    if re.search(r"\b(reason|of_claim)\(", path.read_text(encoding="utf-8"))
]
# reason("no_tie", …), of_claim(claim, "planned"), and rule ids that a line chooses between.
CALLS = re.compile(r'(?:\breason\(|of_claim\(\s*\w+,)\s*"(\w+)"')
CHOSEN = re.compile(r'"(\w+)"')


def used() -> set[str]:
    source = "\n".join(path.read_text(encoding="utf-8") for path in RULE_FILES)
    chosen = [line for line in source.splitlines() if re.search(r"\brule = ", line)]
    returned = re.findall(r'return [^\n]*, "(\w+)"', source)
    picked = re.findall(r'_fit\(fits, "(\w+)" if fits else "(\w+)"', source)
    return {
        *CALLS.findall(source),
        *(rule for line in chosen for rule in CHOSEN.findall(line)),
        *returned,
        *(rule for pair in picked for rule in pair),
    }


def test_each_rule_that_decides_has_a_sentence_and_each_sentence_a_rule() -> None:
    assert used() == rules()


def test_names_stand_for_ids_and_missing_parts_are_left_out() -> None:
    names = {"epoch-ai": "Epoch AI", "alibaba": "Alibaba"}
    told = reason("no_tie", runner="epoch-ai", party="alibaba")
    assert sentence(told, names) == "Epoch AI has no tie to Alibaba on record."
    assert sentence(reason("no_tie", runner="epoch-ai"), names) == "Epoch AI has no tie on record."


def test_relation_is_told_in_words_with_its_source() -> None:
    told = reason("aligned", runner="a", party="b", relation="coauthored", source="A paper, 2025")
    assert sentence(told, {}) == "a is tied to b by something they made together (A paper, 2025)."


def test_facts_are_no_templates() -> None:
    told = reason("ruling", editor="ada", on="2026-06-01", why="{measured} [sic]")
    assert sentence(told, {}).endswith("{measured} [sic]")


def test_unknown_rule_or_fact_is_an_error_that_names_it() -> None:
    with pytest.raises(ReadError, match=f"{FILE.name}: no sentence for rule 'nonsense'"):
        sentence(Reason("nonsense"), {})
    with pytest.raises(ReadError, match="lacks the fact 'runner'"):
        sentence(Reason("no_tie"), {})
