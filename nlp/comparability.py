"""Whether two answers come from the same test: same subject, metric and settings.

Rules: docs/verification.md, section 4.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from nlp.comparing import Weight, comparing, factor
from nlp.reasons import reason
from nlp.record import Claim, Comparability, Kind, Pairs, Question, Reason
from nlp.rounding import same

# Kinds whose number comes of a run: silence about the settings leaves them unclear.
RUN_KINDS = frozenset({Kind.SCORE, Kind.RATE, Kind.RATIO, Kind.DURATION})
# Kinds whose true value moves with time: another value on a later day is no contradiction.
MOVING = frozenset({Kind.PRICE, Kind.RANK, Kind.COUNT})


class Match(NamedTuple):
    """Whether two answers are of the same test, and why."""

    comparability: Comparability
    reasons: tuple[Reason, ...]


def comparability(a: Claim, b: Claim, question: Question, other: Question | None = None) -> Match:
    """Whether `b` answers what `a` answers under the same conditions.

    `other` is the question of `b` where it stands on another page than `a`: another
    subject, metric or condition is another test. An undisclosed setting is that of the
    question's protocol, and unclear where the protocol is silent too.
    """
    apart = _apart(question, other)
    if factor(a.unit, b.unit) is None:
        apart += (reason("other_unit", ours=a.unit, theirs=b.unit),)
    if apart:
        return Match(Comparability.NO, apart)
    if question.kind in MOVING and _moved(a, b):
        moved = reason("moved", ours=a.stated_on.isoformat(), theirs=b.stated_on.isoformat())
        return Match(Comparability.NO, (moved,))
    return _by_settings(a.settings, b.settings, question)


def _apart(question: Question, other: Question | None) -> tuple[Reason, ...]:
    """Why two questions are not one; empty where they are."""
    if other is None or other.id == question.id:
        return ()
    reasons = []
    if other.subject != question.subject:
        reasons.append(reason("other_subject", our_id=question.subject, their_id=other.subject))
    if other.metric != question.metric:
        reasons.append(reason("other_metric", our_id=question.metric, their_id=other.metric))
    ours, theirs = _kept(question.conditions), _kept(other.conditions)
    silent = ("", "not said")
    for name in sorted(ours.keys() | theirs.keys()):
        one, two = ours.get(name, silent), theirs.get(name, silent)
        if one[0] != two[0]:
            reasons.append(reason("other_setting", setting=name, ours=one[1], theirs=two[1]))
    return tuple(reasons)


def _moved(a: Claim, b: Claim) -> bool:
    """Whether `b` is of a later day than `a`, or was gone before it, and so may have moved."""
    if same(a.value, a.quote, a.bound, b.value, high=a.high):
        return False
    return a.stated_on < b.stated_on or (
        b.withdrawn_on is not None and b.withdrawn_on <= a.stated_on
    )


def _by_settings(a: Pairs, b: Pairs, question: Question) -> Match:
    rules = comparing()
    protocol = _kept(question.protocol) | _kept(question.conditions)
    ours, theirs = ({**protocol, **_kept(said)} for said in (a, b))
    differ: list[Reason] = []
    open_: list[Reason] = []
    agree: list[Reason] = []
    for name in sorted(ours.keys() | theirs.keys()):
        weight = rules.weight(name)
        one, two = ours.get(name), theirs.get(name)
        if weight is Weight.RECORD or (weight is Weight.MINOR and None in (one, two)):
            continue
        if one is None or two is None:
            said = one or two or ("", "")
            open_.append(reason("undisclosed", setting=name, said=said[1]))
        elif one[0] != two[0]:
            facts = reason("other_setting", setting=name, ours=one[1], theirs=two[1])
            (differ if weight is Weight.DECISIVE else open_).append(facts)
        else:
            agree.append(reason("same_setting", setting=name, ours=one[1]))
    if differ:
        return Match(Comparability.NO, tuple(differ))
    if open_:
        return Match(Comparability.UNCLEAR, tuple(open_))
    if question.kind in RUN_KINDS and not agree:
        return Match(Comparability.UNCLEAR, (reason("no_settings"),))
    return Match(Comparability.YES, tuple(agree) or (reason("same_question"),))


@lru_cache(maxsize=4096)
def _cached(pairs: Pairs) -> tuple[tuple[str, tuple[str, str]], ...]:
    rules = comparing()
    spoken = rules.spoken(pairs)
    return tuple((name, (rules.value(name, said), said)) for name, said in spoken.items())


def _kept(pairs: Pairs) -> dict[str, tuple[str, str]]:
    """Setting -> the value that it compares by, and the value as written."""
    return dict(_cached(pairs))
