"""Which mentions are one claim: a repetition collapses onto the root that it copies.

Nothing here reads a text or knows a name: parties come in by id, roles and dates with each
mention. Rules: docs/verification.md, section 2.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache

from nlp.comparability import RUN_KINDS
from nlp.comparing import comparing
from nlp.record import Bound, Claim, Kind, Modality, Occurrence, Pairs, Role
from nlp.rounding import same, step

# Kinds that a run or a count of one's own can show. A price or a sum of money is set, not run.
MEASURABLE = frozenset(
    {Kind.SCORE, Kind.RANK, Kind.SPEC, Kind.COUNT, Kind.RATIO, Kind.RATE, Kind.DURATION}
)
# Values of the setting `origin` of a row that repeats somebody's number.
COPIED = frozenset({"reported", "copied"})


def known_by(occurrences: Iterable[Occurrence], as_of: date) -> list[Occurrence]:
    """What had been captured by the end of `as_of`, as it was known then."""
    return [
        replace(o, gone_on=None) if o.gone_on and o.gone_on > as_of else o
        for o in occurrences
        if o.captured_on <= as_of
    ]


def filed(
    occurrences: Iterable[Occurrence], owner: str | None, registers: Collection[str]
) -> list[Occurrence]:
    """The mentions, those in a register's filings spoken by the owner that filed them.

    `registers` are the parties that keep what others file; what they publish is not their word.
    """
    return [
        replace(o, said_by=owner)
        if owner and o.role is Role.PRIMARY_RECORD and o.publisher in registers and _in_own_voice(o)
        else o
        for o in occurrences
    ]


def _in_own_voice(occurrence: Occurrence) -> bool:
    o = occurrence
    return o.said_by is None and o.said_by_name is None and o.run_by is None


def roots(
    occurrences: Iterable[Occurrence], question: str, house: Collection[str] = ()
) -> tuple[Claim, ...]:
    """The claims that the mentions of one question make, in the order of their first day.

    Each mention is in exactly one claim; the same mentions give the same claims in any order.
    `house` holds the parties under the control of the subject's owner, where it is known:
    another vendor's table is hearsay then, and follows the earlier equal number if there is
    one.
    """
    voiced: dict[str, list[Occurrence]] = defaultdict(list)
    hearsay: list[Occurrence] = []
    silent: list[Occurrence] = []
    for occurrence in sorted(_traced(list(occurrences)), key=_rank):
        party = originator(occurrence)
        if party is None:
            silent.append(occurrence)
        elif house and _relays(occurrence, house):
            hearsay.append(occurrence)
        else:
            voiced[party].append(occurrence)
    groups = _groups(voiced)
    told: dict[str, list[Occurrence]] = defaultdict(list)
    for occurrence in hearsay:
        if not _follow(occurrence, groups):
            told[originator(occurrence) or ""].append(occurrence)
    groups += _groups(told)
    followers = [o for o in silent if not _follow(o, groups)]
    groups += [_Group(None, group) for group in _equal(followers)]
    claims = [_claim(group, question) for group in groups]
    while len({claim.key for claim in claims}) < len(claims):
        groups = _joined(groups, claims)
        claims = [_claim(group, question) for group in groups]
    return tuple(sorted(claims, key=lambda claim: (claim.stated_on, claim.key)))


def _traced(occurrences: Sequence[Occurrence]) -> list[Occurrence]:
    """The mentions, those that quote an outlet spoken by whom the outlet itself quoted.

    "As Loomwire wrote" is no more Loomwire's number than Loomwire's own page makes it.
    """
    told: dict[str, list[Occurrence]] = defaultdict(list)
    for o in occurrences:
        if o.publisher and o.role in (Role.PRESS, Role.AGGREGATOR):
            told[o.publisher].append(o)
    if not any(o.said_by in told for o in occurrences):
        return list(occurrences)
    for pages in told.values():
        pages.sort(key=_rank)
    return [_follow_quotation(o, told) for o in occurrences]


def _follow_quotation(
    occurrence: Occurrence, told: Mapping[str, Sequence[Occurrence]]
) -> Occurrence:
    passed = {occurrence.publisher}
    while (outlet := occurrence.said_by) and outlet in told and outlet not in passed:
        passed.add(outlet)
        quoted = [
            o
            for o in told[outlet]
            if o.published_on <= occurrence.published_on
            and o.said_by is not None
            and _repeats(occurrence, o)
        ]
        if not quoted:
            break
        occurrence = replace(occurrence, said_by=quoted[0].said_by, said_by_name=None)
    return occurrence


def _relays(occurrence: Occurrence, house: Collection[str]) -> bool:
    """Whether a vendor tells a number of another vendor's thing, without a run of its own."""
    o = occurrence
    outside = o.publisher is not None and o.publisher not in house
    return o.role is Role.VENDOR and outside and originator(o) == o.publisher and not runner(o)


