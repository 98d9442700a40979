"""Bulk extraction: folders, several processes, bad files, flat memory."""

import json
import os
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from click.testing import CliRunner

from nlp.record import ReadError
from nullius.cli import main
from nullius.extraction import as_lines, bulk, plan, run


@pytest.fixture
def archive(tmp_path):
    """Six texts in two folders, each of one score that names it."""
    folder = tmp_path / "archive"
    for number in range(6):
        text = folder / f"2026-0{number % 2}" / f"page{number}.{'md' if number % 3 else 'txt'}"
        text.parent.mkdir(parents=True, exist_ok=True)
        text.write_text(f"AcmeLM-2 scores 7{number}.5% on FooBench-Hard.")
    (folder / "notes.csv").write_text("144GB")
    return folder


def invoke(*args):
    return CliRunner().invoke(main, ["extract", *map(str, args)])


def quotes(folder):
    found = {}
    for path in sorted(folder.rglob("*.jsonl")):
        lines = path.read_text().splitlines()
        found[path.relative_to(folder).as_posix()] = [json.loads(line)["quote"] for line in lines]
    return found


EVERY = {f"2026-0{n % 2}/page{n}.jsonl": [f"7{n}.5%"] for n in range(6)}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_folder_gives_each_text_its_result_at_the_same_place(archive, tmp_path, jobs):
    result = invoke(archive, "--out", tmp_path / "out", "--jobs", jobs)
    assert result.exit_code == 0, result.output
    assert quotes(tmp_path / "out") == EVERY
    assert "6 texts read, 6 mentions" in result.stderr


def test_printed_mentions_keep_the_order_of_the_files(archive):
    result = invoke(archive, "--jobs", 2)
    printed = [json.loads(line)["quote"] for line in result.stdout.splitlines()]
    assert printed == [quote for name in sorted(EVERY) for quote in EVERY[name]]


def test_a_bad_file_in_a_folder_costs_only_itself(archive, tmp_path):
    (archive / "2026-00" / "bad.txt").write_bytes(b"\xff\xfe broken")
    result = invoke(archive, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "skipped" in result.stderr
    assert "bad.txt: not UTF-8" in result.stderr
    assert "6 texts read, 1 skipped" in result.stderr
    assert quotes(tmp_path / "out") == EVERY


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_file_in_a_folder_costs_only_itself(archive, tmp_path):
    (archive / "2026-00" / "page0.txt").chmod(0)
    assert invoke(archive, "--out", tmp_path / "out").exit_code == 1
    assert len(quotes(tmp_path / "out")) == 5


def test_a_second_run_writes_the_same_and_leaves_nothing_half_done(archive, tmp_path):
    for _ in range(2):
        invoke(archive, "--out", tmp_path / "out")
    assert quotes(tmp_path / "out") == EVERY
    assert not list((tmp_path / "out").rglob("*.part"))


def test_two_texts_of_one_result_are_refused_before_anything_is_written(archive, tmp_path):
    (archive / "2026-00" / "page0.md").write_text("It has 80GB.")
    result = invoke(archive, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "would both give 2026-00/page0.jsonl" in result.output
    assert not (tmp_path / "out").exists()


def test_a_folder_without_texts_is_named(tmp_path):
    result = invoke(tmp_path)
    assert result.exit_code == 1
    assert f"no *.txt or *.md in {tmp_path}" in result.output


def test_explaining_does_not_go_with_writing(archive, tmp_path):
    assert invoke(archive, "--explain", "--out", tmp_path / "out").exit_code == 2
    assert not (tmp_path / "out").exists()


def test_explaining_shows_the_place_and_the_cell(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("| Model | FooBench |\n|---|---|\n| AcmeLM-2 | 71.2 |\n")
    shown = invoke(page, "--explain").output
    assert ">>71.2<<" in shown
    assert "table 0, row 0, column 1" in shown


class Counting(ThreadPoolExecutor):
    """Counts the texts that were handed in and not yet asked for."""

    def __init__(self):
        super().__init__(2)
        self.held = self.most = 0

    def submit(self, *args, **kwargs):
        self.held += 1
        self.most = max(self.most, self.held)
        future = super().submit(*args, **kwargs)
        ask = future.result

        def result(timeout=None):
            self.held -= 1
            return ask(timeout)

        future.result = result
        return future


def test_only_a_few_texts_are_in_memory_at_a_time(tmp_path):
    for number in range(40):
        (tmp_path / f"{number:02}.txt").write_text(f"{number}")
    with Counting() as executor:
        done = list(bulk(plan([tmp_path]), executor, ahead=3, read=lambda text: [text]))
    assert [d.lines for d in done] == [[f"{n}"] for n in range(40)]
    assert executor.most == 3


def test_any_executor_serves(archive):
    class Elsewhere(ThreadPoolExecutor):
        def submit(self, work, *args):
            future = Future()
            future.set_result(work(*args))
            return future

    with Elsewhere() as executor:
        done = list(bulk(plan([archive]), executor, ahead=2, read=as_lines))
    assert [len(d.lines) for d in done] == [1] * 6


def fail_on_one(text):
    if "75.5" in text:
        raise RuntimeError("no luck")
    return [text]


def test_a_text_that_the_extractor_fails_on_costs_only_itself(archive):
    done = list(run(plan([archive]), fail_on_one, jobs=1))
    assert [bool(d.problem) for d in done].count(True) == 1
    assert "no luck" in next(d.problem for d in done if d.problem)


def die(text):
    os._exit(3)


def test_a_process_that_dies_ends_the_run_with_one_sentence(archive):
    with pytest.raises(ReadError, match="died"):
        list(run(plan([archive]), die, jobs=2))


def test_a_pool_of_processes_serves_as_it_is(archive):
    with ProcessPoolExecutor(1) as executor:
        done = list(bulk(plan([archive]), executor, ahead=2, read=as_lines))
    assert all(d.problem is None for d in done)
