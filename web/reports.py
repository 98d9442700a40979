""" "This is wrong": a reader's report, or a vendor's reply, on its way to the editors' queue."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from datetime import UTC, date, datetime

from flask import (
    Blueprint,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue

from db.engine import writing
from db.queries.merged import question_now
from db.queries.reports import ClaimAsked, claim_asked
from db.reports import LONGEST_CONTACT, LONGEST_TEXT, ReportError, Sent, TooMany, file_report
from web.forms import require_token
from web.site import site

blueprint = Blueprint("reports", __name__)

# Nobody reads the form and writes a sentence in less.
LEAST_SECONDS = 2.0
# When the browser was first given the form, in its signed cookie.
OPENED = "report_opened"
# A field that no reader sees; programs that fill in every form fill it in.
TRAP = "website"
# What no reader means to say, and PostgreSQL can't hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@blueprint.get("/wrong/<question:question_id>")
def form(question_id: str) -> ResponseReturnValue:
    """The form about a question, or with `?claim=` about one answer to it."""
    asked = _asked(question_id, request.args.get("claim"))
    cookie.setdefault(OPENED, _now())
    return _form(asked)


@blueprint.post("/wrong/<question:question_id>")
def send(question_id: str) -> ResponseReturnValue:
    """Store the report; what is refused stays in the form, with the reason."""
    require_token()
    asked = _asked(question_id, request.form.get("claim") or None)
    sent = Sent(
        question_id=asked.question.id,
        claim_key=asked.claim.key if asked.claim else None,
        kind=request.form.get("kind", ""),
        text=_typed("text"),
        contact=_typed("contact"),
        address=daily_hash(),
    )
    if request.form.get(TRAP):
        return _form(asked, sent, "the field that says to leave it empty was filled in", 400)
    if _now() - float(cookie.get(OPENED, _now())) < LEAST_SECONDS:
        cookie.setdefault(OPENED, _now())
        return _form(asked, sent, "that was quicker than anybody types: send it once more", 400)
    try:
        with writing(site().sessions) as session:
            file_report(session, sent, datetime.now(UTC))
    except TooMany as error:
        return _form(asked, sent, str(error), 429)
    except ReportError as error:
        return _form(asked, sent, str(error), 400)
    cookie.pop(OPENED, None)
    return redirect(url_for("reports.received", question_id=asked.question.id), code=303)


@blueprint.get("/wrong-received/<question:question_id>")
def received(question_id: str) -> ResponseReturnValue:
    """What happens with a report now."""
    return render_template("report_received.html", asked=_asked(question_id, None))


def _asked(question_id: str, claim_key: str | None) -> ClaimAsked:
    with site().sessions() as session:
        found = claim_asked(session, question_now(session, question_id) or question_id, claim_key)
    return found or abort(404)


def _form(
    asked: ClaimAsked, sent: Sent | None = None, problem: str | None = None, code: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "report_form.html",
        asked=asked,
        sent=sent,
        problem=problem,
        trap=TRAP,
        longest=LONGEST_TEXT,
        longest_contact=LONGEST_CONTACT,
    )
    return page, code, {"Cache-Control": "no-store"}


def _typed(name: str) -> str:
    return _CONTROL.sub("", request.form.get(name, "").replace("\r\n", "\n")).strip()


def _now() -> float:
    return datetime.now(UTC).timestamp()


# ------------------------------------------------------------------ where from


def daily_hash() -> str:
    """Where the request comes from, so that it can be counted today and never traced.

    The salt is random, kept in memory alone and forgotten with the day.
    """
    place = request.remote_addr or ""
    salt = _salt(datetime.now(UTC).date())
    return hmac.new(salt, _net(place).encode(), hashlib.sha256).hexdigest()


def _salt(today: date) -> bytes:
    day, salt = current_app.extensions.get("nullius-salt", (None, b""))
    if day != today:
        salt = secrets.token_bytes(32)
        current_app.extensions["nullius-salt"] = (today, salt)
    return bytes(salt)


def _net(address: str) -> str:
    """An IPv4 address, or the network of an IPv6 one, of which a household has a whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False))
