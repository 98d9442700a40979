"""What readers report: stored for the queue, within limits that need nobody else's help.

A function here writes and does not commit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.desk_models import ReaderReport

# Code points.
LONGEST_TEXT = 4000
LONGEST_CONTACT = 200
# More links than evidence takes are an advertisement.
MOST_LINKS = 8
# Reports from one address within the time.
LIMITS = ((timedelta(hours=1), 5), (timedelta(days=1), 15))
# Open reports altogether: beyond, nobody could read them.
MOST_OPEN = 5000

_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


class ReportKind(StrEnum):
    """What a report is."""

    # "This is wrong."
    MISTAKE = "mistake"
    # Whom a number is about or comes from answers.
    REPLY = "reply"


class ReportError(Exception):
    """A report cannot be taken so; the message says why, in words for the reader."""


class TooMany(ReportError):
    """No more reports are taken now."""


@dataclass(frozen=True)
class Sent:
    """What a reader sent."""

    question_id: str
    # The claim that it is about; None for the question as a whole.
    claim_key: str | None
    kind: str
    text: str
    contact: str
    # A hash of the network address.
    address: str


def objection(sent: Sent) -> str | None:
    """What keeps the report from being one, in words for the reader; None where nothing does."""
    if sent.kind not in set(ReportKind):
        return "say whether it is a mistake or a reply"
    if not sent.text:
        return "say what is wrong"
    if len(sent.text) > LONGEST_TEXT:
        return f"that is {len(sent.text):,} characters; at most {LONGEST_TEXT:,} are taken"
    if len(sent.contact) > LONGEST_CONTACT:
        return f"a contact has {LONGEST_CONTACT} characters at most"
    if len(_LINK.findall(sent.text)) > MOST_LINKS:
        return f"that holds more than {MOST_LINKS} links: keep those that show the mistake"
    if sent.kind == ReportKind.REPLY and not sent.contact:
        return "a reply needs a contact, so that an editor can make sure who answers"
    return None


def file_report(session: Session, sent: Sent, now: datetime) -> ReaderReport:
    """Store the report for the queue; one that says what an open one says is that one.

    Raises ReportError for what is none, TooMany where a limit is reached.
    """
    problem = objection(sent)
    if problem:
        raise ReportError(problem)
    again = _same(session, sent)
    if again is not None:
        return again
    _refuse_too_many(session, sent.address, now)
    report = ReaderReport(
        at=now,
        question_id=sent.question_id,
        claim_key=sent.claim_key,
        kind=sent.kind,
        text=sent.text,
        contact=sent.contact or None,
        state="open",
        address=sent.address,
    )
    session.add(report)
    session.flush()
    return report


def _same(session: Session, sent: Sent) -> ReaderReport | None:
    """An open report of that kind on the question with the same words, however spaced."""
    wanted = select(ReaderReport).where(
        ReaderReport.question_id == sent.question_id,
        ReaderReport.kind == sent.kind,
        ReaderReport.state == "open",
    )
    words = _words(sent.text)
    found = (each for each in session.scalars(wanted) if _words(each.text) == words)
    return next(found, None)


def _words(text: str) -> str:
    return " ".join(text.casefold().split())


def _refuse_too_many(session: Session, address: str, now: datetime) -> None:
    for window, most in LIMITS:
        sent = select(func.count(ReaderReport.id)).where(
            ReaderReport.address == address, ReaderReport.at > now - window
        )
        if (session.scalar(sent) or 0) >= most:
            raise TooMany("there were many reports from where you are: send this one tomorrow")
    waiting = select(func.count(ReaderReport.id)).where(ReaderReport.state == "open")
    if (session.scalar(waiting) or 0) >= MOST_OPEN:
        raise TooMany("more reports wait than editors can read: come back another day")
