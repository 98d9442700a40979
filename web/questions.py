"""The page of a question: all answers to it, its badge as an image, its citation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as WerkzeugResponse

from db.acts import decided_since
from db.engine import writing
from db.queries.listing import status_of
from db.queries.merged import question_now
from db.queries.past import past_page
from db.queries.questions import QuestionPage, question_page
from web.chart import Chart, chart
from web.citing import Citation, cite
from web.linked_data import linked_data
from web.moved import moved
from web.numbers import shown
from web.site import paired, site, twin
from web.twins import plain
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
    # schema.org data of the page.
    linked_data: dict[str, Any]


@paired(blueprint, "/q/<question:question_id>", "question.html")
def question(question_id: str) -> Shown | WerkzeugResponse | None:
    if "as_of" in request.args:
        return _as_of(question_id, _day(request.args["as_of"]))
    found = _found(question_id)
    if found is None:
        return moved("question", "question_id")
    asked = found.question
    today = datetime.now(UTC).date()
    # Dated, so that whoever follows it sees what was seen here.
    address = url_for("questions.question", question_id=question_id, as_of=today, _external=True)
    changed = asked.status_changed_at
    citation = cite(
        f"{title(asked)} ({badge_of(status_of(asked)).word})",
        address,
        changed.date() if changed else None,
        today,
    )
    claims = [answer.claim for answer in found.answers]
    data = linked_data(
        found,
        url_for("questions.question", question_id=question_id, _external=True),
        url_for("home.home", _external=True),
    )
    return Shown(found, chart(claims, asked.lead_claim_id), citation, data)


@blueprint.get("/q/<question:question_id>.svg")
def badge(question_id: str) -> ResponseReturnValue:
    """The badge as an image that any page may embed: word, number and shape."""
    found = _found(question_id)
    if found is None:
        return moved("question", "question_id") or abort(404)
    asked = found.question
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


@blueprint.get("/oembed")
def embedding() -> ResponseReturnValue:
    """A question's badge for pages that embed by address (oEmbed 1.0, type "rich")."""
    if request.args.get("format", "json") != "json":
        # oEmbed has an answer of its own for the other format that it knows.
        abort(501 if request.args["format"] == "xml" else 400, "only JSON is given out")
    path = urlsplit(request.args.get("url", "")).path
    if not path.startswith("/q/"):
        abort(404)
    question_id = path.removeprefix("/q/")
    with site().sessions() as session:
        found = question_page(session, question_now(session, question_id) or question_id)
    asked = (found or abort(404)).question
    page = url_for("questions.question", question_id=asked.id, _external=True)
    image = url_for("questions.badge", question_id=asked.id, _external=True)
    words = f"{title(asked)}: {badge_of(status_of(asked)).word}"
    html = render_template("embedded.html", page=page, image=image, words=words)
    answer: dict[str, str | int] = {
        "version": "1.0",
        "type": "rich",
        "title": words,
        "provider_name": "Nullius",
    }
    answer |= {"provider_url": url_for("home.home", _external=True), "cache_age": 300}
    return jsonify(**answer, html=html.strip(), width=400, height=24)


def _as_of(question_id: str, on: date) -> WerkzeugResponse | None:
    """The question as it stood on a past day, as a page or as JSON."""
    sessions = site().sessions
    with sessions() as session:
        decided = decided_since(session, datetime.combine(on, time.max, UTC))
    with writing(sessions) if decided else sessions() as session:
        past = past_page(session, question_id, on)
    if past is None:
        return moved("question", "question_id")
    if request.path.endswith(".json"):
        return jsonify(plain(past))
    return Response(render_template("question_as_of.html", page=past, twin=twin()))


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(400, f"as_of {text[:20]!r} is no day such as 2026-05-20")
    if day > datetime.now(UTC).date():
        abort(400, f"as_of {day} has not come yet")
    return day


def _found(question_id: str) -> QuestionPage | None:
    with site().sessions() as session:
        return question_page(session, question_id)
