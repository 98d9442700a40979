"""With any one evaluator gone from the lists, no status gets stronger."""

from __future__ import annotations

import pytest
from made_claims import MADE_ON, claim, run

from nlp.independence import Ties, kind_by_name
from nlp.knowledge import Party, knowledge
from nlp.record import Kind, Question, Status
from nlp.status import status

KNOWN = knowledge()
DAY = MADE_ON
SHOTS = (("shots", "5"),)
KINDS = {party.id: party.kind for party in KNOWN.parties.values()}
TIES = Ties(KNOWN.ties)
EVALUATORS = sorted((p for p in KNOWN.parties.values() if p.kind == "evaluator"), key=str)
STRENGTH = {Status.MEASURED_DIFFERENTLY: 1, Status.ON_RECORD: 2, Status.CONFIRMED: 3}


def owners(evaluator: Party) -> set[str]:
    """A vendor without a tie to anybody here, and all that stand near the evaluator."""
    near = {party for tie in TIES.by_party.get(evaluator.id, ()) for party in (tie.a, tie.b)}
    return {"a-vendor", *near} - {evaluator.id}


@pytest.mark.parametrize("evaluator", EVALUATORS, ids=lambda party: party.id)
def test_forgetting_an_evaluator_makes_no_status_stronger(evaluator: Party) -> None:
    # A stranger's name may still show what it is.
    kinds = {**KINDS, "a-vendor": "vendor", evaluator.id: kind_by_name(evaluator.name)}
    ties = Ties(tie for tie in TIES if evaluator.id not in (tie.a, tie.b))
    for owner in owners(evaluator):
        asked = Question("x/m", "x", "m", Kind.SCORE, owner, items=500, higher_is_better=True)
        said = claim(70.0, said_by=owner, published_by=owner, settings=SHOTS)
        for value in (70.4, 50.0, 90.0):
            claims = [said, run(value, by=evaluator.id, settings=SHOTS)]
            for judged in claims:
                before = status(
                    asked, judged, claims, TIES, (), DAY, {**KINDS, "a-vendor": "vendor"}
                )
                after = status(asked, judged, claims, ties, (), DAY, kinds)
                assert STRENGTH.get(after.status, 0) <= STRENGTH.get(before.status, 0), owner
