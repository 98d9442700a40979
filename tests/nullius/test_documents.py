"""What is documented exists, and what exists is documented."""

import re
import tomllib
from pathlib import Path

import pytest

from nlp.record import Status
from nullius.cli import main
from nullius.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_each_dependency_has_its_line():
    said = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    wanted = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    names = {re.split(r"[^A-Za-z0-9_-]", need)[0] for needs in wanted for need in needs}
    rows = "\n".join(line for line in said.splitlines() if line.startswith("|")).replace("*", "")
    missing = [n for n in sorted(names) if n not in rows and not n.startswith("types-")]
    assert missing == []


def test_each_command_and_setting_is_in_the_readme_and_no_other():
    assert set(re.findall(r"`nullius ([a-z]+)", README)) == set(main.commands)
    said = set(re.findall(r"NULLIUS_([A-Z_]+)", README))
    assert said == {name.upper() for name in Settings.__dataclass_fields__}


def test_each_status_is_explained_in_the_rules():
    rules = (ROOT / "docs" / "verification.md").read_text(encoding="utf-8")
    assert [status for status in Status if f"`{status}`" not in rules] == []


@pytest.mark.parametrize(
    "document", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda p: p.name
)
def test_links_between_documents_lead_somewhere(document):
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    assert [link for link in links if not (document.parent / link).exists()] == []
