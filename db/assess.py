"""Derives claims and statuses: the rules of `nlp` decide, this module writes what they say.

No function here commits. A question is assessed from all its mentions each time, so the
order in which pages were read leaves no trace.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from db import store
from db.heard import Voice, pairs, parts, voices
from db.models import Claim, Event, Party, Question, Ruling, Setting
from db.store import split_value
from nlp import record as rec
from nlp.copied_rows import as_copies, copied_rows, equal_rows, with_copies
from nlp.days import last_day
from nlp.independence import Ties, as_ties
from nlp.knowledge import Knowledge
from nlp.roots import filed, known_by, roots
from nlp.status import ACCUSING, finding, independent_roots, lead, status


def stale_questions(session: Session, today: date, version: str = "") -> list[str]:
    """Ids of the questions to assess, in order: changed ones, and promises now due.

    With a `version` also those that other rules assessed.
    """
    due = (Question.status == rec.Status.PENDING) & (Question.due_on < today)
    causes = [Question.stale, due]
    if version:
        causes += [Question.rules.is_(None), Question.rules != version]
    waiting = select(Question.id).where(or_(*causes)).order_by(Question.id)
    return list(session.scalars(waiting))


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
class Listened:
    """What is heard of some questions, and which of it is copied."""

    # Those asked for, then the others of a subject that a table may copy.
    questions: Sequence[Question]
    # By the question's id.
    voices: Mapping[str, Sequence[Voice]]
    # By the newest mention's id.
    copied: Mapping[int, rec.Reason]


def listen(
    session: Session,
    questions: Sequence[Question],
    behind: Background,
    as_of: date,
    until: datetime | None = None,
) -> Listened:
    """What was heard of the questions, and which rows are copies by the end of `as_of`.

    Whether a table is a copy shows on all that it says of a subject. So where a row equals its
    vendor's number, or was taken for a copy before, the subject's other scores are heard too.
    """
    heard = voices(session, {q.id: q.unit for q in questions}, behind.known, until)

    def said(question: Question) -> list[rec.Occurrence]:
        return known_by((voice.occurrence for voice in heard[question.id]), as_of)

    def house(question: Question) -> frozenset[str]:
        return behind.house(question.subject.owner_id, as_of)

    doubtful = {
        q.subject_id
        for q in questions
        if equal_rows(question_record(q), said(q), house(q)) or _was_copied(q)
    }
    others = _other_scores(session, doubtful, {q.id for q in questions})
    heard |= voices(session, {q.id: q.unit for q in others}, behind.known, until)
    copied: dict[int, rec.Reason] = {}
    every = [*questions, *others]
    for subject in sorted(doubtful):
        group = [q for q in every if q.subject_id == subject]
        copied |= copied_rows({question_record(q): said(q) for q in group}, house(group[0]))
    return Listened(every, heard, copied)


def _was_copied(question: Question) -> bool:
    reasons = (reason for claim in question.claims for reason in claim.reasons)
    return any(reason["rule"] == "copied_row" for reason in reasons)


def _other_scores(
    session: Session, subjects: Collection[str], without: Collection[str]
) -> list[Question]:
    """The questions on scores of the subjects, those in `without` left out."""
    ids: set[str] = set()
    for some in parts(sorted(subjects)):
        scores = select(Question.id).where(
            Question.subject_id.in_(some), Question.kind == rec.Kind.SCORE
        )
        ids.update(session.scalars(scores))
    return _questions(session, sorted(ids.difference(without)))


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


def derive(
    asked: rec.Question,
    heard: Sequence[rec.Occurrence],
    rulings: Sequence[rec.Ruling],
    behind: Background,
    as_of: date,
    copied: Mapping[int, rec.Reason],
) -> Derived:
    """The claims, their statuses and the badge, of what was heard by the end of `as_of`.

    `copied` says which mentions are rows of a copied table, and why.
    """
    house = behind.house(asked.owner, as_of)
    said = as_copies(filed(heard, asked.owner, behind.registers), copied)
    claims = roots(said, asked.id, house)
    first = lead(asked, claims, behind.ties, as_of)
    counted = independent_roots(asked, first, claims, behind.ties, as_of, behind.parties)
    standings = {}
    for claim in claims:
        found = status(asked, claim, claims, behind.ties, rulings, as_of, behind.parties)
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

    So are the other questions that a copied table answers: it is one on all of them.
    """
    as_of = rec.utc_date(now)
    listened = listen(session, _questions(session, question_ids), behind, as_of)
    questions, heard = listened.questions, listened.voices
    rulings = rulings_on(session, [question.id for question in questions])
    derived: list[tuple[Question, Derived, dict[str, Claim]]] = []
    for question in questions:
        said = [voice.occurrence for voice in heard[question.id]]
        asked, ruled = question_record(question), rulings.get(question.id, [])
        found = derive(asked, said, ruled, behind, as_of, listened.copied)
        derived.append((question, found, _sync_claims(session, question, found)))
    session.flush()
    changed = 0
    for question, found, rows in derived:
        session.expire(question, ["claims"])
        changed += _write(session, question, heard[question.id], found, rows, version, now)
    return changed


