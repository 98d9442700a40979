"""So many out of so many against the share that the text gives, and scores of whole items."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import combinations

from nlp.consistency.cues import cues, has, pattern
from nlp.consistency.figure import Figure, Interval, singular
from nlp.consistency.lines import Line, Page, finding, shape
from nlp.consistency.relations import change
from nlp.record import Finding

Placed = tuple[Line, Figure]


def check_shares(page: Page) -> Iterator[Finding]:
    """Findings of share_vs_counts and score_granularity."""
    for line in page.lines:
        for part, whole in parts(page, line):
            yield from _shared(page, part, whole)
        yield from _granular(page, line)
        yield from _too_much(line)


# ------------------------------------------------------------------ a part of a whole

_ALL = r"(?:(?:@determiners@|@hedges@) )*"
_PART_OF = [
    # "340 of the 850 complaints", "41 out of 60"
    rf"(?P<k>{{N}})(?: [\w’'-]+){{0,2}} (?:out )?of {_ALL}(?:[a-z-]+ )?(?P<n>{{N}})",
    # "12,000 loans by machine, out of 20,000"
    rf"(?P<k>{{N}})[^<>;:]{{0,40}},? out of {_ALL}(?P<n>{{N}})",
    # "Of 850 complaints that reached the regulator, 340 concerned pricing"
    rf"\b(?:of|among|from) {_ALL}(?P<n>{{N}})[^<>;:]{{0,80}}?, (?:[\w’'-]+ ){{0,3}}?{_ALL}"
    r"(?P<k>{N})",
    # "Of its 260 shops the chain has equipped 65"
    rf"^(?:Of|Among|From) {_ALL}(?P<n>{{N}})[^<>;:]{{0,80}}? (?P<k>{{N}})",
    # "18,000 units, 7,200 of them in India"
    rf"(?P<n>{{N}})[^<>:]{{0,80}}?[,;]? (?:\(|and |with |of which |of whom )?{_ALL}"
    r"(?P<k>{N})(?: [\w-]+)? of (?:them|those|these|which|whom)\b",
    rf"(?P<n>{{N}})[^<>;:]{{0,60}}?, of (?:which|whom|these|those) {_ALL}(?P<k>{{N}})",
]
_OF_THEM = shape(r"{N} of (?:them|those|these)\b|[Oo]f (?:these|those|them),? (?:@hedges@ )?{N}")


def parts(page: Page, line: Line) -> list[tuple[Placed, Placed]]:
    """The counts of the line that are part of another count, each with its whole."""
    found: list[tuple[Placed, Placed]] = []
    for source in _PART_OF:
        for match in _shape(source).finditer(line.masked):
            part, whole = line.figure(match["k"][1:-1]), line.figure(match["n"][1:-1])
            if _counted(part, whole) and all(part is not p for (_, p), _ in found):
                found.append(((line, part), (line, whole)))
    # "41 of them", of the whole in the sentence before
    previous = page.next(line, steps=-1)
    if previous and not found:
        for match in _OF_THEM.finditer(line.masked):
            part = line.figure(match[1] or match[2])
            wholes = [f for f in previous.figures if _counted(part, f) and f.noun]
            if len(wholes) == 1:
                found.append(((line, part), (previous, wholes[0])))
    return found


def _shape(source: str) -> re.Pattern[str]:
    return pattern(source.replace("{N}", r"<N\d+>"))


def _counted(part: Figure, whole: Figure) -> bool:
    if part.code != "N" or whole.code != "N" or part.per or whole.per or part.each or whole.each:
        return False
    same = part.dimension == whole.dimension or part.bare
    return same and whole.dimension not in ("time", "points") and 0 < part.value < whole.value


_SAID = pattern(
    r"(?:^|[,(–—-]|; (?:that|this|it|which) (?:is|was|makes)"
    r"|[;,] (?:with|at) an? (?:\w+ )?(?:rate|share) of) ?"
    r"(?:or|that is,?|i\.e\.|which (?:is|makes|gives it|gives them|means)|that’s|that's)? ?"
    r"(?:(?:an?|@hedges@|(?:share|rate|quota|proportion|portion) of) )*$"
)
_BACK = pattern(r"^(?:That|This|It|Which)(?:’s|'s)?(?: @back_verbs@)?(?: (?:@back_fillers@ )*)?$")
_SHARE_WORD = re.compile(
    r"\b(?:share|proportion|fraction|percentage|portion|rate)\b", re.IGNORECASE
)
_OTHER_WAY = pattern(r"@other_ways@")


def _shared(page: Page, part: Placed, whole: Placed) -> Iterator[Finding]:
    """The shares that the text gives of the part, each against part over whole."""
    line = part[0]
    candidates = [(line, f) for f in line.figures if _tied(line, f, part[1], whole)]
    follower = page.next(line)
    if follower:
        candidates += [(follower, f) for f in follower.figures if _told_after(follower, f)]
    true = _counts(part[1]).over(_counts(whole[1]))
    sums = _other_sums(page, line, part, whole)
    judged = [(c, share_fits(c[1], true)) for c in candidates]
    for (owner, share), holds in judged:
        ratio = 100 * part[1].value / whole[1].value
        said = f"{part[1].quote} of {whole[1].quote} is {ratio:.3g}%"
        if holds:
            yield finding(
                "share_vs_counts",
                [whole, part, (owner, share)],
                f"{said}, as said ({share.quote}).",
                holds=True,
            )
    if any(holds is not False for _, holds in judged):
        return
    for (owner, share), _ in judged[:1]:
        if any(share_fits(share, s) is not False for s in sums):
            return
        rest = re.search(
            r"\b(?:rest|others?|remain\w*|not)\b", owner.before(share) + owner.after(share)[:30]
        )
        if rest and share_fits(share, Interval(1 - true.high, 1 - true.low)):
            return
        ratio = 100 * part[1].value / whole[1].value
        said = f"{part[1].quote} of {whole[1].quote} is {ratio:.3g}%, not {share.said()}."
        yield finding("share_vs_counts", [whole, part, (owner, share)], said, holds=False)


def _counts(figure: Figure) -> Interval:
    """A small whole number counts to the last one."""
    small = figure.bare and figure.bound == "exact" and figure.value < 1000
    return Interval(figure.value, figure.value) if small else figure.tight


# "36 of the 48 patients in the study were diagnosed rightly by the program, a rate of 75%"
_NEAR_SHARE = 100


def _tied(line: Line, share: Figure, part: Figure, whole: Placed) -> bool:
    """Whether the share stands in apposition behind the part: ", or 71.3%", "(40%)"."""
    if not _share(line, share) or line.place(share) < line.place(part):
        return False
    if (
        whole[0] is line
        and line.place(share) < line.place(whole[1])
        and line.place(whole[1]) > line.place(part) + 60
    ):
        return False
    if re.match(r"^ of (?:them|these|those|whom|which) \w", line.after(share)):
        # a share of the part
        return False
    start = max(line.place(part), line.place(whole[1]) if whole[0] is line else 0)
    between = line.masked[start : line.place(share)]
    between = between[between.index(">") + 1 :]
    if "<N" in between or "<P" in between or len(between) > _NEAR_SHARE:
        return False
    return bool(_SAID.search(between)) and not _OTHER_WAY.search(line.after(share)[:60])


def _told_after(line: Line, share: Figure) -> bool:
    """Whether a sentence behind the counts gives their share: "That is more than half"."""
    before = line.before(share)
    if not _share(line, share) or _OTHER_WAY.search(line.after(share)[:60]):
        return False
    if _BACK.match(before):
        return True
    return (
        bool(_SHARE_WORD.search(before[-60:]))
        and "<" not in before
        and not _OTHER_WAY.search(before)
    )


def _share(line: Line, figure: Figure) -> bool:
    if figure.code == "F":
        return (figure.value < 1 and change(line, figure) is None) or (
            figure.value < 1
            and bool(re.match(r"^ (?:of )?(?:the|them|all|its)\b", line.after(figure)))
        )
    if figure.code != "P":
        return False
    return change(line, figure) is None and not re.match(
        r"^ (?:of the points|more|less|points)", line.after(figure)
    )


def other_way(line: Line, share: Figure) -> bool:
    """Whether the share is counted in another way: "by revenue"."""
    return bool(_OTHER_WAY.search(line.after(share)[:60]) or _OTHER_WAY.search(line.before(share)))


def share_fits(share: Figure, true: Interval) -> bool | None:
    """Whether the share is the part `true`; None where it is too near to tell."""
    scaled = true.times(100) if share.code == "P" else true
    if share.code == "P" and share.bound == "exact":
        # cut off rather than rounded, or rounded from rounded numbers
        if scaled.meets(Interval(share.value - share.step, share.value + share.step)):
            return True if scaled.meets(share.tight) else None
        return False
    return share.fits(scaled)


_TOGETHER = re.compile(r"\b(?:together|combined|in all|in total|altogether|both)\b", re.I)


def _other_sums(page: Page, line: Line, part: Placed, whole: Placed) -> list[Interval]:
    """Shares of this part together with other parts named near it."""
    near = [n for n in (page.next(line, steps=-1), line, page.next(line)) if n]
    if not any(_TOGETHER.search(n.text) for n in near):
        near = [line]
    others = [
        f
        for owner in near
        for f in owner.figures
        if _counted(f, whole[1]) and f is not part[1] and f is not whole[1]
    ][:6]
    sums = []
    for size in (1, 2):
        for chosen in combinations(others, size):
            total = part[1].value + sum(f.value for f in chosen)
            sums.append(Interval(0.995 * total / whole[1].value, 1.005 * total / whole[1].value))
    sums += [
        Interval(0.995 * f.value / whole[1].value, 1.005 * f.value / whole[1].value) for f in others
    ]
    return sums


_OF_WHICH = shape(r"{N}[^<>;:]{0,40}, of (?:which|whom)[^<>;:,]{0,40} {N}")


def _too_much(line: Line) -> Iterator[Finding]:
    """ "900 MW, of which the data centre takes 300 GW": a part larger than its whole."""
    for match in _OF_WHICH.finditer(line.masked):
        whole, part = line.figure(match[1]), line.figure(match[2])
        if whole.dimension != part.dimension or whole.per or part.per or whole.dimension == "time":
            continue
        if part.tight.low > whole.loose.high and {whole.bound, part.bound} == {"exact"}:
            rule = "unit_slip" if part.unit != whole.unit else "share_vs_counts"
            said = f"{part.quote} can be no part of {whole.quote}."
            yield finding(rule, [(line, whole), (line, part)], said, holds=False)


# ------------------------------------------------------------------ whole items

SCORED = pattern(r"@scores@[^<>;]{0,40}$")
_ITEMS = {singular(w) for w in cues()["items"]}
_SINGLE = pattern(r"@single_tries@")


def _granular(page: Page, line: Line) -> Iterator[Finding]:
    """A percentage that no whole number of the test's items gives."""
    tests = [
        f
        for f in line.figures
        if f.dimension == "count"
        and (
            {singular(w) for w in f.noun[:3]} & _ITEMS
            or (f.noun[:1] and f.noun[0].endswith("s") and _PASSED.search(line.text))
        )
        and f.value == int(f.value)
        and 5 <= f.value <= 2000
        and f.bound == "exact"
    ]
    if len(tests) != 1:
        return
    items = tests[0]
    after = [n for n in (page.next(line, steps=k) for k in (1, 2)) if n]
    around = " ".join(
        _SINGLE.sub("", n.text)
        for n in [page.next(line, steps=-1), line, *after]
        if n and (n not in after or _OF_SCORES.search(n.text) or has(n.text, "averaged_surely"))
    )
    if has(around, "averaged"):
        yield from _averaged(line, items, around)
        return
    reach: list[Line] = [line]
    for following in after:
        if _other_test(following) or any(
            {singular(w) for w in f.noun[:3]} & _ITEMS and f.value != items.value
            for f in following.figures
        ):
            break
        reach.append(following)
    found: list[Finding] = []
    for owner in reach:
        last = 0
        for score in owner.figures:
            if score.code != "P" or change(owner, score) or score.bound != "exact":
                continue
            if owner is line and owner.place(score) < line.place(items) and len(line.masked) > 200:
                continue
            before = owner.before(score)
            cases = pattern(r"^ of (?:the |its )?@items@").match(owner.after(score))
            if not (cases or SCORED.search(before[-60:]) or (last and _NEXT.search(before[last:]))):
                continue
            if pattern(r"^ of (?!(?:the )?@items@|them|these|those)").match(owner.after(score)):
                continue
            last = owner.place(score)
            found += whole_items((line, items), (owner, score))
    if len(found) > 1 and all(f.verdict == "inconsistent" for f in found):
        # where no score at all fits, they count something else than whole items
        return
    yield from found


