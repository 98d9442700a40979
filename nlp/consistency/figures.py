"""The figures of a sentence: amounts, shares and multiples.

Everything that bears on arithmetic is read here, also what is no claim: the size of a test,
"nine days later". It knows no rule and no name.
"""

from __future__ import annotations

import re

from nlp.consistency.cues import dimensions, listed, pattern
from nlp.consistency.figure import Figure, Interval, Per, bound_before, singular
from nlp.consistency.multiples import multiples, number_of, spoken_times
from nlp.numerals import Numeral, numerals
from nlp.rounding import step
from nlp.units import units


def figures(text: str, taken: list[tuple[int, int]]) -> list[Figure]:
    """The figures of a sentence in order; nothing is read inside the spans of `taken`."""
    found: list[Figure] = []
    for read in (spoken_times, multiples):
        busy = [*taken, *((f.start, f.end) for f in found)]
        found += [f for f in read(text) if not any(a < f.end and f.start < b for a, b in busy)]
    found += _amounts(text, [*taken, *((f.start, f.end) for f in found)])
    return sorted(found, key=lambda f: f.start)


# "20 mW", "48 kHz": units that no list holds compare with themselves alone
_UNKNOWN_UNIT = re.compile(r" ?([a-zµ]{1,2}[A-Z][A-Za-z]?)(?![A-Za-z])")
_A_YEAR = re.compile(r"(?:19|20)\d\d")
_NOUN = re.compile(r"[ -]([A-Za-z][\w’'-]*)")
_STOP = listed("noun_ends")
_PERIOD = r"(?:second|minute|hour|day|week|month|quarter|year)"
_PER = pattern(
    # "per", "/", "a month", "each year"
    rf" ?(?:/|\bper\b|\ban?\b(?= @bases@)|\b(?:each|every)\b(?= {_PERIOD}\b)) ?"
    # "thousand", "1M", "100"
    r"(?:(?P<num>\d[\d,]*|one|hundred|ten) ?)?"
    r"(?P<scale>(?:thousand|million|billion|hundred)\b|(?-i:[kKMB])(?= ))?(?: of)?[ -]?"
    # "input tokens"
    r"(?P<first>[A-Za-z][\w-]*)?"
    r"(?: (?!(?:and|per|an?|or|in|on|for|at|by|each|apiece)\b)(?P<second>[a-z][\w-]*))?"
    # "and month", "per member"; "a year before" is no price
    rf"(?:(?: and| per| a|/) ?(?P<other>{_PERIOD}|user|seat|head)\b| per (?P<thing>[a-z][\w-]*))?"
    r"(?! (?:before|ago|earlier|later|prior)\b)"
)
_SCALE = {
    "hundred": 1e2,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "b": 1e9,
}
_EACH = re.compile(r"(?: of [\w-]+| [\w-]+)?,? (?:each|apiece|a piece)\b", re.IGNORECASE)
# "Each tray holds 16", not the "each" that closes "25 hours each"
_EACH_HAS = re.compile(
    r"(?:^|[,;:.(—–] ?|\b(?:and|where|with|that|which|so|while|in|for|on|at|of|has|have|had) )"
    r"(?:each|every)\b(?! (?:day|week|month|quarter|year|hour|minute|second)\b)[\w ’'-]{0,40}$",
    re.IGNORECASE,
)
# "Marten 4", "Loon 9B": a number after a capital letter is part of a name.
_NAMED = re.compile(
    r"(?:^|[\s(\"“])[A-Z][\w.+’'-]*[ -]$|[A-Za-z_]$|[A-Za-z]-$|[#№§]$|\bv\.?$|[/\\]$"
)
_OPENERS = listed("openers")
_ITEMS = {word for word in listed("items") if word.endswith("s")}


def _amounts(text: str, taken: list[tuple[int, int]]) -> list[Figure]:
    found: list[Figure] = []
    comma = bool(re.search(r"\d,\d{1,2}(?:\s?(?:%|€|Mio|Mrd))", text))
    for number in numerals(text, comma_decimal=comma):
        if any(a < number.end and number.start < b for a, b in taken):
            continue
        if abs(number.value) > _LARGEST:
            continue
        figure = _amount(text, number)
        if figure:
            found.append(figure)
    return found


# A longer row of digits is an identifier.
_LARGEST = 1e18
_THING_HOURS = re.compile(r"[a-z]+[ -]hours?", re.I)


