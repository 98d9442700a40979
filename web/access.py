"""Who is asking, and what they may: the one decorator that guards a view."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, make_response, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue

from db import accounts
from db.desk_models import Account, Role
from web.forms import require_token
from web.site import site

P = ParamSpec("P")

# With the prefix a browser takes it from this host alone, and over TLS alone.
COOKIE, SECURE_COOKIE = "nullius-visit", "__Host-nullius-visit"
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def needs(
    role: Role,
) -> Callable[[Callable[P, ResponseReturnValue]], Callable[P, ResponseReturnValue]]:
    """Answer only whoever is signed in with `role` or more; a form also needs its token.

    A stranger is sent to sign in, anybody else refused. What is answered is kept by no cache.
    """

    def decorate(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            account = visitor()
            if account is None:
                return _to_sign_in()
            if not Role(account.role).covers(role):
                abort(403, f"this part of the site is for the role {role}")
            if request.method == "POST":
                require_token()
            response: Response = make_response(view(*args, **kwargs))
            response.headers["Cache-Control"] = "no-store"
            return response

        guarded.needs = role  # type: ignore[attr-defined]  # for the test that walks all routes
        return guarded

    return decorate


def visitor() -> Account | None:
    """The account that is signed in; looked up once a request, and only where asked for."""
    if "visitor" not in g:
        token = request.cookies.get(cookie_name())
        now = datetime.now(UTC)
        g.visitor = accounts.visitor(site().sessions, token, now) if token else None
    found: Account | None = g.visitor
    return found


def signed_in() -> Account:
    """The account that is signed in, in a view that needs one."""
    found = visitor()
    assert found is not None
    return found


def may(role: Role) -> bool:
    """Whether whoever asks has the role; for what a page offers."""
    account = visitor()
    return account is not None and Role(account.role).covers(role)


def _to_sign_in() -> ResponseReturnValue:
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=back), code=303)


# ------------------------------------------------------------------ cookie and address


def over_tls() -> bool:
    """Everywhere but on this machine, cookies are for TLS alone."""
    return request.is_secure or urlsplit(f"//{request.host}").hostname not in LOOPBACK


class FormCookies(SecureCookieSessionInterface):
    """Flask's own cookie, which holds a form's other half, by the same rule."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return over_tls()


def cookie_name() -> str:
    return SECURE_COOKIE if over_tls() else COOKIE


def set_cookie(response: Response, token: str) -> None:
    """Have the browser hold the token of its visit."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(accounts.LONGEST_VISIT.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=over_tls(),
        path="/",
    )


def forget_cookie(response: Response) -> None:
    response.delete_cookie(
        cookie_name(), path="/", secure=over_tls(), httponly=True, samesite="Lax"
    )


def address_hash() -> str:
    """Where the request comes from, so that it can be counted and not read."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, (request.remote_addr or "").encode(), hashlib.sha256).hexdigest()
