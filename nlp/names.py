"""Names in a text by their shape, and what sort of thing each is.

A name is found by how it is written, whether or not anybody listed it; the knowledge base
then says what it knows of it. Document-wide facts (which words are capitalised in
mid-sentence, which names are people or benchmarks) are gathered once in `Cast`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache

from nlp.cues import cues
from nlp.knowledge import Knowledge, fold
from nlp.numerals import words as number_words
from nlp.units import units


class Sort(StrEnum):
    """What sort of thing a name is."""

    THING = "thing"
    ORGANISATION = "organisation"
    PERSON = "person"
    BENCHMARK = "benchmark"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Name:
    """A name at `start:end` of a sentence."""

    start: int
    end: int
    text: str
    sort: Sort


@dataclass
class Cast:
    """Who and what a document speaks of."""

    known: Knowledge
    # Folded names.
    people: set[str] = field(default_factory=set)
    # Full names of the people, in the order met.
    persons: list[str] = field(default_factory=list)
    benchmarks: set[str] = field(default_factory=set)
    things: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    # Names of ordinary words that a sentence of the page uses as names.
    proper: set[str] = field(default_factory=set)
    # Organisations that only tell of others here: researchers, newspapers.
    sources: set[str] = field(default_factory=set)
    # The organisation named most that is no public body.
    company: str | None = None
    # Words seen capitalised where no sentence begins, and words seen in small letters.
    capitals: set[str] = field(default_factory=set)
    smalls: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    # Folded short form -> the longest form met ("k4" -> "Corvane K4").
    spelled: dict[str, str] = field(default_factory=dict)

    def weak(self, name: str) -> bool:
        """Whether the name is only dictionary words, unlisted and rare: "Important Details"."""
        if (
            any(c.isdigit() for c in name)
            or self.counts[name] >= _OFTEN
            or fold(name) in self.things
            or fold(name) in self.proper
        ):
            return False
        if self.known.subject(name) or self.known.party(name):
            return False
        longer = self.spelled.get(fold(name))
        if longer and len(longer) > len(name) and not self.weak(longer):
            return False
        parts = re.split(r"[ -]", name)
        if any(re.search(r"[a-z][A-Z]", part) or part in cues().organisations for part in parts):
            return False
        if (
            len(parts) < 3
            and parts[0] in self.capitals
            and not any(part.casefold() in self.smalls for part in parts)
        ):
            return False
        return all(ordinary(part.casefold()) or len(part) < 3 for part in parts) or len(parts) > 6

    def sort(self, name: str) -> Sort:
        """The sort of thing that `name` is in this document."""
        folded = fold(name)
        if folded in self.people:
            return Sort.PERSON
        metric = self.known.metric(name)
        if folded in self.benchmarks or (metric is not None and metric.kind == "benchmark"):
            return Sort.BENCHMARK
        subject = self.known.subject(name)
        if subject is not None:
            if subject.kind == "benchmark":
                return Sort.BENCHMARK
            return Sort.ORGANISATION if subject.kind == "company" else Sort.THING
        party = self.known.party(name)
        if party is not None:
            return Sort.PERSON if party.kind == "person" else Sort.ORGANISATION
        if name.casefold() in cues().places or folded in self.places:
            return Sort.PLACE
        if folded in self.things:
            return Sort.THING
        if is_benchmark(name):
            return Sort.BENCHMARK
        parts = name.split()
        if len(parts) > 1 and parts[-1] == "AI":
            bare = self.known.subject(" ".join(parts[:-1]))
            if bare is not None and bare.kind != "company":
                return Sort.THING  # "Claude AI", its maker's model
        if any(part in cues().organisations for part in parts):
            return Sort.ORGANISATION
        if any(c.isdigit() for c in name) or ("-" in name and not _initialled(name)):
            return Sort.THING
        return Sort.ORGANISATION


def _initialled(name: str) -> bool:
    """Whether the name is one capital joined to a word, as companies' are: "T-Orra"."""
    return re.fullmatch(r"[A-Z]-[A-Z][a-z]+", name) is not None


# A name that is only dictionary words counts where it stands at least so often.
_OFTEN = 3
WORD = re.compile(r"[^\W_]+(?:(?:[-.+/&’']|_{1,2})[^\W_]+)*\+?")
POSSESSIVE = re.compile(r"['’]s?$")
_BENCHMARK_PART = re.compile(
    r"(?:[Bb]ench(?![a-z])|Eval(?![a-z])|[a-z]QA|QA\b|MMLU|GPQA|AIME|GSM|MATH|Arena|LAMBADA)",
    re.ASCII,
)


@lru_cache(maxsize=1 << 14)
def is_public_body(name: str) -> bool:
    """Whether the name is of a ministry, a court or the like, which is no "company"."""
    return any(part in cues().public_bodies for part in name.split())


