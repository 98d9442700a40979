"""Names that no list holds are one thing's by their words."""

from __future__ import annotations

import pytest

from nlp.alike import alike, words
from nlp.knowledge import knowledge

KNOWN = knowledge()

SAME = [
    ("zed-3-large-2026-03-01", "Zed 3 Large", {}),
    ("zedlabs/Zed-3-Large-Instruct", "Zed 3 Large", {}),
    # a board's order of words is its own
    ("Zed 3 Instruct Turbo (405B)", "Zed 3 405B Turbo", {}),
    ("Zed 3 Large (July 2025)", "Zed 3 Large", {}),
    ("zedlabs/zed-3-large-07-2025", "Zed 3 Large", {}),
    ("Zed 3 Large (high)", "Zed 3 Large", {"effort": "high"}),
    ("Zed 3 Large FP8", "Zed 3 Large", {"quantisation": "fp8"}),
    ("Zed 3 Large (thinking 16K)", "Zed 3 Large", {"thinking": "16k"}),
    ("Zed 3 Large on Groq", "Zed 3 Large", {"provider": "Groq"}),
    ("Zed 3 Large (Groq)", "Zed 3 Large", {"provider": "Groq"}),
    # an interface's own tail
    ("zed-3-large-v1:0", "Zed 3 Large", {}),
    ("mini-SWE-agent + Zed 3 Large", "Zed 3 Large", {"scaffold": "mini-SWE-agent"}),
]
# a word too many is another thing
OTHER = ["Zed 3 Large Mini", "Zed 3.5 Large", "Zed 3", "Zed 3 Large 70B", "GPT-5 + Zed 3 Large"]


@pytest.mark.parametrize(("theirs", "ours", "settings"), SAME)
def test_names_of_the_same_words_are_one_things(
    theirs: str, ours: str, settings: dict[str, str]
) -> None:
    assert alike(theirs, [ours], KNOWN, ["Zed Labs", "ZedLabs"]) == settings


@pytest.mark.parametrize("theirs", OTHER)
def test_a_word_more_or_less_makes_another_thing(theirs: str) -> None:
    assert alike(theirs, ["Zed 3 Large"], KNOWN) is None


def test_numbers_of_a_version_are_one_word_and_a_size_is_its_own() -> None:
    assert words("claude-3-7-sonnet-20250219") == ["claude", "3.7", "sonnet"]
    assert words("Llama-3.1-8B") == ["llama", "3.1", "8b"]
