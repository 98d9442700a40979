"""A text as lines (sentences) with their figures, and as tables: what every rule looks at.

In the `masked` text of a line each figure is a token such as `<N0>`, so that a rule is a
pattern over sentence shapes: `from <N> to <N>`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from nlp.blocks import Block, Shape, blocks
from nlp.consistency.cues import expanded
from nlp.consistency.figure import Figure
from nlp.consistency.figures import figures
from nlp.consistency.moments import Moment, moments
from nlp.record import Finding, Mention
from nlp.text import Plain, sentences


@dataclass(frozen=True)
class Line:
    """A sentence, a heading or a list item."""

    plain: Plain
    # Counts from 0 over the text.
    index: int
    # Index of its block.
    block: int
    heading: bool
    figures: tuple[Figure, ...]
    moments: tuple[Moment, ...]
    masked: str
    # Where each token begins in `masked`: figures, then moments.
    places: dict[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What a reader sees."""
        return self.plain.text

    def span(self, part: Figure | Moment) -> tuple[int, int]:
        """Its span in the given text."""
        return self.plain.source(part.start, part.end)

    def figure(self, token: str) -> Figure:
        """The figure of a token such as "N3"."""
        return self.figures[int(token[1:])]

    def token(self, figure: Figure) -> str:
        """The token of one of the line's figures, also where it was lent a unit."""
        index = next(i for i, own in enumerate(self.figures) if own.start == figure.start)
        return f"{figure.code}{index}"

    def place(self, figure: Figure) -> int:
        """Where its token begins in `masked`."""
        return self.places[self.token(figure)]

    def after(self, figure: Figure) -> str:
        """The masked text behind the figure."""
        return self.masked[self.masked.index(">", self.place(figure)) + 1 :]

    def before(self, figure: Figure) -> str:
        """The masked text in front of the figure."""
        return self.masked[: self.place(figure)]


@dataclass(frozen=True)
class Page:
    """The text's lines and tables, and the mentions that an extractor found in it."""

    lines: tuple[Line, ...]
    tables: tuple[Block, ...]
    # In the order of the text, without overlaps.
    mentions: tuple[Mention, ...] = ()

    def subject(self, line: Line, figure: Figure) -> str | None:
        """The subject of the mention at the figure, folded; None where there is none."""
        start, end = line.span(figure)
        first = bisect_left(self.mentions, start, key=lambda mention: mention.end)
        for mention in self.mentions[first : first + 1]:
            if mention.start < end and mention.subject:
                return re.sub(r"\W", "", mention.subject).casefold()
        return None

    def next(self, line: Line, *, steps: int = 1) -> Line | None:
        """The line `steps` further in the same block."""
        at = line.index + steps
        if 0 <= at < len(self.lines) and self.lines[at].block == line.block:
            return self.lines[at]
        return None


# A longer sentence is no sentence; its tail is read as another.
_LONGEST = 2000


def read(text: str, mentions: Sequence[Mention] = ()) -> Page:
    """The page of `text`; `mentions` have their offsets in it."""
    lines: list[Line] = []
    tables: list[Block] = []
    for number, block in enumerate(blocks(text)):
        if block.shape is Shape.TABLE:
            tables.append(block)
            continue
        for sentence in sentences(block.text):
            for at in range(0, len(sentence.text), _LONGEST):
                part = sentence.part(at, min(at + _LONGEST, len(sentence.text)))
                if part.text:
                    heading = block.shape is Shape.HEADING
                    lines.append(line(part, len(lines), number, heading=heading))
    return Page(tuple(lines), tuple(tables), tuple(sorted(mentions, key=lambda m: m.end)))


def line(plain: Plain, index: int = 0, block: int = 0, *, heading: bool = False) -> Line:
    """One sentence, its figures read and masked."""
    text = plain.text
    dates = moments(text)
    found = figures(text, [(m.start, m.end) for m in dates])
    parts: list[tuple[int, int, str]] = [
        (f.start, f.end, f"{f.code}{i}") for i, f in enumerate(found)
    ]
    parts += [
        (m.start, m.end, f"{'D' if m.minutes is None else 'T'}{i}") for i, m in enumerate(dates)
    ]
    masked, at, places = "", 0, {}
    for start, end, token in sorted(parts):
        masked += re.sub("[<>]", " ", text[at:start])
        places[token] = len(masked)
        masked += f"<{token}>"
        at = end
    masked += re.sub("[<>]", " ", text[at:])
    return Line(plain, index, block, heading, tuple(found), tuple(dates), masked, places)


@cache
def shape(source: str) -> re.Pattern[str]:
    """A pattern over masked text: {A} an amount or percentage, {N} {P} {F} {D} {T} one of a kind.

    `~` is a gap of at most 60 characters without a figure, a full stop or a semicolon;
    `@later@` is any word of that list of cues.
    """
    source = expanded(source.replace("~", r"(?:[^<>;]|<[DT]\d+>){0,60}?"))
    for code, codes in (("A", "NP"), ("N", "N"), ("P", "P"), ("F", "F"), ("D", "D"), ("T", "T")):
        source = source.replace("{" + code + "}", rf"<([{codes}]\d+)>")
    return re.compile(source, re.IGNORECASE)


def finding(
    rule: str, parts: Sequence[tuple[Line, Figure | Moment]], explanation: str, *, holds: bool
) -> Finding:
    """A finding over parts of lines, its spans in the order of the text."""
    spans = sorted({owner.span(part) for owner, part in parts})
    return Finding(rule, tuple(spans), explanation, "consistent" if holds else "inconsistent")
