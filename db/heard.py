"""Mentions as the rules hear them: read from the database for many questions at once.

With `until`, only what had been captured by that moment is heard, as it was known then, so
that a past moment can be replayed. Nothing here writes. What is read are columns, not rows of
a class: a question of a thousand repetitions needs none of their pages' texts.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple, TypeVar

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from db.models import Copy, Document, Mention, Snapshot, Source
from nlp import record as rec
from nlp.knowledge import Codename, Knowledge
from nlp.questions import codename_in, codenamed, in_home_unit

T = TypeVar("T")

# Values in one condition; SQLite takes only so many.
AT_ONCE = 500


class Said(NamedTuple):
    """A mention with what surrounds it: columns of its row, its snapshot, document and source."""

    id: int
    question_id: str
    claim_id: int | None
    kind: str
    value: float | None
    day: str | None
    high: float | None
    unit: str
    bound: str
    modality: str
    quote: str
    subject_name: str | None
    said_by_name: str | None
    said_by_id: str | None
    run_by_id: str | None
    submitted_by_id: str | None
    # JSON as it is kept.
    settings: str
    error: float | None
    items: int | None
    ran_on: date | None
    artefacts: str | None
    snapshot_id: int
    fetched_at: datetime
    published_at: datetime | None
    # JSON as it is kept.
    links: str
    document_id: int
    document_published_at: datetime | None
    gone_at: datetime | None
    publisher_id: str | None
    role: str


_COLUMNS = (
    Mention.id,
    Mention.question_id,
    Mention.claim_id,
    Mention.kind,
    Mention.value,
    Mention.day,
    Mention.high,
    Mention.unit,
    Mention.bound,
    Mention.modality,
    Mention.quote,
    Mention.subject_name,
    Mention.said_by_name,
    Mention.said_by_id,
    Mention.run_by_id,
    Mention.submitted_by_id,
    cast(Mention.settings, Text),
    Mention.error,
    Mention.items,
    Mention.ran_on,
    Mention.artefacts,
    Snapshot.id,
    Snapshot.fetched_at,
    Snapshot.published_at,
    cast(Snapshot.links, Text),
    Document.id,
    Document.published_at,
    Document.gone_at,
    Source.publisher_id,
    Source.role,
)


@dataclass(frozen=True)
class Voice:
    """One document saying one thing, in one capture of it or in several."""

    # The newest capture first.
    mentions: Sequence[Said]
    occurrence: rec.Occurrence


def voices(
    session: Session,
    units: Mapping[str, str],
    known: Knowledge,
    until: datetime | None = None,
    on: date | None = None,
) -> dict[str, list[Voice]]:
    """What is heard of each question; `units` gives the unit of each by its id.

    Mentions of one document that share what they say are one voice. What was said under a
    codename is heard from the day on which it became known what that name stands for; on a
    day (`on`, else that of `until`) before it, the codename's own question hears it.
    """
    day = on or (rec.utc_date(until) if until else None)
    apart = _apart(units, known, day)
    asked = sorted(units.keys() | {joined for joined, _ in apart.values()})
    rows = [
        row
        for ids in parts(asked)
        for row in _mentions(session, ids)
        if until is None or row.fetched_at <= until
    ]
    names = {row.subject_name for row in rows if row.subject_name}
    bearing = {name: found for name in names if (found := codename_in(name, known))}
    revealed = {name: codename.known_on for name, codename in bearing.items()}
    places = _Places(session, rows, until)
    groups: dict[str, dict[tuple[object, ...], list[Said]]] = {id_: {} for id_ in units}
    for row in rows:
        since = revealed.get(row.subject_name or "")
        if row.question_id in groups and not (until and since and day and day < since):
            groups[row.question_id].setdefault(_voice(row), []).append(row)
    for id_, (joined, codename) in apart.items():
        for row in rows:
            if row.question_id == joined and bearing.get(row.subject_name or "") == codename:
                groups[id_].setdefault(_voice(row), []).append(row)
    return {
        id_: [
            Voice(
                said,
                _in_unit(
                    _occurrence(said, places, {} if id_ in apart else revealed), units[id_], known
                ),
            )
            for said in all_
        ]
        for id_, all_ in ((id_, group.values()) for id_, group in groups.items())
    }


def _apart(
    ids: Iterable[str], known: Knowledge, day: date | None
) -> dict[str, tuple[str, Codename]]:
    """Of the questions on a codename not revealed by the `day`: the one that it joined, and it."""
    if day is None:
        return {}
    hidden = {
        subject: (joined, codename)
        for subject, (joined, codename) in codenamed(known).items()
        if day < codename.known_on
    }
    found = {}
    for id_ in ids:
        subject, _, rest = id_.partition("/")
        if subject in hidden:
            joined, codename = hidden[subject]
            found[id_] = (f"{joined}/{rest}", codename)
    return found


def parts(values: Iterable[T]) -> Iterator[list[T]]:
    """The values, so many at once as one condition may hold."""
    listed = list(values)
    return (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE))


def _mentions(session: Session, question_ids: Sequence[str]) -> Iterator[Said]:
    heard = (
        select(*_COLUMNS)
        .join(Snapshot, Snapshot.id == Mention.snapshot_id)
        .join(Document, Document.id == Snapshot.document_id)
        .join(Source, Source.id == Document.source_id)
        .where(Mention.question_id.in_(question_ids))
        .order_by(Snapshot.id.desc(), Mention.start)
    )
    return map(Said._make, session.execute(heard))


def _voice(row: Said) -> tuple[object, ...]:
    """What mentions of one voice share."""
    number = (row.value, row.day, row.high, row.unit, row.bound, row.modality)
    parties = (row.said_by_name, row.run_by_id, row.submitted_by_id)
    return (row.document_id, *number, *parties, _pairs(row.settings))


def pairs(mapping: Mapping[str, object]) -> rec.Pairs:
    """A JSON object as sorted pairs."""
    return tuple(sorted((name, str(value)) for name, value in mapping.items()))


@lru_cache(maxsize=4096)
def _pairs(written: str) -> rec.Pairs:
    """A JSON object, as it is kept, as sorted pairs."""
    return pairs(json.loads(written))


class _Places:
    """What surrounds the mentions: later captures of their pages, and what these link to."""

    def __init__(self, session: Session, rows: Sequence[Said], until: datetime | None) -> None:
        self._until = until
        documents = {row.document_id for row in rows}
        self._captures = _captures(session, rows)
        self._links = {row.snapshot_id: _listed(row.links) for row in rows}
        addresses = {link for links in self._links.values() for link in links}
        self._by_address = _documents(session, addresses)
        self._copied = _copied(session, documents)

    def gone_on(self, row: Said) -> date | None:
        """When the document was first seen without what the mention's capture holds, or gone."""
        later = (at for id_, at in self._captures[row.document_id] if id_ > row.snapshot_id)
        gone = next(later, None) or row.gone_at
        if gone is None or (self._until is not None and gone > self._until):
            return None
        return rec.utc_date(gone)

    def links(self, row: Said) -> tuple[str, ...]:
        """Ids of the known documents that the page links to or copies, and of their publishers."""
        links = self._links[row.snapshot_id]
        found = [self._by_address[a] for a in links if a in self._by_address]
        found += self._copied[row.document_id]
        named = {name for document, party in found for name in (str(document), party) if name}
        return tuple(sorted(named))


