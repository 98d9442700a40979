"""Tables: which axis names the subjects, which the metrics, and the claims of the cells.

A cell is read together with the labels of its row and column; the labels lend it what it
does not say itself (unit, kind, settings).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.blocks import Entry, Grid
from nlp.cues import cues
from nlp.dates import dates, resolved
from nlp.knowledge import fold
from nlp.names import Cast, Sort, is_benchmark
from nlp.quantities import Quantity, Reading, quantities
from nlp.record import Bound, Cell, Kind, Pairs
from nlp.text import Plain
from nlp.units import units


@dataclass(frozen=True, slots=True)
class Label:
    """A row's or column's heading, taken apart."""

    # Without unit, settings and footnotes: "MMLU-Pro".
    name: str
    # As written: "MMLU-Pro (5-shot)".
    written: str
    unit: str = ""
    factor: float = 1.0
    kind: Kind | None = None
    settings: Pairs = ()
    # "TPS", "Elo": the unit's own metric stands in the label.
    counts: bool = False
    bound: Bound = Bound.EXACT


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


_BLANK = re.compile(
    r"[-–—\s*.]*$|n/?[adr]\.?$|tbd$|none$|null$|not (?:sold|available|"
    r"tested|supported)|oom$|\?+$|x$|✓$|✗$|yes$|no$",
    re.I,
)
_PAREN = re.compile(r"\s*[(\[](?P<inner>[^()\[\]]*)[)\]]")
_NUMERIC = re.compile(
    r"[~≈<>≤≥±+−–$€£¥₹₩#-]*\s*(?:about |up to |over |under |approx\.? "
    r"|around )?(?:US)?[$€£¥₹₩]?\s?[-−]?\d"
)
_SETTING = {
    "shots": re.compile(r"(?P<v>\d+|zero|few|one)[ -]?shots?\b", re.I),
    "attempts": re.compile(
        r"\b(?:pass|avg|maj|cons|best|mean|average)[@ ](?:of )?(?P<v>\d+)", re.I
    ),
    "tools": re.compile(
        r"(?P<v>no tools|with(?:out)? tools|w/ tools|w/o tools|with python|w/ python)", re.I
    ),
    "effort": re.compile(
        r"\b(?P<v>high|medium|low|xhigh|max)\b(?: effort| reasoning)?$|(?P<w>non-thinking|"
        r"thinking|reasoning|no thinking|extended thinking)",
        re.I,
    ),
    "scaffold": re.compile(
        r"(?P<v>agentless|openhands|mini-swe-agent|swe-agent|terminus[ -]?\d?|"
        r"agentic|single attempt|multiple attempts|with scaffold)",
        re.I,
    ),
    "scoring": re.compile(
        r"^(?P<v>EM|Acc\.?|F1|BPB|exact match|accuracy|macro avg|average)$", re.I
    ),
    "judge": re.compile(r"(?:judged|evaluated|graded) by (?P<v>[\w. -]+)", re.I),
}


def settings_in(text: str) -> Pairs:
    """Settings that a parenthesis or a phrase discloses: "5-shot" gives (("shots", "5"),)."""
    found = []
    for name, pattern in _SETTING.items():
        match = pattern.search(text)
        if match:
            value = match.groupdict().get("v") or match.groupdict().get("w") or match[0]
            found.append((name, value.lower()))
    return tuple(sorted(found))


def label(text: str) -> Label:
    """A heading taken apart into name, unit and settings."""
    written = text.strip(" :*†‡^")
    unit, factor, kind = "", 1.0, None
    settings: list[tuple[str, str]] = []
    kept = written
    for match in _PAREN.finditer(written):
        inner = match["inner"].strip()
        found = _unit_in(inner)
        if found:
            unit, factor, kind = found
            kept = kept.replace(match[0], "", 1)
        else:
            disclosed = settings_in(inner)
            settings += disclosed
            digits = any(c.isdigit() for c in inner)
            if disclosed or not digits or inner.islower() or re.fullmatch(r"(?:19|20)\d\d", inner):
                kept = kept.replace(match[0], "", 1)
    if not unit:
        tail = re.search(r",\s*(?P<tail>[^,]+)$|\s(?P<word>\S+)$", kept)
        if tail and tail["tail"]:
            found = _unit_in(tail["tail"].strip())
            if found:
                unit, factor, kind = found
                kept = kept[: tail.start()]
    name = " ".join(kept.split()).strip(" :*†‡#") or written
    folded = name.casefold()
    if not unit and re.search(r"\b(?:gpu|tpu|chip|node)[ -]hours\b", folded):
        unit = "hours"
    if not unit:
        for key in (folded, folded.lstrip("#").strip()):
            if key in cues().header_units:
                unit = cues().header_units[key]
        if not unit and re.search(r"\bparam(?:eter)?s?\b", folded):
            unit = "parameters"
        if not unit and re.search(
            r"\b(?:context|sequence) (?:length|window|size)\b|\btokens\b", folded
        ):
            unit = "tokens"
        if re.search(r"\bspeed-?up\b", folded) and not unit:
            unit = "x"
    return Label(
        name,
        written,
        unit,
        factor,
        kind,
        tuple(sorted(set(settings))),
        bool(cues().count_headers.search(name)) and not is_benchmark(name),
    )


def _unit_in(text: str) -> tuple[str, float, Kind | None] | None:
    """The unit that a whole parenthesis or tail names: "GB", "$/1M tokens", "per hour"."""
    known = units()
    text = re.sub(r"^in ", "", text.strip(), flags=re.I)
    found = known.find(text)
    if found:
        return found.unit, found.factor, found.kind
    per = re.fullmatch(r"(?P<head>.*?)\s*(?:/|\bper\b)\s*(?P<tail>.+)", text, re.I)
    head = per["head"].strip() if per else text
    code = known.currencies.get(head.casefold())
    if code == "¥":
        code = "CNY"
    if per:
        basis = known.bases.get(per["tail"].strip().casefold())
        if basis and (code or not head):
            return f"{code or '$'}/{basis}", 1.0, Kind.PRICE
    if code:
        return code, 1.0, Kind.PRICE
    scaled = re.fullmatch(
        r"(?P<unit>\S*?)\s*(?P<scale>billions?|millions?|thousands?|bn|B|M|K|T|mn|m|k|trillions?)",
        text,
    )
    scales = {"b": 1e9, "m": 1e6, "k": 1e3, "t": 1e12}
    if scaled and (not scaled["unit"] or known.currencies.get(scaled["unit"].casefold())):
        unit = known.currencies.get(scaled["unit"].casefold(), "") if scaled["unit"] else ""
        letter = "t" if scaled["scale"].lower().startswith("tr") else scaled["scale"][0].lower()
        if scaled["scale"].startswith("thou"):
            letter = "k"
        return unit, scales[letter], None
    return None


_DATED = re.compile(
    r"(?:19|20)\d\d[-/.]\d{1,2}(?:[-/.]\d{1,2})?$|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d$"
)


@dataclass(frozen=True)
class Layout:
    """How a table is to be read."""

    # Index of the column that labels the rows.
    key: int
    # Labels of the columns: the header rows joined.
    columns: tuple[str, ...]
    upper: tuple[str, ...]
    # First row of the body.
    body: int
    subjects_in_rows: bool
    # A two-column list of properties of one thing.
    properties: bool = False


def _text(entry: Entry | None) -> str:
    return entry.plain.text if entry else ""


def _is_numeric(text: str) -> bool:
    return bool(_NUMERIC.match(text)) and not re.match(r"\d+x? ?[A-Z][a-z]*\d", text)


def layout(grid: Grid, cast: Cast) -> Layout | None:
    """How to read `grid`; None where it holds no results."""
    rows = grid.rows
    width = max(len(r) for r in rows)
    headers = grid.headers
    if headers == 0:
        first = [_text(e) for e in rows[0]]
        numeric = sum(_is_numeric(t) for t in first[1:])
        headers = 0 if numeric and numeric >= len(first) / 2 else 1
    if headers >= len(rows) or width == 0:
        return None
    head = [[_text(r[c]) if c < len(r) else "" for c in range(width)] for r in rows[:headers]]
    upper = [""] * width
    if len(head) > 1:
        for row in head[:-1]:
            last = ""
            for c in range(width):
                last = row[c] or last
                upper[c] = f"{upper[c]} {last}".strip() if last not in upper[c] else upper[c]
    columns = list(head[-1]) if head else [""] * width
    columns += [""] * (width - len(columns))
    columns = [
        f"{u} {c}" if c.startswith("(") and u else c or u
        for c, u in zip(columns, upper, strict=True)
    ]
    upper = ["" if c.startswith(u) else u for c, u in zip(columns, upper, strict=True)]
    body = list(rows[headers:])
    key = _key_column(columns, body, width)
    values = width == 2 and columns[1].casefold() in cues().value_headers | {""}
    if values or (width == 2 and not any(columns)):
        return Layout(0, tuple(columns), tuple(upper), headers, False, True)
    in_rows = _subjects_in_rows(columns, upper, key, body, cast)
    return Layout(key, tuple(columns), tuple(upper), headers, in_rows)


def _lists_files(plan: Layout) -> bool:
    """A download listing: its sizes say nothing of the product."""
    return plan.columns[plan.key].strip().casefold() in ("file", "files", "filename", "file name")


def _heads(header: str, wanted: frozenset[str]) -> bool:
    """Whether the header, or its last word, is one of the wanted: "HF checkpoint"."""
    name = _PAREN.sub("", header).strip(" :*#").casefold()
    return name in wanted or (bool(name) and name.split()[-1] in wanted)


def _key_column(columns: Sequence[str], body: Sequence[Sequence[Entry | None]], width: int) -> int:
    """The column that names the rows: by its header, else the last of the leading texts."""
    textual = []
    for c in range(width):
        cells = [_text(r[c]) for r in body if c < len(r)]
        filled = [t for t in cells if t and not _BLANK.match(t)]
        if not filled:
            textual.append(c)
            continue
        if sum(bool(_DATED.match(t)) for t in filled) > len(filled) / 2:
            continue
        if sum(_is_numeric(t) for t in filled) <= len(filled) / 2:
            textual.append(c)
        elif columns[c].strip().casefold() in cues().rank_headers:
            continue
        else:
            break
    if not textual:
        return 0
    for wanted in (
        cues().subject_headers,
        cues().metric_headers - {"category", "domain", "capability"},
    ):
        fitting = [c for c in textual if _heads(columns[c], wanted)]
        full = {c: sum(bool(_text(r[c])) for r in body if c < len(r)) for c in fitting}
        if any(full.values()):
            return max(fitting, key=lambda c: (full[c], -c))
    best = textual[0]
    for c in textual:
        cells = [_text(r[c]) for r in body if c < len(r)]
        if (
            len({t for t in cells if t})
            >= len({_text(r[best]) for r in body if best < len(r)} - {""})
            and sum(map(bool, cells)) > len(cells) / 2
            and not c > best + 2
        ):
            named = sum(bool(re.search(r"[A-Za-z]", t)) for t in cells)
            if named > len(cells) / 2 and len(set(cells)) > 1.5 * len(
                {_text(r[best]) for r in body if best < len(r)}
            ):
                best = c
    return best


def _metric_like(text: str, cast: Cast) -> float:
    """How much a label looks like a metric (positive) or a subject (negative)."""
    if not text:
        return 0.0
    taken = label(text)
    if taken.unit:
        return 2.0
    name = taken.name
    known_metric, known_subject = cast.known.metric(name), cast.known.subject(name)
    if known_metric and not known_subject:
        return 2.0
    if known_subject and known_subject.kind != "benchmark" and not known_metric:
        return -2.0
    if is_benchmark(name) or taken.settings:
        return 1.5
    sort = cast.sort(name)
    if sort is Sort.BENCHMARK:
        return 1.5
    lower = name.casefold()
    if any(part in cues().metric_nouns for part in re.findall(r"[a-z]+", lower)):
        return 1.0
    if name[:1].isupper() and re.search(r"\d", name) and not re.match(r"\d", name):
        return -1.0
    if cues().count_headers.search(name):
        return 1.0
    if re.search(r"[a-z] [a-z]", name):
        return 0.7
    if sort in (Sort.ORGANISATION,) and any(p in cues().organisations for p in name.split()):
        return -1.0
    return 0.0


def _subjects_in_rows(
    columns: Sequence[str],
    upper: Sequence[str],
    key: int,
    body: Sequence[Sequence[Entry | None]],
    cast: Cast,
) -> bool:
    head = _PAREN.sub("", columns[key]).strip(" :*#").casefold()
    if head in cues().subject_headers:
        # "Card | MI355X | B300": the header names the columns when they look like cards
        over = sum(_metric_like(c, cast) for i, c in enumerate(columns) if i > key)
        under = sum(_metric_like(_text(r[key]), cast) for r in body if key < len(r))
        over /= max(1, sum(1 for i, c in enumerate(columns) if i > key and c))
        under /= max(1, len(body))
        return not (over < -0.4 and under > over)
    if head in cues().metric_headers:
        return False
    across = [c for i, c in enumerate(columns) if i != key and c]
    down = [_text(r[key]) for r in body if key < len(r) and _text(r[key])]
    over = sum(_metric_like(c, cast) for c in across) / max(1, len(across))
    under = sum(_metric_like(d, cast) for d in down) / max(1, len(down))
    return over >= under


def read_table(
    grid: Grid,
    number: int,
    cast: Cast,
    read: Reading,
    *,
    topic: str | None,
    caption: str,
    year: int | None,
    today: str | None,
) -> list[Reported]:
    """The claims of a table, in reading order.

    `number` counts the tables of the text from 0; `topic` is what a list of properties is
    about; `caption` the words before the table; `year` and `today` the page's own date.
    """
    plan = layout(grid, cast)
    if plan is None or _lists_files(plan):
        return []
    found: list[Reported] = []
    group = ""
    labels = [label(c) for c in plan.columns]
    body = grid.rows[plan.body :]
    worded = _worded_columns(plan, body)
    above = ""
    if not plan.properties:
        _learn(plan, labels, body, cast)
    for index, row in enumerate(body):
        texts = [_text(e) for e in row]
        filled = [t for t in texts if t]
        if (
            len(filled) == 1
            and (texts[0] or len(row) == 1 or (len(row) > 1 and texts[1]))
            and not _is_numeric(filled[0])
        ):
            group = filled[0]
            continue
        key = row[plan.key] if plan.key < len(row) else None
        written = _text(key) or above
        above = written
        row_label = label(written)
        planned = _planned_row(row, plan, today)
        disclosed = _row_settings(row, plan, labels)
        for column, entry in enumerate(row):
            if entry is None or column == plan.key or not entry.plain.text:
                continue
            if _BLANK.match(entry.plain.text) or column in worded:
                continue
            place = Cell(number, index, entry.column)
            found += _cell(
                entry.plain,
                place,
                plan,
                labels,
                column,
                row_label,
                group,
                cast,
                read,
                topic=topic,
                caption=caption,
                year=year,
                planned=planned,
                disclosed=disclosed,
            )
    return found


def _worded_columns(plan: Layout, body: Sequence[Sequence[Entry | None]]) -> set[int]:
    """Columns of words ("Device", "Settings"), whose digits are no results."""
    if plan.properties or not plan.subjects_in_rows:
        return set()
    worded = set()
    for column in range(len(plan.columns)):
        cells = [_text(r[column]) for r in body if column < len(r)]
        filled = [c for c in cells if c and not _BLANK.match(c)]
        numeric = [c for c in filled if _is_numeric(c) or _NUMERIC.search(c[:14])]
        if (
            filled
            and len(numeric) < len(filled) / 2
            and not re.search(
                r"availab|launch|release|ship|\beta\b|timeline", plan.columns[column], re.I
            )
        ):
            worded.add(column)
    return worded


def _learn(
    plan: Layout, labels: Sequence[Label], body: Sequence[Sequence[Entry | None]], cast: Cast
) -> None:
    """Labels teach the cast what is a thing and what a benchmark, for the prose to use."""
    over = [lb.name for i, lb in enumerate(labels) if i != plan.key]
    under = [label(_text(r[plan.key])).name for r in body if plan.key < len(r)]
    things, metrics = (under, over) if plan.subjects_in_rows else (over, under)
    for name in things:
        if any(c.isupper() for c in name) and not is_benchmark(name) and len(name) < 60:
            cast.things.add(fold(name))
            head = re.split(r"[ -]", name)[0]
            if len(head) > 3 and head[0].isupper():
                cast.capitals.add(head)
                cast.things.add(fold(head))
    for name in metrics:
        if re.search(r"[A-Z]\S*[A-Z]|\d", name) and len(name) < 40 and not label(name).unit:
            cast.benchmarks |= {fold(name)} - cast.things


def _planned_row(row: Sequence[Entry | None], plan: Layout, today: str | None) -> bool:
    """Whether a roadmap's row is of something that is not there yet."""
    for column, entry in enumerate(row):
        head = plan.columns[column].casefold() if column < len(plan.columns) else ""
        if entry and re.search(r"availab|launch|release|ship|\beta\b|expected|timeline", head):
            text = entry.plain.text
            if re.search(r"since|shipping now|now\b|available", text, re.I):
                return False
            promised = dates(text)
            if promised and today:
                value = resolved(promised[0], int(today[:4]))
                return bool(value and value > today[: len(value)])
            return bool(promised)
    return False


# Columns that are periods or changes of one thing, not things: "Q1 2026", "YoY".
_PERIOD = re.compile(
    r"(?:[QH][1-4](?:[ ’'-]+(?:FY)?\d{2,4})?|FY ?\d{2,4}|(?:19|20)\d\d|"
    r"[A-Z][a-z]{2,8} (?:19|20)\d\d"
    r"|change|growth|yoy|y/y|qoq|q/q|delta|difference|Δ)(?: ?[%(].*)?$",
    re.I,
)


def _cell(
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
        _is_numeric(text)
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


def _row_settings(row: Sequence[Entry | None], plan: Layout, labels: Sequence[Label]) -> Pairs:
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
                [(head.strip("# "), entry.plain.text)] if not _BLANK.match(entry.plain.text) else []
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