def replay(
    session: Session, question_ids: Sequence[str], behind: Background, until: datetime
) -> dict[str, rec.Standing]:
    """The statuses that the questions had at a past moment, by what was known then.

    A question of which nothing had been said is left out. Nothing is written.
    """
    questions = _questions(session, question_ids)
    as_of = rec.utc_date(until)
    listened = listen(session, questions, behind, as_of, until)
    rulings = rulings_on(session, question_ids, until)
    standings = {}
    for question in questions:
        said = [voice.occurrence for voice in listened.voices[question.id]]
        asked, ruled = question_record(question), rulings.get(question.id, [])
        standing = derive(asked, said, ruled, behind, as_of, listened.copied).standing
        if standing is not None:
            standings[question.id] = standing
    return standings


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
    questions = _questions(session, list(session.scalars(waiting)))
    listened = listen(session, questions, behind, as_of)
    found = []
    for question in questions:
        said = [voice.occurrence for voice in listened.voices[question.id]]
        asked = question_record(question)
        claims = derive(asked, said, (), behind, as_of, listened.copied).claims
        for claim in claims:
            standing = finding(asked, claim, claims, behind.ties, as_of, behind.parties)
            if standing.status in ACCUSING:
                found.append(Proposal(question.id, claim.key, standing))
    return found


@dataclass(frozen=True)
class Past(Derived):
    """What the rules make of one question on a past day."""

    # The first day on which anything had been captured; None where nothing ever was.
    known_since: date | None


def on_day(session: Session, question: Question, behind: Background, on: date) -> Past:
    """The question as it stood by the end of `on` (UTC), with all its answers."""
    listened = listen(session, [question], behind, on)
    heard = [voice.occurrence for voice in listened.voices[question.id]]
    rulings = rulings_on(session, [question.id]).get(question.id, [])
    asked, said = question_record(question), known_by(heard, on)
    found = derive(asked, said, rulings, behind, on, listened.copied)
    since = min((occurrence.captured_on for occurrence in heard), default=None)
    return Past(found.claims, found.standings, found.lead, found.independent_roots, since)


def _questions(session: Session, ids: Sequence[str]) -> list[Question]:
    """The questions with what assessing them reads, in order of their ids."""
    eager = (
        joinedload(Question.subject),
        joinedload(Question.metric),
        selectinload(Question.claims).selectinload(Claim.settings),
    )
    found = [
        question
        for some in parts(ids)
        for question in session.scalars(
            select(Question).where(Question.id.in_(some)).options(*eager)
        )
    ]
    return sorted(found, key=lambda question: question.id)


def _write(
    session: Session,
    question: Question,
    said: Sequence[Voice],
    found: Derived,
    rows: Mapping[str, Claim],
    version: str,
    now: datetime,
) -> bool:
    """Bring the question to what was derived; an event where its status changed."""
    _link_mentions(said, found.claims, rows)
    first = found.lead
    before, cause = question.status, _cause(question, version, rec.utc_date(now))
    question.stale, question.stale_why, question.unindexed = False, None, True
    question.rules = version
    question.lead_claim = rows[first.key] if first else None
    question.status = rows[first.key].status if first else None
    question.reasons = rows[first.key].reasons if first else []
    repeating = set(first.mentions) if first else set()
    documents = {voice.occurrence.document for voice in said if voice.mentions[0].id in repeating}
    question.repeats = len(documents)
    question.independent_roots = found.independent_roots
    question.first_on = min((claim.stated_on for claim in found.claims), default=None)
    question.latest_on = max((claim.stated_on for claim in found.claims), default=None)
    question.due_on = due_on(first) if first else None
    if before == question.status:
        return False
    question.status_changed_at = now
    if before is not None:
        session.add(
            Event(
                at=now,
                kind="status_changed",
                question_id=question.id,
                actor=f"status {version}",
                before={"status": before},
                after={"status": question.status, "reasons": question.reasons},
                why=cause,
            )
        )
    return True


