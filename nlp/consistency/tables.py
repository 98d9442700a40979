"""A number in prose against the cell of the text's own table that it repeats."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.blocks import Block, Entry
from nlp.consistency.cues import cues, has
from nlp.consistency.figure import Figure
from nlp.consistency.lines import Line, Page
from nlp.record import Finding


@dataclass(frozen=True, slots=True)
class CellFigure:
    """A cell with a number, under its two labels."""

    rows: str
    columns: str
    value: float
    step: float
    quote: str
    span: tuple[int, int]
    # Words of the labels and the cell that may be its unit.
    units: frozenset[str]


def check_tables(page: Page) -> Iterator[Finding]:
    """Findings of table_vs_prose."""
    index: dict[str, set[int]] = {}
    for line in page.lines if page.tables else ():
        for word in _words(line.text):
            index.setdefault(word, set()).add(line.index)
    grids = [_cells(block) for block in page.tables]
    everywhere = {cell.value for cells in grids for cell in cells}
    for cells in grids:
        columns = {c.columns for c in cells}
        rows: dict[str, set[str]] = {}
        for cell in cells:
            for word in _words(_key(cell.rows)):
                rows.setdefault(word, set()).add(cell.rows)
        heads = {word for label in columns for word in list(_words(_key(label)))[:1]} | set(rows)
        for number in sorted(set().union(*(index.get(word, set()) for word in heads))):
            line = page.lines[number]
            named = set().union(*(rows.get(word, set()) for word in _words(line.text)))
            if 0 < len(named) <= _MOST_LABELS:
                yield from _told(line, cells, (sorted(named), sorted(columns)), everywhere)


# A sentence does not tell more systems apart.
_MOST_LABELS = 60


def _words(text: str) -> dict[str, None]:
    """The words of a text in order, folded, each once."""
    return dict.fromkeys(re.findall(r"[a-z0-9]+", text.lower()))


def _cells(block: Block) -> list[CellFigure]:
    """The cells that hold one number and stand under two labels."""
    grid = block.grid
    if grid is None or not grid.headers:
        return []
    heads: dict[int, str] = {}
    for row in grid.rows[: grid.headers]:
        for entry in row:
            if entry and entry.plain.text:
                heads[entry.column] = entry.plain.text
    found = []
    for row in grid.rows[grid.headers :]:
        if not row or not row[0] or not row[0].plain.text:
            continue
        for entry in row[1:]:
            cell = _cell(entry, row[0].plain.text, heads)
            if cell:
                found.append(cell)
    return found


_NUMBER = re.compile(r"[^\w]{0,3}(?P<number>\d[\d,]*(?:\.\d+)?)[^\d]{0,12}")


def _cell(entry: Entry | None, label: str, heads: dict[int, str]) -> CellFigure | None:
    if entry is None or entry.column not in heads:
        return None
    match = _NUMBER.fullmatch(entry.plain.text)
    if not match:
        return None
    written = match["number"].replace(",", "")
    digits = len(written.split(".")[1]) if "." in written else 0
    span = entry.plain.source(*match.span("number"))
    return CellFigure(
        label,
        heads[entry.column],
        float(written),
        10.0**-digits,
        match["number"],
        span,
        frozenset(re.findall(r"[\w/%]+", f"{label} {heads[entry.column]} {entry.plain.text}")),
    )


# ------------------------------------------------------------------ labels in prose


def _key(label: str) -> str:
    """A label without unit, footnote and marks, for looking up in prose."""
    return re.sub(r"\s*[(\[][^)\]]*[)\]]|[*†‡§^]+", "", label).strip()


def _finds(label: str, text: str) -> list[tuple[int, int]]:
    key = _key(label)
    if len(key) < 2 or not re.search(r"[A-Za-z]|^(?:19|20)\d\d$", key):
        return []
    found = [m.span() for m in re.finditer(rf"(?<![\w-]){re.escape(key)}(?![\w]|-\w)", text, re.I)]
    if not found and key.isalpha() and len(key) > 4:
        # "Noisy" heads a column, "in noise" stands in the text
        begun = re.escape(key[: max(4, len(key) - 1)].lower())
        found = [m.span() for m in re.finditer(rf"(?<![\w-]){begun}[a-z]{{0,3}}(?![\w-])", text)]
    return found


def _named(labels: list[str], text: str) -> list[tuple[int, int, str]]:
    """Where the text names a label, a longer one before a shorter; or its own last word."""
    found: list[tuple[int, int, str]] = []
    for label in sorted(labels, key=len, reverse=True):
        for start, end in _finds(label, text):
            if not any(a < end and start < b for a, b, _ in found):
                found.append((start, end, label))
    for label in labels:
        words = _key(label).split()
        # "the mini" for "Finch-2 mini", where no other label ends so
        if len(words) > 1 and sum(_key(other).split()[-1:] == words[-1:] for other in labels) == 1:
            for match in re.finditer(
                rf"\b[Tt]he (?:smaller |larger |new )?({re.escape(words[-1])})\b", text
            ):
                if not any(a < match.end(1) and match.start(1) < b for a, b, _ in found):
                    found.append((*match.span(1), label))
    return sorted(found)


def _half_named(labels: list[str], text: str) -> list[tuple[int, int, str]]:
    """Where the text names a column of two words by the one that no other column has:
    "output of Poplar M" under "Price out"."""
    found: list[tuple[int, int, str]] = []
    heads = {label: list(_words(_key(label))) for label in labels}
    for label, words in heads.items():
        if len(words) != 2 or _finds(label, text):
            continue
        others = {word for other, own in heads.items() if other != label for word in own}
        for word in words:
            spoken = next((said for head, said in cues()["column_words"] if head == word), word)
            if word not in others and len(spoken) > _SHORT:
                pattern = rf"(?<![\w-]){re.escape(spoken)}(?![\w-])"
                found += [(*m.span(), label) for m in re.finditer(pattern, text, re.I)]
    return found


# Shorter words stand for anything.
_SHORT = 4


def _told(
    line: Line,
    cells: list[CellFigure],
    labels: tuple[list[str], list[str]],
    everywhere: set[float],
) -> Iterator[Finding]:
    text = line.text
    rows, columns = _named(labels[0], text), _named(labels[1], text)
    columns = sorted([*columns, *_half_named(labels[1], text)])
    if not rows:
        return
    yield from _turned_digits(line, cells, {label for _, _, label in rows}, everywhere)
    for figure in line.figures:
        end = min(
            [e for e in (text.find(m, figure.end) for m in [",", ";", ":"]) if e > 0] or [len(text)]
        )
        if has(text[:end], "settings"):
            continue
        if figure.dimension == "points":
            yield from _apart(line, figure, cells, rows, columns)
        if figure.code == "F" or figure.dimension == "points":
            continue
        if re.match(
            r"^ (?:points|more|less|higher|lower|percentage)", line.after(figure)
        ) or re.search(
            r"\b(?:by|than|from|to|over|over the|lead of|gap of|margin of|out of|total of) $",
            line.before(figure)[-14:],
            re.I,
        ):
            continue
        row, column = (
            _nearest(figure, rows, text, before=True),
            _by_unit(figure, cells) or _nearest(figure, columns, text, before=False),
        )
        if row is None or column is None:
            continue
        matching = [c for c in cells if c.rows == row and c.columns == column]
        if len(matching) != 1:
            continue
        if any(f is not figure and f.value / f.scale == matching[0].value for f in line.figures):
            # the cell is told as well: this is another number
            continue
        plain = figure.dimension in ("count", "%") or figure.dimension.startswith("money")
        if not plain and figure.unit not in matching[0].units:
            continue
        yield from _compared(line, figure, matching[0], [c for c in cells if c is not matching[0]])


def _told_so_far(text: str, figure: Figure) -> str:
    """The sentence up to the end of the figure's clause: "Wader, when given three tries, ..."."""
    start = max(text.rfind(mark, 0, figure.start) for mark in ("; ", ": "))
    ends = [text.find(mark, figure.end) for mark in (", ", "; ", ": ", ")")]
    return text[max(start, 0) : min([end for end in ends if end >= 0], default=len(text))]


