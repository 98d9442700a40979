"""Quantities: a number with its unit, currency, range and bound, as one stretch of text.

Reads one sentence, heading or cell at a time and knows nothing of its neighbours. What a
quantity is about is left to `nlp.names` and `nlp.measured`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from math import isfinite

from nlp.bounds import FACTORS, bounded, ranges
from nlp.dates import When, dates
from nlp.multiples import clear, special
from nlp.numerals import Numeral, numerals, words
from nlp.quantity import Quantity as Quantity
from nlp.quantity import Reading as Reading
from nlp.record import Bound, Kind
from nlp.units import Unit, choice, units

_COMMA = re.compile(
    r"(?<![\d.,])\d+,\d{1,2} ?(?:%|per cent|percent|million|billion|Mio|Mrd|[MG]B\b|TWh|[kMG]W)"
)


def reading(text: str) -> Reading:
    """How the document `text` writes decimals, and which country's ¥ it means."""
    head = text[:200_000]
    yuan, yen = len(units().yuan_signs.findall(head)), len(units().yen_words.findall(head))
    return Reading(
        bool(_COMMA.search(head)),
        "JPY" if yen >= yuan and yen + yuan else ("CNY" if yuan else "JPY"),
    )


# "2.7M QX300 GPU hours": whose hours they are
_WHOSE = re.compile(
    r"(?P<whose>[A-Z][\w-]*\d[\w-]* )(?P<hours>(?:GPU|TPU|chip|node|card)[ -]hours?)\b"
)
# "A100-80GB": the number ends a name
_TAIL_OF_NAME = re.compile(r"[A-Za-z]\w*-$|\d-(?<=[A-Za-z]\d-)$|[A-Za-z]\d+[A-Za-z]*-$")
# "fell −11%": a minus right at the number, with nothing before it that it could join
_SIGN = re.compile(r"(?:^|[ (])[-−]$")
# "35B-A3B": the number begins a name
_HEAD_OF_NAME = re.compile(r"-[A-Z]+\d")
_HYPHEN_WORD = re.compile(r"-(?P<word>[A-Za-z]+)")


_USUAL = Reading()


def quantities(text: str, read: Reading = _USUAL, *, topic: str = "") -> list[Quantity]:
    """The quantities of a sentence in order, without overlaps; longest, then leftmost, wins.

    Names, versions, dates, labels and idioms are left out; whether a bare number counts
    anything is for the caller to see (`unit` is "").
    """
    spots = dates(text)
    blocked = [(w.start, w.end) for w in spots] + _idioms(text) + _bases(text)
    blocked += [m.span() for p in (FACTORS, _SHOTS) for m in p.finditer(text)]
    found = list(special(text, blocked, topic))
    for number in numerals(text, comma_decimal=read.comma_decimal):
        quantity = _measured(text, number, read, blocked)
        # a run of digits that no float can hold is an identifier
        if quantity and isfinite(quantity.value):
            found.append(quantity)
    # "$0.15 / 1M tokens": the basis of a price is no quantity of its own
    bases = [(q.end, q.after) for q in found if q.kind is Kind.PRICE and q.after > q.end]
    apart = _longest([q for q in found if not any(a <= q.start < b for a, b in bases)])
    settled: list[Quantity] = []
    for q in ranges(text, _lent(text, apart)):
        q = bounded(text, q)
        low = settled[-1] if settled else None
        if low and q.bound is Bound.EXACT and q.unit and q.unit == low.unit:
            joined = text[low.end : q.start] == " and " and low.high is None
            q = replace(q, bound=low.bound, cue=low.cue) if joined else q
        limited = low and q.bound is Bound.EXACT and q.unit and low.bound in _LIMITS
        if low and limited and text[low.end : q.start] == " or ":
            # "up to $35 million or 7% of turnover"
            q = replace(q, bound=low.bound, cue=low.cue)
        settled.append(q)
    return settled


_LIMITS = frozenset({Bound.AT_MOST, Bound.AT_LEAST})


def schedules(text: str) -> list[When]:
    """The dates of a sentence that could be a promise."""
    return [w for w in dates(text) if not w.clock]


def _idioms(text: str) -> list[tuple[int, int]]:
    pattern = _idiom_pattern()
    return [m.span() for m in pattern.finditer(text)]


@cache
def _idiom_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{choice(words()['idioms'])})(?![\w-])", re.I)


# "(5-shot)": how another number came about
_SHOTS = re.compile(r"\b(?:\d{1,4}|zero|one|few)[- ]shots?\b", re.I)


