"""Search: words by the index, numbers, filters and facets by SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from db.badges import statuses_called
from db.index import SearchIndex
from db.models import Claim, Document, Mention, Metric, Party, Question, Snapshot, Subject
from db.queries.listing import answered, names_for
from db.search_query import Number, Search, filter_slug

PAGE_SIZE = 20
MOST_FACET_VALUES = 12
# Questions that the index is asked for; SQL narrows them further.
MOST_FOUND_BY_WORDS = 5000
# Facet and the column that holds its value.
FACETS = ("status", "kind", "vendor", "subject", "metric", "role")

# A word that may be misspelled; not the name or value of a filter.
_WORD = re.compile(r"(?<![\w:])[^\W\d_]{3,}(?![\w:])")

SORTS = {
    "": "best match",
    "newest": "newest",
    "repeated": "most repeated",
    "value": "largest number",
}


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet, and how many results choosing it gives."""

    value: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class SearchPage:
    """One page of results, with the facets that narrow them."""

    query: Search
    results: list[Question]
    total: int
    pages: int
    facets: dict[str, list[FacetValue]]
    names: dict[str, str]
    # Another spelling that finds something, where this one finds nothing.
    did_you_mean: str | None = None


def search(session: Session, index: SearchIndex, query: Search) -> SearchPage:
    """The page of results that `query` asks for; empty past the last one."""
    found = _Found(index, query)
    total = session.scalar(select(func.count()).select_from(_matching(query, found).subquery()))
    total = total or 0
    pages = -(-total // PAGE_SIZE)
    start = (query.page - 1) * PAGE_SIZE
    ids = [] if start >= total else _ids(session, query, found)[start : start + PAGE_SIZE]
    rows = {q.id: q for q in session.scalars(answered().where(Question.id.in_(ids)))}
    results = [rows[id_] for id_ in ids]
    nothing_by_words = total == 0 and query.words
    return SearchPage(
        query=query,
        results=results,
        total=total,
        pages=pages,
        facets=_facets(session, query, found),
        names=names_for(session, results),
        did_you_mean=_did_you_mean(index, query) if nothing_by_words else None,
    )


def _did_you_mean(index: SearchIndex, query: Search) -> str | None:
    """The whole search with its misspelled words put right, or None where none comes near."""

    def right(word: re.Match[str]) -> str:
        return index.did_you_mean(word[0].casefold()) or word[0]

    corrected = _WORD.sub(right, query.text)
    return corrected if corrected != query.text else None


def found_questions(
    session: Session, index: SearchIndex, query: Search, limit: int, batch: int = 200
) -> Iterator[Question]:
    """All results of `query` up to `limit`, in their order, a few at a time: for exports."""
    ids = _ids(session, query, _Found(index, query))[:limit]
    for start in range(0, len(ids), batch):
        part = ids[start : start + batch]
        rows = {q.id: q for q in session.scalars(answered().where(Question.id.in_(part)))}
        yield from (rows[id_] for id_ in part)
        session.expunge_all()


class _Found:
    """Questions that the index found: with the loose numbers as words, and without them.

    A number that stands alone is only looked for as a number.
    """

    def __init__(self, index: SearchIndex, query: Search) -> None:
        loose = any(number.loose for number in query.numbers)
        self.by_all: list[str] | None = None
        self.by_words: list[str] | None = None
        if query.words:
            self.by_all = index.search(query.words_and_numbers, MOST_FOUND_BY_WORDS)
        if not loose:
            self.by_words = self.by_all
        elif query.words:
            self.by_words = index.search(query.words, MOST_FOUND_BY_WORDS)

    def rank(self) -> dict[str, int]:
        """Place in the order of best match."""
        ids = [*(self.by_all or ()), *(self.by_words or ())]
        return {id_: place for place, id_ in reversed(list(enumerate(ids)))}


def _matching(query: Search, found: _Found) -> Select[tuple[str]]:
    """Ids of the questions that the whole query matches."""
    return (
        select(Question.id)
        .join(Question.subject)
        .where(Question.status.is_not(None), *_conditions(query, found))
    )


def _conditions(query: Search, found: _Found) -> list[ColumnElement[bool]]:
    strict = [n for n in query.numbers if not n.loose]
    loose = [n for n in query.numbers if n.loose]
    conditions = [_has_claim(_number(n)) for n in strict]
    if loose:
        by_number = [_has_claim(_number(n)) for n in loose]
        if found.by_words is not None:
            by_number.append(Question.id.in_(found.by_words))
        conditions.append(or_(Question.id.in_(found.by_all or ()), and_(*by_number)))
    elif found.by_words is not None:
        conditions.append(Question.id.in_(found.by_words))
    conditions += [_filter(name, value) for name, value in query.filters]
    conditions += [_facet(name, value) for name, value in query.facets]
    if query.after or query.before:
        conditions.append(_has_claim(_between(query.after, query.before)))
    return conditions


def _has_claim(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Claim.question_id == Question.id, condition)


def _between(after: date | None, before: date | None) -> ColumnElement[bool]:
    days = [Claim.stated_on >= after] if after else []
    days += [Claim.stated_on <= before] if before else []
    return and_(*days)


def _number(number: Number) -> ColumnElement[bool]:
    if not number.units:
        return _in_range(number, 1.0)
    return or_(*(and_(_unit(unit), _in_range(number, f)) for unit, f in number.units))


def _unit(unit: str) -> ColumnElement[bool]:
    if unit.endswith("/*"):
        return Claim.unit.startswith(unit[:-1], autoescape=True)
    return Claim.unit == unit


def _in_range(number: Number, factor: float) -> ColumnElement[bool]:
    """The claim's value, or its range, touches the number's."""
    sides = []
    if number.low is not None:
        sides.append(func.coalesce(Claim.high, Claim.value) >= number.low * factor)
    if number.high is not None:
        sides.append(Claim.value <= number.high * factor)
    return and_(*sides)


def _filter(name: str, value: str) -> ColumnElement[bool]:
    """A filter typed by a person: a name's beginning is enough ("metric:terminal-bench")."""
    slug = filter_slug(value)
    match name:
        case "status":
            return Question.status.in_(statuses_called(value))
        case "vendor":
            return _starts(Subject.owner_id, slug)
        case "subject":
            return _starts(Question.subject_id, slug)
        case "metric":
            return _starts(Question.metric_id, slug)
        case "source":
            return exists().where(
                Mention.question_id == Question.id,
                Mention.snapshot_id == Snapshot.id,
                Snapshot.document_id == Document.id,
                _starts(Document.source_id, slug),
            )
    return _facet(name, value)


def _starts(column: Any, slug: str) -> ColumnElement[bool]:
    """Equal, or going on after a hyphen: "qwen" holds "qwen-3-7-max" and not "qwenlong"."""
    return or_(column == slug, column.startswith(f"{slug}-", autoescape=True))


def _facet(name: str, value: str) -> ColumnElement[bool]:
    if name == "role":
        return _has_claim(Claim.role == value)
    columns: dict[str, Any] = {
        "status": Question.status,
        "kind": Question.kind,
        "vendor": Subject.owner_id,
        "metric": Question.metric_id,
        "subject": Question.subject_id,
    }
    same: ColumnElement[bool] = columns[name] == value
    return same


def _ids(session: Session, query: Search, found: _Found) -> list[str]:
    """Ids of all results in the order that the query asks for. Ties end by id, so pages hold."""
    # Aliased: the conditions look for claims of their own.
    lead = aliased(Claim)
    matching = _matching(query, found).outerjoin(lead, lead.id == Question.lead_claim_id)
    orders: dict[str, tuple[Any, ...]] = {
        "newest": (Question.latest_on.desc(),),
        "value": (lead.value.desc().nulls_last(),),
    }
    order = orders.get(query.sort, (Question.repeats.desc(), Question.latest_on.desc()))
    # Whoever types a number means the claim that has it, before a name that holds its digits.
    has_numbers = and_(true(), *(_has_claim(_number(number)) for number in query.numbers))
    asked = matching.add_columns(has_numbers).order_by(*order, Question.id)
    rows = session.execute(asked).all()
    rank = found.rank()
    if not query.sort:
        rows = sorted(rows, key=lambda row: (not row[1], rank.get(row[0], len(rank))))
    return [row[0] for row in rows]


# ------------------------------------------------------------------ facets


def _facets(session: Session, query: Search, found: _Found) -> dict[str, list[FacetValue]]:
    """Values of each facet with what choosing them gives: its own choice left out of the count."""
    return {name: _facet_values(session, name, query, found) for name in FACETS}


def _facet_values(session: Session, name: str, query: Search, found: _Found) -> list[FacetValue]:
    within = _matching(query.without(name), found)
    count = func.count(Question.id.distinct())
    answer = aliased(Claim)
    # Any: columns of several types.
    columns: dict[str, tuple[Any, Any]] = {
        "status": (Question.status, Question.status),
        "kind": (Question.kind, Question.kind),
        "vendor": (Party.id, Party.name),
        "subject": (Subject.id, Subject.name),
        "metric": (Metric.id, Metric.name),
        "role": (answer.role, answer.role),
    }
    value, label = columns[name]
    counted = within.with_only_columns(value, label, count).group_by(value, label)
    if name == "vendor":
        counted = counted.join(Party, Party.id == Subject.owner_id)
    elif name == "metric":
        counted = counted.join(Metric, Metric.id == Question.metric_id)
    elif name == "role":
        counted = counted.join(answer, answer.question_id == Question.id)
    rows = session.execute(counted.order_by(count.desc(), label).limit(MOST_FACET_VALUES))
    chosen = query.facet(name)
    return [FacetValue(v, text, number, v == chosen) for v, text, number in rows]
