"""Search: words by the index, numbers, filters and facets by SQL."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from db.badges import statuses_called
from db.index import SearchIndex
from db.models import Claim, Document, Mention, Metric, Party, Question, Snapshot, Subject
from db.queries.counts import Progress, progress
from db.queries.listing import answered, names_for
from db.search_query import Number, Search, filter_slug

PAGE_SIZE = 20
MOST_FACET_VALUES = 12
# A search of so many words that nothing matches whole is matched by most of them.
FEWEST_WEIGHED_WORDS = 3
MOST_WEIGHED_WORDS = 16
# How many words one number is worth.
WEIGHT_OF_A_NUMBER = 3
MOST_NEAREST = 100
# Questions that the index is asked for; SQL narrows them further.
MOST_FOUND_BY_WORDS = 5000
# What results can be narrowed by: fields of `_Row`.
FACETS = ("status", "kind", "vendor", "subject", "metric", "role")

# A word that may be misspelled; not the name or value of a filter.
_WORD = re.compile(r"(?<![\w:])[^\W\d_]{3,}(?![\w:])")

# Facets whose values are ids.
_NAMED: dict[str, type[Party] | type[Subject] | type[Metric]] = {
    "vendor": Party,
    "subject": Subject,
    "metric": Metric,
}
# The claim that a question's badge speaks of.
_lead = aliased(Claim)

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
    # Nothing matches the whole search: these have most of its words and numbers.
    nearest: bool = False
    # How far the first crawl has come, where nothing was found.
    progress: Progress | None = None
    # Another spelling that finds something, where this one finds nothing.
    did_you_mean: str | None = None


def search(session: Session, index: SearchIndex, query: Search) -> SearchPage:
    """The page of results that `query` asks for; empty past the last one."""
    exact = _rows(session, index, query)
    rows = exact or _nearest(session, index, query)
    ids = [row.id for row in rows if _chosen(row, query)]
    start = (query.page - 1) * PAGE_SIZE
    results = _load(session, ids[start : start + PAGE_SIZE])
    return SearchPage(
        query=query,
        results=results,
        total=len(ids),
        pages=-(-len(ids) // PAGE_SIZE),
        facets={name: _facet_values(session, name, query, rows) for name in FACETS},
        names=names_for(session, results),
        nearest=not exact and bool(rows),
        progress=None if rows else progress(session),
        did_you_mean=_did_you_mean(index, query) if query.words and not rows else None,
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
    ids = [row.id for row in _rows(session, index, query) if _chosen(row, query)][:limit]
    for start in range(0, len(ids), batch):
        yield from _load(session, ids[start : start + batch])
        session.expunge_all()


def _load(session: Session, ids: Sequence[str]) -> list[Question]:
    """The questions in the order of `ids`."""
    found = {q.id: q for q in session.scalars(answered().where(Question.id.in_(ids)))}
    return [found[id_] for id_ in ids]


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


class _Row(NamedTuple):
    """What facets count and sorting weighs of one question."""

    id: str
    status: str
    kind: str
    vendor: str | None
    subject: str
    metric: str
    # Of the source that the lead claim stands in.
    role: str | None
    value: float | None
    repeats: int
    latest_on: date | None
    # A claim has all the numbers of the search.
    has_numbers: bool


def _rows(session: Session, index: SearchIndex, query: Search) -> list[_Row]:
    """What the query matches, its facets left out, in the order that it asks for.

    Ties end by id, so that pages hold.
    """
    found = _Found(index, query)
    rows = _select(session, query, [*_words_and_numbers(query, found), *_filters(query)])
    return sorted(rows, key=_order(query, found.rank()))


def _nearest(session: Session, index: SearchIndex, query: Search) -> list[_Row]:
    """What has most of a long search's words and numbers: for a sentence pasted from a page."""
    words = list(dict.fromkeys(re.findall(r"[^\s\"]+", query.words)))[:MOST_WEIGHED_WORDS]
    if len(words) < FEWEST_WEIGHED_WORDS:
        return []
    weights: Counter[str] = Counter()
    for word in words:
        weights.update(index.search(word, MOST_FOUND_BY_WORDS))
    for number in query.numbers:
        having = select(Question.id).where(_number(number)).limit(MOST_FOUND_BY_WORDS)
        for id_ in session.scalars(having):
            weights[id_] += WEIGHT_OF_A_NUMBER
    best = weights.most_common(MOST_NEAREST)
    whole = len(words) + WEIGHT_OF_A_NUMBER * len(query.numbers)
    least = max(2, whole / 4, best[0][1] / 2 if best else 0)
    near = [id_ for id_, weight in best if weight >= least]
    rows = _select(session, query, [Question.id.in_(near), *_filters(query)])
    rank = {id_: -weight for id_, weight in weights.items()}
    return sorted(rows, key=_order(query, rank, numbers_first=False))


