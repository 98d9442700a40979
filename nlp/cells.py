"""One cell of a table: its quantities, with what the labels of its row and column lend them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True)
class Frame:
    """What the cells of a table share."""

    plan: Layout
    labels: tuple[Label, ...]
    cast: Cast
    read: Reading
    # What a list of properties, or a table of one thing's periods, is about.
    topic: str | None
    # The words around the table.
    caption: str
    # The year of the page, for dates that leave it out.
    year: int | None


@dataclass(frozen=True, slots=True)
class Side:
    """What the cells of a row share."""

    label: Label
    # The row is of something that is not there yet.
    planned: bool
    # Settings that stand in a column of their own.
    disclosed: Pairs


def read_cell(plain: Plain, place: Cell, column: int, side: Side, frame: Frame) -> list[Reported]:
    """The claims of the cell at `place`; `column` is its own, `side` what its row lends."""
    plan = frame.plan
    over = frame.labels[column] if column < len(frame.labels) else label("")
    subject, metric = _axes(over, side, frame)
    if {over.name.casefold(), metric.name.casefold()} & cues().skip_headers:
        return []
    settings = {*metric.settings, *over.settings, *side.label.settings, *side.disclosed}
    report = Reported(
        *(0, 0, Kind.SPEC, 0.0, None, "", Bound.EXACT),
        subject,
        metric.name,
        tuple(sorted(settings)),
        place,
        side.planned,
        "table: " + ("row" if plan.subjects_in_rows else "column"),
    )
    day = _scheduled(plain, over if plan.subjects_in_rows else side.label, frame.year, side.planned)
    if day:
        start, end = plain.source(day[0], day[1])
        return [
            replace(report, start=start, end=end, kind=Kind.SCHEDULE, value=day[2], unit="date")
        ]
    hits = _results(plain.text, metric, frame)
    listed = len(_LISTED.findall(plain.text)) > 1
    upper = plan.upper[column] if plan.subjects_in_rows and column < len(plan.upper) else ""
    found: list[Reported] = []
    for order, q in enumerate(hits):
        before = plain.text[: q.start]
        named = _NAMED.search(before) if listed else None
        if listed and not named:
            continue
        noun = _counted(plain.text, q, order, frame)
        if over.name.casefold() in cues().rank_headers:
            read = Worth("rank", Kind.RANK, q.value, q.high)
            name: str | None = "rank"
        elif named or noun:
            read = _worth(q, Label("", ""), frame) if q.unit else Worth.counted(q)
            name = named["name"].strip() if named else noun
        else:
            read = _worth(q, _lending(metric, over, side.label), frame)
            name = _metric_name(metric, upper)
            if _foreign(q, metric, hits[0] if order else None):
                name = _other_metric(q, metric, frame.caption)
            if _duration_as_metric(q, metric, plan):
                name = _time_name(frame.caption, metric)
        if not read.unit:
            continue
        start, end = plain.source(q.start, q.end)
        bound = q.bound if q.bound is not Bound.EXACT else metric.bound
        if "approximate" in frame.caption.casefold() and read.unit in _CURRENCIES:
            bound = Bound.ABOUT
        found.append(
            replace(
                report,
                start=start,
                end=end,
                kind=read.kind,
                value=read.value,
                high=read.high,
                unit=read.unit,
                bound=bound,
                metric=name,
            )
        )
    return found


def _axes(over: Label, side: Side, frame: Frame) -> tuple[str | None, Label]:
    """The subject and the metric that a column's and a row's heading name."""
    if frame.plan.properties:
        return frame.topic, side.label
    named, metric = (side.label, over) if frame.plan.subjects_in_rows else (over, side.label)
    period = not named.name or _PERIOD.match(named.name)
    return (frame.topic if named.name else None) if period else named.name, metric


# "Layers: 22, Heads: 32"
_LISTED = re.compile(r"[A-Za-z][\w ()-]*: ?[\d.,]+")
_NAMED = re.compile(r"(?P<name>[A-Za-z][\w -]*?(?: ?\([\w ]+\))?): ?$")
# What may stand between two results of a cell.
_BESIDE = re.compile(r"\s*[/|,;]\s*|.*: ?")


def _results(text: str, metric: Label, frame: Frame) -> list[Quantity]:
    """The quantities of a cell that are results, not errors, versions, dates or asides."""
    properties = frame.plan.properties
    hits = quantities(_readable(text), frame.read, topic=metric.name)
    listed = len(_LISTED.findall(text)) > 1
    if not (is_numeric(text) or any(q.unit for q in hits) or listed or properties):
        return []
    if sum(c.isalpha() for c in text) > 40 and not listed and not properties:
        hits = [q for q in hits if q.unit]
    dated = re.match(r"(?:19|20)\d\d(?:-\d\d)*$", text) and re.search(
        "date|year|release", metric.name, re.I
    )
    if re.match(r"[vV]?\d+\.\d+\.\d+", text) or (dated and not properties):
        return []
    kept = []
    for order, q in enumerate(hits):
        if order and not q.unit:
            between = text[hits[order - 1].end : q.start]
            if text[: q.start].rstrip().endswith(("(", "±", "*", "@")) or not (
                properties or _BESIDE.fullmatch(between)
            ):
                continue
        kept.append(q)
    return kept


# "16 A100-40G GPUs", "2000 warmup steps"
_NOUN = re.compile(r" ?(?P<noun>(?:[A-Za-z][\w-]* ){0,2}?[A-Za-z]+s)\b")


def _counted(text: str, q: Quantity, order: int, frame: Frame) -> str | None:
    """What a bare number of a property counts, where the cell itself says so behind other words:
    "Cosine with 2000 warmup steps"; "3 trillion (3 epochs/1430k steps)" counts twice.
    """
    if q.unit or not frame.plan.properties:
        return None
    opens = order == 0 and not re.search("[A-Za-z]", text[: q.start])
    noun = None if opens else _NOUN.match(text, q.end)
    return noun["noun"] if noun else None


def _foreign(q: Quantity, metric: Label, first: Quantity | None) -> bool:
    """Whether the quantity is of another unit than its label's, or than the cell's first."""
    if not q.unit:
        return False
    if metric.unit and q.unit != metric.unit and not _alike(q.unit, metric.unit):
        return True
    return bool(first and first.unit and q.unit.split("/")[0] != first.unit.split("/")[0])


_TIME = re.compile(r"(?:training|inference|run|processing|response|build|wall[- ]clock) time", re.I)


def _duration_as_metric(q: Quantity, metric: Label, plan: Layout) -> bool:
    """A duration under a label that names no measure: "8x A100 | 5.7 hours"."""
    return (
        q.kind is Kind.DURATION
        and not plan.properties
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


def tells_settings(header: str) -> bool:
    """Whether the column of this header says how its row's results came about."""
    words = r"shot|setting|config|effort|\bmode\b|harness|scaffold|environment|\bdevice\b"
    return bool(re.search(words, header, re.I))


