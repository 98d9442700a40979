"""What editors do to entries, and what follows from it."""

from datetime import timedelta

import pytest
from desk_room import answers, badges, derive, desk, entry, furnish, read
from small_newsroom import NOW
from sqlalchemy import select, text

from db import acts, verify
from db import desk as desking
from db.desk import Changed, DeskError, state_of
from db.desk_models import Act
from db.models import Document, Event, Mention, Question, Snapshot
from db.queries.past import past_page

FOO, BAR = "acmelm-2/foobench", "acmelm-2/barbench"


@pytest.fixture
def session(sessions, keep):
    with sessions.begin() as session:
        furnish(session, keep)
    with sessions() as session:
        yield session


def act_of(session):
    return session.scalars(select(Act).order_by(Act.id.desc()).limit(1)).one()


def test_a_rejected_number_is_on_no_page_and_an_undo_brings_it_back(session):
    assert answers(session, BAR) == {(40.0, 1)}
    rejected = desking.reject(session, desk(session), entry(session, "weekly", "40.0%"), None, "no")
    assert answers(session, BAR) == set()
    assert session.get(Question, BAR).status is None
    desking.undo(session, desk(session), rejected.id)
    assert answers(session, BAR) == {(40.0, 1)}


def test_a_corrected_subject_moves_the_number_to_its_question(session):
    wrong = entry(session, "weekly", "40.0%")
    desking.correct(session, desk(session), wrong, None, {"subject": "AcmeLM-1"}, "the older one")
    assert answers(session, "acmelm-1/barbench") == {(40.0, 1)}
    assert answers(session, BAR) == set()
    event = session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert (event.kind, event.actor, event.why) == (
        "reading_corrected",
        "editor ada",
        "the older one",
    )


def test_a_corrected_value_makes_another_claim(session):
    wrong = entry(session, "weekly", "71.2%")
    desking.correct(session, desk(session), wrong, None, {"value": 72.1, "day": None})
    assert (72.1, 1) in answers(session, FOO)


def test_correcting_to_what_was_read_accepts(session):
    right = entry(session, "weekly", "40.0%")
    act = desking.correct(session, desk(session), right, None, {"subject": "AcmeLM-2"})
    assert act.kind == "accept"
    assert act.after[f"edit/{right}"]["fields"] == {}


def test_a_decision_survives_reading_again_and_holds_on_the_next_capture(session, keep):
    wrong = entry(session, "weekly", "40.0%")
    desking.correct(session, desk(session), wrong, None, {"subject": "AcmeLM-1"})
    desking.reject(session, desk(session), entry(session, "weekly", "71.2%"), None)
    snapshot = session.scalars(
        select(Snapshot).join(Document).where(Document.address == "http://weekly.example/a")
    ).one()
    read(session, snapshot, version="2")
    newer = keep(session, "weekly", snapshot.text + " An advert.", at=NOW + timedelta(days=1))
    read(session, newer)
    derive(session)
    assert answers(session, "acmelm-1/barbench") == {(40.0, 2)}
    assert answers(session, BAR) == set()
    last = act_of(session).id
    desking.undo(session, desk(session), last)
    desking.undo(session, desk(session), last - 1)
    derive(session)
    assert answers(session, BAR) == {(40.0, 2)}


def test_merged_subjects_meet_and_a_split_restores_both(session):
    before = badges(session)
    merged = desking.merge(session, desk(session), "subject", "betalm", "acmelm-2", None, "typo")
    assert "betalm/foobench" not in badges(session)
    said = session.scalars(select(Mention).where(Mention.question_id == FOO)).all()
    assert len(said) == 5
    desking.undo(session, desk(session), merged.id, "it is another")
    assert badges(session) == before


def test_new_numbers_about_a_merged_subject_are_filed_where_it_went(session, keep):
    desking.merge(session, desk(session), "subject", "betalm", "acmelm-2", None)
    text_ = "Once more: BetaLM scores 71.2% on FooBench."
    read(session, keep(session, "daily", text_, path="c"))
    derive(session)
    assert answers(session, "betalm/foobench") == set()