def _select(
    session: Session, query: Search, conditions: Sequence[ColumnElement[bool]]
) -> list[_Row]:
    has_numbers = and_(true(), *(_number(number) for number in query.numbers))
    matching = (
        select(
            Question.id,
            Question.status,
            Question.kind,
            Subject.owner_id,
            Question.subject_id,
            Question.metric_id,
            _lead.role,
            _lead.value,
            Question.repeats,
            Question.latest_on,
            has_numbers,
        )
        .join(Question.subject)
        .outerjoin(_lead, _lead.id == Question.lead_claim_id)
        .where(Question.status.is_not(None), *conditions)
    )
    return list(map(_Row._make, session.execute(matching)))


def _order(
    query: Search, rank: Mapping[str, int], *, numbers_first: bool = True
) -> Callable[[_Row], tuple[Any, ...]]:
    """The key to sort by; `rank` is the place of each in the order of best match."""

    # Any: the keys of one order are compared with one another only.
    def key(row: _Row) -> tuple[Any, ...]:
        newest = -(row.latest_on or date.min).toordinal()
        match query.sort:
            case "newest":
                return (newest, row.id)
            case "value":
                return (row.value is None, -(row.value or 0), row.id)
            case "repeated":
                return (-row.repeats, newest, row.id)
        # Whoever types a number means the claim that has it, before a name with its digits.
        best = (numbers_first and not row.has_numbers, rank.get(row.id, len(rank)))
        return (*best, -row.repeats, newest, row.id)

    return key


def _chosen(row: _Row, query: Search) -> bool:
    """The row has all chosen facet values."""
    return all(getattr(row, name) == value for name, value in query.facets)


def _words_and_numbers(query: Search, found: _Found) -> list[ColumnElement[bool]]:
    strict = [n for n in query.numbers if not n.loose]
    loose = [n for n in query.numbers if n.loose]
    conditions = [_number(n) for n in strict]
    if loose:
        by_number = [_number(n) for n in loose]
        if found.by_words is not None:
            by_number.append(Question.id.in_(found.by_words))
        conditions.append(or_(Question.id.in_(found.by_all or ()), and_(*by_number)))
    elif found.by_words is not None:
        conditions.append(Question.id.in_(found.by_words))
    return conditions


def _filters(query: Search) -> list[ColumnElement[bool]]:
    conditions = [_filter(name, value) for name, value in query.filters]
    if query.after or query.before:
        conditions.append(_has_claim(_between(query.after, query.before)))
    return conditions


def _has_claim(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return Question.id.in_(select(Claim.question_id).where(condition))


def _between(after: date | None, before: date | None) -> ColumnElement[bool]:
    days = [Claim.stated_on >= after] if after else []
    days += [Claim.stated_on <= before] if before else []
    return and_(*days)


def _number(number: Number) -> ColumnElement[bool]:
    """A claim of the question has the number."""
    if not number.units:
        return _has_claim(_in_range(number, 1.0))
    return _has_claim(or_(*(and_(_unit(unit), _in_range(number, f)) for unit, f in number.units)))


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
            documents = select(Document.id).where(_starts(Document.source_id, slug))
            snapshots = select(Snapshot.id).where(Snapshot.document_id.in_(documents))
            mentions = select(Mention.question_id).where(Mention.snapshot_id.in_(snapshots))
            return Question.id.in_(mentions)
        case "kind":
            return Question.kind == value
    return _lead.role == value


def _starts(column: Any, slug: str) -> ColumnElement[bool]:
    """Equal, or going on after a hyphen: "qwen" holds "qwen-3-7-max" and not "qwenlong"."""
    return or_(column == slug, column.startswith(f"{slug}-", autoescape=True))


# ------------------------------------------------------------------ facets


def _facet_values(
    session: Session, name: str, query: Search, rows: Iterable[_Row]
) -> list[FacetValue]:
    """Values of one facet with what choosing each gives: its own choice left out of the count."""
    others = query.without(name)
    counted = [row for row in rows if _chosen(row, others)] if others.facets else rows
    counts = Counter(map(attrgetter(name), counted))
    counts.pop(None, None)
    chosen = query.facet(name)
    # The chosen value stays in sight, however rare.
    kept = sorted(counts, key=lambda v: (v != chosen, -counts[v], v))[:MOST_FACET_VALUES]
    kept.sort(key=lambda value: (-counts[value], value))
    names: dict[str, str] = {}
    if name in _NAMED:
        table = _NAMED[name]
        called = session.execute(select(table.id, table.name).where(table.id.in_(kept)))
        names = dict(called.tuples().all())
    return [FacetValue(v, names.get(v, v), counts[v], v == chosen) for v in kept]
