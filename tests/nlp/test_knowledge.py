"""The knowledge base: what it holds, which names meet, and how mistakes are reported."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.knowledge import FOLDER, Knowledge, fold, knowledge, read_parties, slug
from nlp.record import Relation
from nlp.yamlfile import YamlError

FILES = ("parties", "subjects", "metrics", "ties", "conditions")


@pytest.fixture(scope="module")
def known() -> Knowledge:
    return knowledge()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge base to break."""
    for name in FILES:
        for suffix in (".yaml", ".schema.json"):
            shutil.copy(FOLDER / f"{name}{suffix}", tmp_path)
    return tmp_path


def add(folder: Path, file: str, line: str) -> int:
    """Append a line to a file of the folder; gives its number."""
    path = folder / file
    path.write_text(f"{path.read_text(encoding='utf-8')}{line}\n", encoding="utf-8")
    return len(path.read_text(encoding="utf-8").splitlines())


def test_it_holds_as_much_as_it_promises(known: Knowledge) -> None:
    listed = [s for s in known.subjects.values() if s.kind != "company"]
    parties = Counter(party.kind for party in known.parties.values())
    metrics = Counter(metric.kind for metric in known.metrics.values())
    assert len(listed) >= 400
    assert len({s.owner for s in listed if known.parties[s.owner or ""].kind == "vendor"}) >= 60
    assert metrics["benchmark"] >= 120
    assert metrics["property"] >= 60
    assert parties["vendor"] >= 60
    assert parties["evaluator"] >= 40
    assert parties["press"] + parties["aggregator"] >= 40


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ("Qwen3.7-Max", "qwen-3-7-max"),
        # a preview is not the release
        ("Qwen 3.7 Max-Preview", "qwen-3-7-max-preview"),
        ("M890", "zhenwu-m890"),
        ("Taobao and Tmall", "taobao-and-tmall"),
        # a later snapshot under nearly the same name
        ("DeepSeek-R1", "deepseek-r1"),
        ("DeepSeek R1 (0528)", "deepseek-r1-0528"),
        ("DeepSeek V3", "deepseek-v3"),
        ("DeepSeek-V3-0324", "deepseek-v3-0324"),
        ("Gemini 2.5 Pro (05-06)", "gemini-2-5-pro-preview-05-06"),
        ("Gemini 2.5 Pro (06-05)", "gemini-2-5-pro-preview-06-05"),
        ("H100 SXM", "nvidia-h100-sxm"),
        ("H100 PCIe", "nvidia-h100-pcie"),
        # the words of a name in another order
        ("Claude 4.6 Opus", "claude-opus-4-6"),
        ("gpt-4.1-2025-04-14", "gpt-4-1"),
        # a bare company name gives the company
        ("Alibaba", "alibaba"),
        ("Mistral", "mistral-ai"),
    ],
)
def test_a_name_gives_its_subject(known: Knowledge, written: str, subject: str) -> None:
    found = known.subject(written)
    assert found
    assert found.id == subject


@pytest.mark.parametrize(
    ("written", "metric"),
    [
        ("Terminal Bench 2.0", "terminal-bench-2-0"),
        # the version is not stated: neither 1 nor 2
        ("Terminal-Bench", "terminal-bench"),
        ("SWE-Bench Pro", "swe-bench-pro"),
        ("SWE-bench Verified", "swe-bench-verified"),
        ("Aider-Polyglot", "aider-polyglot"),
        ("Aider-Edit", "aider-code-editing"),
        ("AIME'25", "aime-2025"),
        ("HBM3 memory", "memory"),
        ("VRAM", "memory"),
        ("price per million input tokens", "input-price"),
        ("Input ($/1M tokens)", "input-price"),
        ("Chatbot Arena Elo", "arena-text-rating"),
        # judged by a model, not by votes: another thing
        ("Arena-Hard", "arena-hard"),
    ],
)
def test_a_name_gives_its_metric(known: Knowledge, written: str, metric: str) -> None:
    found = known.metric(written)
    assert found
    assert found.id == metric


def test_versions_of_one_benchmark_are_a_family_and_not_the_same(known: Knowledge) -> None:
    items = {m.id: m.items for m in known.metrics.values() if m.family == "SWE-bench"}
    assert items["swe-bench"] == 2294
    assert items["swe-bench-verified"] == 500
    assert items["swe-bench-lite"] == 300
    assert items["swe-bench-multimodal"] == 517


def test_every_benchmark_says_what_it_measures(known: Knowledge) -> None:
    silent = [m.id for m in known.metrics.values() if m.kind == "benchmark" and not m.about]
    assert silent == []


