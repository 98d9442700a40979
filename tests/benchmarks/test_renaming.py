"""Invented names keep shape and offsets, and the same word stays the same word."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.knowledge import Knowledge, Metric, Subject

BENCHMARKS = str(Path(__file__).parents[2] / "benchmarks")


@pytest.fixture(scope="module", autouse=True)
def benchmarks_on_the_path():
    sys.path.insert(0, BENCHMARKS)
    yield
    sys.path.remove(BENCHMARKS)


def renamer(*names, seed=1, every_word=False):
    from renaming import Renamer

    return Renamer(names, seed, every_word=every_word)


def shape(text):
    return ["A" if c.isupper() else "a" if c.isalpha() else c for c in text]


TEXT = (
    "Qwen 3.7 Max scores 69.7% on Terminal-Bench 2.0; the Qwen team runs it on 8 H100s.\n"
    "Meta says that Llama-70B and Meta's Llama-70B-Chat need 144GB. Maximum input: 128K."
)
NAMES = ("Qwen 3.7 Max", "Qwen", "Terminal-Bench 2.0", "H100", "H100s", "Meta", "Llama-70B")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_words_capitals_digits_and_hyphens_stay(seed):
    new = renamer(*NAMES, seed=seed).rewrite(TEXT)
    assert shape(new) == shape(TEXT)
    assert new != TEXT


def test_no_real_name_is_left():
    new = renamer(*NAMES).rewrite(TEXT)
    for word in ("Qwen", "Terminal", "H100", "Meta", "Llama"):
        assert word not in new


def test_words_that_say_what_a_thing_is_stay_unless_all_go():
    assert "-Bench 2.0" in renamer(*NAMES).rewrite(TEXT)
    assert "Bench" not in renamer(*NAMES, every_word=True).rewrite(TEXT)


def test_sizes_and_units_stay():
    new = renamer("GB200", "Llama-70B").rewrite("GB200 has 144GB; Llama-70B has 70B; 5 GB")
    assert "GB200" not in new
    assert "144GB" in new
    assert "-70B has 70B; 5 GB" in new


def test_one_word_has_one_invented_word_everywhere():
    invented = renamer(*NAMES)
    alone = invented.rename("Qwen")
    assert invented.rename("Qwen 3.7 Max") == f"{alone} 3.7 Max"
    assert invented.rewrite("qwen and Qwen and QWEN").split(" and ") == [
        alone.lower(),
        alone,
        alone.upper(),
    ]


def test_a_seed_gives_the_same_names_again():
    assert renamer(*NAMES).rewrite(TEXT) == renamer(*reversed(NAMES)).rewrite(TEXT)
    assert renamer(*NAMES, seed=2).rewrite(TEXT) != renamer(*NAMES).rewrite(TEXT)


def test_a_dictionary_word_is_a_name_only_where_the_text_uses_it_as_one():
    invented = renamer("Falcon")
    assert invented.rewrite("Falcon flights rose.") == "Falcon flights rose."
    assert "Falcon" not in invented.rewrite("Falcon rose. It paid Falcon.")
    assert "Falcon" not in invented.rewrite("Falcon rose.", sure=["Falcon"])


def test_gold_claims_keep_quotes_and_follow_the_text():
    from unknown_names import renamed

    quote = "69.7%"
    start = TEXT.index(quote)
    claim = {
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "subject": ["Qwen 3.7 Max", "the model"],
        "metric": ["Terminal-Bench 2.0", None],
        "said_by": [],
    }
    text, (new,) = renamed(TEXT, [claim], renamer(*NAMES))
    assert text[new["start"] : new["end"]] == new["quote"] == quote
    assert text.startswith(new["subject"][0] + " scores")
    assert new["subject"][1] == "the model"
    assert new["metric"][0] in text
    assert new["metric"][1] is None


def test_what_a_claim_quotes_is_never_rewritten():
    assert renamer("Qwen").rewrite("Qwen Qwen", keep=[(0, 4)]).startswith("Qwen ")


def test_properties_are_no_names():
    from renaming import labelled_names

    known = Knowledge(
        subjects={"a": Subject("a", "Apple", "company")},
        metrics={"price": Metric("price", "Input price", "property")},
    )
    claim = {
        "subject": ["anonymous model", "Apple", "Halden-2 Large"],
        "metric": ["Input price", "employees", "FooBench-Hard (5-shot)", "GPU hours"],
        "said_by": ["the Zorvex team"],
    }
    found = labelled_names([claim], known)
    assert {"Apple", "Halden-2", "FooBench-Hard"} <= found
    assert not any(word in " ".join(found) for word in ("price", "model", "employees", "GPU", "5"))


def test_a_dictionary_word_that_begins_a_longer_name_is_a_name():
    from renaming import labelled_names

    claims = [{"subject": ["Parakeet", "Parakeet-TDT-0.6B", "Customers"]}]
    found = labelled_names(claims, Knowledge())
    assert "Parakeet" in found
    assert "Customers" not in found


@given(st.text(alphabet="Qwen3.7- Max|\n(H100)é", max_size=60))
def test_the_length_of_any_text_stays(text):
    assert len(renamer(*NAMES).rewrite(text)) == len(text)
