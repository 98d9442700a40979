"""A price ratio said of the whole, against the one price comparison that the text makes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.consistency.cues import pattern
from nlp.consistency.figure import Figure, Interval
from nlp.consistency.lines import Line, Page, finding
from nlp.consistency.ratios import check_ratios
from nlp.consistency.relations import change
from nlp.record import Finding

_AT_PRICE = re.compile(r"\b(?:at|for) (?:\w+ ){0,2}$", re.IGNORECASE)


def check_overall(page: Page) -> Iterator[Finding]:
    """Findings of ratio_vs_amounts: "at half the price" where $300 and $50 are six to one.

    The two stand in different blocks, and the text compares prices only once.
    """
    said_of_all = [entry for line in page.lines for entry in _claims(line)]
    if len(said_of_all) != 1:
        return
    line, claimed = said_of_all[0]
    compared = [(o, pair, odds) for o in page.lines for pair, odds in _comparisons(o)]
    if len(compared) != 1 or compared[0][0].block == line.block:
        return
    owner, (one, two), odds = compared[0]
    ratio = min(one.value, two.value) / max(one.value, two.value)
    wide = Interval(ratio / 1.5, ratio * 1.5)
    if wide.meets(claimed.loose):
        return
    said = f"{max(one.quote, two.quote, key=len)} against {min(one.quote, two.quote, key=len)} is "
    said += f"{ratio:.3g} of the price, not {claimed.said()}."
    parts = [(line, claimed), (owner, one), (owner, two), (owner, odds)]
    yield finding("ratio_vs_amounts", parts, said, holds=False)


def _claims(line: Line) -> Iterator[tuple[Line, Figure]]:
    """ "at roughly half the price", in a sentence without amounts of money."""
    if any(f.dimension.startswith("money") for f in line.figures) or line.heading:
        return
    for figure in line.figures:
        if figure.code != "F" or figure.value >= 1 or not change(line, figure):
            continue
        priced = pattern(r"^ (?:of )?the @prices@").match(line.after(figure))
        if priced and _AT_PRICE.search(line.before(figure)):
            yield line, figure


def _comparisons(line: Line) -> Iterator[tuple[tuple[Figure, Figure], Figure]]:
    """Two amounts of money with the ratio that the line rightly states of them."""
    page = Page((line,), ())
    for found in check_ratios(page):
        parts = [f for f in line.figures if line.span(f) in found.spans]
        money = [f for f in parts if f.dimension.startswith("money")]
        odds = [f for f in parts if f.code == "F"]
        if found.verdict == "consistent" and len(money) == 2 and odds:
            yield (money[0], money[1]), odds[0]
