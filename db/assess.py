"""Derives claims and statuses: the rules of `nlp` decide, this module writes what they say.

No function here commits. A question is assessed from all its mentions each time, so the
order in which pages were read leaves no trace.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from db import store
from db.models import (
    Claim,
    Copy,
    Document,
    Event,
    Mention,
    Party,
    Question,
    Ruling,
    Setting,
    Snapshot,
)
from db.store import split_value
from nlp import record as rec
from nlp.days import last_day
from nlp.independence import Ties, as_ties
from nlp.knowledge import Knowledge
from nlp.questions import in_home_unit
from nlp.roots import roots
from nlp.status import independent_roots, lead, status

# One voice saying one thing: mentions that share this are one occurrence.
_Voice = tuple[object, ...]


def stale_questions(session: Session, today: date) -> list[str]:
    """Ids of the questions to assess, in order: changed ones, and promises now due."""
    due = (Question.status == rec.Status.PENDING) & (Question.due_on < today)
    waiting = select(Question.id).where(or_(Question.stale, due)).order_by(Question.id)
    return list(session.scalars(waiting))


@dataclass(frozen=True)
class Background:
    """What the rules need beside the claims: read once for many questions."""

    ties: Ties
    # Party id -> kind of party.
    parties: Mapping[str, str]
    # Units that can be converted.
    known: Knowledge


def background(session: Session, known: Knowledge) -> Background:
    """Ties and parties as the database has them now."""
    kinds = session.execute(select(Party.id, Party.kind))
    return Background(as_ties(store.ties(session)), {row.id: row.kind for row in kinds}, known)


def assess(
    session: Session, question_id: str, behind: Background, *, version: str, now: datetime
) -> bool:
    """Derive the question's claims and statuses anew; True where its status changed."""
    question = session.get_one(Question, question_id)
    asked = question_record(question)
    groups = _voices(session, question_id)
    heard = [_in_unit(_occurrence(session, g), question.unit, behind) for g in groups.values()]
    claims = roots(heard, question_id)
    rulings = [_ruling(row) for row in _rulings(session, question_id)]
    as_of = rec.utc_date(now)

    standings = {
        claim.key: status(asked, claim, claims, behind.ties, rulings, as_of, behind.parties)
        for claim in claims
    }
    rows = _sync_claims(session, question, claims, standings)
    session.flush()
    session.expire(question, ["claims"])
    _link_mentions(groups, claims, rows)

    first = lead(asked, claims, behind.ties, as_of)
    before, question.stale, question.unindexed = question.status, False, True
    question.lead_claim = rows[first.key] if first else None
    question.status = rows[first.key].status if first else None
    question.reasons = rows[first.key].reasons if first else []
    question.repeats = len({row.snapshot.document_id for row in _mentions_of(groups, first)})
    question.independent_roots = independent_roots(
        asked, first, claims, behind.ties, as_of, behind.parties
    )
    question.first_on = min((claim.stated_on for claim in claims), default=None)
    question.latest_on = max((claim.stated_on for claim in claims), default=None)
    question.due_on = due_on(first) if first else None
    if before == question.status:
        return False
    question.status_changed_at = now
    if before is not None:
        session.add(
            Event(
                at=now,
                kind="status_changed",
                question_id=question_id,
                actor=f"status {version}",
                before={"status": before},
                after={"status": question.status, "reasons": question.reasons},
                why="the evidence changed",
            )
        )
    return True


