"""What changed between two captures of one document, compared by its claims.

A number is followed by what it is about, never by likeness of text: the same subject,
metric and settings. Where that leaves more than one number on either side, nothing is
guessed, and the numbers count as removed and added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from nlp.comparing import comparing, factor
from nlp.knowledge import fold
from nlp.record import Mention, Pairs


class ChangeKind(StrEnum):
    """What happened to a number."""

    NUMBER_CHANGED = "number_changed"
    CLAIM_REMOVED = "claim_removed"
    CLAIM_ADDED = "claim_added"


@dataclass(frozen=True, slots=True)
class Change:
    """One number that a capture gives otherwise than the one before it."""

    kind: ChangeKind
    # None where the number was added, or removed.
    old: Mention | None
    new: Mention | None


_About = tuple[str, str, Pairs]


def changes(old: Sequence[Mention], new: Sequence[Mention]) -> list[Change]:
    """What the capture `new` gives otherwise than `old`, in the order of the newer text.

    A number that only moved, is said again or is written otherwise ("1,000", "over one
    thousand") is no change. What was removed comes last.
    """
    before, after = _by_about(old), _by_about(new)
    found: list[Change] = []
    for about in before.keys() | after.keys():
        gone = _unmatched(before.get(about, ()), after.get(about, ()))
        come = _unmatched(after.get(about, ()), before.get(about, ()))
        if about[0] and about[1] and len(gone) == len(come) == 1:
            found.append(Change(ChangeKind.NUMBER_CHANGED, gone[0], come[0]))
            continue
        found += [Change(ChangeKind.CLAIM_REMOVED, mention, None) for mention in gone]
        found += [Change(ChangeKind.CLAIM_ADDED, None, mention) for mention in come]
    return sorted(found, key=_place)


def _by_about(mentions: Iterable[Mention]) -> dict[_About, list[Mention]]:
    """Mentions by what they are about, in the order of the text."""
    found: dict[_About, list[Mention]] = defaultdict(list)
    for mention in sorted(mentions, key=lambda m: (m.start, m.end)):
        settings = tuple(sorted(comparing().settings(mention.settings).items()))
        found[fold(mention.subject or ""), fold(mention.metric or ""), settings].append(mention)
    return found


def _unmatched(mentions: Sequence[Mention], others: Sequence[Mention]) -> list[Mention]:
    """The first mention of each number that no other mention gives."""
    kept: list[Mention] = []
    for mention in mentions:
        if not any(_equal(mention, other) for other in (*others, *kept)):
            kept.append(mention)
    return kept


def _equal(one: Mention, other: Mention) -> bool:
    if isinstance(one.value, str) or isinstance(other.value, str):
        return one.value == other.value
    times = factor(one.unit, other.unit)
    return times is not None and (
        _close(one.value * times, other.value)
        and (one.high is None) == (other.high is None)
        and _close((one.high or 0) * times, other.high or 0)
    )


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other))


def _place(change: Change) -> tuple[bool, int, int]:
    mention = change.new or change.old
    assert mention is not None
    return (change.new is None, mention.start, mention.end)
