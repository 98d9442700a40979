"""The page of a subject."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from db.queries.things import SubjectPage, subject_page
from web.moved import moved
from web.site import paired, site

blueprint = Blueprint("subjects", __name__)


@paired(blueprint, "/s/<slug:subject_id>", "subject.html")
def subject(subject_id: str) -> SubjectPage | Response | None:
    if elsewhere := moved("subject", "subject_id"):
        return elsewhere
    with site().sessions() as session:
        return subject_page(session, subject_id)
