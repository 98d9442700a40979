"""`nullius check`: JSON Lines on what a text's numbers say of each other."""

import json

from click.testing import CliRunner

from nullius.cli import main

ARTICLE = (
    "The card now costs $450 instead of $600, a discount of 40%.\r\n\r\n"
    "Orders reached 4,800 in March, against 4,000 in February, a rise of 20%.\r\n"
)


def lines(*args):
    result = CliRunner().invoke(main, ["check", *map(str, args)])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.output.splitlines()]


def test_check_prints_what_cannot_be_true(tmp_path):
    path = tmp_path / "news.txt"
    path.write_bytes(ARTICLE.encode())
    (found,) = lines(path)
    assert (found["type"], found["verdict"]) == ("discount_arithmetic", "inconsistent")
    assert [quote["quote"] for quote in found["quotes"]] == ["$450", "$600", "40%"]
    for quote in found["quotes"]:
        assert ARTICLE[quote["start"] : quote["end"]] == quote["quote"]


def test_check_all_also_prints_what_holds(tmp_path):
    path = tmp_path / "news.txt"
    path.write_bytes(ARTICLE.encode())
    assert [found["verdict"] for found in lines(path, "--all")] == ["inconsistent", "consistent"]


def test_a_file_that_is_not_utf_8_is_named(tmp_path):
    path = tmp_path / "bad.txt"
    path.write_bytes(b"\xff\xfe not utf-8 \x80")
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 1
    assert "bad.txt: not UTF-8" in result.output
