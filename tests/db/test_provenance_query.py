"""The way of a stored number from page to page."""

from datetime import timedelta

from small_newsroom import KNOWN, NOW, score

from db import assess, store
from db.models import Question
from db.queries.provenance import provenance_of

QUESTION = "acmelm-2/foobench"


def test_page_that_names_nobody_is_marked_on_the_way(sessions, keep):
    with sessions.begin() as session:
        for days, publisher, text, said_by in (
            (0, "acme", "Our AcmeLM-2 scores 71.2% on FooBench.", None),
            (1, "daily", "Acme AI says 71.2% on FooBench.", "Acme AI"),
            (2, "weekly", "AcmeLM-2 has 71.2% on FooBench.", None),
        ):
            at = NOW + timedelta(days=days)
            snapshot = keep(session, publisher, text, at=at)
            mention = score(text, "71.2%", said_by=said_by)
            store.record(session, snapshot, [mention], KNOWN, version="1", now=at)
        behind = assess.background(session, KNOWN)
        assess.assess(session, QUESTION, behind, version="1", now=NOW + timedelta(days=3))
        question = session.get_one(Question, QUESTION)
        (steps,) = provenance_of(session, QUESTION, KNOWN).values()
        assert steps[0].mention == question.lead_claim.root_mention_id
        assert [(step.by, step.dropped) for step in steps] == [
            (None, False),
            ("attribution", False),
            ("order", True),
        ]
        assert provenance_of(session, "nobody/nothing", KNOWN) == {}