def is_benchmark(name: str) -> bool:
    """Whether the shape of the name says benchmark: "FooBench-Hard", "MATH-500"."""
    if _BENCHMARK_PART.search(name):
        return True
    for part in re.split(r"[ -]", name):
        if part != part.lower() and cues().benchmark_shapes.fullmatch(re.sub(r"\d+$", "", part)):
            return True
    return False


@cache
def _measure() -> re.Pattern[str]:
    """Tokens such as "80GB", "24k", "512-bit", "4th" that only look like names."""
    known = units()
    spelled = "|".join(
        re.escape(s) for s in sorted({*known.symbols, *known.words}, key=len, reverse=True)
    )
    magnitudes = "|".join(re.escape(m) for m in number_words()["magnitudes"])
    return re.compile(
        rf"\d[\d.,]*(?:[kKMBTmbt]|bn|tn|mn)?-?(?:{spelled}|{magnitudes}|st|"
        rf"nd|rd|th|D|p|P|K|[MGT]b)?(?:-[a-z]+)*\+?",
    )


@lru_cache(maxsize=1 << 14)
def _namelike(token: str) -> bool:
    if token[0].isdigit():
        if _measure().fullmatch(token):
            return False
        return bool(re.search(r"[A-Za-z]", token)) and not re.match(r"\d[\d.,]*-[a-z]", token)
    if token[0].isupper():
        return True
    if not token.isascii():
        return False
    return bool(re.search(r"[a-z][A-Z]|[a-z]\d|\d[a-z]|[a-z]-?v?\d", token)) and not re.search(
        r"^(?:top|pass|non|pre|post|mid|self|multi|per|sub)-?\d?", token
    )


_NUMBER_NAME = re.compile(
    r"(?<=\b[Tt]he )(?P<name>\d{3,4}[A-Z]?|\d+(?:\.\d+)?B)(?= (?:is|was|"
    r"has|had|would|will|in|and|can|at|for|with|by|on)\b|[,.;:)])"
)


def names(
    text: str,
    cast: Cast,
    *,
    heading: bool = False,
    taken: Iterable[tuple[int, int]] = (),
) -> list[Name]:
    """The names of a sentence in order. In a title only words that are names elsewhere count.

    `taken` are spans that hold quantities and dates, which no name overlaps.
    """
    spans = list(taken)
    found = [
        n
        for n in _names(text, cast, heading)
        if not any(a < n.end and n.start < b for a, b in spans)
    ]
    for match in _NUMBER_NAME.finditer(text):
        if not any(
            n.start < match.end() and match.start() < n.end for n in found
        ) and not re.fullmatch(r"(?:19|20)\d\d", match["name"]):
            found.append(Name(*match.span("name"), match["name"], Sort.THING))
    found = [n for n in found if not _spelled_out(text, n, found)]
    return sorted(found, key=lambda n: n.start)


def _spelled_out(text: str, name: Name, found: list[Name]) -> bool:
    """Whether the name is a part of what an acronym stands for: "CTR (Corva and Test Research)"."""
    opening = text.rfind(" (", 0, name.start)
    closing = text.find(")", name.end)
    if opening < 0 or closing < 0 or ")" in text[opening : name.start]:
        return False
    short = next((n.text for n in found if n.end == opening), "")
    initials = "".join(w[0] for w in re.findall(r"\b[A-Z]\w+", text[opening:closing]))
    return len(short) > 2 and short.isupper() and short == initials


def _names(text: str, cast: Cast, heading: bool) -> list[Name]:
    tokens = list(WORD.finditer(text))
    found: list[Name] = []
    index = 0
    while index < len(tokens):
        if not _begins(text, tokens[index], index, cast, heading):
            index += 1
            continue
        last = index
        while last + 1 < len(tokens) and _continues(text, tokens, last, cast, heading):
            last += 1
        name = _named(text, tokens[index].start(), tokens[last].end(), cast)
        if name:
            found.append(name)
        index = last + 1
    return found


_CONTRACTION = re.compile(r"n['’]t$|['’](?:re|ve|ll|m|d)$")


@lru_cache(maxsize=1 << 14)
def _described(word: str) -> bool:
    """Whether the token is a description or a contraction: "Home-grown", "GPT-like", "We're"."""
    if _CONTRACTION.search(word) or re.search(
        r"\.(?:png|jpe?g|svg|pdf|py|md|json|sh)$", word, re.I
    ):
        return True
    parts = word.split("-")
    last = parts[-1]
    return (
        len(parts) > 1
        and last.isalpha()
        and last.islower()
        and not (last in cues().variants and any(c.isdigit() for c in parts[-2]))
        and ordinary(last)
        and not is_benchmark(word)
    )


