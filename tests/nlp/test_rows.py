"""Leaderboard and price files, read by a mapping of their columns."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.datafile import Spot, read_tree
from nlp.record import Kind, ReadError, Run
from nlp.rows import read_rows

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "measurements"

SCORES = [{"column": "score", "metric": "Bench 2", "kind": "score", "unit": "%"}]
YAML = """\
- model: "Modèle-α 2"
  score: 48.4   # per cent
  edit: diff
  tests: 225
  date: 2024-12-25
- model: Beta
  score: "59.1"
  date: soon
- model: Gamma
  score: broken
"""
YAML_MAP = {
    "format": "yaml",
    "subject": "model",
    "run_by": {"value": "Aider"},
    "items": "tests",
    "date": "date",
    "settings": {"edit format": "edit", "scaffold": {"value": "aider"}},
    "values": SCORES,
}


def test_yaml_rows_give_numbers_at_their_place_with_their_run() -> None:
    first, second = read_rows(YAML, YAML_MAP).mentions
    assert YAML[first.start : first.end] == first.quote == "48.4"
    assert YAML[second.start : second.end] == second.quote == "59.1"
    assert (first.subject, first.metric, first.value) == ("Modèle-α 2", "Bench 2", 48.4)
    assert first.settings == (("edit format", "diff"), ("scaffold", "aider"))
    assert first.run == Run("Aider", None, None, 225, date(2024, 12, 25), None)


def test_bad_rows_are_told_and_cost_the_others_nothing() -> None:
    rows = read_rows(YAML, YAML_MAP)
    assert rows.problems == (
        "row 2: date 'soon' is no day",
        "row 3: column 'score' holds 'broken', not a number",
    )


PRICES = """{
  "acme-2": {"pricing": {"prompt": 2.5e-06, "note": "a \\"quoted\\" \\ud83d\\ude00 word"}},
  "acme-2-mini": {"pricing": {"prompt": null}},
  "acme-3": {"pricing": {"prompt": "0.0000075"}}
}"""
PRICE = {"metric": "input price", "kind": "price", "unit": "USD/1M tokens", "scale": 1e6}
PRICE_MAP = {
    "format": "json",
    "subject": {"key": True},
    "values": [{"column": "pricing.prompt", **PRICE}],
}


def test_json_prices_a_token_become_prices_a_million() -> None:
    first, second = read_rows(PRICES, PRICE_MAP).mentions
    assert (first.subject, first.quote, first.value) == ("acme-2", "2.5e-06", 2.5)
    assert (second.subject, second.quote, second.value) == ("acme-3", "0.0000075", 7.5)
    assert first.run == Run(None)
    assert PRICES[second.start : second.end] == second.quote


BOARDS = json.dumps(
    {
        "boards": [
            {"name": "Verified", "results": [{"name": "Tool A + Kimi K2", "resolved": 65.4}]},
            {"name": "Lite", "results": [{"name": "Kimi K2", "resolved": 30.67}]},
        ]
    }
)
BOARD_MAP = {
    "format": "json",
    "rows": "boards.*.results",
    "subject": {"column": "name", "match": r"(?:.* \+ )?(.+)"},
    "settings": {"scaffold": {"column": "name", "match": r"(.+) \+ "}},
    "values": [
        {
            "column": "resolved",
            "metric": {"column": "../name", "before": "SWE-bench "},
            "kind": "score",
            "unit": "%",
        }
    ],
}


def test_nested_boards_name_the_metric_and_a_name_is_taken_apart() -> None:
    found = [(m.subject, m.metric, m.settings) for m in read_rows(BOARDS, BOARD_MAP).mentions]
    assert found == [
        ("Kimi K2", "SWE-bench Verified", (("scaffold", "Tool A"),)),
        ("Kimi K2", "SWE-bench Lite", ()),
    ]


CSV = (
    "\ufeffSystem,Submitter,Division,Result,Elo\r\n"
    '"8x H100, ""SXM""",NVIDIA,closed,"31,302.7",1312 ± 6\r\n'
    "8x H200,Dell,open,99.0,\r\n"
    "8x H200,Dell,closed,–,-\r\n"
    "\r\n"
    "A,HPE,closed,$2.50,1250±3"
)
CSV_MAP = {
    "format": "csv",
    "subject": "System",
    "run_by": "Submitter",
    "submitted_by": "Submitter",
    "where": {"Division": ["closed"]},
    "values": [
        {"column": "Result", "metric": "throughput", "kind": "rate", "unit": "tokens/s"},
        {"column": "Elo", "metric": "Arena rating", "kind": "score", "unit": "points"},
    ],
}


def test_csv_cells_keep_their_place_under_quotes_and_commas() -> None:
    mentions = read_rows(CSV, CSV_MAP).mentions
    assert [m.quote for m in mentions] == ["31,302.7", "1312", "$2.50", "1250"]
    assert all(CSV[m.start : m.end] == m.quote for m in mentions)
    assert mentions[0].subject == '8x H100, "SXM"'
    assert mentions[0].value == 31302.7
    assert mentions[1].run == Run("NVIDIA", "NVIDIA", 6.0)


