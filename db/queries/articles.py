"""An article that a reader pastes: its numbers set beside what is on file."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, defer, joinedload

from db.models import Claim, Document, Mention, Question, Report, Snapshot, Source
from db.queries.listing import answered, names
from nlp import record as rec
from nlp.rounding import same

# Numbers of one article that are looked for under other questions too.
MOST_SOUGHT = 60
# Questions that hold the same number, shown for one that fits none.
MOST_ELSEWHERE = 3
# Below this a number alone says nothing: every page has a 2 and a 10.
LEAST_TELLING = 20
MOST_CLAIMS = 2000


@dataclass(frozen=True)
class Number:
    """One mention of the article, with where it would be filed."""

    mention: rec.Mention
    # Id of the question that it answers; None where its text names too little.
    question: str | None
    # The mention's value in the question's unit.
    value: float | str


@dataclass(frozen=True)
class Reading:
    """What the extractor and the consistency rules read in one article."""

    numbers: tuple[Number, ...]
    findings: tuple[rec.Finding, ...]


@dataclass(frozen=True)
class Match:
    """One number of the article and what is on file about it."""

    number: Number
    # What it answers, where something is on file about that.
    question: Question | None = None
    # The claim with this number; None where the question has only others.
    claim: Claim | None = None
    # The mention that the claim's others repeat, with its document.
    root: Mention | None = None
    # Other questions with the same number, where the article's own is not known.
    elsewhere: Sequence[Question] = ()

    @property
    def unseen(self) -> bool:
        """Nothing is on file about what it asserts."""
        return self.question is None


@dataclass(frozen=True)
class ArticlePage:
    """What is shown of a pasted article; its matches in the order of the text."""

    matches: Sequence[Match]
    findings: Sequence[rec.Finding]
    names: dict[str, str]


def compared(session: Session, reading: Reading) -> ArticlePage:
    """The article's numbers beside what is on file, in a fixed number of queries."""
    asked = {number.question for number in reading.numbers if number.question}
    questions = {q.id: q for q in session.scalars(answered().where(Question.id.in_(asked)))}
    claims = _claims(session, list(questions))
    unknown = [number for number in reading.numbers if number.question not in questions]
    elsewhere = _elsewhere(session, unknown)
    held = {id(n): _holding(n, claims.get(n.question or "", ())) for n in reading.numbers}
    roots = _roots(session, [claim for claim in held.values() if claim])
    matches = [
        Match(
            number,
            questions.get(number.question or ""),
            claim := held[id(number)],
            roots.get(claim.id) if claim else None,
            elsewhere.get(id(number), ()),
        )
        for number in reading.numbers
    ]
    reasons = [m.claim.reasons for m in matches if m.claim]
    reasons += [m.question.reasons for m in matches if m.question]
    return ArticlePage(matches, reading.findings, names(session, reasons))


def document_at(session: Session, address: str) -> int | None:
    """The id of the document that is kept of an address."""
    return session.scalar(select(Document.id).where(Document.address == address))


@dataclass(frozen=True)
class Origin:
    """Where a checked article was fetched from, where it was not pasted."""

    address: str
    title: str | None


def keep_report(
    session: Session,
    id_: str,
    text: str,
    reading: Reading,
    origin: Origin | None,
    *,
    at: datetime,
    most: int,
) -> bool:
    """Keep a checked article under `id_`; False where `most` are kept already."""
    if (session.scalar(select(func.count(Report.id))) or 0) >= most:
        return False
    kept = _as_json(reading)
    if origin:
        kept["origin"] = {"address": origin.address, "title": origin.title}
    session.add(Report(id=id_, kept_at=at, text=text, reading=kept))
    return True


def kept_report(session: Session, id_: str) -> tuple[Report, Reading, Origin | None] | None:
    """A kept report with its reading, or None where there is none."""
    report = session.get(Report, id_)
    if report is None:
        return None
    origin = report.reading.get("origin")
    return report, _from_json(report.reading), Origin(**origin) if origin else None


# ------------------------------------------------------------------ matching


def _claims(session: Session, ids: Sequence[str]) -> dict[str, list[Claim]]:
    """The claims on the questions, the one that the badge speaks of first, then the earliest."""
    found: dict[str, list[Claim]] = defaultdict(list)
    wanted = (
        select(Claim)
        .join(Question, Question.id == Claim.question_id)
        .where(Claim.question_id.in_(ids))
        .options(
            joinedload(Claim.said_by), joinedload(Claim.published_by), joinedload(Claim.run_by)
        )
        .order_by(Question.lead_claim_id != Claim.id, Claim.stated_on, Claim.id)
        .limit(MOST_CLAIMS)
    )
    for claim in session.scalars(wanted):
        found[claim.question_id].append(claim)
    return found


