"""One cell of a table: its quantities, with what the labels of its row and column lend them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.blocks import Entry
from nlp.cues import cues
from nlp.dates import dates, resolved
from nlp.labels import Label, label, settings_in
from nlp.layout import BLANK, Layout, is_numeric
from nlp.names import Cast, Sort, is_benchmark
from nlp.quantities import Quantity, Reading, quantities
from nlp.record import Bound, Cell, Kind, Pairs
from nlp.text import Plain
from nlp.units import units


@dataclass(frozen=True, slots=True)
class Reported:
    """A claim of a cell. Spans are of the given text."""

    start: int
    end: int
    kind: Kind
    value: float | str
    high: float | None
    unit: str
    bound: Bound
    subject: str | None
    metric: str | None
    settings: Pairs
    cell: Cell
    planned: bool = False
    cue: str = ""


# Columns that are periods or changes of one thing, not things: "Q1 2026", "YoY".
_PERIOD = re.compile(
    r"(?:[QH][1-4](?:[ ’'-]+(?:FY)?\d{2,4})?|FY ?\d{2,4}|(?:19|20)\d\d|"
    r"[A-Z][a-z]{2,8} (?:19|20)\d\d"
    r"|change|growth|yoy|y/y|qoq|q/q|delta|difference|Δ)(?: ?[%(].*)?$",
    re.I,
)


def read_cell(
    plain: Plain,
    place: Cell,
    plan: Layout,
    labels: Sequence[Label],
    column: int,
    row_label: Label,
    group: str,
    cast: Cast,
    read: Reading,
    *,
    topic: str | None,
    caption: str,
    year: int | None,
    planned: bool,
    disclosed: Pairs,
) -> list[Reported]:
    column_label = labels[column] if column < len(labels) else label("")
    if plan.properties:
        subject, metric = topic, row_label
    elif plan.subjects_in_rows:
        subject, metric = row_label.name or None, column_label
    else:
        subject, metric = column_label.name or None, row_label
    if subject and _PERIOD.match(subject):
        subject = topic
    head = column_label.name.casefold()
    if head in cues().skip_headers or metric.name.casefold() in cues().skip_headers:
        return []
    upper = plan.upper[column] if column < len(plan.upper) else ""
    text = plain.text
    scheduled = _scheduled(
        plain, column_label if plan.subjects_in_rows else row_label, year, planned
    )
    if scheduled:
        start, end, day = scheduled
        a, b = plain.source(start, end)
        return [
            Reported(
                a,
                b,
                Kind.SCHEDULE,
                day,
                None,
                "date",
                Bound.EXACT,
                subject,
                metric.name,
                metric.settings,
                place,
                True,
                "table: date",
            )
        ]
    settings = tuple(
        sorted(
            {
                *metric.settings,
                *column_label.settings,
                *row_label.settings,
                *disclosed,
            }
        )
    )
    rank = head in cues().rank_headers
    found: list[Reported] = []
    listed = re.findall(r"[A-Za-z][\w ()-]*: ?[\d.,]+", text)
    hits = quantities(_readable(text), read, topic=metric.name)
    if not hits or not (
        is_numeric(text)
        or any(q.unit for q in hits)
        or len(listed) > 1
        or (plan.properties and hits)
    ):
        return []
    if sum(c.isalpha() for c in text) > 40 and len(listed) < 2 and not plan.properties:
        hits = [q for q in hits if q.unit]
    if re.match(r"[vV]?\d+\.\d+\.\d+", text) or (
        not plan.properties
        and re.match(r"(?:19|20)\d\d(?:-\d\d)*$", text)
        and re.search("date|year|release", metric.name, re.I)
    ):
        return []
    for order, q in enumerate(hits):
        if order and not q.unit and text[: q.start].rstrip().endswith(("(", "±", "*", "@")):
            continue
        if (
            order
            and not q.unit
            and not re.fullmatch(r"\s*[/|,;]\s*|.*: ?", text[hits[order - 1].end : q.start])
            and not plan.properties
        ):
            continue
        unit, kind, value, high = _measured(q, metric, column_label, row_label, rank, cast)
        if not unit:
            continue
        name: str | None = _metric_name(metric, upper if plan.subjects_in_rows else "", group)
        if rank:
            name = "rank"
        if len(listed) > 1:
            named = re.search(r"(?P<name>[A-Za-z][\w -]*?(?: ?\([\w ]+\))?): ?$", text[: q.start])
            if not named:
                continue
            name = named["name"].strip()
            unit, kind = (unit, kind) if q.unit else ("count", Kind.SPEC)
        elif (
            q.unit and metric.unit and q.unit != metric.unit and not _alike(q.unit, metric.unit)
        ) or (
            order and q.unit and hits[0].unit and q.unit.split("/")[0] != hits[0].unit.split("/")[0]
        ):
            name = _other_metric(q, metric, caption)
        elif (
            plan.properties and not q.unit and order == 0 and re.match(r" [A-Za-z]", text[q.end :])
        ):
            unit = "count" if unit == "points" else unit
        if _duration_as_metric(q, metric, plan, is_subject=not plan.properties):
            name = _time_name(caption, metric)
        if plan.properties and re.search(r"warmup", text[q.end : q.end + 8]):
            name = "warmup steps"
        a, b = plain.source(q.start, q.end)
        bound = q.bound if q.bound is not Bound.EXACT else metric.bound
        if "approximate" in caption.casefold() and unit in ("USD", "EUR", "GBP"):
            bound = Bound.ABOUT
        found.append(
            Reported(
                a,
                b,
                kind,
                value,
                high,
                unit,
                bound,
                subject,
                name,
                settings,
                place,
                planned,
                "table: " + ("row" if plan.subjects_in_rows else "column"),
            )
        )
    return found


_TIME = re.compile(r"(?:training|inference|run|processing|response|build|wall[- ]clock) time", re.I)


def _duration_as_metric(q: Quantity, metric: Label, plan: Layout, *, is_subject: bool) -> bool:
    """A duration under a label that names no measure: "8x A100 | 5.7 hours"."""
    return (
        q.kind is Kind.DURATION
        and is_subject
        and not metric.unit
        and not any(
            part in cues().metric_nouns
            or part in ("time", "duration", "lead", "age", "length", "latency", "period")
            for part in re.findall(r"[a-z]+", metric.name.casefold())
        )
    )


def _time_name(caption: str, metric: Label) -> str:
    named = _TIME.search(caption)
    return named[0].lower() if named else metric.name


def _other_metric(q: Quantity, metric: Label, caption: str) -> str:
    if q.kind in (Kind.MONEY, Kind.PRICE):
        named = re.search(r"\b(cost|price)\b", caption, re.I)
        return named[1].lower() if named else "cost"
    return q.metric or metric.name


def _readable(text: str) -> str:
    """The cell without stars and arrows, at the same length."""
    return re.sub(r"[*†‡↑↓^|](?!\d)", " ", text)


def _alike(a: str, b: str) -> bool:
    money = a in ("USD", "EUR", "GBP", "CNY", "JPY", "KRW", "INR") and b.startswith("$/")
    return money or a.split("/")[0] == b.split("/")[0] or {a, b} <= {"%", "points"}


def row_settings(row: Sequence[Entry | None], plan: Layout, labels: Sequence[Label]) -> Pairs:
    """Settings that stand in a column of their own: "# Shots | 5-shot"."""
    found: list[tuple[str, str]] = []
    for column, entry in enumerate(row):
        if entry is None or column == plan.key or column >= len(labels):
            continue
        head = labels[column].name.casefold()
        if (
            re.search(r"shot|setting|config|effort|\bmode\b|harness|scaffold", head)
            and entry.plain.text
        ):
            found += settings_in(entry.plain.text) or (
                [(head.strip("# "), entry.plain.text)] if not BLANK.match(entry.plain.text) else []
            )
    return tuple(found)


def _metric_name(metric: Label, upper: str, group: str) -> str | None:
    name = metric.name
    over = label(upper).name if upper else ""
    if over and over.casefold() not in name.casefold():
        name = f"{over} {name}"
    return name or None


def _measured(
    q: Quantity,
    metric: Label,
    column_label: Label,
    row_label: Label,
    rank: bool,
    cast: Cast,
) -> tuple[str, Kind, float, float | None]:
    """Unit, kind, value and high of a cell's quantity, with what its labels lend."""
    value, high = q.value, q.high
    if rank:
        return "rank", Kind.RANK, value, high
    lent = metric
    for other in (column_label, row_label):
        if not lent.unit and other is not metric and other.unit in ("%",):
            lent = other
    unit, kind = q.unit, q.kind
    if unit in ("USD", "EUR", "GBP", "CNY", "JPY", "KRW", "INR"):
        per = _basis_of(metric.written)
        if lent.unit.startswith(("USD/", "EUR/", "GBP/", "CNY/", "$/")) or per:
            unit = f"{unit}/{per or lent.unit.split('/')[1]}"
            kind = Kind.PRICE
        elif lent.unit in ("USD", "EUR") or re.search(r"price|cost|fee", metric.name, re.I):
            kind = Kind.PRICE
        return (
            unit,
            kind or Kind.MONEY,
            value * lent.factor if lent.factor > 1 and not q.scaled else value,
            high,
        )
    if unit:
        if unit == "%" and kind is Kind.RATE and _is_score(metric, cast):
            kind = Kind.SCORE
        return unit, kind or Kind.SPEC, value, high
    if lent.unit or lent.factor != 1.0:
        unit = lent.unit.replace("$/", "USD/")
        if unit == "¥":
            unit = "CNY"
        if not (q.scaled and unit in ("parameters", "tokens")) and not q.scaled:
            value *= lent.factor
            high = high * lent.factor if high is not None else None
        found = units().find(unit)
        kind = lent.kind or (found.kind if found else None)
        if not kind:
            kind = Kind.PRICE if unit[:3] in ("USD", "EUR", "GBP", "CNY", "INR") else Kind.SPEC
        if unit in ("%", "points"):
            kind = Kind.SCORE
        if unit == "x" or unit == "tokens/s":
            kind = Kind.SCORE if unit == "x" else Kind.SPEC
        if unit:
            return unit, kind, value, high
    if metric.counts or q.scaled:
        if q.scaled and q.letter in ("B", "T") and re.search(r"param|size", metric.name, re.I):
            return "parameters", Kind.SPEC, value, high
        return "count", Kind.COUNT, value, high
    return "points", Kind.SCORE, value, high


def _basis_of(written: str) -> str | None:
    match = units().basis.search(" " + written)
    if not match:
        return None
    return units().bases.get(match["basis"].casefold())


def _is_score(metric: Label, cast: Cast) -> bool:
    return (
        is_benchmark(metric.name)
        or cast.sort(metric.name) is Sort.BENCHMARK
        or bool(
            re.search(r"\b(?:acc|accuracy|score|wer|rate|f1|pass|win|error)\b", metric.name, re.I)
        )
    )


def _scheduled(
    plain: Plain, metric: Label, year: int | None, planned: bool
) -> tuple[int, int, str] | None:
    if not planned or not re.search(
        r"availab|launch|release|ship|\beta\b|expected|timeline|start", metric.name, re.I
    ):
        return None
    for when in dates(plain.text):
        value = resolved(when, year)
        if value:
            return when.start, when.end, value
    return None
