"""A share against the counts that another sentence gives, and shares of whole things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from nlp.consistency.cues import has, pattern
from nlp.consistency.far_changes import stated_change
from nlp.consistency.figure import Figure, Interval, singular
from nlp.consistency.lines import Line, Page, finding
from nlp.consistency.passages import drawn, novel, plural, stretch, window
from nlp.consistency.shares import Placed, other_way, parts, share_fits, whole_items
from nlp.record import Finding


def check_far_shares(page: Page, told: frozenset[tuple[int, int]]) -> Iterator[Finding]:
    """Findings of share_vs_counts and score_granularity."""
    for line in page.lines:
        if line.heading:
            continue
        for figure in line.figures:
            if line.span(figure) in told or not _share(line, figure):
                continue
            found = list(_against(page, line, figure, told))
            yield from found or _of_them(page, line, figure)


def _share(line: Line, figure: Figure) -> bool:
    if figure.code not in "PF" or (figure.code == "F" and figure.value >= 1):
        return False
    of_whole = re.match(r"^ of (?:the |its |all |them)", line.after(figure))
    return stated_change(line, figure) is None or (
        figure.code == "F" and of_whole is not None and stated_change(line, figure) is not None
    )


# ------------------------------------------------------------------ "1,050 agreed ... 80%"


def _against(
    page: Page, line: Line, share: Figure, told: frozenset[tuple[int, int]]
) -> Iterator[Finding]:
    near = window(page, line, back=2, ahead=0)
    counts = [
        (o, f)
        for o in near
        for f in o.figures
        if f.code == "N" and f.dimension == "count" and not f.per and f.value >= 1
    ][:10]
    for (_, one), (_, two) in combinations(counts, 2):
        if one.value == two.value:
            continue
        low, high = sorted((one, two), key=lambda f: f.value)
        true = low.tight.over(high.tight)
        if share_fits(share, true) is not False:
            return
        if _OTHERS.search(line.text) and share_fits(share, _rest(true)) is not False:
            return
        for _, three in counts:
            if three is not low and three is not high and low.value + three.value < high.value:
                more = three.value / high.value
                sums = Interval(true.low + more, true.high + more)
                if share_fits(share, sums) is not False:
                    return
    plain = {"exact", "about"}
    known = [
        (k, n)
        for k, n in _parted(page, near)
        if {k[1].bound, n[1].bound} <= plain and {k[1].dimension, n[1].dimension} == {"count"}
    ]
    if len(known) != 1:
        return
    part, whole = known[0]
    true = part[1].tight.over(whole[1].tight)
    others = [f for o in near for f in o.figures if f is not share and _share(o, f)]
    if part[0].span(part[1]) in told or any(share_fits(f, true) for f in others):
        # its share is told already: this is that of something else
        return
    if not _told_of(line, share, whole, near) or other_way(line, share):
        return
    percent = 100 * part[1].value / whole[1].value
    said = f"{part[1].quote} of {whole[1].quote} is {percent:.3g}%, not {share.said()}."
    yield finding("share_vs_counts", [whole, part, (line, share)], said, holds=False)


_OTHERS = re.compile(r"\b(?:rest|others?|remain\w*|not|never|no|without|none)\b", re.IGNORECASE)


def _rest(part: Interval) -> Interval:
    return Interval(1 - part.high, 1 - part.low)


def _parted(page: Page, near: list[Line]) -> list[tuple[Placed, Placed]]:
    """Counts of which one is part of the other: "9 of 36", "1,500 were asked. 1,050 agreed"."""
    found = [pair for line in near for pair in parts(page, line)]
    wholes = [
        (o, f) for o in near for f in o.figures if f.dimension == "count" and plural(f) and f.bare
    ]
    for owner in near:
        for figure in owner.figures:
            heads = re.match(
                r"^<N\d+> (?:[a-z]+ed|said|did|gave|took|chose|went|were)\b",
                owner.masked[owner.place(figure) :],
            )
            opens = re.search(r"(?:^|[,;] |\band )$", owner.before(figure))
            if not heads or not opens or figure.code != "N":
                continue
            larger = [
                w
                for w in wholes
                if w[1].value > figure.value
                and (w[0].index, w[1].start) < (owner.index, figure.start)
                and owner.index - w[0].index <= 1
            ]
            if len(larger) == 1 and all(figure is not k for (_, k), _ in found):
                found.append(((owner, figure), larger[0]))
    return found


_SPEAKS = pattern(r"@speaks@ (?:(?:an?|the|its|their|@hedges@) )*$")
_SCOPE = pattern(r"^ (?:@cases@|of) ")


def _told_of(line: Line, share: Figure, whole: Placed, near: list[Line]) -> bool:
    """Whether the share is told of the whole, and of nothing else."""
    before, after = stretch(line, share)
    text = " ".join(home.masked for home in near if home is not line)
    noun = plural(whole[1])
    of_noun = re.match(r"^ of (?:the |its |all |these |those )*([a-z]+)", line.after(share))
    if of_noun and noun and singular(of_noun[1]) == singular(noun):
        return bool(re.search(r"\b[Tt]he $", line.text[: share.start])) or not novel(before, text)
    few = re.match(r"^ ([a-z]+)\b", line.after(share)) if share.code == "F" else None
    if few and noun and singular(few[1]) == singular(noun) and "<" not in before:
        # "a scandal that one in three members does so"
        return not re.match(r"(?:Of|Among|In|For|At) ", before) and len(novel(before, text)) <= 1
    if _SPEAKS.search(before):
        first = re.split(r" (?:and|but)\b", after)[0]
        return not _SCOPE.match(line.after(share)) and len(novel(first, text)) <= 1
    return not of_noun and drawn(line, share, near)


# ------------------------------------------------------------------ "70% of them went well"

_OF_THEM = re.compile(r"^ of (?:them|these|those|the (?P<noun>[a-z]+))\b")
_RIGHT = pattern(
    r"(?:rate|share|proportion|percentage) of (?:right|correct|good|passed|solved|true) "
    r"[a-z]+ (?:is|was|came to|stood at|reached) (?:@hedges@ )?$"
)


def _of_them(page: Page, line: Line, share: Figure) -> Iterator[Finding]:
    """A percentage of a small number of things that no whole number of them gives."""
    match = _OF_THEM.match(line.after(share))
    if (
        share.code != "P"
        or share.bound != "exact"
        or not (match or _RIGHT.search(line.before(share)))
    ):
        return
    text = line.text[: share.end] + re.split(r"[;.]", line.text[share.end :])[0]
    last = page.next(line, steps=-1)
    if has(f"{last.text if last else ''} {text}", "averaged"):
        return
    earlier = [
        (o, f)
        for o in window(page, line, back=1, ahead=0)
        for f in o.figures
        if f.code == "N"
        and f.dimension == "count"
        and plural(f)
        and (o is not line or f.start < share.start)
    ]
    # "2.2 million subscribers, 9% of them": of what was counted last, not of a number before
    earlier = [(o, f) for o, f in earlier if f.bare or o is line] if match else earlier
    nouns = [(o, f) for o, f in earlier if match and match["noun"] and match["noun"] in f.noun[:3]]
    wholes = nouns if match and match["noun"] else earlier
    if len(wholes) == 1 and wholes[0][1].bound == "exact" and 5 <= wholes[0][1].value <= 2000:
        yield from whole_items(wholes[0], (line, share))
