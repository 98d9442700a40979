"""Reads the two sides of a pair, written for people, as claims and as what they are about.

`nlp.assess` judges them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from nlp.alike import alike, words
from nlp.comparing import comparing
from nlp.disclosed import MANY, disclosed
from nlp.knowledge import Knowledge, Metric, fold, slug
from nlp.questions import Filing, file, find_subject
from nlp.record import Bound, Claim, Kind, Mention, Modality, ReadError, Role
from nlp.roots import COPIED
from nlp.spellings import settings_in

# Units that tell the kind of a number; a unit that is not here is a specification's.
_KINDS = {
    "": Kind.SCORE,
    "%": Kind.SCORE,
    "points": Kind.SCORE,
    "rank": Kind.RANK,
    "x": Kind.RATIO,
    "date": Kind.SCHEDULE,
    "tokens/s": Kind.RATE,
    "hours": Kind.DURATION,
    "count": Kind.COUNT,
    "USD": Kind.MONEY,
}
# Kinds of numbers that are read of a record and not run; a rate in a pair is a throughput.
_READ_OF_RECORDS = frozenset({Kind.PRICE, Kind.SPEC, Kind.MONEY, Kind.COUNT})
_MAGNITUDES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "M": 1e6, "B": 1e9}
_PREFIXES = {"G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18}
# "TFLOPS", "PFLOP/s"
_WORK = re.compile(r"([GTPE])(?:FLOPS|FLOP/s|OPS)")
_PRICE = re.compile(r"[A-Z]{3}/")
_PRICES = re.compile(r"\b(?:price|cost|cheaper)\b", re.IGNORECASE)
# A claim about the future, as a pair's `variant` says it.
_PLANNED = re.compile(r"\b(roadmap|target|planned|forecast|promised)\b", re.IGNORECASE)
# What stands before the second thing of a comparison: "against M890", "A / B", "per watt",
# "6 times Zed 2".
_SECOND = re.compile(
    r" / |\b(?:against|over|versus|vs|than|compared|relative|per)\b|\b(?:times|x) (?=\w*\d)", re.I
)
# "H100 SXM, 8 GPUs"
_SYSTEM = re.compile(r"(?P<part>.+), (?P<number>\d{1,5}) (?:GPU|chip|accelerator|card|TPU)s?")
# "192GB HBM3" behind a chip's name.
_MEMORY = re.compile(r"[ -]\d+ ?GB(?:[ -]HBM\w*)?$")
# "MMLU (strict)", "blended price, 3 parts input to 1 part output"
_PART = re.compile(r"(?P<whole>[^(,]+?)(?:, (?P<rest>.+)| \((?P<inside>[^()]+)\))")
_DAY = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_YEAR = re.compile(r"\b(20\d\d)\b")
_OWN_RUN = re.compile(
    r"\b(?:own run|ran (?:it )?ourselves|reproduced|re-?run by us)\b", re.IGNORECASE
)


# ------------------------------------------------------------------ the claim


def claim(said: Mapping[str, Any], known: Knowledge, day: date) -> tuple[Claim, Filing]:
    """The pair's claim, spoken by its `said_by` or its vendor, and what it is about."""
    variant = str(said.get("variant") or "")
    subject, many = _many(str(said["subject"]))
    told_of = {**disclosed(variant, known), **many}
    value, unit = _value(said["value"], str(said.get("unit") or ""))
    kind = _kind(unit)
    filing = _file(subject, str(said["metric"]), kind, value, unit, told_of, known)
    vendor = _party(str(said.get("vendor") or ""), known) or None
    speaker = _party(str(said["said_by"]), known) if said.get("said_by") else vendor
    planned = kind is Kind.SCHEDULE or bool(_PLANNED.search(variant))
    year = _YEAR.search(variant)
    claim = Claim(
        key="claim",
        kind=kind,
        value=value,
        high=None,
        unit=unit,
        bound=Bound.AT_MOST if "up to" in variant else Bound.EXACT,
        modality=Modality.PLANNED if planned else Modality.FACT,
        said_by=speaker,
        published_by=None,
        run_by=None,
        submitted_by=None,
        role=Role.PRESS,
        quote=_spelled(value, said.get("quote")),
        stated_on=_stated_on(kind, year and int(year[1]), day),
        captured_on=date.min,
        settings=filing.settings,
    )
    return claim, replace(
        filing, subject=replace(filing.subject, owner=filing.subject.owner or vendor)
    )


