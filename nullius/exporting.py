"""The knowledge base's YAML files with what editors added to them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from db.known import additions, as_addition
from nlp.knowledge import FOLDER, knowledge
from nlp.knowledge.additions import extended, file_of, written


def written_files(session: Session) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """The texts of the files that additions change, before and after, and what is passed over.

    Raises YamlError where the files would not load with them.
    """
    rows = [as_addition(row) for row in additions(session)]
    _, problems = extended(knowledge(), rows)
    wanted = [row for row, problem in zip(rows, problems, strict=True) if problem is None]
    names = sorted({f"{file_of(row)}.yaml" for row in wanted})
    before = {name: (FOLDER / name).read_text(encoding="utf-8") for name in names}
    after = dict(before)
    for row in wanted:
        name = f"{file_of(row)}.yaml"
        after[name] = written(after[name], row)
    with tempfile.TemporaryDirectory() as folder:
        for path in (*FOLDER.glob("*.yaml"), *FOLDER.glob("*.schema.json")):
            shutil.copy(path, folder)
        for name, text in after.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        knowledge(Path(folder))
    return before, after, [problem for problem in problems if problem is not None]
