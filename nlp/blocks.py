"""The blocks of a page: paragraphs, headings, list items and tables, with code left out.

Reads plain text, Markdown and HTML tables inside either. It finds where things are; what
a table says is read by `nlp.tables`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from nlp.text import Plain, plain


class Shape(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell of a table: its text and where it stands in the grid."""

    plain: Plain
    row: int
    column: int
    header: bool = False
    # Bold or underlined: a group heading often is.
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as written. `headers` is the number of header rows at its top."""

    rows: tuple[tuple[Entry | None, ...], ...]
    headers: int


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the page. `grid` for tables, `text` for everything else."""

    shape: Shape
    start: int
    end: int
    text: Plain
    grid: Grid | None = None
    # Indentation of a list item, level of a heading.
    depth: int = 0
    # The whole is set in emphasis: a disclaimer or a by-line.
    marks: frozenset[str] = field(default=frozenset())


_FENCE = re.compile(r" {0,8}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})\s+")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?:>\s*)*(?:[-*+•–]|\(?\d{1,3}[.)](?=\s))\s+")
_PIPE_ROW = re.compile(r"\s*\|.*\|\s*$|\s*\|[^|]*\|")
_DELIMITER = re.compile(r"\s*\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*$")
# "**Context length:** 128K", "**License**: MIT"
_BOLD_LABEL = re.compile(r"\s{0,3}(?:\*\*|__)[^*_|\n]{1,60}(?::(?:\*\*|__)|(?:\*\*|__):)\s")
# "FooBench: 71.2": a line that is a label and its value
_PAIR = re.compile(r"[A-Z][^:.!?]{1,50}: ?[^.!?]{1,40}(?:\.\d[^.!?]{0,30})?")
_QUOTE = re.compile(r"(?:\s{0,3}>\s?)+")
_RULE = re.compile(r"\s{0,3}(?:[-*_=]\s*){3,}$")
_DEFINITION = re.compile(r"\s{0,3}\[[^\]^\n]{1,80}\]:\s")
_CITATION = re.compile(r"\s{0,3}\[\d{1,3}\]\s+\S")
_FOOTNOTE = re.compile(r"\s{0,3}\[\^[^\]\s]{1,20}\]:\s*")
_CLOSED = re.compile(r"[.!?:;,…][\"”’')\]*_]*\s*$")
# "Throughput by batch size.png": the name of a picture is no text
_PICTURE = re.compile(r"[^.!?]{1,120}\.(?:png|jpe?g|svg|gif|webp)", re.I)
_TABLE_TAG = re.compile(r"<table\b", re.IGNORECASE)
_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.I)
_REFERENCES = re.compile(r"(?:references|bibliography|citations?|citing|works cited)\W*$", re.I)


def blocks(text: str) -> list[Block]:
    """The blocks of `text` in order. Code, comments, citations and link lists are left out."""
    found: list[Block] = []
    skipping = 0
    for block in _raw(text):
        if block.shape is Shape.HEADING:
            if skipping and block.depth <= skipping:
                skipping = 0
            if block.depth and _REFERENCES.fullmatch(block.text.text.strip("*# ")):
                skipping = block.depth
        if not skipping:
            found.append(block)
    return found


def _raw(text: str) -> Iterator[Block]:
    spans = _outside_comments(text)
    for start, end in spans:
        at = start
        while at < end:
            opening = _TABLE_TAG.search(text, at, end)
            if not opening:
                yield from _lines(text, at, end)
                break
            closing = _TABLE_END.search(text, opening.end(), end)
            stop = closing.end() if closing else end
            if _in_fence(text, at, opening.start()):
                # a table in a code example: the line reader leaves the fence out
                fence = re.compile(r"^ {0,8}(?:`{3,}|~{3,})\s*$", re.M).search(
                    text, opening.start(), end
                )
                stop = fence.end() if fence else end
                yield from _lines(text, at, stop)
            else:
                yield from _lines(text, at, opening.start())
                grid = _html_grid(text, opening.start(), stop)
                if grid:
                    yield Block(Shape.TABLE, opening.start(), stop, plain(text, stop, stop), grid)
            at = stop


def _in_fence(text: str, start: int, end: int) -> bool:
    return len(re.findall(r"^ {0,8}(?:```|~~~)", text[start:end], re.M)) % 2 == 1


def _outside_comments(text: str) -> list[tuple[int, int]]:
    spans = []
    at = 0
    if "<!--" in text or "<script" in text or "<style" in text:
        for found in _COMMENT.finditer(text):
            spans.append((at, found.start()))
            at = found.end()
    spans.append((at, len(text)))
    return spans


