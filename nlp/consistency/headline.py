"""The headline's number against the body's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from nlp.consistency.context import LITTLE, agree, context, last_word, noun_of, stem, words_near
from nlp.consistency.cues import has, listed
from nlp.consistency.figure import Figure, Interval, singular
from nlp.consistency.lines import Line, Page, finding
from nlp.consistency.moments import Moment
from nlp.consistency.relations import change, pairs
from nlp.consistency.shares import parts
from nlp.record import Finding


def check_headline(page: Page) -> Iterator[Finding]:
    """Findings of headline_vs_body."""
    yield from _headline(page)


def _headline(page: Page) -> Iterator[Finding]:
    if not page.lines or not is_headed(page):
        return
    head = page.lines[0]
    body = [line for line in page.lines[1:] if not line.heading]
    for figure in head.figures:
        stated = change(head, figure)
        if figure.code == "F" or stated:
            yield from _headline_change(page, head, figure, body)
        elif figure.code in "NP":
            yield from _headline_amount(head, figure, body)


def is_headed(page: Page) -> bool:
    """Whether the text begins with a headline."""
    return page.lines[0].heading or _title(page)


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
        and (f.dimension == figure.dimension or _bare_sum(figure, f))
        and not (f.per and figure.per and f.per != figure.per)
    ]
    for line, other in same:
        if agree(figure, other) and _related(head, figure, line, other):
            said = f"The headline's {figure.quote} is the text's {other.quote}."
            yield finding("headline_vs_body", [(head, figure), (line, other)], said, holds=True)
            return
    if any(agree(figure, other) for _, other in same):
        return
    for line, other in same:
        if _adds_up(figure, line, other) or not _comparable(figure, other):
            return
    if _adds_up_over(figure, [f for line, f in same if line.index <= head.index + 4]):
        return
    for line, other in same:
        if line.index > head.index + 3 or not _strongly_related(head, figure, line, other):
            continue
        if _scoped(line, other, head) or not 0.1 < other.value / figure.value < 10:
            continue
        said = f"The headline says {figure.quote}, the text {other.quote}."
        yield finding("headline_vs_body", [(head, figure), (line, other)], said, holds=False)
        return


def _bare_sum(figure: Figure, other: Figure) -> bool:
    """ "raises 60 million", without a currency, is money where the text says so."""
    bare = figure.dimension == "count" and not figure.noun and figure.scale >= 1e6
    return bare and other.dimension.startswith("money")


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


def _adds_up_over(figure: Figure, others: list[Figure]) -> bool:
    """Whether some figures of the first sentences add up to the headline's."""
    values = [f.value for f in others][:6]
    return any(
        abs(sum(chosen) - figure.value) <= figure.step / 2
        for size in (2, 3, 4)
        for chosen in combinations(values, size)
    )


def _related(head: Line, figure: Figure, line: Line, other: Figure) -> bool:
    left, right = context(head, figure)
    other_left, other_right = context(line, other)
    nouns = noun_of(head, figure) & noun_of(line, other)
    return bool(
        nouns or left & other_left or right & other_right or figure.dimension not in ("count", "%")
    )


def _strongly_related(head: Line, figure: Figure, line: Line, other: Figure) -> bool:
    """Same verb and same noun: "to cut 600 jobs", "will cut 460 of its 5,100 jobs"."""
    left, right = context(head, figure)
    other_left, other_right = context(line, other)
    verbs = {s for s in left & (other_left | other_right) if s.startswith("#")}
    if figure.dimension == other.dimension == "count":
        nouns = noun_of(head, figure) & noun_of(line, other)
        if not nouns:
            return False
        others = (left | right) & (other_left | other_right) - nouns
        digits = [sorted(re.sub(r"\D", "", f.quote)) for f in (figure, other)]
        enough = 1 if digits[0] == digits[1] else 2
        if line.index == head.index + 1 and len(others) >= enough and not verbs:
            return True
        # behind a dateline
        if line.index == head.index + 2 and len(others) >= 3:
            return True
        close = stem(last_word(head.before(figure))) == stem(last_word(line.before(other)))
        return bool(verbs) or (close and bool(last_word(head.before(figure))))
    if figure.code == "P":
        return len((left | right) & (other_left | other_right)) >= 2 or bool(
            verbs and right & other_right
        )
    if line.index == head.index + 1 and len((left | right) & (other_left | other_right)) >= 2:
        return True
    return bool(verbs) or len(left & other_left) + len(right & other_right) >= 2


