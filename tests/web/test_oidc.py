"""Signing in with an organisation, against a real provider on loopback."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, jsonify, request
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import ECKey
from small_newsroom import NOW
from sqlalchemy import select
from werkzeug.serving import make_server

from db.accounts import add_account
from db.desk_models import Account, Attempt, Role
from db.engine import DataFolder, open_database
from web import create_app
from web.oidc import Provider

CLIENT, SECRET = "nullius", "a secret of theirs"
PERSON = {"sub": "7", "email": "ada@news.example", "email_verified": True}


class Organisation:
    """A provider that vouches for `person`."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = dict(PERSON)
        self.nonce: str | None = None
        self.key = ECKey.generate_key("P-256", {"kid": "1", "alg": "ES256", "use": "sig"})
        # What it signs with; another than `key` is a forgery.
        self.signs_with = self.key
        app = Flask("organisation")
        app.add_url_rule("/.well-known/openid-configuration", view_func=self.configuration)
        app.add_url_rule("/keys", view_func=self.keys)
        app.add_url_rule("/token", view_func=self.token, methods=["POST"])
        self.server = make_server("127.0.0.1", 0, app)
        self.issuer = f"http://127.0.0.1:{self.server.port}"

    def configuration(self) -> Any:
        ends = {"authorization": "authorize", "token": "token"}
        return jsonify(
            issuer=self.issuer,
            jwks_uri=f"{self.issuer}/keys",
            id_token_signing_alg_values_supported=["ES256"],
            **{f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in ends.items()},
        )

    def keys(self) -> Any:
        return jsonify(keys=[self.key.as_dict(private=False)])

    def token(self) -> Any:
        assert request.form["code_verifier"]
        claims = {"iss": self.issuer, "aud": CLIENT, "exp": int(time.time()) + 60}
        claims |= {"iat": int(time.time()), "nonce": self.nonce, **self.person}
        header = {"alg": "ES256", "kid": "1"}
        signed = jwt.encode(header, claims, self.signs_with)
        return jsonify(access_token="x", token_type="Bearer", id_token=signed)


@pytest.fixture
def organisation() -> Iterator[Organisation]:
    made = Organisation()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def client(tmp_path: Path, organisation: Organisation) -> Iterator[FlaskClient]:
    folder = DataFolder(tmp_path)
    sessions = open_database(folder, create=True)
    provider = Provider(organisation.issuer, CLIENT, SECRET)
    yield create_app(sessions, folder, provider=provider).test_client()
    sessions.kw["bind"].dispose()


def sign_in(client: FlaskClient, organisation: Organisation, **forged: str) -> Any:
    """Go to the provider and come back; `forged` takes the place of what it sends back."""
    away = client.get("/sign-in/oidc?next=/account")
    assert away.status_code == 302
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away.location).query).items()}
    assert asked["code_challenge_method"] == "S256"
    organisation.nonce = asked["nonce"]
    return client.get(
        "/sign-in/oidc/callback", query_string={"code": "c", "state": asked["state"], **forged}
    )


def people(client: FlaskClient) -> list[tuple[str, str]]:
    with client.application.extensions["nullius"].sessions() as session:
        return [(a.name, a.role) for a in session.scalars(select(Account).order_by(Account.id))]


def test_a_stranger_becomes_a_reader_once(client: FlaskClient, organisation: Organisation) -> None:
    for _ in range(2):
        assert sign_in(client, organisation).location == "/account"
        assert "ada" in client.get("/account").text
    assert people(client) == [("ada", "reader")]
    with client.application.extensions["nullius"].sessions() as session:
        assert set(session.scalars(select(Attempt.outcome))) == {"in by OpenID Connect"}


@pytest.mark.parametrize(("verified", "role"), [(True, "editor"), (False, "reader")])
def test_an_address_counts_only_where_the_provider_vouches_for_it(
    client: FlaskClient, organisation: Organisation, verified: bool, role: str
) -> None:
    with client.application.extensions["nullius"].sessions.begin() as session:
        add_account(session, "lovelace", Role.EDITOR, NOW, email="ada@news.example")
    organisation.person["email_verified"] = verified
    sign_in(client, organisation)
    assert f"Signed in as {role}" in client.get("/account").text


@pytest.mark.parametrize("fault", ["state", "key", "nonce", "audience"])
def test_what_the_provider_did_not_sign_for_us_signs_nobody_in(
    client: FlaskClient, organisation: Organisation, fault: str
) -> None:
    forged = {"state": "another"} if fault == "state" else {}
    if fault == "key":
        organisation.signs_with = ECKey.generate_key("P-256", {"kid": "1"})
    if fault == "nonce":
        organisation.person["nonce"] = "another"
    if fault == "audience":
        organisation.person["aud"] = "another"
    assert sign_in(client, organisation, **forged).status_code == 403
    assert people(client) == []
    assert client.get("/account").status_code == 303
