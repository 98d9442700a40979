"""Derives claims and statuses: the rules of `nlp` decide, `db.rewrite` writes what they say.

No function here commits. A question is assessed from all its mentions each time, so the
order in which pages were read leaves no trace.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import rewrite, store
from db.heard import Voice, pairs, parts, voices
from db.models import Claim, Metric, Party, Question, Ruling, Setting, Subject
from db.rewrite import reasons_as_json
from nlp import record as rec
from nlp.copied_rows import as_copies, copied_rows, equal_rows, with_copies
from nlp.days import last_day
from nlp.independence import Ties, as_ties
from nlp.knowledge import Knowledge
from nlp.questions import find_subject
from nlp.ratios import COMPARING, Answers, Parts, bases
from nlp.roots import filed, known_by, roots
from nlp.status import ACCUSING, finding, independent_roots, lead, status

__all__ = [
    "Background",
    "Derived",
    "Past",
    "Proposal",
    "assess",
    "assess_all",
    "background",
    "due_on",
    "on_day",
    "proposals",
    "question_record",
    "reasons_as_json",
    "replay",
    "rulings_on",
    "stale_questions",
]


def stale_questions(session: Session, today: date, version: str = "") -> list[str]:
    """Ids of the questions to assess, in order: changed ones, and promises now due.

    With a `version` also those that other rules assessed.
    """
    due = (Question.status == rec.Status.PENDING) & (Question.due_on < today)
    causes = [Question.stale, due]
    if version:
        # An index finds what is smaller or greater, but not what is unequal.
        causes += [Question.rules.is_(None), Question.rules < version, Question.rules > version]
    # One at a time, each by its index: all at once would look at every question.
    waiting = {id_ for cause in causes for id_ in session.scalars(select(Question.id).where(cause))}
    return sorted(waiting)


@dataclass(frozen=True)
class Background:
    """What the rules need beside the claims: read once for many questions."""

    ties: Ties
    # Party id -> kind of party.
    parties: Mapping[str, str]
    # Units that can be converted.
    known: Knowledge

    @cached_property
    def registers(self) -> frozenset[str]:
        """The parties that keep what others file with them."""
        return frozenset(party for party, kind in self.parties.items() if kind == "regulator")

    def house(self, owner: str | None, on: date) -> frozenset[str]:
        """The parties under the control of a subject's owner; none where it is not known."""
        return self.ties.house(owner, on) if owner else frozenset()


def background(session: Session, known: Knowledge) -> Background:
    """Ties and parties as the database has them now."""
    kinds = session.execute(select(Party.id, Party.kind))
    return Background(as_ties(store.ties(session)), {row.id: row.kind for row in kinds}, known)


@dataclass(frozen=True)
class Asked:
    """A question as assessing needs it: as the rules see it, and how it stood so far."""

    record: rec.Question
    unit: str
    status: str | None
    status_changed_at: datetime | None
    stale: bool
    stale_why: str | None
    rules: str | None
    due_on: date | None

    @property
    def id(self) -> str:
        return self.record.id


@dataclass(frozen=True)
class Listened:
    """What is heard of some questions, which of it is copied, and what ratios are made of."""

    # Those asked for, then the others of a subject that a table may copy.
    questions: Sequence[Asked]
    # By the question's id.
    voices: Mapping[str, Sequence[Voice]]
    # By the newest mention's id.
    copied: Mapping[int, rec.Reason]
    # What stands in the tables.
    kept: rewrite.Kept
    # By the question's id.
    rulings: Mapping[str, Sequence[rec.Ruling]]
    # By a ratio's question: the answers to the two questions that it is made of.
    parts: dict[str, list[Parts]] = field(default_factory=dict)

    def said(self, question_id: str) -> list[rec.Occurrence]:
        return [voice.occurrence for voice in self.voices[question_id]]


