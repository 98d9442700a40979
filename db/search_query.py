"""Reads what a person types into the search box: words, phrases, numbers and filters.

    qwen "terminal bench" 69.7% status:unverified after:2026-05

Words and phrases go to the search index, numbers and filters to SQL. What can't be
understood is left out and named in `problems`, so that a search always answers.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from db.badges import badges, statuses_called
from nlp.knowledge import slug
from nlp.record import Kind, Role

# Code points of one search.
LONGEST_QUERY = 300
# Numbers read from one search; each costs a subquery.
MOST_NUMBERS = 4
# A number matches within half a unit of its last digit, yet never by more than this share.
LOOSEST_MATCH = 0.005
# Equal numbers may differ by the last bit of a float.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Number:
    """A number to be matched on claims: `low` to `high`, in any of `units`.

    Each unit comes with the factor that turns the number into it; none means any unit.
    """

    low: float | None
    high: float | None
    units: tuple[tuple[str, float], ...] = ()
    # As typed.
    text: str = ""
    # It may as well be part of a name ("Qwen 3.7"), so words may hold it instead.
    loose: bool = False


@dataclass(frozen=True)
class Search:
    """One search: what was typed, taken apart, and how the results are listed."""

    text: str = ""
    # For the index: words, and phrases in quotation marks.
    words: str = ""
    # The same with the loose numbers in their places.
    words_and_numbers: str = ""
    numbers: tuple[Number, ...] = ()
    # (filter, value) as typed: ("status", "unverified"), ("vendor", "alibaba").
    filters: tuple[tuple[str, str], ...] = ()
    after: date | None = None
    before: date | None = None
    # (facet, exact value) as chosen from the lists beside the results.
    facets: tuple[tuple[str, str], ...] = ()
    sort: str = ""
    page: int = 1
    # One sentence each on what was left out.
    problems: tuple[str, ...] = ()

    def facet(self, name: str) -> str | None:
        """The chosen value of one facet."""
        return dict(self.facets).get(name)

    def without(self, name: str) -> Search:
        """The same search with that facet not chosen, from its first page."""
        kept = tuple(pair for pair in self.facets if pair[0] != name)
        return replace(self, facets=kept, page=1)

    def choosing(self, name: str, value: str) -> Search:
        """The same search with `value` chosen for the facet, from its first page."""
        chosen = self.without(name)
        return replace(chosen, facets=tuple(sorted((*chosen.facets, (name, value)))))


# ------------------------------------------------------------------ numbers

_MAGNITUDES = {
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
    "t": 1e12,
    "tn": 1e12,
    "trillion": 1e12,
}
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "₩": "KRW", "₹": "INR"}
_PER = {"m": "1M tokens", "1m": "1M tokens", "million": "1M tokens", "mtok": "1M tokens"}
_PER |= {name: name for name in ("image", "minute", "hour", "month", "year", "request")}
# Units of one sort, with what one of them is in the first.
_SCALES = (
    {"KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "PB": 1e15},
    {"MB/s": 1e6, "GB/s": 1e9, "TB/s": 1e12},
    {"W": 1.0, "kW": 1e3, "MW": 1e6, "GW": 1e9},
    {"Wh": 1.0, "kWh": 1e3, "MWh": 1e6, "GWh": 1e9, "TWh": 1e12},
    {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0, "weeks": 604800.0},
)
_UNIT_WORDS = {
    "parameters": "parameters",
    "params": "parameters",
    "tokens": "tokens",
    "tokens/s": "tokens/s",
    "tok/s": "tokens/s",
    "points": "points",
    "percent": "%",
    "nm": "nm",
    "bit": "bit",
    "ms": "ms",
    "x": "x",
    "times": "x",
    "months": "months",
    "years": "years",
    "usd": "USD",
    "eur": "EUR",
    "tflops": "TFLOPS",
    "pflops": "PFLOPS",
    "watts": "W",
    "kilowatts": "kW",
    "megawatts": "MW",
    "gigawatts": "GW",
    "megabytes": "MB",
    "gigabytes": "GB",
    "terabytes": "TB",
    "petabytes": "PB",
} | {unit.casefold(): unit for scale in _SCALES for unit in scale}
_UNIT_WORDS |= {word[:-1]: unit for word, unit in _UNIT_WORDS.items() if word.endswith("s")}
_UNIT_WORDS.pop("m", None)

# "1,000.5", "69,7", "560 000" is two numbers: a space may as well part two words.
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_UNIT = "|".join(sorted(map(re.escape, _UNIT_WORDS), key=len, reverse=True))
# The number must not be the inside of a name: "M890", "SWE-bench-2.0", "GPT-4o".
_NUMBER = re.compile(
    rf"""(?<![\w.,/-])
    (?P<operator>>=|<=|≥|≤|>|<)?\s*
    (?P<currency>[$€£¥₩₹])?\s?
    (?P<digits>{_DIGITS})
    (?:\s*(?P<percent>%)
      |(?:\s|-)?(?P<magnitude>thousand|million|billion|trillion|mn|bn|tn|[kmbt])(?![\w/])
    )?
    (?:\s?/\s?(?P<per>1?m(?:tok|illion)?|image|minute|hour|month|year|request)(?!\w)
      |(?:\s|-)?(?P<unit>{_UNIT})(?![\w/])
    )?
    (?![\w]|[.,]\d|-\w)""",
    re.IGNORECASE | re.VERBOSE,
)


def _number(found: re.Match[str]) -> Number:
    digits = found["digits"]
    if re.fullmatch(r"\d+,\d+", digits) and not re.fullmatch(r"\d{1,3},\d{3}", digits):
        digits = digits.replace(",", ".")
    digits = digits.replace(",", "")
    magnitude = _MAGNITUDES[found["magnitude"].casefold()] if found["magnitude"] else 1.0
    value = float(digits) * magnitude
    last_digit = 10.0 ** -len(digits.partition(".")[2]) * magnitude
    near = min(last_digit / 2, abs(value) * LOOSEST_MATCH) + abs(value) * ROUNDING
    low: float | None = value - near
    high: float | None = value + near
    # Past `value` without it, however close: "> 200B" leaves 200B out.
    match found["operator"]:
        case ">":
            low, high = value + abs(value) * ROUNDING, None
        case "<":
            low, high = None, value - abs(value) * ROUNDING
        case ">=" | "≥":
            low, high = value - abs(value) * ROUNDING, None
        case "<=" | "≤":
            low, high = None, value + abs(value) * ROUNDING
    units = _units(found)
    loose = not units and not found["operator"]
    return Number(low, high, units, found[0].strip(), loose)


def _units(found: re.Match[str]) -> tuple[tuple[str, float], ...]:
    if found["currency"]:
        currency = _CURRENCIES[found["currency"]]
        if found["per"]:
            return ((f"{currency}/{_PER[found['per'].casefold()]}", 1.0),)
        return ((currency, 1.0), (f"{currency}/*", 1.0))
    unit = "%" if found["percent"] else _UNIT_WORDS.get((found["unit"] or "").casefold())
    if unit is None:
        return ()
    if unit in {"%", "points"}:
        return (("%", 1.0), ("points", 1.0))
    if unit in {"TFLOPS", "PFLOPS"}:
        return (("FLOPS", 1e12 if unit == "TFLOPS" else 1e15),)
    for scale in _SCALES:
        if unit in scale:
            return tuple((other, scale[unit] / factor) for other, factor in scale.items())
    return ((unit, 1.0),)


# ------------------------------------------------------------------ the whole

_PHRASE = re.compile(r'"([^"]*)"')
_FILTER = re.compile(r'(?<![\w:])(?P<name>[a-z]+):(?:"(?P<quoted>[^"]*)"|(?P<value>[^\s"]+))')
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
# Words that say nothing of what is sought ("what did Alibaba say of the M890?").
_EMPTY = re.compile(
    "an?|and|are|at|by|did|do|does|for|from|has|have|how|in|is|it|its|of|on|or|said|says?|"
    "that|the|their|this|to|was|were|what|when|where|which|who|with",
    re.IGNORECASE,
)
# What the index would read as an operator.
_NO_WORD = re.compile(r"[^\w\s.,/+*'-]+")


@dataclass
class _Reading:
    """What has been taken out of the text so far."""

    filters: list[tuple[str, str]] = field(default_factory=list)
    after: date | None = None
    before: date | None = None
    problems: list[str] = field(default_factory=list)


def parse(text: str) -> Search:
    """The search that `text` asks for. Raises ValueError where it is longer than allowed."""
    if len(text) > LONGEST_QUERY:
        raise ValueError(f"a search of {len(text)} characters; at most {LONGEST_QUERY} are read")
    text = " ".join(_CONTROL.sub(" ", text).split())
    reading = _Reading()
    rest = _FILTER.sub(lambda found: _take_filter(found, reading), text)
    phrases = [" ".join(_NO_WORD.sub(" ", p).split()) for p in _PHRASE.findall(rest)]
    rest = _PHRASE.sub(" ", rest)
    numbers = [_number(found) for found in _NUMBER.finditer(rest)]
    if len(numbers) > MOST_NUMBERS:
        reading.problems.append(f"only the first {MOST_NUMBERS} numbers are searched for")
        numbers = numbers[:MOST_NUMBERS]
    quoted = [f'"{phrase}"' for phrase in phrases if phrase]
    return Search(
        text=text,
        words=_words(rest, quoted, lambda _: " "),
        words_and_numbers=_words(rest, quoted, lambda n: f" {n.text} " if n.loose else " "),
        numbers=tuple(numbers),
        filters=tuple(reading.filters),
        after=reading.after,
        before=reading.before,
        problems=tuple(reading.problems),
    )


def _words(rest: str, quoted: list[str], instead: Callable[[Number], str]) -> str:
    bare = _NUMBER.sub(lambda found: instead(_number(found)), rest)
    kept = (word.strip(".,/'-") for word in _NO_WORD.sub(" ", bare).split())
    telling = (word for word in kept if word.strip("*+") and not _EMPTY.fullmatch(word))
    return " ".join([*telling, *quoted])


def _take_filter(found: re.Match[str], reading: _Reading) -> str:
    """Note the filter in `reading`; what stays in the text in its place."""
    name, value = found["name"], found["quoted"] or found["value"] or ""
    if name in {"after", "before"}:
        day = _day(value, last=name == "before")
        if day is None:
            reading.problems.append(
                f"{name}:{value} was left out: write a date such as 2026-05 or 2026-05-14"
            )
        elif name == "after":
            reading.after = day
        else:
            reading.before = day
    elif name in _CHECKS:
        if _CHECKS[name](value):
            reading.filters.append((name, value))
        else:
            reading.problems.append(f"{name}:{value} was left out: {_WANTED[name]}")
    else:
        return found[0]
    return " "


def _is_status(value: str) -> bool:
    return bool(statuses_called(value))


_CHECKS: dict[str, Callable[[str], bool]] = {
    "status": _is_status,
    "kind": lambda value: value in set(Kind),
    "role": lambda value: value in set(Role),
    "vendor": bool,
    "subject": bool,
    "metric": bool,
    "source": bool,
    "runby": bool,
}
_WANTED = {
    "status": "a status is one of "
    + ", ".join(dict.fromkeys(badge.word.lower() for badge in badges().values())),
    "kind": "a kind is one of " + ", ".join(Kind),
    "role": "a role is one of " + ", ".join(Role),
    "vendor": "name a vendor",
    "subject": "name a subject",
    "metric": "name a metric",
    "source": "name a source",
    "runby": "name who ran it",
}


def filter_slug(value: str) -> str:
    """How a filter's value looks as an id: "Terminal-Bench 2.0" gives "terminal-bench-2-0"."""
    return slug(value)


def _day(value: str, *, last: bool) -> date | None:
    """The first (or `last`) day of the year, month or day that `value` names."""
    found = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", value)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        assert year is not None
        in_month = month or (12 if last else 1)
        in_days = day or (calendar.monthrange(year, in_month)[1] if last else 1)
        return date(year, in_month, in_days)
    except (ValueError, calendar.IllegalMonthError):
        return None
