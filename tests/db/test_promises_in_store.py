"""The ledger of promises, from pages: due, kept, missed, moved, dropped."""

from datetime import timedelta

import pytest
from small_newsroom import KNOWN, NOW
from sqlalchemy import select

from db import assess, store
from db.models import Question
from db.queries.listing import overdue
from nlp.record import Bound, Kind, Mention, Modality

QUESTION = "acmelm-2/release-date"
PROMISE = "AcmeLM-2 arrives in Q3 2026."


def dated(text, quote, value, modality=Modality.PLANNED):
    start = text.index(quote)
    return Mention(
        start=start,
        end=start + len(quote),
        quote=quote,
        kind=Kind.SCHEDULE,
        value=value,
        high=None,
        unit="date",
        bound=Bound.EXACT,
        subject="AcmeLM-2",
        metric="release",
        said_by=None,
        modality=modality,
    )


def publish(session, keep, publisher, text, mentions, days, path="a"):
    at = NOW + timedelta(days=days)
    snapshot = keep(session, publisher, text, at=at, path=path)
    store.record(session, snapshot, mentions, KNOWN, version="1", now=at)


def promised(session, keep):
    publish(session, keep, "acme", PROMISE, [dated(PROMISE, "Q3 2026", "2026-Q3")], 0)


def stands(session, days):
    """Status and first rule of the promise, some days after 21 May 2026."""
    now = NOW + timedelta(days=days)
    behind = assess.background(session, KNOWN)
    ids = session.scalars(select(Question.id)).all()
    assess.assess_all(session, ids, behind, version="1", now=now)
    (question,) = session.scalars(select(Question))
    claim = next(c for c in question.claims if c.day == "2026-Q3")
    return claim.status, claim.reasons[0]["rule"]


def test_promise_is_due_and_then_its_day_passes_without_a_word(sessions, keep):
    with sessions.begin() as session:
        promised(session, keep)
        assert stands(session, 100) == ("pending", "not_due")
        assert stands(session, 140) == ("vendor_claim", "date_passed")


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        ("2026-09-12", ("confirmed", "promise_kept")),
        ("2026-10-12", ("measured_differently", "promise_missed")),
    ],
)
def test_promise_is_kept_or_missed_by_what_others_saw(sessions, keep, day, wanted):
    text = f"AcmeLM-2 was released on {day}, Bench Lab notes."
    with sessions.begin() as session:
        promised(session, keep)
        seen = dated(text, day, day, Modality.FACT)
        publish(session, keep, "benchlab", text, [seen], 150)
        assert stands(session, 151) == wanted


def test_promise_that_was_kept_is_not_past_its_date(sessions, keep):
    text = "AcmeLM-2 was released on 2026-09-12, Bench Lab notes."
    late = (NOW + timedelta(days=151)).date()
    with sessions.begin() as session:
        promised(session, keep)
        stands(session, 140)
        assert [q.id for q in session.scalars(overdue(late))] == [QUESTION]
        seen = dated(text, "2026-09-12", "2026-09-12", Modality.FACT)
        publish(session, keep, "benchlab", text, [seen], 150)
        stands(session, 151)
        assert session.scalars(overdue(late)).all() == []


def test_promise_for_which_its_maker_gives_another_day_is_moved(sessions, keep):
    text = "AcmeLM-2 arrives in Q1 2027."
    with sessions.begin() as session:
        promised(session, keep)
        publish(session, keep, "acme", text, [dated(text, "Q1 2027", "2027-Q1")], 50, "b")
        assert stands(session, 51) == ("withdrawn", "promise_moved")


def test_promise_that_leaves_its_page_without_another_day_is_dropped(sessions, keep):
    with sessions.begin() as session:
        promised(session, keep)
        publish(session, keep, "acme", "AcmeLM-2 is in the works.", [], 50)
        assert stands(session, 51) == ("withdrawn", "promise_dropped")