def _cause(question: Question, version: str, today: date) -> str:
    """Why the question is assessed again, in one sentence's words."""
    if question.rules not in (None, version):
        return f"the rules changed from version {question.rules} to {version}"
    if question.stale_why:
        return question.stale_why
    due = question.status == rec.Status.PENDING and question.due_on and question.due_on < today
    if due:
        return "the promised day has passed"
    if not question.stale:
        return "whether a table copies the vendor's was looked at again"
    return "the evidence changed"


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
    )


def reasons_as_json(reasons: Sequence[rec.Reason]) -> list[dict[str, object]]:
    """Reasons as the tables hold them."""
    return [{"rule": reason.rule, "facts": dict(reason.facts)} for reason in reasons]


def due_on(claim: rec.Claim) -> date | None:
    """The last day of the period that a promise names; None where it names none."""
    if claim.modality is not rec.Modality.PLANNED or not isinstance(claim.value, str):
        return None
    return last_day(claim.value)


# ------------------------------------------------------------------ claims to rows


def _sync_claims(session: Session, question: Question, found: Derived) -> dict[str, Claim]:
    """Rows for the claims, by key. Rows of claims that are no more are removed."""
    rows = {row.key: row for row in question.claims}
    wanted = {claim.key for claim in found.claims}
    for key in set(rows) - wanted:
        row = rows.pop(key)
        if question.lead_claim is row:
            question.lead_claim = None
        for mention in row.mentions:
            mention.claim_id = None
        session.flush()
        session.delete(row)
    for claim in found.claims:
        row = rows.setdefault(claim.key, Claim(question_id=question.id, key=claim.key))
        row.kind, row.unit, row.bound = claim.kind, claim.unit, claim.bound
        row.modality, row.high, row.quote = claim.modality, claim.high, claim.quote
        row.value, row.day = split_value(claim.value)
        row.said_by_id, row.published_by_id = claim.said_by, claim.published_by
        row.run_by_id, row.submitted_by_id = claim.run_by, claim.submitted_by
        row.role, row.stated_on, row.captured_on = claim.role, claim.stated_on, claim.captured_on
        row.withdrawn_on, row.error, row.items = claim.withdrawn_on, claim.error, claim.items
        row.ran_on, row.artefacts = claim.ran_on, claim.artefacts
        row.root_mention_id = claim.mentions[0] if claim.mentions else None
        standing = found.standings[claim.key]
        row.status, row.reasons = standing.status, reasons_as_json(standing.reasons)
        if {s.name: s.value for s in row.settings} != dict(claim.settings):
            row.settings = [Setting(name=name, value=value) for name, value in claim.settings]
        session.add(row)
    return rows


def _link_mentions(
    said: Sequence[Voice], claims: Sequence[rec.Claim], rows: Mapping[str, Claim]
) -> None:
    claim_of = {mention: claim.key for claim in claims for mention in claim.mentions}
    for voice in said:
        key = claim_of.get(voice.mentions[0].id)
        for mention in voice.mentions:
            mention.claim_id = rows[key].id if key else None


def rulings_on(
    session: Session, question_ids: Collection[str], until: datetime | None = None
) -> dict[str, list[rec.Ruling]]:
    """The rulings on each of the questions, those of later than `until` left out."""
    found: dict[str, list[rec.Ruling]] = {}
    for ids in parts(sorted(question_ids)):
        ruled = select(Ruling).where(Ruling.question_id.in_(ids)).order_by(Ruling.id)
        for row in session.scalars(ruled):
            if until is None or row.decided_at <= until:
                found.setdefault(row.question_id, []).append(_ruling(row, until))
    return found


def _ruling(row: Ruling, until: datetime | None) -> rec.Ruling:
    withdrawn = row.withdrawn_at
    if withdrawn and until and withdrawn > until:
        withdrawn = None
    return rec.Ruling(
        claim=row.claim_key,
        status=rec.Status(row.status),
        editor=row.editor,
        decided_on=rec.utc_date(row.decided_at),
        reason=row.reason,
        withdrawn_on=rec.utc_date(withdrawn) if withdrawn else None,
    )
