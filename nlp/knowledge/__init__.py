"""The knowledge base: who and what there is, read from the YAML files beside this module.

Nothing here is needed for a name to be found in a text; it says which names are the same
thing, who owns it, and how a benchmark is meant to be run.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, lru_cache
from itertools import combinations
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pint

from nlp.record import Kind, Pairs, Relation, Tie
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
class Codename:
    """A name that a thing bore in public before anybody said what it was."""

    name: str
    # The day from which it is known what the name stands for.
    known_on: date
    # The page that shows it.
    source: str


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
    # Their names are among the aliases too.
    codenames: tuple[Codename, ...] = ()


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
    # The kind of number that answers it; None where nobody listed the metric.
    answers: Kind | None = None
    # Of a ratio: ids of the metrics whose two numbers it is made of.
    ratio_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setting:
    """A circumstance of a number that texts name: reasoning effort, region, split."""

    name: str
    aliases: tuple[str, ...] = ()
    # True where another value makes another question; False where the answers stay on one
    # page and comparability weighs them.
    divides: bool = False
    # True where its words follow a model's name without brackets: "GPT-5 high".
    trails: bool = False
    # Folded words that stand for a value in a name's parentheses: {"nothink": "off"}.
    words: Mapping[str, str] = field(default_factory=dict)
    # A regex for such words, the value in its first group that matched: r"(\d+)-?shot".
    pattern: str | None = None

    def read(self, words: str) -> str | None:
        """The value that the words give this setting ("no think", "5-shot"); None if none."""
        if self.pattern and (match := re.fullmatch(self.pattern, words.strip().casefold())):
            return next((group for group in match.groups() if group), None)
        return self.words.get(fold(words))


class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


T = TypeVar("T", bound=_Named)


@lru_cache(maxsize=1 << 14)
def fold(name: str) -> str:
    """Letters and digits alone, case folded: "Qwen3.7-Max" and "Qwen 3.7 Max" are one.

    Between two digits a point stays, so that "3.1 8B" is not "3 18B"; a full date is one
    number, however it is written ("2024-10-22", "20241022").
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    text = re.sub(r"(?<!\d)(20\d\d)[-./](\d\d)[-./](\d\d)(?!\d)", r"\1\2\3", text)
    text = "".join(c if c.isalpha() or c.isdecimal() or c == "+" else " " for c in text)
    return re.sub(r"(?<=\d)\s+(?=\d)", ".", text).replace(" ", "")


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
    settings: Mapping[str, Setting] = field(default_factory=dict)
    # Units of one dimension: {"GB": ("data", 1e9), "TB": ("data", 1e12)}.
    scales: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    # Kind of number -> the metric meant where the text names only the subject again.
    defaults: Mapping[str, str] = field(default_factory=dict)
    # Party -> the metric meant by a score on its board, where the text says no more.
    boards: Mapping[str, str] = field(default_factory=dict)
    # Words that a subject's or a metric's name may carry or not: "model", "score". Folded.
    subject_nouns: frozenset[str] = frozenset()
    metric_nouns: frozenset[str] = frozenset()

    def party(self, name: str) -> Party | None:
        """The party of that name or alias, however it is spelled."""
        return self._party_names.get(fold(name))

    def subject(self, name: str) -> Subject | None:
        """The subject of that name or alias; a bare company name gives the company."""
        return self._subject_names.get(fold(name))

    def codename(self, name: str) -> Codename | None:
        """The codename of that spelling; None for a name that needed no revealing."""
        return self._codenames.get(fold(name))

    def metric(self, name: str) -> Metric | None:
        """The benchmark or property of that name or alias."""
        return self._metric_names.get(fold(name))

    def setting(self, name: str) -> Setting | None:
        """The setting of that name or alias: "reasoning_effort" gives effort."""
        return self._setting_names.get(fold(name))

    @cached_property
    def _party_names(self) -> dict[str, Party]:
        return _by_name(self.parties.values())

    @cached_property
    def _subject_names(self) -> dict[str, Subject]:
        companies = _by_name(s for s in self.subjects.values() if s.kind == "company")
        return companies | _by_name(s for s in self.subjects.values() if s.kind != "company")

    @property
    def codenames(self) -> tuple[Codename, ...]:
        """All codenames that were revealed."""
        return tuple(self._codenames.values())

    @cached_property
    def _codenames(self) -> dict[str, Codename]:
        return {fold(c.name): c for s in self.subjects.values() for c in s.codenames}

    @cached_property
    def _metric_names(self) -> dict[str, Metric]:
        return _by_name(self.metrics.values())

    @cached_property
    def _setting_names(self) -> dict[str, Setting]:
        return {fold(n): s for s in self.settings.values() for n in (s.name, *s.aliases)}


