"""Reads leaderboard and price files by a declared mapping of their columns.

Every number becomes a mention at its exact place in the file, with who ran and who sent in
the row. What a mapping may hold is in rows.schema.json.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from nlp.datafile import Spot, Tree, read_tree
from nlp.record import Bound, Cell, Kind, Mention, Modality, Pairs, ReadError, Run

SCHEMA = Path(__file__).with_name("rows.schema.json")

# Rows read of one file, and problems told of it.
MAX_ROWS, MAX_PROBLEMS = 50_000, 20

# Cells that say that there is no number.
_BLANK = frozenset({"", "-", "–", "—", "n/a", "na", "none", "null", "tbd", "nan"})
_NUMBER = re.compile(
    r"(?P<number>[-+\u2212]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d{1,3})?)"
    r"(?P<percent> ?%)?"
    r"(?:\s*(?:±|\+/-|\+-)\s*(?P<error>\d+(?:\.\d+)?))?"
)
# What may stand before a number in its cell: blanks, a currency, "~"; no word ("A100 69").
_LEAD = re.compile(r"[^\w\d+\u2212-]*")
_CURRENCY = re.compile(r"[$€£¥]\s?$")


@dataclass(frozen=True, slots=True)
class Rows:
    """What a file asserts, and what in it could not be read (for the editors)."""

    mentions: tuple[Mention, ...]
    problems: tuple[str, ...] = ()


def read_rows(text: str, mapping: Mapping[str, object]) -> Rows:
    """The numbers of the file, in the order of their places.

    A row or a cell that does not fit is told among the problems and costs the others
    nothing; a blank cell is no problem. Raises ReadError for a mapping that does not follow
    its schema, a file that is not of the format, or a path to rows that leads nowhere.
    """
    wrong = next(iter(sorted(_validator().iter_errors(mapping), key=str)), None)
    if wrong:
        path = ".".join(map(str, wrong.absolute_path))
        raise ReadError(f"mapping {path or 'of columns'}: {wrong.message}")
    # Any: the schema has just said what the mapping holds.
    plan: Mapping[str, Any] = mapping
    tree = read_tree(text, plan["format"], plan.get("delimiter", ","))
    reader = _Reader(text, plan)
    mentions: list[Mention] = []
    for index, row in enumerate(_rows(tree, plan.get("rows", ""))):
        if index == MAX_ROWS:
            reader.problem(index, f"more than {MAX_ROWS} rows; the rest was not read")
            break
        mentions += reader.read(index, row)
    first_at = {(m.start, m.end): m for m in reversed(mentions)}
    kept = sorted(first_at.values(), key=lambda m: (m.start, m.end))
    return Rows(tuple(kept), reader.told())


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: its columns, its own name where it has one, and what it stands in."""

    columns: Mapping[str, Tree]
    key: str | None
    above: tuple[Mapping[str, Tree], ...]

    def spot(self, column: str) -> Spot | None:
        """The cell of that name, also nested ("pricing.prompt") or above the row ("../name")."""
        holders: Tree = dict(self.columns)
        above = list(self.above)
        while column.startswith("../"):
            if not above:
                return None
            holders, column = dict(above.pop()), column[3:]
        found = _within(holders, column)
        if found is None and column == "key" and self.key is not None:
            return Spot(self.key, -1, -1)
        return found if isinstance(found, Spot) and not found.null else None


