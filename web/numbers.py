"""How a number is written for a reader: the digits large, the unit small, the bound in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from nlp.agreement import SIGNS

_BOUNDS: Mapping[str, str] = {"about": "about", "at_least": "at least", "at_most": "at most"}
# Units that the digits or the metric's name carry already.
_SILENT = frozenset({"count", "points", "rank", "date"})
_LARGE = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_FLOPS = ((1e18, "EFLOPS"), (1e15, "PFLOPS"), (1e12, "TFLOPS"), (1e9, "GFLOPS"))
# Decimals of a number whose quote doesn't tell how many it has.
_MOST_DECIMALS = 4


class Numeric(Protocol):
    """A claim or a mention."""

    @property
    def value(self) -> float | None: ...
    @property
    def day(self) -> str | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def bound(self) -> str: ...
    @property
    def quote(self) -> str: ...


@dataclass(frozen=True)
class Shown:
    """A number ready for the page: "at least", "1,000", "tool calls"-less unit."""

    bound: str
    digits: str
    unit: str

    def __str__(self) -> str:
        tight = self.unit in {"%", "×"} or self.unit.startswith("/")
        number = f"{self.digits}{'' if tight or not self.unit else ' '}{self.unit}"
        return f"{self.bound} {number}".strip()


def shown(number: Numeric) -> Shown:
    """The number of a claim or mention in its three parts."""
    if number.day is not None:
        return Shown("", _day(number.day), "")
    if number.value is None:
        return Shown("", number.quote, "")
    currency, _, basis = number.unit.partition("/")
    if currency in SIGNS:
        unit = f"per {basis}" if basis else ""
        digits = [SIGNS[currency] + part for part in _digits(number)]
    elif number.unit == "FLOPS":
        digits, unit = _flops(number.value), ""
    else:
        digits, unit = _digits(number), _unit(number.unit)
        if number.unit == "rank":
            digits = [f"#{part}" for part in digits]
    return Shown(_BOUNDS.get(number.bound, ""), "–".join(digits), unit)


def _unit(unit: str) -> str:
    return "" if unit in _SILENT else {"x": "×"}.get(unit, unit)


def _digits(number: Numeric) -> list[str]:
    """The value, and the upper end of a range."""
    assert number.value is not None
    decimals = _decimals(number.quote, number.value)
    ends = [number.value] if number.high is None else [number.value, number.high]
    return [_plain(end, decimals) for end in ends]


def _decimals(quote: str, value: float) -> int | None:
    """Decimals as the quote writes them, where its digits are the value's own."""
    found = re.search(r"\d[\d,]*(?:\.(\d+))?", quote)
    if found and float(found[0].replace(",", "")) == value:
        return len(found[1] or "")
    return None


def _plain(value: float, decimals: int | None) -> str:
    for size, word in _LARGE:
        if abs(value) >= size and value % (size / 1000) == 0:
            return f"{_trim(value / size)} {word}"
    if decimals is not None:
        return f"{value:,.{decimals}f}"
    return _trim(value)


def _trim(value: float) -> str:
    if value == 0 or abs(value) >= 10**-_MOST_DECIMALS:
        return f"{value:,.{_MOST_DECIMALS}f}".rstrip("0").rstrip(".")
    return f"{value:.3g}"


def _flops(value: float) -> list[str]:
    for size, word in _FLOPS:
        if value >= size:
            return [f"{_trim(value / size)} {word}"]
    return [f"{_trim(value)} FLOPS"]


def _day(prefix: str) -> str:
    """ "2027-Q3" as "Q3 2027", "2027-03" as "March 2027"."""
    period = re.fullmatch(r"(\d{4})-([QH]\d)", prefix)
    if period:
        return f"{period[2]} {period[1]}"
    try:
        if re.fullmatch(r"\d{4}-\d\d", prefix):
            return f"{date.fromisoformat(f'{prefix}-01'):%B %Y}"
        if re.fullmatch(r"\d{4}-\d\d-\d\d", prefix):
            return day_in_words(date.fromisoformat(prefix))
    except ValueError:
        return prefix
    return prefix


_PERIODS = {
    **{
        f"Q{n}": f"the {word} quarter"
        for n, word in enumerate(("first", "second", "third", "fourth"), 1)
    },
    "H1": "the first half",
    "H2": "the second half",
}


def period_in_words(prefix: str) -> str:
    """An ISO day or prefix of one as a sentence has it: "the third quarter of 2027"."""
    year, _, period = prefix.partition("-")
    return f"{_PERIODS[period]} of {year}" if period in _PERIODS else _day(prefix)


def day_in_words(day: date) -> str:
    """ "14 May 2026"."""
    return f"{day.day} {day:%B %Y}"