def _holding(number: Number, claims: Sequence[Claim]) -> Claim | None:
    """The first claim with the article's number, as either of the two writes it."""
    said = number.mention
    for claim in claims:
        value = claim.day if claim.value is None else claim.value
        if value is None:
            continue
        bound = rec.Bound(claim.bound)
        if same(number.value, said.quote, said.bound, value, high=number.mention.high) or same(
            value, claim.quote, bound, number.value, high=claim.high
        ):
            return claim
    return None


def _roots(session: Session, claims: Sequence[Claim]) -> dict[int, Mention]:
    """By claim: its root with its document."""
    ids = {claim.root_mention_id: claim.id for claim in claims if claim.root_mention_id}
    found = (
        select(Mention)
        .where(Mention.id.in_(ids))
        .options(
            joinedload(Mention.snapshot).options(
                defer(Snapshot.text),
                joinedload(Snapshot.document)
                .joinedload(Document.source)
                .joinedload(Source.publisher),
            )
        )
    )
    return {ids[m.id]: m for m in session.scalars(found) if m.claim_id == ids[m.id]}


def _elsewhere(session: Session, numbers: Sequence[Number]) -> dict[int, list[Question]]:
    """By the identity of each number: the questions that have it, most repeated first."""
    sought: dict[tuple[str, str, float], list[Number]] = defaultdict(list)
    for number in numbers:
        value = number.mention.value
        digits = any(letter.isdigit() for letter in number.mention.quote)
        if digits and isinstance(value, float | int) and _telling(value):
            sought[number.mention.kind, number.mention.unit, float(value)].append(number)
    sides: list[ColumnElement[bool]] = [
        and_(Claim.kind == kind, Claim.unit == unit, Claim.value == value)
        for kind, unit, value in list(sought)[:MOST_SOUGHT]
    ]
    if not sides:
        return {}
    rows = session.execute(
        select(Claim.kind, Claim.unit, Claim.value, Claim.question_id)
        .join(Question, Question.id == Claim.question_id)
        .where(Question.status.is_not(None), or_(*sides))
        .order_by(Question.repeats.desc(), Question.id)
        .limit(MOST_CLAIMS)
    )
    ids: dict[tuple[str, str, float], list[str]] = defaultdict(list)
    for kind, unit, value, question in rows:
        known = ids[kind, unit, value]
        if question not in known and len(known) < MOST_ELSEWHERE:
            known.append(question)
    wanted = {id_ for some in ids.values() for id_ in some}
    found = {q.id: q for q in session.scalars(answered().where(Question.id.in_(wanted)))}
    return {
        id(number): [found[id_] for id_ in ids.get(key, ())]
        for key, some in sought.items()
        for number in some
    }


def _telling(value: float) -> bool:
    """A number that two pages hardly share by chance: with a fraction, or not small or round."""
    return math.isfinite(value) and (value >= LEAST_TELLING or value % 1 != 0)


# ------------------------------------------------------------------ keeping


# Any: JSON.
def _as_json(reading: Reading) -> dict[str, Any]:
    return {
        "numbers": [
            {
                "question": number.question,
                "value": number.value,
                "mention": {name: getattr(number.mention, name) for name in _KEPT},
            }
            for number in reading.numbers
        ],
        "findings": [
            {
                "rule": finding.rule,
                "spans": finding.spans,
                "explanation": finding.explanation,
                "verdict": finding.verdict,
            }
            for finding in reading.findings
        ],
    }


_KEPT = (
    *("start", "end", "quote", "kind", "value", "high", "unit", "bound"),
    *("subject", "metric", "said_by", "modality"),
)


def _from_json(kept: Mapping[str, Any]) -> Reading:
    numbers = [
        Number(_mention(entry["mention"]), entry["question"], entry["value"])
        for entry in kept["numbers"]
    ]
    findings = [
        rec.Finding(
            entry["rule"],
            tuple((start, end) for start, end in entry["spans"]),
            entry["explanation"],
            entry["verdict"],
        )
        for entry in kept["findings"]
    ]
    return Reading(tuple(numbers), tuple(findings))


def _mention(kept: Mapping[str, Any]) -> rec.Mention:
    words = {
        "kind": rec.Kind(kept["kind"]),
        "bound": rec.Bound(kept["bound"]),
        "modality": rec.Modality(kept["modality"]),
    }
    return rec.Mention(**{**kept, **words})
