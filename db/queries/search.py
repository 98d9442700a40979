"""Search: words by the index, numbers, filters and facets by SQL."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true, union_all
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
MOST_FOUND_BY_WORDS = 1000
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
# Any: SQLAlchemy's columns of several types.
_FACET_COLUMNS: dict[str, Any] = {
    "status": Question.status,
    "kind": Question.kind,
    "vendor": Subject.owner_id,
    "subject": Question.subject_id,
    "metric": Question.metric_id,
    "role": _lead.role,
}

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
    # More have these words than are listed: the best of them are.
    cut: bool = False


def search(session: Session, index: SearchIndex, query: Search) -> SearchPage:
    """The page of results that `query` asks for; empty past the last one."""
    if not query.words:
        return _without_words(session, query)
    found = _Found(index, query)
    exact = _rows(session, query, found)
    rows = exact or _nearest(session, index, query)
    page = _page_of(session, query, rows)
    if exact:
        return replace(page, cut=found.cut)
    return replace(
        page, nearest=bool(rows), did_you_mean=None if rows else _did_you_mean(index, query)
    )


def _page_of(session: Session, query: Search, rows: Sequence[_Row]) -> SearchPage:
    """The page of results out of all rows in their order; facets not yet chosen of them."""
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
        progress=None if rows else progress(session),
    )


def _without_words(session: Session, query: Search) -> SearchPage:
    """Numbers and filters alone: what is more than words would find is counted by SQL."""
    whole = replace(query, facets=())
    few = session.scalars(_matching(whole, Question.id).limit(MOST_FOUND_BY_WORDS + 1)).all()
    if len(few) <= MOST_FOUND_BY_WORDS:
        rows = sorted(_select(session, query, [Question.id.in_(few)]), key=_order(query, {}))
        return _page_of(session, query, rows)
    start = (query.page - 1) * PAGE_SIZE
    ids = session.scalars(_ordered(query).limit(PAGE_SIZE).offset(start)).all()
    total = session.scalar(_matching(query, func.count())) or 0
    results = _load(session, ids)
    return SearchPage(
        query=query,
        results=results,
        total=total,
        pages=-(-total // PAGE_SIZE),
        facets={name: _counted_facet(session, name, query) for name in FACETS},
        names=names_for(session, results),
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
    if query.words:
        rows = _rows(session, query, _Found(index, query))
        ids = [row.id for row in rows if _chosen(row, query)][:limit]
    else:
        ids = list(session.scalars(_ordered(query).limit(limit)))
    for start in range(0, len(ids), batch):
        yield from _load(session, ids[start : start + batch])
        session.expunge_all()


def _load(session: Session, ids: Sequence[str]) -> list[Question]:
    """The questions in the order of `ids`."""
    found = {q.id: q for q in session.scalars(answered().where(Question.id.in_(ids)))}
    return [found[id_] for id_ in ids]


class _Found:
    """Questions that the index found: with the loose numbers as words, and without them."""

    def __init__(self, index: SearchIndex, query: Search) -> None:
        self.by_words = index.search(query.words, MOST_FOUND_BY_WORDS)
        self.by_all = self.by_words
        # What holds the numbers as words too is among what holds the words.
        if self.by_words and any(number.loose for number in query.numbers):
            self.by_all = index.search(query.words_and_numbers, MOST_FOUND_BY_WORDS)

    @property
    def cut(self) -> bool:
        """There may be more."""
        return MOST_FOUND_BY_WORDS in (len(self.by_all), len(self.by_words))

    def rank(self) -> dict[str, int]:
        """Place in the order of best match."""
        ids = [*self.by_all, *self.by_words]
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


def _rows(session: Session, query: Search, found: _Found) -> list[_Row]:
    """What the query matches, its facets left out, in the order that it asks for.

    Ties end by id, so that pages hold.
    """
    if not found.by_words:
        return []
    rows = _select(session, query, [*_words_and_numbers(query, found), *_filters(query)])
    return sorted(rows, key=_order(query, _by_name(query, rows, found.rank())))


def _by_name(query: Search, rows: Sequence[_Row], rank: Mapping[str, int]) -> dict[str, int]:
    """The order of best match with what is called as the search says in front.

    First by how many of its words name the question's subject or metric, then by how many
    words of the names it leaves out: "DeepSeek V3 parameters" means neither V3 Base nor the
    active parameters.
    """
    asked = set(filter_slug(f"{query.words} {query.words_and_numbers}").split("-"))

    def key(row: _Row) -> tuple[int, int, int]:
        subject, metric, *_conditions = row.id.split("/")
        named = {*subject.split("-"), *metric.split("-")}
        return (-len(named & asked), len(named - asked), rank.get(row.id, len(rank)))

    return {row.id: place for place, row in enumerate(sorted(rows, key=key))}


def _matching(query: Search, *what: Any, beside: Collection[str] = ()) -> Select[Any]:
    """`what` of the questions that a search without words matches, chosen facets and all.

    `beside` names facets whose columns `what` or the order needs; a table that nothing needs
    is left out, since it costs a look at every match.
    """
    needed = {*beside, *(name for name, _ in (*query.facets, *query.filters))}
    chosen = [_FACET_COLUMNS[name] == value for name, value in query.facets]
    wanted = select(*what).select_from(Question)
    if "vendor" in needed:
        wanted = wanted.join(Question.subject)
    if "role" in needed:
        wanted = wanted.outerjoin(_lead, _lead.id == Question.lead_claim_id)
    numbers = [_number(number) for number in query.numbers]
    return wanted.where(Question.status.is_not(None), *numbers, *_filters(query), *chosen)


def _ordered(query: Search) -> Select[tuple[str]]:
    """Ids of what a search without words matches, in its order."""
    newest = Question.latest_on.desc().nulls_last()
    order: dict[str, tuple[Any, ...]] = {
        "newest": (newest,),
        "value": (_lead.value.desc().nulls_last(),),
    }
    by = order.get(query.sort, (Question.repeats.desc(), newest))
    lead = ("role",) if query.sort == "value" else ()
    return _matching(query, Question.id, beside=lead).order_by(*by, Question.id)


def _counted_facet(session: Session, name: str, query: Search) -> list[FacetValue]:
    """As `_facet_values`, of a search without words."""
    column, count = _FACET_COLUMNS[name], func.count()
    counted = _matching(query.without(name), column, count, beside=(name,)).where(
        column.is_not(None)
    )
    most = counted.group_by(column).order_by(count.desc(), column).limit(MOST_FACET_VALUES)
    counts = dict(session.execute(most).tuples().all())
    chosen = query.facet(name)
    if chosen is not None and chosen not in counts:
        # It stays in sight, however rare.
        here = session.scalar(_matching(query.choosing(name, chosen), count)) or 0
        counts |= {chosen: here} if here else {}
    return _named_values(session, name, counts, chosen)


def _nearest(session: Session, index: SearchIndex, query: Search) -> list[_Row]:
    """What has most of a long search's words and numbers: for a sentence pasted from a page."""
    words = list(dict.fromkeys(re.findall(r"[^\s\"]+", query.words)))[:MOST_WEIGHED_WORDS]
    if len(words) < FEWEST_WEIGHED_WORDS:
        return []
    weights: Counter[str] = Counter(index.holding_most(words, MOST_FOUND_BY_WORDS))
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
    has_numbers = and_(true(), *(_has_number(number) for number in query.numbers))
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
    conditions = [_has_number(n) for n in strict]
    if loose:
        by_number = and_(Question.id.in_(found.by_words), *(_has_number(n) for n in loose))
        conditions.append(or_(Question.id.in_(found.by_all), by_number))
    else:
        conditions.append(Question.id.in_(found.by_words))
    return conditions


