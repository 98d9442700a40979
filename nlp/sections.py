"""What each part of a page is about: the thing that its heading names and says little else of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.blocks import Block, Shape
from nlp.cues import cues
from nlp.names import Cast, Sort, names
from nlp.quantities import quantities

# Deeper than any marked heading: a short line of its own, or one in bold letters.
_UNMARKED = 7


def sections(found: Sequence[Block], cast: Cast) -> list[str | None]:
    """The thing that the headings over each block name; None where they name none.

    "### RTX 3050" over "**Results**" over a list: the list is about the RTX 3050.
    """
    about: list[str | None] = []
    open_headings: list[tuple[int, str | None]] = []
    for block in found:
        if block.shape is Shape.HEADING:
            depth = block.depth or _UNMARKED
            while open_headings and open_headings[-1][0] >= depth:
                open_headings.pop()
            open_headings.append((depth, _named(block.text.text, cast)))
        about.append(next((name for _, name in reversed(open_headings) if name), None))
    return about


# "standard_v3_0"
_IDENTIFIER = re.compile(r"[A-Za-z][\w.+-]*\d[\w.+-]*")


def _named(heading: str, cast: Cast) -> str | None:
    """The one thing that the heading is the name of, but for words such as "specifications"."""
    if _IDENTIFIER.fullmatch(heading):
        return heading
    things = [n for n in names(heading, cast, heading=True) if n.sort is Sort.THING]
    if len(things) != 1 or not re.search(r"\d", things[0].text) or len(things[0].text) < 3:
        return None
    name = things[0]
    before, rest = heading[: name.start], heading[name.end :]
    for q in quantities(rest):
        rest = rest[: q.start] + " " * (q.end - q.start) + rest[q.end :]
    said = re.findall(r"[A-Za-z]+", rest)
    if re.search(r"[A-Za-z]", before) or len(said) > 2:
        return None
    usual = cues().property_titles | cues().metric_nouns | {"ram", "vram", "details"}
    return name.text if all(word.casefold() in usual for word in said) else None
