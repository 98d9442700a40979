"""Fractions, multiples and ratios in words, and lengths of time as they are spoken.

"a third", "two in five", "six-to-one", "threefold", "an hour and a half".
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from nlp.consistency.cues import pattern
from nlp.consistency.figure import Figure, stretched
from nlp.numerals import words

_SMALL = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|fifty|"
    "hundred"
)


@cache
def _multiples() -> re.Pattern[str]:
    known = words()
    fractions = "|".join(sorted(known["fractions"], key=len, reverse=True))
    several = "|".join(sorted(known["multiples"], key=len, reverse=True))
    number = rf"(?:\d+(?:\.\d+)?|(?:(?:two|three|four|five|six|eight) )?hundred|{_SMALL})"
    magnitude = "million|billion|trillion|thousand|hundred|dozen|hour|day|week|month|year|century"
    return pattern(
        r"(?<![\w.,-])(?:"
        # "six-to-one", "6:1", "4 to 1"
        rf"(?P<odds>{number})(?:-to-|:| to )(?:one|1)(?![\w%,.]*\d)(?!\w)"
        # "two in five", "nine out of ten"
        rf"|(?P<few>(?:{_SMALL}|[1-9]))(?: in(?: every)? | out of(?: every)? |-in-)"
        rf"(?P<many>{_SMALL}|10|100|1,000|(?<=\b1 in )\d\d|(?<=\bone in )\d\d)(?![\w,-])"
        rf"|(?P<fold>{number})[- ]?fold\b"
        rf"|(?<=factor of )(?P<factor>{number})(?![\w,-])"
        rf"|(?P<times>{number})(?: times|[x×])(?! @after_occasions@)(?![\w-])"
        # "every fourth office"
        r"|every (?P<nth>second|third|fourth|fifth|sixth|eighth|tenth)"
        r"(?= [a-z]{4,}s?\b)(?! (?:party|week|month|year|time))"
        # "a third", "three-quarters"; an ordinal where nothing counts parts
        rf"|(?P<count>an?|one|two|three|four|five|six|seven|nine)[- ](?P<den>{fractions})(?![\w-])"
        rf"(?= @after_fraction@|[,.;:)]|$)(?! of (?:a |an )?(?:{magnitude}))"
        r"(?! (?:before|ago|earlier|later))"
        # not "the first half", "half an hour", "half of 2025"
        r"|(?<!first )(?<!second )(?<!other )(?<!better )(?P<half>half)"
        rf"(?! an? (?:{magnitude}))(?![\w-])(?! (?:of (?:19|20)\d\d|year|time|past|hour|marathon))"
        rf"|(?P<word>{several})(?![\w-]))"
    )


def number_of(text: str) -> float:
    """The value of a small number in words or digits."""
    lowered = text.lower().replace(",", "")
    if lowered in ("a", "an"):
        return 1.0
    if lowered.endswith("hundred"):
        count = lowered.removesuffix("hundred").strip()
        return 100.0 * (words()["cardinals"][count] if count else 1)
    return float(words()["cardinals"].get(lowered) or float(lowered))


def multiples(text: str) -> list[Figure]:
    """Fractions, multiples and odds in a sentence."""
    found = []
    for match in _multiples().finditer(text):
        before, after = text[max(0, match.start() - 40) : match.start()], text[match.end() :]
        if match["odds"]:
            value = number_of(match["odds"])
        elif match["few"]:
            value = number_of(match["few"]) / number_of(match["many"])
            if value >= 1:
                continue
        elif match["nth"]:
            value = 1.0 / words()["ordinals"][match["nth"].lower()]
        elif match["factor"]:
            value = number_of(match["factor"])
        elif match["fold"]:
            value = number_of(match["fold"])
        elif match["times"]:
            value = number_of(match["times"])
        elif match["den"]:
            value = number_of(match["count"]) / words()["fractions"][match["den"].lower()]
            if value > 1:
                continue
        elif match["half"]:
            value = 0.5
        else:
            word = match["word"].lower()
            value = float(words()["multiples"][word])
            if word in ("twice", "thrice") and not re.match(
                r" (?:as|the|its|what|that|more)\b", after
            ):
                continue
            if word in ("double", "triple", "treble", "quadruple") and not re.match(
                r" (?:the|its|what|that|their|to|from|in|as|a|by)\b|[,.;]|$", after
            ):
                continue
        digits = re.search(r"\.(\d+)", match[0])
        # "2.6 times" is good to its digits, "three times" and "a third" to a twelfth
        slack = 0.6 * 10.0 ** -len(digits[1]) / value if digits else 0.08
        found.append(
            stretched(match.start(), match.end(), "F", match[0], value, slack, "x", before)
        )
    return [
        replace(f, either_way=True) if re.search(r"to|:", f.quote) and f.value > 1 else f
        for f in found
    ]


_TIMES = {
    "minute": 60.0,
    "hour": 3600.0,
    "day": 86400.0,
    "week": 604800.0,
    "month": 2629800.0,
    "year": 31557600.0,
}
_PARTS = {"a half": 0.5, "a quarter": 0.25, "three quarters": 0.75}
# "an hour and a half", "half an hour", "a fortnight"; "a month" only where a length is asked for
_SPOKEN = re.compile(
    r"\b(?:(?P<one>an?|one) (?P<unit>hour|day|week|month|year) "
    r"and (?P<more>a half|a quarter|three quarters)"
    r"|(?P<half>half an?|three[ -]quarters of an?|a quarter of an) (?P<part>hour|day|year)"
    r"|(?P<fortnight>a fortnight)"
    r"|(?:(?<=for )|(?<=within )|(?<=lasted )|(?<=after )|(?<=nearly )|(?<=almost )|(?<=exactly ))"
    r"(?P<bare>an?) (?P<whole>hour|day|week|month|year)(?! (?:and|ago|before|earlier))"
    r"|(?P<give>\ba) (?P<given>day|week|month|year) "
    # "a month to answer", "a year in all"
    r"(?=to [a-z]+|in all\b|in total\b|all told\b|altogether\b))\b",
    re.IGNORECASE,
)


def spoken_times(text: str) -> list[Figure]:
    """Lengths of time that hold no plain number."""
    found = []
    for match in _SPOKEN.finditer(text):
        unit = next((match[k] for k in ("unit", "part", "whole", "given") if match[k]), "day")
        if match["fortnight"]:
            number = 14.0
        elif match["half"]:
            number = 0.5 if match["half"].lower().startswith("half") else 0.75
            number = 0.25 if match["half"].lower().startswith("a quarter") else number
        else:
            number = 1 + _PARTS.get((match["more"] or "").lower(), 0.0)
        start, end = match.span()
        end -= len(match[0]) - len(match[0].rstrip())
        value = number * _TIMES[unit.lower()]
        slack = 0.1
        figure = stretched(
            start, end, "N", text[start:end], value, slack, "time", text[max(0, start - 30) : start]
        )
        found.append(
            replace(figure, unit=f"{unit.lower()}s", step=value * slack, scale=_TIMES[unit.lower()])
        )
    return found
