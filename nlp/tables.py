"""Tables: the claims of their cells, in reading order.

`nlp.labels` takes the headings apart, `nlp.layout` sees which axis names the subjects, and
`nlp.cells` reads a cell together with its labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nlp.blocks import Entry, Grid
from nlp.cells import (
    MULTIPLE,
    PAIRS,
    TOTALLED,
    Frame,
    Reported,
    Side,
    read_cell,
    row_settings,
    tells_settings,
)
from nlp.cues import cues
from nlp.dates import dates, resolved
from nlp.knowledge import fold
from nlp.labels import Label, label, settings_in, unit_in
from nlp.layout import BLANK, PERIOD, WHEN, Layout, is_numeric, layout, only_lists, shown
from nlp.names import Cast, is_benchmark
from nlp.quantities import Reading
from nlp.record import Cell
from nlp.text import CODE
from nlp.worth import PRICED, SCORED, terms


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
    if plan is None or only_lists(plan):
        return []
    body = grid.rows[plan.body :]
    cells = _columns(plan, body)
    sold = any(_PRICE.match(t) for texts in cells for t in texts)
    labels = _labels(plan, cells, sold)
    if not plan.properties:
        _learn(plan, labels, body, cast)
    said = terms(caption, plan.columns[plan.key])
    fractions = frozenset(c for c, texts in enumerate(cells) if _out_of_one_total(texts))
    topic = plan.titled or topic
    frame = Frame(plan, labels, cast, read, topic, caption, said, year, fractions)
    ahead = _planned_columns(plan, body, today)
    worded = _worded_columns(plan, body)
    found: list[Reported] = []
    above = measure = ""
    for index, row in enumerate(body):
        if _is_group(row):
            continue
        key = row[plan.key] if plan.key < len(row) else None
        above = shown(key) or above
        if above == CODE:
            continue
        planned = _planned_row(row, plan, today)
        own = _row_label(above, plan)
        if not (plan.subjects_in_rows or plan.properties):
            own = replace(own, counts=_counting(own, _results(row, plan.key), sold))
        own = _in_unit(own, row, plan)
        if plan.measure is not None and plan.measure < len(row):
            measure = label(shown(row[plan.measure])).name or measure
        side = Side(own, planned, row_settings(row, plan, labels), measure)
        for column, entry in enumerate(row):
            if entry is None or column in (plan.key, plan.unit) or column in worded:
                continue
            if BLANK.match(entry.plain.text):
                continue
            place = Cell(number, index, entry.column)
            here = replace(side, planned=True) if column in ahead else side
            found += read_cell(entry.plain, place, column, here, frame)
    return found


def _columns(plan: Layout, body: Sequence[Sequence[Entry | None]]) -> list[list[str]]:
    """The filled cells of each column."""
    columns = []
    for column in range(len(plan.columns)):
        texts = [shown(row[column]) for row in body if column < len(row)]
        columns.append([t for t in texts if t and not BLANK.match(t)])
    return columns


def _out_of_one_total(texts: Sequence[str]) -> bool:
    """Whether a column counts out of the same total: "6/50" over "5/50"."""
    found = [TOTALLED.fullmatch(t) for t in texts]
    return len(texts) > 1 and all(found) and len({m["total"] for m in found if m}) == 1


def _results(row: Sequence[Entry | None], key: int) -> list[str]:
    """The filled cells of a row, without the one that names it."""
    texts = [shown(entry) for column, entry in enumerate(row) if column != key]
    return [t for t in texts if t and not BLANK.match(t)]


_PRICE = re.compile(r"[~<>≤≥]*(?:US)?[$€£¥₹₩] ?\d")
_DECIMAL = re.compile(r"[^\w.]*\d+\.\d+\W*")
_WHOLE = re.compile(r"[^\w.]*\d{1,3}(?:,?\d{3})*[^\w.]*")
# The last word of "Facilities", "Open issues"; not of "Physics", "Analysis", "Bonus"
_PLURAL = re.compile(r"(?:[A-Za-z][\w/&-]* )*[A-Za-z][a-z]+(?<!ic)(?<![siu])s")


def _counting(own: Label, texts: Sequence[str], sold: bool) -> bool:
    """Whether the numbers of a column or a row count what its heading names.

    `sold`: the table has prices, so that its whole numbers are what one gets for them.
    """
    if not own.name or any(_DECIMAL.fullmatch(t) for t in texts):
        return False
    if own.counts:
        return True
    noun = own.name.split()[-1]
    if own.unit or is_benchmark(own.name) or SCORED.search(own.name):
        return False
    numbers = [int(re.sub(r"\D", "", t)) for t in texts if _WHOLE.fullmatch(t)]
    if len(numbers) != len(texts) or not numbers or not own.name[0].isalpha():
        return False
    titled = " " in own.name and not noun.islower()
    plural = not titled and bool(_PLURAL.fullmatch(own.name))
    if noun.casefold() in cues().metric_nouns | {"points", "scores"}:
        return False
    return (plural and max(numbers) > _MOST_POINTS) or (sold and (plural or own.name[1:].islower()))


# A score out of a hundred is no larger.
_MOST_POINTS = 100


def _labels(plan: Layout, cells: Sequence[Sequence[str]], sold: bool) -> tuple[Label, ...]:
    """The columns' headings; a unit in the row above counts for all below it."""
    labels = []
    for written, upper, texts in zip(plan.columns, plan.upper, cells, strict=True):
        own, over = label(written), label(upper)
        if plan.subjects_in_rows:
            own = replace(own, counts=_counting(own, texts, sold))
        if over.unit and not own.unit and not own.counts:
            own = replace(own, unit=over.unit, factor=over.factor, kind=over.kind)
        if upper and not plan.subjects_in_rows and settings_in(own.name):
            # "0-shot" under a model's name
            pairs = {*own.settings, *over.settings, *settings_in(own.name)}
            own = replace(own, name=over.name, settings=tuple(sorted(pairs)))
        labels.append(own)
    return tuple(labels)


