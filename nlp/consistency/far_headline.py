"""A share or a change in the headline against the one that the first sentences give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from nlp.consistency.context import LITTLE, stem
from nlp.consistency.cues import has
from nlp.consistency.far_changes import stated_change
from nlp.consistency.figure import Figure, Interval
from nlp.consistency.headline import is_headed
from nlp.consistency.lines import Line, Page, finding
from nlp.consistency.passages import stretch, words_of
from nlp.record import Finding

# The news stands in the first sentences.
_FIRST = 3


def check_far_headline(page: Page, told: frozenset[tuple[int, int]]) -> Iterator[Finding]:
    """Findings of headline_vs_body."""
    if not page.lines or not is_headed(page):
        return
    head = page.lines[0]
    body = [line for line in page.lines[1:] if not line.heading]
    for figure in head.figures:
        if head.span(figure) in told or figure.code not in "PF" or figure.bound != "exact":
            continue
        same = [(o, f) for o in body for f in o.figures if _same_sort(head, figure, o, f)]
        if any(_agree(figure, f) for o in body for f in o.figures if f.code in "PF"):
            continue
        if _adds_up(figure, [f for o, f in same if o.index <= head.index + _FIRST]):
            continue
        close = [(o, f) for o, f in same if o.index <= head.index + _FIRST]
        for owner, other in close[:1]:
            if _scoped(owner, other) or _frame(head, figure, owner, other) < _wanted(head, figure):
                continue
            said = f"The headline says {figure.quote}, the text {other.quote}."
            yield finding("headline_vs_body", [(head, figure), (owner, other)], said, holds=False)


def _same_sort(head: Line, figure: Figure, line: Line, other: Figure) -> bool:
    """Both changes of one direction, or both shares."""
    if other.code not in "PF" or other.bound != "exact":
        return False
    one, two = stated_change(head, figure), stated_change(line, other)
    if one is None or two is None or one.way == two.way == "factor":
        return (one is None) == (two is None)
    return one.way == two.way


def _agree(figure: Figure, other: Figure) -> bool:
    """Whether one may be the other: "a third" and 33%."""
    values = [_percent(figure), _percent(other)]
    return values[0].meets(values[1])


def _adds_up(figure: Figure, others: list[Figure]) -> bool:
    """Whether shares of the first sentences add up to the headline's: 43% and 31%."""
    stated = figure.tight if figure.code == "P" else figure.tight.times(100)
    shares = [f.value for f in others if f.code == "P"][:6]
    return any(stated.meets(Interval(a + b, a + b)) for a, b in combinations(shares, 2))


def _percent(figure: Figure) -> Interval:
    return figure.loose if figure.code == "P" else figure.loose.times(100)


def _wanted(head: Line, figure: Figure) -> int:
    """How many words a share has in common with that of the headline; fewer for a change."""
    return 1 if stated_change(head, figure) else 3


def _frame(head: Line, figure: Figure, line: Line, other: Figure) -> int:
    """How many words the headline and the sentence have in common."""
    one = {stem(w) for w in words_of(head.masked) if w.lower() not in LITTLE}
    two = {stem(w) for w in words_of(line.masked) if w.lower() not in LITTLE}
    return len(one & two)


def _scoped(line: Line, figure: Figure) -> bool:
    before, after = stretch(line, figure)
    near = f"{re.split(r', ', before)[-1][-50:]} | {after[:30]}"
    dated = any(abs(m.start - figure.start) < 40 and m.year for m in line.moments)
    return dated or has(near, "other_cases_of_rates")
