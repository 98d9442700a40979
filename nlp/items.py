"""List items that say "Name: value": a result of the thing that the list is about, or of the
thing that the item names on what the list is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nlp.cues import cues
from nlp.labels import Label, label
from nlp.names import Cast, Sort, is_benchmark, names
from nlp.quantities import Quantity
from nlp.record import Kind, Pairs
from nlp.units import units
from nlp.worth import CURRENCIES, terms


@dataclass(frozen=True, slots=True)
class Item:
    """What an item's label and the words that lead the list in make of its value."""

    # None where the list's own topic is the subject.
    subject: str | None
    metric: str
    q: Quantity
    settings: Pairs = ()


_LABELLED = re.compile(
    r"(?P<label>[^\W\d_][^:;,.!?“”\"]{0,50}(?:\.\d[^:;,.!?“”\"]{0,40})?)(?:: ?| [—–-] )"
    r"(?:~|≈|about |around |over |up to )?$"
)
# "Zed 7B": capitals and digits alone
_VERSIONED = re.compile(r"[A-Z][\w.+-]*(?: [A-Z0-9][\w.+-]*){0,4}")
_SIDE = re.compile(r"\b(?:cached input|input|output)\b", re.I)
# What may follow the value: a unit's rest, an aside, the end.
_DONE = re.compile(r"[^\w(]*(?:\([^()]{0,60}\))?[^\w(]*(?:$|\|)|(?: ?/ ?| per )")


def item(text: str, q: Quantity, lead: str, cast: Cast, *, about_thing: bool) -> Item | None:
    """The reading of "FooBench (5-shot): 71.2" or "Acme-2: 71.2"; None for other items.

    `lead` is the text before the list; `about_thing` says that the list is about a model or
    the like, so that what its items name is measured on it.
    """
    match = _LABELLED.match(text[: q.start])
    if not match:
        return None
    named = label(match["label"])
    measured = _measured(text, q, named, cast)
    if measured:
        return measured
    if not _DONE.match(text, max(q.after, q.end)):
        return None
    boards = [n.text for n in names(lead, cast) if n.sort is Sort.BENCHMARK]
    scored = q.unit in ("", "%", "points") and not q.scaled and not q.worded
    if scored and not named.unit and not named.counts:
        unit = q.unit or ("points" if q.value != int(q.value) or boards else "")
        score = replace(q, unit=unit, kind=Kind.SCORE)
        if _is_benchmark(named, cast) and unit:
            return Item(None, named.name, score, named.settings)
        if _is_thing(named, cast) and unit and boards:
            return Item(named.name, boards[-1], score, named.settings)
        if _is_thing(named, cast) and unit and about_thing:
            return Item(None, named.name, score, named.settings)
    side = _SIDE.search(named.name)
    if side and q.kind is Kind.PRICE and q.unit.endswith("tokens"):
        return Item(None, f"{side[0].lower()} price", q)
    said = terms(lead, "") if q.unit in CURRENCIES else None
    if said and said.basis and side:
        price = replace(q, unit=f"{q.unit}/{said.basis}", kind=Kind.PRICE)
        return Item(None, f"{side[0].lower()} price", price)
    if said and _is_thing(named, cast) and said.basis:
        price = replace(q, unit=f"{q.unit}/{said.basis}", kind=Kind.PRICE)
        side = _SIDE.search(lead)
        return Item(named.name, f"{side[0].lower()} price" if side else "price", price)
    return None


_PACE = frozenset({"tokens/s", "requests/s", "images/s"})
_MEASURES = frozenset({"time", "token", "second", "speed", "duration", "length", "delay"})


def _measured(text: str, q: Quantity, named: Label, cast: Cast) -> Item | None:
    """The reading of "Time to first token: 280 ms median" and "Cost per million tokens: $6.50
    input": the label tells what is measured, and what a price is counted per.
    """
    if _is_thing(named, cast):
        return None
    basis = units().basis.search(" " + named.written) if q.unit in CURRENCIES else None
    if basis:
        per = units().bases[re.sub(r"[ \u00a0-]", " ", basis["basis"].casefold())]
        price = replace(q, unit=f"{q.unit}/{per}", kind=Kind.PRICE)
        side = _SIDE.match(text, q.end + 1)
        metric = f"{side[0].lower()} price" if side else named.written[: basis.start() - 1].strip()
        return Item(None, metric or "price", price)
    if q.kind is not Kind.DURATION and q.unit not in _PACE:
        return None
    words = {word.rstrip("s") for word in re.findall(r"[a-z]+", named.name.casefold())}
    if words & (_MEASURES | cues().metric_nouns):
        return Item(None, named.name, q)
    return None


def _is_benchmark(named: Label, cast: Cast) -> bool:
    return is_benchmark(named.name) or cast.sort(named.name) is Sort.BENCHMARK


def _is_thing(named: Label, cast: Cast) -> bool:
    """Whether the whole label is one name, not words that hold one."""
    if _VERSIONED.fullmatch(named.name) and re.search(r"\d", named.name):
        return cast.sort(named.name) is Sort.THING
    found = names(named.name, cast)
    return len(found) == 1 and found[0].text == named.name and found[0].sort is Sort.THING
