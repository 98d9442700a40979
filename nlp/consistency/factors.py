"""What makes a product: counts, periods and totals, and the words that lead to a total."""

from __future__ import annotations

import re

from nlp.consistency.cues import pattern
from nlp.consistency.figure import Figure, Interval, singular
from nlp.consistency.lines import Line

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
# What leads from the numbers to their total.
MADE = pattern(r"@made@")


def shared_noun(one: Figure, other: Figure) -> bool:
    """Whether both count one noun."""
    return bool({singular(w) for w in one.noun} & {singular(w) for w in other.noun})


def between(first: tuple[Line, Figure], second: tuple[Line, Figure]) -> str:
    """The masked words between two figures, of one line or of two."""
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


def with_more(
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
    """A value as the text shows it, in the unit and magnitude of `model`."""
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
    """Whether the two differ by a thousand, a million or a billion."""
    ratio = max(one, other) / max(min(one, other), 1e-300)
    return any(abs(ratio / slip - 1) < 0.06 for slip in (1e3, 1e6, 1e9, 1e12))
