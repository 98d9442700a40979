"""Who and what a whole document speaks of: fills the `Cast` that its sentences are read with.

People are those who speak or have a role; benchmarks stand behind "71 on"; the topic is the
name of the title that the text keeps to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from nlp.cues import cues
from nlp.knowledge import fold
from nlp.names import POSSESSIVE, WORD, Cast, Name, Sort, is_public_body, names

_SPEAKS = re.compile(
    r"(?:said|says|told|added|noted|argued|wrote|explained|believes|claimed|claims) "
    r"(?:(?:[a-z-]+,? ){0,5})(?P<after>[A-Z][\w’'-]+(?: [A-Z][\w’'.-]+){1,2})"
)
_SPOKEN = re.compile(
    r"\b(?P<before>[A-Z][\w’'-]+(?: [A-Z][\w’'.-]+){1,2})(?:, (?!which\b)[^.;“”\"]{3,80},)? "
    r"(?:said|says|told|added|noted|argued|wrote|explained|believes)\b"
)
_ROLE_BEHIND = re.compile(
    r",? (?:who|(?:the |its |a |an )?(?:[a-z-]+ ){0,2}(?:chief|founder|"
    r"co-founder|director|analyst|professor|chairman|president|economist|"
    r"scientist|head|researcher|engineer)\b"
    r"(?! (?:[a-z]+ ){0,2}(?:said|says|told)\b))"
)
_TALK = re.compile(
    r"(?:conversation|interview|talk|Q&A) with (?P<who>[A-Z][\w’'-]+(?: [A-Z][\w’'.-]+){0,2})"
)


_ON = re.compile(
    r"(?:\d ?%|(?<![$€£¥₹₩\d.,])\d{1,4}(?:\.\d+)?|points?|per ?cent|percent|"
    r"scor\w+|improvement|achiev\w+ [^.;]{1,30}) on (?:the )?"
)


def _benchmarks(text: str, found: Iterable[Name], cast: Cast) -> None:
    """Names behind "71 on ..." are benchmarks, whatever their shape; so are those listed after."""
    for match in _ON.finditer(text):
        at = match.end()
        for name in found:
            if name.start < at:
                continue
            if name.start > at and not re.fullmatch(
                r"(?:,|,? and|,? or) ?(?:the )?", text[at : name.start]
            ):
                break
            if name.sort in (Sort.PLACE, Sort.PERSON) or cast.known.subject(name.text):
                break
            cast.benchmarks.add(fold(name.text))
            at = name.end


_WHERE = re.compile(
    r"(?<!invest)(?<!invested)(?<!investing)(?<!investment)(?<!stake)(?<!stakes)(?<!shares)"
    r"(?<!holding)(?<!interest)(?<!money)(?<!bet) (?:in|near|outside) $"
)


def _count(named: Sequence[tuple[str, list[Name]]], cast: Cast) -> None:
    """Count the names that a number can be about.

    Those that stand only where a place does ("140 people in Lyon") are places.
    """
    placed: dict[str, bool] = {}
    for text, found in named:
        for name in found:
            if name.sort in (Sort.PLACE, Sort.PERSON, Sort.BENCHMARK):
                continue
            cast.counts[name.text] += 1
            if name.sort is Sort.ORGANISATION and name.text.isalpha() and name.text.istitle():
                where = _WHERE.search(text[max(0, name.start - 24) : name.start])
                placed[name.text] = where is not None and placed.get(name.text, True)
    for place, always in placed.items():
        if always and not (cast.known.party(place) or cast.known.subject(place)):
            cast.places.add(fold(place))
            del cast.counts[place]


# "its Tianquan series", the chatbot "Lia"
_SERIES = re.compile(r"(?P<name>[A-Z][\w-]+)[\"”’]? (?:series|family|lineup|line-up)\b")
_CALLED = re.compile(
    r"\b(?:chatbot|assistant|robot|app|accelerator|processor|chip|model) "
    r"[\"“‘]?(?P<name>[A-Z][\w-]+)"
)


# "the Corva AI server": the product's name stands before its "AI"
_OF_AI = re.compile(
    r"(?P<name>[A-Z][\w-]+(?: [A-Z0-9][\w.-]*){0,2}) AI (?:model|server|chip|campus|assistant|"
    r"system|processor|accelerator|platform|supercomputer|rack|cluster)s?\b"
)
# "matches it on GradeMath, at 91.4"; "On CodeLane, Zed-5 solved 212"
_SCORED = re.compile(
    r",? (?:at|with) (?:about )?\d|, [^.;]{1,60}\b(?:scor|reach|solv|achiev)|"
    r",? (?:it|the (?:[a-z]+ )?model|[A-Z][\w.-]*(?: [\w.-]+){0,3}) "
    r"(?:scor|reach|solv|achiev|complet|manag|post|attain|hits|gets)\w* (?:only |about )?\d"
)


def _scored_on(text: str, found: Iterable[Name], cast: Cast) -> None:
    """Names that something scores on, before the score is told."""
    for name in found:
        if (
            re.search(r"\b[Oo]n (?:the )?$", text[max(0, name.start - 8) : name.start])
            and _SCORED.match(text, name.end)
            and name.sort not in (Sort.PLACE, Sort.PERSON)
            and not (cast.known.subject(name.text) or cast.known.party(name.text))
            and not any(c.isdigit() for c in name.text)
        ):
            cast.benchmarks.add(fold(name.text))


def _products(text: str, cast: Cast) -> None:
    """Names beside a word for a product are things, whatever their shape."""
    for pattern in (_SERIES, _CALLED, _OF_AI):
        for match in pattern.finditer(text):
            name = match["name"]
            if not (cast.known.party(name) or cast.known.subject(name)) and name.casefold() not in (
                cues().openers
            ):
                cast.things.add(fold(name))


_TOLD = re.compile(
    r"\b(?P<name>[A-Z][a-z’'-]+) (?:told|said|says|added|argued|explained|believes|noted|thinks) "
)


def _by_surname(texts: Iterable[str], cast: Cast) -> None:
    """People who say something under the last word of a name given elsewhere in full."""
    surnames = {match["name"] for text in texts for match in _TOLD.finditer(text)}
    for surname in surnames - {"It", "He", "She", "They", "We"}:
        full = re.compile(rf"\b(?P<name>[A-Z][a-z]+ {re.escape(surname)})\b(?! [A-Z])")
        for text in texts:
            for match in full.finditer(text):
                first = match["name"].split()[0]
                if first.casefold() not in cues().openers and first not in cues().titles:
                    _person(match["name"], cast)


def _follows_small(text: str, at: int) -> bool:
    """Whether the word before `at` is in small letters, so that a capital there means a name."""
    return text[at - 1 : at] == " " and text[: at - 1].rsplit(" ", 1)[-1].islower()


_CITED = re.compile(
    r"\b(?:according to|citing|(?:data|figures|research|estimates|numbers) (?:from|by|compiled by)|"
    r"(?:survey|report|study|analysis|poll|forecast)s? (?:by|from))"
    r"(?: (?:the|a|an|its|research firm|market researcher|consultancy|analysts at|think tank))* $",
    re.I,
)
_PUBLISHES = re.compile(
    r"(?:['’]s)?(?: \([A-Z]{2,6}\))?(?: (?!of|in|for|and|to)[A-Za-z-]+){0,2} "
    r"(?:analysis|reports?|survey|study|poll|forecasts?|estimates|projections?|research|index|tracker)"
    r"\b(?! (?:revenue|sales|it|its|a|an|the|about|to|of))|(?: \([A-Z]{2,6}\))? "
    r"(?:forecasts?|estimates|projects|predicts|finds|found) that\b"
    r"(?! (?:it|its|the company|they)\b)"
)
_TELLS = re.compile(
    r"(?: \([A-Z]{2,6}\))? (?:has |have |had )?(?:said|says|notes|expects|anticipates|attributes|"
    r"reckons|warns|warned|forecasts?|estimates?|projects?|predicts?|found|finds) "
    r"(?!it\b|its\b|the company|they\b|we\b|revenue|sales)"
)
# "the World Chip Council (WCC)": two names of one
_SHORT = re.compile(r" \((?P<short>[A-Z]{2,6})\)")


def _sources(named: Sequence[tuple[str, list[Name]]], cast: Cast) -> None:
    """Organisations of the page that only tell what others do: "according to Corvane"."""
    telling: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    cited: set[str] = set()
    whole: dict[str, str] = {}
    for text, found in named:
        for name in found:
            if name.sort is not Sort.ORGANISATION:
                continue
            short = _SHORT.match(text, name.end)
            if short:
                whole[short["short"]] = name.text
            long = whole.get(name.text, name.text)
            counts[long] += 1
            if _CITED.search(text, 0, name.start) or _PUBLISHES.match(text, name.end):
                cited.add(long)
                telling[long] += 1
            elif _TELLS.match(text, name.end):
                telling[long] += 1
    for long in telling:
        if (long in cited or telling[long] > 1) and telling[long] * 2 > counts[long]:
            cast.sources.add(fold(long))
            cast.sources.update(fold(short) for short, name in whole.items() if name == long)


_GOES_ON = re.compile(r"(?:['’]s)? [a-z]|, [a-z]")


def _proper(named: Sequence[tuple[str, list[Name]]], cast: Cast) -> None:
    """Names of ordinary words that sentences use: "Kestrel Power, which runs four sites"."""
    for text, found in named:
        if len(text.split()) < 8:
            continue
        for name in found:
            parts = name.text.split()
            plain = all(p.isalpha() and p.istitle() for p in parts)
            if plain and 1 < len(parts) < 4 and _GOES_ON.match(text, name.end):
                cast.proper.add(fold(name.text))


def gather(sentences: Iterable[str], cast: Cast) -> None:
    """Fill `cast` from all prose of a document."""
    texts = list(sentences)
    for text in texts:
        for token in WORD.finditer(text):
            word = POSSESSIVE.sub("", token[0])
            if word.islower():
                cast.smalls.add(word)
            elif word[:1].isupper() and _follows_small(text, token.start()):
                cast.capitals.add(word)
    for text in texts:
        for pattern, group in ((_SPEAKS, "after"), (_SPOKEN, "before"), (_TALK, "who")):
            for match in pattern.finditer(text):
                _person(match[group], cast)
        for name in names(text, cast):
            before = text[max(0, name.start - 60) : name.start]
            if cues().roles.search(before) or (
                _ROLE_BEHIND.match(text, name.end) and " " in name.text
            ):
                _person(name.text, cast)
    _by_surname(texts, cast)
    for text in texts:
        found = names(text, cast)
        for name in found:
            if any(c.isdigit() for c in name.text):
                cast.capitals.add(re.split(r"[ -]", name.text)[0])
        _benchmarks(text, found, cast)
        _scored_on(text, found, cast)
        _products(text, cast)
    named = [(text, names(text, cast)) for text in texts]
    _proper(named, cast)
    _count(named, cast)
    _sources(named, cast)
    _spell(cast)
    cast.company = next(
        (
            name
            for name, _ in cast.counts.most_common()
            if cast.sort(name) is Sort.ORGANISATION and not is_public_body(name)
        ),
        None,
    )


def introduce(heading: str, cast: Cast) -> None:
    """The person whom a heading says that the page talks with."""
    for match in _TALK.finditer(heading):
        _person(match["who"], cast)


def spoken_by(text: str, cast: Cast) -> str | None:
    """The person whom the sentence names as saying something, last one first."""
    found = None
    for pattern, group in ((_SPEAKS, "after"), (_SPOKEN, "before")):
        for match in pattern.finditer(text):
            if fold(match[group]) in cast.people:
                found = match[group]
    return found


def _person(name: str, cast: Cast) -> None:
    parts = name.split()
    if any(c.isdigit() for c in name) or any(p in cues().organisations for p in parts):
        return
    party = cast.known.party(name)
    known = cast.known.subject(name) or (party is not None and party.kind != "person")
    if known or len(parts) > 3:
        return
    if parts[0].casefold() in cues().openers or re.search(r"[a-z][A-Z]", name):
        return
    cast.people.add(fold(name))
    if len(parts) > 1:
        if name not in cast.persons:
            cast.persons.append(name)
        cast.people.update(fold(part) for part in parts)


def _spell(cast: Cast) -> None:
    """Which longer name each short one stands for: "K4" for "Corvane K4"."""
    for name in cast.counts:
        parts = name.split()
        for size in range(1, len(parts)):
            tail, head = " ".join(parts[size:]), " ".join(parts[:size])
            for short in (tail, head):
                if short in cast.counts and fold(short) not in cast.spelled:
                    cast.spelled[fold(short)] = name


def main_topic(cast: Cast, title: str | None, lead: str) -> str | None:
    """The name that the document is about: in its title and often, else in its first words."""
    in_title = [
        n.text
        for n in names(title or "", cast, heading=True)
        if n.sort in (Sort.THING, Sort.ORGANISATION)
    ]
    weights = Counter(cast.counts)
    for name in in_title:
        weights[name] += 3
    for name in weights:
        whole = cast.spelled.get(fold(name))
        if whole:
            weights[whole] += weights[name] // 2
    weights = Counter(
        {
            n: w
            for n, w in weights.items()
            if (n in in_title or not cast.weak(n))
            and not re.search(r"\d[A-Z]?s$", n)
            and not any(fold(n) in source for source in cast.sources)
        }
    )
    best = max(weights, key=lambda n: (weights[n], n in in_title, len(n)), default=None)
    if best is not None and weights[best] > 1:
        return best
    leading = [
        n.text
        for n in names(lead, cast)
        if n.sort in (Sort.THING, Sort.ORGANISATION)
        and not cast.weak(n.text)
        and fold(n.text) not in cast.sources
        and not re.search(r"\d[A-Z]?s$", n.text)
        and not re.search(r"\b(?:\d+|one|an?|single) $", lead[: n.start])
    ]
    return leading[0] if leading else None
