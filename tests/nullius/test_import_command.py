"""`nullius import`: a file of measurements, as a capture of its source."""

from click.testing import CliRunner
from sqlalchemy import select

from db.engine import DataFolder, open_database
from db.models import Claim, Mention, Snapshot, Source
from nullius.cli import main

BOARD = """\
- model: DeepSeek V3 (0324)
  test_cases: 225
  edit_format: diff
  pass_rate_2: 55.1
  date: 2025-03-24
- model: A Model Nobody Listed
  test_cases: 225
  pass_rate_2: lots
  date: 2025-03-25
"""


def imported(tmp_path, *options, board=BOARD):
    file = tmp_path / "board.yml"
    file.write_text(board, encoding="utf-8")
    data = ["--data", str(tmp_path / "data")]
    return CliRunner().invoke(main, ["import", str(file), *data, *options])


def test_each_number_keeps_its_place_in_the_file(tmp_path):
    result = imported(tmp_path, "--source", "aider-polyglot")
    assert result.exit_code == 0, result.output
    assert "1 numbers read" in result.output
    assert "row 2: column 'pass_rate_2' holds 'lots', not a number" in result.output
    with open_database(DataFolder(tmp_path / "data" / "starter"))() as session:
        snapshot = session.scalars(select(Snapshot)).one()
        mention = session.scalars(select(Mention)).one()
        claim = session.scalars(select(Claim)).one()
        assert snapshot.text[mention.start : mention.end] == mention.quote == "55.1"
        assert (claim.run_by_id, claim.items, claim.value) == ("aider", 225, 55.1)


def test_second_import_of_the_same_file_changes_nothing(tmp_path):
    imported(tmp_path, "--source", "aider-polyglot")
    again = imported(tmp_path, "--source", "aider-polyglot")
    assert "held the same before" in again.output
    with open_database(DataFolder(tmp_path / "data" / "starter"))() as session:
        assert len(session.scalars(select(Snapshot)).all()) == 1


def test_dry_run_writes_nothing(tmp_path):
    result = imported(tmp_path, "--source", "aider-polyglot", "--dry-run")
    assert result.exit_code == 0
    assert "nothing written" in result.output
    assert not (tmp_path / "data").exists()


def test_source_that_is_no_data_file_is_named(tmp_path):
    assert "no source 'nowhere'" in imported(tmp_path, "--source", "nowhere").output
    result = imported(tmp_path, "--source", "alibaba-newsroom")
    assert result.exit_code == 1
    assert "'alibaba-newsroom' is a listing, not a data file" in result.output
    assert not (tmp_path / "data").exists()


OUR_LAB = """\
sources:
  - id: our-lab
    name: Our Lab's board
    kind: data
    address: https://lab.example/results.csv
    publisher: our-lab
    role: evaluator
    every: weekly
    licence: our own
    mapping:
      format: csv
      subject: model
      run_by: {value: Our Lab}
      values: [{column: score, metric: FooBench, kind: score, unit: "%"}]
"""


def test_file_of_a_source_that_nobody_lists_is_read_by_its_description(tmp_path):
    file, entry = tmp_path / "results.csv", tmp_path / "our-lab.yaml"
    file.write_text("model,score\nZed 3 Large,71.5\n", encoding="utf-8")
    entry.write_text(OUR_LAB, encoding="utf-8")
    command = ["import", str(file), "--data", str(tmp_path / "data")]
    assert "--source or --entry" in CliRunner().invoke(main, command).output
    first = CliRunner().invoke(main, [*command, "--entry", str(entry)])
    assert first.exit_code == 0, first.output
    assert "1 new snapshot" in first.output
    # it is known from then on, and nothing crawls it
    again = CliRunner().invoke(main, [*command, "--source", "our-lab"])
    assert "held the same before" in again.output
    with open_database(DataFolder(tmp_path / "data" / "starter"))() as session:
        source = session.get_one(Source, "our-lab")
        assert (source.paused, source.origin) == (True, "user")
        assert session.scalars(select(Claim)).one().run_by_id == "our-lab"
