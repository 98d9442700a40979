"""Where a mention belongs: the rows that its filing names, and mentions as the rules see them.

No function here commits.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from db.models import Mention, Metric, Party, Question, Subject
from nlp import knowledge as known_things
from nlp import record as rec
from nlp.independence import kind_by_name
from nlp.knowledge import Knowledge, slug
from nlp.questions import Filing, before_reveal


def file_under(session: Session, filing: Filing, name: str, known: Knowledge) -> str:
    """The id of the question of what the text calls `name`; it exists afterwards.

    So does that of a codename's own, where the number stood until the codename was revealed.
    """
    hidden = before_reveal(filing, name, known)
    if hidden is not None:
        ensure_question(session, hidden)
    return ensure_question(session, filing)


def ensure_question(session: Session, filing: Filing) -> str:
    """The id of the filing's question; it, its subject and its metric exist afterwards."""
    if session.get(Question, filing.question):
        return filing.question
    subject, metric = filing.subject, filing.metric
    if not session.get(Subject, subject.id):
        owner = subject.owner if subject.owner and session.get(Party, subject.owner) else None
        session.add(subject_row(subject, owner, known=False))
    if not session.get(Metric, metric.id):
        session.add(
            Metric(
                id=metric.id,
                name=metric.name,
                kind=metric.kind,
                unit=metric.unit,
                aliases=list(metric.aliases),
                family=metric.family,
                version=metric.version,
                protocol=dict(metric.protocol),
                known=False,
            )
        )
    session.flush()
    session.add(
        Question(
            id=filing.question,
            subject_id=subject.id,
            metric_id=metric.id,
            kind=filing.kind,
            unit=filing.unit,
            conditions=dict(filing.conditions),
        )
    )
    session.flush()
    return filing.question


def subject_row(subject: known_things.Subject, owner: str | None, *, known: bool) -> Subject:
    return Subject(
        id=subject.id,
        name=subject.name,
        kind=subject.kind,
        owner_id=owner,
        aliases=list(subject.aliases),
        family=subject.family,
        version=subject.version,
        variant=subject.variant,
        known=known,
    )


def party_id(session: Session, name: str | None, known: Knowledge) -> str | None:
    """The id of the party that a record names; one that nobody listed is kept as unknown."""
    if not name:
        return None
    party = known.party(name)
    if party:
        return party.id
    id_ = slug(name)
    if not session.get(Party, id_):
        kind = kind_by_name(name)
        session.add(Party(id=id_, name=name, kind=kind, aliases=[], known=False))
        session.flush()
    return id_


def split_value(value: float | str) -> tuple[float | None, str | None]:
    """A mention's value as the two columns `value` and `day`."""
    return (None, value) if isinstance(value, str) else (float(value), None)


def as_mention(row: Mention) -> rec.Mention:
    """The row as the rules see it."""
    return rec.Mention(
        start=row.start,
        end=row.end,
        quote=row.quote,
        kind=rec.Kind(row.kind),
        value=row.day if row.value is None else row.value,  # type: ignore[arg-type]  # one is set
        high=row.high,
        unit=row.unit,
        bound=rec.Bound(row.bound),
        subject=row.subject_name,
        metric=row.metric_name,
        said_by=row.said_by_name,
        modality=rec.Modality(row.modality),
        settings=tuple(sorted(row.settings.items())),
        cell=rec.Cell(**row.cell) if row.cell else None,
    )
