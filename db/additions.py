"""Acts by which editors add to the knowledge base. No function here commits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db import acts
from db.acts import ActKind
from db.desk import Desk, DeskError, write
from db.desk_models import Act, Addition
from db.known import additions, known_now, newly_listed, problems_of
from nlp.knowledge import Knowledge
from nlp.knowledge import additions as adding


def add(session: Session, desk: Desk, addition: adding.Addition, why: str = "") -> Act:
    """List a subject, metric, party, tie or another name of one; what it touches follows.

    Raises DeskError where the knowledge base can't take it.
    """
    number = acts.hold(session)
    known = known_now(session, desk.known)
    try:
        longer = adding.added(known, addition)
    except adding.AdditionError as error:
        raise DeskError(str(error)) from error
    row = Addition(
        id=number,
        kind=addition.kind,
        entry=dict(addition.entry),
        replaced=newly_listed(session, known, longer),
        editor=desk.account.name,
        decided_at=desk.now,
    )
    rows = {acts.key_of(row): acts.as_json(row)}
    return write(session, desk, number, ActKind.ADD, f"addition:{number}", rows, why, None)


@dataclass(frozen=True)
class Added:
    """An addition, and why it is passed over; None where it is in use."""

    row: Addition
    problem: str | None


def all_added(session: Session, files: Knowledge) -> Sequence[Added]:
    """The additions, the newest first."""
    problems = problems_of(session, files)
    return [Added(row, problems[row.id]) for row in reversed(additions(session))]
