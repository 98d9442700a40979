"""One cell of a table: its quantities, with what the labels of its row and column lend them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp.blocks import Entry
from nlp.cues import cues
from nlp.dates import dates, resolved
from nlp.labels import Label, label, settings_in
from nlp.layout import BLANK, PERIOD, WHEN, Layout, is_numeric
from nlp.names import Cast, names
from nlp.numerals import words
from nlp.quantities import Quantity, Reading, quantities
from nlp.record import Bound, Cell, Kind, Pairs
from nlp.text import Plain
from nlp.worth import CURRENCIES, Terms, Worth, foreign, lending, worth


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


@dataclass(frozen=True, slots=True)
class Frame:
    """What the cells of a table share."""

    plan: Layout
    labels: tuple[Label, ...]
    cast: Cast
    read: Reading
    # What a list of properties, or a table of one thing's periods, is about.
    topic: str | None
    # The words around the table, those right before it first, and what they say of money.
    caption: str
    terms: Terms
    # The year of the page, for dates that leave it out.
    year: int | None
    # Columns of results out of the same total: "6/50".
    fractions: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Side:
    """What the cells of a row share."""

    label: Label
    # The row is of something that is not there yet.
    planned: bool
    # Settings that stand in a column of their own.
    disclosed: Pairs
    # What a column of benchmarks names, where the results stand under "Score".
    measure: str = ""


# "2027 (forecast)", "FY2027E"
_FORECAST = re.compile(
    r"\b(?:forecast|projected|projection|expected|target|guidance|planned)\b|\b(?:FY)?20\d\dE\b",
    re.I,
)


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
        side.planned or bool(_FORECAST.search(over.written)),
        "table: " + ("row" if plan.subjects_in_rows else "column"),
    )
    day = _scheduled(plain, over if plan.subjects_in_rows else side.label, frame.year, side.planned)
    if day:
        start, end = plain.source(day[0], day[1])
        return [
            replace(report, start=start, end=end, kind=Kind.SCHEDULE, value=day[2], unit="date")
        ]
    solved = TOTALLED.fullmatch(plain.text) if column in frame.fractions else None
    hits = [_number(solved, "solved")] if solved else _results(plain.text, metric, frame)
    if PAIRS.fullmatch(plain.text):
        hits = [_number(pair, "value") for pair in _PAIR.finditer(plain.text)]
    if not hits and over.name.casefold() in cues().rank_headers:
        hits = _ordinal(plain.text)
    found = []
    for order, q in enumerate(hits):
        read, name = _read(plain.text, q, order, hits, over, metric, side, frame)
        if not read.unit:
            continue
        if name is None and side.measure and _tells_nothing(metric.name):
            name = side.measure
        if name is None:
            name = _metric_name(metric, column, frame)
        start, end = plain.source(q.start, q.end)
        bound = q.bound if q.bound is not Bound.EXACT else metric.bound
        if "approximate" in frame.caption.casefold() and read.unit in CURRENCIES:
            bound = Bound.ABOUT
        claim = replace(report, start=start, end=end, bound=bound, metric=name)
        claim = replace(claim, kind=read.kind, value=read.value, high=read.high, unit=read.unit)
        part = _part_of(plain.text, q, order, hits, metric)
        if part is not None and metric.ways:
            claim = replace(claim, settings=tuple(sorted({*claim.settings, *metric.ways[part]})))
        found.append(claim)
    return found


def _read(
    text: str,
    q: Quantity,
    order: int,
    hits: Sequence[Quantity],
    over: Label,
    metric: Label,
    side: Side,
    frame: Frame,
) -> tuple[Worth, str | None]:
    """What the quantity of a cell comes to, and its metric where that is not the label's."""
    if over.name.casefold() in cues().rank_headers:
        return Worth("rank", Kind.RANK, q.value, q.high), "rank"
    lone = Label("", "")
    made = frame.plan.tells_make
    if PAIRS.fullmatch(text):
        label_of = next(
            (m["name"] for m in _PAIR.finditer(text) if m.start("value") == q.start), ""
        )
        read = worth(q, lone, frame.terms, frame.cast, tells_make=made)
        return read, f"{metric.name} {label_of}"
    if len(_LISTED.findall(text)) > 1:
        named = _NAMED.search(text[: q.start])
        if not named:
            return Worth("", Kind.SPEC, 0.0, None), None
        read = worth(q, lone, frame.terms, frame.cast, tells_make=made)
        return read if q.unit else Worth.counted(q), named["name"].strip()
    noun = _counted(text, q, order, frame)
    if noun:
        return Worth.counted(q), noun
    if not q.unit and _EVERY.match(text, q.end):
        return Worth("count", Kind.COUNT, q.value, q.high), None
    lent = lending(metric, over, side.label)
    read = worth(q, lent, frame.terms, frame.cast, tells_make=made)
    part = _PART.match(text, q.end)
    if part and (read.unit == "parameters" or q.letter == "B"):
        sized = Worth("parameters", Kind.SPEC, read.value, read.high)
        return sized, f"{part['part']} parameters"
    which = _part_of(text, q, order, hits, metric)
    if which is not None:
        return read, metric.parts[which]
    if foreign(q, metric, hits[0] if order else None):
        if order and q.unit == "%":
            # "8 GB (50% less)"
            read = replace(read, kind=Kind.RATE)
        return read, _side_price(text, q) or _other_metric(q, metric, frame.caption)
    if _duration_as_metric(q, metric, frame.plan):
        return read, _time_name(frame.caption, metric)
    return read, None


