"""What each part of a page is about: the thing that its heading names and says little else of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

from nlp.blocks import Block, Shape
from nlp.cues import cues
from nlp.names import Cast, Sort, names
from nlp.quantities import quantities
from nlp.worth import terms

# Deeper than any marked heading: a short line of its own, or one in bold letters.
_UNMARKED = 7


def sections(found: Sequence[Block], cast: Cast) -> list[str | None]:
    """The thing that the headings over each block name; None where they name none.

    "### RTX 3050" over "**Results**" over a list: the list is about the RTX 3050.
    """
    return _under(found, lambda heading: _named(heading, cast))


def priced(found: Sequence[Block]) -> list[str | None]:
    """The heading over each block that says what its prices are counted per: "Pricing (per
    million tokens)" over "Text" over a list; None where none does.
    """
    return _under(found, lambda heading: heading if terms(heading, "").basis else None)


def _under(found: Sequence[Block], read: Callable[[str], str | None]) -> list[str | None]:
    """What `read` makes of the nearest heading over each block of which it makes anything."""
    told: list[str | None] = []
    open_headings: list[tuple[int, str | None]] = []
    for block in found:
        if block.shape is Shape.HEADING:
            depth = block.depth or _UNMARKED
            while open_headings and open_headings[-1][0] >= depth:
                open_headings.pop()
            open_headings.append((depth, read(block.text.text)))
        told.append(next((said for _, said in reversed(open_headings) if said), None))
    return told


# "standard_v3_0"
_IDENTIFIER = re.compile(r"[A-Za-z][\w.+-]*\d[\w.+-]*")


# "Groq API (Mixtral)": what is served, by whom
_SERVED = re.compile(
    r"[^()]*\b(?:API|Cloud|Endpoint|Inference|Platform|Studio) ?\((?P<what>[^()]+)\)\W*", re.I
)
# "Corva Labs: Orra-2 Mini"
_MADE_BY = re.compile(r"[^:()]{2,40}: (?P<what>.+)")


def _named(heading: str, cast: Cast) -> str | None:
    """The one thing that the heading is the name of, but for words such as "specifications"."""
    if _IDENTIFIER.fullmatch(heading):
        return heading
    bare = re.sub(r"\([^()]*\)", lambda aside: " " * len(aside[0]), heading)
    served = _SERVED.fullmatch(heading) or _MADE_BY.fullmatch(heading)
    inside = names(served["what"], cast, heading=True) if served else []
    if (
        served
        and len(inside) == 1
        and inside[0].sort is Sort.THING
        and inside[0].text == served["what"]
    ):
        return inside[0].text
    found = [
        n
        for n in names(bare, cast, heading=True) or names(heading, cast, heading=True)
        if n.sort in (Sort.THING, Sort.ORGANISATION) and _spoken_of(n.text, cast)
    ]
    things = [n for n in found if n.sort is Sort.THING]
    if not found or len(things) > 1 or (len(found) > 1 and not things):
        return None
    name = (things or found)[0]
    rest = heading
    for n in found:
        rest = rest[: n.start] + " " * (n.end - n.start) + rest[n.end :]
    rest = re.sub(r"\([^()]*\)", lambda aside: " " * len(aside[0]), rest)
    for q in quantities(rest):
        rest = rest[: q.start] + " " * (q.end - q.start) + rest[q.end :]
    said = re.findall(r"[A-Za-z]+", re.sub(r"\bv\d[\d.]*", "", rest))
    return name.text if len(said) < 4 and all(w.casefold() in _usual() for w in said) else None


def _spoken_of(name: str, cast: Cast) -> bool:
    """Whether the word is surely a name: "Changelog" may be none, "v1.2" ends one."""
    if len(name) < 3 or re.fullmatch(r"[vV]\d[\d.]*", name):
        return False
    return any(c.isdigit() for c in name) or bool(
        cast.counts[name] or cast.known.subject(name) or cast.known.party(name)
    )


@cache
def _usual() -> frozenset[str]:
    """Words beside a name that leave the heading the name's own."""
    return cues().property_titles | cues().metric_nouns | _SAID_OF_ANYTHING


_SAID_OF_ANYTHING = frozenset(
    ("ram", "vram", "details", "api", "release", "notes", "changelog", "the", "new", "v", "version")
)