def _stated_on(kind: Kind, year: int | None, day: date) -> date:
    """The day of a claim, given that of its measurement.

    One that names its year is of the end of that year at the latest; a count without a day may
    be of any day before.
    """
    if year:
        return min(day, date(year, 12, 31))
    return date.min if kind is Kind.COUNT else day


def compares(said: Mapping[str, Any], ours: Filing) -> bool:
    """Whether the words of a ratio name two things, or anything that it is a ratio to."""
    words = f"{said['subject']} {said.get('variant') or ''} {said['metric']}"
    return "against" in dict(ours.settings) or bool(_SECOND.search(words))


# ------------------------------------------------------------------ the measurement


def measurement(
    ran: Mapping[str, Any], known: Knowledge, claim: Claim, ours: Filing, day: date
) -> tuple[Claim, Filing]:
    """The pair's measurement, and what it is about.

    A number read of an announcement is said, not run, unless it says that the run was its
    own. A price, a size or a count is read of a dated record.
    """
    words = str(ran.get("settings") or "")
    model, many = _many(str(ran["model"]))
    one, _, against = model.partition(" / ")
    if claim.kind is Kind.RATIO and against:
        model, many = one, {**many, "against": against}
    model, named = _by_words(model, ours, known)
    told_of = {**disclosed(words, known), **named, **many}
    value, unit = _value(ran["value"], str(ran.get("unit") or claim.unit), claim.unit)
    metric = str(ran["metric"])
    filing = _file(model, metric, claim.kind, value, unit, told_of, known, like=ours.metric)
    runner = _party(str(ran.get("runner") or ""), known) or None
    announced = str(ran.get("file") or "").startswith("announcements/")
    told = announced and not _OWN_RUN.search(words)
    told = told or comparing().settings(tuple(told_of.items())).get("origin") in COPIED
    board = filing.metric.maintainer if "reviewed" in told_of else None
    recorded = claim.kind in _READ_OF_RECORDS and not told and runner is not None
    measured = Claim(
        key="measurement",
        kind=claim.kind,
        value=value,
        high=None,
        unit=unit,
        bound=Bound.EXACT,
        modality=Modality.FACT,
        said_by=runner if told else None,
        published_by=board or runner,
        run_by=None if told or recorded else runner,
        submitted_by=_sender(words, known),
        role=Role.PRIMARY_RECORD if recorded else Role.PRESS if told else Role.EVALUATOR,
        quote=_spelled(value, None),
        stated_on=day,
        captured_on=date.min,
        settings=filing.settings,
        items=ran.get("n"),
        ran_on=day,
    )
    return measured, filing


def _by_words(model: str, ours: Filing, known: Knowledge) -> tuple[str, dict[str, str]]:
    """The claim's own name for the model, where theirs has the same words, and their settings.

    Only where one of the two is in no list: of two listed things the list knows better.
    """
    theirs, _ = find_subject(model, known)
    if theirs.id == ours.subject.id or {theirs.id, ours.subject.id} <= known.subjects.keys():
        return model, {}
    owner = known.parties.get(ours.subject.owner or "")
    makers = (owner.name, *owner.aliases) if owner else ()
    added = alike(model, (ours.subject.name, *ours.subject.aliases), known, makers)
    if added is None and theirs.id in known.subjects:
        # Ours may be the longer one: "Zed 3 Large Instruct" of a list's "Zed 3 Large".
        back = alike(ours.subject.name, (theirs.name, *theirs.aliases), known, makers)
        added = {} if back == {} else None
    return (model, {}) if added is None else (ours.subject.name, added)


def is_computed(said: Mapping[str, Any], ran: Mapping[str, Any], claim: Claim) -> bool:
    """Whether the measurement is the claimed ratio of prices, worked out of a price list.

    The model that it names is one of those compared, or of the family that is.
    """
    told = f"{ran.get('runner') or ''} {ran.get('settings') or ''}"
    prices = all(_PRICES.search(str(side["metric"])) for side in (said, ran))
    compared = str(said["subject"]).split(" / ")
    same = any(set(words(name)) <= set(words(str(ran["model"]))) for name in compared)
    return claim.kind is Kind.RATIO and "computed" in told and prices and same


def as_record(
    claim: Claim, ours: Filing, measurement: Claim
) -> tuple[Claim, Filing, Claim, Filing]:
    """The two sides as one quantity, the measured one on record."""
    size = replace(ours, kind=Kind.SPEC)
    on_record = replace(
        measurement,
        kind=Kind.SPEC,
        settings=(),
        role=Role.PRIMARY_RECORD,
        published_by=measurement.published_by or measurement.run_by,
        run_by=None,
    )
    return replace(claim, kind=Kind.SPEC, settings=()), size, on_record, size