def test_interval_in_columns_gives_its_wider_half() -> None:
    text = "model,r,lo,hi\nA,1300,1294,1308\n"
    column = {"column": "r", "metric": "Arena rating", "kind": "score", "unit": "points"}
    mapping = {
        "format": "csv",
        "subject": "model",
        "values": [{**column, "low": "lo", "high": "hi"}],
    }
    (mention,) = read_rows(text, mapping).mentions
    assert mention.run is not None
    assert mention.run.error == 8.0


WRONG: list[tuple[str, Mapping[str, object], str]] = [
    ("[]", {"format": "xml", "subject": "m", "values": SCORES}, "format: 'xml'"),
    ("[]", {"format": "json", "subject": "m"}, "'values' is a required property"),
    ("[1,", {"format": "json", "subject": "m", "values": SCORES}, "line 1: no JSON value"),
    ("[1] x", {"format": "json", "subject": "m", "values": SCORES}, "after the end"),
    ("a: [", {"format": "yaml", "subject": "m", "values": SCORES}, "line"),
    ("a: &a [1]\nb: *a", {"format": "yaml", "subject": "m", "values": SCORES}, "an alias"),
    ("{}", {"format": "json", "rows": "a.b", "subject": "m", "values": SCORES}, "no rows at"),
    ("[" * 9999, {"format": "json", "subject": "m", "values": SCORES}, "nested too deep"),
    ("[" * 9999, {"format": "yaml", "subject": "m", "values": SCORES}, "nest"),
]


@pytest.mark.parametrize(("text", "mapping", "message"), WRONG)
def test_broken_file_or_mapping_is_told_in_one_sentence(
    text: str, mapping: Mapping[str, object], message: str
) -> None:
    with pytest.raises(ReadError, match=message):
        read_rows(text, mapping)


def test_row_without_columns_or_subject_is_a_problem() -> None:
    mapping = {"format": "json", "subject": "model", "values": SCORES}
    rows = read_rows('[5, {"score": 3}, {"model": "A", "score": 4}]', mapping)
    assert len(rows.mentions) == 1
    assert rows.problems == ("row 1: is no object with columns", "row 2: names no subject")


