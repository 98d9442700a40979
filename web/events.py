"""What changed: the page of events and its feed."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from db.queries import events as queries
from web import feeds
from web.site import page_number, paired, site

blueprint = Blueprint("events", __name__)


@paired(blueprint, "/events", "events.html")
def events() -> queries.EventsPage:
    kind = _kind()
    with site().sessions() as session:
        return queries.events(session, kind, page_number())


@blueprint.get("/events.atom")
def feed() -> ResponseReturnValue:
    """The newest events, of one kind or of all."""
    return feeds.atom(*_newest())


@blueprint.get("/events.feed.json")
def json_feed() -> ResponseReturnValue:
    """The same as a JSON Feed."""
    return feeds.json_feed(*_newest())


def _newest() -> tuple[str, str, list[feeds.Entry]]:
    kind = _kind()
    with site().sessions() as session:
        found = queries.events(session, kind)
    name = f"Nullius: {queries.KINDS[kind].lower()}" if kind else "Nullius: what changed"
    entries = [feeds.of_event(event, queries.KINDS[event.kind]) for event in found.events]
    return name, request.url, entries


def _kind() -> str | None:
    kind = request.args.get("kind") or None
    if kind is not None and kind not in queries.KINDS:
        abort(400, f"kind is one of {', '.join(queries.KINDS)}")
    return kind
