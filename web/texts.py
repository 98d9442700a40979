"""A snapshot's text as a page shows it: blocks and tables, with its mentions marked in place.

Pure: offsets in, pieces out; templates escape every piece.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

# A sentence's end, or a line's. Good enough to cut an excerpt.
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[^\sa-z])")
# Code points of a sentence that an excerpt shows on each side of a mention.
LONGEST_SIDE = 240
# Lines of a data file that say what a number belongs to.
LINES_BEFORE = 6
LINES_AFTER = 1
# Code points; a file may be one line.
LONGEST_LINE = 1000
_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+(?=\S)")
_THEMATIC_BREAK = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*")
# Marks of strong text, which would stand around a number in a table's cell.
_STRONG = re.compile(r"\*\*|__(?=\S)|(?<=\S)__")
_RULE_ROW = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+\s*:?-*:?\s*")
_CELL = re.compile(r"\|?((?:\\\||[^|\n])*)")


class Span(Protocol):
    """A mention's place."""

    @property
    def id(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `mention` is the id of the mention that it is, if any."""

    text: str
    mention: int | None = None


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, list item, table or gap, made of pieces or of rows of cells."""

    # heading, paragraph, item, table, line (of a data file), gap
    kind: str
    pieces: Sequence[Piece] = ()
    # Tables: rows of cells of pieces, the header first where there is one.
    rows: Sequence[Sequence[Sequence[Piece]]] = field(default=())
    header: bool = False


@dataclass(frozen=True)
class _Line:
    start: int
    end: int


class _Marks:
    """Mentions by where they stand."""

    def __init__(self, mentions: Sequence[Span]) -> None:
        self._sorted = sorted(mentions, key=lambda m: (m.start, m.end))
        self._starts = [mention.start for mention in self._sorted]

    def within(self, start: int, end: int) -> Sequence[Span]:
        """Mentions that begin in `start:end`, in order."""
        return self._sorted[bisect_left(self._starts, start) : bisect_left(self._starts, end)]


def whole(text: str, mentions: Sequence[Span]) -> list[Block]:
    """All of the text."""
    marks = _Marks(mentions)
    return [
        _block(text, lines, marks)
        for lines in _groups(text)
        if not _THEMATIC_BREAK.fullmatch(text, lines[0].start, lines[0].end)
    ]


def data_lines(text: str, mentions: Sequence[Span]) -> list[Block]:
    """The lines of a data file around mentions, as they stand, with gaps between."""
    marks = _Marks(mentions)
    lines = list(_lines(text))
    near: set[int] = set()
    for place, line in enumerate(lines):
        if marks.within(line.start, line.end):
            near.update(range(place - LINES_BEFORE, place + LINES_AFTER + 1))
    blocks: list[Block] = []
    for place, line in enumerate(lines):
        if place not in near:
            _leave_out(blocks)
            continue
        short = line.end - line.start <= LONGEST_LINE
        cuts = [line] if short else _sentences(text, line, marks)
        blocks += [Block("line", _pieces(text, cut.start, cut.end, marks)) for cut in cuts]
    return blocks


def excerpts(text: str, mentions: Sequence[Span]) -> list[Block]:
    """The sentences and table rows around mentions, with a gap where something is left out."""
    marks = _Marks(mentions)
    blocks: list[Block] = []
    for lines in _groups(text):
        start, end = lines[0].start, lines[-1].end
        if not marks.within(start, end):
            _leave_out(blocks)
        elif _is_row(text, lines[0]):
            blocks.append(_table(text, _telling_rows(text, lines, marks), marks))
        else:
            for sentence in _sentences(text, lines[0], marks):
                if text[start : sentence.start].strip():
                    _leave_out(blocks)
                blocks.append(_block(text, [sentence], marks))
                start = sentence.end
            if text[start:end].strip():
                _leave_out(blocks)
    return blocks


def _leave_out(blocks: list[Block]) -> None:
    if not blocks or blocks[-1].kind != "gap":
        blocks.append(Block("gap"))


# ------------------------------------------------------------------ lines and blocks


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
        if bare.strip():
            yield _Line(start, start + len(bare))
        start += len(line)


def _groups(text: str) -> Iterator[list[_Line]]:
    """Lines one by one, those of a table together."""
    table: list[_Line] = []
    for line in _lines(text):
        if _is_row(text, line) and (not table or line.start - table[-1].end <= 2):
            table.append(line)
            continue
        if table:
            yield table
            table = []
        if _is_row(text, line):
            table = [line]
        else:
            yield [line]
    if table:
        yield table


def _is_row(text: str, line: _Line) -> bool:
    return text[line.start : line.end].lstrip().startswith("|")


def _block(text: str, lines: Sequence[_Line], marks: _Marks) -> Block:
    if _is_row(text, lines[0]):
        return _table(text, lines, marks)
    start, end = lines[0].start, lines[0].end
    for kind, mark in (("heading", _HEADING), ("item", _ITEM)):
        found = mark.match(text, start, end)
        # The mark itself may be a claim ("1. place"), then it stays.
        if found and not marks.within(start, found.end()):
            return Block(kind, _pieces(text, found.end(), end, marks))
    return Block("paragraph", _pieces(text, start, end, marks))


def _table(text: str, lines: Sequence[_Line], marks: _Marks) -> Block:
    rows, header = [], False
    for place, line in enumerate(lines):
        if _RULE_ROW.fullmatch(text, line.start, line.end):
            header = header or place == 1
            continue
        start = (
            line.start
            + len(text[line.start : line.end])
            - len(text[line.start : line.end].lstrip())
        )
        rows.append([_cell(text, cell, marks) for cell in _cells(text, start, line.end)])
    return Block("table", rows=rows, header=header)


def _cells(text: str, start: int, end: int) -> Iterator[_Line]:
    while start < end:
        found = _CELL.match(text, start, end)
        if not found or found.end() == start:
            return
        # The last bar closes the row.
        if not (found.end() == end and not found[1].strip()):
            yield _Line(found.start(1), found.end(1))
        start = found.end()


def _cell(text: str, cell: _Line, marks: _Marks) -> list[Piece]:
    content = text[cell.start : cell.end]
    start = cell.start + len(content) - len(content.lstrip())
    return _pieces(text, start, max(start, cell.start + len(content.rstrip())), marks)


def _pieces(text: str, start: int, end: int, marks: _Marks) -> list[Piece]:
    """`text[start:end]` cut at its mentions. Of two that overlap the first is marked."""
    pieces = []
    for mention in marks.within(start, end):
        if mention.start < start or mention.end > end:
            continue
        pieces.append(Piece(_STRONG.sub("", text[start : mention.start])))
        pieces.append(Piece(text[mention.start : mention.end], mention.id))
        start = mention.end
    pieces.append(Piece(_STRONG.sub("", text[start:end])))
    return [piece for piece in pieces if piece.text]


# ------------------------------------------------------------------ excerpts


def _telling_rows(text: str, lines: Sequence[_Line], marks: _Marks) -> list[_Line]:
    """The header, its rule, and the rows that hold mentions."""
    return [
        line
        for place, line in enumerate(lines)
        if place == 0
        or _RULE_ROW.fullmatch(text, line.start, line.end)
        or marks.within(line.start, line.end)
    ]


def _sentences(text: str, line: _Line, marks: _Marks) -> list[_Line]:
    """The sentences that hold mentions, those that touch joined, very long ones cut."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text, line.start, line.end)]
    bounds = [line.start, *ends, line.end]
    found: list[_Line] = []
    for mention in marks.within(line.start, line.end):
        first = bounds[bisect_right(bounds, mention.start) - 1]
        last = bounds[min(bisect_left(bounds, mention.end), len(bounds) - 1)]
        first = _word_start(text, mention.start - LONGEST_SIDE, first)
        last = _word_end(text, mention.end + LONGEST_SIDE, last)
        if found and first <= found[-1].end:
            found[-1] = _Line(found[-1].start, max(last, found[-1].end))
        else:
            found.append(_Line(first, last))
    return found


def _word_start(text: str, at: int, least: int) -> int:
    if at <= least:
        return least
    space = text.find(" ", at)
    return space + 1 if 0 <= space < at + LONGEST_SIDE // 2 else at


def _word_end(text: str, at: int, most: int) -> int:
    if at >= most:
        return most
    space = text.rfind(" ", at - LONGEST_SIDE // 2, at)
    return space if space > 0 else at
