"""Which question a mention answers: its subject, its metric and the conditions that matter.

Settings of a run (effort, scaffold, shots) stay beside the answer, where comparability
weighs them; conditions that divide (split, region, tier, period, currency) make a
neighbouring question. Which does which is data: nlp/knowledge/conditions.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nlp.knowledge import Codename, Knowledge, Metric, Subject, fold
from nlp.record import Kind, Mention, Pairs
from nlp.spellings import (
    address_of,
    barest,
    key_of,
    peeled,
    settings_in,
    shortened,
    spellings,
    tidy,
    without_nouns,
)

# "mini-SWE-agent + GPT-5", "Lingxi v1.5 x Kimi K2", "CodeSweep - SWE-agent - Kimi K2"
_JOINTS = re.compile(r"\s+[+x×-]\s+")
# "8 x H100 SXM 80GB"
_SEVERAL = re.compile(r"^(\d{1,5})\s*[x×]\s+")
# "performance against the Zhenwu 810E", "throughput over H100"
_AGAINST = re.compile(
    r"\s+(?:against|over|versus|vs\.?|than|relative to|compared (?:with|to))\s+(?:the\s+)?(\S.*)$",
    re.IGNORECASE,
)
# "mistralai/Mixtral-8x22B-Instruct": who keeps it in a repository, and its name there.
_PATH = re.compile(r"[\w.-]+/([\w.-]*[^\W\d][\w.-]*)")
# "USD", "EUR/1M tokens"
_MONEY = re.compile(r"[A-Z]{3}(?:/|$)")

# The unit in which answers about a metric that nobody listed meet.
_HOME = {
    Kind.RANK: "rank",
    Kind.RATIO: "x",
    Kind.RATE: "%",
    Kind.SCHEDULE: "date",
}
# What another kind of number about the same metric is called: the rank on a board, the growth
# of a revenue, the date of a price cut.
_FACET = {
    Kind.SCORE: "score",
    Kind.RANK: "rank",
    Kind.RATIO: "ratio",
    Kind.RATE: "rate",
    Kind.SCHEDULE: "date",
    Kind.COUNT: "count",
    Kind.DURATION: "time",
    Kind.PRICE: "price",
    Kind.MONEY: "cost",
    Kind.SPEC: "size",
}
# Kinds that never answer a metric nobody listed as it stands.
_ALWAYS_FACET = frozenset({Kind.RANK, Kind.RATIO, Kind.RATE, Kind.SCHEDULE})


@dataclass(frozen=True)
class Filing:
    """Where a mention belongs."""

    # "qwen-3-7-max/terminal-bench-2-0", and "/conditions" where there are any.
    question: str
    subject: Subject
    metric: Metric
    # The question's kind, the same for all its answers: a throughput in a table may be called
    # a rate in one text and a specification in another.
    kind: Kind
    # The unit in which the question's answers are compared.
    unit: str
    conditions: Pairs = ()
    # All settings, those read out of the names too ("gpt-5 (high)", "OpenHands + Kimi K2").
    settings: Pairs = ()


def file(mention: Mention, knowledge: Knowledge, *, publisher: str | None = None) -> Filing | None:
    """The question that the mention answers; None where its subject or metric is missing.

    Names that nobody listed make a subject or metric of their own, the same for every
    spelling. `publisher` (a party id) helps with short names: "R1" on DeepSeek's page.
    """
    mention = replace(mention, subject=tidy(mention.subject), metric=tidy(mention.metric))
    if not fold(mention.subject or "") or not fold(mention.metric or ""):
        return None
    subject, of_subject = find_subject(mention.subject or "", knowledge, publisher)
    metric, of_metric = find_metric(mention, knowledge)
    settings = dict(_named(mention.settings, knowledge)) | of_metric | of_subject
    if other := settings.get("against"):
        # One name for every spelling of what is compared with.
        thing, _ = find_subject(tidy(other), knowledge, publisher)
        settings["against"] = without_nouns(thing.name, knowledge.subject_nouns)
    unit, currency = _unit(mention, metric, knowledge)
    conditions = {
        name: value
        for name, value in settings.items()
        if _divides(name, knowledge) and dict(metric.protocol).get(name) != value
    }
    if currency:
        conditions["in"] = currency
    pairs = tuple(sorted(conditions.items()))
    parts = [subject.id, metric.id]
    if pairs:
        parts.append(shortened("-".join(address_of(word) for pair in pairs for word in pair)))
    return Filing(
        question="/".join(parts),
        subject=subject,
        metric=metric,
        kind=metric.answers or mention.kind,
        unit=unit,
        conditions=pairs,
        settings=tuple(sorted(settings.items())),
    )


def convert(value: float, unit: str, to: str, knowledge: Knowledge) -> float | None:
    """The value in another unit of the same dimension; None where there is no such way."""
    if unit == to:
        return value
    have, want = knowledge.scales.get(unit), knowledge.scales.get(to)
    if have is None or want is None or have[0] != want[0]:
        return None
    return value * have[1] / want[1]


def in_home_unit(value: float, unit: str, home: str, knowledge: Knowledge) -> float | None:
    """The value in the unit of its question; None where it can't be said in it.

    A price whose basis the text leaves out ("Input price: $2.50") is taken in the question's
    own: the metric says what is sold by the million tokens.
    """
    if _is_money(unit) and home.startswith(f"{unit}/"):
        return value
    return convert(value, unit, home, knowledge)


# ------------------------------------------------------------------ subjects


def find_subject(
    name: str, knowledge: Knowledge, publisher: str | None = None
) -> tuple[Subject, dict[str, str]]:
    """The subject of that name, and the settings that the name carries."""
    several = _SEVERAL.match(name)
    if several:
        chip, settings = find_subject(name[several.end() :], knowledge, publisher)
        if chip.kind == "chip":
            return chip, settings | {"accelerators": several[1]}
    for core, settings in peeled(name, knowledge):
        found = _listed_subject(core, knowledge, publisher)
        if found:
            return found, settings
        with_more = _under_scaffold(core, knowledge) or _with_tail(core, knowledge)
        if with_more:
            return with_more[0], settings | with_more[1]
    core, settings = barest(peeled(name, knowledge))
    path = _PATH.fullmatch(core)
    bare = path[1] if path else core
    return Subject(
        id=key_of(without_nouns(bare, knowledge.subject_nouns)),
        name=bare,
        kind="unknown",
        owner=_leading_party(core, knowledge),
    ), settings


def codename_in(name: str, knowledge: Knowledge) -> Codename | None:
    """The codename that the name is, with or without settings or a party around it."""
    for core, _ in peeled(tidy(name), knowledge):
        for spelling in spellings(core, knowledge.subject_nouns):
            behind = (rest for _, rest in _party_in_front(spelling, knowledge))
            for candidate in (spelling, *behind):
                if found := knowledge.codename(candidate):
                    return found
    return None


def codenamed(knowledge: Knowledge) -> dict[str, tuple[str, Codename]]:
    """What a codename was filed under before anybody knew it: id -> (its subject's id, it)."""
    return {
        key_of(codename.name): (subject.id, codename)
        for codename in knowledge.codenames
        if (subject := knowledge.subject(codename.name))
    }


def before_reveal(filing: Filing, name: str, knowledge: Knowledge) -> Filing | None:
    """Where a number under a codename belonged until it was revealed; None for any other name."""
    codename = codename_in(name, knowledge)
    if codename is None:
        return None
    hidden = Subject(key_of(codename.name), codename.name, "unknown")
    rest = filing.question.removeprefix(filing.subject.id)
    return replace(filing, question=f"{hidden.id}{rest}", subject=hidden)


def _listed_subject(name: str, knowledge: Knowledge, publisher: str | None) -> Subject | None:
    """The listed subject, with or without nouns, an owner in front, or a path before it."""
    for spelling in spellings(name, knowledge.subject_nouns):
        found = (
            knowledge.subject(spelling)
            or _after_party(spelling, knowledge)
            or _of_publisher(spelling, knowledge, publisher)
        )
        if found:
            return found
    return None


def _after_party(name: str, knowledge: Knowledge) -> Subject | None:
    """ "Alibaba's Qwen 3.7 Max", "NVIDIA H200": the subject behind a party that holds it."""
    for party, rest in _party_in_front(name, knowledge):
        found = knowledge.subject(rest)
        if found and found.kind != "company" and _holds(party, found.owner, knowledge):
            return found
    return None


def _of_publisher(name: str, knowledge: Knowledge, publisher: str | None) -> Subject | None:
    """ "R1" on DeepSeek's page is DeepSeek R1: its owner's name or a family goes in front."""
    party = knowledge.parties.get(publisher or "")
    if party is None:
        return None
    fronts = {s.family for s in knowledge.subjects.values() if s.owner == party.id and s.family}
    for front in (party.name, *sorted(fronts)):
        found = knowledge.subject(f"{front} {name}")
        if found and found.owner == party.id:
            return found
    return None


def _under_scaffold(name: str, knowledge: Knowledge) -> tuple[Subject, dict[str, str]] | None:
    """Of "OpenHands + Kimi K2" the model, with the scaffold as a setting."""
    *tools, model = _JOINTS.split(name)
    if not tools:
        return None
    found, settings = find_subject(model, knowledge)
    parts = [find_subject(tool, knowledge)[0] for tool in tools]
    # Two models at work together, an architect and an editor, are neither of them.
    if found.kind != "model" or any(part.kind == "model" for part in parts):
        return None
    return found, settings | {"scaffold": " + ".join(part.name for part in parts)}


def _with_tail(name: str, knowledge: Knowledge) -> tuple[Subject, dict[str, str]] | None:
    """Of "GPT-5 high" or "o3-mini-low" the model, with what stands behind it as settings."""
    if _JOINTS.search(name):
        return None
    for gap in reversed(list(re.finditer(r"[\s-]+", name))):
        tail = name[gap.end() :]
        first = re.split(r"[\s,-]", tail, maxsplit=1)[0]
        if not any(s.trails and s.read(first) for s in knowledge.settings.values()):
            continue
        found = _listed_subject(name[: gap.start()], knowledge, None)
        if found and found.kind == "model":
            return found, _readable_in(tail, knowledge)
    return None


def _readable_in(words: str, knowledge: Knowledge) -> dict[str, str]:
    """What can be read of a free row of settings: "diff, no think, Alibaba API"."""
    found: dict[str, str] = {}
    for part in words.split(","):
        first, _, rest = part.strip().partition(" ")
        whole = settings_in(part.strip(), knowledge)
        pieces = [whole] if whole else [settings_in(piece, knowledge) for piece in (first, rest)]
        for read in pieces:
            found |= read or {}
    return found


def _party_in_front(name: str, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Party ids that the name's first words name, longest first, with the rest."""
    words = re.split(r"[\s/]+|(?<=[A-Za-z])-(?=[A-Za-z])", name)
    for count in range(min(3, len(words) - 1), 0, -1):
        front = re.sub(r"['’]s?$", "", " ".join(words[:count]))
        party = knowledge.party(front)
        if party:
            yield party.id, " ".join(words[count:])


def _leading_party(name: str, knowledge: Knowledge) -> str | None:
    return next((party for party, _ in _party_in_front(name, knowledge)), None)


def _holds(party: str, owner: str | None, knowledge: Knowledge) -> bool:
    """Whether the party is the owner, or is tied to it as its parent or its daughter."""
    return party == owner or any(
        {tie.a, tie.b} == {party, owner} and tie.relation in ("subsidiary", "owns")
        for tie in knowledge.ties
    )


# ------------------------------------------------------------------ metrics


def find_metric(mention: Mention, knowledge: Knowledge) -> tuple[Metric, dict[str, str]]:
    """The metric that the mention is about, and the settings that its name carries."""
    name, against = _without_comparator(mention)
    for core, settings in peeled(name, knowledge):
        for spelling in spellings(core, knowledge.metric_nouns):
            found = knowledge.metric(spelling) or knowledge.metric(_bare(spelling, mention.kind))
            if found:
                return _facet(found, mention, knowledge), settings | against
    board = _board(name, mention.kind, knowledge)
    if board:
        return _facet(board, mention, knowledge), against
    default = knowledge.metric(knowledge.defaults.get(mention.kind, ""))
    if default and (fold(name) == fold(mention.subject or "") or knowledge.subject(name)):
        return default, against
    core, settings = barest(peeled(name, knowledge))
    if mention.kind in _ALWAYS_FACET:
        core = _bare(core, mention.kind)
    content = without_nouns(core, knowledge.metric_nouns)
    base = (
        Metric(id=key_of(content), name=core, kind="benchmark")
        if mention.kind in (Kind.SCORE, Kind.RANK)
        else Metric(id=address_of(content), name=core, kind="property")
    )
    return _facet(base, mention, knowledge), settings | against


def _board(name: str, kind: Kind, knowledge: Knowledge) -> Metric | None:
    """The metric of a score or rank of which only the board's keeper is named: "LMArena"."""
    if kind not in (Kind.SCORE, Kind.RANK):
        return None
    keeper = knowledge.party(without_nouns(name, knowledge.metric_nouns))
    return knowledge.metrics.get(knowledge.boards.get(keeper.id, "")) if keeper else None


def _without_comparator(mention: Mention) -> tuple[str, dict[str, str]]:
    """Of "performance against the 810E" the metric, with the comparator as a setting."""
    name = mention.metric or ""
    match = _AGAINST.search(name) if mention.kind in (Kind.RATIO, Kind.RATE) else None
    if not match or not fold(name[: match.start()]):
        return name, {}
    return name[: match.start()], {"against": match[1]}


def _facet(metric: Metric, mention: Mention, knowledge: Knowledge) -> Metric:
    """The metric itself, or what this kind of number says of it: "GPQA Diamond rank"."""
    if _fits(metric, mention, knowledge):
        return _of_basis(metric, mention.unit, knowledge)
    word = _FACET[mention.kind]
    name = f"{metric.name} {word}"
    listed = knowledge.metric(name)
    if listed and _fits(listed, mention, knowledge):
        return listed
    return replace(
        metric,
        id=f"{metric.id}-{word}",
        name=name,
        kind="property",
        unit=_HOME.get(mention.kind),
        aliases=(),
        family=metric.family or metric.id,
        items=None,
        higher_is_better=None,
        answers=mention.kind,
    )


def _of_basis(metric: Metric, unit: str, knowledge: Knowledge) -> Metric:
    """A "price" a million tokens is the token price: the one of its family with that basis."""
    basis = unit.partition("/")[2]
    if not _is_money(unit) or not metric.unit or metric.unit.partition("/")[2] == basis:
        return metric
    family = [
        other
        for other in knowledge.metrics.values()
        if other.family == metric.family is not None
        and other.unit
        and other.unit.partition("/")[2] == basis
    ]
    return family[0] if len(family) == 1 else metric


def _fits(metric: Metric, mention: Mention, knowledge: Knowledge) -> bool:
    """Whether a number of this kind and unit answers the metric as it stands."""
    if mention.kind in _ALWAYS_FACET - {Kind.RATE}:
        return metric.unit == _HOME[mention.kind]
    if metric.unit is None:
        return mention.kind is not Kind.RATE
    shares = knowledge.scales.get(metric.unit, ("",))[0] == "share"
    if metric.kind == "benchmark" and shares and mention.kind is not Kind.SCORE:
        return False
    return _is_money(mention.unit) == _is_money(metric.unit) and (
        _is_money(metric.unit) or convert(1, mention.unit, metric.unit, knowledge) is not None
    )


def _bare(name: str, kind: Kind) -> str:
    """ "cost ratio" without the word that its kind says already."""
    shorter = re.sub(rf"\s+{_FACET[kind]}$", "", name.strip(), flags=re.IGNORECASE)
    return shorter or name


# ------------------------------------------------------------------ units and conditions


def _unit(mention: Mention, metric: Metric, knowledge: Knowledge) -> tuple[str, str | None]:
    """The question's unit, and the money unit where it is not the metric's own."""
    home = metric.unit or _HOME.get(mention.kind)
    if _is_money(mention.unit):
        own = home or ("USD" if mention.unit == "USD" else None)
        if own and in_home_unit(1, mention.unit, own, knowledge) is not None:
            return own, None
        unit = _first_of_dimension(mention.unit, knowledge)
        return unit, unit
    if home is None and mention.kind is Kind.SCORE:
        return {"%": "points"}.get(mention.unit, mention.unit), None
    if home is None:
        return _first_of_dimension(mention.unit, knowledge), None
    fits = convert(1, mention.unit, home, knowledge) is not None
    return (home, None) if fits else (mention.unit, mention.unit)


def _first_of_dimension(unit: str, knowledge: Knowledge) -> str:
    """The unit in which all that convert into this one meet: the first listed of them."""
    scale = knowledge.scales.get(unit)
    if scale is None or unit == "x":
        return unit
    first = next(u for u, (dimension, _) in knowledge.scales.items() if dimension == scale[0])
    return unit if knowledge.scales[first] == scale else first


def _is_money(unit: str) -> bool:
    return bool(_MONEY.match(unit))


def _named(settings: Pairs, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """The settings under their listed names."""
    for name, value in settings:
        setting = knowledge.setting(name)
        yield (setting.name, setting.read(value) or value) if setting else (name, value)


def _divides(name: str, knowledge: Knowledge) -> bool:
    setting = knowledge.setting(name)
    return setting is not None and setting.divides
