"""Signing in with an organisation's own provider, by OpenID Connect.

There where the newsroom names a provider. Who comes from it is the account with that identity;
else the one whose e-mail address the provider vouches for; else a new reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, abort, current_app, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from requests import RequestException
from sqlalchemy.orm import Session

from db import accounts
from db.desk_models import Account, Role
from db.engine import writing
from web.access import address_hash, over_tls
from web.accounts import enter, local_next
from web.site import site

blueprint = Blueprint("oidc", __name__)

TIMEOUT_SECONDS = 10


@dataclass(frozen=True)
class Provider:
    """Where an organisation signs its people in."""

    # "https://id.example": the configuration is asked for below it.
    issuer: str
    client_id: str
    client_secret: str


def install(app: Flask, provider: Provider) -> None:
    """Let people sign in with `provider`."""
    oauth = OAuth(app)
    oauth.register(
        "provider",
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "timeout": TIMEOUT_SECONDS,
        },
    )
    app.extensions["nullius-oidc"] = oauth.provider
    app.register_blueprint(blueprint)


@blueprint.get("/sign-in/oidc")
def begin() -> ResponseReturnValue:
    """On to the provider."""
    cookie["oidc-next"] = local_next()
    scheme = "https" if over_tls() else "http"
    back = url_for("oidc.callback", _external=True, _scheme=scheme)
    provider = current_app.extensions["nullius-oidc"]
    try:
        answer: ResponseReturnValue = provider.authorize_redirect(back)
    except (RequestException, AuthlibBaseError):
        current_app.logger.exception("the OpenID Connect provider could not be asked")
        abort(503, "the provider does not answer; sign in with a password, or try again")
    return answer


@blueprint.get("/sign-in/oidc/callback")
def callback() -> ResponseReturnValue:
    """Back from the provider: who it says came, once its signature and our nonce are right."""
    back, now = cookie.get("oidc-next"), datetime.now(UTC)
    try:
        told = current_app.extensions["nullius-oidc"].authorize_access_token()
        claims = told["userinfo"]
    except (AuthlibBaseError, JoseError, RequestException, KeyError, ValueError) as error:
        current_app.logger.warning("a sign-in by OpenID Connect failed: %s", type(error).__name__)
        abort(403, "the provider did not vouch for you; begin again")
    vouched = claims.get("email") if claims.get("email_verified") is True else None
    name = claims.get("preferred_username") or (vouched or "").partition("@")[0]
    with writing(site().sessions) as session:
        account = _account(session, f"{claims['iss']} {claims['sub']}", vouched, name, now)
        outcome = "disabled" if account.disabled else "in by OpenID Connect"
        accounts.note_attempt(session, account.name, address_hash(), outcome, now)
        token = None if account.disabled else accounts.begin_visit(session, account, now)
    if token is None:
        abort(403, "this account may not sign in")
    return enter(token, back)


def _account(
    session: Session, identity: str, email: str | None, name: str, now: datetime
) -> Account:
    found = session.query(Account).filter_by(identity=identity).one_or_none()
    if found is None and email:
        same = session.query(Account).filter_by(email=email, identity=None).all()
        found = same[0] if len(same) == 1 else None
        if found is not None:
            found.identity = identity
    if found is not None:
        return found
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:50] or "reader"
    names = (f"{plain}-{number}" if number else plain for number in range(1000))
    free = next(each for each in names if accounts.named(session, each) is None)
    return accounts.add_account(session, free, Role.READER, now, email=email, identity=identity)
