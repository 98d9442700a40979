"""Whether the party that ran a measurement is free of the claim that it would bear on.

What is known of the parties comes in as dated ties and as the kind of each party; nothing
here knows a name. Rules: docs/verification.md, section 3.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from nlp.comparing import comparing
from nlp.knowledge import fold
from nlp.reasons import reason
from nlp.record import Claim, Independence, Question, Reason, Relation, Role, Tie

# Share from which one party steers another, and from which it has a stake, in per cent.
CONTROL, STAKE = 50.0, 5.0
# Months for which a deal that is over still counts.
MEMORY_MONTHS = 24

# Kinds of party that sell nothing which the number could be about.
DISINTERESTED = frozenset({"evaluator", "university", "regulator"})
UNKNOWN_KIND = "unknown"

# Party id -> kind of party; None where the caller takes every party for a known one.
Kinds = Mapping[str, str] | None


class Bearing(NamedTuple):
    """What the runner of a measurement is to a claim, and why."""

    independence: Independence
    reasons: tuple[Reason, ...]

    @property
    def counts(self) -> bool:
        """Whether the measurement is evidence at all (a rival's only as confirmation)."""
        return self.independence in (
            Independence.INDEPENDENT,
            Independence.OPEN,
            Independence.RIVAL,
        )


class Ties(tuple[Tie, ...]):
    """Ties, found by the parties in them. Made of any ties; make it once for many questions."""

    @cached_property
    def by_party(self) -> Mapping[str, Sequence[Tie]]:
        """Every tie that names a party."""
        found: dict[str, list[Tie]] = defaultdict(list)
        for tie in self:
            found[tie.a].append(tie)
            if tie.b != tie.a:
                found[tie.b].append(tie)
        return found

    def house(self, party: str, on: date) -> frozenset[str]:
        """The party and all that stand under the same control on the day."""
        found = self._houses.get((party, on))
        if found is None:
            tops = self._reach({party}, on, up=True)
            found = self._houses[party, on] = frozenset(self._reach(tops, on, up=False))
        return found

    @cached_property
    def _houses(self) -> dict[tuple[str, date], frozenset[str]]:
        """What was asked before: the same houses are asked for by many questions."""
        return {}

    def between(self, one: Iterable[str], other: Iterable[str]) -> Iterator[Tie]:
        """Ties from any of `one` to any of `other`, in a fixed order."""
        others = frozenset(other)
        for party in sorted(one):
            for tie in sorted(self.by_party.get(party, ()), key=repr):
                if (tie.b if tie.a == party else tie.a) in others:
                    yield tie

    def _reach(self, start: Iterable[str], on: date, *, up: bool) -> set[str]:
        """`start` and whoever controls them (`up`), or whom they control, over any steps."""
        reached, waiting = set(start), list(start)
        while waiting:
            party = waiting.pop()
            for tie in self.by_party.get(party, ()):
                owner_and_owned = _control(tie, on)
                if owner_and_owned is None:
                    continue
                owner, owned = owner_and_owned
                step = owner if up else owned
                if step not in reached and party == (owned if up else owner):
                    reached.add(step)
                    waiting.append(step)
        return reached


def house_ever(party: str, ties: Iterable[Tie]) -> frozenset[str]:
    """The party and all that ever stood under one control with it, over any steps."""
    reached, waiting = {party}, [party]
    by_party = Ties(tie for tie in ties if _steers(tie)).by_party
    while waiting:
        for tie in by_party.get(waiting.pop(), ()):
            waiting += {tie.a, tie.b} - reached
            reached |= {tie.a, tie.b}
    return frozenset(reached)


def kind_by_name(name: str) -> str:
    """What the name alone shows of a party that nobody listed: a university, or nothing."""
    words = re.split(r"[^\w]+", name)
    shown = any(fold(word) in comparing().universities for word in words if word)
    return "university" if shown else UNKNOWN_KIND


def as_ties(ties: Sequence[Tie]) -> Ties:
    """The same ties with their index, made only where it is not there yet."""
    return ties if isinstance(ties, Ties) else Ties(ties)


def originator(claim: Claim) -> str | None:
    """The party whose number the claim is; None where the record does not say."""
    return claim.run_by or claim.said_by


def run_day(measurement: Claim) -> date:
    """The day whose ties count: that of the run, else the day it was stated."""
    return measurement.ran_on or measurement.stated_on


def independence(
    claim: Claim,
    measurement: Claim,
    question: Question,
    ties: Sequence[Tie],
    on: date,
    parties: Kinds = None,
) -> Bearing:
    """What the measurement's runner is to the claim's originator and the subject's owner.

    `on` is the day whose ties count; `parties` says what kind of party each id is, and an
    id that it does not hold, or holds as "unknown", is a party that nobody listed.
    """
    interested = [party for party in (question.owner, originator(claim)) if party]
    return bearing(measurement, interested, ties, on, parties)


def bearing(
    measurement: Claim,
    interested: Sequence[str],
    ties: Sequence[Tie],
    on: date,
    parties: Kinds = None,
) -> Bearing:
    """What the measurement's runner is to the `interested` parties, the closest tie first."""
    runner = measurement.run_by
    if runner is None:
        return Bearing(Independence.UNKNOWN, (reason("no_runner"),))
    index = as_ties(ties)
    home = index.house(runner, on)
    for party in interested:
        house = index.house(party, on)
        if runner in house:
            rule = "own_run" if runner == party else "own_house"
            return Bearing(Independence.OWN, (reason(rule, runner=runner, party=party),))
        if measurement.submitted_by and measurement.submitted_by in house:
            facts = reason("submitted_by_owner", runner=runner, party=measurement.submitted_by)
            return Bearing(Independence.ALIGNED, (facts,))
    for party in interested:
        for tie in index.between(home, index.house(party, on)):
            if _aligns(tie, on):
                facts = reason(
                    "aligned", runner=runner, party=party, relation=tie.relation, source=tie.source
                )
                return Bearing(Independence.ALIGNED, (facts,))
    for party in interested:
        for tie in index.between(home, index.house(party, on)):
            if tie.relation is Relation.COMPETES and _holds(tie, on):
                return Bearing(Independence.RIVAL, (reason("rival", runner=runner, party=party),))
    return _free(measurement, runner, interested, parties)


def _free(measurement: Claim, runner: str, interested: Sequence[str], parties: Kinds) -> Bearing:
    """A runner without any tie: independent where the record shows what it is."""
    kind = None if parties is None else parties.get(runner, UNKNOWN_KIND)
    if kind == UNKNOWN_KIND and not _shown_by_board(measurement, parties):
        return Bearing(Independence.UNKNOWN, (reason("unknown_runner", runner=runner),))
    if not interested and kind is not None and kind not in DISINTERESTED:
        return Bearing(Independence.UNKNOWN, (reason("owner_unknown", runner=runner),))
    rule = "reviewed_board" if kind == UNKNOWN_KIND else "no_tie"
    facts = {"runner": runner, "board": measurement.published_by or ""}
    facts["party"] = interested[0] if interested else ""
    reasons = [reason(rule, **facts)]
    if not measurement.artefacts:
        return Bearing(Independence.INDEPENDENT, tuple(reasons))
    reasons.append(reason("open_run", runner=runner, artefacts=measurement.artefacts))
    return Bearing(Independence.OPEN, tuple(reasons))


def _shown_by_board(measurement: Claim, parties: Kinds) -> bool:
    """Whether a known evaluator's board, which reviews what is sent in, names the runner."""
    board = measurement.published_by
    return (
        measurement.role in (Role.EVALUATOR, Role.PRIMARY_RECORD)
        and board is not None
        and board != measurement.run_by
        and (parties or {}).get(board) in DISINTERESTED
        and comparing().settings(measurement.settings).get("reviewed", "off") != "off"
    )


def _control(tie: Tie, on: date) -> tuple[str, str] | None:
    """(who controls, who is controlled) where the tie is control on the day."""
    if not _holds(tie, on) or not _steers(tie):
        return None
    return (tie.b, tie.a) if tie.relation is Relation.SUBSIDIARY else (tie.a, tie.b)


def _steers(tie: Tie) -> bool:
    """Whether the tie is control, on whatever day it holds."""
    stake = tie.share is None or tie.share >= CONTROL
    return tie.relation is Relation.SUBSIDIARY or (tie.relation is Relation.OWNS and stake)


def _aligns(tie: Tie, on: date) -> bool:
    """Whether the tie binds its parties to one another on the day, short of control."""
    match tie.relation:
        case Relation.OWNS | Relation.INVESTED:
            # A stake of unknown size is taken for one that counts.
            return _holds(tie, on) and (tie.share is None or tie.share >= STAKE)
        case Relation.COMMISSIONED | Relation.PARTNERED | Relation.SPONSORED:
            return _remembered(tie.since, tie.until, on)
        case Relation.COAUTHORED:
            # An act with a day, not a state that goes on; the work came before its day.
            day = tie.until or tie.since
            return day is None or abs(_months(day, on)) <= MEMORY_MONTHS
        case Relation.SUBSIDIARY:
            return _remembered(tie.since, tie.until, on)
        case Relation.COMPETES:
            return False


def _holds(tie: Tie, on: date) -> bool:
    return (tie.since is None or tie.since <= on) and (tie.until is None or on <= tie.until)


def _remembered(since: date | None, until: date | None, on: date) -> bool:
    """Whether a deal that ran from `since` to `until` still counts on the day."""
    if since is not None and on < since:
        return False
    return until is None or _months(until, on) <= MEMORY_MONTHS


def _months(start: date, end: date) -> float:
    return (end.year - start.year) * 12 + end.month - start.month + (end.day - start.day) / 31