def test_defaults_and_boards_name_what_is_listed(known: Knowledge) -> None:
    assert all(known.metric(name) for name in known.defaults.values())
    assert set(known.boards) <= set(known.parties)
    assert set(known.boards.values()) <= set(known.metrics)


def test_every_tie_names_its_source(known: Knowledge) -> None:
    assert [tie for tie in known.ties if not tie.source] == []


def test_a_daughter_does_not_compete_with_its_parent(known: Knowledge) -> None:
    related = {
        frozenset((tie.a, tie.b)) for tie in known.ties if tie.relation is Relation.SUBSIDIARY
    }
    rivals = {frozenset((tie.a, tie.b)) for tie in known.ties if tie.relation is Relation.COMPETES}
    assert frozenset(("google", "google-deepmind")) in related
    assert related & rivals == set()


def test_a_party_is_also_a_subject_but_a_person_is_not(known: Knowledge) -> None:
    employees_of = known.subject("Mistral AI")
    assert employees_of
    assert (employees_of.kind, employees_of.owner) == ("company", "mistral-ai")
    assert known.subject("Jensen Huang") is None


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.lists(st.from_regex(r"[a-z]{2,6}[0-9]?", fullmatch=True), min_size=1, max_size=4))
def test_case_spaces_and_hyphens_do_not_matter(words: list[str]) -> None:
    assert fold("-".join(words).upper()) == fold(" ".join(words)) == fold("".join(words))


def test_a_point_between_digits_keeps_versions_apart() -> None:
    assert fold("Llama 3.1 8B") != fold("Llama 3 18B")
    assert fold("GPT-4.1") != fold("GPT-41")
    assert fold("gpt-4.1-2025-04-14") == fold("GPT-4.1 (20250414)")


@given(st.text(max_size=300))
def test_a_slug_is_an_address(name: str) -> None:
    assert 0 < len(slug(name)) <= 120
    assert set(slug(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_an_owner_that_nobody_listed_is_named_with_its_line(folder: Path) -> None:
    line = add(
        folder, "subjects.yaml", "- {kind: chip, owner: acme-chips, members: [{name: AC 1}]}"
    )
    with pytest.raises(YamlError) as error:
        knowledge(folder)
    assert error.value.problems == (
        f"subjects.yaml:{line}: party 'acme-chips' is not in parties.yaml",
    )


def test_a_name_of_two_subjects_is_named_with_its_line(folder: Path) -> None:
    line = add(
        folder, "subjects.yaml", "- {kind: model, members: [{name: Acme 1, aliases: [GPT5]}]}"
    )
    with pytest.raises(YamlError) as error:
        knowledge(folder)
    assert error.value.problems == (
        f"subjects.yaml:{line}: name 'GPT5' of 'acme-1' is also one of 'gpt-5'",
    )


def test_a_codename_of_another_subject_is_named_with_its_line(folder: Path) -> None:
    codename = '{name: GPT5, known_on: "2025-08-07", source: Acme}'
    member = f"{{name: Acme 1, codenames: [{codename}]}}"
    line = add(folder, "subjects.yaml", f"- {{kind: model, members: [{member}]}}")
    with pytest.raises(YamlError, match=f"subjects.yaml:{line}: name 'GPT5' of 'acme-1'"):
        knowledge(folder)


def test_a_codename_without_its_day_and_source_is_refused(folder: Path) -> None:
    member = "{name: Acme 1, codenames: [{name: redcap}]}"
    add(folder, "subjects.yaml", f"- {{kind: model, members: [{member}]}}")
    with pytest.raises(YamlError, match="known_on"):
        knowledge(folder)


def test_an_unknown_field_is_named_with_its_line(folder: Path) -> None:
    line = add(folder, "parties.yaml", "- {name: Acme, kind: vendor, colour: red}")
    with pytest.raises(YamlError, match=rf"parties.yaml:{line}: .*colour"):
        knowledge(folder)


def test_a_tie_to_nobody_is_refused(folder: Path) -> None:
    path = folder / "ties.yaml"
    text = path.read_text(encoding="utf-8").replace("a: t-head,", "a: t-hat,", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(YamlError, match=r"ties.yaml:\d+: party 't-hat' is not in parties.yaml"):
        knowledge(folder)


def test_more_parties_are_read_from_a_file_of_the_same_format(tmp_path: Path) -> None:
    path = tmp_path / "parties.yaml"
    path.write_text("- {name: Loom Wire, kind: press, aliases: [LW]}\n", encoding="utf-8")
    assert read_parties(path)["loom-wire"].aliases == ("LW",)
