"""Quantities: a number with its unit, currency, range and bound, as one stretch of text.

Reads one sentence, heading or cell at a time and knows nothing of its neighbours. What a
quantity is about is left to `nlp.names` and `nlp.measured`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from math import isfinite

from nlp.cues import cues
from nlp.dates import When, dates
from nlp.numerals import Numeral, numerals, words
from nlp.record import Bound, Kind
from nlp.units import Unit, choice, units


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity at `start:end` of its sentence, in the contract's value and unit."""

    start: int
    end: int
    value: float
    # "" where the text gives none: a counted noun, or a neighbour's unit, decides.
    unit: str
    kind: Kind | None = None
    high: float | None = None
    bound: Bound = Bound.EXACT
    # The words behind the bound.
    cue: str = ""
    # What the unit usually measures.
    metric: str = ""
    # Written in words alone ("three").
    worded: bool = False
    # Carries a magnitude ("3 million", "13B"), whose letter is kept.
    scaled: bool = False
    letter: str = ""
    # Where the counted noun would begin: after "B parameters" and the like, the unit's end.
    after: int = 0
    # Joined to what follows by a hyphen: "600-person".
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """How this document writes numbers."""

    comma_decimal: bool = False
    # Currency behind a bare "¥".
    yen: str = "CNY"


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


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    known = words()
    fractions = {k: v for k, v in known["fractions"].items() if k != "half" and k != "halves"}
    small = choice(known["cardinals"])
    return {
        "multiple": re.compile(rf"(?<![\w-])(?:{choice(known['multiples'])})(?![\w-])", re.I),
        "half": re.compile(
            r"(?<![\w-])(?:one[- ])?half(?! (?:an? |past |hour|year|time|million|"
            r"billion|dozen|trillion))"
            r"(?![\w-])",
            re.I,
        ),
        "fraction": re.compile(
            rf"(?<![\w-])(?P<top>an?|{small})[ -](?P<bottom>{choice(fractions)})"
            r"(?:(?<=s)|(?= of\b| the\b| less| more| fewer| cheaper| lower| higher|"
            r" as\b| that\b|[.,;:)]| and\b| in\b|$))",
            re.I,
        ),
        "odds": re.compile(
            rf"(?<![\w-])(?P<top>{small}|\d{{1,3}})(?: times)? (?:in(?: every)?|"
            rf"out of(?: every)?) (?P<bottom>{small}|\d{{1,4}})(?! (?:years|months|"
            rf"days|weeks|hours))(?![\w%.,]*\d)(?![\w-])",
            re.I,
        ),
        "to_one": re.compile(
            rf"(?<![\w-])(?P<top>{small}|\d+(?:\.\d+)?)(?:-to-|[- ]to[- ])(?:one|1)(?![\w-])", re.I
        ),
        "colon": re.compile(
            r"(?<![\w:.,/])(?P<top>\d+(?:\.\d+)?):(?P<bottom>\d+(?:\.\d+)?)(?![\w:])"
        ),
        "fold": re.compile(rf"(?<![\w-])(?P<top>{small}|\d+(?:\.\d+)?)[- ]?fold(?![\w])", re.I),
        "a_unit": re.compile(
            r"(?P<half>half an? )?(?P<article>an? )?(?P<unit>second|minute|hour|"
            r"day|week|month|year)\b(?!-)",
            re.I,
        ),
        "rank": re.compile(
            rf"(?<![\w-])(?:(?:#|[Nn]o\. ?|[Nn]umber |№ ?)(?P<digits>\d{{1,4}})(?![\w.,]*\d|\w)"
            rf"|(?P<ordinal>{choice(known['ordinals'])}|\d{{1,4}}(?:st|nd|rd|th))(?P<noun>[ "
            rf"-](?:place|position|spot|overall|rank))?)(?![\w-])",
            re.I,
        ),
    }


# "½", but not the end of "2½"
_VULGAR = re.compile(r"(?<![\w.])[¼½¾⅓-⅞](?!\w)")
# "2.7M QX300 GPU hours": whose hours they are
_WHOSE = re.compile(
    r"(?P<whose>[A-Z][\w-]*\d[\w-]* )(?P<hours>(?:GPU|TPU|chip|node|card)[ -]hours?)\b"
)
# "A100-80GB": the number ends a name
_TAIL_OF_NAME = re.compile(r"[A-Za-z]\w*-$|\d-(?<=[A-Za-z]\d-)$|[A-Za-z]\d+[A-Za-z]*-$")
# "fell −11%": a minus right at the number, with nothing before it that it could join
_SIGN = re.compile(r"(?:^|[ (])[-−]$")
_HYPHEN_WORD = re.compile(r"-(?P<word>[A-Za-z]+)")
_RANGE = re.compile(r" ?(?:–|—|-|−|to|~) ?", re.I)
_BETWEEN = re.compile(r" and ", re.I)
_PLUS = re.compile(r"\+(?![\w/])| ?\+(?= |$)")