def _completes(word: str) -> bool:
    """Whether the word can only end a name: "Meridian AI", "Hallux v2"."""
    return word in cues().organisations or bool(
        re.fullmatch(r"[A-Za-z]{1,3}-?\d+(?:\.\d+)?[a-zA-Z]?", word) and _namelike(word)
    )


# "San Francisco-based", "Lyon, France-based": where somebody is at home, before the "-based"
_AT_HOME = re.compile(
    r"(?:,? (?:[A-Z][\w.]*[ ,]{1,2}){0,2}[A-Z][\w.]*-(?:based|headquartered|born)\b)"
)
# "Oakridge, Inc.": the form of a company, which its name goes without
_FORM = re.compile(r", (?:Inc|Ltd|LLC|Corp|Co|PLC|plc|LP)\b\.?$")


# "Q4 2025", "FY2025", "1H26"
_PERIOD = re.compile(r"[QH][1-4]|(?:FY|CY)(?:\d{4}|\d\d)|[1-4][QH](?:\d{4}|\d\d)?")


def _begins(text: str, token: re.Match[str], index: int, cast: Cast, heading: bool) -> bool:
    word = POSSESSIVE.sub("", token[0])
    if len(word) < 2 or not _namelike(word) or _described(word) or _PERIOD.fullmatch(word):
        return False
    if _titled(word, text[token.end() :]) or _FORM.search(text, 0, token.end()):
        return False
    folded = word.casefold()
    if folded in cues().not_names or folded in number_words()["magnitudes"]:
        return False
    if cues().qualifiers.match(word):
        return _itself(text, token.start(), token.start() + len(word))
    plain = word.isalpha() and word[1:] == word[1:].lower()
    if not plain:
        return not (word.isupper() and word.isalpha() and len(word) > 4 and folded in cast.smalls)
    opens = index == 0 or re.search(r"[.!?:;“\"(]\W*$", text[: token.start()])
    if opens or heading:
        if folded in cues().openers or folded in cast.smalls:
            return False
        if folded in cast.people:
            return True
        if word in cast.capitals or cast.known.subject(word) or cast.known.party(word):
            return True
        following = WORD.match(text, token.end() + 1)
        if following and _completes(following[0]):
            return True
        if following and not heading and re.fullmatch(r"[A-Z][a-z]{2,}", following[0]):
            return following[0].casefold() not in cues().openers
        return not ordinary(folded)
    return folded not in cues().openers


@cache
def _dictionary() -> frozenset[str]:
    """English words in small letters, from the language model's own lemma tables."""
    from nlp.syntax import language

    lookups = getattr(language().get_pipe("lemmatizer"), "lookups", None)
    if lookups is None or not lookups.has_table("lemma_index"):
        return frozenset()
    table = lookups.get_table("lemma_index")
    return frozenset(word for part in table for word in table[part])


def ordinary(word: str) -> bool:
    """Whether the word (in small letters) is one of the dictionary, so that a capital at the
    start of a sentence makes no name of it."""
    known = _dictionary()
    stems = [word, word.rstrip("s")]
    for ending, instead in (
        ("ing", ""),
        ("ing", "e"),
        ("ed", ""),
        ("ed", "e"),
        ("es", ""),
        ("ies", "y"),
        ("ly", ""),
        ("'s", ""),
        ("’s", ""),
    ):
        if word.endswith(ending):
            stems.append(word[: -len(ending)] + instead)
    return any(stem in known for stem in stems) or "'" in word or "’" in word


def _continues(
    text: str, tokens: list[re.Match[str]], last: int, cast: Cast, heading: bool
) -> bool:
    here, after = tokens[last], tokens[last + 1]
    gap = text[here.end() : after.start()]
    if here[0].endswith(("'s", "’s", "'", "’")):
        return False
    if gap == " [" and text[after.end() : after.end() + 1] == "]":
        return True
    if gap not in (" ", " & "):
        return False
    word = POSSESSIVE.sub("", after[0])
    rest = text[after.end() :]
    if re.fullmatch(r"\d{1,4}(?:\.\d{1,3}){0,2}[a-z]?", word):
        if re.fullmatch(r"(?:19|20)\d\d", word) and not _is_versioned(here[0]):
            return is_benchmark(here[0]) or here[0].isupper()
        return not _counts(rest) and here[0].casefold() not in cues().not_names
    if re.fullmatch(r"\d+(?:\.\d+)?[BbMT](?:-[A-Za-z]+)*", word):
        return not re.match(r" (?:parameter|param|token|of\b|input|output|dense|total)", rest)
    if word.casefold() in cues().variants and word.islower():
        return any(c.isdigit() for c in here[0]) or not re.match(r" [a-z]", rest)
    if not _namelike(word) or _described(word) or _titled(word, rest):
        return False
    if cues().qualifiers.match(word) or word.casefold() in ("q", "i", "a"):
        return False
    if word.istitle() and word.casefold() in cues().property_titles and _is_versioned(here[0]):
        return False
    if heading and word.isalpha() and word[1:].islower():
        return (
            word in cast.capitals
            or word.casefold() in cues().variants
            or word in cues().organisations
        )
    return True


