"""What it costs to derive statuses anew, and what one new measurement costs.

    python benchmarks/status.py [CLAIMS ...]

Two tables, each at 1,000, 10,000 and 100,000 claims unless others are named: the rules alone,
on one core; and the rules with a real SQLite database in a temporary folder, where all
questions are assessed and then the one question that a new measurement answers. The pages are
made up: an eighth of them a vendor's, an eighth an evaluator's, the rest repetitions.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, sessionmaker

from db import assess, store
from db.engine import DataFolder, open_database
from db.models import Claim, Document, Mention, Metric, Question, Snapshot, Source, Subject
from nlp.independence import Ties
from nlp.knowledge import Knowledge, knowledge
from nlp.record import Bound, Kind, Modality, Occurrence, Role
from nlp.record import Question as Asked
from nlp.roots import roots
from nlp.status import status

AS_OF = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SIZES = (1_000, 10_000, 100_000)
# Each question has two claims, the vendor's and the evaluator's, and eight mentions.
CLAIMS_EACH, PAGES = 2, ("deepseek", "aider", *["reuters"] * 6)
AT_ONCE = 200

# Any: a row as column -> value, of the types that the tables name.
Row = dict[str, Any]


def heard() -> list[Occurrence]:
    """The mentions of one question: a vendor's number, its repetitions, and another's run."""
    day = date(2026, 5, 20)
    page = Occurrence(
        mention=0,
        document=0,
        publisher="deepseek",
        role=Role.VENDOR,
        kind=Kind.SCORE,
        value=49.6,
        high=None,
        unit="%",
        bound=Bound.EXACT,
        modality=Modality.FACT,
        quote="49.6",
        published_on=day,
        captured_on=day,
    )
    board = replace(page, publisher="aider", role=Role.EVALUATOR, value=48.4, quote="48.4")
    press = replace(page, publisher="reuters", role=Role.PRESS)
    said = [page, board, replace(press, said_by="deepseek"), *[press] * 5]
    return [replace(o, mention=i, document=i) for i, o in enumerate(said)]


def rules_alone(claims: int) -> float:
    """Processor seconds for the statuses of so many claims."""
    known, mentions = knowledge(), heard()
    ties, kinds = Ties(known.ties), {party.id: party.kind for party in known.parties.values()}
    started = time.process_time()
    for number in range(claims // CLAIMS_EACH):
        asked = Asked(f"s{number}/m", f"s{number}", "m", Kind.SCORE, "deepseek", items=225)
        found = roots(mentions, asked.id)
        for claim in found:
            status(asked, claim, found, ties, (), AS_OF, kinds)
    return time.process_time() - started


def fill(session: Session, known: Knowledge, claims: int) -> None:
    """So many claims' questions, with the pages and mentions that make them."""
    store.load_knowledge(session, known)
    sources = {"deepseek": "vendor", "aider": "evaluator", "reuters": "press"}
    session.execute(
        insert(Source),
        [
            {
                "id": party,
                "name": party,
                "kind": "page",
                "address": f"http://{party}.example/",
                "publisher_id": party,
                "role": role,
                "entry": {},
                "every_minutes": 60,
                "failures": 0,
                "active": True,
            }
            for party, role in sources.items()
        ],
    )
    session.add(Metric(id="m", name="M", kind="benchmark", unit="%", items=225))
    session.flush()
    count = claims // CLAIMS_EACH
    numbers = range(count)
    subjects = [
        {"id": f"s{n}", "name": f"S{n}", "kind": "model", "owner_id": "deepseek"} for n in numbers
    ]
    session.execute(insert(Subject), subjects)
    asked = [
        {"id": f"s{n}/m", "subject_id": f"s{n}", "metric_id": "m", "kind": "score", "unit": "%"}
        for n in numbers
    ]
    session.execute(insert(Question), asked)
    for start in range(0, count, 1_000):
        some = numbers[start : start + 1_000]
        add_pages(
            session,
            (
                page(n * len(PAGES) + place + 1, party, f"s{n}/m")
                for n in some
                for place, party in enumerate(PAGES)
            ),
        )
    session.flush()