def listen(
    session: Session,
    question_ids: Sequence[str],
    behind: Background,
    as_of: date,
    until: datetime | None = None,
) -> Listened:
    """What was heard of the questions, and which rows are copies by the end of `as_of`.

    Whether a table is a copy shows on all that it says of a subject. So where a row equals its
    vendor's number, or was taken for a copy before, the subject's other scores are heard too.
    A ratio is heard with what is answered to its two questions.
    """
    session.flush()
    listened = _with_copies(session, question_ids, behind, as_of, until)
    for question in listened.questions:
        if question.record.kind in COMPARING:
            made_of = _parts(session, question, listened.said(question.id), behind, as_of, until)
            listened.parts[question.id] = made_of
    return listened


def _with_copies(
    session: Session,
    question_ids: Sequence[str],
    behind: Background,
    as_of: date,
    until: datetime | None,
) -> Listened:
    questions = _questions(session, question_ids)
    heard = voices(session, {q.id: q.unit for q in questions}, behind.known, until, as_of)
    there = rewrite.kept(session, [q.id for q in questions])

    def said(question: Asked) -> list[rec.Occurrence]:
        return known_by((voice.occurrence for voice in heard[question.id]), as_of)

    doubtful = {
        q.record.subject
        for q in questions
        if equal_rows(q.record, said(q), behind.house(q.record.owner, as_of))
        or any(reason["rule"] == "copied_row" for reason in there.reasons(q.id))
    }
    others = _questions(session, _other_scores(session, doubtful, {q.id for q in questions}))
    heard |= voices(session, {q.id: q.unit for q in others}, behind.known, until, as_of)
    more = rewrite.kept(session, [q.id for q in others])
    there = rewrite.Kept({**there.claims, **more.claims}, {**there.settings, **more.settings})
    copied: dict[int, rec.Reason] = {}
    every = [*questions, *others]
    for subject in sorted(doubtful):
        group = [q for q in every if q.record.subject == subject]
        house = behind.house(group[0].record.owner, as_of)
        copied |= copied_rows({q.record: said(q) for q in group}, house)
    rulings = rulings_on(session, [q.id for q in every], until)
    return Listened(every, heard, copied, there, rulings)


def _other_scores(
    session: Session, subjects: Collection[str], without: Collection[str]
) -> list[str]:
    """Ids of the questions on scores of the subjects, those in `without` left out."""
    ids: set[str] = set()
    for some in parts(sorted(subjects)):
        scores = select(Question.id).where(
            Question.subject_id.in_(some), Question.kind == rec.Kind.SCORE
        )
        ids.update(session.scalars(scores))
    return sorted(ids.difference(without))


# ------------------------------------------------------------------ what a ratio is made of


def _parts(
    session: Session,
    ratio: Asked,
    said: Iterable[rec.Occurrence],
    behind: Background,
    as_of: date,
    until: datetime | None,
) -> list[Parts]:
    """The pairs of questions, under the same conditions, whose answers make the ratio."""
    metrics = bases(ratio.record.metric, behind.known)
    names = {value for o in said for name, value in o.settings if name == "against"}
    others = {name: find_subject(name, behind.known)[0].id for name in sorted(names)}
    if not metrics or not others:
        return []
    subjects = [ratio.record.subject, *others.values()]
    wanted = select(Question.id).where(
        Question.subject_id.in_(subjects), Question.metric_id.in_(metrics)
    )
    listened = _with_copies(session, list(session.scalars(wanted)), behind, as_of, until)
    answers: dict[tuple[str, str, rec.Pairs], Answers] = {}
    for question in listened.questions:
        found = derive(question, listened, behind, as_of)
        asked = question.record
        answers[asked.subject, asked.metric, asked.conditions] = Answers(
            asked, found.claims, found.standings
        )
    return [
        Parts(name, ours, answers[other, metric, conditions])
        for (subject, metric, conditions), ours in sorted(answers.items(), key=lambda i: i[0])
        for name, other in others.items()
        if subject == ratio.record.subject != other and (other, metric, conditions) in answers
    ]


