"""The desk's page on how often the extractor is right, by the editors' own decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from db.desk_models import Role
from db.queries.decided import Tally, precision_page
from web.access import needs
from web.site import site

blueprint = Blueprint("precision", __name__)

# Weeks that the chart shows, and its size in units of its own.
MOST_WEEKS = 26
WIDTH, HEIGHT = 640, 160


@dataclass(frozen=True)
class Bar:
    """One week of the chart."""

    week: date
    tally: Tally
    x: float
    width: float
    # Of the accepted, from the bottom; the corrected stand upon them.
    accepted: float
    corrected: float


@blueprint.get("/desk/precision")
@needs(Role.EDITOR)
def precision() -> ResponseReturnValue:
    with site().sessions() as session:
        page = precision_page(session)
    latest = list(page.weeks.items())[-MOST_WEEKS:]
    return render_template(
        "desk/precision.html", page=page, bars=bars(latest), width=WIDTH, height=HEIGHT
    )


def bars(weeks: list[tuple[date, Tally]]) -> list[Bar]:
    """The weeks side by side, each as high as its share of what was right."""
    step = WIDTH / max(len(weeks), 8)
    return [
        Bar(
            week,
            tally,
            round(number * step, 1),
            round(step * 0.8, 1),
            round(HEIGHT * tally.accepted / tally.decided, 1),
            round(HEIGHT * tally.corrected / tally.decided, 1),
        )
        for number, (week, tally) in enumerate(weeks)
    ]
