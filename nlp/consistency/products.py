"""So many times so much: a total against the number and the size that it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from nlp.consistency.charges import check_charges
from nlp.consistency.cues import has
from nlp.consistency.factors import MADE, between, like, shared_noun, slipped
from nlp.consistency.figure import Figure, Interval
from nlp.consistency.lines import Line, Page, finding, shape
from nlp.consistency.restated import by_period, restated
from nlp.record import Finding


def check_products(page: Page) -> Iterator[Finding]:
    """Findings of product and unit_slip."""
    for line in page.lines:
        yield from _groups(line)
        follower = page.next(line)
        yield from _each(line, follower)
        yield from check_charges(line, follower)
        yield from restated(line)
        yield from by_period(line)


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
            totals = [(o, f) for o, f in totals if shared_noun(f, rate)]
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


def _multiplied(
    rate: tuple[Line, Figure],
    counts: list[tuple[Line, Figure]],
    total: tuple[Line, Figure],
    line: Line,
) -> Iterator[Finding]:
    """Any of the counts may be factors; it is wrong where none of their products is the total."""
    if not counts or len(counts) > 4:
        return
    if not MADE.search(between(rate, total)):
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


def _times(counts: tuple[tuple[Line, Figure], ...], rate: tuple[Line, Figure]) -> str:
    return " x ".join([*(f.quote for _, f in counts), rate[1].quote])
