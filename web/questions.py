"""The page of a question: all answers to it, its badge as an image, its citation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from db.queries.listing import status_of
from db.queries.questions import QuestionPage, question_page
from web.chart import Chart, chart
from web.citing import Citation, cite
from web.numbers import shown
from web.site import paired, site
from web.words import badge_of, title

blueprint = Blueprint("questions", __name__)

# Width of a badge's text in the image: a letter of 11 px Verdana or DejaVu Sans is about this.
LETTER_WIDTH = 6.9


@dataclass(frozen=True)
class Shown:
    """The question's page with its chart and citation."""

    found: QuestionPage
    chart: Chart | None
    citation: Citation


@paired(blueprint, "/q/<question:question_id>", "question.html")
def question(question_id: str) -> Shown:
    found = _found(question_id)
    asked = found.question
    address = url_for("questions.question", question_id=question_id, _external=True)
    changed = asked.status_changed_at
    citation = cite(
        f"{title(asked)} ({badge_of(status_of(asked)).word})",
        address,
        changed.date() if changed else None,
        datetime.now(UTC).date(),
    )
    claims = [answer.claim for answer in found.answers]
    return Shown(found, chart(claims, asked.lead_claim_id), citation)


@blueprint.get("/q/<question:question_id>.svg")
def badge(question_id: str) -> ResponseReturnValue:
    """The badge as an image that any page may embed: word, number and shape."""
    asked = _found(question_id).question
    face = badge_of(status_of(asked))
    number = str(shown(asked.lead_claim)) if asked.lead_claim else ""
    image = render_template(
        "badge.svg",
        badge=face,
        title=title(asked),
        number=number,
        left=round(len(number) * LETTER_WIDTH) + (16 if number else 0),
        right=round(len(face.word) * LETTER_WIDTH) + 34,
    )
    headers = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "max-age=300"}
    return Response(image, mimetype="image/svg+xml", headers=headers)


def _found(question_id: str) -> QuestionPage:
    with site().sessions() as session:
        found = question_page(session, question_id)
    return found or abort(404)
