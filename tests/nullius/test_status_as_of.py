"""`nullius status --as-of`: the statuses of a past moment."""

import pytest
from click.testing import CliRunner

from nullius.cli import main
from nullius.replay import moment

ROW = """\
- model: DeepSeek V3 (0324)
  test_cases: 225
  pass_rate_2: 55.1
  date: 2025-03-24
"""
QUESTION = "deepseek-v3-0324/aider-polyglot"


@pytest.fixture
def status(tmp_path):
    data = ["--data", str(tmp_path / "data")]
    (tmp_path / "board.yml").write_text(ROW, encoding="utf-8")
    board = ["import", str(tmp_path / "board.yml"), "--source", "aider-polyglot"]
    assert CliRunner().invoke(main, [*board, *data]).exit_code == 0
    return lambda *options: CliRunner().invoke(main, ["status", *data, *options])


def test_day_before_anything_was_captured_knows_nothing(status):
    result = status("--as-of", "2020-01-01")
    assert result.exit_code == 0, result.output
    assert "1 questions were not known, 0 had another status" in result.output
    assert "nothing had been said" in status("--as-of", "2020-01-01", "--question", QUESTION).output


def test_later_day_gives_the_status_with_its_reasons(status):
    assert "confirmed                    1" in status("--as-of", "2999-01-01").output
    lines = status("--as-of", "2999-01-01", "--question", QUESTION).output.splitlines()
    assert lines[2] == "confirmed"
    assert lines[3] == "- Measured by Aider itself: 55.1 %."


def test_day_that_is_none_and_question_that_is_none_are_named(status):
    assert status("--as-of", "May").exit_code == 2
    assert status("--question", QUESTION).exit_code == 2
    result = status("--as-of", "2026-01-01", "--question", "nobody/nothing")
    assert (result.exit_code, result.output) == (1, "Error: no question 'nobody/nothing'\n")


def test_day_lasts_to_its_end_and_a_moment_is_itself():
    assert moment("2026-05-21").isoformat() == "2026-05-21T23:59:59.999999+00:00"
    assert moment("2026-05-21T09:30").isoformat() == "2026-05-21T09:30:00+00:00"
    assert moment("2026-05-21T09:30+02:00").isoformat() == "2026-05-21T07:30:00+00:00"
