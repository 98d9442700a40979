"""The words around a figure: what it counts, and what sets it apart from another of its kind."""

from __future__ import annotations

import re
from functools import cache

from nlp.consistency.cues import cues, has, listed
from nlp.consistency.figure import Figure, singular
from nlp.consistency.lines import Line

LITTLE = listed("little")


@cache
def sum_words() -> dict[str, int]:
    return {word: number for number, group in enumerate(cues()["sums"]) for word in group}


def stem(word: str) -> str:
    lowered = singular(word.lower().removesuffix("’s").removesuffix("'s"))
    group = sum_words().get(word.lower())
    return f"#{group}" if group is not None else re.sub(r"(?:ing|ed|es|e)$", "", lowered) or lowered


def clause(line: Line, figure: Figure) -> tuple[str, str]:
    """The masked words before and behind a figure within its clause."""
    before = re.split(r"[;:]|, (?:and|but|while)\b", line.before(figure))[-1]
    behind = re.split(r"[;:,]| (?:and|but|while)\b", line.after(figure))[0]
    return before, behind


def context(line: Line, figure: Figure) -> tuple[set[str], set[str]]:
    """Stems of the last words before the figure, and of the noun phrase behind it."""
    before, behind = clause(line, figure)
    left = [
        w
        for w in re.findall(r"[A-Za-z][\w’'-]*", re.sub(r"<\w+>", " ", before))
        if w.lower() not in LITTLE
    ]
    right = [
        w
        for w in re.findall(r"[A-Za-z][\w’'-]*", re.sub(r"<\w+>", " ", behind)[:60])
        if w.lower() not in LITTLE
    ]
    return {stem(w) for w in left[-6:]}, {stem(w) for w in right[:4]}


def noun_of(line: Line, figure: Figure) -> set[str]:
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


def last_word(before: str) -> str:
    words = [
        w
        for w in re.findall(r"[A-Za-z][\w’'-]*", re.sub(r"<\w+>", " ", before[-40:]))
        if w.lower() not in LITTLE
    ]
    return words[-1] if words else ""


def phrase(figure: Figure) -> str:
    """The noun phrase up to its first plural: "weekly users", "employee"."""
    words: list[str] = []
    for word in figure.noun[:3]:
        words.append(singular(word))
        if word.endswith("s") and not word.endswith(("ss", "ous")):
            return " ".join(words)
    return " ".join(words[:1]) if len(figure.noun) == 1 else " ".join(words)


def noun_length(figure: Figure, line: Line) -> int:
    behind = clause(line, figure)[1]
    words = len(phrase(figure).split())
    noun = re.match(rf"(?:[ -][\w’'-]+){{0,{words}}}", behind)
    return noun.end() if noun else 0


def words_near(line: Line, figure: Figure) -> tuple[str, str]:
    """The words of the clause close before the figure and close behind its noun."""
    before, behind = clause(line, figure)
    return before[-60:], behind[noun_length(figure, line) :][:20]


def apart(line: Line, figure: Figure) -> bool:
    """Whether the clause sets its own time, place or way of counting."""
    near = " | ".join(words_near(line, figure))
    near = re.sub(r"\b(?:most|some|many|all|half) of (?=the |its |their )", " ", near)
    if any(
        abs(m.start - figure.start) < 60
        and not line.text[: m.start].endswith("since ")
        and not re.search("[,;:]", line.text[min(m.end, figure.end) : max(m.start, figure.start)])
        for m in line.moments
    ):
        return True
    return bool(has(near, "scopes") or has(near, "partial"))


def agree(coarse: Figure, fine: Figure) -> bool:
    """Whether one figure may be the other, rounded as a headline rounds."""
    wide = max(coarse.step, fine.step)
    if coarse.bound != "exact" or fine.bound != "exact":
        return bool(coarse.fits(fine.tight) or fine.fits(coarse.tight))
    if abs(coarse.value - fine.value) <= wide / 2 * 1.0001:
        return True
    return coarse.worded and abs(coarse.value - fine.value) <= 0.06 * max(coarse.value, fine.value)


def near_enough(one: Figure, two: Figure) -> bool:
    """Whether either may stand for the other at a stretch."""
    return bool(one.fits(two.loose) is not False and two.fits(one.loose) is not False)