def page(number: int, party: str, question_id: str) -> tuple[Row, Row, Row]:
    """The document, the snapshot and the mention of one page that was read."""
    value = 48.4 if party == "aider" else 49.6
    document = {
        "id": number,
        "address": f"http://{party}.example/{number}",
        "source_id": party,
        "state": "kept",
        "discovered_at": NOW,
        "attempts": 0,
    }
    snapshot = {
        "id": number,
        "document_id": number,
        "sha256": str(number),
        "text_sha256": str(number),
        "fetched_at": NOW,
        "media_type": "text/html",
        "headers": {},
        "text": f"It scores {value}%.",
        "links": [],
        "read_version": "1",
    }
    mention = {
        "snapshot_id": number,
        "question_id": question_id,
        "start": 10,
        "end": 14,
        "quote": str(value),
        "prefix": "It scores ",
        "suffix": "%.",
        "kind": "score",
        "value": value,
        "unit": "%",
        "bound": "exact",
        "modality": "fact",
        "subject_name": "S",
        "metric_name": "M",
        "run_by_id": "aider" if party == "aider" else None,
        "settings": {},
        "confidence": 1.0,
        "cues": {},
    }
    return document, snapshot, mention


def add_pages(session: Session, pages: Iterable[tuple[Row, Row, Row]]) -> None:
    """Pages with one mention each, many in one statement."""
    listed = list(pages)
    for place, table in enumerate((Document, Snapshot, Mention)):
        session.execute(insert(table), [rows[place] for rows in listed])


def reassess(sessions: sessionmaker[Session], known: Knowledge, version: str) -> tuple[int, float]:
    """How many questions the rules of `version` assessed, and in how many seconds."""
    started = time.process_time()
    with sessions() as session:
        behind = assess.background(session, known)
        waiting = assess.stale_questions(session, AS_OF, version)
    for start in range(0, len(waiting), AT_ONCE):
        with sessions.begin() as session:
            some = waiting[start : start + AT_ONCE]
            assess.assess_all(session, some, behind, version=version, now=NOW)
    return len(waiting), time.process_time() - started


def with_database(folder: Path, claims: int) -> tuple[float, float, float]:
    """Seconds for all questions the first time, by other rules, and for the one that is new."""
    known = knowledge()
    sessions = open_database(DataFolder(folder), create=True)
    with sessions.begin() as session:
        fill(session, known, claims)
    questions, first = reassess(sessions, known, "1")
    _, again = reassess(sessions, known, "2")
    with sessions.begin() as session:
        made = session.scalar(select(func.count()).select_from(Claim)) or 0
        if made != questions * CLAIMS_EACH:
            raise SystemExit(f"{made} claims, wanted {questions * CLAIMS_EACH}")
        add_pages(session, [page(claims * len(PAGES), "aider", "s0/m")])
        session.get_one(Question, "s0/m").stale = True
    with sessions() as session:
        behind = assess.background(session, known)
    started = time.process_time()
    with sessions.begin() as session:
        (one,) = assess.stale_questions(session, AS_OF, "2")
        assess.assess(session, one, behind, version="2", now=NOW)
    once = time.process_time() - started
    sessions.kw["bind"].dispose()
    return first, again, once


def main() -> None:
    sizes = [int(argument) for argument in sys.argv[1:]] or list(SIZES)
    out = sys.stdout.write
    out("the rules alone\n")
    for claims in sizes:
        seconds = rules_alone(claims)
        out(f"{claims:>9,} claims {seconds:8.2f} s of one core\n")
    out("with a database\n")
    for claims in sizes:
        with tempfile.TemporaryDirectory() as folder:
            first, again, once = with_database(Path(folder), claims)
        out(
            f"{claims:>9,} claims {first:8.2f} s at first, {again:8.2f} s by other rules, "
            f"{once * 1e3:6.1f} ms for one new measurement\n"
        )


if __name__ == "__main__":
    main()