# A sentence behind the test that tells how it was scored.
_OF_SCORES = pattern(
    r"^(?:Each|All|Every|Both|Results?|Scores?|They|These|Those|The (?:results|scores|figures|"
    r"numbers|percentages)|We|Averaged|Partial)\b|\b@scores@\b[^.]*\d"
)
# Each is passed or not.
_PASSED = re.compile(
    r"\b(?:(?:as )?\w+ or (?:not|wrong|failed|false|incorrect)|pass/fail|passed or failed)\b"
)
# "Wren answered 90.6% of them, Dunnock 81.3%": the verb is left out
_NEXT = re.compile(
    r"^<\w+>(?: of [a-z ]{1,20}| correctly)?,? (?:and |its rival |the other )?"
    r"(?:[A-Z][\w.-]* ?){1,3}(?:with |at |to )?$"
)


def _other_test(line: Line) -> bool:
    return bool(re.match(r"(?:On|In|For|At) (?:the )?[A-Z]\w*", line.text))


def whole_items(items: Placed, score: Placed) -> Iterator[Finding]:
    """A finding on whether a whole number of the items gives the score."""
    number, percent, step = int(items[1].value), score[1].value, score[1].step
    if step * number >= 100 or percent > 100:
        return
    near = percent * number / 100
    low, high = math.floor(near), math.ceil(near)
    for count in (low, high):
        exact = 100 * count / number
        # rounded, or cut off
        if abs(exact - percent) <= step / 2 + 1e-9 or 0 <= exact - percent < step:
            said = f"{count} of {number} is {exact:.4g}%, which is {score[1].quote}."
            yield finding("score_granularity", [items, score], said, holds=True)
            return
    said = (
        f"{low} of {number} is {100 * low / number:.4g}% and {high} is {100 * high / number:.4g}%: "
    )
    said += f"no whole number of them gives {score[1].quote}."
    yield finding("score_granularity", [items, score], said, holds=False)


def _averaged(line: Line, items: Figure, around: str) -> Iterator[Finding]:
    """Averaged over runs: so many attempts as there are items and runs."""
    runs = [
        f
        for f in line.figures
        if f.noun[:1]
        and f.noun[0] in ("runs", "attempts", "trials", "seeds", "rounds", "tries")
        and f.value >= 2
    ]
    if len(runs) != 1:
        return
    attempts = items.value * runs[0].value
    for score in line.figures:
        if (
            score.code == "P"
            and not change(line, score)
            and SCORED.search(line.before(score)[-60:])
        ):
            count = round(score.value * attempts / 100)
            if abs(100 * count / attempts - score.value) <= score.step / 2 + 1e-9:
                said = f"{count} of {attempts:,.0f} attempts is {score.quote}."
                yield finding(
                    "score_granularity",
                    [(line, items), (line, runs[0]), (line, score)],
                    said,
                    holds=True,
                )
