"""The labelled development sets and the program that scores against them.

Both lie beside the repository, in ../shared/eval; where they are absent the benchmarks say so.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

EVAL = Path(__file__).parents[2] / "shared" / "eval"
SETS = ("seed", "own", "real")
LEVELS = ("quantity", "+subject+metric", "full tuple")


def present() -> bool:
    """Whether the sets are there; says so on the terminal where they are not."""
    if EVAL.is_dir():
        return True
    sys.stdout.write(f"no labelled texts at {EVAL}: nothing to measure\n")
    return False


def scorer() -> ModuleType:
    """The scoring program as a module."""
    spec = importlib.util.spec_from_file_location("score", EVAL / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(EVAL / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Any: a record of the extraction contract, as JSON has it.
Records = list[dict[str, Any]]


def documents(name: str) -> dict[str, tuple[str, Records]]:
    """Text and gold claims of the set `name`, by file name ("dev01.md")."""
    score = scorer()
    found = {}
    for path in score.gold_files(EVAL / name):
        text = score.text_for(path)
        found[text.name] = (score.read_text(text), score.read_records(path)[0])
    return found


def measured(
    texts: Mapping[str, tuple[str, Records]], read: Callable[[str], Iterable[str]]
) -> dict[str, Any]:
    """The scorer's measures of what `read` finds: JSON Lines of a text."""
    with tempfile.TemporaryDirectory() as folder:
        gold, found = Path(folder, "gold"), Path(folder, "found")
        gold.mkdir()
        found.mkdir()
        for name, (text, claims) in texts.items():
            stem = name.rpartition(".")[0]
            (gold / name).write_bytes(text.encode())
            lines = (json.dumps(claim, ensure_ascii=False) + "\n" for claim in claims)
            (gold / f"{stem}.gold.jsonl").write_bytes("".join(lines).encode())
            (found / f"{stem}.jsonl").write_bytes("".join(read(text)).encode())
        overall: dict[str, Any] = scorer().score(gold, found)[0]
    return overall
