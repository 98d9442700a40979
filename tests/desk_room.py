"""A small newsroom with editors in it, for the tests of the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from small_newsroom import KNOWN, NOW, score
from sqlalchemy.orm import Session, sessionmaker

from db import assess, store
from db.accounts import add_account
from db.desk import Desk
from db.desk_models import Account, Role
from db.engine import DataFolder, open_database
from db.models import Claim, Document, Mention, Question, Snapshot, Source
from db.settle import entry_of
from nlp import knowledge as known

PLACES = {
    # an owner's own page, two that repeat it, and one that measured
    ("acme", "a"): "AcmeLM-2 scores 71.2% on FooBench, we say.",
    ("daily", "a"): "Acme says AcmeLM-2 scores 71.2% on FooBench.",
    ("weekly", "a"): "AcmeLM-2 gets 71.2% on FooBench, and 40.0% on BarBench."
    " That is what the table on its page says.",
    ("benchlab", "a"): "We ran AcmeLM-2 on FooBench: 70.9%.",
    ("daily", "b"): "BetaLM (so spelled) scores 71.2% on FooBench.",
}
ROOM = replace(
    KNOWN,
    subjects={
        **KNOWN.subjects,
        "acmelm-1": known.Subject("acmelm-1", "AcmeLM-1", "model", owner="acme"),
    },
    metrics={
        **KNOWN.metrics,
        "barbench": known.Metric(
            "barbench", "BarBench", "benchmark", unit="%", items=100, higher_is_better=True
        ),
    },
)


def furnished(path: Path) -> tuple[DataFolder, sessionmaker[Session]]:
    """A database of its own in `path`, furnished."""
    folder = DataFolder(path)
    sessions = open_database(folder, create=True)

    def keep(session: Session, publisher: str, text: str, *, path: str) -> Snapshot:
        address = f"http://{publisher}.example/{path}"
        document = Document(address=address, source_id=publisher, discovered_at=NOW)
        session.add(document)
        page = store.Page(address, text.encode(), "text/html", {}, NOW, text, published_at=NOW)
        snapshot = store.keep(session, folder.raw, document, page)
        assert snapshot is not None
        session.flush()
        return snapshot

    with sessions.begin() as session:
        store.load_knowledge(session, ROOM)
        roles = {"acme": "vendor", "benchlab": "evaluator", "daily": "press", "weekly": "press"}
        for party, role in roles.items():
            row = {"name": party, "kind": "page", "address": f"http://{party}.example/"}
            row |= {"publisher_id": party, "role": role, "every_minutes": 60}
            session.add(Source(id=party, **row))
        session.flush()
        furnish(session, keep)
    return folder, sessions


def doubtful(sessions: sessionmaker[Session], folder: DataFolder, how_many: int) -> None:
    """More pages of the Daily, each with a number about a model of its own, unsurely read."""
    with sessions.begin() as session:
        for number in range(100, 100 + how_many):
            address = f"http://daily.example/doubtful-{number}"
            text = f"In a test, Model-{number} scored {number % 90}.5% on FooBench, they say."
            document = Document(address=address, source_id="daily", discovered_at=NOW)
            session.add(document)
            page = store.Page(address, text.encode(), "text/html", {}, NOW, text, published_at=NOW)
            snapshot = store.keep(session, folder.raw, document, page)
            assert snapshot is not None
            session.flush()
            mention = score(text, f"{number % 90}.5%")
            mention = replace(mention, subject=f"Model-{number}", confidence=0.3)
            store.record(session, snapshot, [mention], ROOM, version="1", now=NOW)
        derive(session)


def furnish(session: Session, keep: Any) -> None:
    """Keep and read the pages, and assess what they say."""
    store.load_knowledge(session, ROOM)
    for (publisher, path), text in PLACES.items():
        snapshot = keep(session, publisher, text, path=path)
        read(session, snapshot)
    derive(session)


def read(session: Session, snapshot: Snapshot, version: str = "1") -> None:
    """Read a snapshot by what stands in `PLACES`."""
    mentions = []
    for quote, metric in (("71.2%", "FooBench"), ("70.9%", "FooBench"), ("40.0%", "BarBench")):
        if quote in snapshot.text:
            subject = "BetaLM" if "BetaLM" in snapshot.text else "AcmeLM-2"
            said_by = "Acme AI" if "Acme says" in snapshot.text else None
            mention = score(snapshot.text, quote, said_by=said_by)
            mentions.append(replace(mention, metric=metric, subject=subject))
    store.record(session, snapshot, mentions, ROOM, version=version, now=NOW)


def derive(session: Session, at: datetime = NOW) -> None:
    """Assess every stale question."""
    stale = assess.stale_questions(session, at.date(), "1")
    assess.assess_all(session, stale, assess.background(session, ROOM), version="1", now=at)


def editor(session: Session, name: str = "ada", role: Role = Role.EDITOR) -> Account:
    """An account that signs in nowhere."""
    found = session.query(Account).filter_by(name=name).one_or_none()
    return found or add_account(session, name, role, NOW)


def desk(session: Session, name: str = "ada", minutes: int = 0) -> Desk:
    """What an act of that editor takes."""
    return Desk(editor(session, name), NOW + timedelta(minutes=minutes), ROOM, "1")


def entry(session: Session, publisher: str, quote: str, path: str = "a") -> str:
    """The entry of the quote on a publisher's page."""
    mention = (
        session.query(Mention)
        .join(Snapshot)
        .join(Document)
        .filter(Document.address == f"http://{publisher}.example/{path}", Mention.quote == quote)
        .order_by(Mention.id.desc())
        .first()
    )
    return entry_of(mention, mention.snapshot)


def badges(session: Session) -> dict[str, str | None]:
    """The status of each question that is answered."""
    return {q.id: q.status for q in session.query(Question) if q.status}


def answers(session: Session, question: str) -> set[tuple[float | None, int]]:
    """The claims on a question: value, and how many mentions."""
    claims = session.query(Claim).filter_by(question_id=question)
    return {(claim.value, len(claim.mentions)) for claim in claims}
