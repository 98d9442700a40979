"""Ranges and bounds: two numbers that are one quantity; the words that say "about" or "over"."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.cues import cues
from nlp.numerals import numerals
from nlp.quantity import Quantity
from nlp.record import Bound, Kind

_RANGE = re.compile(r" ?(?:–|—|-|−|to|~) ?", re.I)
_BETWEEN = re.compile(r" and ", re.I)
_PLUS = re.compile(r"\+(?![\w/])| ?\+(?= |$)")
# "7 x 4 x 4 = 112 GB": how the number behind the sign came about
FACTORS = re.compile(
    r"(?<![\w.x×*·+/-])(?<![x×*·+/-] )\d[\d.,]*(?: ?[x×*·+/-] ?\d[\d.,]*){1,12} ?(?==|≈)"
)
_FACTORED = re.compile(rf"{FACTORS.pattern}[=≈] ?$")


def ranges(text: str, found: list[Quantity]) -> list[Quantity]:
    """ "3–5 GB", "between 3 and 5", "$5.2bn to $5.6bn" are one; "from 3 to 5" is two."""
    kept: list[Quantity] = []
    for q in found:
        low = kept[-1] if kept else None
        if low is not None and low.high is None and not low.joined:
            between = text[low.end : q.start]
            before = text[: low.start]
            tight = between in ("–", "-") and not text[q.end : q.end + 1].isalnum()
            if (
                low.kind is Kind.MONEY
                and not (q.unit or low.scaled)
                and (q.scaled or tight)
                and _RANGE.fullmatch(between)
            ):
                q = replace(q, unit=low.unit, kind=low.kind)  # "$1.5-2 billion"
            dash = _RANGE.fullmatch(between)
            both = _BETWEEN.fullmatch(between) and cues().between.search(before)
            change = cues().change.search(before) and "to" in between
            if change and len(kept) > 1 and kept[-2].high is not None:
                # "$60 billion to $65 billion, up from $35 billion to $40 billion"
                change = False
            if (dash or both) and not change and _same_scale(low, q) and q.kind not in (Kind.RANK,):
                value = low.value
                # "2 to 3 million", "5–6 PFLOPS": the scale is for both ends
                shared = not low.unit or low.kind is Kind.MONEY
                if shared and (q.unit == "FLOPS" or (q.scaled and not low.scaled)):
                    value = low.value * _scale(text, q)
                if value < q.value:
                    kept[-1] = replace(
                        q,
                        start=low.start,
                        value=value,
                        high=q.value,
                        bound=Bound.RANGE,
                        cue=between.strip(),
                    )
                    continue
            if change and "to" in between and not low.unit and q.unit and not low.scaled:
                kept[-1] = replace(low, unit=q.unit, kind=q.kind, metric=q.metric)
        kept.append(q)
    return kept


def _scale(text: str, q: Quantity) -> float:
    base = re.search(r"\d[\d.,]*", text[q.start : q.end])
    number = numerals(base[0])[0].value if base else q.value
    return q.value / number if number else 1.0


def _same_scale(low: Quantity, q: Quantity) -> bool:
    if low.unit and q.unit and low.unit != q.unit:
        return low.unit.split("/")[0] == q.unit.split("/")[0] and "/" in q.unit
    return not (low.unit and not q.unit)


# "above the $61 billion analysts anticipated": a number told exactly, and surpassed
AWAITED = re.compile(
    r"(?: per share)?,? (?:that )?(?:(?:the )?(?:analysts?|wall street|markets?|investors|"
    r"economists|consensus|street) (?:had )?(?:been )?"
    r"(?:expect|anticipat|forecast|project|estimat|predict|look|pencil)\w*|"
    r"(?:expected|anticipated|forecast|projected|estimated|predicted) by\b)",
    re.I,
)
_NEGATED = re.compile(r"\b(?:no|neither|none|never|not|nor|nobody)\b[^,;.]{0,60}$", re.I)


def _weighed(before: str, q: Quantity, bound: Bound, cue: str) -> Quantity:
    """The bound turned round by a "no" before it; "over three years" is a span, no bound."""
    if (
        bound is Bound.AT_LEAST
        and cue.lower() in ("more than", "over", "above", "exceed")
        and _NEGATED.search(before)
    ):
        return replace(q, bound=Bound.AT_MOST, cue=f"no … {cue}")
    spans = q.kind is Kind.DURATION and cue.lower() == "over"
    if spans and not re.search(
        r"\b(?:for|takes?|took|lasts?|lasted|lasting|well|just|runs?|of) $", before
    ):
        return q
    return replace(q, bound=bound, cue=cue)


def bounded(text: str, q: Quantity) -> Quantity:
    """`q` with the bound that the words around it give."""
    if q.high is not None:
        return q
    before = _FACTORED.sub("", text[max(0, q.start - 60) : q.start])
    after = re.sub(r"^,? plus or minus\b.*", "", text[q.end : q.end + 30])
    plus = _PLUS.match(after)
    if "+ " in text[q.start : q.end]:
        # "26+ weeks"
        return replace(q, bound=Bound.AT_LEAST, cue="+")
    if plus and q.kind is not Kind.RANK:
        return replace(q, bound=Bound.AT_LEAST, cue="+", after=max(q.after, q.end + plus.end()))
    for bound, pattern in cues().bounds_after.items():
        match = pattern.match(after)
        if match:
            return replace(q, bound=bound, cue=match[0].strip(" ,-"))
    if AWAITED.match(after):
        return q
    best: tuple[int, Bound, str] | None = None
    for bound, pattern in cues().bounds_before.items():
        match = pattern.search(before)
        if match and (best is None or match.start() < best[0]):
            best = (match.start(), bound, match["cue"])
    if best:
        return _weighed(before[: best[0]], q, best[1], best[2])
    if q.kind is Kind.PRICE and re.search(r"(?:^|[:;(–—] ?)[Ff]rom $", before):
        return replace(q, bound=Bound.AT_LEAST, cue="from")
    if (
        text[q.start : q.end]
        .lower()
        .startswith(("tens of", "hundreds of", "thousands of", "dozens of", "millions of"))
    ):
        return replace(q, bound=Bound.AT_LEAST, cue="vague")
    return q
