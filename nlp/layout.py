"""How a table is to be read: its header rows, the column that names its rows, which axis names
the subjects and which the metrics.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.blocks import Entry, Grid
from nlp.cues import cues
from nlp.labels import PAREN, label, settings_in
from nlp.names import Cast, Sort, is_benchmark, names

BLANK = re.compile(
    r"[-–—\s*.]*$|n/?[adr]\.?$|tbd$|none$|null$|not (?:sold|available|"
    r"tested|supported)|oom$|\?+$|x$|✓$|✗$|yes$|no$",
    re.I,
)
NUMERIC = re.compile(
    r"(?:[-–—] ?/ ?)*[~≈<>≤≥±+−–$€£¥₹₩#-]*\s*(?:about |up to |over |under |approx\.? "
    r"|around )?(?:US)?[$€£¥₹₩]?\s?[-−]?\d"
)
# Columns that are periods or changes of one thing, not things: "Q1 2026", "YoY".
PERIOD = re.compile(
    r"(?:[QH][1-4](?:[ ’'-]+(?:FY)?\d{2,4})?|FY ?\d{2,4}|(?:19|20)\d\d|"
    r"[A-Z][a-z]{2,8} (?:19|20)\d\d|TTM|LTM|\d{1,2}/\d{1,2}/(?:19|20)\d\d|"
    r"(?:19|20)\d\d-\d\d-\d\d"
    r"|(?:three|six|nine|twelve) months ended\b.*|(?:quarter|(?:fiscal )?year) ended\b.*"
    r"|[$€£%]? ?(?:change|growth)|yoy|y/y|qoq|q/q|delta|difference|Δ)(?: ?[%(].*)?$",
    re.I,
)
# Headings over dates that may be promises.
WHEN = re.compile(
    r"availab|launch(?!ed)|release(?!d)|ship(?!ped)|\beta\b|expected|timeline|start|\bonline\b|"
    r"\btarget (?:date|quarter|year)|\bdue\b|planned for",
    re.I,
)
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
    # It tells how something is made or set up, so that a bare number is no score.
    tells_make: bool = False
    # Under each subject of `upper` what is measured in turn: "Precision", "Recall", "F1".
    turns: tuple[str, ...] = ()
    # The column of benchmarks beside one of models: "Model | Benchmark | Score".
    measure: int | None = None
    # The column that holds the unit of each row: "Metric | Value | Unit".
    unit: int | None = None
    # What a list of properties is about, where its heading names it.
    titled: str = ""


def shown(entry: Entry | None) -> str:
    return entry.plain.text if entry else ""


def is_numeric(text: str) -> bool:
    return bool(NUMERIC.match(text)) and not re.match(r"\d+x? ?[A-Z][a-z]*\d", text)


def layout(grid: Grid, cast: Cast) -> Layout | None:
    """How to read `grid`; None where it holds no results."""
    rows = grid.rows
    width = max(len(r) for r in rows)
    headers = grid.headers
    if headers == 0:
        first = [shown(e) for e in rows[0]]
        numeric = sum(is_numeric(t) for t in first[1:])
        headers = 0 if numeric and numeric >= len(first) / 2 else 1
    if headers and headers + 1 < len(rows) and _is_header(rows[headers - 1 : headers + 2]):
        headers += 1
    if headers >= len(rows) or width == 0:
        return None
    head = [[shown(r[c]) if c < len(r) else "" for c in range(width)] for r in rows[:headers]]
    upper = [""] * width
    turned = False
    if len(head) > 1:
        for row in head[:-1]:
            groups = _repeated(row, head[-1])
            if groups:
                turned = not any(settings_in(t) for t in head[-1])
                upper = [f"{u} {g}".strip() for u, g in zip(upper, groups, strict=True)]
                continue
            last = ""
            for c in range(width):
                last = row[c] or last
                upper[c] = f"{upper[c]} {last}".strip() if last not in upper[c] else upper[c]
    columns = list(head[-1]) if head else [""] * width
    if len(head) == 1:
        columns = _continued(columns)
    columns += [""] * (width - len(columns))
    columns = [
        f"{u} {c}" if c.startswith("(") and u else c or u
        for c, u in zip(columns, upper, strict=True)
    ]
    upper = ["" if c.startswith(u) else u for c, u in zip(columns, upper, strict=True)]
    body = list(rows[headers:])
    key = _key_column(columns, body, width)
    unit = next((c for c in range(width) if columns[c].casefold() in ("unit", "units")), None)
    values = width == 2 and columns[1].casefold() in cues().value_headers | {""}
    values = values or (width == 3 and unit == 2 and columns[1].casefold() in cues().value_headers)
    if values or (width == 2 and not any(columns)):
        heading = columns[0] if not columns[1] else ""
        titled = next((n.text for n in names(heading, cast) if n.text == heading), "")
        return Layout(
            0, tuple(columns), tuple(upper), headers, False, True, True, unit=unit, titled=titled
        )
    over = [u if turned and u else c for u, c in zip(upper, columns, strict=True)]
    in_rows = _subjects_in_rows(over, key, body, cast)
    made = not in_rows and _heads(columns[key], cues().recipe_headers)
    if turned and not in_rows:
        return Layout(key, tuple(over), ("",) * width, headers, False, False, made, tuple(columns))
    measures = cues().metric_headers - {"category", "domain", "capability"}
    others = [c for c in range(width) if c != key and _heads(columns[c], measures)]
    textual = [c for c in others if not _numbers(c, body)]
    measure = textual[0] if textual and in_rows else None
    return Layout(
        *(key, tuple(columns), tuple(upper), headers, in_rows, False, made),
        measure=measure,
        unit=unit,
    )


def _repeated(over: Sequence[str], under: Sequence[str]) -> list[str] | None:
    """The heading over each column where those below repeat in turn: however a group's name is
    set among its blanks, it stands over one turn of "Precision | Recall | F1".
    """
    named = [(c, t) for c, t in enumerate(over) if t and under[c] and c]
    first = next((c for c, t in enumerate(under) if t and c), 0)
    rest = list(under[first:])
    turns = sum(t == rest[0] for t in rest) if rest else 0
    if turns < 2 or len(rest) % turns or len(named) != turns:
        return None
    size = len(rest) // turns
    if any(rest[i] != rest[i % size] for i in range(len(rest))):
        return None
    if any((c - first) // size != order for order, (c, _) in enumerate(named)):
        return None
    return [""] * first + [text for _, text in named for _ in range(size)]


def _is_header(rows: Sequence[Sequence[Entry | None]]) -> bool:
    """Whether the second of three rows goes on with the header that is the first: "Benchmark |
    0-shot | 5-shot", or nameless words over numbers.
    """
    above, texts, below = ([shown(e) for e in row] for row in rows)
    filled = [t for t in texts[1:] if t]
    if not texts[0] and len(filled) > 1 and all(PERIOD.match(t) for t in filled):
        # "| 2025 | 2026 | $ Change |" under "Three months ended June 30"
        return bool(below[0]) and not any(PERIOD.match(t) for t in below if t)
    if len(filled) < 2 or any(is_numeric(t) and not settings_in(t) for t in filled):
        return False
    if not texts[0] and above[0]:
        return not any(settings_in(t) for t in filled) and (
            sum(is_numeric(t) for t in below[1:]) > len(below[1:]) / 2
        )
    named = cues().metric_headers | cues().subject_headers
    return texts[0].strip(" :*#").casefold() in named and not _heads(above[0], named)


def _continued(columns: Sequence[str]) -> list[str]:
    """Blank headings behind a named one go on with it."""
    filled: list[str] = []
    for index, name in enumerate(columns):
        filled.append(name or (filled[-1] if index > 1 else ""))
    return filled


def only_lists(plan: Layout) -> bool:
    """Whether it lists files, issues or options, whose numbers say nothing of a product."""
    return plan.columns[plan.key].strip(" :*").casefold() in cues().listing_headers


# "Pricing model": no model of its own
_MANNER = re.compile(r"\b(?:pric(?:e|ing)|billing|business|payment|purchase|deployment) models?$")


def _heads(header: str, wanted: frozenset[str]) -> bool:
    """Whether the header, or its last word, is one of the wanted: "HF checkpoint"."""
    name = PAREN.sub("", header).strip(" :*#").casefold()
    if _MANNER.search(name):
        return False
    return name in wanted or (bool(name) and name.split()[-1] in wanted)


def _key_column(columns: Sequence[str], body: Sequence[Sequence[Entry | None]], width: int) -> int:
    """The column that names the rows: by its header, else the last of the leading texts."""
    textual = []
    for c in range(width):
        cells = [shown(r[c]) for r in body if c < len(r)]
        filled = [t for t in cells if t and not BLANK.match(t)]
        if not filled:
            textual.append(c)
            continue
        if sum(bool(_DATED.match(t)) for t in filled) > len(filled) / 2:
            continue
        if sum(is_numeric(t) for t in filled) <= len(filled) / 2:
            textual.append(c)
        elif columns[c].strip().casefold() in cues().rank_headers:
            continue
        elif c or not _names_rows(1, body):
            # "$100+ | Tier 1": a first column of numbers may stand before the names
            break
    if not textual:
        return 0
    for wanted in (
        cues().subject_headers,
        cues().metric_headers - {"category", "domain", "capability"},
    ):
        fitting = [c for c in textual if _heads(columns[c], wanted)]
        full = {c: sum(bool(shown(r[c])) for r in body if c < len(r)) for c in fitting}
        if any(full.values()):
            return max(fitting, key=lambda c: (full[c], -c))
    best = textual[0]
    for c in textual:
        cells = [shown(r[c]) for r in body if c < len(r)]
        if (
            len({t for t in cells if t})
            >= len({shown(r[best]) for r in body if best < len(r)} - {""})
            and sum(map(bool, cells)) > len(cells) / 2
            and not c > best + 2
        ):
            named = sum(bool(re.search(r"[A-Za-z]", t)) for t in cells)
            if named > len(cells) / 2 and len(set(cells)) > 1.5 * len(
                {shown(r[best]) for r in body if best < len(r)}
            ):
                best = c
    return best


def _numbers(column: int, body: Sequence[Sequence[Entry | None]]) -> bool:
    """Whether any cell of the column is a number."""
    return any(is_numeric(shown(r[column])) for r in body if column < len(r))


def _names_rows(column: int, body: Sequence[Sequence[Entry | None]]) -> bool:
    """Whether each cell of the column is a name of its own."""
    texts = [shown(r[column]) for r in body if column < len(r)]
    return (
        len(body) == len(texts) == len(set(texts)) > 1
        and all(t and not BLANK.match(t) for t in texts)
        and not any(is_numeric(t) for t in texts)
    )


def _metric_like(text: str, cast: Cast) -> float:
    """How much a label looks like a metric (positive) or a subject (negative)."""
    if not text:
        return 0.0
    taken = label(text)
    if taken.unit:
        return 2.0
    name = taken.name
    if PERIOD.match(name):
        return 0.6
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
    if _measures(lower):
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


def _measures(text: str) -> bool:
    return any(part in cues().metric_nouns for part in re.findall(r"[a-z]+", text.casefold()))


def _subjects_in_rows(
    columns: Sequence[str],
    key: int,
    body: Sequence[Sequence[Entry | None]],
    cast: Cast,
) -> bool:
    head = PAREN.sub("", columns[key]).strip(" :*#").casefold()
    # "Model family", not "Number of GPUs"
    named = _heads(columns[key], cues().subject_headers) and not label(columns[key]).counts
    if named or head in cues().subject_headers:
        # "Card | MI355X | B300": the header names the columns when they look like cards
        over = sum(_metric_like(c, cast) for i, c in enumerate(columns) if i > key)
        under = sum(_metric_like(shown(r[key]), cast) for r in body if key < len(r))
        over /= max(1, sum(1 for i, c in enumerate(columns) if i > key and c))
        under /= max(1, len(body))
        return not (over < -0.4 and under > over)
    if head in cues().metric_headers:
        return False
    across = [c for i, c in enumerate(columns) if i != key and c]
    down = [shown(r[key]) for r in body if key < len(r) and shown(r[key])]
    if across and all(PERIOD.match(c) for c in across):
        measured = [d for d in down if _measures(d)]
        if down and len(measured) >= len(down) / 2:
            # "Revenues", "Diluted EPS" by years
            return False
    over = sum(_metric_like(c, cast) for c in across) / max(1, len(across))
    under = sum(_metric_like(d, cast) for d in down) / max(1, len(down))
    return over >= under