def _scoped(line: Line, figure: Figure, head: Line) -> bool:
    """Whether the sentence sets the figure in another year or part than the headline does."""
    return bool(
        has(" ".join(words_near(line, figure)), "body_scopes")
        or any(
            (m.year or (m.month and line.index > head.index + 1))
            and (m.year, m.month) not in [(h.year, h.month) for h in head.moments]
            for m in line.moments
            # a year that is aimed at scopes no first sentence
            if not (line.index == head.index + 1 and line.text[: m.start].endswith("by "))
            if not line.text[: m.start].endswith("since ")
            if abs(m.start - figure.start) < 40
        )
    )


def _headline_change(page: Page, head: Line, figure: Figure, body: list[Line]) -> Iterator[Finding]:
    """ "doubles its context to 512K tokens" against the two amounts of the text; "one in ten jobs"
    against 460 of 5,100."""
    stated = change(head, figure)
    words = {
        stem(w)
        for w in re.findall(r"[A-Za-z][\w’'-]*", re.sub(r"<\w+>", " ", head.masked))
        if w.lower() not in LITTLE
    }
    anchors = [f for f in head.figures if f.code == "N"]
    against: list[Finding] = []
    for line in body[:6]:
        for before, after, tie in _measured(line):
            anchored = [a for a in anchors if agree(a, after) and a.dimension == after.dimension]
            near = {
                stem(w)
                for w in re.findall(r"[A-Za-z][\w’'-]*", re.sub(r"<\w+>", " ", tie))
                if w.lower() not in LITTLE
            }
            if stem("cost") in near:
                # "cuts prices", and "costs $3, down from $5"
                near |= {stem("price"), stem("prices")}
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
            if not ratio.meets(stated.loose):
                said = f"{_over(after, before)}; the headline says {figure.quote}."
                placed = [(head, figure), *_own(line, before, after)]
                told = finding("headline_vs_body", placed, said, holds=False)
                if anchored:
                    yield told
                    return
                against.append(told)
        yield from _headline_share(page, head, figure, line)
        yield from _headline_rate(head, figure, line)
    # of two prices that change, the headline may give the mean
    if len(against) == 1:
        yield against[0]


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


def _people(nouns: set[str]) -> set[str]:
    """The nouns; staff and employees are the same people."""
    return nouns | ({"people"} if nouns & listed("people") else set())


def _headline_share(page: Page, head: Line, figure: Figure, line: Line) -> Iterator[Finding]:
    counted = [(p, w) for (_, p), (o, w) in parts(page, line) if o is line]
    if len(counted) != 1 or not (figure.code == "P" or figure.value < 1):
        return
    part, whole = counted[0]
    nouns = _people({singular(w) for w in re.findall(r"[a-z]+", head.after(figure)[:40])})
    if not nouns & _people({singular(w) for w in whole.noun}) or not part.value < whole.value:
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
    told = [c for f in line.figures for c in [change(line, f)] if c]
    if any(
        c.tight.meets(stated.loose)
        or ((c.either_way or stated.either_way) and c.figure.value == figure.value)
        for c in told
    ):
        return
    subject = {
        stem(w)
        for w in re.findall(r"[A-Za-z][\w’'-]*", head.before(figure))
        if w.lower() not in LITTLE
    }
    for other in told[:1]:
        before = re.split(r"[;,]", line.before(other.figure))[-1] + line.after(other.figure)[:25]
        near = {stem(w) for w in re.findall(r"[A-Za-z][\w’'-]*", before) if w.lower() not in LITTLE}
        if len(subject & near) >= 2 and len(told) == 1 and not _scoped(line, other.figure, head):
            said = f"The headline says {figure.quote}, the text {other.figure.quote}."
            yield finding(
                "headline_vs_body", [(head, figure), (line, other.figure)], said, holds=False
            )