# Fewer words are cells that were read as a line.
_SENTENCE = 5


def _turned_digits(
    line: Line, cells: list[CellFigure], named: set[str], everywhere: set[float]
) -> Iterator[Finding]:
    """A cell of a row that the sentence names, with its digits in another order."""
    if not 1 <= len(named) <= 3 or len(re.findall(r"\b[a-z]{2,}\b", line.text)) < _SENTENCE:
        return
    row = [c for c in cells if c.rows in named]
    for figure in line.figures:
        written = re.sub(r"[^\d.]", "", figure.quote)
        if figure.code == "F" or figure.bound != "exact" or len(written) < 2:
            continue
        # of another cell, of this table or another
        if figure.value / figure.scale in everywhere:
            continue
        if has(_told_so_far(line.text, figure), "settings"):
            continue
        turned = [
            c
            for c in row
            if c.quote != written
            and sorted(c.quote) == sorted(written)
            and re.sub(r"\d", "0", c.quote) == re.sub(r"\d", "0", written)
        ]
        told = {f.value / f.scale for f in line.figures}
        if len(turned) == 1 and turned[0].value not in told:
            spans = tuple(sorted([line.span(figure), turned[0].span]))
            said = f"The table gives {turned[0].quote} for {_key(turned[0].rows)} under "
            said += f"{_key(turned[0].columns)}, the text {figure.quote}."
            yield Finding("table_vs_prose", spans, said, "inconsistent")


