"""How a number travelled: which page has it from which, and where its origin was lost.

Works on the mentions of one claim; the rules that put them there are in `nlp.roots`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from nlp.record import Occurrence


@dataclass(frozen=True, slots=True)
class Step:
    """One mention on the way."""

    mention: int
    # The mention that it has the number from; None for the root.
    source: int | None
    on: date
    # Why it is taken to have it from there: link, quotation, attribution or order.
    by: str | None
    # It names nobody, though the page that it has the number from did.
    dropped: bool


def provenance(said: Sequence[Occurrence], originators: Collection[str]) -> tuple[Step, ...]:
    """The way of one claim's number, the root first and then by day.

    `said` are the claim's mentions, its root first; `originators` who said it or ran it.
    A page has it from an earlier one that it links to or whose text it repeats, else from the
    outlet that it names, else from the root. Steps form a tree: each stands behind its source.
    """
    if not said:
        return ()
    root, *others = said
    told, steps = [root], [Step(root.mention, None, root.published_on, None, False)]
    for o in sorted(others, key=lambda o: (o.published_on, o.captured_on, o.mention)):
        source, by = _source(o, told)
        dropped = not _names(o, originators) and _names(source, originators)
        steps.append(Step(o.mention, source.mention, o.published_on, by, dropped))
        told.append(o)
    return tuple(steps)


def _source(occurrence: Occurrence, told: Sequence[Occurrence]) -> tuple[Occurrence, str]:
    root, o = told[0], occurrence
    others = [earlier for earlier in told if earlier.document != o.document]
    for earlier in others:
        if str(earlier.document) in o.links:
            return earlier, "link"
    for earlier in others:
        if o.said_by is not None and o.said_by == earlier.publisher:
            return earlier, "quotation" if earlier is not root else "attribution"
    for earlier in others:
        if earlier.publisher is not None and earlier.publisher in o.links:
            return earlier, "link"
    return root, "attribution" if o.said_by or o.said_by_name else "order"


def _names(occurrence: Occurrence, originators: Collection[str]) -> bool:
    """Whether a reader of the page learns whose number it is."""
    o = occurrence
    own = o.publisher is not None and o.publisher in originators
    return own or o.said_by is not None or o.said_by_name is not None or o.run_by is not None
