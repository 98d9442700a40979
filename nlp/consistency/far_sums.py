"""Parts and their whole in two sentences, and shares of what can be divided."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from nlp.consistency.cues import has
from nlp.consistency.figure import Figure
from nlp.consistency.lines import Line, Page, finding, shape
from nlp.consistency.passages import plural, window
from nlp.consistency.relations import lent
from nlp.consistency.shares import SCORED
from nlp.consistency.sums import ASIDE, INNER, added, is_share, same_kind, short
from nlp.record import Finding


def check_far_sums(page: Page, told: frozenset[tuple[int, int]]) -> Iterator[Finding]:
    """Findings of sum_of_parts and percentage_over_100."""
    for line in page.lines:
        if line.heading or any(line.span(f) in told for f in line.figures):
            continue
        yield from _to_the_last(page, line)
        yield from _these(page, line)
        yield from _side_by_side(page, line)
        yield from _behind_semicolon(line)
        yield from _passing(page, line)
        yield from _divided(page, line)


# ------------------------------------------------------------------ "... and the last 4 MW"

_LAST_PART = shape(
    r"\b(?:the|its|their|a) (?:last|remaining|other|final|rest,?|remainder,?)"
    r"(?: [\w’-]+){0,2}? {N}|\b(?:the (?:rest|remainder)|remaining),? (?:[\w’-]+ ){0,3}{N}"
)


def _to_the_last(page: Page, line: Line) -> Iterator[Finding]:
    """Parts up to one that is called the last or the rest, and the whole before them."""
    for match in _LAST_PART.finditer(line.masked):
        last = line.figure(match[1] or match[2])
        kin = [f for f in line.figures if f.start <= last.start and _kin(f, last, line)]
        previous = page.next(line, steps=-1)
        wholes = [f for f in previous.figures if _kin(f, last, previous)] if previous else []
        if len(kin) >= 3 and kin[0].value > max(f.value for f in kin[1:]):
            # the whole opens the sentence itself
            yield from added(line, kin[0], kin[1:], open_ended=False)
        elif (
            len(kin) >= 2
            and previous
            and len(wholes) == 1
            and wholes[0].value > max(f.value for f in kin)
        ):
            own = [lent(part, wholes[0]) for part in kin]
            yield from added(line, wholes[0], own, open_ended=False, home=previous)
        return


def _kin(figure: Figure, like: Figure, line: Line) -> bool:
    if figure.code != "N" or figure.per or figure.each or INNER.search(line.before(figure)[-25:]):
        return False
    if like.dimension == "count":
        return figure.dimension == "count" and not _nouns_differ(figure, like)
    return same_kind(figure, like) and not (
        figure.bare and like.dimension != "count" and figure.noun != ()
    )


def _nouns_differ(one: Figure, two: Figure) -> bool:
    nouns = plural(one), plural(two)
    return bool(nouns[0] and nouns[1] and nouns[0] != nouns[1])


# ------------------------------------------------------------------ "... : with these 34 teams"

_THESE = shape(
    r"\b(?:these|those|all the|all these|all those|together|in all|altogether) {N}"
    r"|{N}(?: [a-z]+)? (?:@total_after@)"
)
_ONE_EACH = re.compile(r"^(?: [\w’-]+){0,2} (from|in|for|at|by|to|with|on) ")


def _these(page: Page, line: Line) -> Iterator[Finding]:
    """A list of counts, each of another place, and the number of them all."""
    for match in _THESE.finditer(line.masked):
        total = line.figure(match[1] or match[2])
        parts = [f for f in line.figures if f.start < total.start and _kin(f, total, line)]
        # "offices in four cities: 130 people work in Oslo, ..."
        head = line.before(total).rfind(":")
        behind = [f for f in parts if line.place(f) > head]
        parts = behind if len(behind) >= 3 else parts
        links = [_ONE_EACH.match(line.after(f)) for f in parts]
        alike = len({link[1] for link in links if link}) == 1 and all(links)
        if len(parts) >= 3 and alike and total.bare and max(f.value for f in parts) < total.value:
            yield from added(line, total, parts, open_ended=False)


# So much less or more than the whole, and the list may still be meant to be complete.
_NEAR = 0.3


def _side_by_side(page: Page, line: Line) -> Iterator[Finding]:
    """ "1,900 engineers. 1,150 go to the cloud unit, 420 to devices and 380 to research"."""
    previous = page.next(line, steps=-1)
    opened = _OPENED.match(line.masked)
    named_all = not has(line.text, "leftover") and not has(line.text, "partial")
    if previous is None or opened is None or not named_all:
        return
    like = line.figure(opened[1])
    parts = [f for f in line.figures if _kin(f, like, line)]
    links = [_LINK.match(line.after(f)) for f in parts]
    wholes = [f for f in previous.figures if _kin(f, like, previous) and plural(f)]
    if len(parts) < 3 or len(wholes) != 1 or not all(links) or like.dimension != "count":
        return
    if len({link[1] for link in links if link}) != 1 or not _AND.search(line.before(parts[-1])):
        return
    whole, total = wholes[0], sum(f.value for f in parts)
    if whole.bare and max(f.value for f in parts) < whole.value:
        close = abs(total - whole.value) <= _NEAR * whole.value
        if close:
            yield from added(line, whole, parts, open_ended=False, home=previous)


def _behind_semicolon(line: Line) -> Iterator[Finding]:
    """ "24 projects; 11 deal with health, 8 with schools and 7 with farming"."""
    head, mark, tail = line.masked.partition("; ")
    opened = _OPENED.match(tail)
    if not mark or ";" in tail or opened is None or has(line.text, "overlapping"):
        return
    like = line.figure(opened[1])
    own = [f for f in line.figures if _kin(f, like, line)]
    parts = [f for f in own if line.place(f) > len(head)]
    wholes = [f for f in own if line.place(f) < len(head) and plural(f)]
    links = {link[1] if link else None for f in parts if (link := _LINK.match(line.after(f))) or 1}
    if len(parts) < 3 or len(wholes) != 1 or len(links) != 1 or None in links:
        return
    whole, total = wholes[0], sum(f.value for f in parts)
    named_all = _AND.search(line.before(parts[-1])) and not has(line.text, "leftover")
    small = max(f.value for f in parts) < whole.value and like.dimension == "count"
    close = abs(total - whole.value) <= _NEAR * whole.value
    if whole.bare and named_all and small and close and not has(line.text, "partial"):
        yield from added(line, whole, parts, open_ended=False)


def _passing(page: Page, line: Line) -> Iterator[Finding]:
    """ "12 trillion tokens. Web pages make up 7 trillion, code 4 trillion, papers 3 trillion":
    parts that exceed their whole, which no rest can mend."""
    previous = page.next(line, steps=-1)
    if previous is None or line.moments or not has(line.text, "composed"):
        return
    numbers = [f for f in line.figures if f.code == "N"]
    parts = [f for f in numbers if _kin(f, numbers[0], line)] if numbers else []
    wholes = [f for f in previous.figures if parts and _kin(f, parts[0], previous)]
    if len(parts) < 3 or len(wholes) != 1 or has(line.text, "overlapping"):
        return
    gaps = [line.masked[line.place(a) : line.place(b)] for a, b in pairwise(parts)]
    if any(len(gap) > 60 or not re.search(r",|\band\b", gap) for gap in gaps):
        return
    whole = wholes[0]
    own = [lent(part, whole) for part in parts]
    total = sum(part.value for part in own)
    if max(p.value for p in own) < whole.value < total < _TOO_MUCH * whole.value:
        yield from added(line, whole, own, open_ended=True, home=previous)


# What exceeds the whole by more was never meant as its parts.
_TOO_MUCH = 1.6
_OPENED = re.compile(r"(?:Of (?:these|those|them), )?<(N\d+)>(?: [a-z]+){0,3}? \w+ ")
_LINK = re.compile(r"^(?: [\w’-]+){0,3}? (to|in|for|from|at|by|with|on|into|are|were) ")
_AND = re.compile(r"\band (?:[\w’-]+ ){0,2}$")


# ------------------------------------------------------------------ "wind 44%, nuclear 29%, ..."


def _divided(page: Page, line: Line) -> Iterator[Finding]:
    """Shares of money, power or single answers that pass the whole."""
    shares = [f for f in line.figures if f.code == "P" and is_share(line, f)]
    if len(shares) < 3 or any(f.bound != "exact" for f in shares):
        return
    # "..., 9% from gas, which can reach 19%": the list ended before
    first = line.place(shares[0])
    shares = [f for f in shares if not ASIDE.search(line.masked[first : line.place(f)])]
    gaps = [
        line.masked[line.place(a) : line.place(b)].split(">", 1)[-1] for a, b in pairwise(shares)
    ]
    if len(shares) < 3 or any(len(gap) > 70 or not re.search(r"[,;]|\band\b", gap) for gap in gaps):
        return
    around = " ".join(near.text for near in window(page, line))
    previous = page.next(line, steps=-1)
    asked = previous.text if previous else ""
    one = has(f"{asked} {line.text}", "one_choice")
    # the question, or the words before the first share, name what is divided
    lead = line.text[: shares[0].end + 40] + (asked if asked.endswith(("?", ":")) else "")
    if not (one or has(lead, "divisible")) or has(around, "overlapping"):
        return
    if any(SCORED.search(line.before(f)[-40:]) for f in shares):
        return
    if re.search(r"\b(?:from|up|than|rose|fell|grew|growth)\b <P", line.masked):
        return
    total = sum(f.value for f in shares)
    slack = sum(f.step for f in shares) / 2 + 0.5
    shown = " + ".join(f.quote.replace(" per cent", "%") for f in shares)
    parts = [(line, f) for f in shares]
    if total - slack > 100:
        said = f"{shown} is {short(total)}%, more than the whole."
        yield finding("percentage_over_100", parts, said, holds=False)
    elif abs(total - 100) <= slack:
        said = f"{shown} is {short(total)}%: the whole."
        yield finding("percentage_over_100", parts, said, holds=True)
