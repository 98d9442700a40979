"""Signing in and out, one's own account, and all accounts for those who keep them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue

from db import accounts
from db.desk_models import Account, Attempt, Role
from db.engine import writing
from db.queries.accounts import all_accounts, latest_attempts, visits_of
from web.access import address_hash, cookie_name, forget_cookie, needs, set_cookie, signed_in
from web.forms import require_token
from web.site import site

blueprint = Blueprint("accounts", __name__)

MOST_ATTEMPTS = 100


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The form; `?next=` says where to go on afterwards."""
    return _form(None, 200)


@blueprint.post("/sign-in")
def signed() -> ResponseReturnValue:
    """Begin a visit, or show the form again: the same for a wrong name and a wrong password."""
    require_token()
    name, password = request.form.get("name", ""), request.form.get("password", "")
    now = datetime.now(UTC)
    try:
        entered = accounts.sign_in(site().sessions, name, password, address_hash(), now)
    except accounts.Refused as refused:
        return _form("limited" if refused.limited else "wrong", 429 if refused.limited else 403)
    return enter(entered.token)


def enter(token: str, back: str | None = None) -> Response:
    """Have the browser hold its new visit, and nothing of what it held before."""
    old = request.cookies.get(cookie_name())
    if old:
        with writing(site().sessions) as session:
            accounts.end_visit(session, old)
    cookie.clear()
    response = make_response(redirect(back or local_next() or url_for("home.home"), code=303))
    set_cookie(response, token)
    return response


def _form(problem: str | None, code: int) -> ResponseReturnValue:
    elsewhere = current_app.extensions.get("nullius-oidc") is not None
    page = render_template("sign_in.html", problem=problem, next=local_next(), elsewhere=elsewhere)
    return page, code, {"Cache-Control": "no-store"}


def local_next() -> str | None:
    """Where to go on: an address of this site, or None."""
    wanted = request.values.get("next", "")
    # "//evil.example" and "/\evil.example" lead to other hosts.
    local = wanted.startswith("/") and wanted[1:2] not in {"/", "\\"}
    return wanted if local and wanted.isprintable() else None


@blueprint.post("/sign-out")
@needs(Role.READER)
def sign_out() -> ResponseReturnValue:
    with writing(site().sessions) as session:
        accounts.end_visit(session, request.cookies[cookie_name()])
        now = datetime.now(UTC)
        accounts.note_attempt(session, signed_in().name, address_hash(), "out", now)
    cookie.clear()
    response = make_response(redirect(url_for("home.home"), code=303))
    forget_cookie(response)
    return response


@blueprint.get("/account")
@needs(Role.READER)
def account() -> ResponseReturnValue:
    """One's own account: its visits, and a new password."""
    return _account(None)


def _account(problem: str | None) -> str:
    with site().sessions() as session:
        visits = visits_of(session, signed_in())
    return render_template("account.html", me=signed_in(), visits=visits, problem=problem)


@blueprint.post("/account/password")
@needs(Role.READER)
def password() -> ResponseReturnValue:
    """Change one's password, which takes the old one, and sign in anew."""
    me, now = signed_in(), datetime.now(UTC)
    old, new = request.form.get("old", ""), request.form.get("new", "")
    try:
        # The limits on signing in hold here too.
        entered = accounts.sign_in(site().sessions, me.name, old, address_hash(), now)
        with writing(site().sessions) as session:
            mine = session.get_one(Account, entered.account.id)
            accounts.change_password(session, mine, new)
            token = accounts.begin_visit(session, mine, now)
    except (accounts.Refused, accounts.AccountError) as error:
        return _account(str(error)), 400
    return enter(token, url_for("accounts.account"))


@blueprint.post("/account/visits")
@needs(Role.READER)
def end_others() -> ResponseReturnValue:
    """Sign out everywhere else."""
    with writing(site().sessions) as session:
        accounts.end_visits(session, signed_in(), but=request.cookies[cookie_name()])
    return redirect(url_for("accounts.account"), code=303)


# ------------------------------------------------------------------ all accounts


@dataclass(frozen=True)
class AccountsPage:
    accounts: Sequence[Account]
    attempts: Sequence[Attempt]


@blueprint.get("/desk/accounts")
@needs(Role.ADMIN)
def everybody() -> ResponseReturnValue:
    """All accounts, and the latest tries to sign in."""
    with site().sessions() as session:
        page = AccountsPage(all_accounts(session), latest_attempts(session, MOST_ATTEMPTS))
    return render_template("desk/accounts.html", page=page, roles=list(Role), me=signed_in())


@blueprint.post("/desk/accounts/<int(max=2147483647):account_id>")
@needs(Role.ADMIN)
def change(account_id: int) -> ResponseReturnValue:
    """Give an account another role, or keep it from signing in; one's own stays as it is."""
    me, now = signed_in(), datetime.now(UTC)
    if account_id == me.id:
        abort(400, "your own account is changed by another admin")
    role, disabled = request.form.get("role", ""), "disabled" in request.form
    if role not in set(Role):
        abort(400, f"role {role!r} is none of {', '.join(Role)}")
    with writing(site().sessions) as session:
        other = session.get(Account, account_id)
        if other is None:
            abort(404)
        if other.role != role:
            other.role = role
            accounts.end_visits(session, other)
        accounts.disable(session, other, disabled=disabled)
        outcome = f"{'disabled' if disabled else role} by {me.name}"
        accounts.note_attempt(session, other.name, address_hash(), outcome, now)
    return redirect(url_for("accounts.everybody"), code=303)