def _lines(text: str, start: int, end: int) -> Iterator[Block]:
    """Blocks of a stretch without HTML tables."""
    rows: list[tuple[int, int]] = []
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        rows.append((at, stop))
        at = stop + 1
    index = 0
    gathered: list[tuple[int, int]] = []
    shape, depth = Shape.PARAGRAPH, 0

    def flush() -> Iterator[Block]:
        nonlocal gathered, shape, depth
        if gathered:
            for part in _split(text, gathered) if shape is Shape.PARAGRAPH else [gathered]:
                yield from _prose(text, part, shape, depth)
        gathered, shape, depth = [], Shape.PARAGRAPH, 0

    while index < len(rows):
        a, b = rows[index]
        line = text[a:b]
        fence = _FENCE.match(line)
        if fence:
            yield from flush()
            mark = fence[1]
            index += 1
            while index < len(rows):
                inner = text[rows[index][0] : rows[index][1]].strip()
                index += 1
                if inner.startswith(mark) and not inner.strip(mark[0]):
                    break
            continue
        if not line.strip() or (_RULE.match(line) and not gathered):
            yield from flush()
            index += 1
            continue
        if _RULE.match(line) and gathered and shape is Shape.PARAGRAPH:
            shape, depth = Shape.HEADING, 1 if "=" in line else 2
            yield from flush()
            index += 1
            continue
        if "|" in line:
            last = _table_end(text, rows, index)
            if last > index + 1:
                yield from flush()
                grid = _pipe_grid(text, rows[index:last])
                if grid:
                    begin, stop = rows[index][0], rows[last - 1][1]
                    yield Block(Shape.TABLE, begin, stop, plain(text, stop, stop), grid)
                index = last
                continue
        heading = _HEADING.match(line)
        if heading:
            yield from flush()
            shape, depth = Shape.HEADING, len(heading[1])
            gathered = [(a + heading.end(), b)]
            yield from flush()
            index += 1
            continue
        if _DEFINITION.match(line) or _CITATION.match(line):
            yield from flush()
            index += 1
            # the rest of the entry
            while index < len(rows) and text[rows[index][0] : rows[index][1]].startswith("    "):
                index += 1
            continue
        note = _FOOTNOTE.match(line)
        if note:
            yield from flush()
            gathered = [(a + note.end(), b)]
            index += 1
            continue
        bold = _BOLD_LABEL.match(line)
        if bold and (_labelled(text, rows, index - 1) or _labelled(text, rows, index + 1)):
            yield from flush()
            shape, depth = Shape.ITEM, 1
            gathered = [(a, b)]
            index += 1
            continue
        item = _ITEM.match(line)
        if item and not _RULE.match(line):
            yield from flush()
            shape = Shape.ITEM
            depth = len(item["indent"].expandtabs(4)) + 1
            gathered = [(a + item.end(), b)]
            index += 1
            continue
        quote = _QUOTE.match(line)
        gathered.append((a + quote.end(), b) if quote and quote.end() else (a, b))
        index += 1
    yield from flush()


def _labelled(text: str, rows: list[tuple[int, int]], index: int) -> bool:
    """Whether the row at `index` opens with a bold label too: a list without bullets."""
    return 0 <= index < len(rows) and bool(_BOLD_LABEL.match(text[slice(*rows[index])]))


