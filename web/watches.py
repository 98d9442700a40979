"""Watching a question, subject, vendor or checked article: begin, list, follow by feed, stop."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from db import watches as watching
from db.desk_models import Account, Role, Watch
from db.engine import writing
from db.models import Event
from db.queries.events import KINDS
from db.queries.watches import of_token, watched, watches
from db.watches import WatchError, WatchKind
from web import feeds
from web.access import needs, signed_in, visitor
from web.site import site

blueprint = Blueprint("watches", __name__)

# Events of one thing that the list and the feed show.
MOST_LISTED, MOST_IN_FEED = 5, 50
# kind -> endpoint and the part of the address that is the thing's id
PAGES = {
    WatchKind.QUESTION: ("questions.question", "question_id"),
    WatchKind.SUBJECT: ("subjects.subject", "subject_id"),
    WatchKind.VENDOR: ("vendors.vendor", "party_id"),
    WatchKind.ARTICLE: ("check.report", "report_id"),
}


@blueprint.app_template_global("watch_of")
def watch_of(kind: str, target: str) -> Watch | None:
    """The visitor's watch of a thing, for the button on its page."""
    account = visitor()
    if account is None:
        return None
    with site().sessions() as session:
        return watches(session, account.id, kind, target)


@blueprint.app_template_global("watched_url")
def watched_url(kind: str, target: str) -> str:
    """The page of what is watched."""
    endpoint, part = PAGES[WatchKind(kind)]
    values: dict[str, Any] = {part: target}
    return url_for(endpoint, **values)


@blueprint.get("/account/watches")
@needs(Role.READER)
def mine() -> ResponseReturnValue:
    """What one watches, the latest changes, and the private feed."""
    with site().sessions() as session:
        found = watched(session, signed_in().id, most=MOST_LISTED)
        me = session.get_one(Account, signed_in().id)
    return render_template("watches.html", me=me, watched=found)


@blueprint.post("/account/watches")
@needs(Role.READER)
def begin() -> ResponseReturnValue:
    """Watch a thing, or with `stop` no longer; back to its page."""
    kind, target = request.form.get("kind", ""), request.form.get("target", "")[:500]
    if kind not in set(WatchKind):
        abort(400, f"kind is one of {', '.join(WatchKind)}")
    with writing(site().sessions) as session:
        if "stop" in request.form:
            found = watches(session, signed_in().id, kind, target)
            if found is not None:
                watching.stop(session, found.token)
            return redirect(url_for("watches.mine"), code=303)
        try:
            watching.watch(session, signed_in().id, kind, target, datetime.now(UTC))
        except WatchError as error:
            abort(400, str(error))
    return redirect(watched_url(kind, target), code=303)


@blueprint.post("/account/watches/address")
@needs(Role.READER)
def renew() -> ResponseReturnValue:
    """Another address for the feed, where the old one got about."""
    with writing(site().sessions) as session:
        watching.renew_token(session, signed_in().id)
    return redirect(url_for("watches.mine"), code=303)


# ------------------------------------------------------------------ by token, without signing in


@blueprint.get("/watch/<string(length=43):token>.atom")
def feed(token: str) -> ResponseReturnValue:
    """What changed about all that an account watches, for whoever has the address."""
    with site().sessions() as session:
        account = of_token(session, token)
        if not isinstance(account, Account) or account.disabled:
            abort(404)
        found = watched(session, account.id, most=MOST_IN_FEED)
    each = {event.id: event for thing in found for event in thing.events}
    newest = sorted(each.values(), key=_newness, reverse=True)[:MOST_IN_FEED]
    entries = [feeds.of_event(event, KINDS[event.kind]) for event in newest]
    return _private(feeds.atom("Nullius: what you watch", request.url, entries))


def _newness(event: Event) -> tuple[datetime, int]:
    return event.at, event.id


@blueprint.get("/watch/<string(length=43):token>/stop")
def stopping(token: str) -> ResponseReturnValue:
    """Asks once more: what scans mail for links must not stop anything."""
    with site().sessions() as session:
        found = of_token(session, token)
    return _private(render_template("watch_stop.html", token=token, found=found, done=False))


@blueprint.post("/watch/<string(length=43):token>/stop")
def stop(token: str) -> ResponseReturnValue:
    """Stop it. The token is what allows it: mail programs send this by themselves (RFC 8058)."""
    with writing(site().sessions) as session:
        watching.stop(session, token)
    return _private(render_template("watch_stop.html", token=token, found=None, done=True))


def _private(content: str | Response) -> Response:
    """An answer at an address that is a secret: not kept, not indexed, not handed on."""
    answer = make_response(content)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
