"""A price or rate per so many, so many of them, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from nlp.consistency.cues import dimensions, has
from nlp.consistency.factors import (
    MADE,
    PERIODS,
    between,
    exact_times,
    like,
    shared_noun,
    slipped,
    with_more,
)
from nlp.consistency.figure import Figure, Interval, Per, singular
from nlp.consistency.lines import Line, finding, shape
from nlp.record import Finding
from nlp.units import units


def check_charges(line: Line, follower: Line | None) -> Iterator[Finding]:
    """A price per so many, so many of them, and what they come to."""
    goes_on = follower if follower and _SO.search(follower.text) else None
    figures = [(o, f) for o in (line, goes_on) if o for f in o.figures]
    rates = [(o, f) for o, f in figures if o is line and f.per and f.code == "N"]
    for match in _ONE_COSTS.finditer(line.masked):
        if match[1] in PERIODS and match[0].startswith(("each", "every")):
            # "that the app uses each day cost $1,000"
            continue
        single = line.figure(match[2])
        timed = all(p.words <= set(PERIODS) for p in single.per)
        if single.dimension not in ("time", "points") and timed:
            per = (Per(frozenset({singular(match[1])})), *single.per)
            figures = [(o, f) for o, f in figures if f is not single]
            rates.append((line, replace(single, per=per, basis=f" per {match[1]}")))
    for owner, rate in rates:
        things = [p for p in rate.per if not p.words & set(PERIODS)]
        periods = [next(iter(p.words & set(PERIODS))) for p in rate.per if p.words & set(PERIODS)]
        if not things and not periods:
            continue
        later = [(o, f) for o, f in figures if o is not owner or f.start > rate.start]
        counts = [(o, f) for o, f in later if _counts(f, things, periods)]
        totals = [
            (o, f)
            for o, f in later
            if f.code == "N"
            and _total_for(rate, f)
            and f.start != rate.start
            and not any(p.words and not p.words & set(PERIODS) for p in f.per)
        ]
        if not totals:
            yield from _unit_price(line, rate, things)
        for count in counts[:1]:
            ordered = [t for t in totals if _behind(count, t)]
            for total in ordered[:1]:
                yield from _paid((owner, rate), things, periods, count, total)


_SO = re.compile(r"\b(?:so|comes? to|makes|therefore|thus)\b|^(?:That|This)\b")
# "a single image costs 4 cents"
_ONE_COSTS = shape(
    r"\b(?:an?|one|each|every)(?: single| such)? ([a-z-]+)(?: of [a-z-]+)? "
    r"(?:@takes@|[a-z]+s) (?:@hedges@ )?{N}"
)


def _total_for(rate: Figure, figure: Figure) -> bool:
    """Whether the figure may be the total of what the rate counts."""
    if rate.dimension.startswith("money") and figure.dimension.startswith("money"):
        return rate.dimension == figure.dimension or "money" in (rate.dimension, figure.dimension)
    if rate.dimension == figure.dimension == "count":
        alike = shared_noun(rate, figure) or (not figure.noun and bool(figure.per))
        return alike and figure.value > rate.value
    return rate.dimension == figure.dimension


def _unit_price(line: Line, rate: Figure, things: list[Per]) -> Iterator[Finding]:
    """ "a million images cost $50, that is $0.005 per image": the rate comes last."""
    earlier = [f for f in line.figures if f.start < rate.start]
    counts = [f for f in earlier if _counts(f, things, [])]
    totals = [f for f in earlier if f.dimension == rate.dimension and not f.per]
    if len(counts) != 1 or len(totals) != 1 or not _THAT_IS.search(line.before(rate)[-30:]):
        return
    count, total = counts[0], totals[0]
    expected = total.tight.over(count.tight).times(things[0].number)
    holds = rate.fits(Interval(expected.low * 0.995, expected.high * 1.005))
    if holds is None or (not holds and {rate.bound, total.bound, count.bound} != {"exact"}):
        return
    value = total.value / count.value * things[0].number
    said = f"{total.quote} for {count.quote} is {like(value, rate)}{rate.basis}"
    said += ", as said." if holds else f", not {rate.quote}."
    slip = not holds and slipped(value, rate.value)
    parts = [(line, count), (line, total), (line, rate)]
    yield finding("unit_slip" if slip else "product", parts, said, holds=holds)


_THAT_IS = re.compile(
    r"(?:that is|that’s|that's|or|i\.e\.|which is|so|=|\(|that makes|which makes|thus)"
    r"(?: \w+){0,2}? ?$",
    re.IGNORECASE,
)


def _behind(count: tuple[Line, Figure], total: tuple[Line, Figure]) -> bool:
    """Whether the total comes after the count, or right before it ("$80 for 200 seats")."""
    if count[0] is not total[0]:
        return total[0].index > count[0].index
    if total[1].start > count[1].start:
        return True
    between = total[0].masked[total[0].place(total[1]) : count[0].place(count[1])]
    return bool(re.fullmatch(r"<\w+> (?:\w+ ){0,2}(?:for|on) (?:\w+ ){0,2}", between))


def _counts(figure: Figure, things: list[Per], periods: list[str]) -> bool:
    """Whether the figure counts what the price is per."""
    if figure.code != "N" or any(p.words - set(PERIODS) for p in figure.per):
        return False
    nouns = {singular(w) for w in figure.noun[:3]}
    if things and figure.unit and figure.dimension not in ("count", "time"):
        # "5,000 gigabytes" at so much per gigabyte, "40 GWh" at so much per kWh
        return _measure(things[0], figure) is not None
    if figure.dimension == "count" and things:
        return bool(nouns & things[0].words)
    if figure.dimension == "time" and periods and not things:
        return singular(figure.unit) == periods[0] or figure.unit in (
            "hours",
            "days",
            "months",
            "years",
            "minutes",
        )
    return False


def _measure(thing: Per, figure: Figure) -> float | None:
    """The size of the unit that a price is per, in that of the figure's dimension."""
    if not figure.unit or figure.dimension in ("count", "time"):
        return None
    for word in thing.words:
        # the words are folded: "kwh" stands for one unit, "mw" for two
        folded = {dimensions()[unit] for unit in dimensions() if unit.lower() == word}
        found = units().find(word)
        if found and found.unit in dimensions():
            folded = {dimensions()[found.unit]}
        if len(folded) == 1 and (size := folded.pop())[0] == figure.dimension:
            return size[1]
        if found and found.unit == figure.unit:
            return figure.scale
    return None