def _split(text: str, rows: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Parts of a paragraph: a short line without a full stop before a capital is a title."""
    width = max(b - a for a, b in rows)
    parts: list[list[tuple[int, int]]] = [[]]
    for (a, b), following in zip(rows, [*rows[1:], None], strict=True):
        parts[-1].append((a, b))
        if following is None:
            continue
        line, after = text[a:b].rstrip(), text[following[0] : following[1]].lstrip()
        ended = _CLOSED.search(line)
        short = len(line) < 0.7 * width or width > 160
        titled = short and (ended is None or line[-1:] in ".!?:") and after[:1].isupper()
        paired = _PAIR.fullmatch(line) and _PAIR.fullmatch(after.rstrip())
        if titled or paired or (ended is None and width > 160):
            parts.append([])
    return [part for part in parts if part]


def _prose(text: str, rows: list[tuple[int, int]], shape: Shape, depth: int) -> Iterator[Block]:
    start, end = rows[0][0], rows[-1][1]
    seen = _joined(text, rows)
    if not seen.text or _PICTURE.fullmatch(seen.text):
        return
    if (
        shape is Shape.PARAGRAPH
        and len(rows) == 1
        and not _CLOSED.search(seen.text)
        and (
            len(seen.text) < 140
            and seen.text[:1].isalnum()
            and seen.text[:1] == seen.text[:1].upper()
        )
    ):
        shape, depth = Shape.HEADING, 0
    raw = text[start:end].strip()
    marks = frozenset({"emphasis"} if re.fullmatch(r"([*_])(?!\1).*\1", raw, re.DOTALL) else ())
    yield Block(shape, start, end, seen, None, depth, marks)


def _joined(text: str, rows: list[tuple[int, int]]) -> Plain:
    """The lines as one text; quote marks between them are left out."""
    if all(
        text[b : b + 1] == "\n" and nxt == b + 1 for (_, b), (nxt, _) in itertools.pairwise(rows)
    ):
        return plain(text, rows[0][0], rows[-1][1])
    parts = [plain(text, a, b) for a, b in rows]
    visible, offsets = "", parts[0].offsets[:0]
    for part in parts:
        if visible and part.text:
            visible += " "
            offsets.append(part.offsets[0])
        visible += part.text
        offsets.extend(part.offsets)
    return Plain(visible, offsets, rows[-1][1])


# ------------------------------------------------------------------ Markdown tables


def _table_end(text: str, rows: list[tuple[int, int]], index: int) -> int:
    """The row after the pipe table that begins at `index`; `index` where there is none."""
    last = index
    delimiter = False
    while last < len(rows):
        line = text[rows[last][0] : rows[last][1]]
        if "|" not in line:
            break
        is_delimiter = bool(_DELIMITER.match(line)) and "-" in line
        if (
            not is_delimiter
            and not _PIPE_ROW.match(line)
            and not (delimiter or _next_is_rule(text, rows, last))
        ):
            break
        delimiter = delimiter or is_delimiter
        last += 1
    if not delimiter and last - index < 2:
        return index
    return last


def _next_is_rule(text: str, rows: list[tuple[int, int]], index: int) -> bool:
    if index + 1 >= len(rows):
        return False
    line = text[rows[index + 1][0] : rows[index + 1][1]]
    return bool(_DELIMITER.match(line)) and "|" in line and "-" in line


def _pipe_grid(text: str, rows: list[tuple[int, int]]) -> Grid | None:
    grid: list[tuple[Entry | None, ...]] = []
    headers = 0
    for a, b in rows:
        line = text[a:b]
        if _DELIMITER.match(line) and "-" in line:
            headers = headers or len(grid)
            continue
        cells = _cells(text, a, b)
        strong = [text[x:y].strip().startswith(("**", "__", "<b", "<strong")) for x, y in cells]
        grid.append(
            tuple(
                Entry(plain(text, x, y), len(grid), column, False, strong[column])
                for column, (x, y) in enumerate(cells)
            )
        )
    if not grid:
        return None
    return Grid(tuple(grid), headers)


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans between the pipes of a row; an escaped pipe is part of its cell."""
    cuts = [at for at in range(start, end) if text[at] == "|" and text[at - 1 : at] != "\\"]
    edges = [start, *[c + 1 for c in cuts]]
    ends = [*cuts, end]
    spans = list(zip(edges, ends, strict=True))
    if spans and not text[spans[0][0] : spans[0][1]].strip():
        spans = spans[1:]
    if spans and not text[spans[-1][0] : spans[-1][1]].strip():
        spans = spans[:-1]
    return spans


# ------------------------------------------------------------------ HTML tables

_ROW_TAG = re.compile(r"<tr\b[^<>]*>", re.I)
_CELL_TAG = re.compile(
    r"<(?P<tag>t[dh])\b(?P<attributes>[^<>]*)>|(?P<head></?thead\b[^<>]*>)", re.I
)
_SPAN = re.compile(r"(col|row)span\s*=\s*[\"']?(\d{1,3})", re.I)
_CELL_END = re.compile(r"</t[dh]\s*>|<t[dhr]\b|</tr\s*>|</table", re.I)
# More columns than any real table; a bound on colspan="999".
_WIDEST = 200


def _html_grid(text: str, start: int, end: int) -> Grid | None:
    rows: list[list[Entry | None]] = []
    hanging: dict[tuple[int, int], bool] = {}
    headers = 0
    in_head = False
    starts = [m.start() for m in _ROW_TAG.finditer(text, start, end)]
    for index, at in enumerate(starts):
        stop = starts[index + 1] if index + 1 < len(starts) else end
        in_head = in_head or "<thead" in text[starts[index - 1] if index else start : at].lower()
        if "</thead" in text[starts[index - 1] if index else start : at].lower():
            in_head = False
        row: list[Entry | None] = []
        all_headers = True
        for cell in _CELL_TAG.finditer(text, at, stop):
            if cell["head"] or len(row) >= _WIDEST:
                continue
            closing = _CELL_END.search(text, cell.end(), stop)
            finish = closing.start() if closing else stop
            spans = {k.lower(): int(v) for k, v in _SPAN.findall(cell["attributes"])}
            while (len(rows), len(row)) in hanging and len(row) < _WIDEST:
                row.append(None)
            is_header = cell["tag"].lower() == "th"
            all_headers = all_headers and is_header
            raw = text[cell.end() : finish].lstrip()[:8].lower()
            entry = Entry(
                plain(text, cell.end(), finish),
                len(rows),
                len(row),
                is_header,
                raw.startswith(("<strong", "<b>", "**")),
            )
            for down in range(1, min(spans.get("row", 1), 60)):
                for right in range(spans.get("col", 1)):
                    hanging[(len(rows) + down, len(row) + right)] = True
            row.append(entry)
            for _ in range(min(spans.get("col", 1), _WIDEST) - 1):
                row.append(None)
        if not row:
            continue
        if (in_head or all_headers) and headers == len(rows):
            headers += 1
        rows.append(row)
    if not rows:
        return None
    return Grid(tuple(tuple(r) for r in rows), min(headers, len(rows)))