def row_settings(row: Sequence[Entry | None], plan: Layout, labels: Sequence[Label]) -> Pairs:
    """Settings that stand in a column of their own: "# Shots | 5-shot"."""
    found: list[tuple[str, str]] = []
    for column, entry in enumerate(row):
        if entry is None or column == plan.key or column >= len(labels):
            continue
        head = labels[column].name.casefold()
        if tells_settings(head) and entry.plain.text:
            found += settings_in(entry.plain.text) or (
                [(head.strip("# "), entry.plain.text)] if not BLANK.match(entry.plain.text) else []
            )
    return tuple(found)


def _metric_name(metric: Label, upper: str) -> str | None:
    name = metric.name
    over = label(upper).name if upper else ""
    if over and over.casefold() not in name.casefold():
        name = f"{over} {name}"
    return name or None


_CURRENCIES = ("USD", "EUR", "GBP", "CNY", "JPY", "KRW", "INR")


@dataclass(frozen=True, slots=True)
class Worth:
    """What a quantity of a cell comes to with what its label lends. Unit "" for no claim."""

    unit: str
    kind: Kind
    value: float
    high: float | None

    @classmethod
    def counted(cls, q: Quantity) -> Worth:
        """A bare number as a count of what its cell names."""
        return cls("count", Kind.SPEC, q.value, q.high)


def _lending(metric: Label, over: Label, beside: Label) -> Label:
    """The label that lends the cell its unit: the metric's, else one that says per cent."""
    if metric.unit:
        return metric
    return next((other for other in (over, beside) if other.unit == "%"), metric)


