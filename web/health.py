"""Whether the site is well, for machines."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from db.queries.counts import health
from web.site import site
from web.twins import plain

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """What is kept, in counts; `by_status` counts questions, one badge each."""
    with site().sessions() as session:
        counts = health(session)
    found = plain(counts)
    assert isinstance(found, dict)
    return jsonify({"status": "ok", **found})
