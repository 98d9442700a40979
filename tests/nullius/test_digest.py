"""Digests, sent to a real mail server on this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from desk_room import editor, furnished
from small_newsroom import NOW
from sqlalchemy.orm import Session, sessionmaker

from db.desk_models import Role, Watch
from db.engine import DataFolder
from db.models import Event, Report
from db.watches import watch
from nullius.cli import main
from nullius.digest import connected, morning_before, send_digests
from nullius.settings import Mail, SettingsError, read_settings

pytest.importorskip("aiosmtpd", reason="aiosmtpd is not installed")
from aiosmtpd.controller import Controller

FOO, BAR = "acmelm-2/foobench", "acmelm-2/barbench"
SITE = "https://nullius.example"


@dataclass
class Mailbox:
    """What a mail server took; it refuses who is called nobody."""

    messages: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, to: str, _o: Any
    ) -> str:
        if to.startswith("nobody@"):
            return "550 there is nobody"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        found = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.messages.append(found)
        return "250 OK"


@dataclass
class Post:
    """A newsroom with a mail server."""

    folder: DataFolder
    sessions: sessionmaker[Session]
    mail: Mail
    box: Mailbox

    def reader(self, name: str, email: str | None, *things: tuple[str, str]) -> None:
        with self.sessions.begin() as session:
            account = editor(session, name, Role.READER)
            account.email = email
            for kind, target in things:
                watch(session, account.id, kind, target, NOW)

    def event(self, why: str, question: str | None = FOO, **more: Any) -> None:
        with self.sessions.begin() as session:
            what = {"kind": "number_changed", "actor": "t"} | more
            session.add(Event(at=NOW, question_id=question, why=why, **what))

    def send(self, now: datetime = NOW + timedelta(days=1)) -> Any:
        with connected(self.mail) as send:
            return send_digests(self.sessions, self.folder, send, self.mail, SITE, now, now)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    # The controller takes no port 0.
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running = Controller(box, hostname="127.0.0.1", port=port)
    running.start()
    yield box, port
    running.stop()


@pytest.fixture
def post(tmp_path: Path, server: tuple[Mailbox, int]) -> Iterator[Post]:
    folder, sessions = furnished(tmp_path / "starter")
    box, port = server
    box.messages.clear()
    yield Post(folder, sessions, Mail("127.0.0.1", port, "Nullius <n@nullius.example>"), box)
    sessions.kw["bind"].dispose()


def test_a_reader_gets_one_message_of_what_changed_and_then_none(post: Post) -> None:
    post.event("Before the watch began.")
    post.reader("rita", "rita@home.example", ("question", FOO), ("vendor", "acme"))
    assert post.send().messages == 0
    post.event("The table says 70.9.")
    post.event("Of another.", BAR)
    assert post.send(NOW + timedelta(days=2)).sentence() == "1 digests of 3 changes sent"
    assert post.send(NOW + timedelta(days=3)).messages == 0
    (message,) = post.box.messages
    text = message.get_content()
    assert message["To"] == "rita@home.example"
    assert message["Subject"] == "Nullius: 3 changes in what you watch"
    assert "Before the watch began" not in text
    assert text.count("The table says 70.9.") == 2
    assert f"{SITE}/q/{FOO}" in text
    with post.sessions() as session:
        account = editor(session, "rita")
        tokens = {each.token for each in session.query(Watch)}
    stop = f"{SITE}/watch/{account.watch_token}/stop"
    assert message["List-Unsubscribe"] == f"<{stop}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert all(f"{SITE}/watch/{token}/stop" in text for token in tokens)


def test_an_article_tells_of_the_questions_in_it(post: Post) -> None:
    with post.sessions.begin() as session:
        reading = {"numbers": [{"question": FOO}, {"question": None}], "findings": []}
        session.add(Report(id="r" * 22, kept_at=NOW, text="…", reading=reading))
    post.reader("rita", "rita@home.example", ("article", "r" * 22))
    post.event("It is in the article.")
    post.event("It is not.", BAR)
    post.send()
    text = post.box.messages[0].get_content()
    assert ("It is in the article." in text, "It is not." in text) == (True, False)


def test_a_notice_to_editors_is_told_to_no_reader(post: Post) -> None:
    post.reader("rita", "rita@home.example", ("question", FOO))
    post.event("A source is quiet.", kind="notice")
    assert post.send().messages == 0


def test_an_address_that_is_refused_holds_up_no_other_and_is_tried_again(post: Post) -> None:
    post.reader("ann", "nobody@home.example", ("question", FOO))
    post.reader("rita", "rita@home.example", ("question", FOO))
    post.reader("zoe", None, ("question", FOO))
    post.event("The table says 70.9.")
    assert post.send().sentence() == "1 digests of 1 changes sent, 1 could not be sent"
    with post.sessions.begin() as session:
        editor(session, "ann").email = "ann@home.example"
    assert post.send(NOW + timedelta(days=2)).messages == 1
    assert [each["To"] for each in post.box.messages] == ["rita@home.example", "ann@home.example"]


def test_whoever_was_told_this_morning_waits_for_the_next(post: Post) -> None:
    morning = morning_before(NOW + timedelta(days=1))
    assert morning_before(morning) == morning
    assert morning_before(morning - timedelta(seconds=1)) == morning - timedelta(days=1)
    post.reader("rita", "rita@home.example", ("question", FOO))
    post.event("Something.")
    args = (post.sessions, post.folder)
    with connected(post.mail) as send:
        for late in (1, 2):
            at = morning + timedelta(minutes=late)
            send_digests(*args, send, post.mail, SITE, at, morning)
            post.event("Something more.")
    assert len(post.box.messages) == 1


def test_the_command_prints_and_sends(post: Post, tmp_path: Path) -> None:
    post.reader("rita", "rita@home.example", ("question", FOO))
    post.event("The table says 70.9.")
    run = CliRunner(
        env={
            "NULLIUS_DATA": str(tmp_path),
            "NULLIUS_SMTP_HOST": f"127.0.0.1:{post.mail.port}",
            "NULLIUS_SMTP_FROM": post.mail.sender,
            "NULLIUS_SMTP_TLS": "none",
            "NULLIUS_SITE": SITE,
        }
    )
    assert "The table says 70.9." in run.invoke(main, ["digest", "--dry-run"]).output
    assert post.box.messages == []
    done = run.invoke(main, ["digest"])
    assert done.output == "1 digests of 1 changes sent\n"
    assert len(post.box.messages) == 1


def test_without_a_mail_server_the_command_says_what_names_one(post: Post, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["digest", "--data", str(tmp_path)])
    assert done.exit_code == 2
    assert "NULLIUS_SMTP_HOST" in done.output


def test_a_mail_server_without_tls_is_refused_where_it_was_asked_for(post: Post) -> None:
    mail = Mail(post.mail.host, post.mail.port, post.mail.sender, "starttls")
    with pytest.raises(OSError, match="STARTTLS"), connected(mail):
        pass


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"SMTP_HOST": "mail.example"}, "SMTP_FROM is missing"),
        ({"SMTP_TLS": "ssl"}, "wanted one of"),
        ({"SMTP_HOST": "mail.example:x", "SMTP_FROM": "a@b.example"}, "HOST:PORT"),
        ({"SMTP_HOST": "mail.example", "SMTP_FROM": "nobody"}, "e-mail address"),
        ({"SITE": "ftp://nullius.example"}, "http or https"),
        (
            {"SMTP_HOST": "m.example", "SMTP_FROM": "a@b.c", "SMTP_TLS": "none", "SMTP_USER": "u"},
            "in the clear",
        ),
    ],
)
def test_settings_that_cannot_be_meant_are_named(given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read_settings({f"NULLIUS_{name}": value for name, value in given.items()})


def test_no_password_shows_in_the_settings_words() -> None:
    given = {"SMTP_HOST": "m.example", "SMTP_FROM": "a@b.c", "SMTP_PASSWORD": "hunter2"}
    settings = read_settings({f"NULLIUS_{name}": value for name, value in given.items()})
    assert "hunter2" not in repr(settings) + repr(settings.mail)