def quantities(
    text: str, read: Reading = Reading(), *, topic: str = ""
) -> list[Quantity]:  # frozen
    """The quantities of a sentence in order, without overlaps; longest, then leftmost, wins.

    Names, versions, dates, labels and idioms are left out; whether a bare number counts
    anything is for the caller to see (`unit` is "").
    """
    spots = dates(text)
    blocked = [(w.start, w.end) for w in spots] + _idioms(text) + _bases(text)
    blocked += [m.span() for p in (_FACTORS, _SHOTS) for m in p.finditer(text)]
    found = list(_special(text, blocked, topic))
    for number in numerals(text, comma_decimal=read.comma_decimal):
        quantity = _measured(text, number, read, blocked)
        # a run of digits that no float can hold is an identifier
        if quantity and isfinite(quantity.value):
            found.append(quantity)
    # "$0.15 / 1M tokens": the basis of a price is no quantity of its own
    bases = [(q.end, q.after) for q in found if q.kind is Kind.PRICE and q.after > q.end]
    apart = _longest([q for q in found if not any(a <= q.start < b for a, b in bases)])
    bounded: list[Quantity] = []
    for q in _ranges(text, _lent(text, apart)):
        q = _bounded(text, q)
        low = bounded[-1] if bounded else None
        if low and q.bound is Bound.EXACT and q.unit and q.unit == low.unit:
            joined = text[low.end : q.start] == " and " and low.high is None
            q = replace(q, bound=low.bound, cue=low.cue) if joined else q
        bounded.append(q)
    return bounded


def schedules(text: str) -> list[When]:
    """The dates of a sentence that could be a promise."""
    return [w for w in dates(text) if not w.clock]


def _idioms(text: str) -> list[tuple[int, int]]:
    pattern = _idiom_pattern()
    return [m.span() for m in pattern.finditer(text)]


@cache
def _idiom_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{choice(words()['idioms'])})(?![\w-])", re.I)


# "7 x 4 x 4 = 112 GB": how the number behind the sign came about
_FACTORS = re.compile(r"(?<![\w.])\d[\d.,]*(?: ?[x×*·+/-] ?\d[\d.,]*)+ ?(?==|≈)")
# "(5-shot)": how another number came about
_SHOTS = re.compile(r"\b(?:\d{1,4}|zero|one|few)[- ]shots?\b", re.I)
_FACTORED = re.compile(rf"{_FACTORS.pattern}[=≈] ?$")


def _bases(text: str) -> list[tuple[int, int]]:
    """What a price or a rate is counted per: "in dollars per million tokens" counts none."""
    if " per " not in text:
        return []
    return [m.span("basis") for m in units().basis.finditer(text) if " per " in m[0]]


def _clear(start: int, end: int, blocked: Iterable[tuple[int, int]]) -> bool:
    return not any(a < end and start < b for a, b in blocked)


def _small(word: str) -> float:
    known = words()
    word = word.lower()
    if word in ("a", "an"):
        return 1.0
    return float(known["cardinals"].get(word) if word in known["cardinals"] else word)


def _special(text: str, blocked: list[tuple[int, int]], topic: str) -> Iterable[Quantity]:
    """Multiples, fractions, odds, ratios and ranks: quantities that are more than a numeral."""
    known = words()
    patterns = _patterns()
    for match in patterns["multiple"].finditer(text):
        if _clear(*match.span(), blocked):
            value = known["multiples"][match[0].lower()]
            yield Quantity(*match.span(), value, "x", Kind.RATIO, worded=True, after=match.end())
    for match in patterns["half"].finditer(text):
        if _clear(*match.span(), blocked) and not re.match(r" and half", text[match.end() :]):
            yield Quantity(*match.span(), 0.5, "x", Kind.RATIO, worded=True, after=match.end())
    for match in patterns["fraction"].finditer(text):
        if _clear(*match.span(), blocked):
            value = _small(match["top"]) / known["fractions"][match["bottom"].lower()]
            yield Quantity(*match.span(), value, "x", Kind.RATE, worded=True, after=match.end())
    for match in patterns["odds"].finditer(text):
        top, bottom = _small(match["top"]), _small(match["bottom"])
        if (
            _clear(*match.span(), blocked)
            and 0 < top < bottom
            and (bottom <= 20 or bottom in (100, 1000))
        ):
            yield Quantity(
                *match.span(), top / bottom, "x", Kind.RATE, worded=True, after=match.end()
            )
    for match in patterns["to_one"].finditer(text):
        if _small(match["top"]) > 1:
            yield Quantity(
                *match.span(), _small(match["top"]), "x", Kind.RATIO, worded=True, after=match.end()
            )
    for match in patterns["colon"].finditer(text):
        if (
            _clear(*match.span(), blocked)
            and float(match["bottom"])
            and re.search(r"ratio|balance|split|mix", text + topic, re.I)
        ):
            value = float(match["top"]) / float(match["bottom"])
            yield Quantity(*match.span(), value, "x", Kind.RATIO, after=match.end())
    for match in _VULGAR.finditer(text):
        value = unicodedata.numeric(match[0])
        yield Quantity(*match.span(), value, "x", Kind.RATIO, worded=True, after=match.end())
    for match in patterns["fold"].finditer(text):
        yield Quantity(
            *match.span(), _small(match["top"]), "x", Kind.RATIO, worded=True, after=match.end()
        )
    yield from _spans(text, blocked)
    yield from _ranks(text, blocked)