def _by_name(things: Iterable[T]) -> dict[str, T]:
    return {fold(n): thing for thing in things for n in (thing.id, thing.name, *thing.aliases)}


@cache
def knowledge(folder: Path = FOLDER) -> Knowledge:
    """The knowledge base in `folder`, read once. Raises YamlError with file and line.

    Beside broken YAML that is: a name that two things of one sort share, an owner,
    maintainer or tie of a party that nobody listed. Each party but a person is a subject
    too, of kind company: its employees and its revenue are numbers as well.
    """
    parties = _checked(folder, "parties.yaml", parties_in)
    subjects = _checked(folder, "subjects.yaml", subjects_in)
    metrics = _checked(folder, "metrics.yaml", metrics_in)
    ties = tuple(ties_in(load(folder / "ties.yaml", folder / "ties.schema.json")))
    problems = [
        problem
        for file, named in (
            ("subjects.yaml", [subject.owner for subject in subjects.values()]),
            ("metrics.yaml", [metric.maintainer for metric in metrics.values()]),
            ("ties.yaml", [party for tie in ties for party in (tie.a, tie.b)]),
        )
        for problem in _unknown_parties(folder / file, named, parties)
    ]
    if problems:
        raise YamlError(problems)
    conditions = load(folder / "conditions.yaml", folder / "conditions.schema.json")
    return Knowledge(
        parties=parties,
        ties=ties,
        subjects=_companies(parties, subjects) | subjects,
        metrics=metrics,
        settings={entry["name"]: _setting(entry) for entry in conditions["settings"]},
        defaults=conditions["defaults"],
        boards=conditions["boards"],
        subject_nouns=frozenset(map(fold, conditions["subject nouns"])),
        metric_nouns=frozenset(map(fold, conditions["metric nouns"])),
        scales={
            unit: (dimension, _factor(factor))
            for dimension, units in conditions["units"].items()
            for unit, factor in units.items()
        },
    )


def _factor(measure: float | str) -> float:
    """How many of its dimension's base unit a unit is; the unit library knows its name."""
    if isinstance(measure, str):
        return float(pint.application_registry(measure).to_base_units().magnitude)
    return float(measure)


def read_parties(path: Path) -> dict[str, Party]:
    """The parties in a file of the format of parties.yaml. Raises YamlError."""
    return _index(path, parties_in(load(path, FOLDER / "parties.schema.json")))


# Any: a YAML document is what its schema says.
def _checked(folder: Path, file: str, build: Any) -> dict[str, Any]:
    path = folder / file
    return _index(path, build(load(path, path.with_suffix(".schema.json"))))


def parties_in(entries: Iterable[Mapping[str, Any]]) -> Iterator[Party]:
    """The parties of a document in the format of parties.yaml."""
    for entry in entries:
        name = entry["name"]
        yield Party(
            id=entry.get("id") or slug(name),
            name=name,
            kind=entry["kind"],
            aliases=tuple(entry.get("aliases", ())),
        )


def subjects_in(groups: Iterable[Mapping[str, Any]]) -> Iterator[Subject]:
    """The subjects of a document in the format of subjects.yaml."""
    for group in groups:
        for member in group["members"]:
            entry = {**group, **member}
            codenames = [
                Codename(c["name"], date.fromisoformat(c["known_on"]), c["source"])
                for c in entry.get("codenames", ())
            ]
            yield Subject(
                id=entry.get("id") or slug(entry["name"]),
                name=entry["name"],
                kind=entry["kind"],
                owner=entry.get("owner"),
                aliases=(*entry.get("aliases", ()), *(c.name for c in codenames)),
                family=entry.get("family"),
                version=entry.get("version"),
                variant=entry.get("variant"),
                codenames=tuple(codenames),
            )


