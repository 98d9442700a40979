"""Whether the numbers of one text can all be true: recomputed where the text says how.

`check` reads the text once into lines and tables and asks every rule. A rule speaks of
language and arithmetic alone: no document, name or number is known to it. What it cannot
tell it leaves alone, since a false alarm costs an editor's trust.
Rules: docs/consistency.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp.consistency.dates import check_dates
from nlp.consistency.distinct import check_distinct
from nlp.consistency.events import check_events
from nlp.consistency.far_changes import check_far_changes
from nlp.consistency.far_dates import check_far_dates
from nlp.consistency.far_headline import check_far_headline
from nlp.consistency.far_products import check_far_products
from nlp.consistency.far_shares import check_far_shares
from nlp.consistency.far_sums import check_far_sums
from nlp.consistency.headline import check_headline
from nlp.consistency.lines import read
from nlp.consistency.overall import check_overall
from nlp.consistency.products import check_products
from nlp.consistency.ranks import check_ranks
from nlp.consistency.ratios import check_ratios
from nlp.consistency.repeats import check_repeats
from nlp.consistency.sequences import check_sequences
from nlp.consistency.shares import check_shares
from nlp.consistency.statements import check_statements
from nlp.consistency.stretches import check_stretches
from nlp.consistency.sums import check_sums
from nlp.consistency.tables import check_tables
from nlp.consistency.transposed import check_transposed
from nlp.record import Finding, Mention

RULES = (
    check_dates,
    check_stretches,
    check_events,
    check_sums,
    check_products,
    check_ratios,
    check_overall,
    check_shares,
    check_ranks,
    check_headline,
    check_repeats,
    check_tables,
    check_distinct,
    check_statements,
    check_sequences,
)

# What the sentences do not tie by their own words: asked last, of numbers that none of the
# others has judged.
FAR_RULES = (
    check_far_changes,
    check_far_shares,
    check_far_dates,
    check_far_sums,
    check_far_products,
    check_far_headline,
    check_transposed,
)


def check(text: str, mentions: Sequence[Mention] = ()) -> list[Finding]:
    """What was recomputed in `text`, in its order, with a verdict each.

    `mentions` are the text's own, with offsets into it.
    """
    page = read(text, mentions)
    found: dict[tuple[object, ...], Finding] = {}
    for rule in RULES:
        for finding in rule(page):
            found.setdefault((finding.rule, finding.spans), finding)
    for far in FAR_RULES:
        judged = frozenset(span for finding in found.values() for span in finding.spans)
        for finding in far(page, judged):
            found.setdefault((finding.rule, finding.spans), finding)
    return sorted(found.values(), key=lambda finding: finding.spans)