def _worth(q: Quantity, lent: Label, frame: Frame) -> Worth:
    if q.unit in _CURRENCIES or (not q.unit and lent.unit in ("", *_CURRENCIES)):
        priced = _priced(q, lent, frame.caption)
        if priced:
            return priced
    if q.unit:
        score = q.unit == "%" and q.kind is Kind.RATE and _is_score(lent, frame.cast)
        return Worth(q.unit, Kind.SCORE if score else q.kind or Kind.SPEC, q.value, q.high)
    value, high = q.value, q.high
    if lent.unit or lent.factor != 1.0:
        unit = "CNY" if lent.unit == "¥" else lent.unit.replace("$/", "USD/")
        if not q.scaled:
            value *= lent.factor
            high = high * lent.factor if high is not None else None
        found = units().find(unit)
        kind = lent.kind or (found.kind if found else Kind.SPEC)
        if unit[:3] in _CURRENCIES:
            kind = lent.kind or Kind.PRICE
        if unit in ("%", "points", "x"):
            kind = Kind.SCORE
        if unit:
            return Worth(unit, kind, value, high)
    if q.scaled and q.letter in ("B", "T") and re.search(r"param|size", lent.name, re.I):
        return Worth("parameters", Kind.SPEC, value, high)
    if q.letter in ("k", "K", "M") and _BUDGET.search(lent.name):
        return Worth("tokens", Kind.SPEC, value, high)
    if lent.counts or q.scaled:
        return Worth("count", Kind.COUNT, value, high)
    if frame.plan.tells_make and not _is_benchmark(lent, frame.cast):
        return Worth("count", Kind.SPEC, value, high)
    return Worth("points", Kind.SCORE, value, high)


# "Extended thinking | 80K": so many tokens to think with
_BUDGET = re.compile(r"\b(?:thinking|reasoning|context|budget|window|input|output|length)\b", re.I)
_PRICED = re.compile(r"price|cost|fee|\b(?:input|output|cached|prompt|completion)\b", re.I)
# "Prices in US dollars per million tokens", "All figures in $ / 1M tokens"
_QUOTED = re.compile(r"(?:price|rate|cost|figure|amount|fee)s?\b[^.;|]{0,60}", re.I)


def _priced(q: Quantity, lent: Label, caption: str) -> Worth | None:
    """A price, with the currency and the basis that its label or the caption gives."""
    basis = _basis_of(lent.written)
    if lent.unit[:4] in ("$/", *(f"{c}/" for c in _CURRENCIES)):
        basis = basis or lent.unit.split("/")[1]
    unit = q.unit or lent.unit
    if not basis and _PRICED.search(lent.name):
        currency, basis = _caption_price(caption)
        unit = unit or (currency if basis else "")
    if not unit:
        return None
    factor = lent.factor if lent.factor > 1 and not q.scaled else 1.0
    high = q.high * factor if q.high is not None else None
    if basis:
        return Worth(f"{unit}/{basis}", Kind.PRICE, q.value * factor, high)
    priced = lent.unit in ("USD", "EUR") or re.search(r"price|cost|fee", lent.name, re.I)
    return Worth(unit, Kind.PRICE if priced else q.kind or Kind.MONEY, q.value * factor, high)


def _caption_price(caption: str) -> tuple[str, str | None]:
    """Currency and basis of the prices that a caption speaks of: ("USD", "1M tokens")."""
    for quoted in _QUOTED.finditer(caption):
        per = units().basis.search(quoted[0])
        if per:
            before = quoted[0][: per.start()]
            named = [c for s, c in units().currencies.items() if _spoken(s, before)]
            return (named or [""])[0], units().bases.get(per["basis"].casefold())
    return "", None


def _spoken(spelling: str, text: str) -> bool:
    edge = r"(?<![A-Za-z])" if spelling[0].isalpha() else ""
    return bool(re.search(rf"{edge}{re.escape(spelling)}(?![A-Za-z])", text, re.I))


def _basis_of(written: str) -> str | None:
    match = units().basis.search(" " + written)
    if not match:
        return None
    return units().bases.get(match["basis"].casefold())


def _is_benchmark(metric: Label, cast: Cast) -> bool:
    return is_benchmark(metric.name) or cast.sort(metric.name) is Sort.BENCHMARK


def _is_score(metric: Label, cast: Cast) -> bool:
    return _is_benchmark(metric, cast) or bool(
        re.search(r"\b(?:acc|accuracy|score|wer|rate|f1|pass|win|error)\b", metric.name, re.I)
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