def _listed(written: str) -> list[str]:
    """A JSON array of strings, as it is kept."""
    found: list[str] = json.loads(written) if written != "[]" else []
    return found


def _captures(
    session: Session, rows: Sequence[Said]
) -> defaultdict[int, list[tuple[int, datetime]]]:
    """Each document's captures that were read, in their order: (id, time).

    Those that hold a mention are known from it; the others are asked for.
    """
    known = {row.snapshot_id: (row.document_id, row.fetched_at) for row in rows}
    found: defaultdict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for id_, (document, at) in known.items():
        found[document].append((id_, at))
    for ids in parts(sorted(found)):
        holding = [id_ for document in ids for id_, _ in found[document]]
        others = select(Snapshot.document_id, Snapshot.id, Snapshot.fetched_at).where(
            Snapshot.document_id.in_(ids),
            Snapshot.read_version.is_not(None),
            Snapshot.id.not_in(holding),
        )
        for document, id_, at in session.execute(others).all():
            found[document].append((id_, at))
    for captures in found.values():
        captures.sort()
    return found


def _documents(session: Session, addresses: Iterable[str]) -> dict[str, tuple[int, str | None]]:
    """The known documents among the addresses: (id, publisher)."""
    found = {}
    for some in parts(sorted(addresses)):
        known = (
            select(Document.address, Document.id, Source.publisher_id)
            .join(Source, Source.id == Document.source_id)
            .where(Document.address.in_(some))
        )
        for address, document, publisher in session.execute(known):
            found[address] = (document, publisher)
    return found


