"""Forms that can only be sent from the site's own pages."""

from __future__ import annotations

import hmac
import secrets

from flask import abort, request, session

FIELD = "token"


def form_token() -> str:
    """The visitor's token, for the hidden field of each form; a cookie holds its other half."""
    if FIELD not in session:
        session[FIELD] = secrets.token_urlsafe(24)
    token: str = session[FIELD]
    return token


def require_token() -> None:
    """Refuse a form that another site sent, or that lay open until its token was forgotten."""
    sent, expected = request.form.get(FIELD, ""), str(session.get(FIELD, ""))
    if not expected or not hmac.compare_digest(sent.encode(), expected.encode()):
        abort(400, "this form has lain open too long, or cookies are off: go back and send it anew")
