"""Changes and ratios against two amounts that stand further off, in the passage around.

The sentence need not tie them; what is stated must be drawn from them alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from nlp.consistency.cues import has, pattern
from nlp.consistency.figure import Figure, Interval, singular
from nlp.consistency.lines import Line, Page, shape
from nlp.consistency.passages import MOST, drawn, stretch, window
from nlp.consistency.ratios import judged
from nlp.consistency.relations import Change, alike, change, lent
from nlp.record import Finding

Placed = tuple[Line, Figure]


def check_far_changes(page: Page, told: frozenset[tuple[int, int]]) -> Iterator[Finding]:
    """Findings of growth_vs_amounts, discount_arithmetic, ratio_vs_amounts and unit_slip.

    `told` are the spans that another rule has judged.
    """
    for line in page.lines:
        if line.heading:
            continue
        for figure in line.figures:
            stated = stated_change(line, figure)
            if stated and line.span(figure) not in told:
                yield from _against(page, line, stated)


_RISE = pattern(
    r"@rise_nouns@(?: (?:of|is|was|comes to|amounts to|stands at|then|thus|therefore))*"
    r",? ?\(?(?:@hedges@ )*$"
)
_FALL = pattern(
    r"@fall_nouns@(?: (?:of|is|was|comes to|amounts to|stands at|then|thus|therefore))*"
    r",? ?\(?(?:@hedges@ )*$"
)


def stated_change(line: Line, figure: Figure) -> Change | None:
    """The change that the figure states, also by a noun: "so the rebate is 40%"."""
    stated = change(line, figure)
    if stated or figure.code not in "PF" or (figure.code == "F" and figure.value >= 1):
        return stated
    before = line.before(figure)[-60:]
    tight, loose = figure.tight, figure.loose
    if figure.code == "P":
        tight, loose = tight.times(0.01), loose.times(0.01)
        loose = Interval(loose.low - 0.005, loose.high + 0.005)
    if _RISE.search(before):
        return Change(
            figure,
            Interval(1 + tight.low, 1 + tight.high),
            Interval(1 + loose.low, 1 + loose.high),
            "more",
        )
    if _FALL.search(before):
        return Change(
            figure,
            Interval(1 - tight.high, 1 - tight.low),
            Interval(1 - loose.high, 1 - loose.low),
            "less",
        )
    return None


def _against(page: Page, line: Line, stated: Change) -> Iterator[Finding]:
    near = window(page, line, back=2, ahead=1)
    amounts = [
        (o, f)
        for o in near
        for f in o.figures
        if _amount(f) and f is not stated.figure and (f.code == "N" or o is line)
    ]
    based = _BASED.match(line.after(stated.figure))
    scoped = has(" ".join(_near(line, stated.figure)), "scopes_of_change")
    if len(amounts) > MOST or (scoped and not based):
        return
    for one, two in combinations(amounts, 2):
        if _kin(one[1], two[1]) and _fits(stated, one[1], two[1]):
            if drawn(line, stated.figure, near, _own(line, one, two)):
                yield from _finding(line, stated, one, two)
            return
    if _BASE_NAMED.match(line.after(stated.figure)) and not based:
        yield from _with_base(page, line, stated)
        return
    pair = _pair(page, line, stated, amounts)
    if pair is None:
        return
    known = [pair[0][0], pair[1][0], line]
    if drawn(line, stated.figure, known, _own(line, *pair)):
        yield from _finding(line, stated, *pair)


# "three times its valuation in the last round", "as much as the old one"
_BASE_NAMED = re.compile(
    r"^(?: (?!(?:with|in|for|by|to|on|at|after|of) )\w+){0,3}? "
    r"(?:of )?(?:the|its|their|that|those|what|than|his|her)\b|^ as \w+ as\b"
)
_BASE = shape(r"^(?: \w+){0,3}? (?:the|its|than the|that of the)(?: [\w’'-]+){0,3}? {N}")


def _with_base(page: Page, line: Line, stated: Change) -> Iterator[Finding]:
    """ "That is twelve times the 200 GB": against the one amount of the sentence before."""
    match = _BASE.match(line.after(stated.figure))
    last = page.next(line, steps=-1)
    if not match or last is None or not _BACK.match(line.before(stated.figure)):
        return
    base = line.figure(match[1])
    tops = [(last, f) for f in last.figures if _amount(f) and _kin(base, f)]
    if len(tops) == 1:
        yield from _finding(line, stated, (line, base), tops[0])


_BACK = pattern(r"^@back_subjects@(?:’s|'s)? (?:@back_verbs@ )?(?:@back_fillers@ )*$")


def _near(line: Line, figure: Figure) -> tuple[str, str]:
    before, after = stretch(line, figure)
    return before.rsplit(">", 1)[-1], after


# "45% higher than in the year before, when it came to $1 billion"
_BASED = re.compile(r"^[^<>;.]{0,80}, (?:when|where|which)\b[^<>;.]{0,30}<N\d+>")


def _own(line: Line, *placed: Placed) -> list[Figure]:
    """Those of the figures that stand in the line."""
    return [figure for owner, figure in placed if owner is line]


def _amount(figure: Figure) -> bool:
    return figure.code in "NP" and figure.dimension != "points" and figure.value > 0


def _kin(one: Figure, two: Figure) -> bool:
    """Whether both may be two values of one thing."""
    if not alike(one, two) or one.code != two.code or one.each != two.each:
        return False
    if one.dimension != two.dimension:
        return False
    return one.value != two.value and bool(one.per) == bool(two.per)


def _fits(stated: Change, one: Figure, two: Figure) -> bool:
    one, two = lent(one, two), lent(two, one)
    ratio, turned = two.tight.over(one.tight), one.tight.over(two.tight)
    return ratio.meets(stated.loose) or turned.meets(stated.loose)


def _pair(
    page: Page, line: Line, stated: Change, amounts: list[Placed]
) -> tuple[Placed, Placed] | None:
    """The two amounts of one kind that stand nearest, where there is just one such pair."""
    own = [a for a in amounts if a[0] is line]
    last = page.next(line, steps=-1)
    before = page.next(line, steps=-2)
    earlier = [a for a in amounts if a[0] is last]
    further = [a for a in amounts if a[0] is before]
    for places, across in (
        (own, False),
        ([*earlier, *own], True),
        (earlier, False),
        ([*further, *earlier], True),
    ):
        pairs = [
            (one, two)
            for one, two in combinations(places, 2)
            if _kin(one[1], two[1])
            and _one_way(stated, one[1], two[1])
            and (not across or (one[0] is not two[0] and _one_noun(one[1], two[1])))
        ]
        if len(pairs) == 1:
            return pairs[0]
        if pairs:
            return None
    return None


def _one_noun(one: Figure, two: Figure) -> bool:
    """Whether two counts of two sentences are of one noun."""
    if one.dimension != "count":
        return True
    return bool(set(map(singular, one.noun[:3])) & set(map(singular, two.noun[:3])))


def _one_way(stated: Change, one: Figure, two: Figure) -> bool:
    """Whether the kind may change so: no count of nothing, no time by a percentage."""
    if one.dimension == two.dimension == "count":
        return bool(one.noun or two.noun)
    if one.dimension == "time":
        return stated.way == "factor" or one.unit == two.unit
    return True


def _finding(line: Line, stated: Change, one: Placed, two: Placed) -> Iterator[Finding]:
    in_order = lent(one[1], two[1]).value <= lent(two[1], one[1]).value
    low, high = (one, two) if in_order else (two, one)
    first, second = (high, low) if stated.way == "less" else (low, high)
    found = judged(
        line,
        stated,
        lent(first[1], second[1]),
        lent(second[1], first[1]),
        turn=stated.way == "factor",
        homes=(first[0], second[0]),
    )
    if found:
        yield found
