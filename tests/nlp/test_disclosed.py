"""Settings in free words."""

import pytest

from nlp.disclosed import disclosed
from nlp.knowledge import knowledge

CASES = [
    ("edit_format diff, run date 2024-12-25, command `aider`", {"edit format": "diff"}),
    ("5-shot, chain of thought", {"shots": "5"}),
    ("8-shot CoT; greedy", {"shots": "8"}),
    ("reasoning effort: medium", {"effort": "medium"}),
    ("thinking mode", {"thinking": "on"}),
    ("agentic, MULTIPLE attempts (parallel compute)", {"attempts": "several"}),
    # the tool before the word for it
    ("Inspect harness, zero-shot", {"scaffold": "Inspect", "shots": "0"}),
    # whose it is does not say which
    ("own scaffold", {}),
    ("scaffold not stated in the card", {}),
    # a board that tells of each row whether it checked it looks at what is sent in
    ("checked=false, attempts: 2+", {"reviewed": "by the board", "attempts": "2+"}),
    ("8 x NVIDIA H100-SXM-80GB", {"accelerators": "8"}),
    # low latency is no low effort
    ("low latency", {}),
]


@pytest.mark.parametrize(("words", "expected"), CASES)
def test_words_give_the_settings_that_they_name(words: str, expected: dict[str, str]) -> None:
    assert disclosed(words, knowledge()) == expected