def _sender(words: str, known: Knowledge) -> str | None:
    """Who sent the row in, where its tags name one organisation alone."""
    found = re.search(r"org tags: ([^,]+)", words)
    tags = [tag.strip() for tag in found[1].split(";")] if found else []
    return _party(tags[0], known) if len(tags) == 1 and fold(tags[0]) != "none" else None


# ------------------------------------------------------------------ words


def _file(
    subject: str,
    metric: str,
    kind: Kind,
    value: float | str,
    unit: str,
    settings: Mapping[str, str],
    known: Knowledge,
    *,
    like: Metric | None = None,
) -> Filing:
    """Where the words belong; `like` is the metric on the other side, in case it is not listed."""
    subject = _of_memory(subject, known)
    metric, part = _part_of(metric, known, like)
    mention = Mention(
        start=0,
        end=0,
        quote="",
        kind=kind,
        value=value,
        high=None,
        unit=unit,
        bound=Bound.EXACT,
        subject=subject,
        metric=metric,
        said_by=None,
        modality=Modality.FACT,
        settings=tuple(sorted({**part, **settings}.items())),
    )
    filing = file(mention, known)
    if filing is None:
        raise ReadError(f"a pair without subject or metric: {subject!r}, {metric!r}")
    return filing


def _of_memory(subject: str, known: Knowledge) -> str:
    """The chip without the size of its memory behind it, where only that name is listed."""
    bare = _MEMORY.sub("", subject)
    if bare == subject or find_subject(subject, known)[0].kind == "chip":
        return subject
    return bare if find_subject(bare, known)[0].kind == "chip" else subject


def _part_of(metric: str, known: Knowledge, like: Metric | None) -> tuple[str, dict[str, str]]:
    """A metric that nobody listed as a part of one that is: "IFEval (strict)" is IFEval's."""
    found = _PART.fullmatch(metric)
    if known.metric(metric) or not found:
        return metric, {}
    whole, words = found["whole"], found["rest"] or found["inside"]
    if settings_in(words, known) is not None:
        return metric, {}
    same = like is not None and fold(like.name) == fold(whole)
    return (whole, {"split": words}) if known.metric(whole) or same else (metric, {})


def _many(name: str) -> tuple[str, dict[str, str]]:
    """A system of several parts as the part and their number: "8 x H100" is H100, eight.

    "H100, 8 GPUs" is the same; a chip's own memory behind its name says which build it is.
    """
    found = MANY.fullmatch(name) or _SYSTEM.fullmatch(name)
    number = {"accelerators": found["number"]} if found else {}
    return (found["part"] if found else name), number


def _party(name: str, known: Knowledge) -> str:
    """The id of the party that the words name, else one that no list holds.

    "OpenHands (All Hands AI), re-run by the SWE-bench team" names the first that is known.
    """
    outside = re.sub(r"\([^)]*\)", "", name)
    inside = re.findall(r"\(([^)]*)\)", name)
    for part in (name, outside, *outside.split(","), *inside, *outside.split()):
        party = known.party(part.strip()) if part.strip() else None
        if party:
            return party.id
    return slug(name)


def _kind(unit: str) -> Kind:
    if unit in comparing().throughput:
        return Kind.RATE
    return Kind.PRICE if _PRICE.match(unit) else _KINDS.get(unit, Kind.SPEC)


def _value(value: float | str, unit: str, like: str | None = None) -> tuple[float | str, str]:
    """The value in base terms, and its unit: 230, "B parameters" gives 230e9 parameters."""
    head, _, rest = unit.partition(" ")
    if rest and head in _MAGNITUDES and not isinstance(value, str):
        return value * _MAGNITUDES[head], rest
    if like and unit.startswith(f"{like} "):
        return value, like
    work = _WORK.fullmatch(unit)
    if work and not isinstance(value, str):
        return value * _PREFIXES[work[1]], "FLOPS"
    return value, unit


def _spelled(value: float | str, quote: object) -> str:
    """The number as the quote writes it, else as it is."""
    if isinstance(value, str):
        return value
    for found in re.finditer(r"\d[\d,]*(?:\.\d+)?", str(quote or "")):
        if float(found[0].replace(",", "")) == value:
            return found[0]
    return f"{value:.12g}"


def day_in(words: str) -> date | None:
    """The first day that the words name in full."""
    found = _DAY.search(words)
    return date(int(found[1]), int(found[2]), int(found[3])) if found else None