def _spans(text: str, blocked: list[tuple[int, int]]) -> Iterable[Quantity]:
    """ "half a day", "in under an hour": a span of one unit only where something measures it."""
    for match in _patterns()["a_unit"].finditer(text):
        if not (match["half"] or match["article"]) or not _clear(*match.span(), blocked):
            continue
        if match.start() and text[match.start() - 1].isalnum():
            continue
        before = text[: match.start()]
        measured = cues().measured_span.search(before)
        if not match["half"] and not measured:
            continue
        unit = units().words[match["unit"].lower()]
        value = 0.5 if match["half"] else 1.0
        yield Quantity(
            *match.span(),
            value,
            unit.unit,
            unit.kind,
            metric=unit.metric,
            worded=True,
            after=match.end(),
        )


def _ranks(text: str, blocked: list[tuple[int, int]]) -> Iterable[Quantity]:
    for match in _patterns()["rank"].finditer(text):
        if not _clear(*match.span(), blocked):
            continue
        before, after = text[: match.start()], text[match.end() :]
        if match["digits"]:
            # "issue #17", "paper no. 4": labels; "No. 6 overall", "#1 on the board": ranks
            if not (cues().rank_around.search(before) or cues().rank_after.match(after)):
                continue
            value = float(match["digits"])
        else:
            spelled = match["ordinal"].lower()
            value = float(words()["ordinals"].get(spelled) or re.sub(r"\D", "", spelled) or 0)
            if not match["noun"] and not (
                cues().rank_around.search(before)
                and re.match(r"[.,;:)]|$| (?:of|on|in|at|among|behind|overall|with|and)\b", after)
            ):
                continue
            # "in the third place" only lists; "in the 3rd place among ..." ranks
            ranked = match["noun"] and re.match(r" (?:among|of|on|overall|behind)\b", after)
            if re.search(r"\b(?:in|for) the $", before, re.I) and not ranked:
                continue
        yield Quantity(*match.span(), value, "rank", Kind.RANK, metric="rank", after=match.end())


def _measured(
    text: str, number: Numeral, read: Reading, blocked: list[tuple[int, int]]
) -> Quantity | None:
    """The quantity that `number` is the number of; None where it is part of something else."""
    start, end = number.start, number.end
    if not _clear(start, end, blocked):
        return None
    if start and (text[start - 1].isalnum() or text[start - 1] in "_@^"):
        return None
    if _TAIL_OF_NAME.search(text, max(0, start - 24), start):
        return None
    value = number.value
    known = units()
    currency = known.money_before.search(text, max(0, start - 5), start)
    code = known.currencies.get(currency[0].strip().casefold()) if currency else None
    if code == "¥":
        code = read.yen
    if code and code not in ("USD",) and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text[start:end]):
        value = float(text[start:end].replace(".", ""))
    unit: Unit | None = None
    after = end
    if not code:
        money = (
            known.money_after.match(text, end + 1)
            if text[end : end + 1] in (" ", "-", "\u202f")
            else known.money_after.match(text, end)
        )
        if money and not (money[0] == "won" and not number.scaled):
            code = known.currencies[money[0].casefold()]
            after = money.end()
    if code:
        if currency:
            start = start - len(currency[0]) + (1 if currency[0][0] == " " else 0)
        basis = known.basis.match(text, after)
        suffix, tail = code, after
        kind = Kind.MONEY
        if basis:
            per = (
                known.bases[re.sub(r"[ \u00a0-]", " ", basis["basis"]).casefold()]
                if re.sub(r"[ \u00a0-]", " ", basis["basis"]).casefold() in known.bases
                else known.bases.get(basis["basis"].casefold(), "")
            )
            if per:
                suffix, kind, tail = f"{code}/{per}", Kind.PRICE, basis.end()
        return Quantity(
            start,
            after,
            value,
            suffix,
            kind,
            scaled=number.scaled,
            letter=number.letter,
            after=tail,
            worded=number.worded,
        )
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
    if _SIGN.search(text, max(0, start - 2), start) and not code and not number.worded:
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
        if re.search(r"(?:±|\+/-|\+/−) ?$", text[: q.start]):
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


