"""What editors add to the knowledge base takes effect at once, and can be taken back."""

import random

import pytest
from desk_room import badges, desk, furnished
from small_newsroom import KNOWN
from sqlalchemy import select
from whole_database import dump

from db import acts
from db import desk as desking
from db.additions import add, all_added
from db.desk import DeskError, differences, statuses
from db.known import known_now
from db.models import Mention, Party, Subject, Tie
from nlp.knowledge.additions import Addition

BETA = Addition("subject", {"kind": "model", "owner": "acme", "members": [{"name": "BetaLM"}]})
BETA_TOO = Addition("alias", {"of": "subject", "id": "acmelm-2", "alias": "BetaLM"})
NEWCO = Addition("party", {"name": "Newco", "kind": "vendor", "aliases": ["Newco Inc"]})
OURS = Addition(
    "tie", {"a": "acme", "relation": "owns", "b": "benchlab", "source": "Acme, annual report"}
)
EVERY = (
    *(BETA, BETA_TOO, NEWCO, OURS),
    Addition("subject", {"kind": "model", "owner": "newco", "members": [{"name": "NewLM"}]}),
    Addition("alias", {"of": "party", "id": "newco", "alias": "The New Company"}),
    Addition("alias", {"of": "metric", "id": "foobench", "alias": "BarFoo"}),
    Addition("benchmark", {"name": "QuuxBench", "about": "Asks for a great many quuxes."}),
    Addition("tie", {"a": "newco", "relation": "owns", "b": "daily", "source": "Newco's report"}),
)


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A furnished newsroom; each test rolls back."""
    _, sessions = furnished(tmp_path_factory.mktemp("additions"))
    with sessions.begin() as session:
        desk(session)
    yield sessions
    sessions.kw["bind"].dispose()


@pytest.fixture
def session(room):
    with room() as session:
        yield session
        session.rollback()


def test_an_alias_moves_the_numbers_to_its_subject_and_an_undo_brings_them_back(session):
    before = dump(session)
    assert "betalm/foobench" in badges(session)
    act = add(session, desk(session), BETA_TOO, "so its maker says")
    assert "betalm/foobench" not in badges(session)
    assert {m.question_id for m in session.scalars(select(Mention))} == {
        "acmelm-2/foobench",
        "acmelm-2/barbench",
    }
    desking.undo(session, desk(session), act.id)
    assert dump(session) == before


def test_a_listed_subject_has_its_owner_and_an_undo_unlists_it(session):
    before = dump(session)
    act = add(session, desk(session), BETA)
    assert session.get(Subject, "betalm").owner_id == "acme"
    assert session.get(Subject, "betalm").known
    desking.undo(session, desk(session), act.id)
    assert dump(session) == before


def test_a_tie_takes_independence_away(session):
    before = statuses(session)
    assert before["acmelm-2/foobench"] == "confirmed"
    act = add(session, desk(session), OURS)
    changed = differences(before, statuses(session))
    assert [change.question_id for change in changed] == ["acmelm-2/foobench"]
    assert changed[0].after != "confirmed"
    assert session.scalars(select(Tie.source)).all() == ["Acme, annual report"]
    desking.undo(session, desk(session), act.id)
    assert statuses(session) == before


def test_what_was_built_upon_is_undone_last(session):
    party = add(session, desk(session), NEWCO)
    model = add(session, desk(session), EVERY[4])
    point = session.begin_nested()
    with pytest.raises(DeskError, match=f"act {model.id}"):
        desking.undo(session, desk(session), party.id)
    point.rollback()
    desking.undo(session, desk(session), model.id)
    desking.undo(session, desk(session), party.id)
    assert session.get(Party, "newco") is None
    assert all_added(session, KNOWN) == []


@pytest.mark.parametrize(
    ("addition", "why"),
    [
        (Addition("party", {"name": "acme ai", "kind": "press"}), "is a name of the party 'acme'"),
        (Addition("party", {"name": "Other", "kind": "friend"}), "'friend' is not one of"),
        (Addition("subject", {"kind": "model", "owner": "no", "members": [{"name": "X"}]}), "'no'"),
        (Addition("alias", {"of": "subject", "id": "no", "alias": "X"}), "no subject 'no'"),
        (Addition("tie", {**OURS.entry, "since": "2025-02-31"}), "day is out of range"),
    ],
)
def test_what_the_knowledge_base_cannot_take_is_refused(session, addition, why):
    with pytest.raises(DeskError, match=why):
        add(session, desk(session), addition)
    assert all_added(session, KNOWN) == []


def test_what_the_files_list_by_now_is_passed_over(session):
    add(session, desk(session), NEWCO)
    files = known_now(session, KNOWN)
    assert known_now(session, files) == files
    (listed,) = all_added(session, files)
    assert "'newco'" in listed.problem


def test_undoing_all_additions_in_turn_brings_the_database_back(session):
    chance, before, done = random.Random(3), dump(session), []
    for _ in range(40):
        try:
            with session.begin_nested():
                if done and chance.random() < 0.3:
                    act = desking.undo(session, desk(session), chance.choice(done))
                else:
                    act = add(session, desk(session), chance.choice(EVERY))
            done.append(act.id)
        except DeskError:
            pass
    assert len(done) > 12
    assert list(acts.damage(session)) == []
    for act_id in reversed(done):
        try:
            acts.undone_rows(session, act_id)
        except acts.NotUndone:
            continue
        desking.undo(session, desk(session), act_id)
    assert dump(session) == before
    assert list(acts.damage(session)) == []
