"""Parts against their whole, and shares that must fit in a hundred per cent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from nlp.consistency.cues import cues, has, pattern
from nlp.consistency.figure import Figure, Interval
from nlp.consistency.lines import Line, Page, finding, shape
from nlp.consistency.relations import lent
from nlp.record import Finding


def check_sums(page: Page) -> Iterator[Finding]:
    """Findings of sum_of_parts and percentage_over_100."""
    for line in page.lines:
        yield from _listed(page, line)
        yield from _totalled(page, line)
        yield from _exceeding(line)
        yield from _shares(page, line)


# ------------------------------------------------------------------ a whole, then its parts

_COMPLETE = pattern(r"@complete@")
_OPENING = re.compile(r":|—| – |, of which (?=<)|\. Of (?:these|those|them),", re.IGNORECASE)
# "Of its 640 employees, 310 work in research, ... and the remaining 180 in sales"
_OF_WHOLE = re.compile(
    # "The 48 signatories are 20 companies, ..."
    r"(?:The|Its|Their|All)(?: \w+)? <N\d+> [a-z]+ (?:are|were)(?= <N\d+> [a-z]+(?: [a-z]+)?,)"
    r"|Of (?:the |its |their |all )*<N\d+>[^<>,;:]{0,60}"
    r"(?=, [^;:]*\b(?:remaining|other|rest)\b[^<>]{0,12}<N)"
)
INNER = pattern(r"@not_parts@(?: (?!and )\w+)? $")
# "and the remaining 180 in sales", "€15 million for the rest": then the list is complete
_REST_GIVEN = re.compile(
    r"\b(?:rest|remaining|others?|remainder|balance)(?: \w+)?,?(?: of)? <N\d+>"
    r"|<N\d+>[^<>]{0,12}\b(?:for|to|by|from|in) the (?:rest|remainder|others?)\b",
    re.IGNORECASE,
)


# "450 from Korea and 350 from Norway, and another 100 will follow"
_MORE_OF = re.compile(r"\b(?:another|further|additional) <N\d+>")


def same_kind(part: Figure, whole: Figure) -> bool:
    """Whether `part` may be a part of `whole`: one dimension, or a bare number of it."""
    if part.code == "F" or part.per or part.each or part.unit == "working days":
        return False
    if part.dimension == whole.dimension:
        return True
    return part.bare and not part.worded and not part.noun and whole.code == "N"


def _listed(page: Page, line: Line) -> Iterator[Finding]:
    """ "€90 million in three parts: €40 million ..., €25 million ... and €15 million"."""
    opening = _OPENING.search(line.masked) or _OF_WHOLE.match(line.masked)
    made = _COMPLETE.search(line.masked)
    cut = opening.end() if opening else made.end() if made else -1
    if cut < 0 or (opening and opening[0].strip() in ("—", "–") and not made):
        return
    head, tail = line.masked[:cut], line.masked[cut:]
    wholes = [line.figure(t) for t in re.findall(r"<(N\d+)>", head)]
    listed = [line.figure(t) for t in re.findall(r"<(N\d+)>", tail)]
    wholes = [w for w in wholes if not w.per and w.dimension not in ("time", "points")]
    for whole in reversed(wholes):
        parts = _run(line, [f for f in listed if same_kind(f, whole)], whole)
        if (
            len(parts) < 2
            or any(p.value > whole.value for p in parts)
            or (whole.bare and whole.value < 10)
        ):
            continue
        if whole.bare and not all(p.bare for p in parts):
            continue
        if not whole.noun and whole.dimension == "count" and not made:
            continue
        gap = head[head.rindex(f"<{line.token(whole)}>") :]
        some = has(gap[gap.index(">") :], "partial") or has(tail[:30], "partial")
        rest = has(tail, "leftover") or _rest_named(page, line) or bool(_MORE_OF.search(tail))
        if _REST_GIVEN.search(tail):
            some = rest = False
        yield from added(line, whole, parts, open_ended=some or rest)
        return


def _run(line: Line, parts: list[Figure], whole: Figure) -> list[Figure]:
    """The parts of one list: in order, up to the one behind its "and", nested ones left out."""
    run: list[Figure] = []
    for part in parts:
        before = line.before(part)
        if INNER.search(before[-25:]) and not (not run and before.endswith(", of which ")):
            continue
        run.append(lent(part, whole))
        if len(run) >= 2 and re.search(r"(?:\band\b|&|plus)[^<>,;]{0,40}$", before):
            break
    return run


def _rest_named(page: Page, line: Line) -> bool:
    follower = page.next(line)
    return bool(
        follower
        and re.match(
            r"(?:The (?:rest|remainder|remaining|others?|balance)|Another|A further|Others?)\b",
            follower.text,
        )
    )


def added(
    line: Line,
    whole: Figure,
    parts: list[Figure],
    *,
    open_ended: bool,
    home: Line | None = None,
) -> Iterator[Finding]:
    """A finding on the parts of a line against their whole; `home` is its line where another.

    `open_ended`: something says that not all parts are named.
    """
    total = sum(p.value for p in parts)
    slack = sum(p.step for p in parts) / 2
    if any(p.bound in ("about", "above", "below", "most") for p in parts):
        slack = max(slack, 0.05 * total)
    computed = Interval(total - slack, total + slack)
    shown = " + ".join(p.quote for p in parts)
    scale = whole.scale or 1.0
    owner = home or line
    if open_ended:
        if total - slack <= whole.tight.high:
            yield _sum(
                line, owner, whole, parts, f"{shown} leave a rest of {whole.quote}.", holds=True
            )
        elif total - slack > whole.loose.high:
            yield _sum(
                line,
                owner,
                whole,
                parts,
                f"{shown} is {short(total / scale)}, more than {whole.quote}.",
                holds=False,
            )
        return
    holds = whole.fits(computed)
    if holds is None:
        return
    said = f"{shown} is {short(total / scale)}" + (
        ", as said." if holds else f", not {short(whole.value / scale)} ({whole.quote})."
    )
    yield _sum(line, owner, whole, parts, said, holds=holds)


def short(number: float) -> str:
    """A number as a text shows it: "1,200"."""
    return f"{number:,.10g}"


def _sum(
    line: Line, owner: Line, whole: Figure, parts: list[Figure], said: str, *, holds: bool
) -> Finding:
    own = [next(f for f in line.figures if f.start == p.start) for p in parts]
    total = next(f for f in owner.figures if f.start == whole.start)
    return finding("sum_of_parts", [(owner, total), *((line, f) for f in own)], said, holds=holds)


# ------------------------------------------------------------------ parts, then their total

_TOTAL_BEFORE = pattern(r"@total_before@(?: @total_fillers@)*,? ?$")
_TOTAL_AFTER = pattern(r"^(?: [\w-]+){0,2},? @total_after@")


def _totalled(page: Page, line: Line) -> Iterator[Finding]:
    """ "12 in Lyon, 9 in Turin and 4 in Graz, 25 in all"."""
    for total in line.figures:
        if total.code != "N" or total.per or total.each or total.dimension in ("time", "points"):
            continue
        before = line.before(total)
        if not (_TOTAL_BEFORE.search(before[-40:]) or _TOTAL_AFTER.match(line.after(total))):
            continue
        if re.search(r"\b(?:each|apiece|per|every|times|average)\b", line.masked, re.I):
            continue
        clause = before.rsplit(";", 1)[-1] if before.rsplit(";", 1)[-1].count("<N") >= 2 else before
        parts = [line.figure(t) for t in re.findall(r"<(N\d+)>", clause)]
        parts = [
            lent(p, total)
            for p in parts
            if same_kind(p, total) and not INNER.search(line.before(p)[-25:])
        ]
        if len(parts) < 2 or len(parts) > 8 or max(p.value for p in parts) > total.value:
            continue
        if _is_product(total, parts):
            continue
        # a list: every part but the first behind a comma or "and"
        if not all(re.search(r"(?:,|and|plus|\+)[^<>;]{0,45}$", line.before(p)) for p in parts[1:]):
            continue
        if (
            total.dimension == "count"
            and len(
                {p.noun[-1:] for p in parts if p.noun and p.noun[-1].endswith("s")}
                | {total.noun[-1:]} - {()}
            )
            > 2
        ):
            continue
        yield from added(line, total, parts, open_ended=False)


def _is_product(total: Figure, parts: list[Figure]) -> bool:
    """Whether the parts are factors: "8 cards a node, and 1,250 nodes, a total of 10,000"."""
    nouns = {p.noun[0] for p in parts if p.noun}
    if len(nouns) > 1 and total.value > 2 * sum(p.value for p in parts):
        return True
    return any(
        total.fits(Interval(one.value * two.value, one.value * two.value))
        for one, two in combinations(parts, 2)
    )


# "410 people, 230 in development, 120 in sales and 90 in support"
_AFTER_WHOLE = shape(
    r"{N} [a-z][^<>,;:]{0,30}, (?:of whom |of which )?"
    r"(?P<list><N\d+> (?P<by>in|for|from|with|at|on)\b[^<>,;:]{1,40}?"
    r"(?:,? (?:and )?<N\d+> (?P=by)\b[^<>,;:]{1,40}?){1,6})(?=[.,;]|$)"
)


def _exceeding(line: Line) -> Iterator[Finding]:
    """Parts that follow their whole without a word of it: they may not exceed it."""
    for match in _AFTER_WHOLE.finditer(line.masked):
        whole = line.figure(match[1])
        parts = [line.figure(t) for t in re.findall(r"<(N\d+)>", match["list"])]
        if re.search(rf"\b{match['by']}\b", line.masked[match.start() : match.start("list")]):
            # "11 deal with health, 8 with schools": the first of the list itself
            continue
        if (
            whole.bare
            and whole.noun
            and whole.bound == "exact"
            and all(p.bare and not p.noun for p in parts)
        ):
            if not re.search(r"\b(?:and|,) <N\d+>[^<>]*$", match["list"]) or whole.value < 10:
                continue
            total = sum(p.value for p in parts)
            holds = total == whole.value
            if total >= whole.value and max(p.value for p in parts) < whole.value:
                shown = " + ".join(p.quote for p in parts)
                said = f"{shown} is {short(total)}" + (
                    ", as said." if holds else f", more than {whole.quote}."
                )
                yield _sum(line, line, whole, parts, said, holds=holds)


# ------------------------------------------------------------------ shares

_RESPONDENTS = pattern(r"@respondents@")
# The question allows one answer.
_ONE_ANSWER = re.compile(r"\basked (?:where|whether|who|when|if|how often)\b", re.IGNORECASE)
# Words that make the shares parts of one whole.
_WHOLE = pattern(
    r"@divided@[^<>]{0,40}<P|<P\d+> (?:goes|go|went) to\b"
    # "is 64% Python, 28% C and 18% shell scripts"
    r"|\b(?:is|are|was|were|contains?|holds?) <P\d+> "
    r"(?!\w+(?:er|ate|ive|able|ic|ent|ed|al|ly)\b)[A-Za-z][^<>,]{1,20}, "
    r"<P\d+> [A-Za-z][^<>,]{0,20},? and <P\d+> [A-Za-z]"
)


# "Ruff first with 73.1%, Knot second with 71.8%" are scores
_PLACED = pattern(r"@places_won@[^<>,;]{0,20}$")
ASIDE = re.compile(r"\b(?:which|when|where|who)\b")


def _shares(page: Page, line: Line) -> Iterator[Finding]:
    """ "46% daily, 31% now and then, and 34% never", of answers that exclude one another."""
    listed = [f for f in line.figures if f.code == "P" and is_share(line, f)]
    if sum(bool(_PLACED.search(line.before(f)[-50:])) for f in listed) > 1:
        return
    whole = _WHOLE.search(line.masked) and len(listed) > 2
    if len(listed) < 2 or not (whole or _opposed(line, listed) or _RESPONDENTS.search(line.masked)):
        return
    # "..., 9% from gas, which can reach 19%": the list ended before
    first = line.place(listed[0]) if listed else 0
    listed = [f for f in listed if not ASIDE.search(line.masked[first : line.place(f)])]
    # what follows a semicolon is of another whole
    listed = [f for f in listed if ";" not in line.masked[line.place(listed[0]) : line.place(f)]]
    if len(listed) < 2:
        return
    around = " ".join(n.text for n in (page.next(line, steps=-1), line, page.next(line)) if n)
    total = sum(f.value for f in listed)
    slack = sum(f.step for f in listed) / 2 + 0.5
    first = line.place(listed[0])
    tail = line.masked[first:]
    opposed = _opposed(line, listed)
    if opposed:
        listed, total = opposed, sum(f.value for f in opposed)
    one_answer = _ONE_ANSWER.search(line.masked)
    if not (has(tail, "exclusive") or whole or opposed or one_answer) or has(around, "overlapping"):
        return
    rest = re.search(
        r"\b(?:the rest|the remaining|remaining|the other)\b[^<>]{0,20}<P", line.masked
    )
    shown = " + ".join(f.quote.replace(" per cent", "%") for f in listed)
    if total - slack > 100 and (
        len(listed) > 2
        or opposed
        or rest
        or re.search(r"\b(?:do not|does not|did not|don.t|never|against|opposed?|none)\b", tail)
    ):
        said = f"{shown} is {short(total)}%, more than the whole."
        yield finding("percentage_over_100", [(line, f) for f in listed], said, holds=False)
    elif abs(total - 100) <= slack:
        said = f"{shown} is {short(total)}%: the whole."
        yield finding("percentage_over_100", [(line, f) for f in listed], said, holds=True)
    elif rest and abs(total - 100) > slack + 1:
        said = f"{shown} is {short(total)}%, though the last is called the rest."
        yield finding("percentage_over_100", [(line, f) for f in listed], said, holds=False)


def _opposed(line: Line, listed: list[Figure]) -> list[Figure]:
    """Two shares of the list that stand at words which exclude one another: men and women."""
    for pair in pairwise(listed):
        near = [line.masked[max(0, line.place(f) - 25) : line.place(f)].lower() for f in pair]
        behind = [line.after(f)[:25].lower().split(",")[0] for f in pair]
        near = [a + b for a, b in zip(near, behind, strict=True)]
        for one, two in cues()["opposites"]:
            if all(re.search(rf"\b{w}\b", n) for w, n in zip((one, two), near, strict=True)):
                return list(pair)
            if all(re.search(rf"\b{w}\b", n) for w, n in zip((two, one), near, strict=True)):
                return list(pair)
    return []


def is_share(line: Line, figure: Figure) -> bool:
    """Whether the percentage is a share, and no change."""
    if pattern(r"^[ -]@not_shares@(?! (?:often|frequently|regularly))").match(line.after(figure)):
        return False
    # "men make up 63%" goes up nowhere
    before = re.sub(r"\bma(?:kes?|de) up", "", line.before(figure)[-30:])
    return not pattern(r"@not_shares_after@(?: (?:an?|@hedges@))? $").search(before)
