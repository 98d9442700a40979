"""Numbers as written: digits in their national formats, words, magnitudes, fractions.

A `Numeral` is the number alone; `nlp.quantities` adds unit, currency, range and bound.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from nlp.knowledge import FOLDER
from nlp.units import choice
from nlp.yamlfile import load


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number at `start:end` of the plain text, magnitude word included."""

    start: int
    end: int
    value: float
    # The text writes a magnitude ("billion", "k"), so it is no part of a name.
    scaled: bool = False
    # Written in words ("three", "a thousand").
    worded: bool = False
    # "tens of millions"
    vague: bool = False
    # A magnitude letter at the digits ("13B"): could be part of a name.
    letter: str = ""
    # The number without its magnitude, which a range may lend to its lower end.
    base: float = 0.0


# Any: the words of a YAML file whose schema says what they are.
@cache
def words() -> dict[str, Any]:
    """The numbers file, read once."""
    data: dict[str, Any] = load(FOLDER / "numbers.yaml", FOLDER / "numbers.schema.json")
    return data


DIGITS = re.compile(
    # "$1,200,000,000, up": the last comma belongs to the sentence
    r"\d{1,3}(?:[,'’\u202f ]\d{3})+(?:\.\d+)?(?!\d|,\d)"
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?(?!\d|,\d)"  # 4,60,00,000
    r"|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?(?![\d.])"  # 1.234.567
    r"|\d+[.,]\d+(?:[eE][+-]?\d{1,3})?"
    r"|\d+(?:[eE][+-]?\d{1,3})?(?:\^[-−]?\d{1,2})?"
    r"|(?<![\w.])\.\d+"
)
_SPACED = re.compile(r"\d{1,3}(?: \d{3})+")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    known = words()
    small = choice(known["cardinals"])
    big = choice(known["magnitudes"])
    gap = r"[ -]"
    one = rf"(?:(?:{small})(?:-(?:{small}))?)"
    half = r"(?: and a half)"
    return {
        "magnitude": re.compile(rf"(?:[ -]|(?<=\d))(?P<word>{big})(?![^\W\d_])", re.I),
        "letter": re.compile(rf"(?P<letter>[{''.join(known['letters'])}])(?![A-Za-z0-9])"),
        "worded": re.compile(
            rf"(?<![\w-])(?:(?P<article>an?|half an?|a quarter of an?|three quarters of an?){gap}"
            rf"(?P<after>{big})(?:{gap}(?P<more>{big}))?"
            rf"|(?P<small>{one}){half}?(?P<rest>(?:{gap}(?:and )?(?:{one}|{big}))*))"
            rf"(?![^\W_])(?!['’]t)",
            re.I,
        ),
        "vague": re.compile(
            rf"(?<![\w-])(?P<many>{choice(known['vague'])})"
            rf"(?: of (?P<many2>{choice(known['vague'])}))?"
            r" of (?P<scale>hundreds|thousands|millions|billions|trillions)\b",
            re.I,
        ),
    }


_SCALES = {"hundreds": 1e2, "thousands": 1e3, "millions": 1e6, "billions": 1e9, "trillions": 1e12}


def digits_value(written: str, *, comma_decimal: bool) -> float:
    """The value of a numeral in digits. `comma_decimal`: the text writes 4,75 for 4.75."""
    power = 0
    if "^" in written:
        written, exponent = written.split("^")
        power = int(exponent.replace("−", "-"))
        if written.strip() == "10":
            return 10.0**power
    text = re.sub(r"[\u202f'’ ]", "", written)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text) or re.fullmatch(
        r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?", text
    ):
        text = text.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?", text):
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text) and comma_decimal:
        text = text.replace(".", "")
    elif re.fullmatch(r"\d+,\d+", text):
        text = text.replace(",", ".")
    return float(text) ** power if power else float(text)


