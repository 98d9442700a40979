"""So many times so much: a total against the rate and the number that it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from nlp.consistency.cues import has, pattern
from nlp.consistency.figure import Figure, Interval, Per, singular
from nlp.consistency.lines import Line, Page, finding, shape
from nlp.record import Finding
from nlp.units import units

# Seconds, so that a monthly price can be told from a yearly one.
PERIODS = {
    "second": 1.0,
    "minute": 60.0,
    "hour": 3600.0,
    "day": 86400.0,
    "week": 604800.0,
    "month": 2629800.0,
    "quarter": 7889400.0,
    "year": 31557600.0,
}
_MADE = pattern(r"@made@")


def check_products(page: Page) -> Iterator[Finding]:
    """Findings of product and unit_slip."""
    for line in page.lines:
        yield from _groups(line)
        follower = page.next(line)
        yield from _each(line, follower)
        yield from _priced(line, follower)
        yield from _restated(line)


def _reach(line: Line, follower: Line | None) -> list[tuple[Line, Figure]]:
    """The figures of the line, and of the next where it goes on to a total."""
    found = [(line, f) for f in line.figures]
    if follower and re.match(
        r"(?:That|This|So|Together|In all|Altogether|The total|Hence|Thus|For|A|An|The)\b",
        follower.text,
    ):
        found += [(follower, f) for f in follower.figures]
    return found


# ------------------------------------------------------------------ "16 teams of five"

# "each of the 36 classrooms got 28 headsets, 1,008 altogether"
_EACH_OF = shape(
    r"each of @determiners@ {N} [a-z-]+ [a-z]+ {N} [a-z-]+,? (?:@made@ )?{N}(?: [a-z-]+){0,2}?,? "
    r"@total_after@"
)
_EVERY_OF = shape(
    r"(?:each|every one) of @determiners@ {N} [a-z-]+ [a-z]+ {N} [a-z-]+,? @made@[^<>;.]{0,30} {N}"
)
# "for 3,500 subscribers at $9 a month, the paper takes in $31,500 a month"
_AT = shape(r"{N}(?: [a-z-]+){1,3} at {N}[^<>;.]{0,60}{N}")
_GROUPS = shape(
    r"{N} [a-z-]+ of {N}(?: [a-z-]+)?,? (?:@made@ )?{N}(?: [a-z-]+){0,2}?,? @total_after@"
)


def _groups(line: Line) -> Iterator[Finding]:
    """ "16 teams of five, 80 people in all"."""
    found = [m for p in (_GROUPS, _EACH_OF, _EVERY_OF, _AT) for m in p.finditer(line.masked)]
    for match in found:
        groups, size, total = (line.figure(match[k]) for k in (1, 2, 3))
        if match.re is _AT and not (
            size.dimension.startswith("money") and size.per == total.per and groups.noun
        ):
            continue
        if (
            not groups.bare
            or (size.each and match.re is _GROUPS)
            or {groups.bound, size.bound, total.bound} != {"exact"}
        ):
            continue
        if size.dimension != total.dimension:
            continue
        holds = total.fits(size.tight.times(groups.value))
        if holds is None or (not holds and has(line.text, "deductions")):
            continue
        worth = groups.value * size.value
        said = f"{groups.quote} x {size.quote} is {like(worth, total)}"
        said += ", as said." if holds else f", not {total.quote}."
        parts = [(line, groups), (line, size), (line, total)]
        yield finding("product", parts, said, holds=holds)


# ------------------------------------------------------------------ "16 with 96 GB apiece"


def _each(line: Line, follower: Line | None) -> Iterator[Finding]:
    """A rate that each of a number has, and a total in the same unit."""
    figures = _reach(line, follower)
    rates = [
        (o, f)
        for o, f in figures
        if o is line
        and f.each
        and f.dimension != "count"
        and f.code == "N"
        and f.dimension != "points"
    ]
    if not rates:
        rates = [
            (o, f)
            for o, f in figures
            if o is line
            and f.each
            and f.code == "N"
            and re.search(r"\b(?:each|apiece)\b", o.after(f)[:25])
            and f.dimension == "count"
        ]
    for owner, rate in rates[-1:]:
        later = [(o, f) for o, f in figures if o is not owner or f.start > rate.start]
        totals = [
            (o, f)
            for o, f in later
            if f.code == "N"
            and f.dimension == rate.dimension
            and f.value > rate.value
            and not f.each
        ]
        if rate.dimension == "count":
            totals = [(o, f) for o, f in totals if _shared_noun(f, rate)]
        for home, total in totals[:1]:
            counts = [
                (o, f)
                for o, f in figures
                if (o.index, f.start) < (home.index, total.start)
                and f.code == "N"
                and f.dimension == "count"
                and f is not total
                and f is not rate
                and f.value >= 2
            ]
            yield from _multiplied((owner, rate), counts, (home, total), line)


def _shared_noun(one: Figure, other: Figure) -> bool:
    return bool({singular(w) for w in one.noun} & {singular(w) for w in other.noun})


def _multiplied(
    rate: tuple[Line, Figure],
    counts: list[tuple[Line, Figure]],
    total: tuple[Line, Figure],
    line: Line,
) -> Iterator[Finding]:
    """Any of the counts may be factors; it is wrong where none of their products is the total."""
    if not counts or len(counts) > 4:
        return
    between = _between(rate, total)
    if not _MADE.search(between):
        return
    options: list[tuple[float, list[tuple[Line, Figure]]]] = []
    for size in range(1, len(counts) + 1):
        for chosen in combinations(counts, size):
            product = rate[1].tight
            for _, count in chosen:
                product = Interval(product.low * count.value, product.high * count.value)
            # 1024 to the kilo
            wide = Interval(
                product.low / (1.1 if rate[1].dimension == "bytes" else 1), product.high
            )
            worth = rate[1].value
            for _, count in chosen:
                worth *= count.value
            if total[1].fits(wide):
                said = f"{_times(chosen, rate)} is {like(worth, total[1])}, as said."
                yield finding("product", [rate, *chosen, total], said, holds=True)
                return
            if total[1].fits(wide) is None:
                return
            options.append((worth, list(chosen)))
    if total[1].bound in ("above", "most") or has(total[0].text, "deductions"):
        return
    worth, chosen_list = options[-1]
    said = f"{_times(tuple(chosen_list), rate)} is {like(worth, total[1])}, not {total[1].quote}."
    rule = "unit_slip" if slipped(worth, total[1].value) else "product"
    yield finding(rule, [rate, *chosen_list, total], said, holds=False)


def _between(first: tuple[Line, Figure], second: tuple[Line, Figure]) -> str:
    if first[0] is second[0]:
        a, b = sorted((first[0].place(first[1]), second[0].place(second[1])))
        return first[0].masked[a : b + 25]
    return (
        first[0].after(first[1])
        + " "
        + second[0].before(second[1])
        + " "
        + second[0].after(second[1])[:20]
    )


def _times(counts: tuple[tuple[Line, Figure], ...], rate: tuple[Line, Figure]) -> str:
    return " x ".join([*(f.quote for _, f in counts), rate[1].quote])


def _with_more(
    line: Line, count: tuple[Line, Figure], total: tuple[Line, Figure], expected: Interval
) -> bool:
    """Whether another number of the sentences, people or months, may be a factor as well."""
    near = {id(o): o for o in (line, count[0], total[0])}.values()
    others = [
        f
        for owner in near
        for f in owner.figures
        if f.code == "N"
        and f not in (count[1], total[1])
        and f.dimension in ("count", "time")
        and not f.per
    ]
    for other in others[:6]:
        factors = [other.value]
        if other.dimension == "time":
            factors = [other.value / seconds for seconds in PERIODS.values()]
        if any(total[1].fits(expected.times(f)) is not False for f in factors if f > 0):
            return True
    return False


def like(value: float, model: Figure) -> str:
    unit = model.unit if model.unit and not model.dimension.startswith("money") else ""
    if model.dimension.startswith("money"):
        scale = model.scale if model.dimension != "money" else 1.0
        sign = re.match(r"^\D+", model.quote)
        word = re.search(r"[a-z]+$", model.quote) if scale > 1 else None
        shown = f"{value / scale:,.6g}" + (f" {word[0]}" if word else "")
        return sign[0].strip() + shown if sign and model.dimension != "money" else shown
    return f"{value / model.scale:,.6g} {unit}".strip()


def exact_times(figure: Figure) -> Interval:
    """A length of time as a factor: "two years" are 24 months, neither more nor less."""
    plain = figure.bound == "exact" and figure.unit in ("months", "years", "weeks", "days", "hours")
    return Interval(figure.value, figure.value) if plain else figure.tight


def slipped(one: float, other: float) -> bool:
    ratio = max(one, other) / max(min(one, other), 1e-300)
    return any(abs(ratio / slip - 1) < 0.06 for slip in (1e3, 1e6, 1e9, 1e12))


# ------------------------------------------------------------------ "$0.60 per thousand tokens"


def _priced(line: Line, follower: Line | None) -> Iterator[Finding]:
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
        alike = _shared_noun(rate, figure) or (not figure.noun and bool(figure.per))
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
        # "5,000 gigabytes" at so much per gigabyte
        return any(
            (unit := units().find(word)) is not None and unit.unit == figure.unit
            for word in things[0].words
        )
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


def _paid(
    rate: tuple[Line, Figure],
    things: list[Per],
    periods: list[str],
    count: tuple[Line, Figure],
    total: tuple[Line, Figure],
) -> Iterator[Finding]:
    if not _MADE.search(_between(rate, total)) and not re.search(
        r"\b(?:costs?|pays?|for|read for|charged|bill)\b", _between(count, total)
    ):
        return
    number = things[0].number if things else 1.0
    if things:
        times = count[1].tight.times(1 / count[1].scale if count[1].unit else 1.0)
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
    if not holds and _with_more(rate[0], count, total, expected):
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


# ------------------------------------------------------------------ one amount in two units


def _restated(line: Line) -> Iterator[Finding]:
    """ "1.5 TB, or 1,500 GB" and "$2.40 per million, or $0.0024 per thousand"."""
    for match in shape(r"{N}([^<>;,.]{0,40}),? ?@same_as@,? ?(?:@hedges@ )?{N}").finditer(
        line.masked
    ):
        one, two = line.figure(match[1]), line.figure(match[3])
        if (
            one.dimension != two.dimension
            or one.dimension in ("count", "points")
            or (one.unit == two.unit and not (one.per and two.per))
        ):
            continue
        factor = _same_rate(one, two)
        if factor is None or (
            one.dimension == "time" and {one.unit, two.unit} & {"months", "working days"}
        ):
            continue
        computed = one.tight.times(factor)
        wide = Interval(
            computed.low * (0.9 if one.dimension == "bytes" else 0.995),
            computed.high * (1.1 if one.dimension == "bytes" else 1.005),
        )
        holds = two.fits(wide)
        if holds is None:
            continue
        # "$20 a month, or $200 a year" is an offer, not a sum
        off = max(one.value * factor, two.value) / min(one.value * factor, two.value)
        if not holds and (off < 2 or not {one.bound, two.bound} <= {"exact", "about"}):
            continue
        same = f"{one.quote}{one.basis} is {like(one.value * factor, two)}{two.basis}"
        said = f"{same}, as said." if holds else f"{same}, not {two.quote}."
        yield finding("unit_slip", [(line, one), (line, two)], said, holds=holds)


def _same_rate(one: Figure, two: Figure) -> float | None:
    """What turns a price by one basis into a price by the other; 1 where both are plain."""
    if not one.per and not two.per:
        return 1.0
    if len(one.per) != 1 or len(two.per) != 1:
        return None
    a, b = one.per[0], two.per[0]
    if a.words & set(PERIODS) and b.words & set(PERIODS):
        return (
            PERIODS[next(iter(b.words & set(PERIODS)))]
            / PERIODS[next(iter(a.words & set(PERIODS)))]
        )
    if (a.words & b.words or not a.words or not b.words) and a.number != b.number:
        return b.number / a.number
    return None
