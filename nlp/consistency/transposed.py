"""One quantity told twice with its digits in another order, in prose or beside a table.

"38 million ... 83 million": the same digits at the same thing are seldom two quantities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from math import isclose

from nlp.consistency.context import clause, context, noun_length, stem
from nlp.consistency.cues import cues, has, pattern
from nlp.consistency.figure import Figure, singular
from nlp.consistency.lines import Line, Page, finding
from nlp.consistency.passages import novel, plural
from nlp.consistency.repeats import RESTRICTED, other_names
from nlp.record import Finding

# As many figures of a page as are set side by side.
_MOST = 80
# So many new words may a relative clause bring without making its noun another.
_NEW = 2
# The clause is judged by its first words.
_CLAUSE = 5
# "of the old chip"
_PHRASE = 3
_KNOWN = pattern(
    r"\b(?:@determiners@|with|same|such|each of the|all of the)"
    r"(?: (?:some|same|about|roughly|whole|other|of the|the))* $"
)


def check_transposed(page: Page, told: frozenset[tuple[int, int]]) -> Iterator[Finding]:
    """Findings of conflicting_repeat: the second is told as known, and nothing sets it apart."""
    placed = [
        (line, f)
        for line in page.lines
        for f in line.figures
        if f.code in "NP" and f.bound == "exact" and not f.each and _digits(f) and not line.heading
    ]
    for (line, one), (owner, two) in combinations(placed[:_MOST], 2):
        if line is owner or not _one_form(one, two) or owner.span(two) in told:
            continue
        values = {f.value for _, f in placed if _one_form(one, f) or f is one}
        if len(values) != 2 or not _KNOWN.search(owner.before(two)[-30:]):
            continue
        if _apart(line, one) or _apart(owner, two) or other_names(line, one, owner, two):
            continue
        if _one_thing(line, one, owner, two) and not _narrowed(line, owner, two):
            said = f"{one.quote} and {two.quote} have the same digits, and are given for one thing."
            yield finding("conflicting_repeat", [(line, one), (owner, two)], said, holds=False)


def _digits(figure: Figure) -> bool:
    written = re.sub(r"\D", "", figure.quote)
    return len(written.strip("0")) >= 2 and len(set(written.strip("0"))) >= 2


def _one_form(one: Figure, two: Figure) -> bool:
    """Whether both are written alike, with the same digits in another order."""
    if one.code != two.code or one.dimension != two.dimension or one.value == two.value:
        return False
    forms = [re.sub(r"\d", "0", f.quote.lower()) for f in (one, two)]
    digits = [sorted(re.sub(r"\D", "", f.quote)) for f in (one, two)]
    return forms[0] == forms[1] and digits[0] == digits[1] and isclose(one.scale, two.scale)


def _apart(line: Line, figure: Figure) -> bool:
    """Whether the clause tells of another time, place or case."""
    before, behind = clause(line, figure)
    near = f"{before[-60:].split(', ')[-1]} | {behind[:40]}"
    if any(abs(m.start - figure.start) < 60 and (m.year or m.month) for m in line.moments):
        return True
    return has(near, "other_cases")


def _narrowed(line: Line, owner: Line, figure: Figure) -> bool:
    """Whether the words behind the noun make it another: "the 2,300 complaints about pricing"."""
    behind = clause(owner, figure)[1]
    behind = behind[noun_length(figure, owner) :]
    words = novel(" ".join(re.split(r"[,;:.]", behind)[0].split()[:_PHRASE]), line.masked)
    if re.match(r" (?:that|who|which) ", behind):
        # "the 136 towns that rely on it": all of them may do
        placed = re.search(r" (?:in|from|outside|without) ", behind[:30])
        return bool(placed) or len(novel(" ".join(behind.split()[:_CLAUSE]), line.masked)) > _NEW
    return bool(RESTRICTED.match(behind)) and bool(words)


def _one_thing(line: Line, one: Figure, owner: Line, two: Figure) -> bool:
    if one.dimension == "count":
        nouns = [plural(f) for f in (one, two)]
        if nouns[0] and nouns[1]:
            return singular(nouns[0]) == singular(nouns[1])
        return False
    left, right = context(line, one)
    left_too, right_too = context(owner, two)
    return bool((left | right) & (left_too | right_too) - _idle())


def _idle() -> set[str]:
    return {stem(word) for word in cues()["telling"]}