def _ratios_of(session: Session, question_ids: Collection[str], known: Knowledge) -> list[str]:
    """Ids of the questions on ratios that the answers to these questions may be a part of."""
    subjects: dict[str, str] = {}
    metrics: set[str] = set()
    for ids in parts(sorted(question_ids)):
        asked = (
            select(Subject.id, Subject.name, Question.metric_id)
            .join(Question, Question.subject_id == Subject.id)
            .where(Question.id.in_(ids), Question.kind.not_in(COMPARING))
        )
        for subject, name, metric in session.execute(asked):
            subjects[subject] = name
            metrics.add(metric)
    found: set[str] = set()
    ratio = (
        select(Question.id, Question.metric_id)
        .join(Claim, Claim.question_id == Question.id)
        .join(Setting, Setting.claim_id == Claim.id)
        .where(Question.kind.in_(COMPARING), Setting.name == "against")
    )
    for some in parts(sorted(subjects)):
        names = [subjects[subject] for subject in some]
        for which in (Question.subject_id.in_(some), Setting.value.in_(names)):
            for id_, metric in session.execute(ratio.where(which)):
                if bases(metric, known) & metrics:
                    found.add(id_)
    return sorted(found.difference(question_ids))


# ------------------------------------------------------------------ what the rules make of it


@dataclass(frozen=True)
class Derived:
    """What the rules make of one question on one day."""

    claims: Sequence[rec.Claim]
    # By the claim's key.
    standings: Mapping[str, rec.Standing]
    # The claim that the badge speaks of; None where nothing had been said.
    lead: rec.Claim | None
    independent_roots: int

    @property
    def standing(self) -> rec.Standing | None:
        """The question's own status."""
        return self.standings[self.lead.key] if self.lead else None


def derive(question: Asked, listened: Listened, behind: Background, as_of: date) -> Derived:
    """The claims, their statuses and the badge, of what was heard by the end of `as_of`."""
    asked, copied = question.record, listened.copied
    house = behind.house(asked.owner, as_of)
    heard = known_by(listened.said(asked.id), as_of)
    said = as_copies(filed(heard, asked.owner, behind.registers), copied)
    claims = roots(said, asked.id, house)
    first = lead(asked, claims, behind.ties, as_of)
    counted = independent_roots(asked, first, claims, behind.ties, as_of, behind.parties)
    ruled, made_of = listened.rulings.get(asked.id, ()), listened.parts.get(asked.id, ())
    standings = {}
    for claim in claims:
        found = status(asked, claim, claims, behind.ties, ruled, as_of, behind.parties, made_of)
        standings[claim.key] = with_copies(found, claim, copied)
    return Derived(claims, standings, first, counted)


def assess(
    session: Session, question_id: str, behind: Background, *, version: str, now: datetime
) -> bool:
    """Derive the question's claims and statuses anew; True where a status changed."""
    return assess_all(session, [question_id], behind, version=version, now=now) > 0


def assess_all(
    session: Session,
    question_ids: Sequence[str],
    behind: Background,
    *,
    version: str,
    now: datetime,
) -> int:
    """Derive the claims and statuses of the questions anew; how many statuses changed.

    So are the other questions that a copied table answers, since it is one on all of them, and
    the ratios that the answers are a part of.
    """
    as_of = rec.utc_date(now)
    every = [*question_ids, *_ratios_of(session, question_ids, behind.known)]
    listened = listen(session, every, behind, as_of)
    derived = {q.id: derive(q, listened, behind, as_of) for q in listened.questions}
    wanted = [
        _wanted(q, derived[q.id], listened.voices[q.id], version, now) for q in listened.questions
    ]
    changed = [
        (question, row)
        for question, row in zip(listened.questions, wanted, strict=True)
        if row.question["status"] != question.status
    ]
    written = rewrite.rewrite(session, wanted, listened.kept)
    rewrite.unindexed(session, [q.id for q in listened.questions if q.stale or q.id in written])
    rewrite.events(
        session,
        [
            {
                "at": now,
                "kind": "status_changed",
                "question_id": question.id,
                "actor": f"status {version}",
                "before": {"status": question.status},
                "after": {name: row.question[name] for name in ("status", "reasons")},
                "why": _cause(question, version, as_of),
            }
            for question, row in changed
            if question.status is not None
        ],
    )
    return len(changed)


