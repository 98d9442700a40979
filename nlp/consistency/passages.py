"""A passage: a sentence and its neighbours, and whether a part of it is said of the same thing.

A number that is drawn from two others names nothing new: "so that the rebate is 40%". Where
new words stand at it ("teachers get 40%"), it may be a number of something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from nlp.consistency.context import stem
from nlp.consistency.cues import cues, listed, pattern
from nlp.consistency.figure import Figure
from nlp.consistency.lines import Line, Page

# A sentence of more figures is a list, not an argument.
MOST = 12


def window(page: Page, line: Line, back: int = 1, ahead: int = 1) -> list[Line]:
    """The line with its neighbours in the block, in order."""
    found = [page.next(line, steps=step) for step in range(-back, ahead + 1)]
    return [near for near in found if near is not None]


@cache
def _relational() -> frozenset[str]:
    """Stems of words that relate numbers and name nothing."""
    lists = (
        "links more less rose fell hedges determiners little made as_much amounts rise_nouns "
        "fall_nouns follows telling back_subjects back_verbs back_fillers noun_ends"
    )
    words: Iterable[str] = (
        word for name in lists.split() for phrase in cues()[name] for word in phrase.split()
    )
    return frozenset(stem(word) for word in words)


def words_of(masked: str) -> list[str]:
    """The words of masked text, without its tokens."""
    return re.findall(r"[A-Za-z][\w’'-]*", re.sub(r"<\w+>", " ", masked))


def novel(stretch: str, known: str) -> list[str]:
    """Words of `stretch` that name something which `known` does not."""
    seen = {stem(word) for word in words_of(known)} | _relational()
    return [word for word in words_of(stretch) if stem(word) not in seen]


def stretch(line: Line, figure: Figure, others: Iterable[Figure] = ()) -> tuple[str, str]:
    """What leads to the figure since a break or the last of `others`, and what ends its clause."""
    before = line.before(figure)
    ends = [m.end() for m in re.finditer(r"[;:(—–]|\. ", before)]
    ends += [before.index(">", line.place(f)) + 1 for f in others if line.place(f) < len(before)]
    return before[max(ends, default=0) :], re.split(r"[,;:.()—–<]", line.after(figure))[0]


_THE_CHANGE = pattern(
    r"\b(?:the|its|their|this|that) (?:\w+ )?(?:@rise_nouns@|@fall_nouns@)"
    r"(?: (?:of|is|was|comes to|amounts to|stands at|then|thus|therefore))*,? ?(?:@hedges@ )*$"
)
_FOLLOWS = pattern(r"^[ ,]*(?:and )?@follows@")
_APPOSED = pattern(r"^(?:or|that is|i\.e\.|in other words|that’s|namely) (?:(?:an?|@hedges@) )*$")
_THUS = re.compile(r"\b(?:thus|therefore|hence)\b")
_CASE = pattern(r"^[ ,]*(?:and |but )?@cases@")


def drawn(line: Line, figure: Figure, known: Iterable[Line], others: Iterable[Figure] = ()) -> bool:
    """Whether the figure is told of what `known` speaks of, and of nothing else.

    `others` are the figures of the line that it is drawn from.
    """
    before, after = stretch(line, figure, others)
    if line.after(figure).startswith(":"):
        # "Early birds save a quarter: until March a ticket is $320, afterwards $400"
        return True
    rest = line.masked.replace(before + f"<{line.token(figure)}>" + after, " ")
    text = " ".join([rest if home is line else home.masked for home in known])
    if pattern(r"\b(?:@breaks@)\b").search(before):
        return False
    anaphor = _THE_CHANGE.search(before)
    if anaphor and not _OF_WHAT.match(after) and not _CASE.match(before):
        # "The company puts the increase, 40%, down to two new halls"
        return not novel(anaphor[0], text)
    if not _leads_to(line, figure, others) and novel(_AS.sub("", after), text):
        return False
    last = re.split(r", ", before)[-1]
    if _APPOSED.match(last):
        return True
    if _FOLLOWS.match(before) or _FOLLOWS.match(last) or _THUS.search(before):
        # "so that the business grew by 30%"
        return len(novel(before, text)) <= 1
    if _CASE.match(before) and novel(before, text):
        return False
    return not novel(before, text)


# "the growth of 35% in exports" is that of exports
_OF_WHAT = re.compile(r"^ (?:of|in|for|among|on|at|per)\b")
# "as frugal", "as fast": how, and not what
_AS = re.compile(r"^ (?:of )?as \w+")


def _leads_to(line: Line, figure: Figure, others: Iterable[Figure]) -> bool:
    """Whether one of `others` follows close behind: "15% below the list price of $680"."""
    behind = re.match(r"([^<>;.]{0,90})<(\w+)>", line.after(figure))
    if behind is None or behind[2] not in {line.token(f) for f in others}:
        return False
    # "45% higher than in the year before, when it came to"
    return "," not in behind[1] or bool(re.search(r", (?:when|where|which)\b", behind[1]))


def plural(figure: Figure) -> str | None:
    """The counted noun, where the figure stands right before one."""
    return next((w for w in figure.noun[:3] if w.endswith("s") or w in listed("people")), None)