def _part_of(
    text: str, q: Quantity, order: int, hits: Sequence[Quantity], metric: Label
) -> int | None:
    """Which of its label's parts a result of a double cell answers: "- / 46.0" the second."""
    parts = len(metric.parts)
    if parts < 2:
        return None
    if len(re.findall("[/|]", text)) == parts - 1:
        return len(re.findall("[/|]", text[: q.start]))
    return order if len(hits) == parts else None


def _axes(over: Label, side: Side, frame: Frame) -> tuple[str | None, Label]:
    """The subject and the metric that a column's and a row's heading name."""
    if frame.plan.properties:
        return frame.topic, side.label
    named, metric = (side.label, over) if frame.plan.subjects_in_rows else (over, side.label)
    period = not named.name or PERIOD.match(named.name)
    return (frame.topic if named.name else None) if period else named.name, metric


# "Layers: 22, Heads: 32"
_LISTED = re.compile(r"[A-Za-z][\w ()-]*: ?[\d.,]+")
_NAMED = re.compile(r"(?P<name>[A-Za-z][\w -]*?(?: ?\([\w ]+\))?): ?$")
# "2 × 48 GB": so many of them
_TIMES = re.compile(r" ?[x×*] ?(?=\d)")
# "50/day": so many of what the label counts
_EVERY = re.compile(r" ?(?:/|per ) ?(?:day|week|month|mo|hour|hr|minute|min|year|yr|d|h)\b")
# What may stand between two results of a cell.
_BESIDE = re.compile(r"\s*[/|,;]\s*|.*: ?")


# Characters: a longer cell is prose, and no result.
_LONGEST = 400


def _results(text: str, metric: Label, frame: Frame) -> list[Quantity]:
    """The quantities of a cell that are results, not errors, versions, dates or asides."""
    properties = frame.plan.properties
    if len(text) > _LONGEST:
        return []
    seen = _readable(text)
    multiple = MULTIPLE.fullmatch(seen.strip()) and MULTIPLE.search(seen)
    if multiple:
        return [replace(_number(multiple, "value", "x"), kind=Kind.RATIO)]
    hits = [_magnified(seen, q) for q in quantities(seen, frame.read, topic=metric.name)]
    if not hits and (metric.unit or metric.counts or _RATING.search(metric.name)):
        hits = _like_a_year(seen)
    listed = len(_LISTED.findall(text)) > 1
    if not (is_numeric(seen.strip()) or any(q.unit for q in hits) or listed or properties):
        return []
    if sum(c.isalpha() for c in text) > 40 and not listed and not properties:
        hits = [q for q in hits if q.unit]
    dated = re.match(r"(?:19|20)\d\d(?:-\d\d)*$", text) and _DAYS.search(metric.name)
    if re.match(r"[vV]?\d+\.\d+\.\d+", text) or (dated and not properties):
        return []
    kept = []
    named = names(text, frame.cast) if properties and len(hits) > 1 else []
    for order, q in enumerate(hits):
        if not q.unit and order + 1 < len(hits) and _TIMES.match(text, q.end):
            continue
        if q.kind is Kind.DURATION and re.match(r" ago\b", text[q.end :]):
            continue
        if any(n.start < q.start and q.end <= n.end and n.text[0].isupper() for n in named):
            continue
        if order and not q.unit and not _PART.match(text, q.end):
            between = text[hits[order - 1].end : q.start]
            if text[: q.start].rstrip().endswith(("(", "±", "*", "@")) or not (
                properties or _BESIDE.fullmatch(between)
            ):
                continue
        kept.append(q)
    return kept


# "39 M", "$3.5 B": nothing else stands apart from the number of a cell
_MAGNITUDE = re.compile(r" (?P<letter>[KMBT])(?![\w/])")