def _apart(
    line: Line,
    figure: Figure,
    cells: list[CellFigure],
    rows: list[tuple[int, int, str]],
    columns: list[tuple[int, int, str]],
) -> Iterator[Finding]:
    """ "trails Wader 70B on TraceBench by 1.4 points": the gap between two rows of a column."""
    before, after = line.before(figure), line.after(figure)
    if not before.endswith((" by ", " of ")) and not re.match(
        r"^ (?:ahead|behind|above|below)\b", after
    ):
        return
    systems = list(dict.fromkeys(label for _, _, label in rows))
    last = max((end for _, end, _ in rows if end <= figure.start), default=figure.start)
    if before.endswith(" by ") and _ALONE.search(line.text[last : figure.start]):
        # "on the phone Whimbrel wins by 0.4 points": over whom is not said
        return
    column = _nearest(figure, columns, line.text, before=False)
    if len(systems) != 2 or column is None or figure.bound != "exact":
        return
    pair = [c for c in cells if c.columns == column and c.rows in systems]
    if len(pair) != 2:
        return
    gap = abs(pair[0].value - pair[1].value)
    slack = max(pair[0].step, pair[1].step, figure.step)
    holds = abs(gap - figure.value) <= slack / 2 + 1e-9
    if not holds and abs(gap - figure.value) <= 1.5 * slack:
        return
    spans = tuple(sorted([line.span(figure), pair[0].span, pair[1].span]))
    said = f"Between {pair[0].quote} and {pair[1].quote} in the table lie {gap:.4g}"
    said += ", as said." if holds else f", not {figure.quote}."
    yield Finding("table_vs_prose", spans, said, "consistent" if holds else "inconsistent")


_ALONE = re.compile(r"\b(?:wins?|won|leads?|led|loses?|lost)\b")


def _by_unit(figure: Figure, cells: list[CellFigure]) -> str | None:
    """The one column whose head has the number's unit: "draws 770 W" under "Power (W)"."""
    if not figure.unit or figure.dimension in ("count", "%", "time", "points"):
        return None
    heads = {c.columns for c in cells}
    own = [head for head in heads if figure.unit in re.findall(r"[\w/]+", head)]
    return own[0] if len(own) == 1 else None


def _nearest(
    figure: Figure, named: list[tuple[int, int, str]], text: str, *, before: bool
) -> str | None:
    """The label that the number belongs to: for a row the last one before it in its clause, for
    a column the one right behind it ("on LedgerQA"), else the last one before it."""
    earlier = [n for n in named if n[1] <= figure.start]
    if not before:
        for start, _, label in named:
            between = text[figure.end : start]
            if start >= figure.end and re.fullmatch(
                r"%?(?: points?)? (?:on|in|at|for|under|of) (?:the )?(?:\w+ )?", between
            ):
                return label
        if (
            earlier
            and not re.search(r"[;.]", text[earlier[-1][1] : figure.start])
            and len(text[earlier[-1][1] : figure.start]) < 50
        ):
            return earlier[-1][2]
        for start, _, label in named:
            # "34% used such a tool in 2025"
            if start >= figure.end and re.fullmatch(r"[^;,.\d]{0,45}", text[figure.end : start]):
                return label
        return None
    for start, _, label in named:
        # "66.9 for Alder 8B"
        if start >= figure.end and re.fullmatch(
            r"%? (?:on|for|by|with) (?:the )?", text[figure.end : start]
        ):
            return label
    if not earlier:
        return None
    between = text[earlier[-1][1] : figure.start]
    # only one system may stand in the clause between
    return earlier[-1][2] if len(between) < 80 and ";" not in between else None


def _compared(
    line: Line, figure: Figure, cell: CellFigure, others: list[CellFigure]
) -> Iterator[Finding]:
    value, coarse = figure.value / figure.scale, max(cell.step, figure.step / figure.scale)
    spans = tuple(sorted([line.span(figure), cell.span]))
    where = f"the table gives {cell.quote} for {_key(cell.rows)} under {_key(cell.columns)}"
    if abs(value - cell.value) <= coarse / 2 + 1e-9 or (
        figure.bound == "about" and abs(value - cell.value) <= coarse
    ):
        yield Finding("table_vs_prose", spans, f"{figure.quote}, and {where}.", "consistent")
        return
    if figure.bound not in ("exact",) or abs(value - cell.value) <= coarse:
        return
    # another cell of the row or the column: the prose may speak of that one
    if any(o.value == value and (o.rows == cell.rows or o.columns == cell.columns) for o in others):
        return
    # another scale altogether is another quantity
    if not 0.5 <= value / cell.value <= 2 if cell.value else True:
        return
    yield Finding(
        "table_vs_prose",
        spans,
        f"{where[0].upper()}{where[1:]}, the text {figure.quote}.",
        "inconsistent",
    )