def _ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    """ "3–5 GB", "between 3 and 5", "$5.2bn to $5.6bn" are one; "from 3 to 5" is two."""
    kept: list[Quantity] = []
    for q in found:
        low = kept[-1] if kept else None
        if low is not None and low.high is None and not low.joined:
            between = text[low.end : q.start]
            before = text[: low.start]
            if low.kind is Kind.MONEY and not q.unit and q.scaled and _RANGE.fullmatch(between):
                q = replace(q, unit=low.unit, kind=low.kind)  # "$1.5-2 billion"
            dash = _RANGE.fullmatch(between)
            both = _BETWEEN.fullmatch(between) and cues().between.search(before)
            change = cues().change.search(before) and "to" in between
            if (dash or both) and not change and _same_scale(low, q) and q.kind not in (Kind.RANK,):
                value = low.value
                # "2 to 3 million", "5–6 PFLOPS": the scale is for both ends
                shared = not low.unit or low.kind is Kind.MONEY
                if shared and (q.unit == "FLOPS" or (q.scaled and not low.scaled)):
                    value = low.value * _scale(text, q)
                if value < q.value:
                    kept[-1] = replace(
                        q,
                        start=low.start,
                        value=value,
                        high=q.value,
                        bound=Bound.RANGE,
                        cue=between.strip(),
                    )
                    continue
            if change and "to" in between and not low.unit and q.unit and not low.scaled:
                kept[-1] = replace(low, unit=q.unit, kind=q.kind, metric=q.metric)
        kept.append(q)
    return kept


def _scale(text: str, q: Quantity) -> float:
    base = re.search(r"\d[\d.,]*", text[q.start : q.end])
    number = numerals(base[0])[0].value if base else q.value
    return q.value / number if number else 1.0


def _same_scale(low: Quantity, q: Quantity) -> bool:
    if low.unit and q.unit and low.unit != q.unit:
        return low.unit.split("/")[0] == q.unit.split("/")[0] and "/" in q.unit
    return not (low.unit and not q.unit)


_NEGATED = re.compile(r"\b(?:no|neither|none|never|not|nor|nobody)\b[^,;.]{0,60}$", re.I)


def _weighed(before: str, q: Quantity, bound: Bound, cue: str) -> Quantity:
    """The bound turned round by a "no" before it; "over three years" is a span, no bound."""
    if (
        bound is Bound.AT_LEAST
        and cue.lower() in ("more than", "over", "above", "exceed")
        and _NEGATED.search(before)
    ):
        return replace(q, bound=Bound.AT_MOST, cue=f"no … {cue}")
    spans = q.kind is Kind.DURATION and cue.lower() == "over"
    if spans and not re.search(
        r"\b(?:for|takes?|took|lasts?|lasted|lasting|well|just|runs?|of) $", before
    ):
        return q
    return replace(q, bound=bound, cue=cue)


def _bounded(text: str, q: Quantity) -> Quantity:
    """`q` with the bound that the words around it give."""
    if q.high is not None:
        return q
    before = _FACTORED.sub("", text[max(0, q.start - 60) : q.start])
    after = text[q.end : q.end + 30]
    plus = _PLUS.match(after)
    if plus and q.kind is not Kind.RANK:
        return replace(q, bound=Bound.AT_LEAST, cue="+", after=max(q.after, q.end + plus.end()))
    for bound, pattern in cues().bounds_after.items():
        match = pattern.match(after)
        if match:
            return replace(q, bound=bound, cue=match[0].strip(" ,-"))
    best: tuple[int, Bound, str] | None = None
    for bound, pattern in cues().bounds_before.items():
        match = pattern.search(before)
        if match and (best is None or match.start() < best[0]):
            best = (match.start(), bound, match["cue"])
    if best:
        return _weighed(before[: best[0]], q, best[1], best[2])
    if q.kind is Kind.PRICE and re.search(r"(?:^|[:;(–—] ?)[Ff]rom $", before):
        return replace(q, bound=Bound.AT_LEAST, cue="from")
    if (
        text[q.start : q.end]
        .lower()
        .startswith(("tens of", "hundreds of", "thousands of", "dozens of", "millions of"))
    ):
        return replace(q, bound=Bound.AT_LEAST, cue="vague")
    return q