def _magnified(text: str, q: Quantity) -> Quantity:
    """`q` with the magnitude that its cell writes apart from it."""
    apart = _MAGNITUDE.match(text, q.end)
    if not apart or q.scaled or q.unit not in ("", *CURRENCIES):
        return q
    factor = words()["letters"][apart["letter"]]
    return replace(
        q,
        end=apart.end(),
        after=apart.end(),
        value=q.value * factor,
        high=q.high * factor if q.high is not None else None,
        scaled=True,
        letter=apart["letter"],
    )


# "Acc@1 73.7 Acc@5 91.5": results by name
_PAIR = re.compile(r"(?P<name>[A-Za-z][\w@.-]*) (?P<value>\d{1,3}(?:\.\d+)?)(?![\w.])")
PAIRS = re.compile(rf"(?:{re.sub(r'[?]P<[a-z]+>', '?:', _PAIR.pattern)}(?:[,;/|]? |$)){{2,}}")
# "x1.5": a multiple with its sign before it
MULTIPLE = re.compile(r"[x×](?P<value>\d{1,4}(?:\.\d+)?)")
# "6/50": so many of a total
TOTALLED = re.compile(r"\W*(?P<solved>\d+) ?/ ?(?P<total>\d+)\W*")


def _number(match: re.Match[str], group: str, unit: str = "") -> Quantity:
    start, end = match.span(group)
    return Quantity(start, end, float(match[group]), unit, after=end)


def _ordinal(text: str) -> list[Quantity]:
    """A rank that is spelled "1st"."""
    match = re.fullmatch(r"\W*(?P<number>\d{1,4})(?:st|nd|rd|th)\W*", text)
    return [_number(match, "number", "rank")] if match else []


_DAYS = re.compile(r"date|year|release|founded|since|cut-?off|established", re.I)


_RATING = re.compile(r"rating|score|elo\b|points", re.I)


def _like_a_year(text: str) -> list[Quantity]:
    """A cell of four digits alone, which in a sentence would be a year: a rating of 2029."""
    match = re.fullmatch(r"\s*(?P<number>(?:19|20)\d\d)\s*", text)
    return [_number(match, "number")] if match else []


# "236B (22B active)"
_PART = re.compile(r" (?P<part>active|activated|total)\b")
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


_SIDE = re.compile(r"\b(?:cached )?(?:input|output)\b", re.I)


def _side_price(text: str, q: Quantity) -> str | None:
    """What a cell itself says of its price: "$0.03 per M input tokens"."""
    side = _SIDE.search(text[q.start : max(q.end, q.after)]) if q.kind is Kind.PRICE else None
    return f"{side[0].lower()} price" if side else None


def _other_metric(q: Quantity, metric: Label, caption: str) -> str:
    if q.unit in ("x", "%"):
        return metric.name
    if q.kind in (Kind.MONEY, Kind.PRICE):
        named = re.search(r"\b(cost|price)\b", f"{metric.name} {caption}", re.I)
        return named[1].lower() if named else "cost"
    return q.metric or metric.name


def _readable(text: str) -> str:
    """The cell without stars, arrows and pictures of medals, at the same length."""
    return re.sub(r"[*†‡↑↓^|](?!\d)|[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]", " ", text)


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


def _tells_nothing(heading: str) -> bool:
    """Whether the heading says only that results stand under it: "Score", "Our results"."""
    words = heading.casefold().split()
    return bool(words) and words[-1] in cues().value_headers


def _metric_name(metric: Label, column: int, frame: Frame) -> str | None:
    """The label with the heading above it; under a period what the words before the table say."""
    plan = frame.plan
    name = metric.name
    if plan.turns:
        return f"{name} {label(plan.turns[column]).name}"
    if plan.subjects_in_rows and PERIOD.match(name):
        said = _measure(frame.caption)
        return said or name
    upper = plan.upper[column] if plan.subjects_in_rows and column < len(plan.upper) else ""
    over = label(upper).name if upper else ""
    if over and over.casefold() not in name.casefold():
        name = f"{over} {name}"
    return name or None


def _measure(caption: str) -> str | None:
    """The first noun of a caption that measures something: "Revenue by segment"."""
    words = re.findall(r"[A-Za-z-]+", caption)
    for size in (2, 1):
        for at in range(len(words) - size + 1):
            phrase = " ".join(words[at : at + size]).casefold()
            if phrase in cues().metric_nouns:
                return phrase
    return None


def _scheduled(
    plain: Plain, metric: Label, year: int | None, planned: bool
) -> tuple[int, int, str] | None:
    if not planned or not WHEN.search(metric.name):
        return None
    for when in dates(plain.text):
        value = resolved(when, year)
        if value:
            return when.start, when.end, value
    return None
