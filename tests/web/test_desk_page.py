"""The desk's pages: who may see them, and what its forms do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from desk_room import ROOM, answers, badges, editor, entry, furnished
from flask import Flask
from lxml import html
from small_newsroom import NOW
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from db import acts
from db.accounts import begin_visit
from db.desk_models import Act, Edit, Role
from db.evidence import keep_evidence
from db.models import Claim, Mention, Question, Ruling
from nlp.record import ReadError
from web import create_app
from web.access import COOKIE
from web.desk import DeskParts

FOO, BAR = "acmelm-2/foobench", "acmelm-2/barbench"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    folder, sessions = furnished(tmp_path)

    def capture(address: str) -> int:
        if "unreachable" in address:
            raise ReadError("nobody answers there")
        with sessions.begin() as session:
            return keep_evidence(session, folder.raw, address, "A log", "4% of them pass", NOW)

    yield create_app(sessions, folder, starter=True, desk_parts=DeskParts(ROOM, "1", capture))
    sessions.kw["bind"].dispose()


@pytest.fixture
def sessions(app: Flask) -> sessionmaker[Session]:
    found: sessionmaker[Session] = app.extensions["nullius"].sessions
    return found


class Browser:
    """A client that is signed in and sends its token with every form."""

    def __init__(self, app: Flask, name: str, role: Role = Role.EDITOR) -> None:
        self.client = app.test_client()
        with app.extensions["nullius"].sessions.begin() as session:
            token = begin_visit(session, editor(session, name, role), datetime.now(UTC))
        self.client.set_cookie(COOKIE, token)
        with self.client.session_transaction() as cookie:
            cookie["token"] = "token"

    def get(self, address: str, code: int = 200) -> str:
        answer = self.client.get(address)
        assert answer.status_code == code, answer.text
        return answer.text

    def post(self, address: str, code: int = 303, **form: Any) -> str:
        answer = self.client.post(address, data={"token": "token", **form})
        assert answer.status_code == code, answer.text
        return answer.text

    def decide(self, id_: str, do: str, code: int = 303, **form: Any) -> str:
        """Open an entry and press one of its buttons."""
        return self.post(
            "/desk/act", code, id=id_, seen=seen(self.get(address(id_))), do=do, **form
        )


def address(id_: str) -> str:
    return f"/desk/entry?id={id_}"


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


@pytest.fixture
def ada(app: Flask) -> Browser:
    return Browser(app, "ada")


@pytest.fixture
def bob(app: Flask) -> Browser:
    return Browser(app, "bob")


@pytest.fixture
def number(sessions: sessionmaker[Session]) -> str:
    """The entry of the BarBench score on the Weekly's page."""
    with sessions() as session:
        return entry(session, "weekly", "40.0%")


# ------------------------------------------------------------------ who may


def filled_in(rule: Any) -> str:
    """An address by the rule, with something in each of its parts."""
    parts = {"slug": "acme", "question": FOO, "int": "1", "string": "x" * 22, "default": "x"}
    return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda m: parts[m[1] or "default"], str(rule))


@pytest.mark.parametrize("role", [None, *Role])
def test_each_route_of_the_desk_answers_its_role_and_no_lesser(
    app: Flask, role: Role | None
) -> None:
    client: Any = Browser(app, "eve", role).client if role else app.test_client()
    walked = 0
    for rule in app.url_map.iter_rules():
        needed = getattr(app.view_functions[rule.endpoint], "needs", None)
        private = rule.rule.startswith(("/desk", "/account", "/sign-out"))
        assert private == (needed is not None), rule.rule
        if needed is None:
            continue
        walked += 1
        for method in rule.methods & {"GET", "POST"}:
            answer = client.open(filled_in(rule), method=method)
            if role is None:
                assert answer.status_code == 303, rule.rule
                assert answer.location.startswith("/sign-in"), rule.rule
            elif not role.covers(needed):
                assert answer.status_code == 403, rule.rule
            else:
                # A form without its token is refused, whoever sends it.
                assert answer.status_code != 403, rule.rule
                assert method == "GET" or answer.status_code == 400, rule.rule
                assert (
                    answer.headers.get("Cache-Control") == "no-store" or answer.status_code >= 400
                )
    assert walked > 15


def test_signing_in_gives_a_new_cookie_and_goes_where_it_was_wanted(app: Flask) -> None:
    from db.accounts import add_account

    with app.extensions["nullius"].sessions.begin() as session:
        add_account(session, "cat", Role.EDITOR, NOW, password="correct horse battery")
    client = app.test_client()
    client.set_cookie(COOKIE, "planted")
    page = client.get("/sign-in?next=/desk/history").text
    token = re.search(r'name="token" value="([^"]+)"', page)[1]  # type: ignore[index]
    form = {"token": token, "name": "cat", "password": "correct horse battery"}
    wrong = client.post("/sign-in", data={**form, "password": "wrong"})
    unknown = client.post("/sign-in", data={**form, "name": "nobody"})
    assert (wrong.status_code, wrong.text) == (unknown.status_code, unknown.text)
    answer = client.post("/sign-in", data={**form, "next": "/desk/history"})
    assert answer.location == "/desk/history"
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "planted" not in cookie
    assert client.get("/desk/history").status_code == 200
    # The token of before is worth nothing now.
    assert client.post("/sign-out", data={"token": token}).status_code == 400