def numerals(text: str, *, comma_decimal: bool = False) -> list[Numeral]:
    """Every number of `text` in digits or words, in order, without overlaps."""
    known = words()
    patterns = _patterns()
    found: list[Numeral] = []
    at = 0
    while match := DIGITS.search(text, at):
        start, end = match.span()
        at = end
        written = match[0]
        if " " in written and not _SPACED.fullmatch(written):
            continue
        if " " in written and not _grouped(text, start, end):
            # "in 2026 300 units": blanks group digits only where nothing else can be meant
            written = written.split(" ")[0]
            # "HBM3 192GB": the first digits may end a name, the next are a number of their own
            at = end = start + len(written)
        value = digits_value(written, comma_decimal=comma_decimal)
        found.append(_scaled(text, start, end, value, patterns, known))
    taken = [(n.start, n.end) for n in found]
    for match in patterns["vague"].finditer(text):
        value = known["vague"][match["many"].lower()] * _SCALES[match["scale"].lower()]
        if match["many2"]:
            value *= known["vague"][match["many2"].lower()]
        found.append(Numeral(*match.span(), value, True, True, True, base=value))
        taken.append(match.span())
    for match in patterns["worded"].finditer(text):
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        number = _worded(text, match, known)
        if number:
            found.append(number)
    return _apart(sorted(found, key=lambda n: n.start))


# What may stand before digits that blanks group: nothing, a sign, a currency or a plain word.
# "HBM3 192GB", "Qwen 3 000", "row of 1 200 300": a name, or another number, may not.
_BEFORE_GROUP = re.compile(
    r"(?:^|[$€£¥₹₩] ?|[(|:~≈<>–—/+−-] ?|[,;] |\b(?:EUR|USD|GBP|CNY|JPY|SEK|NOK|PLN) "
    r"|(?:^|[\s(])(?P<word>[a-z]+|[A-Z][a-z]+) )$"
)
# "8 192GB cards": so many of a size
_SIZE_BEHIND = re.compile(r" ?[KMGT]i?B\b")


def _grouped(text: str, start: int, end: int) -> bool:
    """Whether blanks group the digits at `start:end` by thousands: "100 000 units"."""
    written = text[start:end]
    if written.startswith("0") or (_SIZE_BEHIND.match(text, end) and not written.endswith("000")):
        return False
    if re.match(r" \d", text[end : end + 2]):
        return False
    before = _BEFORE_GROUP.search(text, max(0, start - 24), start)
    if before is None:
        return False
    word = before["word"] or ""
    if word.lower() in words()["labels"] or word.lower() in words()["months"]:
        return False
    # "About 100 000 units": at the head of a sentence alone any word has a capital
    return not word.istitle() or bool(_LEADING.fullmatch(word.lower()))


_LEADING = re.compile(
    r"about|over|some|nearly|almost|around|roughly|approximately|the|than|to|at|of|in|with|only|"
    r"another|least|most|all|its"
)


def _scaled(
    text: str,
    start: int,
    end: int,
    value: float,
    patterns: dict[str, re.Pattern[str]],
    known: dict[str, Any],
) -> Numeral:
    base = value
    letter = patterns["letter"].match(text, end)
    if letter:
        factor = known["letters"][letter["letter"]]
        return Numeral(
            start, letter.end(), value * factor, True, letter=letter["letter"], base=base
        )
    scaled = False
    while True:
        magnitude = patterns["magnitude"].match(text, end)
        if not magnitude:
            return Numeral(start, end, value, scaled, base=base)
        value *= known["magnitudes"][magnitude["word"].lower()]
        end = magnitude.end()
        scaled = True


def _worded(text: str, match: re.Match[str], known: dict[str, Any]) -> Numeral | None:
    start, end = match.span()
    if match["article"]:
        article = match["article"].lower()
        value = 0.5 if article.startswith("half") else 1.0
        if "quarter" in article:
            value = 0.75 if article.startswith("three") else 0.25
        value *= known["magnitudes"][match["after"].lower()]
        if match["more"]:
            value *= known["magnitudes"][match["more"].lower()]
        return Numeral(start, end, value, True, True, base=1.0)
    total, current, scaled = 0.0, 0.0, False
    parts = re.findall(r"[^\W\d_]+", match[0].lower())
    index = 0
    while index < len(parts):
        part = parts[index]
        if part == "and" and parts[index : index + 3] == ["and", "a", "half"]:
            current += 0.5
            index += 3
            continue
        if part in known["cardinals"]:
            current += known["cardinals"][part]
        elif part == "hundred":
            current = (current or 1) * 100
            scaled = True
        elif part in known["magnitudes"]:
            total += (current or 1) * known["magnitudes"][part]
            current = 0.0
            scaled = True
        index += 1
    value = total + current
    return Numeral(start, end, value, scaled, True, base=value)


def _apart(found: list[Numeral]) -> list[Numeral]:
    kept: list[Numeral] = []
    for number in found:
        if not kept or number.start >= kept[-1].end:
            kept.append(number)
    return kept
