"""Growth, discounts and ratios against the two amounts that they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.consistency.cues import has, listed, pattern
from nlp.consistency.figure import Figure, Interval
from nlp.consistency.lines import Line, Page, finding, shape
from nlp.consistency.relations import Change, Pair, alike, change, lent, multiplied, pairs
from nlp.record import Finding

# A slip of one unit step or one mixed-up period.
_SLIPS = (1e3, 1e6, 1e9, 1e12, 1024.0)


def check_ratios(page: Page) -> Iterator[Finding]:
    """Findings of growth_vs_amounts, discount_arithmetic, ratio_vs_amounts and unit_slip."""
    for line in page.lines:
        tied = pairs(line)
        for figure in line.figures:
            stated = change(line, figure)
            if stated:
                yield from _first(
                    _compared(line, stated),
                    _off(line, stated),
                    _tied(line, stated, tied),
                    _beside(line, stated, tied),
                )
                yield from _looking_back(page, line, stated, tied)
        yield from _differences(line, tied)


def _first(*found: Finding | None) -> Iterator[Finding]:
    """The first reading of a change that finds two amounts for it."""
    yield from [f for f in found if f][:1]


# ------------------------------------------------------------------ the readings


def _compared(line: Line, stated: Change) -> Finding | None:
    """ "192 GB, a third more than the 144 GB": the base stands right behind."""
    after = line.after(stated.figure)
    match = _BASE.match(after) or _BASE_OF.match(after)
    if not match or "," in match[0].replace(", which", "").replace(", whose", ""):
        return None
    base = line.figure(match[1])
    before = line.before(stated.figure).rsplit(";", 1)[
        0 if ";" not in line.before(stated.figure) else 1
    ]
    near = [line.figure(t) for t in re.findall(r"<([NP]\d+)>", before)]
    near = [f for f in near if alike(f, base) and f.code == base.code]
    if not near:
        return None
    return judged(line, stated, lent(base, near[-1]), lent(near[-1], base), turn=False)


_BASE = shape(r"^(?: [a-z-]+){0,3}? @base_words@(?: (?!for\b)[\w’'-]+){0,4}? {A}")
# "twice that of the predecessor, which stopped at 100,000"
_BASE_OF = shape(
    r"^ (?:(?:that|those) of (?:the|its)(?: [\w’'-]+){1,3}"
    # "twice the size of Borg, which has 80"
    r"|the (?:size|number|price|weight|capacity|staff) of(?: [\w’'-]+){1,3})"
    r"(?:, (?:which|whose)[^<>;,.]{0,25} | \((?:with )?){A}"
)


def _off(line: Line, stated: Change) -> Finding | None:
    """ "30% off the regular $20 and pay $14": the base, then what is left of it."""
    match = _OFF.match(line.after(stated.figure))
    if not match or stated.way != "less":
        return None
    base, left = line.figure(match[1]), line.figure(match[2])
    return judged(line, stated, base, left, turn=False) if alike(base, left) else None


_OFF = shape(
    r"^ (?:discount )?(?:off|on) @determiners@(?: [\w’'-]+){0,3}? {A}[^<>;.]{0,30}?"
    r"@pays@ (?:@hedges@ )?{A}"
)


def _tied(line: Line, stated: Change, tied: list[Pair]) -> Finding | None:
    """ "from 1.6 to 3.4 million": two amounts tied by the sentence, the change beside them."""
    at = line.place(stated.figure)
    near: list[tuple[int, Pair]] = []
    for pair in tied:
        if pair.start <= at < pair.end:
            near.append((0, pair))
            continue
        first, last = (pair.end, at) if at >= pair.end else (at, pair.start)
        between = line.masked[first:last]
        if at < pair.start:
            between = between.split(">", 1)[-1]
        if _parted(line, between, pair, following=at >= pair.end):
            continue
        near.append((len(between) - (40 if at >= pair.end else 0), pair))
    if not near:
        return None
    _, pair = min(near, key=lambda entry: entry[0])
    return judged(line, stated, pair.before, pair.after, turn=False)


def _parted(line: Line, between: str, pair: Pair, *, following: bool) -> bool:
    """Whether the words between pair and change begin another thought."""
    # "30% off the price: a picture costs 6 cents, where it had cost 8"
    far = 90 if ": " in between and not following else 60 if following else 45
    if len(between) > far or ";" in between or has(between, "breaks"):
        return True
    if re.search(r"\bas\b(?! (?:much|many))", between):
        return True
    tokens = [line.figure(t) for t in re.findall(r"<([NP]\d+)>", between)]
    if any(t.dimension == pair.after.dimension and not t.noun for t in tokens):
        return True
    # "..., and profit grew 40%": its own subject and verb
    if following:
        # a few words of the amount's own, then only words that lead over
        own = re.match(r"[^,(–—:]{0,30}", between)
        rest = between[own.end() :] if own and own.end() < len(between) else between
        words = re.findall(r"[\w’'.-]+", rest)
        return any(word.lower() not in listed("links") for word in words)
    return bool(
        pattern(r"\b(?:and|with|while|or) (?!(?:by|an?|so|thus|that is|@hedges@)\b)").search(
            between
        )
    )


# ", twice as much", ", so that Tamarisk is", " on the small model, a"
_LEADS_OVER = re.compile(
    r"^[^,(–—:;]{0,45}[,(–—:;](?: (?:or|that is|i\.e\.|thus|so))? ?(?:[\w’'-]+ ){0,4}(?:an? )?$"
    # " and is thus"
    r"|^ (?:and )?(?:is|are|was|costs|needs|runs) (?:thus|therefore|hence) (?:[\w’'-]+ ){0,2}$"
)


_THUS = re.compile(r"\b(?:thus|therefore|hence|so)\b")


def _beside(line: Line, stated: Change, tied: list[Pair]) -> Finding | None:
    """ "$18 million; for the next $54 million, twice as much": both amounts stand before."""
    if stated.way == "factor" and not (
        stated.either_way or _AS_MUCH.match(line.after(stated.figure))
    ):
        return None
    before = line.before(stated.figure)
    tokens = [line.figure(t) for t in re.findall(r"<([NP]\d+)>", before)]
    if len(tokens) < 2:
        return None
    second = tokens[-1]
    between = before[before.rindex(">") + 1 :]
    if (";" in between and not _THUS.search(between)) or has(between, "breaks"):
        return None
    own, stop, back = between.rpartition(". ")
    if stop and _BACK.match(back):
        # "... on the small model. That is a six-to-one ratio"
        between = f"{own}, a "
    if len(between) > 60 or not _LEADS_OVER.match(between):
        return None
    rest = [
        f
        for f in tokens[:-1]
        if alike(f, second) and f.code == second.code and f.dimension not in ("count", "points")
    ]
    if not rest and re.match(r" (?:as (?:many|much)|of that)\b", line.after(stated.figure)):
        # "90 hours for the one, 9,000 for the other, a hundred times as many"
        rest = [f for f in tokens[:-1] if f.dimension == second.dimension == "count"]
    if len(rest) != 1 or second.dimension in ("%", "points"):
        return None
    if second.dimension == "count" and re.search(
        r"<N\d+>[^<>]{0,20}$", before[: before.rindex("<")][-1:]
    ):
        return None
    return judged(line, stated, lent(rest[0], second), lent(second, rest[0]), turn=True)


_AS_MUCH = pattern(r"^ @as_much@")
_BACK = pattern(r"^@back_subjects@(?:’s|'s| \w+){0,6}? (?:an? )?(?:\w+ ){0,2}$")
# "Memory has thus doubled"
_HENCE = re.compile(r"^[^<>,;]*\b(?:thus|therefore|hence)\b[^<>,;]{0,20}$")
_EARLIER = pattern(r"@earlier_times@|\bin (?:19|20)\d\d\b")


def _looking_back(page: Page, line: Line, stated: Change, tied: list[Pair]) -> Iterator[Finding]:
    """ "That is a six-to-one ratio", of the two amounts of the sentence before."""
    last = page.next(line, steps=-1)
    before = line.before(stated.figure)
    if last is None:
        return
    if len(before) < 60 and (_BACK.match(before) or _HENCE.search(before)):
        kinds: dict[str, list[Figure]] = {}
        for f in last.figures:
            if f.code == "N" and f.dimension not in ("count", "points"):
                kinds.setdefault(f.dimension, []).append(f)
        twos = [k for k in kinds.values() if len(k) == 2 and alike(k[0], k[1])]
        if len(twos) == 1 and (
            stated.either_way
            or stated.way != "factor"
            or _AS_MUCH.match(line.after(stated.figure))
            or _HENCE.search(before)
        ):
            found = judged(line, stated, twos[0][0], twos[0][1], turn=True, homes=(last, last))
            if found:
                yield found
    match = shape(r"^(?:,|) ?to (?:\w+ )?{N}(?!~from)").match(line.after(stated.figure))
    if match and not tied and stated.way in ("more", "less"):
        after = line.figure(match[1])
        base = [f for f in last.figures if f.code == "N" and f.dimension == after.dimension]
        here = [f for f in line.figures if f.code == "N" and alike(f, after)]
        if (
            len(base) == 1
            and not here
            and after.dimension.startswith("money")
            and _EARLIER.search(last.text)
        ):
            found = judged(line, stated, base[0], after, turn=False, homes=(last, line))
            if found:
                yield found


# ------------------------------------------------------------------ the arithmetic


def judged(
    line: Line,
    stated: Change,
    before: Figure,
    after: Figure,
    *,
    turn: bool,
    homes: tuple[Line, Line] | None = None,
) -> Finding | None:
    """A finding on `after` over `before` against the stated factor; None where too near to tell.

    With `turn` the text does not say which came first, so that either way round may hold.
    `homes` are the lines of the two amounts where they are not `line`.
    """
    if before.value <= 0 or after.value <= 0 or stated.figure in (before, after):
        return None
    # 1.26 times as fast is 1.26 times less time
    turn = turn or (stated.way == "factor" and before.dimension == "time")
    ratio = after.tight.over(before.tight)
    turned = before.tight.over(after.tight)
    holds = ratio.meets(stated.tight) or (
        (turn or stated.either_way) and turned.meets(stated.tight)
    )
    near = ratio.meets(stated.loose) or ((turn or stated.either_way) and turned.meets(stated.loose))
    if near and not holds:
        return None
    if not holds and not (_plain(before) and _plain(after)):
        return None
    owners = homes or (line, line)
    if multiplied(owners[0], before) or multiplied(owners[1], after):
        return None
    if not holds and turn and stated.way != "factor" and turned.meets(stated.loose):
        return None
    first, second = homes or (line, line)
    parts = [(first, before), (second, after), (line, stated.figure)]
    found = [(owner, _original(owner, part)) for owner, part in parts]
    rule, said = _rule(stated, before, after), _sentence(line, stated, before, after, holds)
    return finding(rule, found, said, holds=holds)


def _original(owner: Line, part: Figure) -> Figure:
    """The line's own figure at the place of one that was lent a unit."""
    return next(f for f in owner.figures if f.start == part.start)


