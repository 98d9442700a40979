"""Reads a sources file: what is crawled, who publishes it, on which terms and how often."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import jsonschema

import nlp
from nlp.record import Role
from nlp.yamlfile import load

SCHEMA = Path(__file__).with_name("sources.schema.json")
MAPPING_SCHEMA = Path(nlp.__file__).with_name("rows.schema.json")
EVERY_MINUTES = {"hourly": 60, "6h": 6 * 60, "daily": 24 * 60, "weekly": 7 * 24 * 60}


class SourceError(Exception):
    """A sources file names something that cannot be crawled. The message names the source."""


class SourceKind(StrEnum):
    """What the address of a source holds."""

    FEED = "feed"
    LISTING = "listing"
    SITEMAP = "sitemap"
    # These three are documents themselves.
    PAGE = "page"
    MARKDOWN = "markdown"
    DATA = "data"

    @property
    def lists(self) -> bool:
        """Whether the address names documents instead of being one."""
        return self in {SourceKind.FEED, SourceKind.LISTING, SourceKind.SITEMAP}

    @property
    def is_data(self) -> bool:
        """Whether the address holds rows, not prose."""
        return self is SourceKind.DATA


@dataclass(frozen=True)
class SourceEntry:
    """One source, as its file has it."""

    # "alibaba-newsroom"
    id: str
    name: str
    kind: SourceKind
    address: str
    # Id of a party.
    publisher: str
    role: Role
    # hourly, 6h, daily, weekly
    every: str
    # Licence, or where the terms stand.
    licence: str
    # How the address was checked.
    checked: str = ""
    # At least this long between two requests to its host.
    delay_seconds: float = 2.0
    # Requests at a time to its host; more than one is for a server of one's own.
    at_once: int = 1
    # Which of the addresses that it lists are documents; None: all of them.
    follow: re.Pattern[str] | None = None
    # Most new documents a crawl.
    limit: int = 50
    # Only entries that name one of these words; empty: all of them.
    keywords: tuple[str, ...] = ()
    # Most requests a day to its host, robots file and all.
    daily_budget: int = 2000
    # Hours (UTC) in which its host is left alone: "22-06".
    quiet_hours: str | None = None
    # How rows of a data file become mentions (nlp/rows.schema.json). Any: JSON.
    mapping: Mapping[str, Any] | None = None
    # The entry as it stands in the file. Any: JSON.
    entry: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def every_minutes(self) -> int:
        return EVERY_MINUTES[self.every]

    @property
    def about(self) -> re.Pattern[str] | None:
        """What matches a text that names one of the keywords; None without keywords."""
        if not self.keywords:
            return None
        words = "|".join(map(re.escape, self.keywords))
        return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


def read_sources(path: Path) -> list[SourceEntry]:
    """The sources in the file, in its order.

    Raises YamlError with file and line where the file is broken, SourceError where two
    sources share an id or an address, or a pattern is no regular expression.
    """
    listed = load(path, SCHEMA)["sources"]
    for entry in listed:
        _check_mapping(path, entry)
    entries = [source_entry(entry) for entry in listed]
    for name, values in (
        ("id", [e.id for e in entries]),
        ("address", [e.address for e in entries]),
    ):
        value, times = Counter(values).most_common(1)[0]
        if times > 1:
            raise SourceError(f"{path.name}: {times} sources have the {name} {value!r}")
    return entries


# Any: an entry of the file.
def _check_mapping(path: Path, entry: Mapping[str, Any]) -> None:
    if "mapping" not in entry:
        return
    validator = jsonschema.Draft202012Validator(json.loads(MAPPING_SCHEMA.read_text("utf-8")))
    problem = next(validator.iter_errors(entry["mapping"]), None)
    if problem:
        where = ".".join(["mapping", *map(str, problem.absolute_path)])
        raise SourceError(f"{path.name}: source {entry['id']!r}: {where}: {problem.message}")


def own_entry(entry: Mapping[str, Any]) -> SourceEntry:
    """The record of an entry that a user gave, checked as a file's is. Raises SourceError."""
    schema = json.loads(SCHEMA.read_text("utf-8"))
    schema = {**schema["$defs"]["source"], "$schema": schema["$schema"]}
    problem = next(jsonschema.Draft202012Validator(schema).iter_errors(entry), None)
    if problem:
        where = ".".join(map(str, problem.absolute_path)) or "entry"
        raise SourceError(f"source {entry.get('id')!r}: {where}: {problem.message}")
    return source_entry(entry)


def source_entry(entry: Mapping[str, Any]) -> SourceEntry:
    """The record of an entry that the schema has passed (Any: JSON). Raises SourceError."""
    fields: dict[str, Any] = dict(entry)
    fields["kind"], fields["role"] = SourceKind(entry["kind"]), Role(entry["role"])
    fields["keywords"] = tuple(entry.get("keywords", ()))
    if "follow" in entry:
        try:
            fields["follow"] = re.compile(entry["follow"])
        except re.error as error:
            raise SourceError(
                f"source {entry['id']!r}: follow {entry['follow']!r} is no pattern: {error}"
            ) from error
    return SourceEntry(**fields, entry=dict(entry))
