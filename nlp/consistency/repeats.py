"""One quantity that two sentences give with two values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from math import isclose

from nlp.consistency.context import (
    agree,
    apart,
    clause,
    near_enough,
    noun_length,
    phrase,
    sum_words,
)
from nlp.consistency.cues import listed, pattern
from nlp.consistency.figure import Figure, singular
from nlp.consistency.lines import Line, Page, finding
from nlp.record import Finding


def check_repeats(page: Page) -> Iterator[Finding]:
    """Findings of conflicting_repeat, and of unit_slip where only the unit differs."""
    yield from _repeated(page)
    yield from _retold(page)
    yield from _other_unit(page)


def _repeated(page: Page) -> Iterator[Finding]:
    """The same noun phrase with two numbers, where nothing tells two quantities apart."""
    seen: list[tuple[Line, Figure]] = []
    for line in page.lines:
        for figure in line.figures:
            if (
                figure.code == "N"
                and figure.dimension == "count"
                and figure.noun
                and not figure.per
            ):
                seen.append((line, figure))
    by_noun: dict[str, list[tuple[Line, Figure]]] = {}
    for line, figure in seen:
        by_noun.setdefault(_head(figure), []).append((line, figure))
    for places in by_noun.values():
        for (line, one), (owner, two) in combinations(places[:_MOST], 2):
            if line is owner:
                continue
            nouns = phrase(one)
            if agree(one, two):
                if one.value >= 10:
                    said = f"{one.quote} and {two.quote} {figure_noun(two)} are one figure."
                    parts = [(line, one), (owner, two)]
                    yield finding("conflicting_repeat", parts, said, holds=True)
            elif (
                nouns == phrase(two)
                and len([f for _, f in places if phrase(f) == nouns]) == 2
                and not near_enough(one, two)
                and _conflict(page, line, one, owner, two, nouns)
            ):
                said = f"{one.quote} and {two.quote} {figure_noun(two)}: one figure given twice."
                yield finding("conflicting_repeat", [(line, one), (owner, two)], said, holds=False)


# As many figures of one noun as are set side by side.
_MOST = 12


def _head(figure: Figure) -> str:
    """The counted noun alone; people are people however they are called."""
    head = phrase(figure).split()[-1:]
    return "people" if head and head[0] in listed("people") else " ".join(head)


_TOLD_AS = re.compile(
    r"\b(?:[Ww]ith|[Aa]t|[Tt]he|[Ii]ts|[Tt]his|[Tt]hat)(?: an?)? (?:\w+ )?(\w+) of $"
)
_KNOWN = re.compile(r"\b(?:[Tt]he|[Ii]ts|[Tt]his|[Tt]hat|[Tt]heir) $")


_WORTH = re.compile(r"\b(?:[Tt]he|[Aa]|[Ii]ts) (\w+) (?:is|was|runs to|amounts to)(?: worth)? $")


def _role(line: Line, figure: Figure) -> tuple[int | str, bool] | None:
    """The event that the figure measures ("raised", "fine"), and whether it is told as known."""
    groups = sum_words()
    before = line.before(figure)[-50:]
    told = _TOLD_AS.search(before)
    if told and told[1].lower() in groups:
        return groups[told[1].lower()], True
    if figure.noun and figure.noun[0] in groups and _KNOWN.search(before):
        return groups[figure.noun[0]], True
    worth = _WORTH.search(before)
    if worth:
        return singular(worth[1]), False
    if len(figure.noun) == 1 and _KNOWN.search(before):
        return singular(figure.noun[0]), True
    words = re.findall(r"[a-z]+", re.split(r"[;:,.<>]", before)[-1])
    for word in reversed(words[-4:]):
        if word in groups:
            return groups[word], False
    return None


def _other_unit(page: Page) -> Iterator[Finding]:
    """ "200 GWh a year; the 200 MWh": one number, two units of one dimension."""
    placed = [
        (line, f)
        for line in page.lines
        for f in line.figures
        if f.code == "N"
        and f.unit
        and f.bound == "exact"
        and f.dimension not in ("count", "time", "points")
        and not f.dimension.startswith("money")
    ]
    for (line, one), (owner, two) in combinations(placed[:60], 2):
        if one.dimension != two.dimension or one.unit == two.unit or one.value == two.value:
            continue
        if abs(one.value / one.scale - two.value / two.scale) > 1e-9 or not _KNOWN.search(
            owner.before(two)[-8:]
        ):
            continue
        if line is owner and change_near(line):
            continue
        said = f"{one.quote} and {two.quote}: one number in two units."
        yield finding("unit_slip", [(line, one), (owner, two)], said, holds=False)


def change_near(line: Line) -> bool:
    """Whether the sentence compares."""
    return any(f.code == "F" for f in line.figures)


def _retold(page: Page) -> Iterator[Finding]:
    """ "raised $40 million ... the $45 million round": one event, two amounts."""
    roles: dict[tuple[int | str, str], list[tuple[Line, Figure, bool]]] = {}
    for line in page.lines:
        for figure in line.figures:
            if (
                figure.code == "N"
                and figure.dimension not in ("count", "points", "time")
                and not figure.per
            ):
                role = _role(line, figure)
                if role and not line.heading:
                    key = (role[0], figure.dimension)
                    roles.setdefault(key, []).append((line, figure, role[1]))
    for places in roles.values():
        if len(places) != 2 or places[0][0] is places[1][0] or not places[1][2]:
            continue
        (line, one, _), (owner, two, _) = places
        if {one.bound, two.bound} != {"exact"} or one.each or two.each:
            continue
        if near_enough(one, two) or apart(line, one) or apart(owner, two):
            continue
        if other_subject(page, line, one, owner, two):
            continue
        said = f"{one.quote} and {two.quote} are given for one thing."
        yield finding("conflicting_repeat", [(line, one), (owner, two)], said, holds=False)


def _conflict(
    page: Page,
    line: Line,
    one: Figure,
    owner: Line,
    two: Figure,
    nouns: str,
) -> bool:
    """Whether two numbers of a noun phrase can't both be true.

    Both stand without a bound, a place, a time or a comparison of their own, and the second
    is told as known: "its", "the", "with".
    """
    behind = [
        clause(home, figure)[1][noun_length(figure, home) :]
        for home, figure in ((line, one), (owner, two))
    ]
    # "310 tonnes of fuel ... the 130 tonnes of fuel" are narrowed alike
    if RESTRICTED.match(behind[1]) and behind[0].split()[:2] != behind[1].split()[:2]:
        return False
    if {one.bound, two.bound} != {"exact"} or one.each or two.each:
        return False
    if line.heading or owner.heading or min(one.value, two.value) < 10:
        return False
    if re.search(
        r"\bof (?:its|the|their|all|these|those|our) (?:\w+ )?$", line.before(one)[-20:]
    ) or re.search(r"^ of ", owner.after(two)[:4]):
        return False
    if not re.search(r"s$|people|staff", figure_noun(one)) or other_subject(
        page, line, one, owner, two
    ):
        return False
    swapped = sorted(re.sub(r"\D", "", one.quote)) == sorted(re.sub(r"\D", "", two.quote))
    known = bool(pattern(r"@known@ (?:some )?$").search(owner.before(two)[-12:]))
    if not known:
        return False
    if not (swapped or (known and " " in nouns) or (known and _same_frame(line, one, owner, two))):
        return False
    if swapped and not isclose(one.scale, two.scale):
        return False
    return not (apart(line, one) or apart(owner, two))


def figure_noun(figure: Figure) -> str:
    """The head of its counted noun, as written."""
    return figure.noun[len(phrase(figure).split()) - 1] if figure.noun else ""


_NAME = re.compile(
    r"(?<![.!?] )(?<!^)\b[A-Z][\w.+-]*|\b[\w.+-]*[A-Za-z]-?\d[\w.+-]*|\b[A-Z][a-z]*[A-Z]\w*"
)


def other_subject(page: Page, line: Line, one: Figure, owner: Line, two: Figure) -> bool:
    """Whether the two numbers are about different things, by the mentions or by the names."""
    first, second = page.subject(line, one), page.subject(owner, two)
    if first and second and first != second:
        return True
    return other_names(line, one, owner, two)


def other_names(line: Line, one: Figure, owner: Line, two: Figure) -> bool:
    """Whether other names stand before the one figure than before the other."""
    names = [
        set(_NAME.findall(home.text[max(0, figure.start - 80) : figure.start]))
        for home, figure in ((line, one), (owner, two))
    ]
    return bool(names[0] and names[1] and not names[0] & names[1])


def _same_frame(line: Line, one: Figure, owner: Line, two: Figure) -> bool:
    """Whether what follows the noun is the same, or nothing, in both sentences."""
    ends = []
    for home, figure in ((line, one), (owner, two)):
        tail = home.after(figure)
        ends.append(bool(re.match(r"^[ -][\w-]+(?:[.,;)]|$)", tail)))
    return all(ends)


# "the 2,300 complaints about pricing" are some of the complaints
RESTRICTED = pattern(
    r"^ (?:(?:[a-z]+ed|made|sold|built|sent|held|bought|given) )?"
    r"(?:@narrowed@|on (?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day))"
)
