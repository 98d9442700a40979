"""Date expressions in a text, as ISO prefixes: "the first half of 2027" gives `2027-H1`.

Finds dates and clock times; whether one is a promise is decided by `nlp.extract`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from nlp.numerals import words
from nlp.units import choice


@dataclass(frozen=True, slots=True)
class When:
    """A date at `start:end`. `value` is None for one that needs the page's year."""

    start: int
    end: int
    value: str | None
    # Of a date without a year: its month, quarter ("Q3") or half ("H1").
    part: str = ""
    # "next year" is 1, "this year" 0, where a part or a year counts from the page's year.
    years: int = 0
    # A clock time, a decade or an ISO time stamp: never a promise.
    clock: bool = False


_ORDINAL = {"first": "1", "second": "2", "third": "3", "fourth": "4", "last": "4", "final": "4"}
_YEAR = r"(?:19|20)\d\d"


@cache
def _pattern() -> re.Pattern[str]:
    months = choice(words()["months"])
    month = rf"(?P<{{0}}>(?i:{months}))\.?"
    day = r"\d{1,2}(?:st|nd|rd|th)?"
    part = (
        r"(?:early|mid|late|spring|summer|autumn|fall|winter|year[- ]end|"
        r"the end of|end of|the beginning of|the start of|the middle of|the "
        r"close of|the turn of)"
    )
    return re.compile(
        "|".join(
            [
                rf"(?P<iso>(?<![\w-]){_YEAR}[-/.](?:0[1-9]|1[0-2])(?:[-/.](?:0[1-9]|"
                rf"[12]\d|3[01]))?(?![\w]))(?:[T ]\d\d:\d\d(?::\d\d)?Z?)?",
                rf"(?P<us>(?<!\d)\d{{1,2}}/\d{{1,2}}/{_YEAR}(?!\d))",
                rf"\b(?P<quarter>[Qq][1-4]|[HhSs][12])[ ,]*(?:of )?[’']?(?P<qyear>{_YEAR}|"
                rf"FY\d\d|(?<=[’'])\d\d)\b",
                rf"\b(?P<qyear2>{_YEAR})[ -]?(?P<quarter2>Q[1-4]|H[12])\b",
                r"\b(?:the )?(?P<ord>first|second|third|fourth|last|final) (?:calendar "
                r"|fiscal )?(?P<span>quarter|half)(?:(?: of|,)? (?:fiscal )?(?:(?P<oyear>"
                + _YEAR
                + r")|(?P<oword>this year|next year|the year)))?(?=\W|$)",
                rf"\b{month.format('m1')} (?P<d1>{day}),? (?P<y1>{_YEAR})\b",
                rf"\b(?P<d2>{day}) (?:of )?{month.format('m2')},? (?P<y2>{_YEAR})\b",
                rf"\b(?:{part} )?{month.format('m3')},? (?:of )?(?P<y3>{_YEAR}|next "
                rf"year|this year)\b",
                rf"(?-i:\b(?=[A-Z]){month.format('m4')} (?P<d4>{day})"
                rf"(?:[–-]\d{{1,2}})?(?![\d.,]*\d)\b)",
                rf"(?-i:\b(?P<d5>{day}) (?=[A-Z]){month.format('m5')}\b)",
                rf"\b{part}[ -](?P<y6>{_YEAR}|next year|this year)\b",
                r"(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]\.?m\b\.?)?(?![\d:])(?P<clock>)",
                r"\b\d{1,2}(?:\.\d\d)? ?[ap]\.?m\b\.?(?P<clock2>)",
                rf"\b{_YEAR}s\b(?P<decade>)",
                rf"(?<![\w.,$€£¥/-]){_YEAR}[–/-](?:{_YEAR}|\d\d)(?![\w%])(?P<span2>)",
                r"(?<![\w.,$€£¥₹₩/-])(?P<y7>(?:19[89]|20[0-3])\d)(?![\w%]|[.,]\d|"
                r"[-/]\w| [a-z]+(?:s|ed [a-z]+s)\b(?<!was)(?<!is)(?<!has))",
                r"(?<=\b[Ii]n )(?P<y8>(?:19[89]|20[0-3])\d)(?= [a-z])",
                r"\b(?P<next>next year)\b",
                r"(?-i:\b(?:by|in|until|from|due|of|for|early|late|mid|since|this|"
                r"next|last|ago) (?P<m8>January|February|March|April|May|June|July|"
                r"August|September|October|November|December)\b(?!,? \d))",
            ]
        ),
        re.I,
    )


# Each stage asks for the dates of the sentence at hand, so that the last few are kept.
@lru_cache(maxsize=1 << 10)
def dates(text: str) -> tuple[When, ...]:
    """Every date, clock time and decade of `text`, in order."""
    found = (_when(match) for match in _pattern().finditer(text))
    return tuple(when for when in found if when)


def _when(match: re.Match[str]) -> When | None:
    start, end = match.span()
    groups = {k: v for k, v in match.groupdict().items() if v is not None}
    months = words()["months"]

    def month(name: str) -> str:
        return f"{months[name.lower().rstrip('.')]:02d}"

    def day(name: str) -> str:
        return f"{int(re.match(r'[0-9]+', name)[0]):02d}"  # type: ignore[index]  # matched above

    if "iso" in groups:
        return When(start, match.end("iso"), re.sub(r"[/.]", "-", groups["iso"]))
    if "us" in groups:
        first, second, year = groups["us"].split("/")
        return When(start, end, f"{year}-{int(first):02d}-{int(second):02d}")
    for quarter, year in (("quarter", "qyear"), ("quarter2", "qyear2")):
        if quarter in groups:
            name = groups[quarter].upper().replace("S", "H")
            digits = groups[year].upper().replace("FY", "")
            return When(start, end, f"{digits if len(digits) == 4 else '20' + digits}-{name}")
    if "ord" in groups:
        name = ("Q" if groups["span"] == "quarter" else "H") + _ORDINAL[groups["ord"].lower()]
        if name == "H4":
            name = "H2"
        if "oyear" in groups:
            return When(start, end, f"{groups['oyear']}-{name}")
        years = 1 if groups.get("oword", "").lower() == "next year" else 0
        return When(start, end, None, name, years)
    for m, d, y in (("m1", "d1", "y1"), ("m2", "d2", "y2")):
        if m in groups:
            return When(start, end, f"{groups[y]}-{month(groups[m])}-{day(groups[d])}")
    if "m3" in groups:
        if groups["y3"][0].isdigit():
            return When(start, end, f"{groups['y3']}-{month(groups['m3'])}")
        years = 1 if groups["y3"].lower() == "next year" else 0
        return When(start, end, None, month(groups["m3"]), years)
    for m, d in (("m4", "d4"), ("m5", "d5")):
        if m in groups:
            return When(start, end, None, f"{month(groups[m])}-{day(groups[d])}")
    if "y6" in groups or "next" in groups:
        year = groups.get("y6", "next year")
        if year[0].isdigit():
            return When(start, end, year)
        return When(start, end, None, "", 1 if "next" in year.lower() else 0)
    for year in ("y7", "y8"):
        if year in groups:
            return When(start, end, groups[year])
    if "m8" in groups:
        return When(match.start("m8"), end, None, month(groups["m8"]))
    return When(start, end, None, clock=True)


def resolved(when: When, year: int | None) -> str | None:
    """The ISO prefix of `when`, with `year` where it names none; None where that is unknown."""
    if when.value:
        return when.value
    if year is None or when.clock:
        return None
    whole = str(year + when.years)
    return f"{whole}-{when.part}" if when.part else whole
