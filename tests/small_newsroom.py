"""A small knowledge base and its mentions, for tests that need no more."""

from datetime import UTC, datetime

from nlp import knowledge as known
from nlp.record import Bound, Kind, Mention, Modality

NOW = datetime(2026, 5, 21, 9, 0, tzinfo=UTC)

KNOWN = known.Knowledge(
    parties={
        p.id: p
        for p in (
            known.Party("acme", "Acme AI", "vendor"),
            known.Party("benchlab", "Bench Lab", "evaluator"),
            known.Party("daily", "The Daily", "press"),
            known.Party("weekly", "The Weekly", "press"),
        )
    },
    subjects={"acmelm-2": known.Subject("acmelm-2", "AcmeLM-2", "model", owner="acme")},
    metrics={
        "foobench": known.Metric(
            "foobench", "FooBench", "benchmark", unit="%", items=500, higher_is_better=True
        )
    },
)


def score(text: str, quote: str, *, said_by: str | None = None) -> Mention:
    """A mention of AcmeLM-2's score on FooBench at `quote` in `text`."""
    start = text.index(quote)
    return Mention(
        start=start,
        end=start + len(quote),
        quote=quote,
        kind=Kind.SCORE,
        value=float(quote.rstrip("%")),
        high=None,
        unit="%",
        bound=Bound.EXACT,
        subject="AcmeLM-2",
        metric="FooBench",
        said_by=said_by,
        modality=Modality.FACT,
    )
