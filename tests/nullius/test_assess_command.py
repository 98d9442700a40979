"""`nullius assess`: JSON Lines on what the rules find of pairs."""

import json

from click.testing import CliRunner

from nullius.cli import main

PAIR = {
    "id": "p1",
    "claim": {
        "vendor": "DeepSeek",
        "subject": "DeepSeek V3",
        "metric": "Aider polyglot",
        "variant": "not stated",
        "value": 49.6,
        "unit": "%",
    },
    "measurement": {
        "runner": "Aider",
        "metric": "Aider polyglot",
        "model": "DeepSeek Chat V3 (prev)",
        "value": 48.4,
        "unit": "%",
        "settings": "edit_format diff, run date 2024-12-25",
        "file": "board.yml",
        "locator": "row 1",
        "n": 225,
    },
}


def assessed(tmp_path, *pairs):
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(map(json.dumps, pairs)), encoding="utf-8")
    return CliRunner().invoke(main, ["assess", str(path), "--as-of", "2026-06-01"])


def test_assess_prints_a_line_a_pair_with_its_reasons_in_words(tmp_path):
    result = assessed(tmp_path, PAIR, {**PAIR, "id": "p2", "measurement": None})
    one, two = map(json.loads, result.output.splitlines())
    assert list(one) == ["id", "status", "comparable", "independence", "agreement", "reasons"]
    assert [one[name] for name in list(one)[1:5]] == ["confirmed", "yes", "independent", "agrees"]
    assert "Aider" in one["reasons"][0]["text"]
    assert (two["id"], two["status"], two["independence"]) == ("p2", "vendor_claim", None)


def test_answers_in_a_pair_change_nothing(tmp_path):
    answers = {**PAIR["measurement"], "runner_is": "vendor", "tolerance": 0.1, "difference": 9}
    with_answers = {**PAIR, "measurement": answers, "expected_status": "x", "comparable": "no"}
    assert assessed(tmp_path, with_answers).output == assessed(tmp_path, PAIR).output


def test_line_that_is_no_pair_is_named_and_nothing_is_printed(tmp_path):
    result = assessed(tmp_path, PAIR, {"id": "p2", "claim": {"subject": "X"}})
    assert result.exit_code == 1
    assert result.output.startswith("Error: pairs.jsonl:2: claim: ")


def test_missing_words_of_a_pair_are_no_fault(tmp_path):
    bare = {"subject": "X", "metric": "m", "value": 3}
    row = {"runner": None, "metric": "m", "model": "X", "value": 3}
    result = assessed(tmp_path, {"id": 1, "claim": bare, "measurement": row})
    assert json.loads(result.output)["status"] in ("vendor_claim", "unattributed")