def _copied(
    session: Session, documents: Iterable[int]
) -> defaultdict[int, list[tuple[int, str | None]]]:
    """Whose text each of the documents repeats: (id, publisher)."""
    found: defaultdict[int, list[tuple[int, str | None]]] = defaultdict(list)
    for ids in parts(sorted(documents)):
        copies = (
            select(Copy.document_id, Document.id, Source.publisher_id)
            .join(Document, Document.id == Copy.of_id)
            .join(Source, Source.id == Document.source_id)
            .where(Copy.document_id.in_(ids))
        )
        for copy, original, publisher in session.execute(copies):
            found[copy].append((original, publisher))
    return found


def _occurrence(
    rows: Sequence[Said], places: _Places, revealed: Mapping[str, date]
) -> rec.Occurrence:
    newest, oldest = rows[0], rows[-1]
    published = oldest.published_at or newest.document_published_at or oldest.fetched_at
    return rec.Occurrence(
        mention=newest.id,
        document=newest.document_id,
        publisher=newest.publisher_id,
        role=rec.Role(newest.role),
        kind=rec.Kind(newest.kind),
        value=newest.value if newest.day is None else newest.day,  # type: ignore[arg-type]
        high=newest.high,
        unit=newest.unit,
        bound=rec.Bound(newest.bound),
        modality=rec.Modality(newest.modality),
        quote=newest.quote,
        published_on=rec.utc_date(published),
        captured_on=min(_known_since(row, revealed) for row in rows),
        gone_on=places.gone_on(newest),
        said_by=newest.said_by_id,
        said_by_name=newest.said_by_name,
        run_by=newest.run_by_id,
        submitted_by=newest.submitted_by_id,
        settings=_pairs(newest.settings),
        error=newest.error,
        items=newest.items,
        ran_on=newest.ran_on,
        artefacts=newest.artefacts,
        links=places.links(newest),
    )


def _known_since(row: Said, revealed: Mapping[str, date]) -> date:
    """When the number was captured and known to be about its subject."""
    captured = rec.utc_date(row.fetched_at)
    return max(captured, revealed.get(row.subject_name or "", captured))


def _in_unit(occurrence: rec.Occurrence, unit: str, known: Knowledge) -> rec.Occurrence:
    """The occurrence in the question's unit, where that is another one of its dimension."""
    value = occurrence.value
    if occurrence.unit == unit or isinstance(value, str):
        return occurrence

    def converted(number: float | None) -> float | None:
        if number is None:
            return None
        return in_home_unit(number, occurrence.unit, unit, known)

    in_unit = converted(value)
    if in_unit is None:
        return occurrence
    high, error = converted(occurrence.high), converted(occurrence.error)
    return replace(occurrence, value=in_unit, high=high, error=error, unit=unit)