class _Reader:
    """Makes mentions of rows and notes what it could not read."""

    def __init__(self, text: str, plan: Mapping[str, Any]) -> None:
        self.text, self.plan = text, plan
        self.problems: list[str] = []
        self.unread = 0

    def problem(self, index: int, what: str) -> None:
        self.unread += 1
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(f"row {index + 1}: {what}")

    def told(self) -> tuple[str, ...]:
        more = self.unread - len(self.problems)
        return (*self.problems, f"and {more} more") if more else tuple(self.problems)

    def read(self, index: int, row: Tree | _Row) -> Iterator[Mention]:
        """The row's mentions."""
        if not isinstance(row, _Row):
            self.problem(index, "is no object with columns")
            return
        for column, wanted in self.plan.get("where", {}).items():
            spot = row.spot(column)
            accepted = wanted if isinstance(wanted, list) else [wanted]
            if (spot.text if spot else "") not in [_spelled(value) for value in accepted]:
                return
        subject = self._cell(row, self.plan["subject"])
        if not subject:
            self.problem(index, "names no subject")
            return
        for column, wanted in enumerate(self.plan["values"]):
            spot = row.spot(wanted["column"])
            if spot is None or spot.text.strip().casefold() in _BLANK:
                continue
            mention = self._mention(index, column, row, subject, spot)
            if mention is not None:
                yield mention

    def _mention(
        self, index: int, column: int, row: _Row, subject: str, spot: Spot
    ) -> Mention | None:
        wanted = self.plan["values"][column]
        lead = _LEAD.match(self.text, spot.start, spot.end)
        found = _NUMBER.match(self.text, lead.end() if lead else spot.start, spot.end)
        if not found:
            self.problem(index, f"column {wanted['column']!r} holds {spot.text!r}, not a number")
            return None
        scale = float(wanted.get("scale", 1))
        value = _number(found["number"]) * scale
        metric = self._cell(row, wanted["metric"], literal=True)
        if not math.isfinite(value) or not metric:
            self.problem(index, f"column {wanted['column']!r} has no finite number or no metric")
            return None
        start, end = found.start("number"), found.end("percent" if found["percent"] else "number")
        sign = _CURRENCY.search(self.text, spot.start, start)
        start = sign.start() if sign else start
        settings = {**self.plan.get("settings", {}), **wanted.get("settings", {})}
        return Mention(
            start=start,
            end=end,
            quote=self.text[start:end],
            kind=Kind(wanted["kind"]),
            # A price per token times a million has the digits of a price per million.
            value=float(f"{value:.12g}"),
            high=None,
            unit=wanted["unit"],
            bound=Bound.EXACT,
            subject=subject,
            metric=metric,
            said_by=None,
            modality=Modality.FACT,
            settings=self._settings(row, settings),
            run=self._run(index, row, wanted, found["error"], value, scale),
            cell=Cell(0, index, column),
            cues=(("metric", wanted["column"]), ("subject", "mapping")),
        )

    def _run(
        self,
        index: int,
        row: _Row,
        wanted: Mapping[str, Any],
        error: str | None,
        value: float,
        scale: float,
    ) -> Run:
        half_width = float(error) * scale if error else self._error(row, wanted, value, scale)
        items = self._named(row, "items")
        ran_on, told = _day(self._named(row, "date")), self._named(row, "date")
        if told and ran_on is None:
            self.problem(index, f"date {told!r} is no day")
        return Run(
            run_by=self._named(row, "run_by"),
            submitted_by=self._named(row, "submitted_by"),
            error=half_width,
            items=int(items) if items and items.isdecimal() else None,
            ran_on=ran_on,
            artefacts=self._named(row, "artefacts"),
        )

    def _error(
        self, row: _Row, wanted: Mapping[str, Any], value: float, scale: float
    ) -> float | None:
        """Half the published interval; of one that is not even, the wider half."""
        found = {
            name: row.spot(wanted[name]) for name in ("error", "low", "high") if name in wanted
        }
        ends = {}
        for name, spot in found.items():
            number = _NUMBER.search(spot.text) if spot else None
            if number:
                ends[name] = _number(number["number"]) * scale
        if "error" in ends:
            return abs(ends["error"])
        return max((abs(end - value) for end in ends.values()), default=None)

    def _settings(self, row: _Row, wanted: Mapping[str, Any]) -> Pairs:
        found = {name: self._cell(row, cell) for name, cell in wanted.items()}
        return tuple(sorted((name, text) for name, text in found.items() if text))

    def _named(self, row: _Row, name: str) -> str | None:
        return self._cell(row, self.plan[name]) if name in self.plan else None

    def _cell(self, row: _Row, wanted: Any, *, literal: bool = False) -> str | None:
        """The text that the mapping takes for a cell; `literal`: a bare word is the text."""
        if isinstance(wanted, str):
            if literal:
                return wanted
            wanted = {"column": wanted}
        if "value" in wanted:
            return _spelled(wanted["value"])
        spot = row.spot("key" if "key" in wanted else wanted["column"])
        text = spot.text.strip() if spot else ""
        if "match" in wanted:
            found = re.search(wanted["match"], text)
            text = (found[1] if found.re.groups else found[0]) or "" if found else ""
        text = wanted.get("words", {}).get(text, text)
        return f"{wanted.get('before', '')}{text}{wanted.get('after', '')}" if text else None


def _rows(tree: Tree, path: str) -> Iterator[Tree | _Row]:
    """The rows at the dotted path, each with what it stands in."""
    found: list[tuple[Tree, str | None, tuple[Mapping[str, Tree], ...]]] = [(tree, None, ())]
    for step in path.split(".") if path else ():
        deeper = []
        for node, key, above in found:
            inside = (*above, node) if isinstance(node, dict) else above
            if step == "*":
                deeper += [(child, name, inside) for name, child in _members(node)]
            elif isinstance(node, dict) and step in node:
                deeper.append((node[step], key, inside))
        found = deeper
    if not found:
        raise ReadError(f"no rows at {path!r}")
    for node, _, above in found:
        if isinstance(node, Spot):
            raise ReadError(f"no rows at {path!r}, but the value {node.text!r}")
        for name, child in _members(node):
            yield _Row(child, name, above) if isinstance(child, dict) else child


def _members(node: Tree) -> Iterator[tuple[str | None, Tree]]:
    if isinstance(node, dict):
        yield from node.items()
    elif isinstance(node, list):
        yield from ((None, child) for child in node)


def _within(node: Tree, column: str) -> Tree | None:
    """The value under the name, which may hold points itself, or name a nested value."""
    if not isinstance(node, dict):
        return None
    if column in node:
        return node[column]
    head, point, rest = column.partition(".")
    return _within(node[head], rest) if point and head in node else None


def _number(text: str) -> float:
    return float(text.replace(",", "").replace("\u2212", "-"))


def _spelled(value: object) -> str:
    """A mapping's value as a file spells it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _day(text: str | None) -> date | None:
    """A day written as ISO 8601 has it, with a time or without hyphens also; else None."""
    found = re.match(r"(\d{4})-?(\d\d)-?(\d\d)(?!\d)", text or "")
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
