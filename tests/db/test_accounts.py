"""Accounts, their visits, and the limits on trying."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from small_newsroom import NOW
from sqlalchemy import select

from db import accounts
from db.desk_models import Attempt, Role, Visit

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch):
    monkeypatch.setattr(accounts, "_HASHER", PasswordHasher(time_cost=1, memory_cost=1024))
    accounts._nobodys.cache_clear()
    yield
    accounts._nobodys.cache_clear()


@pytest.fixture
def ada(sessions):
    with sessions.begin() as session:
        return accounts.add_account(session, "ada", Role.EDITOR, NOW, password=PASSWORD)


def outcomes(sessions):
    with sessions() as session:
        return list(session.scalars(select(Attempt.outcome).order_by(Attempt.id)))


def test_the_right_password_begins_a_visit_and_the_audit_says_so(sessions, ada):
    entered = accounts.sign_in(sessions, " Ada ", PASSWORD, "here", NOW)
    assert accounts.visitor(sessions, entered.token, NOW).name == "ada"
    assert outcomes(sessions) == ["in"]
    with sessions() as session:
        assert entered.token not in {visit.token for visit in session.scalars(select(Visit))}


@pytest.mark.parametrize("name", ["ada", "nobody"])
def test_a_wrong_name_and_a_wrong_password_are_refused_alike(sessions, ada, name):
    with pytest.raises(accounts.Refused) as refused:
        accounts.sign_in(sessions, name, "wrong horse battery", "here", NOW)
    assert str(refused.value) == "name or password is wrong"


@pytest.mark.parametrize("name", ["ada", "nobody"])
def test_after_five_wrong_tries_even_the_right_password_waits(sessions, ada, name):
    for _ in range(accounts.MOST_OF_NAME_AND_ADDRESS):
        with pytest.raises(accounts.Refused):
            accounts.sign_in(sessions, name, "wrong", "here", NOW)
    with pytest.raises(accounts.Refused) as refused:
        accounts.sign_in(sessions, name, PASSWORD, "here", NOW)
    assert refused.value.limited
    if name == "ada":
        assert accounts.sign_in(sessions, name, PASSWORD, "elsewhere", NOW)
        later = NOW + accounts.WINDOW + timedelta(seconds=1)
        assert accounts.sign_in(sessions, name, PASSWORD, "here", later)


def test_a_visit_ends_by_time_by_silence_and_by_signing_out(sessions, ada):
    with sessions.begin() as session:
        tokens = [accounts.begin_visit(session, ada, NOW) for _ in range(2)]
    assert accounts.visitor(sessions, tokens[0], NOW + accounts.LONGEST_SILENCE) is None
    at, seen = NOW, []
    while at < NOW + accounts.LONGEST_VISIT:
        seen.append(accounts.visitor(sessions, tokens[0], at))
        at += timedelta(hours=1)
    assert all(seen)
    assert accounts.visitor(sessions, tokens[0], at) is None
    with sessions.begin() as session:
        accounts.end_visit(session, tokens[1])
    assert accounts.visitor(sessions, tokens[1], NOW) is None


def test_a_disabled_account_is_signed_out_and_stays_out(sessions, ada):
    token = accounts.sign_in(sessions, "ada", PASSWORD, "here", NOW).token
    with sessions.begin() as session:
        accounts.disable(session, accounts.named(session, "ada"))
    assert accounts.visitor(sessions, token, NOW) is None
    with pytest.raises(accounts.Refused):
        accounts.sign_in(sessions, "ada", PASSWORD, "here", NOW)
    assert outcomes(sessions)[-1] == "disabled"


@pytest.mark.parametrize(
    "password", ["short", "aaaaaaaaaaaaaa", "ada was here today", "nullius2026now", "x" * 300]
)
def test_passwords_that_are_easily_guessed_are_refused(sessions, password):
    with sessions() as session, pytest.raises(accounts.AccountError):
        accounts.add_account(session, "ada", Role.EDITOR, NOW, password=password)


@pytest.mark.parametrize("name", ["", "Ada", "a b", "-a", "a" * 61, "ada"])
def test_names_are_plain_and_unique(sessions, ada, name):
    with sessions() as session, pytest.raises(accounts.AccountError):
        accounts.add_account(session, name, Role.READER, NOW, password=PASSWORD)
