"""The wheel holds all that the product needs, and runs away from its source."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("nullius", "crawler", "nlp", "web", "db")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", folder, ROOT], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_every_file_of_the_packages_is_in_it(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    for kind in ("web/templates/", "web/static/", "nlp/knowledge/", "db/migrations/versions/"):
        assert any(name.startswith(kind) for name in wanted)
    assert wanted - held == set()


def test_it_runs_from_another_folder(wheel, tmp_path):
    installed = tmp_path / "installed"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", installed]
    subprocess.run([*pip, wheel], check=True, capture_output=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "note.txt").write_text("AcmeLM-2 scores 71.2% on FooBench-Hard.")
    environment = {**os.environ, "PYTHONPATH": str(installed)}

    def nullius(*args: str) -> str:
        command = [sys.executable, "-m", "nullius", *args]
        shown = subprocess.run(
            command, cwd=elsewhere, env=environment, capture_output=True, text=True, check=True
        )
        return shown.stdout

    assert '"quote": "71.2%"' in nullius("extract", "note.txt")
    where = [sys.executable, "-c", "import nullius; print(nullius.__file__)"]
    found = subprocess.run(where, cwd=elsewhere, env=environment, capture_output=True, text=True)
    assert str(installed) in found.stdout
    # Knowledge, migrations, starter pages and sources are all there.
    nullius("crawl", "aider-polyglot")
    assert "aider-polyglot" in nullius("status")