def _amount(text: str, number: Numeral) -> Figure | None:
    spelled = units()
    before, start, end = text[: number.start], number.start, number.end
    value, unit, dimension, bare = number.value, "", "count", False
    money = spelled.money_before.search(before[-6:])
    gap = 1 if text[end : end + 1] in (" ", "\u00a0", "-", "\u202f") else 0
    if money:
        sign = money[0]
        start -= len(sign)
        unit = spelled.currencies[sign.strip().casefold()]
        dimension = f"money:{unit}"
    else:
        symbol = spelled.symbol.match(text, end) or spelled.symbol.match(text, end + gap)
        word = spelled.word.match(text, end + gap) or spelled.word.match(text, end)
        cents = re.compile(r"(cents?|pence)\b").match(text, end + gap)
        after = spelled.money_after.match(text, end + gap)
        if after and text[after.end() : after.end() + 1].isdigit():
            # "the small one $2"
            after = None
        working = re.compile(r"(?:working|business|trading)[ -]days?\b", re.I).match(
            text, end + gap
        )
        if working:
            unit, dimension, end = "working days", "time", working.end()
            value *= 86400
        elif cents:
            unit, dimension, end = cents[1], "money", cents.end()
            value /= 100
        elif after:
            unit, end = spelled.currencies[" ".join(after[0].split()).casefold()], after.end()
            dimension = f"money:{unit}"
        elif symbol or word:
            match = symbol or word
            assert match is not None
            entry = spelled.find(match[0])
            if word and _THING_HOURS.fullmatch(word[0]):
                # "GPU-hours", "chip hours": counted, and priced, like any other thing
                entry = None
            if entry and not (
                entry.unit == "x" or (entry.unit in ("points", "rank", "bit") and not word)
            ):
                unit, end = entry.unit, match.end()
                scaled = dimensions().get(unit)
                if scaled:
                    dimension, factor = scaled
                    value *= factor
                elif unit == "%":
                    dimension = (
                        "points"
                        if (re.search(r"p", match[0]) and "point" in match[0])
                        or match[0] in ("pp", "ppt")
                        else "%"
                    )
                else:
                    dimension = unit
                    value *= entry.factor
                    if unit in ("parameters", "tokens"):
                        # these are counted nouns: they stay part of the noun phrase
                        dimension, unit, end = (
                            "count",
                            "",
                            match.start() - gap if match.start() > number.end else number.end,
                        )
                        end = number.end
    unknown = _UNKNOWN_UNIT.match(text, end) if dimension == "count" else None
    if unknown:
        unit = dimension = unknown[1]
        end = unknown.end()
        if unit in dimensions():
            dimension, factor = dimensions()[unit]
            value *= factor
    if dimension == "bytes" and text.startswith("/s", end):
        dimension, end = "bytes/s", end + 2
    if dimension == "count" and not number.scaled:
        bare = True
    named = _NAMED.search(before[-30:])
    if named and not money:
        label = named[0].strip(' ("“-').lower()
        plain_word = label in _OPENERS and named[0].endswith(" ")
        listed_after = (
            # "a page of Finnish takes 900, one of English 450, ..."
            re.search(r"\d", before)
            and number.value >= 100
            and number.value == int(number.value)
            and re.match(r"[,;.]", text[end:])
            and not number.letter
        )
        if (
            not plain_word
            and not listed_after
            # "we gave Ibis 25 riddles"
            and not (bare and set(_noun(text, end)[:1]) & _ITEMS)
            and not (bare and _counted_before(before, _noun(text, end)))
            and (bare or number.letter)
            and "," not in _written(text, number)
        ):
            return None
    if bare and _A_YEAR.fullmatch(_written(text, number)):
        # "the first half of 2026", but "2026 chips"
        noun = _noun(text, end)
        if not noun or not noun[0].endswith("s"):
            return None
    if number.worded and bare and number.value == 1:
        return None
    if number.worded and bare and before.lower().endswith("number "):
        # "number two is Teal"
        return None
    if (
        dimension == "count"
        and bare
        and re.match(r"[-–]?[A-Za-z]", text[end : end + 2])
        and text[end] not in " -"
    ):
        return None
    if before[-1:].isdigit() or (before[-1:] in ".," and before[-2:-1].isdigit()):
        return None
    if number.letter == "B" and dimension == "count" and not _noun(text, end):
        # "the 9B", short for a model of that size
        return None
    return _finished(text, start, end, number, value, dimension, unit, bare)