def _bases(text: str) -> list[tuple[int, int]]:
    """What a price or a rate is counted per: "in dollars per million tokens" counts none."""
    if " per " not in text:
        return []
    return [m.span("basis") for m in units().basis.finditer(text) if " per " in m[0]]


# "4 cents"
_CENTS = re.compile(r"(?: (?:US )?cents?\b|¢)")
# "a price per 1K tokens of $0.20", "the cost per image is $2"
_BASIS_BEFORE = re.compile(
    r"\b(?:price|cost|rate|pricing|fee)s? (?:per|for each|for every) "
    r"(?P<basis>[\w ,-]{2,24}?) (?:of|is|was|at|to|from|:)(?: (?:about|just|only))? ?"
    r"(?:[$€£¥₹₩][\d.]+ (?:to|down to) )?$",
    re.I,
)


def _money(text: str, number: Numeral, read: Reading) -> Quantity | None:
    """The sum or the price that `number` is the number of, by the currency beside it."""
    start, end, value = number.start, number.end, number.value
    known = units()
    currency = known.money_before.search(text, max(0, start - 5), start)
    code = known.currencies.get(currency[0].strip().casefold()) if currency else None
    if code == "¥":
        code = read.yen
    if code and code not in ("USD",) and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text[start:end]):
        value = float(text[start:end].replace(".", ""))
    after = end
    cents = _CENTS.match(text, end) if not code else None
    if cents:
        code, value, after = "USD", value / 100, cents.end()
    if not code:
        gap = 1 if text[end : end + 1] in (" ", "-", "\u202f") else 0
        if number.worded and text.startswith(" of ", end):
            gap = len(" of ")  # "hundreds of millions of euros"
        behind = known.money_after.match(text, end + gap)
        if behind and not (behind[0] == "won" and not number.scaled):
            code = known.currencies[behind[0].casefold()]
            after = behind.end()
    if not code:
        return None
    if currency:
        start = start - len(currency[0]) + (1 if currency[0][0] == " " else 0)
    unit, kind, tail = code, Kind.MONEY, after
    basis = known.basis.match(text, after)
    if basis:
        spelled = basis["basis"].casefold()
        per = known.bases.get(re.sub(r"[ \u00a0-]", " ", spelled)) or known.bases.get(spelled)
        if per:
            unit, kind, tail = f"{code}/{per}", Kind.PRICE, basis.end()
    before = _BASIS_BEFORE.search(text, max(0, start - 60), start) if not basis else None
    if before:
        spelled = re.sub(r"[ \u00a0-]", " ", before["basis"].casefold())
        per = known.bases.get(spelled)
        if per:
            unit, kind = f"{code}/{per}", Kind.PRICE
    return Quantity(
        *(start, after, value, unit, kind),
        scaled=number.scaled,
        letter=number.letter,
        after=tail,
        worded=number.worded,
    )


def _measured(
    text: str, number: Numeral, read: Reading, blocked: list[tuple[int, int]]
) -> Quantity | None:
    """The quantity that `number` is the number of; None where it is part of something else."""
    start, end = number.start, number.end
    if not clear(start, end, blocked):
        return None
    if start and (text[start - 1].isalnum() or text[start - 1] in "_@^"):
        return None
    if _TAIL_OF_NAME.search(text, max(0, start - 24), start):
        return None
    value = number.value
    money = _money(text, number, read)
    if money:
        return money
    found = _unit_at(text, end)
    whose = _WHOSE.match(text, end + 1) if found is None else None
    if whose:
        hours = units().words[whose["hours"].casefold()]
        return Quantity(
            *(start, end, value, hours.unit, hours.kind),
            metric=f"{whose['whose']}{whose['hours']}",
            scaled=number.scaled,
            after=whose.end(),
        )
    if found is None and _is_label(text, start, end):
        return None
    if found is None and number.letter and not number.scaled:
        return None
    if number.letter:
        # a letter that belongs to a longer unit ("24kW", "5 MB") is read by the unit, below
        whole = _unit_at(text, end - 1)
        if whole and whole[1] > end:
            found, value, end = whole, number.base, end - 1
            number = replace(number, scaled=False, letter="")
    if (
        found is None
        and number.letter in ("m", "t", "M", "B", "T", "b", "k", "K")
        and end < len(text)
    ) and text[end].isalnum():
        return None
    if _SIGN.search(text, max(0, start - 2), start) and not number.worded:
        start, value = start - 1, -value
        number = replace(number, value=-number.value)
    if found:
        unit, after = found
        return Quantity(
            start,
            after,
            value * unit.factor,
            unit.unit,
            unit.kind,
            metric=unit.metric,
            worded=number.worded,
            scaled=number.scaled,
            letter=number.letter,
            after=after,
            joined=text[end : end + 1] == "-",
        )
    follow = text[end : end + 1]
    if follow.isalnum() or follow == "_":
        return None
    if _HEAD_OF_NAME.match(text, end):
        return None
    joined = bool(_HYPHEN_WORD.match(text, end))
    if joined and not (number.worded or number.scaled or re.match(r"-[a-z]+", text[end:])):
        return None
    if follow in "./" and text[end + 1 : end + 2].isdigit():
        return None
    return Quantity(
        start,
        end,
        value,
        "",
        None,
        worded=number.worded,
        scaled=number.scaled,
        letter=number.letter,
        after=end,
        joined=joined,
    )


