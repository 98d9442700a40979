"""Entries that editors add to the knowledge base, and how they are written into its files.

An addition is one entry of one file, in that file's format, or another name for an entry that is
there. The same additions extend the knowledge in use (`extended`) and the YAML (`written`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import jsonschema
import yaml

from nlp.knowledge import (
    FOLDER,
    Knowledge,
    company_of,
    fold,
    metrics_in,
    parties_in,
    slug,
    subjects_in,
    ties_in,
)
from nlp.record import Relation

# What can be added: its file, and the list there that it is an entry of (None: the whole file).
LISTS: Mapping[str, tuple[str, str | None]] = {
    "subject": ("subjects", None),
    "benchmark": ("metrics", "benchmarks"),
    "property": ("metrics", "properties"),
    "party": ("parties", None),
    "tie": ("ties", "ties"),
}
# What can be given another name, and its file.
NAMED: Mapping[str, str] = {"subject": "subjects", "metric": "metrics", "party": "parties"}
LONGEST_NAME = 200


class AdditionError(Exception):
    """Something can't be added to the knowledge base; the message says why."""


@dataclass(frozen=True)
class Addition:
    """One entry. `kind` is one of `LISTS`, or "alias" with the entry {of, id, alias}."""

    kind: str
    # As in the file: {"name": "Acme", "kind": "vendor"}; a subject is a group of one member.
    entry: Mapping[str, Any]  # Any: what the file's schema says


def file_of(addition: Addition) -> str:
    """The file that it is written into: "subjects"."""
    if addition.kind == "alias":
        return NAMED[addition.entry["of"]]
    return LISTS[addition.kind][0]


# ------------------------------------------------------------------ the knowledge in use


def extended(known: Knowledge, additions: Iterable[Addition]) -> tuple[Knowledge, list[str | None]]:
    """The knowledge with the additions in turn, and why each could not be added, or None."""
    problems: list[str | None] = []
    for addition in additions:
        try:
            known = added(known, addition)
            problems.append(None)
        except AdditionError as error:
            problems.append(str(error))
    return known, problems


def added(known: Knowledge, addition: Addition) -> Knowledge:
    """The knowledge with one more entry.

    Raises AdditionError where the file's schema refuses it, where it names a party that nobody
    listed, or where a name of it is taken.
    """
    if addition.kind == "alias":
        return _with_alias(known, addition.entry)
    if addition.kind not in LISTS:
        raise AdditionError(f"there is no list of {addition.kind!r}")
    document = _document(addition)
    for problem in _schema(LISTS[addition.kind][0]).iter_errors(document):
        where = str(problem.absolute_path[-1]) if problem.absolute_path else ""
        raise AdditionError(f"{where}: {problem.message}".removeprefix(": "))
    try:
        return _ADDING[addition.kind](known, document)
    except ValueError as error:
        raise AdditionError(str(error)) from error


def _document(addition: Addition) -> Any:
    """A document of the addition's file that holds nothing else."""
    name = LISTS[addition.kind][1]
    empty: dict[str, dict[str, Any]] = {
        "metrics": {"benchmarks": [], "properties": []},
        "ties": {"ties": [], "competes": []},
    }
    entries = [dict(addition.entry)]
    return entries if name is None else {**empty[LISTS[addition.kind][0]], name: entries}


@cache
def _schema(file: str) -> jsonschema.Draft202012Validator:
    path = FOLDER / f"{file}.schema.json"
    return jsonschema.Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def _with_party(known: Knowledge, document: Any) -> Knowledge:
    (party,) = parties_in(document)
    for name in (party.id, party.name, *party.aliases):
        _free("party", name, known.parties.get(name) or known.party(name))
    subjects = known.subjects
    if party.kind != "person" and party.id not in subjects:
        subjects = {party.id: company_of(party), **subjects}
    return replace(known, parties={**known.parties, party.id: party}, subjects=subjects)


def _with_subject(known: Knowledge, document: Any) -> Knowledge:
    (subject,) = subjects_in(document)
    _listed(known, subject.owner)
    for name in (subject.id, subject.name, *subject.aliases):
        # A company's name is free: "Cursor" is a product too.
        found = known.subjects.get(name) or known.subject(name)
        _free("subject", name, found if found and not _is_party(known, found.id) else None)
    return replace(known, subjects={**known.subjects, subject.id: subject})


def _with_metric(known: Knowledge, document: Any) -> Knowledge:
    (metric,) = metrics_in(document)
    _listed(known, metric.maintainer)
    for name in (metric.id, metric.name, *metric.aliases):
        _free("metric", name, known.metrics.get(name) or known.metric(name))
    return replace(known, metrics={**known.metrics, metric.id: metric})


def _with_tie(known: Knowledge, document: Any) -> Knowledge:
    (tie,) = ties_in(document)
    for party in (tie.a, tie.b):
        _listed(known, party)
    if tie.a == tie.b:
        raise AdditionError(f"{tie.a!r} can't be tied to itself")
    if tie in known.ties:
        raise AdditionError("that tie is listed already")
    ties = known.ties
    if tie.relation is Relation.SUBSIDIARY:
        # As the files are read: who belongs to a party does not compete with it.
        both = {tie.a, tie.b}
        ties = tuple(t for t in ties if t.relation is not Relation.COMPETES or {t.a, t.b} != both)
    return replace(known, ties=(*ties, tie))


_ADDING: Mapping[str, Callable[[Knowledge, Any], Knowledge]] = {
    "party": _with_party,
    "subject": _with_subject,
    "benchmark": _with_metric,
    "property": _with_metric,
    "tie": _with_tie,
}


