"""Names of a page by their shape, and whose thing each is.

It needs no language model: the site asks for consistency too. The extractor's own names
(`nlp.names`) are finer, and are not needed here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from nlp.consistency.cues import listed
from nlp.consistency.lines import Line
from nlp.independence import house_ever
from nlp.knowledge import fold, knowledge

_WORD = r"[A-Z][\w-]*"
# "Tarn 5", "Corvid 2 Large", "Elm 3.7 Max-Preview", "the M890"
_NAME = re.compile(
    rf"(?<![\w-]){_WORD}(?: (?:{_WORD}|\d+(?:\.\d+)*[A-Za-z]?(?![\w%]|[.,:]\d)))*(?![\w])"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `start:end` of a line."""

    start: int
    end: int
    text: str
    # A model, a chip or a product, and no party.
    thing: bool


class Names:
    """The names of a page's lines."""

    def __init__(self, lines: Iterable[Line]) -> None:
        prose = [line for line in lines if not line.heading]
        # Words that stand with a capital where no sentence begins.
        self.capitals = {
            match[0] for line in prose for match in re.finditer(rf"(?<=[a-z,] ){_WORD}", line.text)
        }
        self._found: dict[int, list[Name]] = {}
        counted = Counter(name.text for line in prose for name in self.of(line) if not name.thing)
        # The party named most.
        self.company = next(
            (name for name, _ in counted.most_common() if knowledge().party(name)),
            next(iter(dict(counted.most_common(1))), None),
        )

    def of(self, line: Line) -> list[Name]:
        """The names of a line in order."""
        if line.index not in self._found:
            taken = [(moment.start, moment.end) for moment in line.moments]
            self._found[line.index] = [
                name
                for match in _NAME.finditer(line.text)
                if not any(a < match.end() and match.start() < b for a, b in taken)
                for name in self._name(line.text, match)
            ]
        return self._found[line.index]

    def _name(self, text: str, match: re.Match[str]) -> list[Name]:
        start, words = match.start(), match[0].split()
        opens = start == 0 or text[start - 2 : start] in (". ", ": ") or text[start - 1] in '“"('
        # "The M890", "But Alibaba"
        while words and opens and self._plain(words[0]):
            if len(words) > 1 and words[1][0].isdigit() and words[0].lower() not in _OPENERS:
                break
            start += len(words[0]) + 1
            words = words[1:]
        if not words or words[0][0].isdigit():
            return []
        written = " ".join(words)
        known = knowledge()
        subject = known.subject(written)
        if subject is not None:
            thing = subject.kind != "company"
        else:
            party = known.party(written)
            if party is None and re.fullmatch(r"[A-Z]{2,4}s?", written):
                # "AI", "APIs"
                return []
            thing = party is None and bool(re.search(r"\d", written))
        return [Name(start, start + len(written), written, thing)]

    def _plain(self, word: str) -> bool:
        """Whether the first word of a sentence is no name."""
        if word.lower() in _OPENERS:
            return True
        if re.search(r"\d|[a-z][A-Z]|^[A-Z]{2}", word) or word in self.capitals:
            return False
        known = knowledge()
        return known.subject(word) is None and known.party(word) is None


_OPENERS = listed("openers")


def house(name: str) -> frozenset[str]:
    """The parties that a thing or party of that name may belong to; itself where none is known."""
    known = knowledge()
    subject, party = known.subject(name), known.party(name)
    owner = subject.owner if subject else party.id if party else None
    return house_ever(owner, known.ties) if owner else frozenset({fold(name)})
