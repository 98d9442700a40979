"""The digest: one message a morning to each reader about what changed in what they watch."""

from __future__ import annotations

import logging
import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from filelock import FileLock
from sqlalchemy.orm import Session, sessionmaker

from db.engine import DataFolder, open_database, writing
from db.models import Question, Report
from db.queries.events import KINDS
from db.queries.watches import MOST_TOLD, DigestOf, Watched, digests
from db.watches import WatchKind, told
from nullius.settings import Mail, Settings
from web.numbers import day_in_words
from web.words import count, title

logger = logging.getLogger(__name__)

# When a morning's digests are sent (UTC).
MORNING = time(6, 0)
LOOK_SECONDS = 60.0
# After a mail server did not answer.
WAIT_SECONDS = 1800.0
TIMEOUT_SECONDS = 30
PATHS = {
    WatchKind.QUESTION: "q",
    WatchKind.SUBJECT: "s",
    WatchKind.VENDOR: "v",
    WatchKind.ARTICLE: "report",
}
# Sends one message; raises OSError or SMTPException where it can't.
Send = Callable[[EmailMessage], object]


@dataclass
class Sent:
    """How a round of digests went."""

    messages: int = 0
    events: int = 0
    failed: int = 0

    def sentence(self) -> str:
        failed = f", {self.failed} could not be sent" if self.failed else ""
        return f"{self.messages} digests of {self.events} changes sent{failed}"


def message(digest: DigestOf, mail: Mail, site: str, now: datetime) -> EmailMessage:
    """The message about what changed; `site` is the site's public address."""
    changes = sum(len(each.events) for each in digest.changed)
    stop = f"{site}/watch/{digest.account.watch_token}/stop"
    made = EmailMessage()
    made["From"] = mail.sender
    made["To"] = digest.account.email or ""
    made["Subject"] = f"Nullius: {count(changes, 'change')} in what you watch"
    made["Date"] = format_datetime(now)
    made["Message-ID"] = make_msgid(domain=mail.sender.rpartition("@")[2].strip("> ") or None)
    made["Auto-Submitted"] = "auto-generated"
    # RFC 2369 and RFC 8058: mail programs show a button of their own.
    made["List-Unsubscribe"] = f"<{stop}>"
    made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    parts = [_part(each, site) for each in digest.changed]
    parts.append(f"-- \nAll that you watch: {site}/account/watches\nStop all of it: {stop}\n")
    made.set_content("\n".join(parts))
    return made


def _part(each: Watched, site: str) -> str:
    """What changed about one thing."""
    lines = [_name(each), f"{site}/{PATHS[WatchKind(each.watch.kind)]}/{each.thing.id}", ""]
    for event in each.events:
        about = f" ({title(event.question)})" if _wider(each) and event.question else ""
        lines.append(f"- {day_in_words(event.at.date())}: {KINDS[event.kind]}{about}.")
        lines.append(f"  {' '.join(event.why.split())}")
    if len(each.events) == MOST_TOLD:
        lines.append("- More is on the page.")
    lines += ["", f"Stop watching it: {site}/watch/{each.watch.token}/stop", ""]
    return "\n".join(lines)


def _wider(each: Watched) -> bool:
    """Whether the thing has more than one question."""
    return not isinstance(each.thing, Question)


def _name(each: Watched) -> str:
    if isinstance(each.thing, Question):
        return title(each.thing)
    if isinstance(each.thing, Report):
        return f"The article checked on {day_in_words(each.thing.kept_at.date())}"
    return each.thing.name


# ------------------------------------------------------------------ sending


def send_digests(
    sessions: sessionmaker[Session],
    folder: DataFolder,
    send: Send,
    mail: Mail,
    site: str,
    now: datetime,
    before: datetime,
) -> Sent:
    """Send what changed to whoever watches it, of watches that were last told before then.

    A message is sent before that is written down: a kill between the two repeats it, and
    loses nothing. One that can't be sent is tried again the next time, and holds up no other.
    """
    done = Sent()
    with FileLock(folder.path / "digest.lock"):
        with sessions() as session:
            due = digests(session, before)
        for digest in due:
            if digest.changed:
                try:
                    send(message(digest, mail, site, now))
                except (OSError, smtplib.SMTPException) as error:
                    # By number: an address is nobody's business who reads logs.
                    name = type(error).__name__
                    logger.error("account %d: digest not sent: %s", digest.account.id, name)
                    done.failed += 1
                    continue
                done.messages += 1
                done.events += sum(len(each.events) for each in digest.changed)
            with writing(sessions) as session:
                told(session, list(digest.looked_at), digest.last_event_id, now)
    return done


@contextmanager
def connected(mail: Mail) -> Iterator[Send]:
    """The mail server, ready to send. Raises OSError or SMTPException where it is not."""
    context = ssl.create_default_context()
    if mail.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            mail.host, mail.port, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT_SECONDS)
    with server:
        if mail.tls == "starttls":
            server.starttls(context=context)
        if mail.user:
            server.login(mail.user, mail.password)
        yield server.send_message


def morning_before(now: datetime) -> datetime:
    """The latest morning that has begun."""
    now = now.astimezone(UTC)
    today = datetime.combine(now.date(), MORNING, UTC)
    return today if today <= now else today - timedelta(days=1)


class Mornings:
    """Sends the digests of a running newsroom, once each morning."""

    def __init__(self, settings: Settings, look_seconds: float = LOOK_SECONDS) -> None:
        self._settings, self._look_seconds = settings, look_seconds
        self._stopping = threading.Event()

    def run(self) -> None:
        """Look every now and then, until `stop`; without a mail server, not at all."""
        mail = self._settings.mail
        if mail is None:
            return
        sessions = open_database(self._settings.folder)
        while not self._stopping.wait(self._look_seconds):
            try:
                self._look(sessions, mail)
            except Exception as error:  # a border: the next look tries again
                logger.error("digests were not sent: %s", type(error).__name__)
                self._stopping.wait(WAIT_SECONDS)
        sessions.kw["bind"].dispose()

    def _look(self, sessions: sessionmaker[Session], mail: Mail) -> None:
        now = datetime.now(UTC)
        begun = morning_before(now)
        with sessions() as session:
            due = digests(session, begun)
        if not due:
            return
        folder, site = self._settings.folder, self._settings.site_address
        with connected(mail) as send:
            done = send_digests(sessions, folder, send, mail, site, now, begun)
        if done.failed:
            self._stopping.wait(WAIT_SECONDS)

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()