def replay(
    session: Session, question_ids: Sequence[str], behind: Background, until: datetime
) -> dict[str, rec.Standing]:
    """The statuses that the questions had at a past moment, by what was known then.

    A question of which nothing had been said is left out. Nothing is written.
    """
    as_of = rec.utc_date(until)
    listened = listen(session, question_ids, behind, as_of, until)
    asked = set(question_ids)
    found = {
        question.id: derive(question, listened, behind, as_of).standing
        for question in listened.questions
        if question.id in asked
    }
    return {id_: standing for id_, standing in found.items() if standing is not None}


@dataclass(frozen=True)
class Proposal:
    """What the rules find of a claim and do not show: editors have to rule on it first."""

    question_id: str
    claim_key: str
    # Contradicted or disputed, with its reasons.
    found: rec.Standing


def proposals(session: Session, behind: Background, as_of: date) -> list[Proposal]:
    """What editors are asked to rule on, in order of the questions. Nothing is written."""
    # Such a finding shows as measured differently until they ruled.
    waiting = (
        select(Claim.question_id)
        .where(Claim.status == rec.Status.MEASURED_DIFFERENTLY)
        .distinct()
        .order_by(Claim.question_id)
    )
    ids = list(session.scalars(waiting))
    listened = listen(session, ids, behind, as_of)
    found = []
    for question in listened.questions:
        claims = derive(question, listened, behind, as_of).claims
        made_of = listened.parts.get(question.id, ())
        for claim in claims:
            standing = finding(
                question.record, claim, claims, behind.ties, as_of, behind.parties, made_of
            )
            if standing.status in ACCUSING:
                found.append(Proposal(question.id, claim.key, standing))
    return sorted(found, key=lambda p: p.question_id)


@dataclass(frozen=True)
class Past(Derived):
    """What the rules make of one question on a past day."""

    # The first day on which anything had been captured; None where nothing ever was.
    known_since: date | None


def on_day(
    session: Session,
    question_id: str,
    behind: Background,
    on: date,
    until: datetime | None = None,
) -> Past:
    """The question as it stood by the end of `on` (UTC), or at a moment of it (`until`)."""
    listened = listen(session, [question_id], behind, on, until)
    question = next(q for q in listened.questions if q.id == question_id)
    found = derive(question, listened, behind, on)
    since = min((o.captured_on for o in listened.said(question_id)), default=None)
    return Past(found.claims, found.standings, found.lead, found.independent_roots, since)


# ------------------------------------------------------------------ rows


def _questions(session: Session, ids: Collection[str]) -> list[Asked]:
    """The questions, in order of their ids."""
    columns = (
        Question.id,
        Question.subject_id,
        Question.metric_id,
        Question.kind,
        Question.conditions,
        Question.unit,
        Question.status,
        Question.status_changed_at,
        Question.stale,
        Question.stale_why,
        Question.rules,
        Question.due_on,
        Subject.owner_id,
        Metric.protocol,
        Metric.items.label("metric_items"),
        Metric.higher_is_better,
    )
    found = [
        row
        for some in parts(sorted(set(ids)))
        for row in session.execute(
            select(*columns)
            .join(Subject, Subject.id == Question.subject_id)
            .join(Metric, Metric.id == Question.metric_id)
            .where(Question.id.in_(some))
            .order_by(Question.id)
        )
    ]
    return [
        Asked(
            record=rec.Question(
                id=row.id,
                subject=row.subject_id,
                metric=row.metric_id,
                kind=rec.Kind(row.kind),
                owner=row.owner_id,
                conditions=pairs(row.conditions),
                protocol=pairs(row.protocol),
                items=row.metric_items,
                higher_is_better=row.higher_is_better,
            ),
            unit=row.unit,
            status=row.status,
            status_changed_at=row.status_changed_at,
            stale=row.stale,
            stale_why=row.stale_why,
            rules=row.rules,
            due_on=row.due_on,
        )
        for row in found
    ]