def _plain(figure: Figure) -> bool:
    return figure.bound in ("exact", "about")


def _rule(stated: Change, before: Figure, after: Figure) -> str:
    middle = (stated.tight.low + stated.tight.high) / 2
    actual = after.value / before.value
    for slip in _SLIPS:
        for factor in (slip, 1 / slip):
            if middle > 0 and abs(actual / middle / factor - 1) < 0.1:
                return "unit_slip"
    if stated.way == "less" and after.dimension.startswith("money"):
        return "discount_arithmetic"
    return "ratio_vs_amounts" if stated.way == "factor" else "growth_vs_amounts"


def _sentence(line: Line, stated: Change, before: Figure, after: Figure, holds: bool) -> str:
    ratio = after.value / before.value
    quote = stated.figure.quote
    if stated.way == "factor":
        shown = ratio if ratio >= 1 or stated.tight.high < 1 else 1 / ratio
        top, low = (after, before) if shown == ratio else (before, after)
        sums = f"{top.quote} / {low.quote} = {shown:.3g}"
        return f"{sums}, as said ({quote})." if holds else f"{sums}, not {quote}."
    if ratio > 20:
        return f"{after.quote} / {before.quote} = {ratio:,.4g}, not {quote} {stated.way}."
    part = 100 * (ratio - 1)
    more = "more" if part >= 0 else "less"
    sums = f"from {before.quote} to {after.quote} is {abs(part):.3g}% {more}"
    tail = f", as said ({quote})." if holds else f", not {quote} {stated.way}."
    return sums[0].upper() + sums[1:] + tail