def _unit_at(text: str, end: int) -> tuple[Unit, int] | None:
    """The unit right at `end` or after one blank or hyphen, and where it stops."""
    known = units()
    if text[end : end + 2] == "+ ":
        # "200+ TPS"
        end += 1
    gap = end + 1 if text[end : end + 1] in (" ", "-", "\u202f", "\u00a0") else end
    consecutive = re.match(
        r"(?:consecutive|straight|more|full|whole|calendar|working|additional) ",
        text[gap : gap + 14],
    )
    word = known.word.match(text, gap + (consecutive.end() if consecutive else 0))
    if word and (gap > end or text[end : end + 1] == "%"):
        spelled = re.sub(r"[\u00a0-]", " ", word[0]).casefold()
        unit = known.words.get(word[0].casefold()) or known.words.get(spelled)
        if unit:
            symbol = known.symbol.match(text, gap)
            if symbol and symbol.end() > word.end():
                return known.symbols[symbol[0]], symbol.end()
            return unit, word.end()
    symbol = known.symbol.match(text, gap)
    if symbol:
        unit = known.symbols[symbol[0]]
        # one-letter symbols and multiples must touch the number: "5 s" yes, "3 x 4" no
        if gap > end and len(symbol[0]) == 1 and symbol[0] in "xX×dh":
            return None
        # "8x A100", "2x 80GB": how many, not how many times
        if unit.unit == "x" and re.match(r" ?(?:[A-Z]\w*\d|\d)", text[symbol.end() :]):
            return None
        return unit, symbol.end()
    return None


@cache
def _label_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<![\w-])(?:{choice(words()['labels'])})\.?|§|[Nn][or]\.|№|#) ?\(?$", re.I
    )


_LABEL_LIST = re.compile(
    r"(?<![\w.])[A-Za-z]?\d[\d.]{0,7}[a-z]?(?:\([\da-z]\))?(?: ?[,–-] ?| and | to | or )$"
)


def _is_label(text: str, start: int, end: int) -> bool:
    """Whether the number only names a section, an issue, a room, a version or the like."""
    before = text[max(0, start - 40) : start]
    if _label_pattern().search(before):
        # "phase 2 trials" is a label, "in phase, 300 users" is not; a unit overrules
        return not re.match(r" ?%| ?(?:million|billion|percent|per cent)", text[end:])
    chained = _LABEL_LIST.search(before)
    while chained:
        before = before[: chained.start()]
        if _label_pattern().search(before):
            return True
        chained = _LABEL_LIST.search(before)
    return False


def _longest(found: list[Quantity]) -> list[Quantity]:
    """On overlap the longest wins, then the leftmost."""
    kept: list[Quantity] = []
    for q in sorted(found, key=lambda q: (q.start - q.end, q.start)):
        if all(q.end <= k.start or q.start >= k.end for k in kept):
            kept.append(q)
    return sorted(kept, key=lambda q: q.start)


def _lent(text: str, found: list[Quantity]) -> list[Quantity]:
    """± errors dropped, and a unit given to bare numbers that share one: "2, 3 and 4 GB"."""
    kept: list[Quantity] = []
    for q in found:
        if re.search(r"(?:±|\+/-|\+/−|plus or minus) ?$", text[: q.start]):
            continue
        kept.append(q)
    for index in range(len(kept) - 2, -1, -1):
        here, after = kept[index], kept[index + 1]
        between = text[here.end : after.start]
        if (
            not here.unit
            and after.unit
            and not here.joined
            and re.fullmatch(r" ?(?:,|, and|and|or|/|, or|vs\.?|versus) ?", between)
            and (
                after.unit in ("%", "points")
                or (not here.scaled and after.unit not in ("x", "rank"))
            )
        ):
            kept[index] = replace(
                here,
                unit=after.unit,
                kind=after.kind,
                metric=after.metric,
            )
    return kept
