"""One quantity given twice: in the headline and the body, or in two sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations

from nlp.consistency.cues import cues, has, listed, pattern
from nlp.consistency.figure import Figure, Interval, singular
from nlp.consistency.lines import Line, Page, finding
from nlp.consistency.moments import Moment
from nlp.consistency.relations import change, pairs
from nlp.consistency.shares import parts
from nlp.record import Finding


def check_repeats(page: Page) -> Iterator[Finding]:
    """Findings of headline_vs_body and conflicting_repeat."""
    yield from _headline(page)
    yield from _repeated(page)
    yield from _retold(page)
    yield from _other_unit(page)


# ------------------------------------------------------------------ words around a figure

_LITTLE = listed("little")


@cache
def _sum_words() -> dict[str, int]:
    return {word: number for number, group in enumerate(cues()["sums"]) for word in group}


def _stem(word: str) -> str:
    lowered = singular(word.lower().removesuffix("’s").removesuffix("'s"))
    group = _sum_words().get(word.lower())
    return f"#{group}" if group is not None else re.sub(r"(?:ing|ed|es|e)$", "", lowered) or lowered


def _clause(line: Line, figure: Figure) -> tuple[str, str]:
    """The masked words before and behind a figure within its clause."""
    before = re.split(r"[;:]|, (?:and|but|while)\b", line.before(figure))[-1]
    behind = re.split(r"[;:,]| (?:and|but|while)\b", line.after(figure))[0]
    return before, behind


def _context(line: Line, figure: Figure) -> tuple[set[str], set[str]]:
    """Stems of the last words before the figure, and of the noun phrase behind it."""
    before, behind = _clause(line, figure)
    left = [
        w
        for w in re.findall(r"[A-Za-z][\w’'-]*", re.sub(r"<\w+>", " ", before))
        if w.lower() not in _LITTLE
    ]
    right = [
        w
        for w in re.findall(r"[A-Za-z][\w’'-]*", re.sub(r"<\w+>", " ", behind)[:60])
        if w.lower() not in _LITTLE
    ]
    return {_stem(w) for w in left[-6:]}, {_stem(w) for w in right[:4]}


def _noun_of(line: Line, figure: Figure) -> set[str]:
    """The counted noun; "460 of its 5,100 jobs" counts jobs as well."""
    if figure.noun:
        return {singular(w) for w in figure.noun}
    match = re.match(
        r"^ of (?:its|the|their|his|her|our|all|these|those) <(N\d+)>", line.after(figure)
    )
    if match:
        return {singular(w) for w in line.figure(match[1]).noun}
    match = re.match(r"^ (?:of|in) (?:its |the |their )?([a-z][\w-]*)", line.after(figure))
    return {singular(match[1])} if match else set()


# ------------------------------------------------------------------ headline and body


def _headline(page: Page) -> Iterator[Finding]:
    if not page.lines or not (page.lines[0].heading or _title(page)):
        return
    head = page.lines[0]
    body = [line for line in page.lines[1:] if not line.heading]
    for figure in head.figures:
        stated = change(head, figure)
        if figure.code == "F" or stated:
            yield from _headline_change(page, head, figure, body)
        elif figure.code in "NP":
            yield from _headline_amount(head, figure, body)


def _title(page: Page) -> bool:
    """A first block of one sentence without a full stop."""
    first = page.lines[0]
    return (
        not first.text.endswith((".", "!", "?", ":"))
        and len(first.text) < 160
        and (len(page.lines) > 1 and page.lines[1].block != first.block)
    )


def _headline_amount(head: Line, figure: Figure, body: list[Line]) -> Iterator[Finding]:
    same = [
        (line, f)
        for line in body
        for f in line.figures
        if f.code == figure.code
        and f.dimension == figure.dimension
        and not (f.per and figure.per and f.per != figure.per)
    ]
    for line, other in same:
        if _agree(figure, other) and _related(head, figure, line, other):
            said = f"The headline's {figure.quote} is the text's {other.quote}."
            yield finding("headline_vs_body", [(head, figure), (line, other)], said, holds=True)
            return
    if any(_agree(figure, other) for _, other in same):
        return
    for line, other in same:
        if _adds_up(figure, line, other) or not _comparable(figure, other):
            return
    for line, other in same:
        if line.index > head.index + 3 or not _strongly_related(head, figure, line, other):
            continue
        if _scoped(line, other) or not 0.1 < other.value / figure.value < 10:
            continue
        said = f"The headline says {figure.quote}, the text {other.quote}."
        yield finding("headline_vs_body", [(head, figure), (line, other)], said, holds=False)
        return


def _agree(coarse: Figure, fine: Figure) -> bool:
    """Whether one figure may be the other, rounded as a headline rounds."""
    wide = max(coarse.step, fine.step)
    if coarse.bound != "exact" or fine.bound != "exact":
        return bool(coarse.fits(fine.tight) or fine.fits(coarse.tight))
    if abs(coarse.value - fine.value) <= wide / 2 * 1.0001:
        return True
    return coarse.worded and abs(coarse.value - fine.value) <= 0.06 * max(coarse.value, fine.value)


def _near_enough(one: Figure, two: Figure) -> bool:
    """Whether either may stand for the other at a stretch."""
    return bool(one.fits(two.loose) is not False and two.fits(one.loose) is not False)


def _comparable(one: Figure, other: Figure) -> bool:
    return one.value > 0 and other.value >= 0


def _adds_up(figure: Figure, line: Line, other: Figure) -> bool:
    """Whether figures of one sentence add up to the headline's, or differ by it."""
    alike = [
        f.value for f in line.figures if f.dimension == figure.dimension and f.code == figure.code
    ][:6]
    slack = figure.step / 2
    for size in (2, 3, 4):
        if any(abs(sum(chosen) - figure.value) <= slack for chosen in combinations(alike, size)):
            return True
    return any(abs(abs(a - b) - figure.value) <= slack for a, b in combinations(alike, 2))


