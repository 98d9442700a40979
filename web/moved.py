"""Sends whoever asks for a merged entry on to the one that it was merged into."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from db.queries.merged import named_now, question_now
from web.site import site

# Seconds that a browser may remember it: editors may undo a merge.
REMEMBERED = 300


def moved(kind: str, part: str) -> Response | None:
    """The way to where the entry is now, in the form asked for; None where it was not merged.

    `kind` is question, subject or metric, and `part` the part of the address that is its id.
    """
    parts = dict(request.view_args or {})
    with site().sessions() as session:
        if kind == "question":
            now = question_now(session, parts[part])
        else:
            now = named_now(session, kind, parts[part])
    if now is None:
        return None
    if not now:
        abort(410, "editors found that this is nothing that numbers are about")
    assert request.endpoint is not None
    address = url_for(request.endpoint, **{**parts, part: now})
    query = request.query_string.decode("latin-1")
    answer = redirect(f"{address}?{query}" if query else address, 301)
    answer.headers["Cache-Control"] = f"max-age={REMEMBERED}"
    return answer