def originator(occurrence: Occurrence) -> str | None:
    """Whose number the mention gives; None where the page states it as anybody's."""
    if runner(occurrence):
        return runner(occurrence)
    if occurrence.said_by:
        return occurrence.said_by
    if occurrence.said_by_name or _copied(occurrence):
        return None
    told = occurrence.run_by if occurrence.role is not Role.AGGREGATOR else None
    own = occurrence.role in (Role.VENDOR, Role.PRIMARY_RECORD, Role.EVALUATOR)
    return told or (occurrence.publisher if own else None)


def runner(occurrence: Occurrence) -> str | None:
    """The party that the record shows to have run it.

    A vendor's or an outlet's page shows its own runs alone; that somebody else ran a thing
    is shown by a board, a catalogue or a primary record.
    """
    o = occurrence
    if _copied(o) or o.kind not in MEASURABLE or o.modality is Modality.PLANNED:
        return None
    attributed = o.said_by is not None or o.said_by_name is not None
    if o.role in (Role.VENDOR, Role.PRESS):
        return o.run_by if o.run_by == o.publisher and not attributed else None
    if o.role is Role.EVALUATOR:
        # What a board's page says of memory or of users, it has not measured.
        implied = o.publisher if o.kind in RUN_KINDS or o.kind is Kind.RANK else None
        return None if attributed else o.run_by or implied
    return o.run_by


def _copied(occurrence: Occurrence) -> bool:
    return bool(occurrence.settings) and _origin(occurrence.settings) in COPIED


@lru_cache(maxsize=4096)
def _origin(pairs: Pairs) -> str | None:
    return comparing().settings(pairs).get("origin")


@dataclass
class _Group:
    """Mentions of one originator (None: nobody's) that give one number, the finest first.

    `heard` is not changed any more once it was asked for its days.
    """

    originator: str | None
    heard: list[Occurrence]
    # Mentions that name nobody and come after it.
    followers: list[Occurrence] = field(default_factory=list)

    @property
    def finest(self) -> Occurrence:
        return self.heard[0]

    @cached_property
    def stated_on(self) -> date:
        return min(o.published_on for o in self.heard)

    @cached_property
    def rank(self) -> tuple[object, ...]:
        return _rank(self.finest)

    @cached_property
    def known_since(self) -> date:
        """When others could have read it: a row dates from its run, not from our first look."""
        return min(min(o.published_on, o.ran_on or o.published_on) for o in self.heard)


def _joined(groups: Sequence[_Group], claims: Sequence[Claim]) -> list[_Group]:
    """The groups, those whose claims have one key put together.

    Such groups differ only by settings that somebody else put beside the originator's number.
    """
    alike: dict[str, list[_Group]] = defaultdict(list)
    for group, claim in zip(groups, claims, strict=True):
        alike[claim.key].append(group)
    return [
        _Group(
            same_claim[0].originator,
            sorted((o for group in same_claim for o in group.heard), key=_fineness),
            [o for group in same_claim for o in group.followers],
        )
        for same_claim in alike.values()
    ]


def _groups(voiced: Mapping[str, Sequence[Occurrence]]) -> list[_Group]:
    return [_Group(party, group) for party, heard in voiced.items() for group in _equal(heard)]


def _equal(heard: Sequence[Occurrence]) -> list[list[Occurrence]]:
    """The mentions of one voice by number: a rounder one goes with the finer that it rounds."""
    groups: list[list[Occurrence]] = []
    for occurrence in sorted(heard, key=_fineness):
        fitting = [group for group in groups if _repeats(occurrence, group[0])]
        if fitting:
            min(fitting, key=lambda group: _rank(group[0])).append(occurrence)
        else:
            groups.append([occurrence])
    return groups


def _follow(occurrence: Occurrence, groups: Sequence[_Group]) -> bool:
    """Put a mention that names nobody to the root that it links to or comes after, if any."""
    fitting = [group for group in groups if _repeats(occurrence, group.finest)]
    linked = [group for group in fitting if _links(occurrence, group)]
    earlier = [group for group in fitting if group.known_since <= occurrence.published_on]
    for candidates in (linked, earlier):
        if candidates:
            root = min(candidates, key=lambda group: (group.known_since, group.rank))
            root.followers.append(occurrence)
            return True
    return False


