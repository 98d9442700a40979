"""A newsroom of made-up claims, as large as asked, for the benchmarks of the site.

Names, numbers and repetitions are drawn with a fixed seed, so that every run has the same.
Repetitions follow a power law: a few numbers are everywhere, most stand on one page.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session, sessionmaker

from db.engine import DataFolder, gather_statistics, open_database
from db.index import SearchIndex
from db.models import (
    Base,
    Claim,
    Document,
    Mention,
    Metric,
    Party,
    Question,
    Snapshot,
    Source,
    Subject,
)

FIRST_DAY = date(2024, 1, 1)
BATCH = 5000
ANSWERS_EACH = 2
STATUSES = ("vendor_claim", "unattributed", "confirmed", "measured_differently", "on_record")
WEIGHTS = (46, 14, 14, 12, 14)
SYLLABLES = ("ka", "lo", "mi", "ren", "tas", "vu", "zen", "or", "bel", "qui", "dra", "phi", "nos")
TESTS = ("Bench", "Eval", "Arena", "Suite", "Exam", "QA", "Code", "Math")
VARIANTS = ("", " Max", " Mini", " Pro", " Flash", " Coder")


class Names:
    """What the newsroom speaks of, for the queries of a benchmark too."""

    def __init__(self, seed: int = 8) -> None:
        pick = random.Random(seed)
        self.vendors = _words(pick, 120)
        families = _words(pick, 400)
        self.subjects = [
            f"{family} {1 + n // 6}.{n % 10}{VARIANTS[n % 6]}"
            for family in families
            for n in range(12)
        ]
        self.metrics = [
            f"{word}{TESTS[n % len(TESTS)]} {1 + n % 3}.0"
            for n, word in enumerate(_words(pick, 300))
        ]


def make(folder: Path, claims: int) -> tuple[DataFolder, sessionmaker[Session]]:
    """A folder with a database of so many claims and its index; an existing one is used again."""
    data = DataFolder(folder)
    done = folder / f"made-{claims}"
    if done.exists():
        return data, open_database(data)
    sessions = open_database(data, create=True)
    with sessions.begin() as session:
        for table, rows in _tables(Names(), claims):
            for start in range(0, len(rows), BATCH):
                session.execute(insert(table), rows[start : start + BATCH])
        # Only now: questions and claims hold each other.
        first = select(func.min(Claim.id)).where(Claim.question_id == Question.id)
        session.execute(update(Question).values(lead_claim_id=first.scalar_subquery()))
    with sessions.begin() as session:
        SearchIndex(data.index).rebuild(session)
        gather_statistics(session)
    done.touch()
    return data, sessions


# Any: rows of tables.
def _tables(names: Names, claims: int) -> Iterator[tuple[type[Base], Sequence[dict[str, Any]]]]:
    pick = random.Random(claims)
    vendors = [_id(name) for name in names.vendors]
    yield Party, [{"id": _id(n), "name": n, "kind": "vendor"} for n in names.vendors]
    labs = [f"lab-{n}" for n in range(40)]
    yield Party, [{"id": lab, "name": lab.title(), "kind": "evaluator"} for lab in labs]
    subjects = [
        {
            "id": _id(name),
            "name": name,
            "kind": "model",
            "owner_id": vendors[n // 12 % len(vendors)],
            "family": name.split()[0],
        }
        for n, name in enumerate(names.subjects)
    ]
    yield Subject, subjects
    metrics = [
        {
            "id": _id(name),
            "name": name,
            "kind": "benchmark",
            "unit": "%",
            "family": name.split()[0],
            "items": 500,
            "higher_is_better": True,
            "protocol": {},
        }
        for name in names.metrics
    ]
    yield Metric, metrics
    sources = [
        {
            "id": f"press-{n}",
            "name": f"Press {n}",
            "kind": "feed",
            "address": f"http://press-{n}.example/feed",
            "publisher_id": vendors[n],
            "role": "press" if n % 3 else "vendor",
            "every_minutes": 60,
        }
        for n in range(100)
    ]
    yield Source, sources
    noon = datetime(2024, 1, 1, 12, tzinfo=UTC)
    pages = claims // 8
    yield (
        Document,
        [
            {
                "id": n + 1,
                "address": f"http://press-{n % 100}.example/{n}",
                "source_id": f"press-{n % 100}",
                "title": f"Story {n}",
                "published_at": noon + timedelta(days=n % 850),
                "state": "kept",
                "discovered_at": noon,
            }
            for n in range(pages)
        ],
    )
    yield (
        Snapshot,
        [
            {
                "id": n + 1,
                "document_id": n + 1,
                "sha256": f"{n:064x}",
                "text_sha256": f"{n:064x}",
                "fetched_at": noon + timedelta(days=n % 850),
                "media_type": "text/html",
                "text": f"Story {n}. It says a number.",
                "title": f"Story {n}",
                "read_version": "1",
            }
            for n in range(pages)
        ],
    )
    yield from _claims(pick, subjects, metrics, labs, claims, pages)


def _claims(
    pick: random.Random,
    subjects: Sequence[dict[str, Any]],
    metrics: Sequence[dict[str, Any]],
    labs: Sequence[str],
    claims: int,
    pages: int,
) -> Iterator[tuple[type[Base], Sequence[dict[str, Any]]]]:
    questions: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    mentions: list[dict[str, Any]] = []
    pairs = pick.sample(range(len(subjects) * len(metrics)), claims // ANSWERS_EACH)
    for number, pair in enumerate(pairs):
        subject, metric = subjects[pair % len(subjects)], metrics[pair // len(subjects)]
        id_ = f"{subject['id']}/{metric['id']}"
        status = pick.choices(STATUSES, WEIGHTS)[0]
        day = FIRST_DAY + timedelta(days=pick.randrange(850))
        reasons = [
            {
                "rule": "owner_alone",
                "facts": {"party": subject["owner_id"], "claimed": "50%"},
            }
        ]
        repeats = min(200, int(pick.paretovariate(1.2)))
        for answer in range(ANSWERS_EACH):
            claim = len(answers) + 1
            value = round(pick.uniform(5, 99), 1)
            root = len(mentions) + 1
            answers.append(
                {
                    "id": claim,
                    "question_id": id_,
                    "key": str(claim),
                    "kind": "score",
                    "value": value,
                    "unit": "%",
                    "bound": "exact",
                    "modality": "fact",
                    "quote": f"{value}%",
                    "said_by_id": subject["owner_id"],
                    "run_by_id": pick.choice(labs) if answer else None,
                    "role": "press" if claim % 4 else "vendor",
                    "stated_on": day,
                    "captured_on": day,
                    "status": status,
                    "reasons": reasons,
                    "root_mention_id": root,
                }
            )
            for place in range(1 if answer else repeats):
                at = 10 * (len(mentions) // pages)
                mentions.append(
                    {
                        "snapshot_id": 1 + (number * 7 + place * 13) % pages,
                        "question_id": id_,
                        "claim_id": claim,
                        "start": len(mentions) + at,
                        "end": len(mentions) + at + 5,
                        "quote": f"{value}%",
                        "prefix": f"The model {subject['name']} scores ",
                        "suffix": f" on {metric['name']}, it says.",
                        "kind": "score",
                        "value": value,
                        "unit": "%",
                        "bound": "exact",
                        "modality": "fact",
                    }
                )
        questions.append(
            {
                "id": id_,
                "subject_id": subject["id"],
                "metric_id": metric["id"],
                "kind": "score",
                "unit": "%",
                "conditions": {},
                "status": status,
                "reasons": reasons,
                "repeats": repeats,
                "independent_roots": 0,
                "first_on": day,
                "latest_on": day,
                "status_changed_at": datetime(2026, 1, 1, tzinfo=UTC),
                "stale": False,
            }
        )
    yield Question, questions
    yield Claim, answers
    yield Mention, mentions


def _words(pick: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(pick.choices(SYLLABLES, k=pick.randint(2, 4))).title()] = None
    return list(found)


def _id(name: str) -> str:
    return name.lower().replace(".", "-").replace(" ", "-")
