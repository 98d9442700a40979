"""With what a ratio compares its subject: "three times the performance of the Zhenwu 810E"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.knowledge import fold
from nlp.names import Name, Sort
from nlp.quantities import Quantity
from nlp.record import Kind, Pairs

# Right before the name: "than the H100", "as fast as Nvidia's H100", "over the previous H100".
_TO = re.compile(
    r"\b(?:than|as|of|over|versus|vs\.?|against|compared (?:with|to)|relative to|from)"
    r"(?: (?:the|its|their|an?|that of|those of|one|rival))*"
    # "of its predecessor, the Zhenwu 810E"
    r"(?: (?:predecessor|successor|sibling|forerunner),?(?: the)?)?"
    r"(?: [A-Z][\w&.-]*['’]s)? $"
)
# "1.4x the H200 in throughput", "2.6 times what the K2 managed"
_STRAIGHT = re.compile(r" (?:that of |what )?(?:the )?(?:[A-Z][\w&.-]*['’]s )?$")
# "Compared with the H100, ...", "Against the 810E it is ..."
_AHEAD = re.compile(
    r"(?:^|[,;:] |[“\"(])(?:compared (?:with|to)|against|versus|relative to|unlike) (?:the )?$",
    re.IGNORECASE,
)
# What ends the clause that the ratio stands in.
_BREAK = re.compile(
    r"[;:.](?:\s|$)|, (?!compared|relative|versus|against|the [A-Z])| (?:and|but|while|whereas) "
)
# "three times cheaper", "40 % less than": the smaller of the two is spoken of.
_LESS = re.compile(r" (?:as )?(?:less|fewer|lower|cheaper|smaller|slower|shorter)\b")
_MORE = re.compile(
    r" (?:more|higher|faster|larger|bigger|greater|longer|better|dearer|quicker|pricier|costlier)\b"
)


def compared(text: str, q: Quantity, names: Sequence[Name], subject: str | None) -> Pairs:
    """The settings of a ratio or a rate: `against` the other thing, and in which `sense`.

    Empty where the sentence names no other thing. `sense` is "less" or "more" where a word of
    comparison follows the number; a bare multiple ("half the price of") has none.
    """
    if q.kind not in (Kind.RATIO, Kind.RATE):
        return ()
    other = _other(text, q, names, subject)
    if other is None:
        return ()
    after = text[max(q.end, q.after) :]
    sense = "less" if _LESS.match(after) else "more" if _MORE.match(after) else None
    if q.kind is Kind.RATE and sense is None:
        # "25 % of the FLOPs that R1 needs" is a share of it.
        return (("against", other),) if re.match(r" (?:of|as)\b", after) else ()
    return (("against", other), ("sense", sense)) if sense else (("against", other),)


def _other(text: str, q: Quantity, names: Sequence[Name], subject: str | None) -> str | None:
    things = [
        n
        for n in names
        if n.sort in (Sort.THING, Sort.ORGANISATION)
        and fold(n.text) != fold(subject or "")
        # "Nvidia's H200": the chip, not its maker
        and not re.match(r"['’]s [A-Z]", text[n.end :])
    ]
    end = max(q.end, q.after)
    stop = _BREAK.search(text, end)
    clause = stop.start() if stop else len(text)
    for name in things:
        if end <= name.start < clause:
            between = text[end : name.start]
            if _TO.search(between) or _STRAIGHT.fullmatch(between):
                return name.text
    for name in things:
        if name.end <= q.start and _AHEAD.search(text[: name.start]):
            return name.text
    return None
