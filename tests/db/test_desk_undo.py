"""Whatever editors do can be taken back, and the log tells all of it."""

import random
from datetime import timedelta

import pytest
from desk_room import desk, furnished
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from small_newsroom import NOW
from sqlalchemy import select
from whole_database import dump

from db import acts, rulings
from db import desk as desking
from db.desk import DeskError
from db.desk_models import Act, ReaderReport
from db.models import Claim, Mention, Ruling
from db.rulings import Draft, Evidence
from db.settle import entry_of
from nlp.record import Status


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A furnished newsroom in one database for all examples; each is rolled back."""
    _, sessions = furnished(tmp_path_factory.mktemp("room"))
    with sessions.begin() as session:
        report = {"question_id": "acmelm-2/foobench", "kind": "mistake", "text": "wrong"}
        session.add(ReaderReport(at=NOW, state="open", address="", **report))
        for name in ("ada", "bob"):
            desk(session, name)
    yield sessions
    sessions.kw["bind"].dispose()


def entries(session):
    mentions = session.scalars(select(Mention).order_by(Mention.id))
    return [entry_of(mention, mention.snapshot) for mention in mentions]


CORRECTIONS = [
    {"subject": "AcmeLM-1"},
    {"metric": "BarBench"},
    {"value": 12.5, "day": None},
    {"said_by": "Acme AI"},
    {"subject": "Unheard-of 3", "settings": {"shots": "5"}},
    {"bound": "about", "modality": "planned"},
]
THINGS = {
    "subject": ["acmelm-2", "betalm", "acmelm-1"],
    "metric": ["foobench", "barbench"],
    "question": ["acmelm-2/foobench", "betalm/foobench", "acmelm-2/barbench"],
}
# An act: which, and two numbers that choose what it is on.
KINDS = (
    *("accept", "reject", "correct", "merge", "drop", "undo", "undo", "close"),
    *("rule", "second", "ask", "answer", "publish", "withdraw"),
)
DOINGS = st.tuples(st.sampled_from(KINDS), st.integers(0, 999), st.integers(0, 999))


def do(session, number, what, one, other):
    """One act, or none where it can't be done."""
    who = desk(session, ("ada", "bob")[other % 2], number)
    mention = entries(session)[one % 6]
    kind = list(THINGS)[one % 3]
    things = THINGS[kind]
    ruled = session.scalars(select(Ruling.id).order_by(Ruling.id)).all() or [0]
    ruling = ruled[one % len(ruled)]
    last = session.scalar(select(Act.id).order_by(Act.id.desc()).limit(1)) or 0
    if what == "accept":
        return desking.accept(session, who, mention, None)
    if what == "reject":
        return desking.reject(session, who, mention, None, "no")
    if what == "correct":
        return desking.correct(session, who, mention, None, CORRECTIONS[other % 6])
    if what == "merge":
        pair = things[one % len(things)], things[other % len(things)]
        return desking.merge(session, who, kind, *pair, None)
    if what == "drop":
        return desking.reject(session, who, f"{kind}:{things[other % len(things)]}", None)
    if what == "undo":
        return desking.undo(session, who, max(1, last - one % 5))
    if what == "rule":
        claim = session.scalars(select(Claim).order_by(Claim.key)).first()
        if claim is None:
            return None
        status = (Status.CONTRADICTED, Status.NOT_CHECKABLE)[other % 2]
        draft = Draft(status, "the logs show 4 %", [Evidence("http://x.example/", snapshot=1)])
        return rulings.propose(session, who, claim.question_id, claim.key, draft)
    if what == "second":
        return rulings.second(session, who, ruling, None)
    if what == "ask":
        soon = (who.now + timedelta(days=7)).date()
        return rulings.ask(session, who, ruling, None, "press office", soon)
    if what == "answer":
        return rulings.note_reply(session, who, ruling, None, "we stand by it")
    if what == "publish":
        return rulings.publish(session, who, ruling, None)
    if what == "withdraw":
        return rulings.withdraw(session, who, ruling, None, "new evidence")
    return desking.close(session, who, 1, ("done", "declined")[other % 2], None)


@given(st.lists(DOINGS, min_size=1, max_size=60))
@settings(
    max_examples=8,
    # Shrinking a list of acts takes minutes; the example that failed is enough.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_undoing_any_acts_in_turn_brings_the_database_back(room, doings):
    done_and_undone(room, doings)


def test_so_do_two_hundred_acts(room):
    chance = random.Random(9)
    done_and_undone(
        room,
        [(chance.choice(KINDS), chance.randrange(999), chance.randrange(999)) for _ in range(200)],
        at_least=60,
    )


def done_and_undone(room, doings, at_least=0):
    with room() as session:
        before = dump(session)
        for number, (what, one, other) in enumerate(doings):
            point = session.begin_nested()
            try:
                done = do(session, number, what, one, other)
            except DeskError:
                done = None
            point.rollback() if done is None else point.commit()
        assert list(acts.damage(session)) == []
        rows = acts.replayed(acts.all_acts(session))
        assert all(acts.read_row(session, key) == row for key, row in rows.items())
        written = session.scalars(select(Act.id).order_by(Act.id.desc())).all()
        assert len(written) >= at_least
        for act_id in written:
            undone_already(session, act_id) or desking.undo(session, desk(session), act_id)
        assert list(acts.damage(session)) == []
        assert dump(session) == before
        session.rollback()


def undone_already(session, act_id):
    try:
        acts.undone_rows(session, act_id)
    except acts.NotUndone:
        return True
    return False
