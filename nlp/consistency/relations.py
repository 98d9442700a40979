"""How two amounts of a text are set against a rate or a ratio that the text states of them.

It reads "grew 40%", "a quarter less", "four times" as the factor between two amounts, and
finds the two amounts that the sentence ties to it. It judges nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nlp.consistency.cues import cue, pattern
from nlp.consistency.figure import Figure, Interval, singular
from nlp.consistency.lines import Line, shape


@dataclass(frozen=True, slots=True)
class Change:
    """A stated factor between a before and an after."""

    figure: Figure
    tight: Interval
    loose: Interval
    # more, less, factor
    way: str
    # "six-to-one" holds whichever way round the amounts stand.
    either_way: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two amounts of one kind, and the stretch of masked text that ties them."""

    before: Figure
    after: Figure
    start: int
    end: int


def alike(one: Figure, other: Figure) -> bool:
    """Whether both measure the same sort of thing, a bare number taking the other's unit."""
    if one.code == "F" or other.code == "F" or one is other:
        return False
    if one.per and other.per and one.per != other.per:
        return False
    if one.dimension == other.dimension or (
        one.dimension.startswith("money")
        and other.dimension.startswith("money")
        and "money" in (one.dimension, other.dimension)
    ):
        return not (one.dimension == "count" and _nouns_differ(one, other))
    return (one.bare and other.code == "N") or (other.bare and one.code == "N")


def _nouns_differ(one: Figure, other: Figure) -> bool:
    """Two counted nouns that are not the same: 3,072 chips and 46 customers."""
    if not one.noun or not other.noun:
        return False
    return not {singular(w) for w in one.noun} & {singular(w) for w in other.noun}


def multiplied(line: Line, figure: Figure) -> bool:
    """Whether a multiple stands right before it: "twelve times $10"."""
    return re.search(r"<F\d+> $", line.before(figure)) is not None


def lent(figure: Figure, like: Figure) -> Figure:
    """`figure` with the unit and magnitude of `like` where it is written without."""
    if (
        not figure.bare
        or like.bare
        or (figure.dimension == like.dimension == "count" and like.scale == 1)
    ):
        return figure
    scale = like.scale
    if figure.value and like.value and figure.value > like.value / 50 and like.dimension == "count":
        return figure
    return replace(
        figure,
        value=figure.value * scale,
        tight=figure.tight.times(scale),
        loose=figure.loose.times(scale),
        dimension=like.dimension,
    )


# ------------------------------------------------------------------ what a change says

_BY = r"(?: (?:by|of|@hedges@|in [\w ]{2,30} of))*"
# "slashed the price by"
_OBJECT = r"(?:(?: (?:the|its|their|his|her))?(?: [\w’-]+){1,3}? by)?"
# "raises prices 20%"
_OBJECT = rf"(?:{_OBJECT}| (?:the |its )?(?:prices?|fees?|costs?|rates?|wages|pay))"
_ROSE = pattern(rf"@rose@{_OBJECT}{_BY} ?$")
_FELL = pattern(rf"@fell@{_OBJECT}{_BY} ?$")
_BY_ONLY = pattern(r"[,(](?: (?:or|that is))? by(?: @hedges@)* ?$")
_VERBS = (("more", cue("rose")), ("less", cue("fell")))
_KIND = r"(?:[ -](?:year-on-year|annual|yearly|price|as|net|further))?[ -]"
_MORE = pattern(rf"^{_KIND}@more@")
_LESS = pattern(rf"^{_KIND}@less@")
_WHOLE = pattern(
    r"^ (?:of )?@determiners@?(?: \w+)? ?@amounts@|^ as (?:much|many|large|big|high|long|fast)\b"
    r"|^ (?:the|that of|its|what)\b"
    # "half of the budget of 10 million"
    r"|^ of (?:the|its|their) (?:[\w ’-]{1,25} of )?<N"
    # "or a third of that"
    r"|^ of (?:that|this)(?=[.,;:)]|$)"
)


def change(line: Line, figure: Figure) -> Change | None:
    """The factor that a percentage, fraction or multiple states; None where it states a share."""
    if figure.code not in "PF":
        return None
    before, after = line.before(figure), line.after(figure)
    tight, loose = figure.tight, figure.loose
    if figure.code == "P":
        tight, loose = tight.times(0.01), loose.times(0.01)
        # "grew 20%": the last digit and as much again
        loose = Interval(loose.low - 0.005, loose.high + 0.005)
    way = _way(before, after)
    if figure.code == "F" and figure.value >= 1:
        return _multiple(figure, after, before, tight, loose, way)
    if way == "more":
        return Change(figure, _plus(tight), _plus(loose), "more")
    if way == "less":
        return Change(figure, _minus(tight), _minus(loose), "less")
    if figure.either_way:
        return Change(figure, tight, loose, "factor", True)
    word = figure.quote.lower()
    if (
        word.startswith("halv")
        or _WHOLE.match(after)
        or re.search(
            r"\b(?:fell|cut|down|dropped|shrank|reduced|rose|up) to (?:\w+ )?$", before[-30:], re.I
        )
    ):
        return Change(figure, tight, loose, "factor")
    return None


