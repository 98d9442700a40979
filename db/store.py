"""What is written: snapshots kept, mentions recorded, questions reassessed.

No function here commits: the caller knows what belongs together. All of them may be run
twice with the same input and change nothing the second time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db import blobs, touched
from db.copies import note_copies
from db.filing import as_mention, file_under, party_id, split_value, subject_row
from db.handover import Page as Page
from db.models import (
    Base,
    Document,
    Event,
    Mention,
    Metric,
    Party,
    Question,
    Snapshot,
    Source,
    Tie,
)
from db.settle import settle
from nlp import record as rec
from nlp.changes import Change, changes
from nlp.knowledge import Knowledge
from nlp.questions import file

# Code points of context on each side of a quote (W3C Web Annotation, TextQuoteSelector).
CONTEXT = 32


class StoreError(Exception):
    """Something to be written does not fit what is stored. The message names both."""


def keep(
    session: Session, raw: Path, document: Document, page: Page, *, first: bool = False
) -> Snapshot | None:
    """Make a snapshot of `page`, or None where the document says what it said before.

    What is compared is the text, the title and the correction notice: another advert or
    time stamp around them is nothing new, nor are the same bytes that are only read otherwise than
    before; where it is the document's `first`, nothing is. The raw bytes go to the blob folder
    `raw`.
    """
    document.etag = page.headers.get("etag")
    document.last_modified = page.headers.get("last-modified")
    document.state, document.error, document.attempts = "kept", None, 0
    document.gone_at = None
    text_sha256 = hashlib.sha256(page.text.encode()).hexdigest()
    last = None if first else latest_snapshot(session, document)
    if last is not None:
        if last.sha256 == hashlib.sha256(page.content).hexdigest():
            return None
        said = (last.text_sha256, last.title, last.correction)
        if said == (text_sha256, page.title, page.correction):
            return None
    document.title = page.title or document.title
    document.published_at = page.published_at or document.published_at
    snapshot = Snapshot(
        document=document,
        sha256=blobs.put(raw, page.content),
        text_sha256=text_sha256,
        fetched_at=page.fetched_at,
        media_type=page.media_type,
        headers=dict(page.headers),
        text=page.text,
        title=page.title,
        byline=page.byline,
        language=page.language,
        published_at=page.published_at,
        updated_at=page.updated_at,
        correction=page.correction,
        links=list(page.links),
    )
    session.add(snapshot)
    return snapshot


def latest_snapshot(session: Session, document: Document) -> Snapshot | None:
    """The newest capture of the document."""
    if document.id is None:
        return None
    newest = select(Snapshot).where(Snapshot.document_id == document.id)
    return session.scalars(newest.order_by(Snapshot.id.desc()).limit(1)).first()


# ------------------------------------------------------------------ knowledge


def load_knowledge(session: Session, known: Knowledge) -> None:
    """Bring parties, ties, subjects and metrics to what the YAML says.

    Rows that texts brought in stay (`db.refiled` moves their mentions where the YAML lists by
    now what they name). The questions that a change touches become stale: those
    of a changed subject or metric, and those in which the parties of a changed tie, or a
    party of another kind than before, take part.
    """
    kinds = {
        party.id: _merge(
            session,
            Party(
                id=party.id,
                name=party.name,
                kind=party.kind,
                aliases=list(party.aliases),
                known=True,
            ),
        )
        for party in known.parties.values()
    }
    session.flush()
    subjects = [
        s.id
        for s in known.subjects.values()
        if _merge(session, subject_row(s, s.owner, known=True))
    ]
    metrics = [m for m in known.metrics if _merge(session, _metric_row(m, known))]
    session.flush()
    touched.by_things(session, subjects, metrics)
    for party in (party for party, changed in kinds.items() if changed):
        touched.by_party(session, party)
    old = set(ties(session))
    if old != set(known.ties):
        session.execute(delete(Tie))
        session.add_all(
            Tie(
                a_id=tie.a,
                relation=tie.relation,
                b_id=tie.b,
                share=tie.share,
                since=tie.since,
                until=tie.until,
                source=tie.source,
            )
            for tie in known.ties
        )
        touched.by_ties(session, old, set(known.ties))


def _merge(session: Session, row: Base) -> bool:
    """Write the row; True where it was there and was otherwise."""
    there = session.merge(row)
    return there not in session.new and session.is_modified(there)


def ties(session: Session) -> tuple[rec.Tie, ...]:
    """All ties, for the rules."""
    return tuple(_tie_record(tie) for tie in session.scalars(select(Tie).order_by(Tie.id)))


def _tie_record(tie: Tie) -> rec.Tie:
    return rec.Tie(
        tie.a_id, rec.Relation(tie.relation), tie.b_id, tie.share, tie.since, tie.until, tie.source
    )


def _metric_row(metric_id: str, known: Knowledge) -> Metric:
    metric = known.metrics[metric_id]
    return Metric(
        id=metric.id,
        name=metric.name,
        kind=metric.kind,
        unit=metric.unit,
        aliases=list(metric.aliases),
        family=metric.family,
        version=metric.version,
        items=metric.items,
        higher_is_better=metric.higher_is_better,
        protocol=dict(metric.protocol),
        maintainer_id=metric.maintainer,
        about=metric.about,
        known=True,
    )


# ------------------------------------------------------------------ mentions


def unread(session: Session, version: str) -> list[int]:
    """Ids of the snapshots that the extractor of `version` has not read, in a fixed order.

    The order is that of the pages, not of their arrival, so that a crawl that was killed
    and started again reads them as an undisturbed one does.
    """
    waiting = (
        select(Snapshot.id)
        .join(Document)
        .join(Source)
        # What editors captured for a ruling repeats nothing and answers nothing.
        .where(Source.kind != "evidence")
        .where((Snapshot.read_version.is_(None)) | (Snapshot.read_version != version))
        .order_by(Document.address, Snapshot.id)
    )
    return list(session.scalars(waiting))


def record(
    session: Session,
    snapshot: Snapshot,
    mentions: Sequence[rec.Mention],
    known: Knowledge,
    *,
    version: str,
    now: datetime,
) -> int:
    """File the mentions of one snapshot under their questions; note copies and what changed.

    Returns how many mentions were filed under a question. A snapshot read before by another
    version of the extractor has its mentions replaced; what editors decided about them, or
    about the same words on an earlier capture, holds. Questions touched become stale.
    Raises StoreError for a mention whose offsets do not give its quote.
    """
    source = session.get_one(Source, snapshot.document.source_id)
    old = {(row.start, row.end): row for row in snapshot.mentions}
    filed, why = 0, f"{snapshot.document.address} was read"
    for mention in mentions:
        found = snapshot.text[mention.start : mention.end]
        if found != mention.quote:
            raise StoreError(
                f"snapshot {snapshot.id}: mention at {mention.start}:{mention.end} "
                f"reads {mention.quote!r}, the text has {found!r}"
            )
        filing = file(mention, known, publisher=source.publisher_id)
        row = old.pop((mention.start, mention.end), None) or Mention(snapshot_id=snapshot.id)
        mark_stale(session, row.question_id, why)
        name = mention.subject or ""
        row.question_id = file_under(session, filing, name, known) if filing else None
        row.extracted = row.filed_id = None
        mark_stale(session, row.question_id, why)
        _fill(session, row, mention, snapshot.text, known)
        row.settings = dict(filing.settings if filing else mention.settings)
        filed += filing is not None
    for row in old.values():
        mark_stale(session, row.question_id, why)
        session.delete(row)
    first_reading = snapshot.read_version is None
    snapshot.read_version = version
    if source.kind != "data":
        note_copies(session, snapshot)
    session.flush()
    session.refresh(snapshot, ["mentions"])
    for question_id in settle(session, snapshot.mentions, known):
        mark_stale(session, question_id, why)
    if first_reading:
        _note_changes(session, snapshot, version, now)
    return filed


def mark_stale(session: Session, question_id: str | None, why: str) -> None:
    """Let the question be assessed again; `why` says what made it so."""
    if question_id is not None:
        question = session.get_one(Question, question_id)
        question.stale, question.stale_why = True, why


def _fill(
    session: Session, row: Mention, mention: rec.Mention, text: str, known: Knowledge
) -> None:
    run = mention.run
    said_by = known.party(mention.said_by) if mention.said_by else None
    row.start, row.end, row.quote = mention.start, mention.end, mention.quote
    row.prefix = text[max(0, mention.start - CONTEXT) : mention.start]
    row.suffix = text[mention.end : mention.end + CONTEXT]
    row.kind, row.unit, row.bound = mention.kind, mention.unit, mention.bound
    row.modality, row.high = mention.modality, mention.high
    row.value, row.day = split_value(mention.value)
    row.subject_name, row.metric_name = mention.subject, mention.metric
    row.said_by_name, row.said_by_id = mention.said_by, said_by.id if said_by else None
    row.run_by_id = party_id(session, run.run_by, known) if run else None
    row.submitted_by_id = party_id(session, run.submitted_by, known) if run else None
    row.error = run.error if run else None
    row.items = run.items if run else None
    row.ran_on = run.ran_on if run else None
    row.artefacts = run.artefacts if run else None
    cell = mention.cell
    row.cell = {"table": cell.table, "row": cell.row, "column": cell.column} if cell else None
    row.confidence, row.cues = mention.confidence, dict(mention.cues)
    session.add(row)


# ------------------------------------------------------------------ what changed on a page


def _note_changes(session: Session, snapshot: Snapshot, version: str, now: datetime) -> None:
    """Events for what the snapshot says otherwise than the one before it."""
    before = session.scalars(
        select(Snapshot)
        .where(Snapshot.document_id == snapshot.document_id, Snapshot.id < snapshot.id)
        .order_by(Snapshot.id.desc())
        .limit(1)
    ).first()
    if before is None or before.read_version is None:
        return
    document = snapshot.document
    # What the page no longer says may withdraw a claim.
    for row in before.mentions:
        mark_stale(session, row.question_id, f"{document.address} changed")
    for change in changes(*(_mentions(s) for s in (before, snapshot))):
        session.add(_change_event(change, before, snapshot, version, now))
    notices = []
    if snapshot.title != before.title:
        notices.append(("title_changed", before.title, snapshot.title, "the headline changed"))
    if snapshot.correction and snapshot.correction != before.correction:
        why = "the page carries a correction notice"
        notices.append(("correction_added", before.correction, snapshot.correction, why))
    for kind, old, new, why in notices:
        session.add(
            Event(
                at=now,
                kind=kind,
                document_id=document.id,
                source_id=document.source_id,
                actor=f"changes {version}",
                before={"text": old, "snapshot": before.id},
                after={"text": new, "snapshot": snapshot.id},
                why=why,
            )
        )


def _mentions(snapshot: Snapshot) -> list[rec.Mention]:
    return [as_mention(row) for row in snapshot.mentions]


def _change_event(
    change: Change, before: Snapshot, after: Snapshot, version: str, now: datetime
) -> Event:
    old, new = (
        _row_at(snapshot, mention)
        for snapshot, mention in ((before, change.old), (after, change.new))
    )
    question_id = (new and new.question_id) or (old and old.question_id) or None
    return Event(
        at=now,
        kind=change.kind,
        question_id=question_id,
        document_id=after.document_id,
        source_id=after.document.source_id,
        actor=f"changes {version}",
        before=_quoted(old),
        after=_quoted(new),
        why=_WHY[change.kind],
    )


_WHY = {
    "number_changed": "the page gives another number than before",
    "claim_removed": "the page no longer gives this number",
    "claim_added": "the page gives a number that it did not give before",
}


def _row_at(snapshot: Snapshot, mention: rec.Mention | None) -> Mention | None:
    if mention is None:
        return None
    spans = {(row.start, row.end): row for row in snapshot.mentions}
    return spans[mention.start, mention.end]


def _quoted(row: Mention | None) -> dict[str, object] | None:
    if row is None:
        return None
    words = f"{row.prefix}{row.quote}{row.suffix}"
    return {"quote": row.quote, "words": words, "snapshot": row.snapshot_id, "mention": row.id}