def _filters(query: Search) -> list[ColumnElement[bool]]:
    conditions = [_filter(name, value) for name, value in query.filters]
    if query.after or query.before:
        stated = _between(query.after, query.before)
        conditions.append(exists().where(Claim.question_id == Question.id, stated))
    return conditions


def _between(after: date | None, before: date | None) -> ColumnElement[bool]:
    days = [Claim.stated_on >= after] if after else []
    days += [Claim.stated_on <= before] if before else []
    return and_(*days)


def _has_number(number: Number) -> ColumnElement[bool]:
    """The same as `_number`, asked of each question: for few questions, however many numbers."""
    touching = [
        part.where(Claim.question_id == Question.id).exists()
        for unit, factor in number.units or ((None, 1.0),)
        for part in _touching(number, unit, factor)
    ]
    return or_(*touching)


def _number(number: Number) -> ColumnElement[bool]:
    """A claim of the question has the number."""
    units = number.units or ((None, 1.0),)
    touching = [ids for unit, factor in units for ids in _touching(number, unit, factor)]
    return Question.id.in_(union_all(*touching))


def _touching(number: Number, unit: str | None, factor: float) -> list[Select[tuple[str]]]:
    """Questions of the claims whose value, or whose range, touches the number in that unit.

    Values and ranges apart, since each has an index of its own.
    """
    ids = select(Claim.question_id)
    ids = ids if unit is None else ids.where(_unit(unit))
    if number.high is not None:
        ids = ids.where(Claim.value <= number.high * factor)
    if number.low is None:
        return [ids]
    low = number.low * factor
    return [ids.where(Claim.value >= low), ids.where(Claim.value < low, Claim.high >= low)]


def _unit(unit: str) -> ColumnElement[bool]:
    if unit.endswith("/*"):
        return Claim.unit.startswith(unit[:-1], autoescape=True)
    return Claim.unit == unit


def _filter(name: str, value: str) -> ColumnElement[bool]:
    """A filter typed by a person: a name's beginning is enough ("metric:terminal-bench")."""
    slug = filter_slug(value)
    match name:
        case "status":
            return Question.status.in_(statuses_called(value))
        case "vendor":
            owned = select(Subject.id).where(_starts(Subject.owner_id, slug))
            return Question.subject_id.in_(owned)
        case "subject":
            return Question.subject_id.in_(select(Subject.id).where(_starts(Subject.id, slug)))
        case "metric":
            return Question.metric_id.in_(select(Metric.id).where(_starts(Metric.id, slug)))
        case "runby":
            return Question.id.in_(select(Claim.question_id).where(Claim.run_by_id == slug))
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
    return _named_values(session, name, {value: counts[value] for value in kept}, chosen)


def _named_values(
    session: Session, name: str, counts: Mapping[str, int], chosen: str | None
) -> list[FacetValue]:
    """Values with their names, those with most first."""
    kept = sorted(counts, key=lambda value: (-counts[value], value))
    names: dict[str, str] = {}
    if name in _NAMED:
        table = _NAMED[name]
        called = session.execute(select(table.id, table.name).where(table.id.in_(kept)))
        names = dict(called.tuples().all())
    return [FacetValue(v, names.get(v, v), counts[v], v == chosen) for v in kept]