def _paid(
    rate: tuple[Line, Figure],
    things: list[Per],
    periods: list[str],
    count: tuple[Line, Figure],
    total: tuple[Line, Figure],
) -> Iterator[Finding]:
    if not MADE.search(between(rate, total)) and not re.search(
        r"\b(?:costs?|pays?|for|read for|charged|bill)\b", between(count, total)
    ):
        return
    number = things[0].number if things else 1.0
    if things:
        times = count[1].tight.times(1 / (_measure(things[0], count[1]) or 1.0))
    else:
        seconds = PERIODS[periods[0]]
        times = exact_times(count[1]).times(1 / seconds)
    expected = Interval(
        rate[1].tight.low * times.low / number, rate[1].tight.high * times.high / number
    )
    asked = [next(iter(p.words & set(PERIODS))) for p in total[1].per if p.words & set(PERIODS)]
    span = 1.0
    if things and periods and asked:
        span = PERIODS[asked[0]] / PERIODS[periods[0]]
        expected = expected.times(span)
    elif asked and not periods:
        return
    holds = total[1].fits(Interval(expected.low * 0.995, expected.high * 1.005))
    if holds is None or (not holds and total[1].bound in ("above", "most")):
        return
    if not holds and has(total[0].text, "deductions"):
        return
    if not holds and with_more(rate[0], count, total, expected):
        return
    if not holds and things and periods and not asked and total[1].fits(expected.times(12)):
        return
    value = rate[1].value * (times.low + times.high) / 2 / number * span
    asked_words = f" a {asked[0]}" if asked else ""
    said = f"{count[1].quote} at {rate[1].quote}{rate[1].basis} is "
    said += f"{like(value, total[1])}{asked_words}"
    said += ", as said." if holds else f", not {total[1].quote}."
    ratio = max(value, total[1].value) / min(value, total[1].value)
    slip = slipped(value, total[1].value) or (asked and abs(ratio / max(span, 1 / span) - 1) < 0.02)
    yield finding(
        "unit_slip" if slip and not holds else "product", [rate, count, total], said, holds=holds
    )