def _row_label(written: str, plan: Layout) -> Label:
    """The row's heading; a bare number is one of its column's: "Tier" over "2"."""
    head = label(plan.columns[plan.key]).name
    numbered = written.isdigit() and head.isalpha() and not plan.properties
    return label(f"{head} {written}" if numbered else written)


def _in_unit(own: Label, row: Sequence[Entry | None], plan: Layout) -> Label:
    """The row's heading in the unit that a column of units gives it."""
    if plan.unit is None or plan.unit >= len(row) or own.unit:
        return own
    found = unit_in(shown(row[plan.unit]))
    return replace(own, unit=found[0], factor=found[1], kind=found[2]) if found else own


def _is_group(row: Sequence[Entry | None]) -> bool:
    """Whether the row is a heading over the rows below it."""
    texts = [shown(e) for e in row]
    filled = [t for t in texts if t]
    if len(filled) != 1 or is_numeric(filled[0]):
        return False
    return filled[0] in texts[:2]


# A number that begins a word, near the beginning of the cell: no "2" of "Mac M2".
_EARLY = re.compile(r".{0,13}?(?<![\w.=-])[~≈<>≤≥$€£¥₹₩]?\d")


def _worded_columns(plan: Layout, body: Sequence[Sequence[Entry | None]]) -> set[int]:
    """Columns of words ("Device", "Settings"), whose digits are no results."""
    if plan.properties or not plan.subjects_in_rows:
        return set()
    worded = set()
    for column, header in enumerate(plan.columns):
        cells = [shown(r[column]) for r in body if column < len(r)]
        filled = [c for c in cells if c and not BLANK.match(c)]
        if column == plan.key or not filled or WHEN.search(header):
            continue
        looks = is_numeric if tells_settings(header) else _looks_numeric
        if sum(looks(c) for c in filled) < len(filled) / 2:
            worded.add(column)
    return worded


def _looks_numeric(text: str) -> bool:
    return is_numeric(text) or bool(
        MULTIPLE.fullmatch(text) or _EARLY.match(text) or PAIRS.fullmatch(text)
    )


def _learn(
    plan: Layout, labels: Sequence[Label], body: Sequence[Sequence[Entry | None]], cast: Cast
) -> None:
    """Labels teach the cast what is a thing and what a benchmark, for the prose to use."""
    over = [lb.name for i, lb in enumerate(labels) if i != plan.key]
    under = [label(shown(r[plan.key])).name for r in body if plan.key < len(r)]
    things, metrics = (under, over) if plan.subjects_in_rows else (over, under)
    for name in things:
        if PERIOD.match(name) or is_benchmark(name) or len(name) > 59:
            continue
        if any(c.isupper() for c in name):
            cast.things.add(fold(name))
            head = re.split(r"[ -]", name)[0]
            if len(head) > 3 and head[0].isupper():
                cast.capitals.add(head)
                cast.things.add(fold(head))
    for name in metrics:
        if not name or PERIOD.match(name):
            continue
        if name.split()[-1].islower() or PRICED.search(name):
            # "R&D expense", "Input (≤200K)"
            continue
        if re.search(r"[A-Z]\S*[A-Z]|\d", name) and len(name) < 40 and not label(name).unit:
            cast.benchmarks |= {fold(name)} - cast.things


def _planned_row(row: Sequence[Entry | None], plan: Layout, today: str | None) -> bool:
    """Whether a roadmap's row is of something that is not there yet."""
    for column, entry in enumerate(row):
        head = plan.columns[column] if column < len(plan.columns) else ""
        if entry and WHEN.search(head):
            return _is_ahead(entry.plain.text, today)
    return False


_AHEAD = re.compile(r"availab|expected|target|\bdue\b|planned|\beta\b", re.I)


def _planned_columns(
    plan: Layout, body: Sequence[Sequence[Entry | None]], today: str | None
) -> set[int]:
    """Columns of things that are not there yet, where the things stand in columns."""
    if plan.subjects_in_rows:
        return set()
    ahead = set()
    for row in body:
        head = shown(row[plan.key]) if plan.key < len(row) else ""
        # without the page's own date only where the heading itself looks ahead
        if WHEN.search(head) and (today or _AHEAD.search(head)):
            for column, entry in enumerate(row):
                if entry and column != plan.key and _is_ahead(entry.plain.text, today):
                    ahead.add(column)
    return ahead


def _is_ahead(text: str, today: str | None) -> bool:
    """Whether the cell promises a date after `today`; without one, any date."""
    if re.search(r"since|shipping now|now\b|available", text, re.I):
        return False
    promised = dates(text)
    if promised and today:
        value = resolved(promised[0], int(today[:4]))
        return bool(value and value > today[: len(value)])
    return bool(promised)
