"""Reads the YAML files that hold knowledge and sources, each against its JSON Schema.

Every mistake is reported as `file:line: what was found`, all of a file's at once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import yaml


class YamlError(Exception):
    """A YAML file is broken or does not follow its schema. `problems` has a line each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


# Any: a YAML document is what its schema says; callers build records from it.
def load(path: Path, schema: Path) -> Any:
    """The document in `path`, checked against the JSON Schema in `schema`.

    Raises YamlError with file and line for broken YAML, a second key of one name, or a
    value that the schema refuses; OSError where the file cannot be read.
    """
    text = path.read_text(encoding="utf-8")
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        document = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlError([f"{path.name}:{line}: {error.problem or 'not YAML'}"]) from error
    problems = [f"{path.name}:{line}: key {key!r} stands twice" for key, line in _twice(root)]
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))
    for problem in sorted(validator.iter_errors(document), key=lambda e: list(map(str, e.path))):
        line = _line(root, list(problem.absolute_path))
        problems.append(f"{path.name}:{line}: {_where(problem)}{problem.message}")
    if problems:
        raise YamlError(problems)
    return document


def _where(problem: jsonschema.ValidationError) -> str:
    path = ".".join(str(step) for step in problem.absolute_path)
    return f"{path}: " if path else ""


def _line(node: yaml.Node | None, path: Sequence[str | int]) -> int:
    """The line (from 1) of the value at `path`; the nearest parent's where it has none."""
    if node is None:
        return 1
    for step in path:
        child: yaml.Node | None = None
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            child = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            child = next((v for k, v in node.value if k.value == str(step)), None)
        if child is None:
            break
        node = child
    return int(node.start_mark.line) + 1


def _twice(node: yaml.Node | None) -> list[tuple[str, int]]:
    """Keys that one mapping holds twice, with the line of the second."""
    found: list[tuple[str, int]] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                found.append((key.value, key.start_mark.line + 1))
            seen.add(key.value)
            found += _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            found += _twice(value)
    return found
