"""What a number takes over from the numbers before it: their metric, kind or basis.

"up from 48%", "It uses 4%", "3% of them", "the 27% figure", prices after a price per token,
and the lists that "respectively" pairs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from nlp.context import Line
from nlp.measured import Answer, side_of
from nlp.names import Name
from nlp.quantities import Quantity
from nlp.record import Kind, Mention

# Nouns that stand for a number told before: "Critics question the 27% figure".
_FOR_NUMBERS = frozenset({"figure", "number", "claim", "estimate"})
# ... and for one that others look for: "beating expectations of $3bn".
_AWAITED = frozenset(
    {
        "estimates",
        "expectation",
        "expectations",
        "forecast",
        "forecasts",
        "projections",
        "consensus",
        "predictions",
    }
)
# A sentence that opens so goes on about what the last one said.
_ON = re.compile(r"[\"“]?(?:It|They|He|She|We|That|This)\b")
# "3% of them", not "3% of these users"
_OF_THEM = re.compile(
    r" of (?:(?:them|these|those|which)\b[^ ]* ?(?!\w+s\b)|(?:the|this|that|its) total\b)"
)


def continued(
    text: str, q: Quantity, answer: Answer, made: Sequence[Mention], *, first: bool, paired: bool
) -> tuple[Answer, Quantity] | None:
    """The metric and the kind that `q` takes over from `made`; None where it takes nothing.

    `made` are the mentions of the sentence so far, or of the last one where `q` is `first`.
    """
    if not made:
        return None
    last = made[-1]
    if first:
        return _next_sentence(text, q, answer, last)
    alike = [m for m in made if m.unit.split("/")[0] == q.unit.split("/")[0]]
    alike = [m for m in alike if _of_one_size(m, q)] or alike
    if answer.name in _FOR_NUMBERS:
        told = _told(q, answer, made)
        if told is None and alike and alike[-1].metric:
            # "and expects the figure to pass 20%"
            told = replace(answer, name=alike[-1].metric, rule="the figure"), q
        return told
    if answer.rule == "verb cost" and q.unit == "%" and last.kind is Kind.PRICE:
        return replace(answer, name="price", rule="continues price"), q
    if alike and alike[-1].metric and _UP_FROM.search(text, 0, q.start) and not paired:
        return replace(answer, name=alike[-1].metric, rule="up from"), q
    if answer.sure < 0.5 and _shares(text, q, last):
        return replace(answer, name=f"share of {last.metric}", rule="share of them"), q
    awaited = (answer.name or "").split()[-1:]
    if not paired and alike and alike[-1].metric and _AWAITED.issuperset(awaited) and awaited:
        return replace(answer, name=alike[-1].metric, rule="continues, awaited"), q
    if not paired and answer.sure < 0.5 and alike and alike[-1].metric:
        score = alike[-1].kind is Kind.SCORE and q.kind is Kind.RATE
        return (
            replace(answer, name=alike[-1].metric, rule="continues unit", sure=0.5),
            replace(q, kind=Kind.SCORE) if score else q,
        )
    risen = _RISEN.fullmatch(answer.name or "")
    if risen and q.unit == "%" and last.metric and last.kind in (Kind.MONEY, Kind.COUNT):
        # "revenue of $3 million, a year-on-year increase of 12%"
        way = "decline" if risen["way"] in ("decline", "decrease", "drop", "fall") else "growth"
        return replace(answer, name=f"{last.metric} {way}", rule="continues, growth"), q
    if answer.rule == "default of money" and (last.metric or "").startswith("share of "):
        # "Over 60% of this total, about $4 billion, was paid"
        whole = (last.metric or "").removeprefix("share of ")
        return replace(answer, name=whole, rule="the share in full", sure=0.5), q
    if answer.rule == "default" and q.unit == "x" and last.metric:
        return replace(answer, name=last.metric, rule="default, last metric"), q
    return None


# A change that names nothing that changes.
_RISEN = re.compile(
    r"(?:[a-z]+[- ](?:on|over)[- ][a-z]+ |annual |yearly )?"
    r"(?P<way>increase|growth|rise|jump|gain|surge|decline|decrease|drop|fall)"
)


_UP_FROM = re.compile(r"\b(?:up|down) from (?:about |just |only )?$")


def _of_one_size(mention: Mention, q: Quantity) -> bool:
    """Whether two sums can be of one thing: not $1.40 a share and $19 million."""
    if not isinstance(mention.value, float) or not (mention.value and q.value):
        return True
    return q.kind is not Kind.MONEY or 1e-3 < abs(mention.value / q.value) < 1e3


def _next_sentence(
    text: str, q: Quantity, answer: Answer, last: Mention
) -> tuple[Answer, Quantity] | None:
    if answer.name in _FOR_NUMBERS:
        return _told(q, answer, [last])
    if answer.rule == "default of money" and last.kind is Kind.PRICE:
        # "Cards cost $2.10 an hour. Reserved ones stay at $1.65."
        price = replace(answer, name=last.metric, rule="continues price", sure=0.5)
        return price, replace(q, kind=Kind.PRICE)
    if answer.rule == "default" and last.unit == q.unit and last.metric and _ON.match(text):
        # "It uses 40% of the water. ... It uses 4%."
        return replace(answer, name=last.metric, rule="continues unit", sure=0.5), q
    if answer.sure < 0.5 and _shares(text, q, last):
        return replace(answer, name=f"share of {last.metric}", rule="share of them"), q
    return None


def _shares(text: str, q: Quantity, last: Mention) -> bool:
    """Whether the number is a share of what was counted before: "3% of them"."""
    counted = (last.unit == "count" or last.kind is Kind.MONEY) and q.kind is Kind.RATE
    return counted and _OF_THEM.match(text, q.end) is not None


def _told(q: Quantity, answer: Answer, made: Sequence[Mention]) -> tuple[Answer, Quantity] | None:
    """The metric of the number that "the 27% figure" repeats."""
    same = next((m for m in reversed(made) if m.value == q.value and m.unit == q.unit), None)
    return (replace(answer, name=same.metric, rule="the figure"), q) if same else None


def shared_basis(text: str, made: list[Mention], prior: Sequence[Mention]) -> list[Mention]:
    """A price takes the basis that its neighbour states: "$0.25 and $2" after "$0.20/M input".

    So does one that is charged in the next sentence: "It charges $5".
    """
    based = [m for m in made if "/" in m.unit and m.unit[:3].isupper()]
    if not based and re.search(r"\b(?:charg|pric)(?:es?|ed|ing)\b|\brate|^[\"“]?At [$€£¥₹₩]", text):
        based = [m for m in prior if m.unit.endswith("tokens") and m.unit[:3].isupper()]
    if not based:
        return made
    result: list[Mention] = []
    turn = 0
    sides = [m.metric for m in based if m.metric and m.metric.endswith("price")]
    for m in made:
        if m.kind in (Kind.MONEY, Kind.PRICE) and "/" not in m.unit:
            base = next(
                (
                    b
                    for b in based
                    if b.unit.startswith(m.unit)
                    and isinstance(m.value, float)
                    and isinstance(b.value, float)
                    and 0.02 < (m.value or 1) / (b.value or 1) < 50
                ),
                None,
            )
            if base is not None and base.unit.endswith("tokens"):
                side = side_of(text, Quantity(m.start, m.end, 0.0, base.unit, after=m.end))
                metric = (
                    f"{side} price" if side else (sides[turn % len(sides)] if sides else "price")
                )
                turn += 1
                m = replace(m, unit=base.unit, kind=Kind.PRICE, metric=metric)
        result.append(m)
    return result


def respectively(text: str, line: Line) -> dict[int, str]:
    """Which listed name belongs to which listed quantity, where the text says "respectively"."""
    if "respectively" not in text:
        return {}
    runs = _joined(text, line.found)
    listed = [[line.names[index] for index in run] for run in _joined(text, line.names)]
    pairs: dict[int, str] = {}
    for run in runs:
        if len(run) < 2:
            continue
        for group in sorted(listed, key=lambda g: abs(g[0].start - line.found[run[0]].start)):
            if len(group) == len(run):
                pairs.update({i: n.text for i, n in zip(run, group, strict=True)})
                break
    return pairs


_JOINT = re.compile(r"\s*(?:,|and|,\s*and|or|&)\s*")


def _joined(text: str, spans: Sequence[Quantity | Name]) -> list[list[int]]:
    """The indices of those that only commas, "and" or "or" stand between, run by run."""
    runs: list[list[int]] = []
    for index, span in enumerate(spans):
        if index and _JOINT.fullmatch(text[spans[index - 1].end : span.start]):
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs
