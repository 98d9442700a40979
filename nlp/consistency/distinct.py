"""Figures that look alike and are two quantities, or steps: shown as such, never called wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from nlp.consistency.cues import pattern
from nlp.consistency.figure import Figure
from nlp.consistency.lines import Line, Page, finding
from nlp.record import Finding

# As many figures of a page as are set side by side.
_MOST = 60


def check_distinct(page: Page) -> Iterator[Finding]:
    """Consistent findings of conflicting_repeat and ratio_vs_amounts."""
    yield from _currencies(page)
    for line in page.lines:
        yield from _bases(line)
    yield from _steps(page)
    yield from _other_measure(page)


def _currencies(page: Page) -> Iterator[Finding]:
    """ "a 50-billion-euro gap ... fifty billion dollars": one number, two currencies."""
    placed = [(o, f) for o in page.lines for f in o.figures if f.dimension.startswith("money:")]
    for (line, one), (owner, two) in combinations(placed[:_MOST], 2):
        if one.value == two.value and one.dimension != two.dimension:
            said = f"{one.quote} and {two.quote} are in two currencies: two quantities."
            yield finding("conflicting_repeat", [(line, one), (owner, two)], said, holds=True)


def _bases(line: Line) -> Iterator[Finding]:
    """ "$2 per million input tokens and $6 per million output tokens": two prices."""
    priced = [f for f in line.figures if f.per and f.dimension.startswith("money")]
    for one, two in pairwise(priced):
        words = one.per[0].words, two.per[0].words
        if words[0] & words[1] and words[0] != words[1] and one.value != two.value:
            ratio = max(one.value, two.value) / max(min(one.value, two.value), 1e-9)
            said = f"{one.quote}{one.basis} and {two.quote}{two.basis} are prices of two things, "
            said += f"{ratio:.3g} to 1."
            yield finding("ratio_vs_amounts", [(line, one), (line, two)], said, holds=True)


_FURTHER = re.compile(r"\b(?:further|another|again|additional)\b[^<>]{0,20}$", re.IGNORECASE)


def _steps(page: Page) -> Iterator[Finding]:
    """ "three times the performance ... a further threefold increase": one step after another."""
    multiples: list[tuple[Line, Figure]] = [
        (o, f) for o in page.lines for f in o.figures if f.code == "F" and f.value > 1
    ]
    for (line, one), (owner, two) in combinations(multiples[:_MOST], 2):
        about = pattern(r"@performances@")
        alike = [about.search(o.after(f)[:40]) for o, f in ((line, one), (owner, two))]
        if one.value == two.value and all(alike) and _FURTHER.search(owner.before(two)):
            said = f"{one.quote} and a further {two.quote} are two steps, "
            said += f"{one.value * two.value:.3g} times together."
            yield finding("ratio_vs_amounts", [(line, one), (owner, two)], said, holds=True)


def _other_measure(page: Page) -> Iterator[Finding]:
    """ "144 GB of memory ... a threefold performance increase with 216 GB": two measures."""
    sizes = [(o, f) for o in page.lines for f in o.figures if f.dimension == "bytes" and not f.each]
    for (line, one), (owner, two) in combinations(sizes[:_MOST], 2):
        about = pattern(r"^ @performances@")
        said_of = [f for f in owner.figures if f.code == "F" and about.match(owner.after(f))]
        if line is owner or len(said_of) != 1 or not one.value < two.value:
            continue
        ratio = f"{two.quote} / {one.quote} = {two.value / one.value:.3g}"
        said = f"{ratio}; {said_of[0].quote} is said of another measure."
        parts = [(line, one), (owner, said_of[0]), (owner, two)]
        yield finding("ratio_vs_amounts", parts, said, holds=True)
