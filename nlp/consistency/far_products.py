"""A total against a rate and a number of things or a time that other clauses give.

"€0.85 a parcel ... 180 parcels, which gives him €183"; "every month 90,000 pages ... in two years".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from nlp.consistency.cues import dimensions, has, pattern
from nlp.consistency.factors import PERIODS, exact_times, like, slipped
from nlp.consistency.figure import Figure, Interval, singular
from nlp.consistency.lines import Line, Page, finding
from nlp.consistency.passages import plural, window
from nlp.record import Finding
from nlp.units import units

Placed = tuple[Line, Figure]


@dataclass(frozen=True, slots=True)
class Rate:
    """So much of something for each of a thing, or for each period."""

    placed: Placed
    # The thing in the singular: "parcel", "month", "kWh".
    each: str


def check_far_products(page: Page, told: frozenset[tuple[int, int]]) -> Iterator[Finding]:
    """Findings of product and unit_slip."""
    for line in page.lines:
        if line.heading:
            continue
        near = window(page, line, back=2, ahead=0)
        placed = [(o, f) for o in near for f in o.figures if f.code == "N"]
        for total in line.figures:
            if total.code == "N" and line.span(total) not in told and _is_total(line, total):
                yield from _made_of((line, total), placed)


_TOTAL_BEFORE = pattern(
    r"(?:@made@|@sums_up@)(?: (?:him|her|them|it|the \w+|a|an|of|some|about|roughly|for|is|was|up|"
    r"to|at least|exactly|almost|nearly))*,? ?$"
)
_TOTAL_AFTER = pattern(
    r"^(?: [\w-]+){0,3},? (?:@total_after@|at once|will have been)"
    r"|^(?: [\w-]+){0,4} (?:are|is) (?:thus|therefore|hence|possible)"
)


def _is_total(line: Line, total: Figure) -> bool:
    before = line.before(total)
    clause = re.split(r"[;:>]|, (?=which|so|that)", before)[-1]
    if has(clause, "extras") or has(re.split(r"[,;:(]", line.after(total)[:30])[0], "extras"):
        return False
    if before.endswith(" or "):
        return False
    return bool(_TOTAL_BEFORE.search(before[-60:]) or _TOTAL_AFTER.match(line.after(total)))


_EACH_TIME = re.compile(
    r"\b(?:[Ee]very|[Ee]ach|[Pp]er|[Aa]) (second|minute|hour|day|week|month|quarter|year)\b"
)


# "A node of the cluster has"
_ONE_HAS = re.compile(
    r"(?:^|[,;:] |\band )(?:[Aa]n?|[Oo]ne|[Ee]ach|[Ee]very) "
    r"(?!(?:with|has|of|in|[a-z]+ed) )([a-z]+)\b[^<>;,]{0,40}$"
)


def _rates(placed: list[Placed], total: Placed) -> list[Rate]:
    found = []
    for owner, figure in placed:
        if figure is total[1] or figure.dimension != total[1].dimension:
            continue
        if (owner.index, figure.start) > (total[0].index, total[1].start):
            continue
        each = re.match(
            r"^(?: [a-z]+){0,2}?(?: an? | per | for (?:an?|each|every) |/ ?)([a-zA-Z-]+)",
            owner.after(figure),
        )
        before = owner.before(figure)
        timed = _EACH_TIME.search(before[-50:]) or _ONE_HAS.search(before)
        for match in (each, timed):
            if match:
                found.append(Rate((owner, figure), match[1]))
                break
        else:
            thing = _each_thing(owner, figure) or _named_before(owner, figure, placed)
            if figure.each and thing:
                found.append(Rate((owner, figure), thing))
    return found


def _each_thing(line: Line, figure: Figure) -> str | None:
    """What has so much each: "48 servers, each with eight cards" gives "server"."""
    before = line.before(figure)
    behind = re.search(r"\b(?:each|every) ([a-z]+)\b[^,;]*$", before, re.IGNORECASE)
    if behind and behind[1] not in ("with", "has", "of", "fitted", "holding", "having", "one"):
        return behind[1]
    counted = [f for f in line.figures if f.start < figure.start and plural(f)]
    noun = plural(counted[-1]) if counted else None
    return singular(noun) if noun else None


_THEY = re.compile(r"^,?(?: [a-z]+){0,2} (?:they|these|those|them|all)\b")


def _named_before(line: Line, figure: Figure, placed: list[Placed]) -> str | None:
    """ "120 readers. At £95 apiece they cost £11,400": the one thing counted before."""
    if not _THEY.match(line.after(figure)):
        return None
    earlier = [f for o, f in placed if o.index == line.index - 1 and plural(f) and f.bare]
    nouns = {plural(f) or "" for f in earlier}
    return singular(nouns.pop()) if len(nouns) == 1 else None


def _made_of(total: Placed, placed: list[Placed]) -> Iterator[Finding]:
    rates = _rates(placed, total)
    alike = [r for r in rates if _shared(r.placed[1], total[1])]
    if len(alike) != 1:
        return
    rate = alike[0]
    others = [p for p in placed if p[1] is not rate.placed[1] and p[1] is not total[1]]
    counts = [(p, n) for p in others for n in [_times(p[1], rate.each)] if n is not None]
    if len(counts) != 1 or {rate.placed[1].bound, counts[0][0][1].bound} - {"exact", "about"}:
        return
    count, times = counts[0]
    base = rate.placed[1]
    if total[1].value <= base.value or (
        count[1].per and count[1].per != total[1].per and rate.each not in PERIODS
    ):
        return
    expected = Interval(base.tight.low * times.low, base.tight.high * times.high)
    wide = Interval(expected.low * 0.99, expected.high * 1.01)
    holds = total[1].fits(wide)
    if holds is None or (not holds and total[1].bound in ("above", "most")):
        return
    if not holds and any(
        p is not rate.placed and p[1].dimension == base.dimension and p[1].fits(wide)
        for p in others
    ):
        # it is told before: this is the total of something else
        return
    if not holds and _with_others(wide, total[1], [p[1] for p in others if p is not count]):
        return
    texts = " ".join({id(o): o.text for o in (rate.placed[0], count[0], total[0])}.values())
    if not holds and has(texts, "deductions"):
        return
    worth = base.value * (times.low + times.high) / 2
    said = f"{count[1].quote} at {base.quote} each {rate.each} is {like(worth, total[1])}"
    said += ", as said." if holds else f", not {total[1].said()}."
    rule = "unit_slip" if not holds and slipped(worth, total[1].value) else "product"
    yield finding(rule, [rate.placed, count, total], said, holds=holds)


def _shared(rate: Figure, total: Figure) -> bool:
    """Whether both count the same: money and money, pages and pages."""
    if rate.dimension != "count":
        return rate.dimension == total.dimension
    one, two = plural(rate), plural(total)
    if one is None and rate.noun and two:
        one = rate.noun[0]
    return bool(one and two and singular(one) == singular(two))


def _times(figure: Figure, each: str) -> Interval | None:
    """How often the rate is counted by the figure: 180 of "parcel", 30 of "month" in 2.5 years."""
    if each in PERIODS:
        if figure.dimension != "time":
            return None
        return exact_times(figure).times(1 / PERIODS[each])
    if figure.per:
        return None
    known = units().find(each)
    measure = dimensions().get(known.unit) if known else None
    if measure and measure[0] == figure.dimension:
        # 1.8 kWh at so much per kilowatt-hour
        return figure.tight.times(1 / measure[1])
    noun = plural(figure)
    if figure.dimension == "count" and noun and singular(noun) == singular(each):
        return figure.tight
    return None


def _with_others(expected: Interval, total: Figure, others: list[Figure]) -> bool:
    """Whether further numbers of the passage may be factors of the total as well."""
    factors = [f.value for f in others if f.dimension == "count" and 1 < f.value < 1e5]
    factors += [
        f.value / seconds for f in others if f.dimension == "time" for seconds in PERIODS.values()
    ]
    chosen = [[f] for f in factors[:12]] + [list(pair) for pair in combinations(factors[:6], 2)]
    for several in chosen:
        product = 1.0
        for factor in several:
            product *= factor
        if product > 0 and total.fits(expected.times(product)) is not False:
            return True
    return False