def question_record(question: Question) -> rec.Question:
    """The row as the rules see it."""
    return rec.Question(
        id=question.id,
        subject=question.subject_id,
        metric=question.metric_id,
        kind=rec.Kind(question.kind),
        owner=question.subject.owner_id,
        conditions=_pairs(question.conditions),
        protocol=_pairs(question.metric.protocol),
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


def _pairs(mapping: dict[str, object]) -> rec.Pairs:
    return tuple(sorted((name, str(value)) for name, value in mapping.items()))


# ------------------------------------------------------------------ mentions to occurrences


def _voices(session: Session, question_id: str) -> dict[_Voice, list[Mention]]:
    """The question's mentions, those of one document that say the same thing together.

    Within a group the newest capture comes first.
    """
    found = (
        select(Mention)
        .join(Snapshot)
        .where(Mention.question_id == question_id)
        .options(joinedload(Mention.snapshot).joinedload(Snapshot.document))
        .order_by(Snapshot.id.desc(), Mention.start)
    )
    groups: dict[_Voice, list[Mention]] = defaultdict(list)
    for row in session.scalars(found):
        groups[
            row.snapshot.document.address,
            row.value,
            row.day,
            row.high,
            row.unit,
            row.bound,
            row.modality,
            row.said_by_name,
            row.run_by_id,
            row.submitted_by_id,
            _pairs(row.settings),
        ].append(row)
    return groups


def _occurrence(session: Session, rows: list[Mention]) -> rec.Occurrence:
    newest, oldest = rows[0], rows[-1]
    document = newest.snapshot.document
    published = oldest.snapshot.published_at or document.published_at or oldest.snapshot.fetched_at
    captured = oldest.snapshot.fetched_at
    source = document.source
    return rec.Occurrence(
        mention=newest.id,
        document=document.id,
        publisher=source.publisher_id,
        role=rec.Role(source.role),
        kind=rec.Kind(newest.kind),
        value=newest.value if newest.day is None else newest.day,  # type: ignore[arg-type]
        high=newest.high,
        unit=newest.unit,
        bound=rec.Bound(newest.bound),
        modality=rec.Modality(newest.modality),
        quote=newest.quote,
        published_on=rec.utc_date(published),
        captured_on=rec.utc_date(captured),
        gone_on=_gone_on(session, newest.snapshot),
        said_by=newest.said_by_id,
        said_by_name=newest.said_by_name,
        run_by=newest.run_by_id,
        submitted_by=newest.submitted_by_id,
        settings=_pairs(newest.settings),
        error=newest.error,
        items=newest.items,
        ran_on=newest.ran_on,
        artefacts=newest.artefacts,
        links=_links(session, newest.snapshot),
    )


def _in_unit(occurrence: rec.Occurrence, unit: str, behind: Background) -> rec.Occurrence:
    """The occurrence in the question's unit, where that is another one of its dimension."""
    value = occurrence.value
    if occurrence.unit == unit or isinstance(value, str):
        return occurrence

    def converted(number: float | None) -> float | None:
        if number is None:
            return None
        return in_home_unit(number, occurrence.unit, unit, behind.known)

    in_unit = converted(value)
    if in_unit is None:
        return occurrence
    return replace(
        occurrence,
        value=in_unit,
        high=converted(occurrence.high),
        error=converted(occurrence.error),
        unit=unit,
    )


def _gone_on(session: Session, snapshot: Snapshot) -> date | None:
    """When the document was first seen without what `snapshot` holds, or taken down."""
    later = select(Snapshot.fetched_at).where(
        Snapshot.document_id == snapshot.document_id,
        Snapshot.id > snapshot.id,
        Snapshot.read_version.is_not(None),
    )
    changed = session.scalars(later.order_by(Snapshot.id).limit(1)).first()
    gone = changed or snapshot.document.gone_at
    return rec.utc_date(gone) if gone else None


def _links(session: Session, snapshot: Snapshot) -> tuple[str, ...]:
    """Ids of the known documents that the page links to or copies, and of their publishers."""
    copied = select(Copy.of_id).where(Copy.document_id == snapshot.document_id)
    linked = session.scalars(
        select(Document)
        .where(or_(Document.address.in_(snapshot.links), Document.id.in_(copied)))
        .options(joinedload(Document.source))
    )
    ids = {str(d.id) for d in linked} | {d.source.publisher_id for d in linked}
    return tuple(sorted(link for link in ids if link))


# ------------------------------------------------------------------ claims to rows


def _sync_claims(
    session: Session,
    question: Question,
    claims: Sequence[rec.Claim],
    standings: Mapping[str, rec.Standing],
) -> dict[str, Claim]:
    """Rows for the claims, by key. Rows of claims that are no more are removed."""
    rows = {row.key: row for row in question.claims}
    wanted = {claim.key for claim in claims}
    for key in set(rows) - wanted:
        row = rows.pop(key)
        if question.lead_claim is row:
            question.lead_claim = None
        for mention in row.mentions:
            mention.claim_id = None
        session.flush()
        session.delete(row)
    for claim in claims:
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
        row.status = standings[claim.key].status
        row.reasons = reasons_as_json(standings[claim.key].reasons)
        if {s.name: s.value for s in row.settings} != dict(claim.settings):
            row.settings = [Setting(name=name, value=value) for name, value in claim.settings]
        session.add(row)
    return rows


def _link_mentions(
    groups: dict[_Voice, list[Mention]], claims: Sequence[rec.Claim], rows: dict[str, Claim]
) -> None:
    claim_of = {mention: claim.key for claim in claims for mention in claim.mentions}
    for mentions in groups.values():
        key = claim_of.get(mentions[0].id)
        for mention in mentions:
            mention.claim_id = rows[key].id if key else None


def _mentions_of(groups: dict[_Voice, list[Mention]], claim: rec.Claim | None) -> list[Mention]:
    """The newest mention of each voice that repeats the claim."""
    repeating = set(claim.mentions) if claim else set()
    return [mentions[0] for mentions in groups.values() if mentions[0].id in repeating]


def _rulings(session: Session, question_id: str) -> Sequence[Ruling]:
    ruled = select(Ruling).where(Ruling.question_id == question_id).order_by(Ruling.id)
    return session.scalars(ruled).all()


def _ruling(row: Ruling) -> rec.Ruling:
    return rec.Ruling(
        claim=row.claim_key,
        status=rec.Status(row.status),
        editor=row.editor,
        decided_on=rec.utc_date(row.decided_at),
        reason=row.reason,
        withdrawn_on=rec.utc_date(row.withdrawn_at) if row.withdrawn_at else None,
    )