def _way(before: str, after: str) -> str | None:
    if _MORE.match(after) or re.match(r" as (?:much|many) again\b", after):
        return "more"
    if _LESS.match(after):
        return "less"
    tail = before[-70:]
    if _ROSE.search(tail):
        return "more"
    if _FELL.search(tail):
        return "less"
    if _BY_ONLY.search(tail):
        # "widened from 14 to 21 million, or by half": the verb stands further off
        verbs = [(m.end(), way) for way, p in _VERBS for m in p.finditer(before)]
        return max(verbs)[1] if verbs else None
    return None


def _multiple(
    figure: Figure, after: str, before: str, tight: Interval, loose: Interval, way: str | None
) -> Change:
    if figure.either_way:
        return Change(figure, tight, loose, "factor", True)
    if _LESS.match(after):
        # "three times cheaper"
        flip = (
            Interval(1 / tight.high, 1 / tight.low),
            Interval(1 / loose.high, 1 / max(loose.low, 1e-9)),
        )
        return Change(figure, *flip, "factor")
    if _MORE.match(after) or re.match(r"^[ -](?:rise|increase|growth|jump)", after, re.I):
        # "three times more" is said of both 3 and 4 times as much
        return Change(
            figure,
            Interval(tight.low, tight.high + 1),
            Interval(loose.low, loose.high + 1),
            "factor",
        )
    if figure.quote.lower().startswith("doubl") and way == "less":
        return Change(figure, tight, loose, "factor", True)
    return Change(figure, tight, loose, "factor")


def _plus(part: Interval) -> Interval:
    return Interval(1 + part.low, 1 + part.high)


def _minus(part: Interval) -> Interval:
    return Interval(1 - part.high, 1 - part.low)


# ------------------------------------------------------------------ which two amounts

# before, after
_FORWARD = [
    r"{A}~ (?:@rose@|@fell@|goes|went)~ to (?:\w+ ){0,2}{A}",
    r"from (?:about |roughly |just |around |some )?{A}~ to (?:\w+ ){0,3}{A}",
    r"{A}~ ?(?:→|->) ?{A}",
    r"(?:was|were|had been|used to be|cost) {A}~ (?:is |are |costs? )?now (?:\w+ ){0,2}{A}",
    # "in 2024 there were 250, in 2025 there were 400"
    r"in <D\d+>[^<>;]{0,30}? {A}[^<>;]{0,40}?,? (?:and )?in <D\d+>[^<>;]{0,30}? {A}",
]
# after, before
_BACKWARD = [
    r"to (?:about |roughly |just |around |some )?{A}~,? (?:up |down )?from (?:\w+ ){0,3}{A}",
    r"{A}~,? (?:up|down) (?:on|from) (?:\w+ ){0,3}{A}",
    r"{A}~,?[ (](?:@instead@|where~ (?:was|cost|needed|took|used)) (?:\w+ ){0,4}{A}",
    r"{A}~,? from (?:the )?(?:\w+ ){0,2}{A}",
    r"{A}~,? (?:on|than) (?:the )?{A}",
]


def pairs(line: Line) -> list[Pair]:
    """The pairs that the sentence ties by its own words, in order."""
    masked = line.masked
    for figure in line.figures:
        if figure.code == "F" or (figure.code == "P" and change(line, figure)):
            token = f"<{line.token(figure)}>"
            at = line.place(figure)
            masked = masked[:at] + " " * len(token) + masked[at + len(token) :]
    found: list[Pair] = []
    for sources, forward in ((_FORWARD, True), (_BACKWARD, False)):
        for source in sources:
            for match in shape(source).finditer(masked):
                one, two = line.figure(match[1]), line.figure(match[2])
                if multiplied(line, one) or multiplied(line, two):
                    continue
                before, after = (one, two) if forward else (two, one)
                overlaps = any(p.start < match.end() and match.start() < p.end for p in found)
                if alike(one, two) and not overlaps:
                    found.append(
                        Pair(lent(before, after), lent(after, before), match.start(), match.end())
                    )
    return sorted(found, key=lambda p: p.start)
