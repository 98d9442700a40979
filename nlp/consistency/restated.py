"""One amount told in two units, or for two periods."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.consistency.factors import PERIODS, like, slipped
from nlp.consistency.figure import Figure, Interval
from nlp.consistency.lines import Line, finding, shape
from nlp.record import Finding


def restated(line: Line) -> Iterator[Finding]:
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


_PERIOD = "|".join(PERIODS)
_BY_PERIOD = shape(
    rf"\b(?:an?|one|each|every|per) ({_PERIOD})\b[^<>;.]{{0,30}}{{N}}[^<>;.]{{0,15}}"
    r"\b(?:so|thus|therefore|hence|that is|which makes|or)\b[^<>;.]{0,12}"
    rf"\b(?:an?|one|each|every|per) ({_PERIOD})\b[^<>;.]{{0,20}}{{N}}"
)


def by_period(line: Line) -> Iterator[Finding]:
    """ "A minute of video takes 60 MB, so an hour takes 3.6 GB"."""
    for match in _BY_PERIOD.finditer(line.masked):
        one, two = line.figure(match[2]), line.figure(match[4])
        if one.dimension != two.dimension or {one.bound, two.bound} != {"exact"}:
            continue
        factor = PERIODS[match[3].lower()] / PERIODS[match[1].lower()]
        computed = one.tight.times(factor)
        holds = two.fits(Interval(computed.low * 0.93, computed.high * 1.07))
        if holds is None:
            continue
        worth = one.value * factor
        same = f"{one.quote} a {match[1]} is {like(worth, two)} a {match[3]}"
        said = f"{same}, as said." if holds else f"{same}, not {two.quote}."
        rule = "unit_slip" if holds or slipped(worth, two.value) else "product"
        yield finding(rule, [(line, one), (line, two)], said, holds=holds)


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
