"""What the badges mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint

from db.badges import Badge
from db.badges import badges as all_badges
from db.models import Question
from db.queries.listing import counts_by_status, names_for
from db.queries.questions import example_of_each_status
from web.site import paired, site

blueprint = Blueprint("badges", __name__)


@dataclass(frozen=True)
class Explained:
    """One badge with a question that has it, where one has."""

    badge: Badge
    count: int
    example: Question | None


@dataclass(frozen=True)
class BadgesPage:
    """All badges, in the order of lists."""

    badges: Sequence[Explained]
    names: dict[str, str]


@paired(blueprint, "/badges", "badges.html")
def badges() -> BadgesPage:
    with site().sessions() as session:
        examples = {q.status: q for q in example_of_each_status(session)}
        counts = counts_by_status(session)
        names = names_for(session, examples.values())
    explained = [
        Explained(badge, counts.get(status, 0), examples.get(status))
        for status, badge in all_badges().items()
    ]
    return BadgesPage(explained, names)