def _differences(line: Line, tied: list[Pair]) -> Iterator[Finding]:
    """ "rose by 7 points, from 22% to 29%": the step against the two ends."""
    for pair in tied:
        tail = line.masked[max(0, pair.start - 60) : pair.start]
        match = shape(r"@steps@ {N}(?:,| in~,|) ?$").search(tail)
        if not match:
            continue
        step = line.figure(match[1])
        points = step.dimension == "points" and pair.after.code == "P"
        if not points and (
            step.dimension != pair.after.dimension or (step.dimension == "count" and step.bare)
        ):
            continue
        ends = pair.after.tight, pair.before.tight
        gap = Interval(ends[0].low - ends[1].high, ends[0].high - ends[1].low)
        size = Interval(-gap.high, -gap.low) if pair.after.value < pair.before.value else gap
        holds = step.fits(size)
        if holds is None or (not holds and not _plain(step)):
            continue
        actual = abs(pair.after.value - pair.before.value) / (pair.after.scale if not points else 1)
        said = f"Between {pair.before.quote} and {pair.after.quote} lie {actual:.4g}, "
        said += "as said." if holds else f"not {step.quote}."
        parts = [
            (line, step),
            (line, _original(line, pair.before)),
            (line, _original(line, pair.after)),
        ]
        yield finding("growth_vs_amounts", parts, said, holds=holds)
