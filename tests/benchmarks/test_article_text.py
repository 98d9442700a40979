"""The benchmark of article text, on a folder of one page in the public benchmark's layout."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "article_text.py"
TEXT = "Model {0} costs {0} dollars a million tokens, the company told reporters on Wednesday. "


def run(folder):
    command = [sys.executable, str(BENCHMARK), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_each_library_is_scored_on_the_same_pages(tmp_path):
    (tmp_path / "html").mkdir()
    told = [TEXT.format(number) for number in range(12)]
    paragraphs = "".join(f"<p>{each}</p>" for each in told)
    html = f"<html><body><nav>Menu</nav><article><h1>Price</h1>{paragraphs}</article></body></html>"
    (tmp_path / "html" / "one.html.gz").write_bytes(gzip.compress(html.encode()))
    truth = {"one": {"articleBody": "".join(told), "url": "http://a.example/one"}}
    (tmp_path / "ground-truth.json").write_text(json.dumps(truth))
    done = run(tmp_path)
    assert done.returncode == 0, done.stderr
    first, *lines = done.stdout.splitlines()
    assert first == "1 pages, 0 of them with a table element"
    assert [line[:22].strip() for line in lines] == [
        "ours",
        "trafilatura",
        "trafilatura, precise",
        "jusText",
    ]
    assert lines[0].split()[2] == "1.000", done.stdout


def test_a_folder_without_pages_is_one_sentence(tmp_path):
    done = run(tmp_path)
    assert done.returncode == 1
    assert "has no ground-truth.json" in done.stderr