def _related(head: Line, figure: Figure, line: Line, other: Figure) -> bool:
    left, right = _context(head, figure)
    other_left, other_right = _context(line, other)
    nouns = _noun_of(head, figure) & _noun_of(line, other)
    return bool(
        nouns or left & other_left or right & other_right or figure.dimension not in ("count", "%")
    )


def _strongly_related(head: Line, figure: Figure, line: Line, other: Figure) -> bool:
    """Same verb and same noun: "to cut 600 jobs", "will cut 460 of its 5,100 jobs"."""
    left, right = _context(head, figure)
    other_left, other_right = _context(line, other)
    verbs = {s for s in left & (other_left | other_right) if s.startswith("#")}
    if figure.dimension == "count":
        nouns = _noun_of(head, figure) & _noun_of(line, other)
        if not nouns:
            return False
        close = _stem(_last_word(head.before(figure))) == _stem(_last_word(line.before(other)))
        return bool(verbs) or (close and bool(_last_word(head.before(figure))))
    if figure.code == "P":
        return len((left | right) & (other_left | other_right)) >= 2 or bool(
            verbs and right & other_right
        )
    return bool(verbs) or len(left & other_left) + len(right & other_right) >= 2


def _last_word(before: str) -> str:
    words = [
        w
        for w in re.findall(r"[A-Za-z][\w’'-]*", re.sub(r"<\w+>", " ", before[-40:]))
        if w.lower() not in _LITTLE
    ]
    return words[-1] if words else ""


def _scoped(line: Line, figure: Figure) -> bool:
    """Whether the sentence sets the figure in another year or part."""
    return bool(
        has(" ".join(_near(line, figure)), "body_scopes")
        or any(m.year or m.month for m in line.moments if abs(m.start - figure.start) < 40)
    )


def _headline_change(page: Page, head: Line, figure: Figure, body: list[Line]) -> Iterator[Finding]:
    """ "doubles its context to 512K tokens" against the two amounts of the text; "one in ten jobs"
    against 460 of 5,100."""
    stated = change(head, figure)
    words = {
        _stem(w)
        for w in re.findall(r"[A-Za-z][\w’'-]*", re.sub(r"<\w+>", " ", head.masked))
        if w.lower() not in _LITTLE
    }
    anchors = [f for f in head.figures if f.code == "N"]
    for line in body[:6]:
        for before, after, tie in _measured(line):
            anchored = [a for a in anchors if _agree(a, after) and a.dimension == after.dimension]
            near = {
                _stem(w)
                for w in re.findall(r"[A-Za-z][\w’'-]*", re.sub(r"<\w+>", " ", tie))
                if w.lower() not in _LITTLE
            }
            if not anchored and len(words & near) < 2:
                continue
            if stated is None or before.value <= 0 or after.value <= 0:
                continue
            ratio = after.tight.over(before.tight)
            if ratio.meets(stated.tight):
                said = f"{_over(after, before)}, as the headline says."
                yield finding(
                    "headline_vs_body",
                    [(head, figure), *_own(line, before, after)],
                    said,
                    holds=True,
                )
                return
            if anchored and not ratio.meets(stated.loose):
                said = f"{_over(after, before)}; the headline says {figure.quote}."
                yield finding(
                    "headline_vs_body",
                    [(head, figure), *_own(line, before, after)],
                    said,
                    holds=False,
                )
                return
            if (
                not anchored
                and not ratio.meets(stated.loose)
                and len(words & near) >= 2
                and stated.way != "less"
            ):
                said = f"{_over(after, before)}; the headline says {figure.quote}."
                yield finding(
                    "headline_vs_body",
                    [(head, figure), *_own(line, before, after)],
                    said,
                    holds=False,
                )
                return
        yield from _headline_share(page, head, figure, line)
        yield from _headline_rate(head, figure, line)