def test_same_column_read_twice_is_one_mention() -> None:
    mapping = {"format": "json", "subject": "model", "values": SCORES * 2}
    assert len(read_rows('[{"model": "A", "score": 4}]', mapping).mentions) == 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def plain(tree: object) -> object:
    """A tree of spots as the standard library would read the same text, scalars as text."""
    if isinstance(tree, dict):
        return {key: plain(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [plain(value) for value in tree]
    assert isinstance(tree, Spot)
    return tree.text


def spelled(value: object) -> object:
    if isinstance(value, dict):
        return {key: spelled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [spelled(inner) for inner in value]
    return value if isinstance(value, str) else json.dumps(value)


@given(json_values, st.booleans())
@settings(deadline=None)
def test_json_is_read_as_the_standard_library_reads_it(value: object, ascii: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii, indent=1)
    assert plain(read_tree(text, "json")) == spelled(value)


# ------------------------------------------------------------------ files as they really are

AIDER = {
    **YAML_MAP,
    "items": "test_cases",
    "settings": {"edit format": "edit_format", "effort": "reasoning_effort"},
    "values": [{**SCORES[0], "column": "pass_rate_2"}],
}
REAL: list[tuple[str, Mapping[str, object], int]] = [
    ("aider_polyglot_leaderboard.yml", AIDER, 69),
    ("aider_edit_leaderboard.yml", AIDER, 98),
    ("aider_qwen3_by_provider.yml", AIDER, 10),
    ("aider_qwen25coder_by_quantisation.yml", AIDER, 14),
    ("aider_r1_architect.yml", AIDER, 5),
    ("aider_o1_early_results.yml", AIDER, 8),
    (
        "swebench_leaderboards_extract_2025-12-10.csv",
        {
            "format": "csv",
            "subject": {"column": "name", "match": r"(?:.* \+ )?(.+)"},
            "run_by": "org_tags",
            "date": "date",
            "where": {"board": "Verified"},
            "values": [{**SCORES[0], "column": "resolved_percent"}],
        },
        162,
    ),
    (
        "litellm_prices_subset.json",
        {
            "format": "json",
            "subject": {"key": True},
            "values": [{"column": "input_cost_per_token", **PRICE}],
        },
        217,
    ),
    (
        "mlperf_inference_v4.1_llm_extract.csv",
        {
            "format": "csv",
            "subject": "accelerator",
            "run_by": "submitter",
            "submitted_by": "submitter",
            "values": [
                {
                    "column": "tokens_per_second",
                    "metric": {"column": "benchmark", "before": "MLPerf Inference v4.1 "},
                    "kind": "rate",
                    "unit": "tokens/s",
                }
            ],
        },
        183,
    ),
    (
        "lmsys_arena_mtbench_2023-06-22.csv",
        {
            "format": "csv",
            "subject": "model",
            "values": [
                {"column": "arena_elo", "metric": "Arena", "kind": "score", "unit": "points"}
            ],
        },
        20,
    ),
]


# Small files of the other forms that evaluators publish: text, mapping, and of the first number
# its subject, metric, value, error, items and who ran it.
FORMS: dict[str, tuple[str, Mapping[str, object], tuple[object, ...]]] = {
    "a board's JSON with several boards in it": (
        """{"leaderboards": [{"name": "bash-only", "results": [{"name": "Zed 3 (high)",
        "resolved": 61.2, "date": "2026-03-01", "checked": true, "logs": "s3://x"}]},
        {"name": "Lite", "results": [{"name": "Zed 3", "resolved": 40}]}]}""",
        {
            "format": "json",
            "rows": "leaderboards.*.results",
            "where": {"../name": "bash-only"},
            "subject": "name",
            "run_by": {"value": "SWE-bench"},
            "items": {"value": "500"},
            "artefacts": "logs",
            "settings": {"reviewed": "checked"},
            "values": [{**SCORES[0], "column": "resolved"}],
        },
        ("Zed 3 (high)", "Bench 2", 61.2, None, 500, "SWE-bench"),
    ),
    "HELM's CSV, shares of one": (
        'Model,Scenario,Score,"# eval"\n"Zed 3 Instruct (70B)",MMLU-Pro,0.723,1000\n',
        {
            "format": "csv",
            "subject": "Model",
            "run_by": {"value": "Stanford CRFM"},
            "items": "# eval",
            "values": [
                {
                    "column": "Score",
                    "metric": {"column": "Scenario"},
                    "kind": "score",
                    "unit": "%",
                    "scale": 100,
                }
            ],
        },
        ("Zed 3 Instruct (70B)", "MMLU-Pro", 72.3, None, 1000, "Stanford CRFM"),
    ),
    "a crowd's ranking with its interval in one cell": (
        "rank,model,score,95% CI,votes\n1,zed-3,1417,+6/-5,8211\n",
        {
            "format": "csv",
            "subject": "model",
            "run_by": {"value": "LMArena"},
            "items": "votes",
            "values": [
                {
                    "column": "score",
                    "metric": "Arena text rating",
                    "kind": "score",
                    "unit": "points",
                    "error": "95% CI",
                }
            ],
        },
        ("zed-3", "Arena text rating", 1417.0, 6.0, 8211, "LMArena"),
    ),
    "a hub's download counts": (
        '[{"id": "zedlabs/zed-3", "downloads": 512345}]',
        {
            "format": "json",
            "subject": "id",
            "values": [
                {"column": "downloads", "metric": "downloads", "kind": "count", "unit": "count"}
            ],
        },
        ("zedlabs/zed-3", "downloads", 512345.0, None, None, None),
    ),
    "a catalogue's prices, written as text": (
        '{"data": [{"id": "zed/zed-3", "pricing": {"prompt": "0.00000125"}}]}',
        {
            "format": "json",
            "rows": "data",
            "subject": "id",
            "values": [
                {
                    "column": "pricing.prompt",
                    "metric": "input price",
                    "kind": "price",
                    "unit": "USD/1M tokens",
                    "scale": 1_000_000,
                }
            ],
        },
        ("zed/zed-3", "input price", 1.25, None, None, None),
    ),
    "reviewed chip results": (
        'Submitter,Accelerator,a#,Division,Result\nDell,Zed X100,8,closed,"31,302.7"\n',
        {
            "format": "csv",
            "subject": "Accelerator",
            "run_by": "Submitter",
            "submitted_by": "Submitter",
            "settings": {"accelerators": "a#", "division": "Division"},
            "values": [
                {"column": "Result", "metric": "MLPerf", "kind": "rate", "unit": "tokens/s"}
            ],
        },
        ("Zed X100", "MLPerf", 31302.7, None, None, "Dell"),
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_file_gives_its_numbers_with_who_ran_them(form: str) -> None:
    text, mapping, wanted = FORMS[form]
    rows = read_rows(text, mapping)
    assert rows.problems == ()
    (mention,) = rows.mentions
    run = mention.run
    assert run is not None
    found = (mention.subject, mention.metric, mention.value, run.error, run.items, run.run_by)
    assert found == wanted
    assert text[mention.start : mention.end] == mention.quote


@pytest.mark.parametrize(("name", "mapping", "count"), REAL)
def test_files_of_evaluators_are_read_whole(
    name: str, mapping: Mapping[str, object], count: int
) -> None:
    if not DATA.is_dir():
        pytest.skip("the shared measurement files are not here")
    text = (DATA / name).read_bytes().decode()
    rows = read_rows(text, mapping)
    assert rows.problems == ()
    assert all(text[m.start : m.end] == m.quote for m in rows.mentions)
    assert len(rows.mentions) == count


def test_prices_are_prices() -> None:
    assert {mention.kind for mention in read_rows(PRICES, PRICE_MAP).mentions} == {Kind.PRICE}
