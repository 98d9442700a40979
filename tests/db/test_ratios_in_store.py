"""A ratio follows the two numbers that it is made of, whichever is read first."""

from datetime import timedelta

from small_newsroom import KNOWN, NOW
from sqlalchemy import select

from db import assess, store
from db.models import Event, Question, Source
from nlp.record import Bound, Kind, Mention, Modality

RATIO = "acmelm-2/memory-ratio"


def number(text, quote, value, unit, kind, subject, metric="memory", **settings):
    start = text.index(quote)
    return Mention(
        start=start,
        end=start + len(quote),
        quote=quote,
        kind=kind,
        value=value,
        high=None,
        unit=unit,
        bound=Bound.EXACT,
        subject=subject,
        metric=metric,
        said_by=None,
        modality=Modality.FACT,
        settings=tuple(settings.items()),
    )


def publish(session, keep, publisher, text, mention, days, path):
    at = NOW + timedelta(days=days)
    snapshot = keep(session, publisher, text, at=at, path=path)
    store.record(session, snapshot, [mention], KNOWN, version="1", now=at)


def datasheet(session, keep, subject, quote, value, days):
    session.merge(
        Source(
            id="sheets",
            name="sheets",
            kind="page",
            address="http://sheets.example/",
            publisher_id="acme",
            role="primary_record",
            every_minutes=60,
        )
    )
    session.flush()
    text = f"{subject} has {quote} of memory."
    mention = number(text, quote, value, "GB", Kind.SPEC, subject)
    publish(session, keep, "sheets", text, mention, days, subject)


def assessed(session, days):
    now = NOW + timedelta(days=days)
    behind = assess.background(session, KNOWN)
    waiting = assess.stale_questions(session, now.date())
    assess.assess_all(session, waiting, behind, version="1", now=now)
    return session.get_one(Question, RATIO)


def test_ratio_is_derived_anew_when_either_of_its_numbers_comes_in(sessions, keep):
    claim = "AcmeLM-2 has three times the memory of the Zed 1."
    with sessions.begin() as session:
        mention = number(claim, "three times", 3, "x", Kind.RATIO, "AcmeLM-2", against="Zed 1")
        publish(session, keep, "acme", claim, mention, 0, "claim")
        datasheet(session, keep, "AcmeLM-2", "144 GB", 144, 0)
        assert assessed(session, 1).status == "vendor_claim"
        datasheet(session, keep, "Zed 1", "48 GB", 48, 2)
        ratio = assessed(session, 3)
        assert ratio.status == "on_record"
        event = session.scalars(select(Event).where(Event.question_id == RATIO)).one()
        assert event.why == "the numbers that it is made of were looked at again"
        behind = assess.background(session, KNOWN)
        before = assess.replay(session, [RATIO], behind, NOW + timedelta(days=1))
        assert before[RATIO].status == "vendor_claim"


def test_ratio_that_its_numbers_do_not_give_is_proposed_to_editors(sessions, keep):
    claim = "AcmeLM-2 has half the memory of the Zed 1."
    with sessions.begin() as session:
        mention = number(claim, "half", 0.5, "x", Kind.RATIO, "AcmeLM-2", against="Zed 1")
        publish(session, keep, "acme", claim, mention, 0, "claim")
        datasheet(session, keep, "AcmeLM-2", "144 GB", 144, 0)
        datasheet(session, keep, "Zed 1", "48 GB", 48, 0)
        assert assessed(session, 1).status == "measured_differently"
        (proposal,) = assess.proposals(session, assess.background(session, KNOWN), NOW.date())
        assert (proposal.question_id, proposal.found.status) == (RATIO, "contradicted")
