"""Invented names in the place of real ones, letter for letter, so that no offset moves.

A name keeps its shape: its words, capitals, digits, hyphens and length. "Qwen3-Coder 30B"
may become "Vral3-Coder 30B". Within one `Renamer` a word has one invented word wherever it
stands, so "Qwen" alone still belongs to "Qwen 3.7 Max".
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache, cached_property

from nlp.cues import cues
from nlp.knowledge import Knowledge
from nlp.names import is_benchmark, ordinary
from nlp.numerals import words as number_words
from nlp.units import units

# Words that say what a named thing is or which size of it: the names of things that nobody
# has listed are made with them too ("FooBench-Hard", "AcmeLM-2 Instruct").
SPEAKING = """
    agent app arena base bench benchmark business chat chip code coder coding computer corp
    corporation data diamond distill english eval exam exp extended flash full global hard high
    image index inference instruct international language large latest leaderboard lite llm lm
    low math max medium mini model models multilingual nano news office only open pass platform
    plus post preview prize pro project qa reasoner reasoning research score series server
    services small software speech studio team test text thinking time tiny turbo ultra
    university verified vision voice web xl
"""
# Words of names that are no names of vendors, models, chips or benchmarks.
TECHNICAL = "CUDA HBM GDDR DDR FP BF INT PCIe USB SXM NVL of and the for to in with by"
# Letter by letter: a chip or a model series begins with one ("H100", "K2"). H, Q and V stay
# out as targets, for half-years, quarters and versions; A is the experts' share in "A22B".
_SERIES = "BCDEFGJKLMNPRSTUWXYZ"
_VOWELS, _CONSONANTS = "aeiou", "bcdfghjklmnprstvwz"
_RUN = re.compile(r"[^\W\d_]+")
# ... and without what trails a number: "80GB", "120b", "810E".
_NAMING = re.compile(r"(?<![^\W_])[^\W\d_]+")
_PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+")
# "H100", "K2" and "V900", but not the version "V3"
_SERIES_LETTER = re.compile(r"(?<![^\W_])(?:[A-UW-Za-uw-z](?=\d)|V(?=\d{3}))")
# Settings behind a name: "MMLU-Pro (5-shot)".
_BRACKETS = re.compile(r"\s*\(.*")
_EXPERTS = re.compile(r"(?<=-)A\d+B")
# What stands before the first word of a sentence, a line or a cell.
_OPENS = re.compile(r"(?:^|[.!?:|>*#\n\"“(-])[\s*_#>|-]*$")


class Renamer:
    """Rewrites the names that it was given. The same names and seed give the same words."""

    def __init__(self, names: Iterable[str], seed: int = 1, *, every_word: bool = False) -> None:
        """`every_word` also rewrites the words of names that speak: "Bench", "Instruct"."""
        self.names = sorted(set(names))
        self._speaking = frozenset() if every_word else _speaking()
        self._chance = random.Random(seed)
        runs = sorted({run for name in self.names for run in _naming(name)})
        taken = {run.casefold() for run in runs}
        # Folded word -> invented word, in small letters.
        self.words: dict[str, str] = {}
        for run in runs:
            if run.casefold() not in self.words and not self._stays(run):
                self.words[run.casefold()] = self._invent(run, taken)
        self.letters = self._series()
        # Words that are names wherever they stand; the others only inside a whole name.
        self._telling = frozenset(w for w in self.words if len(w) > 2 and not ordinary(w))

    def rename(self, name: str) -> str:
        """A name by itself under its invented words, of the same length."""
        return self.rewrite(name, sure=(name, *name.split()))

    def rewrite(
        self, text: str, keep: Iterable[tuple[int, int]] = (), sure: Collection[str] = ()
    ) -> str:
        """`text` with its names replaced, of the same length. The spans in `keep` stay.

        A lone dictionary word at the start of a sentence ("Falcon") is taken for the name
        where it is one of `sure` or stands in the middle of another sentence as well.
        """
        fixed = {at for start, end in keep for at in range(start, end)}
        whole = [match.span() for match in self._whole.finditer(text)]
        inside = {text[a:b] for a, b in whole if not _OPENS.search(text, max(0, a - 20), a)}
        changes: dict[int, str] = {}
        for start, end in whole:
            word = text[start:end]
            if word in inside or word in sure or not _lone(word):
                changes |= self._changes(text, start, end)
        for run in _RUN.finditer(text):
            if run.start() not in changes and self._base(run[0]) in self._telling:
                changes[run.start()] = self._word(run[0])
        letters = list(text)
        for start, new in changes.items():
            if fixed.isdisjoint(range(start, start + len(new))):
                letters[start : start + len(new)] = new
        return "".join(letters)

    def _changes(self, text: str, start: int, end: int) -> dict[int, str]:
        """What becomes of the name at `start:end`: position -> new letters."""
        changes = {m.start(): self._word(m[0]) for m in _NAMING.finditer(text, start, end)}
        experts = {m.start() for m in _EXPERTS.finditer(text, start, end)}
        for first in _SERIES_LETTER.finditer(text, start, end):
            if first.start() not in experts:
                changes[first.start()] = self.letters.get(first[0], first[0])
        return changes

    def _stays(self, run: str) -> bool:
        folded = run.casefold()
        return len(run) < 2 or folded in _technical() or folded in self._speaking

    def _invent(self, run: str, taken: set[str]) -> str:
        """A word of the same length and sound pattern that nobody uses yet."""
        pieces = [piece.casefold() for piece in _pieces(run)]
        kept = self._speaking
        if kept.issuperset(pieces):
            # of "OpenAI" the last, which says what it is
            kept = (
                frozenset(pieces[-1:]) - frozenset(pieces[:-1]) if len(pieces) > 1 else frozenset()
            )
        for _ in range(1000):
            new = "".join(p if p in kept else self._syllables(p) for p in pieces)
            if new not in taken and not ordinary(new) and not units().find(new):
                taken.add(new)
                return new
        raise ValueError(f"no invented word is left for {run!r}")

    def _syllables(self, word: str) -> str:
        return "".join(self._chance.choice(_VOWELS if c in _VOWELS else _CONSONANTS) for c in word)

    def _series(self) -> dict[str, str]:
        """A letter for each letter, none for itself."""
        letters = list(_SERIES)
        self._chance.shuffle(letters)
        turned = dict(zip(letters, letters[1:] + letters[:1], strict=True))
        turned |= dict(zip("HAVO", letters, strict=False))
        return turned | {old.lower(): new.lower() for old, new in turned.items()}

    def _base(self, run: str) -> str:
        """The word that `run` is, or is the plural of."""
        folded = run.casefold()
        return folded[:-1] if folded not in self.words and folded.endswith("s") else folded

    def _word(self, run: str) -> str:
        base = self._base(run)
        new = self.words.get(base)
        if new is None or len(new) != len(base):
            return run
        new += run[len(base) :]
        return "".join(n.upper() if o.isupper() else n for o, n in zip(run, new, strict=True))

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        """Any name as a whole; its capitals count, so that "Apple" is no apple."""
        names = sorted(self.names, key=lambda n: (-len(n), n))
        names = [n for n in names if any(c.isupper() or c.isdigit() for c in n)]
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, names))})(?![^\W_])")


def listed_names(known: Knowledge) -> set[str]:
    """All names of vendors, models, chips, products and benchmarks of the knowledge base."""
    benchmarks = [metric for metric in known.metrics.values() if metric.kind == "benchmark"]
    named = [
        (thing.name, *thing.aliases)
        for things in (known.subjects.values(), known.parties.values(), benchmarks)
        for thing in things
    ]
    names = {_BRACKETS.sub("", name) for group in named for name in group}
    return {name for name in names if name.casefold() not in _technical()}


def labelled_names(claims: Iterable[Mapping[str, object]], known: Knowledge) -> set[str]:
    """The names in the gold claims' `subject`, `metric` and `said_by`, properties left out.

    A dictionary word ("Parakeet") is one where a longer name begins with it.
    """
    found, lone = set(), set()
    for claim in claims:
        for field in ("subject", "said_by", "metric"):
            for name in _strings(claim.get(field)):
                if field == "metric" and not _is_benchmark(name, known):
                    continue
                found |= _name_within(name, known)
                if name.istitle() and _lone(name):
                    lone.add(name)
    return found | {name for name in lone if any(n.startswith(name) for n in found)}


def _is_benchmark(name: str, known: Knowledge) -> bool:
    metric = known.metric(name)
    return metric.kind == "benchmark" if metric else is_benchmark(name)


def _naming(name: str) -> list[str]:
    """The words of a name that may be rewritten: of "Qwen family" the first alone."""
    runs = _NAMING.findall(name)
    capital = any(c.isupper() for c in name)
    return [r for r in runs if not r.islower() or not (capital or ordinary(r))]


def _lone(name: str) -> bool:
    """Whether the name is one dictionary word: "Falcon", "Mistral"."""
    return name.isalpha() and ordinary(name.casefold())


def _strings(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [v for v in values if isinstance(v, str)]


def _name_within(name: str, known: Knowledge) -> set[str]:
    """The name, where it is one; of "anonymous model" or "American labs" nothing."""
    name = _BRACKETS.sub("", name)
    metric = known.metric(name)
    listed = known.subject(name) or known.party(name) or (metric and metric.kind == "benchmark")
    if listed and _naming(name):
        return {name}
    words = [w for w in re.findall(r"[^\s()/,]+", name) if any(c.isalpha() for c in w)]
    telling = {
        w
        for w in words
        if (w != w.lower() or any(c.isdigit() for c in w))
        and w.casefold() not in _technical()
        and not cues().qualifiers.match(w)
        and not (w.isalpha() and ordinary(w.casefold()))
    }
    return {name} if len(telling) == len(words) else telling


def _pieces(run: str) -> list[str]:
    """The words of a name in camel case: "LiveCodeBench" gives Live, Code and Bench."""
    pieces = _PIECE.findall(run)
    return pieces if "".join(pieces) == run else [run]


@cache
def _speaking() -> frozenset[str]:
    return (
        frozenset(SPEAKING.split())
        | cues().variants
        | {word.casefold() for word in cues().organisations}
    )


@cache
def _technical() -> frozenset[str]:
    """Words that are no names: places, months, "GPU", "HBM", small words."""
    return frozenset(
        word.casefold()
        for group in (
            cues().not_names,
            cues().openers,
            (word for place in cues().places for word in place.split()),
            number_words()["months"],
            TECHNICAL.split(),
        )
        for word in group
    )
