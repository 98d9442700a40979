"""Quantities that are more than a numeral with a unit: multiples, fractions, odds, ratios, ranks
and spans of one unit ("half a day").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from nlp.cues import cues
from nlp.numerals import words
from nlp.quantity import Quantity
from nlp.record import Kind
from nlp.units import choice, units


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


def clear(start: int, end: int, blocked: Iterable[tuple[int, int]]) -> bool:
    return not any(a < end and start < b for a, b in blocked)


def _small(word: str) -> float:
    known = words()
    word = word.lower()
    if word in ("a", "an"):
        return 1.0
    return float(known["cardinals"].get(word) if word in known["cardinals"] else word)


def special(text: str, blocked: list[tuple[int, int]], topic: str) -> Iterable[Quantity]:
    """Multiples, fractions, odds, ratios and ranks: quantities that are more than a numeral."""
    known = words()
    patterns = _patterns()
    for match in patterns["multiple"].finditer(text):
        if clear(*match.span(), blocked):
            value = known["multiples"][match[0].lower()]
            yield Quantity(*match.span(), value, "x", Kind.RATIO, worded=True, after=match.end())
    for match in patterns["half"].finditer(text):
        if clear(*match.span(), blocked) and not re.match(r" and half", text[match.end() :]):
            yield Quantity(*match.span(), 0.5, "x", Kind.RATIO, worded=True, after=match.end())
    for match in patterns["fraction"].finditer(text):
        if clear(*match.span(), blocked):
            value = _small(match["top"]) / known["fractions"][match["bottom"].lower()]
            yield Quantity(*match.span(), value, "x", Kind.RATE, worded=True, after=match.end())
    for match in patterns["odds"].finditer(text):
        top, bottom = _small(match["top"]), _small(match["bottom"])
        if (
            clear(*match.span(), blocked)
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
            clear(*match.span(), blocked)
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
        if not (match["half"] or match["article"]) or not clear(*match.span(), blocked):
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
        if not clear(*match.span(), blocked):
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
