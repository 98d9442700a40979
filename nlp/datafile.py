"""Reads JSON, YAML and CSV so that each value keeps the place where it stands in the text."""

from __future__ import annotations

import json.decoder
import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from nlp.record import ReadError

# Deepest nesting of lists and objects; leaderboards have three or four.
MAX_DEPTH = 50
# Code points of a file, and values in it.
MAX_CHARACTERS = 20_000_000
MAX_VALUES = 2_000_000


@dataclass(frozen=True, slots=True)
class Spot:
    """A scalar as text, without its quotation marks, and its half-open span in code points.

    The span's text differs from `text` only where the file escapes a character.
    """

    text: str
    start: int
    end: int
    # JSON and YAML null, "" in a CSV cell.
    null: bool = False


Tree = Spot | list["Tree"] | dict[str, "Tree"]


def read_tree(text: str, format: str, delimiter: str = ",") -> Tree:
    """The file as lists, objects and spots; a CSV file is a list of objects by its header.

    Raises ReadError with the line for text that is not of the format, is nested deeper or
    is longer than the limits above, or (YAML) refers to itself by aliases.
    """
    if len(text) > MAX_CHARACTERS:
        raise ReadError(f"{len(text)} characters, more than {MAX_CHARACTERS}")
    if format == "json":
        return _Json(text).read()
    if format == "yaml":
        return _yaml(text)
    return _csv(text, delimiter)


# ------------------------------------------------------------------ JSON

_BLANKS = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|NaN|-?Infinity")


class _Json:
    """A reader of RFC 8259 that keeps offsets, which the standard library's does not."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.values = text, 0, 0

    def read(self) -> Tree:
        if self.text.startswith("\ufeff"):
            self.at = 1
        tree = self._value(0)
        self._skip()
        if self.at != len(self.text):
            raise self._error("text after the end of the JSON value")
        return tree

    def _value(self, depth: int) -> Tree:
        self._skip()
        self.values += 1
        if depth > MAX_DEPTH or self.values > MAX_VALUES:
            raise self._error("nested too deep, or too many values")
        head = self.text[self.at : self.at + 1]
        if head == "{":
            return dict(self._members(depth))
        if head == "[":
            return list(self._items(depth))
        if head == '"':
            return self._string()
        found = _SCALAR.match(self.text, self.at)
        if not found:
            raise self._error("no JSON value")
        self.at = found.end()
        return Spot(
            found[0],
            *found.span(),
            null=found[0] == "null" or found[0].endswith(("NaN", "Infinity")),
        )

    def _members(self, depth: int) -> Iterator[tuple[str, Tree]]:
        for _ in self._separated("}"):
            self._skip()
            if self.text[self.at : self.at + 1] != '"':
                raise self._error("a member without a name in quotation marks")
            name = self._string().text
            self._skip()
            self._expect(":")
            yield name, self._value(depth + 1)

    def _items(self, depth: int) -> Iterator[Tree]:
        for _ in self._separated("]"):
            yield self._value(depth + 1)

    def _separated(self, close: str) -> Iterator[None]:
        """Runs once before each member between the opening mark here and `close`."""
        self.at += 1
        self._skip()
        if self.text[self.at : self.at + 1] == close:
            self.at += 1
            return
        while True:
            yield
            self._skip()
            if self.text[self.at : self.at + 1] == close:
                self.at += 1
                return
            self._expect(",")

    def _string(self) -> Spot:
        start = self.at + 1
        try:
            value, self.at = json.decoder.scanstring(self.text, start, True)  # type: ignore[attr-defined]  # undocumented, stable since 2.6
        except ValueError as error:
            raise self._error("a string that does not end or has a wrong escape") from error
        return Spot(value, start, self.at - 1, null=False)

    def _expect(self, mark: str) -> None:
        if self.text[self.at : self.at + 1] != mark:
            raise self._error(f"{mark!r} is missing")
        self.at += 1

    def _skip(self) -> None:
        found = _BLANKS.match(self.text, self.at)
        assert found is not None
        self.at = found.end()

    def _error(self, message: str) -> ReadError:
        return ReadError(message, f"line {_line(self.text, self.at)}")


# ------------------------------------------------------------------ YAML

_NULL = "tag:yaml.org,2002:null"


def _yaml(text: str) -> Tree:
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ReadError(getattr(error, "problem", None) or "not YAML", f"line {line}") from error
    if root is None:
        return []
    return _from_node(root, text, set(), 0)


def _from_node(node: yaml.Node, text: str, seen: set[int], depth: int) -> Tree:
    line = node.start_mark.line + 1
    if depth > MAX_DEPTH or len(seen) > MAX_VALUES:
        raise ReadError("nested too deep, or too many values", f"line {line}")
    if id(node) in seen:
        raise ReadError("an alias, which data files are read without", f"line {line}")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        members = {}
        for key, value in node.value:
            members[str(key.value)] = _from_node(value, text, seen, depth + 1)
        return members
    if isinstance(node, yaml.SequenceNode):
        return [_from_node(item, text, seen, depth + 1) for item in node.value]
    start, end = node.start_mark.index, node.end_mark.index
    if text[start : start + 1] in ("'", '"'):
        start, end = start + 1, end - 1
    return Spot(str(node.value), start, end, null=node.tag == _NULL)


# ------------------------------------------------------------------ CSV


def _csv(text: str, delimiter: str) -> Tree:
    rows = _csv_rows(text, delimiter)
    header = [spot.text.strip() for spot in next(rows, [])]
    return [
        dict(zip(header, row, strict=False))
        for row in rows
        if len(row) > 1 or (row and row[0].text.strip())
    ]


def _csv_rows(text: str, delimiter: str) -> Iterator[list[Spot]]:
    """The rows of RFC 4180 text, each cell with the span of what stands in it."""
    mark = re.escape(delimiter)
    cell = re.compile(
        rf'"(?P<quoted>(?:[^"]|"")*)"(?P<rest>[^{mark}\r\n]*)|(?P<plain>[^{mark}\r\n]*)'
    )
    at = 1 if text.startswith("\ufeff") else 0
    row: list[Spot] = []
    values = 0
    while at < len(text):
        found = cell.match(text, at)
        assert found is not None
        name = "plain" if found["plain"] is not None else "quoted"
        value = found[name].replace('""', '"') if name == "quoted" else found[name]
        row.append(Spot(value, *found.span(name), null=not value.strip()))
        values += 1
        if values > MAX_VALUES:
            raise ReadError("too many values", f"line {_line(text, at)}")
        at = found.end()
        if text.startswith(delimiter, at):
            at += 1
            if at == len(text):
                row.append(Spot("", at, at, null=True))
            continue
        at += 2 if text.startswith("\r\n", at) else 1
        yield row
        row = []
    if row:
        yield row


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
