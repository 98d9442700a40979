"""What a number of a table comes to: its unit, kind and value, with what its labels and the
words around the table lend it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from nlp.labels import Label
from nlp.names import Cast, Sort, is_benchmark
from nlp.quantities import Quantity
from nlp.record import Kind
from nlp.units import choice, units

CURRENCIES = ("USD", "EUR", "GBP", "CNY", "JPY", "KRW", "INR")


@dataclass(frozen=True, slots=True)
class Worth:
    """What a quantity of a cell comes to with what its label lends. Unit "" for no claim."""

    unit: str
    kind: Kind
    value: float
    high: float | None

    @classmethod
    def counted(cls, q: Quantity) -> Worth:
        """A bare number as a count of what its cell names."""
        return cls("count", Kind.SPEC, q.value, q.high)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the words around a table say of all its numbers: "EUR million", "USD per hour"."""

    currency: str = ""
    # What its prices are counted per.
    basis: str = ""
    # Its sums are in so many.
    factor: float = 1.0
    # The numbers of the table are sums, whatever their labels.
    sums: bool = False
    # The unit of its bare numbers, where it is not money: "Energy per query (Wh)".
    unit: str = ""
    scale: float = 1.0


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    money = rf"(?<![A-Za-z])(?P<money>{choice(units().currencies)})(?![A-Za-z])"
    scale = r"(?P<scale>thousand|million|billion|trillion|mn\b|bn\b|m\b|tn\b)s?"
    return {
        # "Prices in US dollars per million tokens", "Hourly rates, in euros"
        "quoted": re.compile(
            r"\b(?:price|pricing|rate|cost|fee|charge)[sd]?\b[^.;|]{0,60}|hourly [^.;|]{0,60}", re.I
        ),
        "money": re.compile(money, re.I),
        # "$ millions", "EUR m", "in millions of US dollars", "US$ in billions"
        "sums": re.compile(
            rf"{money},? ?(?:in )?{scale}\b|\bin {scale.replace('scale', 'scale2')},? (?:of )?"
            rf"{money.replace('<money>', '<money2>')}",
            re.I,
        ),
    }


# "(in millions, except per share amounts)"
_MILLIONS = re.compile(
    r"\((?:unaudited[,;] |amounts |figures )?in (?P<scale>thousand|million|billion)s"
    r"(?:,? except [^()]*)?\)",
    re.I,
)
_PER_SHARE = re.compile(r"\bper\b.*\bshares?\b|\bEPS\b", re.I)
_SCALES = {"t": 1e3, "m": 1e6, "b": 1e9, "tr": 1e12, "tn": 1e12}


def terms(caption: str, corner: str) -> Terms:
    """What the words around the table, those right before it first, and the heading in its
    corner say of its numbers.
    """
    patterns = _patterns()
    for words in (corner, caption):
        sums = patterns["sums"].search(words)
        if sums:
            spelled = (sums["money"] or sums["money2"]).casefold()
            scale = (sums["scale"] or sums["scale2"]).casefold()
            factor = _SCALES[scale[:2] if scale[:2] in _SCALES else scale[0]]
            return Terms(_currency(spelled), factor=factor, sums=True)
    millions = _MILLIONS.search(caption)
    if millions:
        # whose sums have their currency's sign
        return Terms(factor=_SCALES[millions["scale"][0].lower()], sums=True)
    for quoted in patterns["quoted"].finditer(caption):
        per = units().basis.search(quoted[0])
        basis = units().bases.get(per["basis"].casefold(), "") if per else ""
        if not basis and re.search(r"\bhourly\b", quoted[0], re.I):
            basis = "hour"
        named = patterns["money"].search(quoted[0])
        if basis:
            return Terms(_currency(named["money"].casefold()) if named else "", basis)
    for inner in _INNER.findall(caption[:_NEAR]):
        unit = units().find(inner.removeprefix("in "))
        if unit and unit.kind in (Kind.SPEC, Kind.DURATION):
            return Terms(unit=unit.unit, scale=unit.factor)
    return Terms()


_INNER = re.compile(r"\(([^()\d]{1,24})\)")
# Characters of a caption in which its unit stands, if it has one.
_NEAR = 160


def _currency(spelled: str) -> str:
    code = units().currencies[spelled]
    return "CNY" if code == "¥" else code


def lending(metric: Label, over: Label, beside: Label) -> Label:
    """The label that lends the cell its unit: the metric's, else one that says per cent."""
    if metric.unit:
        return metric
    return next((other for other in (over, beside) if other.unit == "%"), metric)