def _over(after: Figure, before: Figure) -> str:
    return f"{after.quote} / {before.quote} = {after.value / before.value:.3g}"


def _own(line: Line, before: Figure, after: Figure) -> list[tuple[Line, Figure | Moment]]:
    return [
        (line, next(f for f in line.figures if f.start == part.start)) for part in (before, after)
    ]


def _measured(line: Line) -> list[tuple[Figure, Figure, str]]:
    """Before and after of the sentence's own pairs, and the words that they stand among."""
    found = [
        (p.before, p.after, line.masked[max(0, p.start - 60) : p.end + 10]) for p in pairs(line)
    ]
    for match in re.finditer(
        r"<(N\d+)>[^<>;]{0,40}<F\d+>(?: (?:the|as \w+ as the|that of the|its))[^<>;]{0,20}<(N\d+)>",
        line.masked,
    ):
        one, two = line.figure(match[2]), line.figure(match[1])
        if one.dimension == two.dimension or one.bare or two.bare:
            found.append((one, two, line.masked[max(0, match.start() - 60) : match.end()]))
    return found


def _headline_share(page: Page, head: Line, figure: Figure, line: Line) -> Iterator[Finding]:
    counted = [(p, w) for (_, p), (o, w) in parts(page, line) if o is line]
    if len(counted) != 1 or not (figure.code == "P" or figure.value < 1):
        return
    part, whole = counted[0]
    nouns = {singular(w) for w in re.findall(r"[a-z]+", head.after(figure)[:40])}
    if not nouns & {singular(w) for w in whole.noun} or not part.value < whole.value:
        return
    share = Interval(part.tight.low / whole.tight.high, part.tight.high / whole.tight.low)
    holds = figure.fits(share.times(100) if figure.code == "P" else share)
    if holds is not None:
        ratio = f"{part.quote} of {whole.quote} is {100 * part.value / whole.value:.3g}%"
        said = (
            f"{ratio}, as the headline says."
            if holds
            else f"{ratio}; the headline says {figure.quote}."
        )
        yield finding(
            "headline_vs_body", [(head, figure), (line, part), (line, whole)], said, holds=holds
        )


def _headline_rate(head: Line, figure: Figure, line: Line) -> Iterator[Finding]:
    """ "Sales up 40%" against "Sales rose 20% in the quarter"."""
    stated = change(head, figure)
    if not stated or line.index > head.index + 2:
        return
    told = [
        c
        for f in line.figures
        for c in [change(line, f)]
        if c and (c.way == stated.way or "factor" == c.way == stated.way)
    ]
    if any(
        c.tight.meets(stated.loose)
        or ((c.either_way or stated.either_way) and c.figure.value == figure.value)
        for c in told
    ):
        return
    subject = {
        _stem(w)
        for w in re.findall(r"[A-Za-z][\w’'-]*", head.before(figure))
        if w.lower() not in _LITTLE
    }
    for other in told[:1]:
        before = re.split(r"[;,]", line.before(other.figure))[-1]
        near = {
            _stem(w) for w in re.findall(r"[A-Za-z][\w’'-]*", before) if w.lower() not in _LITTLE
        }
        if len(subject & near) >= 2 and len(told) == 1 and not _scoped(line, other.figure):
            said = f"The headline says {figure.quote}, the text {other.figure.quote}."
            yield finding(
                "headline_vs_body", [(head, figure), (line, other.figure)], said, holds=False
            )


# ------------------------------------------------------------------ repeats


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
        by_noun.setdefault(_phrase(figure), []).append((line, figure))
    for phrase, places in by_noun.items():
        if not phrase or len(places) > 12:
            continue
        for (line, one), (owner, two) in combinations(places, 2):
            if line is owner:
                continue
            if _agree(one, two):
                if one.value >= 10:
                    said = f"{one.quote} and {two.quote} {phrase} are one figure."
                    yield finding(
                        "conflicting_repeat", [(line, one), (owner, two)], said, holds=True
                    )
            elif not _near_enough(one, two) and _conflict(
                page, line, one, owner, two, phrase, places
            ):
                said = f"{one.quote} and {two.quote} {phrase}: one figure given twice."
                yield finding("conflicting_repeat", [(line, one), (owner, two)], said, holds=False)


_TOLD_AS = re.compile(
    r"\b(?:[Ww]ith|[Aa]t|[Tt]he|[Ii]ts|[Tt]his|[Tt]hat)(?: an?)? (?:\w+ )?(\w+) of $"
)
_KNOWN = re.compile(r"\b(?:[Tt]he|[Ii]ts|[Tt]his|[Tt]hat|[Tt]heir) $")