@pytest.mark.parametrize("next_", ["//evil.example", "/\\evil.example", "https://evil.example"])
def test_signing_in_leads_to_no_other_site(app: Flask, next_: str) -> None:
    assert "evil" not in app.test_client().get("/sign-in", query_string={"next": next_}).text


def test_beyond_this_machine_the_cookie_is_for_tls_alone(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/sign-in", base_url="http://news.example/")
    assert "Secure" in page.headers["Set-Cookie"]
    assert "Secure" not in client.get("/sign-in").headers["Set-Cookie"]
    with app.extensions["nullius"].sessions.begin() as session:
        token = begin_visit(session, editor(session, "ada"), datetime.now(UTC))
    client.set_cookie(COOKIE, token, domain="news.example")
    assert client.get("/account", base_url="http://news.example/").status_code == 303


# ------------------------------------------------------------------ the queue and its acts


def test_the_queue_leads_to_the_entry_and_an_act_on_to_the_next(
    app: Flask, ada: Browser, sessions: sessionmaker[Session], number: str
) -> None:
    assert "BetaLM" in ada.get("/desk?reason=unknown_subject")
    ada.decide(number, "reject", why="it is about another model")
    # The next entry says what was done to the last.
    following = ada.client.get("/desk/next", follow_redirects=True).text
    assert "it is about another model" in following
    with sessions() as session:
        assert answers(session, BAR) == set()
        act = session.scalars(select(Act)).one()
        assert (act.kind, act.why) == ("reject", "it is about another model")
    assert app.test_client().get(f"/q/{BAR}").status_code == 404
    ada.post("/desk/undo")
    assert "40" in app.test_client().get(f"/q/{BAR}").text


def test_a_correction_shows_in_public_with_its_reason(
    app: Flask, ada: Browser, number: str
) -> None:
    ada.decide(number, "correct", subject="AcmeLM-1", metric="BarBench", why="the older one")
    public = app.test_client().get("/q/acmelm-1/barbench").text
    assert "An editor corrected a reading" in public
    assert "The older one." in public


@pytest.mark.parametrize("value", [1234567890123.5, 1e300, 0.1, 7.0])
def test_a_form_sent_as_it_was_corrects_nothing(
    sessions: sessionmaker[Session], ada: Browser, number: str, value: float
) -> None:
    with sessions.begin() as session:
        mention = session.scalars(select(Mention).where(Mention.quote == "40.0%")).one()
        mention.value, mention.settings = value, {"prompt": "a=b; c"}
    page = html.fromstring(ada.get(address(number)))
    form = dict(page.get_element_by_id("decide").form_values())
    ada.post("/desk/act", **{**form, "do": "correct"})
    with sessions() as session:
        assert session.scalars(select(Edit.fields)).one() == {}


def test_what_was_typed_wrongly_is_not_lost(ada: Browser, number: str) -> None:
    page = ada.decide(number, "correct", 400, subject="AcmeLM-1", value="many")
    assert "is no number such as 69.7" in page
    assert 'value="AcmeLM-1"' in page
    assert 'value="many"' in page


def test_who_comes_second_sees_both_versions_and_may_go_on(
    sessions: sessionmaker[Session], ada: Browser, bob: Browser, number: str
) -> None:
    stale = seen(bob.get(address(number)))
    ada.decide(number, "correct", subject="AcmeLM-1", metric="BarBench")
    form = {"id": number, "do": "correct", "subject": "AcmeLM-2", "why": "I am sure"}
    page = bob.post("/desk/act", 409, seen=stale, **form)
    assert "It changed meanwhile" in page
    assert "I am sure" in page
    assert "AcmeLM-1" in page
    bob.post("/desk/act", seen=seen(page), **form)
    with sessions() as session:
        assert session.scalars(select(Edit.editor)).one() == "bob"
        assert answers(session, BAR) == {(40.0, 1)}


def test_a_merge_leads_the_old_address_to_the_new(
    app: Flask, ada: Browser, sessions: sessionmaker[Session]
) -> None:
    ada.decide("subject:betalm", "merge", into="acmelm-2")
    with sessions() as session:
        assert "betalm/foobench" not in badges(session)
    for old, new in (("/q/betalm/foobench", f"/q/{FOO}"), ("/s/betalm", "/s/acmelm-2")):
        answer = app.test_client().get(old)
        assert (answer.status_code, answer.location) == (301, new)


def test_many_at_once_are_shown_before_they_are_done(
    sessions: sessionmaker[Session], ada: Browser, number: str
) -> None:
    preview = ada.post("/desk/bulk", 200, do="reject", entry=number)
    assert BAR in preview
    with sessions() as session:
        assert session.scalars(select(Act)).all() == []
        assert answers(session, BAR) == {(40.0, 1)}
    ada.post("/desk/bulk", do="reject", entry=number, seen=seen(preview), confirm="1")
    with sessions() as session:
        assert answers(session, BAR) == set()


def test_presence_tells_the_others_and_a_skip_is_for_oneself(ada: Browser, bob: Browser) -> None:
    entry_ = "subject:betalm"
    ada.get(address(entry_))
    assert "ada has this open too" in bob.get(address(entry_))
    ada.decide(entry_, "skip")
    assert "betalm" not in ada.get("/desk?reason=unknown_subject")
    assert "betalm" in bob.get("/desk?reason=unknown_subject")
    answer = bob.client.post("/desk/presence", data={"token": "token", "id": entry_})
    assert answer.get_json()["others"] == []


def test_the_history_tells_what_was_done_and_how_it_stood(ada: Browser, number: str) -> None:
    ada.decide(number, "accept")
    page = ada.get(f"/desk/history?id={number}&as_of=2026-01-01")
    assert "accepted" in page
    assert "By the end of 1 January 2026: nothing" in page


@pytest.mark.parametrize(
    "id_", ["", "x", "mention:1-2-3", "pair:subject a", "claim:x y", "event:9"]
)
def test_an_entry_that_is_none_is_said_to_be_none(ada: Browser, id_: str) -> None:
    assert ada.client.get(address(id_)).status_code in {400, 404}


# ------------------------------------------------------------------ rulings


def lead(sessions: sessionmaker[Session]) -> tuple[str, str]:
    """The key of the claim that a badge speaks of, and where its ruling is begun."""
    with sessions() as session:
        claim = session.get(Claim, session.get_one(Question, FOO).lead_claim_id)
        assert claim is not None
        return claim.key, "/desk/rulings/new"


def test_a_ruling_goes_from_first_words_to_withdrawal(
    app: Flask, sessions: sessionmaker[Session], ada: Browser, bob: Browser
) -> None:
    key, begin = lead(sessions)
    words = {"status": "contradicted", "reason": "The logs show 4%."}
    evidence = "https://logs.example/a https://unreachable.example/b"
    ada.post(begin, question=FOO, claim=key, evidence=evidence, **words)
    with sessions() as session:
        ruling = session.scalars(select(Ruling)).one()
        assert [bool(each["snapshot"]) for each in ruling.evidence] == [True, False]
    at, public = f"/desk/ruling/{ruling.id}", f"/ruling/{ruling.id}"
    stranger = app.test_client()

    def step(browser: Browser, do: str, code: int = 303, **form: str) -> str:
        return browser.post(at, code, do=do, seen=seen(browser.get(at)), **form)

    assert "lacks a second editor who agrees" in step(ada, "publish", 400)
    assert "another than the first" in step(ada, "second", 400)
    step(bob, "second")
    step(ada, "ask", asked="press@acme.example", reply_by="2099-01-01")
    assert "an answer of the originator" in step(ada, "publish", 400)
    assert stranger.get(public).status_code == 404
    step(ada, "reply", reply="We stand by it.")
    step(ada, "publish")
    with sessions() as session:
        assert badges(session)[FOO] == "contradicted"
    page = stranger.get(public).text
    for said in ("The logs show 4%.", "We stand by it.", "bob", "/badges#contradicted"):
        assert said in page
    assert stranger.get(f"{public}/evidence/1").status_code == 303
    assert public in stranger.get(f"/q/{FOO}").text
    step(bob, "withdraw", why="The logs were another model’s.")
    assert "The logs were another model’s." in stranger.get(public).text
    with sessions() as session:
        assert badges(session)[FOO] != "contradicted"
        assert list(acts.damage(session)) == []


def test_a_revision_takes_the_place_of_the_ruling(
    app: Flask, sessions: sessionmaker[Session], ada: Browser
) -> None:
    key, begin = lead(sessions)
    form = {"question": FOO, "claim": key, "evidence": "https://a.example/"}
    ada.post(begin, status="not_checkable", reason="Nothing is said.", **form)
    ada.post("/desk/ruling/1", do="publish", seen=seen(ada.get("/desk/ruling/1")))
    ada.post(begin, status="withdrawn", reason="They took it back.", revises="1", **form)
    ada.post("/desk/ruling/3", do="publish", seen=seen(ada.get("/desk/ruling/3")))
    with sessions() as session:
        assert badges(session)[FOO] == "withdrawn"
    old, new = (app.test_client().get(f"/ruling/{id_}").text for id_ in (1, 3))
    assert "/ruling/3" in old
    assert "/ruling/1" in new


@pytest.mark.parametrize(
    "form",
    [
        {"status": "true", "reason": "x"},
        {"status": "withdrawn", "reason": ""},
        {"status": "withdrawn", "reason": "x", "evidence": "file:///etc/passwd"},
        {"status": "withdrawn", "reason": "x" * 5001},
    ],
)
def test_a_ruling_that_makes_no_sense_is_refused_and_kept_in_the_form(
    sessions: sessionmaker[Session], ada: Browser, form: dict[str, str]
) -> None:
    key, begin = lead(sessions)
    page = ada.post(begin, 400, question=FOO, claim=key, **form)
    assert form["reason"][:100] in page
    with sessions() as session:
        assert session.scalars(select(Ruling)).all() == []
