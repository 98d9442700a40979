"""Which rows of a table are the vendor's own numbers over again, and so no runs.

Rules: docs/verification.md, section 2.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from nlp.reasons import reason
from nlp.record import Claim, Kind, Occurrence, Question, Reason, Standing
from nlp.roots import originator, runner
from nlp.rounding import step

# Two runs of one test lie a point or two apart, and give the same tenth about once in twenty
# times. On three benchmarks that is no chance any more.
LEAST = 3


def copied_rows(
    heard: Mapping[Question, Iterable[Occurrence]], house: Collection[str]
) -> dict[int, Reason]:
    """The mentions that are no runs but copies, each with the reason.

    `heard` holds what is heard of each question on one subject, `house` the parties under
    the control of its owner. One runner's numbers in one document are a copy where they
    equal the house's own, to the last decimal, on three benchmarks or more.
    """
    tables: dict[tuple[int, str], list[tuple[str, Occurrence, str]]] = defaultdict(list)
    for question, said in heard.items():
        for row, party in equal_rows(question, list(said), house):
            tables[row.document, runner(row) or ""].append((question.metric, row, party))
    copied = {}
    for (_, runs), rows in tables.items():
        benchmarks = len({metric for metric, _, _ in rows})
        if benchmarks >= LEAST:
            for _, row, party in rows:
                facts = {"board": row.publisher or runs, "party": party}
                copied[row.mention] = reason("copied_row", benchmarks=str(benchmarks), **facts)
    return copied


def equal_rows(
    question: Question, heard: Collection[Occurrence], house: Collection[str]
) -> list[tuple[Occurrence, str]]:
    """Runs from outside the house that equal an earlier number of its own, and whose that is."""
    if question.kind is not Kind.SCORE:
        return []
    rows = [row for row in heard if _may_be_copied(row, house)]
    own = [o for o in heard if originator(o) in house and _to_a_decimal(o)] if rows else []
    found = []
    for row in rows:
        parties = [originator(o) for o in own if _gives(row, o)]
        # The owner's own word may stand on several pages, of several parties of its house.
        party = min((party for party in parties if party), default=None)
        if party is not None:
            found.append((row, party))
    return found


def as_copies(heard: Iterable[Occurrence], copied: Mapping[int, Reason]) -> list[Occurrence]:
    """The mentions, those in `copied` no runs any more: they follow the party that they copy."""
    return [_as_copy(o, copied[o.mention]) if o.mention in copied else o for o in heard]


def with_copies(standing: Standing, claim: Claim, copied: Mapping[int, Reason]) -> Standing:
    """The claim's status, its reasons followed by which rows turned out to be copies of it."""
    told = dict.fromkeys(copied[mention] for mention in claim.mentions if mention in copied)
    return replace(standing, reasons=(*standing.reasons, *told))


def _may_be_copied(row: Occurrence, house: Collection[str]) -> bool:
    """Whether it is a run from outside the house that nothing but its table shows."""
    ran = runner(row)
    outside = ran is not None and ran not in house and row.publisher not in house
    return outside and row.artefacts is None and row.error is None and _to_a_decimal(row)


def _to_a_decimal(occurrence: Occurrence) -> bool:
    """Whether it is one number with decimals: whole ones are equal by chance."""
    o = occurrence
    return not isinstance(o.value, str) and o.high is None and step(o.value, o.quote) < 1


def _gives(row: Occurrence, own: Occurrence) -> bool:
    """Whether `row` is the house's number, and no older than it."""
    if isinstance(row.value, str) or isinstance(own.value, str) or row.unit != own.unit:
        return False
    day = min(row.published_on, row.ran_on or row.published_on)
    return own.published_on <= day and math.isclose(row.value, own.value, rel_tol=1e-9)


def _as_copy(row: Occurrence, why: Reason) -> Occurrence:
    return replace(
        row,
        run_by=None,
        submitted_by=None,
        settings=(("origin", "copied"),),
        items=None,
        ran_on=None,
        links=(*row.links, dict(why.facts)["party"]),
    )
