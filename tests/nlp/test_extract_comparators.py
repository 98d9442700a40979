"""A ratio names what it compares with; it is kept beside the number."""

from __future__ import annotations

import pytest

from nlp.extract import extract

CASES = [
    (
        "Corvane says the K4 delivers three times the performance of the Corvane K2.",
        "three times",
        {"against": "Corvane K2"},
    ),
    ("The H200 runs up to 1.9 times as fast as the H100.", "1.9 times", {"against": "H100"}),
    # the smaller of the two is spoken of
    (
        "DeepSeek R1 is four times cheaper than GPT-5.",
        "four times",
        {"against": "GPT-5", "sense": "less"},
    ),
    ("The B200 gives 1.4x the H200 in throughput.", "1.4x", {"against": "H200"}),
    ("Compared with the H100, the B200 is twice as fast.", "twice", {"against": "H100"}),
    (
        "MiniMax-M1 is open. Its context of one million tokens is eight times that of DeepSeek R1.",
        "eight times",
        {"against": "DeepSeek R1"},
    ),
    # the maker stands before the thing
    ("The MI325X has 1.8x the memory of Nvidia's H200.", "1.8x", {"against": "H200"}),
    (
        "The Corvane K4 delivers roughly three times the performance of its predecessor, "
        "the Corvane K2.",
        "three times",
        {"against": "Corvane K2"},
    ),
    # what came before is no other thing
    ("Revenue at Corvane doubled in a year.", "doubled", {}),
    # another clause compares nothing here
    ("The K4 is three times as fast, and the H100 costs $30,000.", "three times", {}),
]


@pytest.mark.parametrize(("text", "quote", "wanted"), CASES)
def test_ratio_keeps_what_it_is_compared_with(
    text: str, quote: str, wanted: dict[str, str]
) -> None:
    found = {m.quote: dict(m.settings) for m in extract(text)}
    assert found[quote] == wanted