def metrics_in(document: Mapping[str, Any]) -> Iterator[Metric]:
    """The metrics of a document in the format of metrics.yaml."""
    for entry in document["benchmarks"]:
        yield _metric(entry, "benchmark", "%", not entry.get("lower_is_better", False))
    for entry in document["properties"]:
        yield _metric(entry, "property", None, None)


def _metric(
    entry: Mapping[str, Any], kind: str, unit: str | None, higher_is_better: bool | None
) -> Metric:
    return Metric(
        id=entry.get("id") or slug(entry["name"]),
        name=entry["name"],
        kind=kind,
        unit=entry.get("unit", unit),
        aliases=tuple(entry.get("aliases", ())),
        family=entry.get("family"),
        version=entry.get("version"),
        items=entry.get("items"),
        higher_is_better=higher_is_better,
        protocol=tuple(sorted(entry.get("protocol", {}).items())),
        maintainer=entry.get("maintainer"),
        about=entry.get("about"),
        answers=Kind(entry.get("answers", Kind.SCORE)),
        ratio_of=tuple(map(slug, entry.get("ratio_of", ()))),
    )


def ties_in(document: Mapping[str, Any]) -> Iterator[Tie]:
    """The ties of a document in the format of ties.yaml."""
    families = set()
    for entry in document["ties"]:
        tie = Tie(
            a=entry["a"],
            relation=Relation(entry["relation"]),
            b=entry["b"],
            share=entry.get("share"),
            since=_day(entry.get("since")),
            until=_day(entry.get("until")),
            source=" ".join(filter(None, (entry["source"], entry.get("address")))),
        )
        if tie.relation is Relation.SUBSIDIARY:
            families.add(frozenset((tie.a, tie.b)))
        yield tie
    for group in document["competes"]:
        for a, b in combinations(group["among"], 2):
            if frozenset((a, b)) not in families:
                yield Tie(a, Relation.COMPETES, b, source=group["source"])


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _setting(entry: Mapping[str, Any]) -> Setting:
    return Setting(
        name=entry["name"],
        aliases=tuple(entry.get("aliases", ())),
        divides=entry.get("divides", False),
        trails=entry.get("trails", False),
        words={fold(word): value for word, value in entry.get("words", {}).items()},
        pattern=entry.get("pattern"),
    )


def _companies(parties: Mapping[str, Party], subjects: Mapping[str, Subject]) -> dict[str, Subject]:
    """A subject for each party; a name that a listed subject has stays with that subject."""
    return {
        party.id: company_of(party)
        for party in parties.values()
        if party.kind != "person" and party.id not in subjects
    }


def company_of(party: Party) -> Subject:
    """The party as what numbers are about: its employees, its revenue."""
    return Subject(party.id, party.name, "company", owner=party.id, aliases=party.aliases)


# ------------------------------------------------------------------ mistakes, with their line


def _index(path: Path, things: Iterable[T]) -> dict[str, T]:
    """The things by id. Raises YamlError where two have one id or share a name."""
    found: dict[str, T] = {}
    owner: dict[str, T] = {}
    problems = []
    for thing in things:
        if thing.id in found:
            line = _line_of(path, thing.name, last=True)
            problems.append(f"{path.name}:{line}: id {thing.id!r} stands twice")
        found[thing.id] = thing
        for name in (thing.id, thing.name, *thing.aliases):
            first = owner.setdefault(fold(name), thing)
            if first is not thing:
                line = _line_of(path, thing.name, last=True)
                problems.append(
                    f"{path.name}:{line}: name {name!r} of {thing.id!r} is also one of {first.id!r}"
                )
    if problems:
        raise YamlError(problems)
    return found


def _unknown_parties(
    path: Path, named: Iterable[str | None], parties: Mapping[str, Party]
) -> list[str]:
    missing = sorted({name for name in named if name is not None and name not in parties})
    return [
        f"{path.name}:{_line_of(path, name)}: party {name!r} is not in parties.yaml"
        for name in missing
    ]


def _line_of(path: Path, value: str, *, last: bool = False) -> int:
    """The line (from 1) on which `value` stands as a whole word; the last such if asked."""
    whole = re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])")
    lines = [
        number
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if whole.search(line)
    ]
    return (lines[-1] if last else lines[0]) if lines else 1