def question_record(question: Question) -> rec.Question:
    """The row as the rules see it."""
    return rec.Question(
        id=question.id,
        subject=question.subject_id,
        metric=question.metric_id,
        kind=rec.Kind(question.kind),
        owner=question.subject.owner_id,
        conditions=pairs(question.conditions),
        protocol=pairs(question.metric.protocol),
        items=question.metric.items,
        higher_is_better=question.metric.higher_is_better,
    )


def _wanted(
    question: Asked, found: Derived, said: Sequence[Voice], version: str, now: datetime
) -> rewrite.Wanted:
    """What is to stand in the tables of the question."""
    first, standing = found.lead, found.standing
    repeating = set(first.mentions) if first else set()
    documents = {voice.occurrence.document for voice in said if voice.mentions[0].id in repeating}
    now_status = standing.status.value if standing else None
    row: dict[str, Any] = {
        "status": now_status,
        "reasons": reasons_as_json(standing.reasons) if standing else [],
        "lead_claim_key": first.key if first else None,
        "repeats": len(documents),
        "independent_roots": found.independent_roots,
        "first_on": min((claim.stated_on for claim in found.claims), default=None),
        "latest_on": max((claim.stated_on for claim in found.claims), default=None),
        "due_on": due_on(first) if first else None,
        "status_changed_at": question.status_changed_at if now_status == question.status else now,
        "stale": False,
        "stale_why": None,
        "rules": version,
    }
    claim_of = {mention: claim.key for claim in found.claims for mention in claim.mentions}
    return rewrite.Wanted(
        question_id=question.id,
        question=row,
        claims={
            claim.key: (
                rewrite.claim_row(claim, found.standings[claim.key]),
                dict(claim.settings),
            )
            for claim in found.claims
        },
        mentions={
            mention.id: (claim_of.get(voice.mentions[0].id), mention.claim_id)
            for voice in said
            for mention in voice.mentions
        },
    )


def _cause(question: Asked, version: str, today: date) -> str:
    """Why the question is assessed again, in one sentence's words."""
    if question.rules not in (None, version):
        return f"the rules changed from version {question.rules} to {version}"
    if question.stale_why:
        return question.stale_why
    due = question.status == rec.Status.PENDING and question.due_on and question.due_on < today
    if due:
        return "the promised day has passed"
    if not question.stale:
        if question.record.kind in COMPARING:
            return "the numbers that it is made of were looked at again"
        return "whether a table copies the vendor's was looked at again"
    return "the evidence changed"


def due_on(claim: rec.Claim) -> date | None:
    """The last day of the period that a promise names; None where it names none."""
    if claim.modality is not rec.Modality.PLANNED or not isinstance(claim.value, str):
        return None
    return last_day(claim.value)


def rulings_on(
    session: Session, question_ids: Collection[str], until: datetime | None = None
) -> dict[str, list[rec.Ruling]]:
    """The published rulings on each of the questions, those of later than `until` left out.

    One that a second editor bears out counts as both editors'.
    """
    found: dict[str, list[rec.Ruling]] = {}
    for ids in parts(sorted(question_ids)):
        ruled = select(Ruling).where(Ruling.question_id.in_(ids), Ruling.published_at.is_not(None))
        for row in session.scalars(ruled.order_by(Ruling.id)):
            if row.published_at and (until is None or row.published_at <= until):
                editors = [row.editor, row.second] if row.second else [row.editor]
                found.setdefault(row.question_id, []).extend(
                    _ruling(row, editor, row.published_at, until) for editor in editors
                )
    return found


def _ruling(row: Ruling, editor: str, published: datetime, until: datetime | None) -> rec.Ruling:
    withdrawn = row.withdrawn_at
    if withdrawn and until and withdrawn > until:
        withdrawn = None
    return rec.Ruling(
        claim=row.claim_key,
        status=rec.Status(row.status),
        editor=editor,
        decided_on=rec.utc_date(published),
        reason=row.reason,
        withdrawn_on=rec.utc_date(withdrawn) if withdrawn else None,
    )
