"""The knowledge base: who and what there is, read from the YAML files beside this module.

Nothing here is needed for a name to be found in a text; it says which names are the same
thing, who owns it, and how a benchmark is meant to be run.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

from nlp.record import Pairs, Relation, Tie
from nlp.yamlfile import YamlError, load

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Party:
    """An organisation or a person."""

    id: str
    name: str
    # vendor, evaluator, press, aggregator, university, regulator, investor, person
    kind: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subject:
    """What a number can be about, with its lineage."""

    id: str
    name: str
    # model, chip, product, service, company, benchmark, facility
    kind: str
    owner: str | None = None
    aliases: tuple[str, ...] = ()
    family: str | None = None
    version: str | None = None
    variant: str | None = None


@dataclass(frozen=True)
class Metric:
    """A benchmark or a property."""

    id: str
    name: str
    # benchmark or property
    kind: str
    unit: str | None = None
    aliases: tuple[str, ...] = ()
    family: str | None = None
    version: str | None = None
    items: int | None = None
    higher_is_better: bool | None = None
    protocol: Pairs = ()
    maintainer: str | None = None
    about: str | None = None


class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


def fold(name: str) -> str:
    """Letters and digits alone, case folded: "Qwen3.7-Max" and "Qwen 3.7 Max" are one."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in text if c.isalpha() or c.isdecimal() or c == "+")


def slug(name: str) -> str:
    """A name as an address holds it: "Terminal-Bench 2.0" gives "terminal-bench-2-0"."""
    text = unicodedata.normalize("NFKD", name.replace("+", " plus ")).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:120] or "unnamed"


@dataclass(frozen=True)
class Knowledge:
    """Everything that the YAML files hold, by id."""

    parties: Mapping[str, Party] = field(default_factory=dict)
    ties: tuple[Tie, ...] = ()
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)

    def party(self, name: str) -> Party | None:
        """The party of that name or alias, however it is spelled."""
        return self._party_names.get(fold(name))

    def subject(self, name: str) -> Subject | None:
        """The subject of that name or alias; a bare company name gives the company."""
        return self._subject_names.get(fold(name))

    def metric(self, name: str) -> Metric | None:
        """The benchmark or property of that name or alias."""
        return self._metric_names.get(fold(name))

    @cached_property
    def _party_names(self) -> dict[str, Party]:
        return _by_name(self.parties.values())

    @cached_property
    def _subject_names(self) -> dict[str, Subject]:
        return _by_name(self.subjects.values())

    @cached_property
    def _metric_names(self) -> dict[str, Metric]:
        return _by_name(self.metrics.values())


def _by_name[T: _Named](things: Iterable[T]) -> dict[str, T]:
    return {fold(name): thing for thing in things for name in (thing.name, *thing.aliases)}


@cache
def knowledge(folder: Path = FOLDER) -> Knowledge:
    """The knowledge base in `folder`, read once. Raises YamlError with file and line."""
    raise NotImplementedError