def _links(occurrence: Occurrence, group: _Group) -> bool:
    known = {str(o.document) for o in group.heard if o.document != occurrence.document}
    if group.originator:
        known.add(group.originator)
    return not known.isdisjoint(occurrence.links)


def _repeats(coarse: Occurrence, fine: Occurrence) -> bool:
    """Whether `coarse` may be nothing but `fine` said again: value, unit and settings fit."""
    return (
        coarse.unit == fine.unit
        and _conditions(coarse.settings) <= _conditions(fine.settings)
        and coarse.high == fine.high
        and same(coarse.value, coarse.quote, coarse.bound, fine.value)
    )


@lru_cache(maxsize=4096)
def _conditions(pairs: Pairs) -> frozenset[tuple[str, str]]:
    return comparing().conditions(pairs)


def _fineness(occurrence: Occurrence) -> tuple[object, ...]:
    """Sorts exact before rounded, ranges before single values, disclosed before silent."""
    o = occurrence
    worth = -float(len(o.value)) if isinstance(o.value, str) else step(o.value, o.quote)
    return (worth, o.bound is Bound.ABOUT, o.high is None, -len(o.settings), *_rank(o))


def _rank(occurrence: Occurrence) -> tuple[object, ...]:
    """A total order: the originator's own pages first, then by day; ids break a tie."""
    o = occurrence
    own = o.publisher is not None and o.publisher in (o.run_by, o.said_by or o.publisher)
    own = own and o.role in (Role.VENDOR, Role.PRIMARY_RECORD, Role.EVALUATOR)
    facts = (str(o.value), str(o.high), o.unit, o.quote, o.bound, o.modality, o.settings)
    parties = (o.publisher or "", o.said_by or "", o.run_by or "", o.submitted_by or "")
    return (not own, o.published_on, o.captured_on, o.document, o.mention, *parties, facts)


def _claim(group: _Group, question: str) -> Claim:
    finest, heard = group.finest, sorted(group.heard, key=_rank)
    runs = [o for o in heard if runner(o)]
    run_by = group.originator if runs else None
    root, disclosed = (runs or heard)[0], runs or heard
    settings = _settings(group)
    return Claim(
        key=_key(question, group.originator, run_by, finest, settings),
        kind=finest.kind,
        value=finest.value,
        high=finest.high,
        unit=finest.unit,
        bound=next(o.bound for o in heard if o.value == finest.value),
        modality=root.modality,
        said_by=next((o.said_by for o in heard if o.said_by), None if run_by else group.originator),
        published_by=root.publisher,
        run_by=run_by,
        submitted_by=next((o.submitted_by for o in runs if o.submitted_by), None),
        role=root.role,
        quote=finest.quote,
        stated_on=group.stated_on,
        captured_on=min(o.captured_on for o in heard),
        settings=settings,
        error=next((o.error for o in disclosed if o.error is not None), None),
        items=next((o.items for o in disclosed if o.items is not None), None),
        ran_on=next((o.ran_on for o in runs if o.ran_on is not None), None),
        artefacts=next((o.artefacts for o in runs if o.artefacts), None),
        withdrawn_on=_withdrawn_on(group),
        mentions=tuple(o.mention for o in (*heard, *sorted(group.followers, key=_rank))),
    )


def _withdrawn_on(group: _Group) -> date | None:
    """When the last of the originator's own documents stopped holding the number."""
    gone: dict[int, list[date | None]] = defaultdict(list)
    for o in group.heard:
        if o.publisher is not None and o.publisher == group.originator:
            gone[o.document].append(o.gone_on)
    days = [day for document in gone.values() for day in document]
    if not days or any(None in document for document in gone.values()):
        return None
    return max(day for day in days if day is not None)


def _settings(group: _Group) -> Pairs:
    """What is disclosed of the run: by the originator's own pages or its record, if any."""
    own = [o for o in group.heard if runner(o) or o.publisher == group.originator is not None]
    return min(own or group.heard, key=_fineness).settings


def _key(
    question: str, party: str | None, run_by: str | None, finest: Occurrence, settings: Pairs
) -> str:
    """The same for the same answer on any day, whichever pages repeat it."""
    value = finest.value if isinstance(finest.value, str) else float(finest.value)
    parts = (question, party, value, finest.unit, finest.high, tuple(sorted(settings)), run_by)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]