def _counted_before(before: str, noun: tuple[str, ...]) -> bool:
    """ "9 watt-hours, the plain Lapwing 0.3 watt-hours": what was counted already."""
    plural = bool(noun) and noun[0].endswith("s")
    return plural and re.search(rf"\d {re.escape(noun[0])}\b", before) is not None


def _written(text: str, number: Numeral) -> str:
    """The numeral as written."""
    return text[number.start : number.end]


def _finished(
    text: str,
    start: int,
    end: int,
    number: Numeral,
    value: float,
    dimension: str,
    unit: str,
    bare: bool,
) -> Figure:
    quote = text[start:end]
    factor = value / number.value if number.value else 1.0
    last = step(number.value, text[number.start : number.end]) * factor if number.value else factor
    if dimension == "%" or dimension == "points":
        digits = re.search(r"[.,](\d+)", quote)
        last = 10.0 ** -len(digits[1]) if digits else 1.0
    elif dimension == "count" and bare and not number.worded:
        # counted to the last one unless it ends in zeros
        zeros = len(quote) - len(quote.rstrip("0")) if "." not in quote else 0
        last = 0.2 * 10.0**zeros if zeros >= 2 else (last if "." in quote else 1.0)
    scaled = number.base != number.value
    if (dimension not in ("count", "time", "%", "points") and not scaled) or (
        dimension == "count" and bare
    ):
        # prices and counts are as exact as they are written
        last = min(last, 0.02 * value)
    bound = bound_before(text[max(0, start - 30) : start])
    half = last / 2
    tight, loose = (
        Interval(value - half, value + half),
        Interval(value - last * 0.75, value + last * 0.75),
    )
    if bound == "about":
        wide = max(0.75 * last, 0.05 * value)
        tight, loose = (
            Interval(value - wide, value + wide),
            Interval(value - 1.6 * wide, value + 1.6 * wide),
        )
    elif bound == "above":
        tight, loose = (
            Interval(value - half, value * 1.25 + half),
            Interval(value * 0.97 - half, value * 3 + last),
        )
    elif bound == "below":
        tight, loose = (
            Interval(value * 0.9 - half, value + half),
            Interval(value * 0.8 - min(last, 0.1 * value), value * 1.03 + half),
        )
    elif bound == "most":
        tight, loose = Interval(value * 0.5, value + half), Interval(0, value * 1.03 + half)
    per, stop = _per(text, end)
    each = bool(_EACH.match(text, stop)) or bool(_EACH_HAS.search(text[max(0, start - 60) : start]))
    noun = _noun(text, end)
    return Figure(
        start,
        end,
        "P" if dimension == "%" else "N",
        quote,
        value,
        tight,
        loose,
        dimension,
        unit,
        per,
        text[end:stop] if per else "",
        each,
        noun,
        bound,
        last,
        number.worded,
        bare,
        value / number.base if number.base else factor,
    )


def _per(text: str, end: int) -> tuple[tuple[Per, ...], int]:
    match = _PER.match(text, end)
    noun_gap = re.compile(r"(?: [a-z-]+){0,2}(?= (?:per|a|each|every)\b|/)").match(text, end)
    if not match and noun_gap:
        match = _PER.match(text, noun_gap.end())
        if match and not re.match(r" ?(?:/|per\b)", text[noun_gap.end() :], re.I):
            match = None
    if not match or not (match["first"] or match["scale"]):
        return (), end
    number = number_of(match["num"]) if match["num"] else 1.0
    number *= _SCALE.get((match["scale"] or "").lower(), 1.0)
    named = [w.lower() for w in (match["first"], match["second"]) if w and w.lower() not in _STOP]
    if match["first"] and match["first"].lower() in _STOP:
        named = []
    pers = [Per(frozenset(singular(w) for w in named), number)]
    other = match["other"] or match["thing"]
    if other:
        pers.append(Per(frozenset({singular(other)})))
    return tuple(pers), match.end()


def _noun(text: str, end: int) -> tuple[str, ...]:
    taken: list[str] = []
    # "600-person startup" counts persons
    most = 1 if text[end : end + 1] == "-" else 4
    while len(taken) < most:
        match = _NOUN.match(text, end)
        if not match or match[1].lower() in _STOP:
            break
        taken.append(match[1].lower().removesuffix("’s").removesuffix("'s"))
        end = match.end()
    return tuple(taken)
