"""What editors decided about readings: labelled examples, and how often the extractor is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from db.desk import CORRECTED
from db.desk_models import Edit
from db.models import Document, Mention, Snapshot, Source
from db.settle import as_read

# ------------------------------------------------------------------ labelled examples


@dataclass(frozen=True)
class Example:
    """One capture with the verdicts on its mentions."""

    snapshot: Snapshot
    # Each mention in the order of the text, with its verdict; None where nobody looked.
    mentions: Sequence[tuple[Mention, str | None]]


def examples(session: Session) -> Iterator[Example]:
    """Of each document that editors decided on, the newest capture that holds such a mention.

    Data files are left out: no text is read in them.
    """
    newest = (
        select(func.max(Snapshot.id))
        .join(Mention, Mention.snapshot_id == Snapshot.id)
        .join(Document, Document.id == Snapshot.document_id)
        .join(Source, Source.id == Document.source_id)
        .where(Mention.edit_id.is_not(None), Source.kind != "data")
        .group_by(Snapshot.document_id)
        .order_by(Snapshot.document_id)
    )
    for snapshot_id in session.scalars(newest).all():
        snapshot = session.get_one(Snapshot, snapshot_id)
        found = (
            select(Mention, Edit.verdict)
            .join(Edit, Edit.id == Mention.edit_id, isouter=True)
            .where(Mention.snapshot_id == snapshot_id)
            .order_by(Mention.start, Mention.end)
        )
        yield Example(snapshot, [(row[0], row[1]) for row in session.execute(found)])


# ------------------------------------------------------------------ how often it is right


@dataclass
class Tally:
    """Readings that editors decided on, by verdict, and which fields they corrected."""

    accepted: int = 0
    corrected: int = 0
    rejected: int = 0
    # field -> how many readings had it wrong
    fields: dict[str, int] = field(default_factory=dict)

    @property
    def decided(self) -> int:
        return self.accepted + self.corrected + self.rejected

    @property
    def precision(self) -> float:
        """The share of readings that were right in every field."""
        return self.accepted / self.decided

    def right(self, name: str) -> float | None:
        """The share of readings with that field right, of those that are numbers at all."""
        numbers = self.accepted + self.corrected
        return 1 - self.fields.get(name, 0) / numbers if numbers else None

    def add(self, edit: Edit) -> None:
        setattr(self, edit.verdict, getattr(self, edit.verdict) + 1)
        if edit.verdict == "corrected":
            for name in edit.fields:
                self.fields[name] = self.fields.get(name, 0) + 1


@dataclass(frozen=True)
class PrecisionPage:
    """How the extractor fared with the editors."""

    overall: Tally
    # By source's id, most decided first; by kind of number as read; by the week's Monday.
    sources: dict[str, Tally]
    kinds: dict[str, Tally]
    weeks: dict[date, Tally]
    # Fields that can be corrected.
    fields: Sequence[str] = CORRECTED


def precision_page(session: Session) -> PrecisionPage:
    """All decisions about mentions that stand; each counts once however often it was captured."""
    page = PrecisionPage(Tally(), {}, {}, {})
    found = (
        select(Edit, Mention)
        .join(Mention, Mention.edit_id == Edit.id)
        .options(joinedload(Mention.snapshot).joinedload(Snapshot.document))
        .order_by(Edit.id, Mention.id.desc())
    )
    last: str | None = None
    for edit, mention in session.execute(found):
        if edit.id == last:
            continue
        last = edit.id
        day = edit.decided_at.date()
        for tally in (
            page.overall,
            page.sources.setdefault(mention.snapshot.document.source_id, Tally()),
            page.kinds.setdefault(as_read(mention)["kind"], Tally()),
            page.weeks.setdefault(day - timedelta(days=day.weekday()), Tally()),
        ):
            tally.add(edit)
    return PrecisionPage(
        page.overall, _by_size(page.sources), _by_size(page.kinds), dict(sorted(page.weeks.items()))
    )


def _by_size(tallies: dict[str, Tally]) -> dict[str, Tally]:
    return dict(sorted(tallies.items(), key=lambda each: (-each[1].decided, each[0])))
