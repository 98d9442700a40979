"""The same additions extend the knowledge in use and the YAML files."""

import shutil

import pytest

from nlp.knowledge import FOLDER, knowledge
from nlp.knowledge.additions import Addition, AdditionError, added, extended, file_of, written

ADDITIONS = (
    # a name that YAML would read as something else, and one without Latin letters
    Addition("party", {"name": "Newco: AI", "kind": "vendor", "aliases": ["新公司", "yes"]}),
    Addition(
        "subject",
        {"kind": "model", "owner": "newco-ai", "members": [{"name": "Newmod 1", "version": "1"}]},
    ),
    # an alias of what was added, one of an entry that has none, one behind wide characters
    Addition("alias", {"of": "subject", "id": "newmod-1", "alias": "NM, one"}),
    Addition("alias", {"of": "party", "id": "github", "alias": "Git Hub Inc"}),
    Addition("alias", {"of": "party", "id": "deepseek", "alias": "DS: 求"}),
    Addition("benchmark", {"name": "NewBench", "about": "It measures new things only."}),
    Addition("property", {"name": "New things", "unit": "count", "answers": "count"}),
    Addition("alias", {"of": "metric", "id": "newbench", "alias": "NewBench: all"}),
    # a subsidiary does not compete with its owner
    Addition(
        "tie",
        {"a": "mistral-ai", "relation": "subsidiary", "b": "openai", "source": "A filing of 2025"},
    ),
)


def test_the_written_files_load_as_the_knowledge_in_use(tmp_path):
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    for addition in ADDITIONS:
        path = tmp_path / f"{file_of(addition)}.yaml"
        path.write_text(written(path.read_text("utf-8"), addition), "utf-8")
    used, problems = extended(knowledge(), ADDITIONS)
    read = knowledge(tmp_path)
    assert problems == [None] * len(ADDITIONS)
    assert (read.parties, read.subjects, read.metrics) == (
        used.parties,
        used.subjects,
        used.metrics,
    )
    assert set(read.ties) == set(used.ties)
    assert used.subject("NM, one").owner == "newco-ai"


def test_all_else_in_a_file_stays_as_it_was():
    for addition in ADDITIONS[3:6]:
        text = (FOLDER / f"{file_of(addition)}.yaml").read_text("utf-8")
        lines, longer = text.splitlines(), written(text, addition).splitlines()
        assert len(set(lines) - set(longer)) <= 1
        assert len(set(longer) - set(lines)) == 1
        assert [line for line in longer if line in set(lines)] == [
            line for line in lines if line in set(longer)
        ]


def test_a_company_takes_another_name_by_its_party():
    with pytest.raises(AdditionError, match="is a party"):
        added(knowledge(), Addition("alias", {"of": "subject", "id": "openai", "alias": "O. AI"}))
    named = added(knowledge(), Addition("alias", {"of": "party", "id": "openai", "alias": "O. AI"}))
    assert named.subject("O. AI").id == "openai"