def _titled(word: str, rest: str) -> bool:
    """Whether the word is the title of the person named next: "Halden CEO Mara Voss"."""
    return word in cues().titles and re.match(r" [A-Z][a-z]", rest) is not None


def _is_versioned(word: str) -> bool:
    return any(c.isdigit() for c in word)


def _counts(rest: str) -> bool:
    """Whether the number before `rest` counts or measures rather than ends a name."""
    known = units()
    if re.match(r" ranks? (?:\d|#|No\b|[a-z]+(?:st|nd|rd|th)\b|second|third|last)", rest):
        return False
    if re.match(r" ?%| ?(?:million|billion|trillion|thousand|bn|tn|crore)\b", rest):
        return True
    word = known.word.match(rest, 1) if rest[:1] in " -" else None
    return (
        bool(word)
        or bool(known.symbol.match(rest))
        or bool(re.match(r" ?[-–] ?\d", rest))
        or bool(re.match(r" [A-Z0-9][A-Za-z0-9-]* (?:GPUs?|TPUs?|cards|chips)\b", rest))
    )


# "page B3", "room C2": a place in a thing, no name
_LABELLED = re.compile(
    r"\b(?:pages?|rooms?|sections?|halls?|annex|appendix|clause|track|form) $", re.I
)


# "in FP8, MXFP8 and XiF8": a format among formats
_BESIDE = re.compile(r"(?P<other>[A-Z][\w-]*)(?:, (?:and |or )?| and | or |/)$")


def _formats(text: str, start: int) -> bool:
    """Whether the name at `start` is listed right behind a format, and so is one."""
    beside = _BESIDE.search(text, max(0, start - 24), start)
    return beside is not None and bool(
        cues().qualifiers.match(beside["other"]) and any(c.isdigit() for c in beside["other"])
    )


# "HBM4 will enter production", "the HBM4 chips": the kind of memory itself, no qualifier
_MADE = re.compile(
    r"\b(?:development|production|mass production|shipments?|supply|samples|batch) of $", re.I
)
_MAKES = re.compile(
    r" (?:(?:memory )?(?:chips?|products?|modules?|samples)\b|(?:will|has|can|offers|delivers|"
    r"doubles|accounts) )"
)


def _itself(text: str, start: int, end: int) -> bool:
    """Whether a technical term with a version is spoken of as a product: "HBM4 chips"."""
    return (
        text[start:end][-1:].isalnum()
        and any(c.isdigit() for c in text[start:end])
        and bool(_MADE.search(text, 0, start) or _MAKES.match(text, end))
    )


# "Aider polyglot", "SK hynix": a name that goes on in small letters
_SMALL_END = re.compile(r" [a-z]+(?![\w-])")


def _named(text: str, start: int, end: int, cast: Cast) -> Name | None:
    end = start + len(POSSESSIVE.sub("", text[start:end]))
    name = (
        text[start:end].rstrip(".-/&+’'") if not text[start:end].endswith("+") else text[start:end]
    )
    if not name:
        return None
    bare = name.removesuffix(" AI")
    if bare != name and fold(bare) in cast.things and not cast.known.party(name):
        # "the Corva AI server"
        return Name(start, start + len(bare), bare, cast.sort(bare))
    if name.casefold() in cues().not_names:
        return None
    if cues().qualifiers.match(name) and not _itself(text, start, start + len(name)):
        return None
    if len(name) < 4 and _LABELLED.search(text, 0, start):
        return None
    if _AT_HOME.match(text, start + len(name)) and not any(c.isdigit() for c in name):
        return None
    if _formats(text, start):
        return None
    if len(name) < 2 or all(part.casefold() in cues().not_names for part in name.split()):
        return None
    if name.split()[0].casefold() in number_words()["months"] or units().find(name):
        return None
    if units().currencies.get(name.casefold()) or (
        "/" in name and units().find(name.split("/")[0])
    ):
        return None
    longer = _SMALL_END.match(text, start + len(name))
    if longer:
        whole = name + longer[0]
        split = longer[0].strip() in cues().splits and cast.sort(name) is Sort.BENCHMARK
        if (
            split
            or cast.known.metric(whole)
            or cast.known.subject(whole)
            or cast.known.party(whole)
        ):
            return Name(start, start + len(whole), whole, cast.sort(whole))
    if end < len(text) and text[end : end + 1] == "]" and "[" in name:
        end += 1
        name = text[start:end]
    return Name(start, start + len(name), name, cast.sort(name))