def worth(q: Quantity, lent: Label, said: Terms, cast: Cast, *, tells_make: bool) -> Worth:
    """What `q` comes to under the label that lends it its unit.

    `tells_make`: the table tells how something is made, so that a bare number is no score.
    """
    if q.unit in CURRENCIES or (not q.unit and lent.unit in ("", *CURRENCIES)):
        money = _money(q, lent, said, cast)
        if money:
            return money
    if q.unit:
        score = q.unit == "%" and q.kind is Kind.RATE and _is_score(lent, cast)
        return Worth(q.unit, Kind.SCORE if score else q.kind or Kind.SPEC, q.value, q.high)
    if lent.unit:
        return _lent(q, lent)
    if said.unit and not (lent.counts or q.scaled or tells_make or _is_score(lent, cast)):
        return _lent(q, Label(lent.name, lent.written, said.unit, said.scale))
    if q.scaled and q.letter in ("B", "T") and re.search(r"param|size", lent.name, re.I):
        return Worth("parameters", Kind.SPEC, q.value, q.high)
    if q.letter in ("k", "K", "M") and _BUDGET.search(lent.name):
        return Worth("tokens", Kind.SPEC, q.value, q.high)
    if lent.counts or q.scaled or lent.factor != 1.0:
        value, high = _multiplied(q, lent.factor)
        return Worth("count", Kind.COUNT, value, high)
    if tells_make and not _is_benchmark(lent, cast):
        return Worth("count", Kind.SPEC, q.value, q.high)
    return Worth("points", Kind.SCORE, q.value, q.high)


# "Extended thinking | 80K": so many tokens to think with
_BUDGET = re.compile(r"\b(?:thinking|reasoning|context|budget|window|input|output|length)\b", re.I)


def _lent(q: Quantity, lent: Label) -> Worth:
    """A bare number in the unit of its label."""
    unit = "CNY" if lent.unit == "¥" else lent.unit.replace("$/", "USD/")
    found = units().find(unit)
    kind = lent.kind or (found.kind if found else Kind.SPEC)
    if unit[:3] in CURRENCIES:
        kind = Kind.PRICE
    if unit in ("%", "points", "x"):
        kind = Kind.SCORE
    return Worth(unit, kind, *_multiplied(q, lent.factor))


def _multiplied(q: Quantity, factor: float) -> tuple[float, float | None]:
    """Both ends of `q` in base terms; a magnitude of its own overrules the label's."""
    if q.scaled:
        return q.value, q.high
    return q.value * factor, q.high * factor if q.high is not None else None


PRICED = re.compile(
    r"price|cost|fee|rate|\b(?:input|output|cached|prompt|completion|on[- ]demand|reserved|spot|"
    r"list|batch|commit\w*)\b",
    re.I,
)
_CHANGE = re.compile(r"change|growth|yoy|margin|share|ratio|headcount|rate", re.I)


def _money(q: Quantity, lent: Label, said: Terms, cast: Cast) -> Worth | None:
    """A price or a sum, with what its label and the words around the table say of money."""
    unit, basis, factor = q.unit or lent.unit, _basis_of(lent.written), lent.factor
    score = _is_benchmark(lent, cast)
    named = bool(PRICED.search(lent.name)) and not score
    changes = lent.counts or bool(_CHANGE.search(lent.name))
    changes = changes or bool(_PER_SHARE.search(lent.written))
    if lent.unit.startswith(("$/", *(f"{c}/" for c in CURRENCIES))):
        basis = basis or lent.unit.split("/")[1]
    elif said.basis and not basis and (named or not (q.unit == "" or lent.unit or score)):
        basis = said.basis
        unit = unit or said.currency
    elif said.sums and factor == 1.0 and not (score or changes):
        unit, factor = unit or said.currency, said.factor
    if not unit:
        return None
    value, high = _multiplied(q, factor)
    if basis:
        return Worth(f"{unit}/{basis}", Kind.PRICE, value, high)
    # "Spending, $bn" is a sum, "Input, $" a price
    priced = lent.unit in CURRENCIES and lent.factor == 1.0
    priced = priced or bool(re.search(r"price|cost|fee", lent.name, re.I))
    return Worth(unit, Kind.PRICE if priced else q.kind or Kind.MONEY, value, high)


# "Monthly", "Hourly rate"
_ADVERB = re.compile(r"(?P<unit>hour|month|year)ly(?: (?:price|cost|fee|rate|plan))?", re.I)

# "1 Hour", "Per month"
_ONE = re.compile(r"(?:1|one|per) (?P<unit>hour|month|year)", re.I)


def _basis_of(written: str) -> str:
    adverb = _ADVERB.fullmatch(written) or _ONE.fullmatch(written)
    if adverb:
        return adverb["unit"].lower()
    match = units().basis.search(" " + written)
    return units().bases.get(match["basis"].casefold(), "") if match else ""


def _is_benchmark(metric: Label, cast: Cast) -> bool:
    name = metric.name
    return bool(name) and (is_benchmark(name) or cast.sort(name) is Sort.BENCHMARK)


SCORED = re.compile(
    r"\b(?:acc|accuracy|score|wer|rate|f1|pass|win|error|resolved|solved|success|index|rating|"
    r"elo|quality|avg|average|mean|median|bleu|overall)\b",
    re.I,
)


def _is_score(metric: Label, cast: Cast) -> bool:
    return _is_benchmark(metric, cast) or bool(SCORED.search(metric.name))


def foreign(q: Quantity, metric: Label, first: Quantity | None) -> bool:
    """Whether the quantity is of another unit than its label's, or than the cell's first."""
    if not q.unit:
        return False
    if metric.unit and q.unit != metric.unit and not _alike(q.unit, metric.unit):
        return True
    return bool(first and first.unit and q.unit.split("/")[0] != first.unit.split("/")[0])


def _alike(a: str, b: str) -> bool:
    money = a in CURRENCIES and b.startswith("$/")
    return money or a.split("/")[0] == b.split("/")[0] or {a, b} <= {"%", "points"}
