"""The cue words of `knowledge/cues.yaml`, as patterns over visible text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from nlp.knowledge import FOLDER
from nlp.record import Bound
from nlp.units import choice
from nlp.yamlfile import load


@dataclass(frozen=True)
class Cues:
    """Patterns and word sets by what they tell."""

    # Searched in the text right before a number; the group `cue` is the cue itself.
    bounds_before: dict[Bound, re.Pattern[str]]
    # Matched right behind a number.
    bounds_after: dict[Bound, re.Pattern[str]]
    between: re.Pattern[str]
    change: re.Pattern[str]
    rank_around: re.Pattern[str]
    rank_after: re.Pattern[str]
    rank_topic: re.Pattern[str]
    measured_span: re.Pattern[str]
    speech_verbs: frozenset[str]
    speech_weak: frozenset[str]
    according: re.Pattern[str]
    speakers: frozenset[str]
    pronouns: frozenset[str]
    planned: re.Pattern[str]
    planned_not: re.Pattern[str]
    questioned: re.Pattern[str]
    questioned_back: re.Pattern[str]
    never_so: re.Pattern[str]
    denied_before: re.Pattern[str]
    compared: re.Pattern[str]
    metric_verbs: dict[str, str]
    amounting: frozenset[str]
    measuring: frozenset[str]
    metric_adjectives: dict[str, str]
    metric_nouns: frozenset[str]
    event_verbs: frozenset[str]
    event_nouns: dict[str, str]
    subject_headers: frozenset[str]
    metric_headers: frozenset[str]
    rank_headers: frozenset[str]
    skip_headers: frozenset[str]
    value_headers: frozenset[str]
    recipe_headers: frozenset[str]
    listing_headers: frozenset[str]
    header_units: dict[str, str]
    count_headers: re.Pattern[str]
    not_names: frozenset[str]
    qualifiers: re.Pattern[str]
    organisations: frozenset[str]
    public_bodies: frozenset[str]
    property_titles: frozenset[str]
    roles: re.Pattern[str]
    titles: frozenset[str]
    benchmark_shapes: re.Pattern[str]
    variants: frozenset[str]
    splits: frozenset[str]
    openers: frozenset[str]
    places: frozenset[str]
    boilerplate: re.Pattern[str]
    anaphors_thing: re.Pattern[str]
    stand_ins: frozenset[str]
    companies: frozenset[str]
    products: frozenset[str]
    populations: frozenset[str]


def _word(cues: Iterable[str]) -> str:
    """Any of the cues as whole words; signs such as "~" stand by themselves."""
    return rf"(?:(?<![\w'’-])|(?<=[\W])(?=[^\w]))(?:{choice(cues)})(?![\w])"


@cache
def cues() -> Cues:
    """The cues file, read once. Raises YamlError with file and line."""
    data = load(FOLDER / "cues.yaml", FOLDER / "cues.schema.json")
    between = (
        r" ?(?:(?:an?|the|its|their|his|her|just|only|some|another|even|about|"
        r"around|roughly|be|be at|US|well|perhaps|still|of|a further|a whopping|"
        r"probably|the equivalent of) )?[\"“‘'(]?$"
    )

    def ending(words: Iterable[str]) -> re.Pattern[str]:
        return re.compile(rf"(?P<cue>{_word(words)}){between}", re.I)

    def anywhere(words: Iterable[str]) -> re.Pattern[str]:
        return re.compile(_word(words), re.I)

    def starting(words: Iterable[str]) -> re.Pattern[str]:
        spelled = choice(words)
        return re.compile(rf"(?: |,|-)*(?:{spelled})(?!\w)", re.I)

    bounds = data["bounds"]
    speech = data["speech"]
    return Cues(
        bounds_before={
            Bound(name): re.compile(rf"(?P<cue>{_sign_or_word(found)}){between}", re.I)
            for name, found in bounds["before"].items()
        },
        bounds_after={Bound(name): starting(found) for name, found in bounds["after"].items()},
        between=re.compile(rf"{_word(data['between'])}{between}", re.I),
        change=re.compile(
            rf"{_word(data['change'])}(?: (?:approximately|about|roughly|around|"
            rf"some|just|an estimated))?{between}",
            re.I,
        ),
        rank_around=re.compile(rf"{_word(data['rank_around'])}[^.;]{{0,24}}$", re.I),
        rank_after=re.compile(rf" (?:{choice(data['rank_after'])})\b", re.I),
        rank_topic=anywhere(data["rank_topic"]),
        measured_span=re.compile(rf"{_word(data['measured_span'])} $", re.I),
        speech_verbs=frozenset(speech["verbs"]),
        speech_weak=frozenset(speech["weak"]),
        according=re.compile(rf"{_word(speech['according'])} ", re.I),
        speakers=frozenset(speech["people"]),
        pronouns=frozenset(speech["pronouns"]),
        planned=anywhere(data["planned"]),
        planned_not=anywhere(data["planned_not"]),
        questioned=anywhere(data["questioned"]),
        questioned_back=anywhere(data["questioned_back"]),
        never_so=anywhere(data["never_so"]),
        denied_before=re.compile(rf"{_word(data['denied_before'])}{between}", re.I),
        compared=re.compile(
            rf"{_word(data['compared'])}(?: the| an?| its| their| that of| those "
            rf"of)? ?(?:[a-z]+ )?$",
            re.I,
        ),
        metric_verbs=data["metric_verbs"],
        amounting=frozenset(data["amounting"]),
        measuring=frozenset(data["measuring"]),
        metric_adjectives=data["metric_adjectives"],
        metric_nouns=frozenset(data["metric_nouns"]),
        event_verbs=frozenset(data["event_verbs"]),
        event_nouns=data["event_nouns"],
        subject_headers=frozenset(data["headers"]["subjects"]),
        metric_headers=frozenset(data["headers"]["metrics"]),
        rank_headers=frozenset(data["headers"]["ranks"]),
        skip_headers=frozenset(data["headers"]["skip"]),
        value_headers=frozenset(data["headers"]["values"]),
        recipe_headers=frozenset(data["headers"]["recipes"]),
        listing_headers=frozenset(data["headers"]["listings"]),
        header_units=data["header_units"],
        count_headers=re.compile(
            rf"(?<![A-Za-z])(?:{choice(data['count_headers'])})(?![A-Za-z])", re.I
        ),
        not_names=frozenset(data["not_names"]),
        qualifiers=re.compile(rf"(?:{choice(data['qualifiers'])})(?:\d+[A-Za-z]{{0,3}}\d*)?\Z"),
        organisations=frozenset(data["organisations"]),
        public_bodies=frozenset(data["public_bodies"]),
        property_titles=frozenset(data["property_titles"]),
        roles=re.compile(
            rf"(?<![\w-])(?:{choice(data['roles'])}),? (?:of [^,.;]{{1,40}}, )?$", re.I
        ),
        titles=frozenset(data["titles"]),
        benchmark_shapes=re.compile(rf"(?:{choice(data['benchmark_shapes'])})", re.I),
        variants=frozenset(data["variants"]),
        splits=frozenset(data["splits"]),
        openers=frozenset(data["openers"]),
        places=frozenset(data["places"]),
        boilerplate=anywhere(data["boilerplate"]),
        anaphors_thing=anywhere(data["anaphors"]["thing"]),
        stand_ins=frozenset(data["anaphors"]["nouns"]),
        companies=frozenset(data["anaphors"]["companies"]),
        products=frozenset(data["anaphors"]["products"]),
        populations=frozenset(data["anaphors"]["populations"]),
    )


def _sign_or_word(words: Iterable[str]) -> str:
    signs = [w for w in words if not w[0].isalnum()]
    spelled = [w for w in words if w[0].isalnum()]
    pattern = rf"(?<![\w-])(?:{choice(spelled)})(?![\w])"
    return rf"(?:{pattern}|(?:{choice(signs)}))" if signs else pattern
