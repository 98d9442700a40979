"""What a text says of a thing in words: that a property holds or fails, and of what.

The properties and their words are data (`nlp/knowledge/statements.yaml`). It compares nothing:
`statements` says which two can't both be true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from nlp.consistency.lines import Line, Page
from nlp.consistency.named import Name, Names
from nlp.knowledge import FOLDER, fold
from nlp.yamlfile import load


@dataclass(frozen=True, slots=True)
class Statement:
    """That a property holds of a thing, or fails, at `start:end` of its line."""

    topic: str
    holds: bool
    line: Line
    start: int
    end: int
    # Folded name of the thing; None where the text leaves it open.
    who: str | None
    name: str
    # "It followed the same path": another line says what.
    origin: Line | None = None

    @property
    def span(self) -> tuple[int, int]:
        """Its span in the given text."""
        return self.line.plain.source(self.start, self.end)

    @property
    def quote(self) -> str:
        """Its words."""
        return self.line.text[self.start : self.end]


# Any: a YAML document whose schema says what it is.
@cache
def said() -> dict[str, Any]:
    """The statements file, read once. Raises YamlError with file and line."""
    data: dict[str, Any] = load(FOLDER / "statements.yaml", FOLDER / "statements.schema.json")
    return data


@cache
def spoken(name: str) -> re.Pattern[str]:
    """A pattern for any phrase of the list `name`."""
    return _any(tuple(said()[name]))


@cache
def countries() -> dict[str, re.Pattern[str]]:
    """The countries that the words of others' technology tell apart, each with a pattern."""
    return {
        country: re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")
        for country, words in said()["countries"].items()
    }


def _any(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(
        rf"(?<![\w-])(?:{'|'.join(_written(p) for p in longest)})(?![\w-])", re.IGNORECASE
    )


def _written(phrase: str) -> str:
    """The pattern of a phrase: "…" is up to six words, "*" any ending, "{foreign}" a list."""
    parts = []
    for word in phrase.split():
        listed = re.fullmatch(r"\{(\w+)\}", word)
        if word == "…":
            parts.append(r"(?:[\w’',-]+ ){0,6}?")
        elif listed:
            choice = "|".join(map(re.escape, said()["lists"][listed[1]]))
            parts.append(rf"(?:(?:the|any) )?(?:{choice}) ")
        else:
            parts.append(re.escape(word).replace(r"\*", r"\w*") + " ")
    return "".join(parts).rstrip()


@dataclass(frozen=True, slots=True)
class Property:
    """A property and the patterns of its two sides."""

    name: str
    said: str
    # entry, subject, house or claim: what must be one for two statements to be of one thing.
    about: str
    holds: re.Pattern[str]
    fails: re.Pattern[str]
    # It may hold in one place and fail in another.
    by_place: bool


@cache
def properties() -> tuple[Property, ...]:
    """The listed properties."""
    return tuple(
        Property(
            entry["property"],
            entry["said"],
            entry["about"],
            _any((*entry["holds"], *entry.get("needs", ()))),
            _any(tuple(entry["fails"])),
            entry.get("by_place", False),
        )
        for entry in said()["properties"]
    )


class Told:
    """The names of a page and what is said of them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.names = Names(page.lines)

    def statements(self, wanted: Property) -> list[Statement]:
        """What the page says of a property, in order."""
        found: list[Statement] = []
        for line in self.page.lines:
            own = list(self._in_line(line, wanted))
            last = found[-1] if found else None
            if not own and last and line.index == last.line.index + 1:
                own = list(self._carried(line, last))
            found += own
        return found

    def _in_line(self, line: Line, wanted: Property) -> Iterator[Statement]:
        if line.text.endswith("?"):
            return
        taken: list[tuple[int, int]] = []
        for holds, pattern in ((False, wanted.fails), (True, wanted.holds)):
            for match in pattern.finditer(line.text):
                start, end = match.span()
                if any(a < end and start < b for a, b in taken):
                    continue
                taken.append((start, end))
                negated = _negation(line.text, start)
                if holds and any(
                    spoken("negations").fullmatch(word) for word in re.findall(r"[\w’']+", match[0])
                ):
                    # "weights that were never released"
                    negated = start
                name = self.owner(line, start, end)
                yield Statement(
                    wanted.name,
                    holds != (negated is not None),
                    line,
                    start if negated is None else negated,
                    end,
                    fold(name) if name else None,
                    name or "",
                )

    def _carried(self, line: Line, last: Statement) -> Iterator[Statement]:
        match = spoken("carried").search(line.text)
        name = match and self.owner(line, match.start(), match.end())
        if match and name:
            start, end = match.span()
            yield replace(
                last,
                line=line,
                start=start,
                end=end,
                who=fold(name),
                name=name,
                origin=last.origin or last.line,
            )

    def owner(self, line: Line, start: int, end: int) -> str | None:
        """The thing that words at `start:end` are said of."""
        found = self.names.of(line)
        # "the open-weight Elm 3 models", "the weights of Elm 3 were published"
        for name in found:
            if start <= name.start <= end + 2 and name.thing:
                return None if _narrowed(line.text, name) else name.text
        before = [n for n in found if n.end <= start]
        free = [n for n in before if not _PREPOSED.search(line.text[: n.start])]
        if before:
            name = (free or before)[-1]
            return None if _narrowed(line.text, name) else name.text
        if _LOOKS_BACK.match(line.text):
            for back in range(1, 5):
                at = line.index - back
                if at < 0 or self.page.lines[at].heading:
                    return None
                earlier = self.names.of(self.page.lines[at])
                if earlier:
                    return earlier[0].text
        return None


_LOOKS_BACK = re.compile(r"(?:No|It|Its|They|Their|The (?:model|weights|chip|product)|This)\b")
# "unlike Kestrel 2", "built on Kestrel 2": not what the sentence is about
_PREPOSED = re.compile(
    r"\b(?:unlike|on|than|with|from|like|against|over|by|to|beside|besides|as) (?:the )?$",
    re.IGNORECASE,
)


def _narrowed(text: str, name: Name) -> bool:
    """Whether the text speaks of a part or a variant of the name: "the base version of X"."""
    before = text[max(0, name.start - 30) : name.start]
    return bool(
        spoken("narrowed").search(before)
        or re.match(r" (?:mini|base|preview|small)\b", text[name.end :], re.IGNORECASE)
    )


def _negation(text: str, start: int) -> int | None:
    """Where a negation of the words at `start` begins; None where there is none."""
    clause = re.split(r"[,;:.()“”—–]|\b(?:and|or|but)\b", text[:start])[-1]
    words = list(re.finditer(r"[\w’']+", clause))[-4:]
    for word in words:
        if spoken("negations").fullmatch(word[0]):
            return start - len(clause) + word.start()
    return None