def test_a_rejected_subject_takes_its_numbers_along(session):
    desking.reject(session, desk(session), "subject:betalm", None, "a typing error")
    assert "betalm/foobench" not in badges(session)


def test_merged_questions_and_metrics_chain(session):
    desking.merge(session, desk(session), "question", "betalm/foobench", FOO, None)
    desking.merge(session, desk(session), "metric", "foobench", "barbench", None)
    assert {FOO, "betalm/foobench"}.isdisjoint(badges(session))
    assert (71.2, 4) in answers(session, BAR)


@pytest.mark.parametrize(("one", "other"), [("acmelm-2", "acmelm-2"), ("acmelm-2", "betalm")])
def test_a_merge_in_a_circle_is_refused(session, one, other):
    desking.merge(session, desk(session), "subject", "betalm", "acmelm-2", None)
    with pytest.raises(DeskError):
        desking.merge(session, desk(session), "subject", one, other, None)


def test_who_comes_second_is_told_and_changes_nothing(session):
    number = entry(session, "weekly", "40.0%")
    seen = state_of(session, number)
    desking.correct(session, desk(session), number, seen, {"subject": "AcmeLM-1"})
    with pytest.raises(Changed):
        desking.reject(session, desk(session, "bob"), number, seen)


def test_a_past_day_knows_nothing_of_later_decisions(session):
    week = timedelta(days=7) / timedelta(minutes=1)
    for minutes, kind in ((week, "subject"), (2 * week, "metric")):
        who = desk(session, minutes=int(minutes))
        if kind == "subject":
            desking.merge(session, who, "subject", "betalm", "acmelm-2", None)
        else:
            desking.reject(session, who, entry(session, "weekly", "40.0%"), None)
    before = rows_of(session)
    for days, beta, bar in ((1, 1, 1), (8, 0, 1), (15, 0, 0)):
        on = (NOW + timedelta(days=days)).date()
        answered = [len(past_page(session, q, on).answers) for q in ("betalm/foobench", BAR)]
        assert answered == [beta, bar]
    assert rows_of(session) == before


def rows_of(session):
    session.expire_all()
    return [(m.id, m.question_id, m.filed_id) for m in session.scalars(select(Mention))]


def test_an_act_that_was_built_upon_is_not_undone(session):
    number = entry(session, "weekly", "40.0%")
    first = desking.accept(session, desk(session), number, None)
    desking.reject(session, desk(session), number, None)
    with pytest.raises(DeskError, match="changed since"):
        desking.undo(session, desk(session), first.id)


def test_an_undo_is_undone(session):
    act = desking.reject(session, desk(session), entry(session, "weekly", "40.0%"), None)
    undo = desking.undo(session, desk(session), act.id)
    with pytest.raises(DeskError, match="undone already"):
        desking.undo(session, desk(session), act.id)
    desking.undo(session, desk(session), undo.id)
    assert answers(session, BAR) == set()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "opinion"},
        {"subject": ""},
        {"value": None, "day": None},
        {"value": 1.0, "day": "2026"},
        {"start": 3},
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(session, fields):
    with pytest.raises(DeskError):
        desking.correct(session, desk(session), entry(session, "weekly", "40.0%"), None, fields)


TAMPERING = {
    "act 1 has another hash": "update act set why = 'other' where id = 1",
    "act 1 is missing": "delete from act where id = 1",
    "which is not its last": "delete from act where id = 3",
    "stands otherwise": "update edit set verdict = 'accepted'",
    "written by no act": "insert into merge values"
    " ('subject', 'x', 'y', 'ada', '2026-01-01 00:00:00')",
}


@pytest.mark.parametrize("said", TAMPERING)
def test_verify_finds_what_was_altered_by_sql(session, folder, said):
    desking.merge(session, desk(session), "subject", "betalm", "acmelm-2", None)
    desking.reject(session, desk(session), entry(session, "weekly", "40.0%"), None)
    desking.undo(session, desk(session), 1)
    assert list(acts.damage(session)) == []
    session.execute(text(TAMPERING[said]))
    session.expire_all()
    found = verify.verify(session, folder.raw).damage
    assert any(said in sentence for sentence in found), found