def _with_alias(known: Knowledge, entry: Mapping[str, Any]) -> Knowledge:
    of, id_, alias = (str(entry.get(name) or "").strip() for name in ("of", "id", "alias"))
    if of not in NAMED:
        raise AdditionError(f"{of!r} is none of {', '.join(NAMED)}")
    if not fold(alias) or len(alias) > LONGEST_NAME:
        raise AdditionError(f"a name has letters or digits, and {LONGEST_NAME} code points at most")
    if of == "party":
        party = known.parties.get(id_)
        if party is None:
            raise AdditionError(f"there is no party {id_!r}")
        _free("party", alias, known.party(alias))
        longer = replace(party, aliases=(*party.aliases, alias))
        subjects = known.subjects
        if _is_party(known, id_):
            subjects = {**subjects, id_: company_of(longer)}
        return replace(known, parties={**known.parties, id_: longer}, subjects=subjects)
    if of == "metric":
        metric = known.metrics.get(id_)
        if metric is None:
            raise AdditionError(f"there is no metric {id_!r}")
        _free("metric", alias, known.metric(alias))
        named = replace(metric, aliases=(*metric.aliases, alias))
        return replace(known, metrics={**known.metrics, id_: named})
    subject = known.subjects.get(id_)
    if subject is None:
        raise AdditionError(f"there is no subject {id_!r}")
    if _is_party(known, id_):
        raise AdditionError(f"{id_!r} is a party; give the party that name")
    found = known.subject(alias)
    _free("subject", alias, found if found and not _is_party(known, found.id) else None)
    called = replace(subject, aliases=(*subject.aliases, alias))
    return replace(known, subjects={**known.subjects, id_: called})


def _is_party(known: Knowledge, subject_id: str) -> bool:
    """Whether a subject is one because it is a party, and stands in no list of subjects."""
    party = known.parties.get(subject_id)
    return party is not None and known.subjects.get(subject_id) == company_of(party)


def _listed(known: Knowledge, party: str | None) -> None:
    if party is not None and party not in known.parties:
        raise AdditionError(f"party {party!r} is not listed; add it first")


def _free(sort: str, name: str, taken_by: Any) -> None:  # Any: a party, subject or metric
    if taken_by is not None:
        raise AdditionError(f"{name!r} is a name of the {sort} {taken_by.id!r} already")


# ------------------------------------------------------------------ the files


def written(text: str, addition: Addition) -> str:
    """The text of the addition's file with the addition in its place; all else stays as it is.

    Raises AdditionError where the file has no such list or entry.
    """
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if root is None:
        raise AdditionError(f"{file_of(addition)}.yaml is empty")
    if addition.kind == "alias":
        return _alias_written(text, root, addition.entry)
    name = LISTS[addition.kind][1]
    items = root if name is None else _value(root, name)
    if not isinstance(items, yaml.SequenceNode) or not items.value:
        raise AdditionError(f"{file_of(addition)}.yaml has no list of {addition.kind!r}")
    # Behind what the list ends with, and before the next list.
    end = len(text[: _offset(text, items.value[-1].end_mark)].rstrip())
    line_end = text.find("\n", end)
    end = line_end if line_end >= 0 else len(text)
    indent = " " * (items.value[0].start_mark.column - 2)
    return f"{text[:end]}\n{indent}- {_flow(addition.entry)}{text[end:] or chr(10)}"


def _alias_written(text: str, root: yaml.Node, entry: Mapping[str, Any]) -> str:
    for found in _entries(root, entry["of"]):
        name, id_ = _value(found, "name"), _value(found, "id")
        if (id_.value if id_ else slug(name.value) if name else None) != entry["id"]:
            continue
        alias, aliases = _flow([entry["alias"]])[1:-1], _value(found, "aliases")
        if isinstance(aliases, yaml.SequenceNode) and aliases.flow_style:
            at = _offset(text, aliases.end_mark) - 1
            return f"{text[:at]}{', ' if aliases.value else ''}{alias}{text[at:]}"
        if aliases is None and found.flow_style:
            at = _offset(text, found.end_mark) - 1
            return f"{text[:at]}, aliases: [{alias}]{text[at:]}"
    raise AdditionError(f"no entry {entry['id']!r} on a line of its own can be given an alias")


def _entries(root: yaml.Node, of: str) -> Iterator[yaml.MappingNode]:
    """The entries of a file that have names."""
    lists: Sequence[yaml.Node | None] = [root]
    if of == "metric":
        lists = [_value(root, "benchmarks"), _value(root, "properties")]
    elif of == "subject":
        lists = [_value(group, "members") for group in root.value]
    for each in lists:
        if each is not None:
            yield from each.value


def _value(node: yaml.Node, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def _offset(text: str, mark: yaml.Mark) -> int:
    """Where in `text` a mark is, in code points."""
    at = 0
    for _ in range(mark.line):
        at = text.index("\n", at) + 1
    return at + int(mark.column)


def _flow(entry: Any) -> str:  # Any: what the file's schema says
    """The entry on one line of YAML."""
    return yaml.dump(
        entry,
        Dumper=yaml.CSafeDumper,
        default_flow_style=True,
        allow_unicode=True,
        sort_keys=False,
        width=1 << 20,
    ).strip()


# ------------------------------------------------------------------ what a form asks


def choices(kind: str, field: str) -> list[str]:
    """The values that the schema allows a field of an entry; empty where it is free."""
    file, name = LISTS[kind]
    schema: Any = _schema(file).schema
    entries = schema if name is None else schema["properties"][name]
    return list(entries["items"]["properties"].get(field, {}).get("enum", ()))


def line_of(addition: Addition) -> str:
    """The addition as its file will have it."""
    if addition.kind == "alias":
        return f"{addition.entry['id']}: {_flow([addition.entry['alias']])}"
    return f"- {_flow(addition.entry)}"
