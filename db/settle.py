"""Brings mentions to what the editors made of them: what was read, corrected, rejected, merged.

What the extractor had read is kept beside it, so that the same function takes a decision back.
No function here commits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from db.desk_models import Edit, Merge
from db.filing import as_mention, file_under, party_id
from db.models import Mention, Question, Snapshot, Source
from nlp import record as rec
from nlp.knowledge import Knowledge
from nlp.questions import file

# Columns of a mention that editors can change, by correcting, rejecting or merging.
FIELDS = (
    "kind",
    "value",
    "day",
    "high",
    "unit",
    "bound",
    "modality",
    "subject_name",
    "metric_name",
    "said_by_name",
    "said_by_id",
    "run_by_id",
    "settings",
    "question_id",
)
# Corrected fields that may make it the answer to another question.
FILING = {"kind", "unit", "subject", "metric", "settings"}
# Merges that one leads on to. They make no circle; this is the end of a damaged one.
MOST_STEPS = 50


def entry_of(mention: Mention, snapshot: Snapshot) -> str:
    """The entry that a mention is to the editors: the same in each capture that has its words.

    It names the document, the quote with the words around it, and which of equal places it is.
    """
    words = f"{mention.prefix}{mention.quote}{mention.suffix}"
    end = mention.end + len(mention.suffix)
    before = snapshot.text.count(words, 0, max(0, end - 1))
    return f"mention:{snapshot.document_id}-{_hashed(mention)}-{before}"


def as_read(mention: Mention) -> dict[str, Any]:
    """What the extractor read, whatever editors made of it."""
    now = {name: getattr(mention, name) for name in FIELDS}
    return now | (mention.extracted or {})


def put_back(mention: Mention) -> None:
    """Let the mention say what the extractor read, until it is settled anew."""
    for name, value in as_read(mention).items():
        setattr(mention, name, value)
    mention.extracted = mention.filed_id = None


def settle(session: Session, mentions: Iterable[Mention], known: Knowledge) -> set[str]:
    """Bring the mentions to what edits and merges make of them.

    Returns the questions that they left or came to, or in which they say something else.
    """
    merges, touched = all_merges(session), set[str]()
    documents: dict[int, dict[str, Edit]] = {}
    for mention in mentions:
        snapshot = mention.snapshot
        edits = documents.setdefault(snapshot.document_id, _edits(session, snapshot.document_id))
        quoted = any(edit.quote == mention.quote for edit in edits.values())
        edit = edits.get(entry_of(mention, snapshot)) if quoted else None
        mention.edit_id = edit.id if edit else None
        read = as_read(mention)
        wanted = _edited(session, mention, read, edit, known)
        wanted["question_id"] = placed(session, wanted["question_id"], merges)
        now = {name: getattr(mention, name) for name in FIELDS}
        if wanted != now:
            touched |= {id_ for id_ in (mention.question_id, wanted["question_id"]) if id_}
            for name, value in wanted.items():
                setattr(mention, name, value)
        moved = {name: value for name, value in read.items() if wanted[name] != value}
        mention.extracted = moved or None
        mention.filed_id = moved.get("question_id")
    session.flush()
    return touched


def _edits(session: Session, document_id: int) -> dict[str, Edit]:
    found = select(Edit).where(Edit.document_id == document_id)
    return {edit.id: edit for edit in session.scalars(found)}


def _edited(
    session: Session, mention: Mention, read: Mapping[str, Any], edit: Edit | None, known: Knowledge
) -> dict[str, Any]:
    """The fields as an editor left them, merges aside."""
    if edit is None or edit.verdict == "accepted":
        return dict(read)
    if edit.verdict == "rejected":
        return {**read, "question_id": None}
    columns = {"subject": "subject_name", "metric": "metric_name", "said_by": "said_by_name"}
    given = {columns.get(name, name): value for name, value in edit.fields.items()}
    run_by = given.pop("run_by", None)
    wanted = {**read, **given}
    if "run_by" in edit.fields:
        wanted["run_by_id"] = party_id(session, run_by, known)
    if "said_by" in edit.fields:
        party = known.party(run) if (run := edit.fields["said_by"]) else None
        wanted["said_by_id"] = party.id if party else None
    if FILING & set(edit.fields):
        wanted |= _filed(session, mention, wanted, known)
    return wanted


def _filed(
    session: Session, mention: Mention, wanted: Mapping[str, Any], known: Knowledge
) -> dict[str, Any]:
    """The question that a corrected mention answers, and its settings as filed."""
    source = session.get_one(Source, mention.snapshot.document.source_id)
    corrected = replace(
        as_mention(mention),
        kind=rec.Kind(wanted["kind"]),
        value=wanted["day"] if wanted["value"] is None else wanted["value"],
        high=wanted["high"],
        unit=wanted["unit"],
        bound=rec.Bound(wanted["bound"]),
        subject=wanted["subject_name"],
        metric=wanted["metric_name"],
        settings=tuple(sorted(wanted["settings"].items())),
    )
    filing = file(corrected, known, publisher=source.publisher_id)
    if filing is None:
        return {"question_id": None}
    return {
        "question_id": file_under(session, filing, wanted["subject_name"] or "", known),
        "settings": dict(filing.settings),
    }


# ------------------------------------------------------------------ merges


# (kind, from) -> to; "" where it is nothing that numbers are about.
Merges = Mapping[tuple[str, str], str]


def all_merges(session: Session) -> dict[tuple[str, str], str]:
    """What was merged into what."""
    rows = session.execute(select(Merge.kind, Merge.from_id, Merge.to_id))
    return {(kind, from_id): to_id for kind, from_id, to_id in rows}


def steps(question_id: str, merges: Merges) -> list[str]:
    """The questions that answers pass through, their own first, the last their place.

    The last is empty where the subject or the metric is nothing that numbers are about.
    """
    passed = [question_id]
    for _ in range(MOST_STEPS):
        here = passed[-1]
        subject, metric, *conditions = here.split("/")
        there = merges.get(("question", here))
        if there is None and ("subject", subject) in merges:
            subject = merges["subject", subject]
            there = "/".join((subject, metric, *conditions)) if subject else ""
        elif there is None and ("metric", metric) in merges:
            metric = merges["metric", metric]
            there = "/".join((subject, metric, *conditions)) if metric else ""
        if there is None:
            break
        passed.append(there)
        if not there:
            break
    return passed


def placed(session: Session, question_id: str | None, merges: Merges) -> str | None:
    """Where the answers to a question are found, if anywhere; that question exists afterwards."""
    if question_id is None:
        return None
    passed = steps(question_id, merges)
    for here, there in pairwise(passed):
        if there and session.get(Question, there) is None:
            was = session.get_one(Question, here)
            subject, metric = there.split("/")[:2]
            session.add(
                Question(
                    id=there,
                    subject_id=subject,
                    metric_id=metric,
                    kind=was.kind,
                    unit=was.unit,
                    conditions=dict(was.conditions),
                )
            )
            session.flush()
    return passed[-1] or None


def standing_at(session: Session, entry: str, quote: str | None = None) -> Sequence[Mention]:
    """The mentions that are one entry, the newest capture's first; `quote` finds them faster."""
    document, hashed, _ = entry.removeprefix("mention:").split("-")
    found = (
        select(Mention)
        .join(Snapshot)
        .where(Snapshot.document_id == int(document))
        .options(joinedload(Mention.snapshot))
        .order_by(Mention.snapshot_id.desc(), Mention.start)
    )
    if quote is not None:
        found = found.where(Mention.quote == quote)
    return [
        mention
        for mention in session.scalars(found)
        if _hashed(mention) == hashed and entry_of(mention, mention.snapshot) == entry
    ]


def _hashed(mention: Mention) -> str:
    selectors = "\0".join((mention.prefix, mention.quote, mention.suffix))
    return hashlib.sha256(selectors.encode()).hexdigest()[:16]
