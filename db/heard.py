"""Mentions as the rules hear them: read from the database for many questions at once.

With `until`, only what had been captured by that moment is heard, as it was known then, so
that a past moment can be replayed. Nothing here writes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from db.models import Copy, Document, Mention, Snapshot
from nlp import record as rec
from nlp.knowledge import Knowledge
from nlp.questions import in_home_unit, known_on

T = TypeVar("T")

# Values in one condition; SQLite takes only so many.
AT_ONCE = 500


@dataclass(frozen=True)
class Voice:
    """One document saying one thing, in one capture of it or in several."""

    # The newest capture first.
    mentions: Sequence[Mention]
    occurrence: rec.Occurrence


def voices(
    session: Session,
    units: Mapping[str, str],
    known: Knowledge,
    until: datetime | None = None,
) -> dict[str, list[Voice]]:
    """What is heard of each question; `units` gives the unit of each by its id.

    Mentions of one document that share what they say are one voice. What was said under a
    codename is heard from the day on which it became known what that name stands for.
    """
    rows = [
        row
        for ids in parts(sorted(units))
        for row in session.scalars(_mentions(ids))
        if until is None or row.snapshot.fetched_at <= until
    ]
    names = {row.subject_name for row in rows if row.subject_name}
    revealed = {name: day for name in names if (day := known_on(name, known))}
    if until is not None:
        today = rec.utc_date(until)
        rows = [row for row in rows if revealed.get(row.subject_name or "", today) <= today]
    places = _Places(session, rows, until)
    groups: dict[str, dict[tuple[object, ...], list[Mention]]] = {id_: {} for id_ in units}
    for row in rows:
        assert row.question_id is not None
        groups[row.question_id].setdefault(_voice(row), []).append(row)
    return {
        id_: [
            Voice(said, _in_unit(_occurrence(said, places, revealed), units[id_], known))
            for said in all_
        ]
        for id_, all_ in ((id_, group.values()) for id_, group in groups.items())
    }


def parts(values: Iterable[T]) -> Iterator[list[T]]:
    """The values, so many at once as one condition may hold."""
    listed = list(values)
    return (listed[start : start + AT_ONCE] for start in range(0, len(listed), AT_ONCE))


def _mentions(question_ids: Sequence[str]) -> Select[tuple[Mention]]:
    placed = joinedload(Mention.snapshot).joinedload(Snapshot.document).joinedload(Document.source)
    return (
        select(Mention)
        .join(Snapshot)
        .where(Mention.question_id.in_(question_ids))
        .options(placed)
        .order_by(Snapshot.id.desc(), Mention.start)
    )


def _voice(row: Mention) -> tuple[object, ...]:
    """What mentions of one voice share."""
    number = (row.value, row.day, row.high, row.unit, row.bound, row.modality)
    parties = (row.said_by_name, row.run_by_id, row.submitted_by_id)
    return (row.snapshot.document_id, *number, *parties, pairs(row.settings))


def pairs(mapping: Mapping[str, object]) -> rec.Pairs:
    """A JSON object as sorted pairs."""
    return tuple(sorted((name, str(value)) for name, value in mapping.items()))


class _Places:
    """What surrounds the mentions: later captures of their pages, and what these link to."""

    def __init__(self, session: Session, rows: Sequence[Mention], until: datetime | None) -> None:
        self._until = until
        snapshots = {row.snapshot_id: row.snapshot for row in rows}
        documents = {snapshot.document_id for snapshot in snapshots.values()}
        self._captures = _captures(session, documents)
        addresses = {link for snapshot in snapshots.values() for link in snapshot.links}
        self._by_address = _documents(session, addresses)
        self._copied = _copied(session, documents)

    def gone_on(self, snapshot: Snapshot) -> date | None:
        """When the document was first seen without what `snapshot` holds, or taken down."""
        later = (at for id_, at in self._captures[snapshot.document_id] if id_ > snapshot.id)
        gone = next(later, None) or snapshot.document.gone_at
        if gone is None or (self._until is not None and gone > self._until):
            return None
        return rec.utc_date(gone)

    def links(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Ids of the known documents that the page links to or copies, and of their publishers."""
        found = [self._by_address[a] for a in snapshot.links if a in self._by_address]
        found += self._copied[snapshot.document_id]
        named = {name for document, party in found for name in (str(document), party) if name}
        return tuple(sorted(named))


def _captures(
    session: Session, documents: Iterable[int]
) -> defaultdict[int, list[tuple[int, datetime]]]:
    """Each document's captures that were read, in their order: (id, time)."""
    found: defaultdict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for ids in parts(sorted(documents)):
        read = (
            select(Snapshot.document_id, Snapshot.id, Snapshot.fetched_at)
            .where(Snapshot.document_id.in_(ids), Snapshot.read_version.is_not(None))
            .order_by(Snapshot.id)
        )
        for document, id_, at in session.execute(read):
            found[document].append((id_, at))
    return found


def _documents(session: Session, addresses: Iterable[str]) -> dict[str, tuple[int, str | None]]:
    """The known documents among the addresses: (id, publisher)."""
    found = {}
    for some in parts(sorted(addresses)):
        known = select(Document).where(Document.address.in_(some))
        for document in session.scalars(known.options(joinedload(Document.source))):
            found[document.address] = (document.id, document.source.publisher_id)
    return found


def _copied(
    session: Session, documents: Iterable[int]
) -> defaultdict[int, list[tuple[int, str | None]]]:
    """Whose text each of the documents repeats: (id, publisher)."""
    found: defaultdict[int, list[tuple[int, str | None]]] = defaultdict(list)
    for ids in parts(sorted(documents)):
        copies = (
            select(Copy.document_id, Document)
            .join(Document, Document.id == Copy.of_id)
            .where(Copy.document_id.in_(ids))
            .options(joinedload(Document.source))
        )
        for copy, original in session.execute(copies):
            found[copy].append((original.id, original.source.publisher_id))
    return found


def _occurrence(
    rows: Sequence[Mention], places: _Places, revealed: Mapping[str, date]
) -> rec.Occurrence:
    newest, oldest = rows[0], rows[-1]
    document = newest.snapshot.document
    published = oldest.snapshot.published_at or document.published_at or oldest.snapshot.fetched_at
    source = document.source
    return rec.Occurrence(
        mention=newest.id,
        document=document.id,
        publisher=source.publisher_id,
        role=rec.Role(source.role),
        kind=rec.Kind(newest.kind),
        value=newest.value if newest.day is None else newest.day,  # type: ignore[arg-type]
        high=newest.high,
        unit=newest.unit,
        bound=rec.Bound(newest.bound),
        modality=rec.Modality(newest.modality),
        quote=newest.quote,
        published_on=rec.utc_date(published),
        captured_on=min(_known_since(row, revealed) for row in rows),
        gone_on=places.gone_on(newest.snapshot),
        said_by=newest.said_by_id,
        said_by_name=newest.said_by_name,
        run_by=newest.run_by_id,
        submitted_by=newest.submitted_by_id,
        settings=pairs(newest.settings),
        error=newest.error,
        items=newest.items,
        ran_on=newest.ran_on,
        artefacts=newest.artefacts,
        links=places.links(newest.snapshot),
    )


def _known_since(row: Mention, revealed: Mapping[str, date]) -> date:
    """When the number was captured and known to be about its subject."""
    captured = rec.utc_date(row.snapshot.fetched_at)
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