def _role(line: Line, figure: Figure) -> tuple[int, bool] | None:
    """The event that the figure measures ("raised", "fine"), and whether it is told as known."""
    groups = _sum_words()
    before = line.before(figure)[-50:]
    told = _TOLD_AS.search(before)
    if told and told[1].lower() in groups:
        return groups[told[1].lower()], True
    if figure.noun and figure.noun[0] in groups and _KNOWN.search(before):
        return groups[figure.noun[0]], True
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
    roles: dict[tuple[int, str], list[tuple[Line, Figure, bool]]] = {}
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
        if len(places) != 2 or places[0][0] is places[1][0] or not places[1][2] or places[0][2]:
            continue
        (line, one, _), (owner, two, _) = places
        if {one.bound, two.bound} != {"exact"} or one.each or two.each:
            continue
        if _near_enough(one, two) or _apart(line, one) or _apart(owner, two):
            continue
        if _other_subject(page, line, one, owner, two):
            continue
        said = f"{one.quote} and {two.quote} are given for one thing."
        yield finding("conflicting_repeat", [(line, one), (owner, two)], said, holds=False)


def _phrase(figure: Figure) -> str:
    """The noun phrase up to its first plural: "weekly users", "employee"."""
    words: list[str] = []
    for word in figure.noun[:3]:
        words.append(singular(word))
        if word.endswith("s") and not word.endswith(("ss", "ous")):
            return " ".join(words)
    return " ".join(words[:1]) if len(figure.noun) == 1 else " ".join(words)


def _conflict(
    page: Page,
    line: Line,
    one: Figure,
    owner: Line,
    two: Figure,
    phrase: str,
    places: list[tuple[Line, Figure]],
) -> bool:
    """Whether two numbers of a noun phrase can't both be true.

    Both stand without a bound, a place, a time or a comparison of their own, there are just
    the two of them, and the second is told as known ("its", "the", "with") or written with
    the same digits in another order.
    """
    if _RESTRICTED.match(_clause(owner, two)[1][_noun_length(two, owner) :]):
        return False
    if {one.bound, two.bound} != {"exact"} or len(places) != 2 or one.each or two.each:
        return False
    if line.heading or owner.heading or min(one.value, two.value) < 10:
        return False
    if re.search(
        r"\bof (?:its|the|their|all|these|those|our) (?:\w+ )?$", line.before(one)[-20:]
    ) or re.search(r"^ of ", owner.after(two)[:4]):
        return False
    if not re.search(r"s$|people|staff", figure_noun(one)) or _other_subject(
        page, line, one, owner, two
    ):
        return False
    swapped = sorted(re.sub(r"\D", "", one.quote)) == sorted(re.sub(r"\D", "", two.quote))
    known = bool(pattern(r"@known@ (?:some )?$").search(owner.before(two)[-12:]))
    if not (swapped or (known and " " in phrase) or (known and _same_frame(line, one, owner, two))):
        return False
    if swapped and one.scale != two.scale:
        return False
    return not (_apart(line, one) or _apart(owner, two))


def figure_noun(figure: Figure) -> str:
    """The head of its counted noun, as written."""
    return figure.noun[len(_phrase(figure).split()) - 1] if figure.noun else ""


_NAME = re.compile(
    r"(?<![.!?] )(?<!^)\b[A-Z][\w.+-]*|\b[\w.+-]*[A-Za-z]-?\d[\w.+-]*|\b[A-Z][a-z]*[A-Z]\w*"
)


def _other_subject(page: Page, line: Line, one: Figure, owner: Line, two: Figure) -> bool:
    """Whether the two numbers are about different things, by the mentions or by the names."""
    first, second = page.subject(line, one), page.subject(owner, two)
    if first and second and first != second:
        return True
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
_RESTRICTED = pattern(r"^ (?:@narrowed@|on (?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day))")


def _noun_length(figure: Figure, line: Line) -> int:
    behind = _clause(line, figure)[1]
    words = len(_phrase(figure).split())
    noun = re.match(rf"(?:[ -][\w’'-]+){{0,{words}}}", behind)
    return noun.end() if noun else 0


def _near(line: Line, figure: Figure) -> tuple[str, str]:
    """The words of the clause close before the figure and close behind its noun."""
    before, behind = _clause(line, figure)
    return before[-60:], behind[_noun_length(figure, line) :][:20]


def _apart(line: Line, figure: Figure) -> bool:
    """Whether the clause sets its own time, place or way of counting."""
    near = " | ".join(_near(line, figure))
    near = re.sub(r"\b(?:most|some|many|all|half) of (?=the |its |their )", " ", near)
    if any(abs(m.start - figure.start) < 60 for m in line.moments):
        return True
    return bool(has(near, "scopes") or has(near, "partial"))
