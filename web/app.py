"""Makes the Flask application: its parts, its headers and its error pages."""

from __future__ import annotations

import secrets
from importlib.metadata import PackageNotFoundError, version

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.exceptions import HTTPException

from db.engine import DataFolder
from db.index import SearchIndex
from db.queries.counts import progress
from nlp.knowledge import knowledge
from web import (
    accounts,
    additions,
    api,
    badges,
    browse,
    check,
    compare,
    data,
    desk,
    desk_words,
    documents,
    events,
    health,
    home,
    metrics,
    oidc,
    precision,
    questions,
    reports,
    robots,
    rulings,
    search,
    sources,
    subjects,
    vendors,
    watches,
    words,
)
from web.access import FormCookies, may, visitor
from web.checks import Checks, Fetcher, Reader
from web.forms import form_token
from web.site import QuestionConverter, Site, SlugConverter, site

# Bytes of a request's body; a form that takes more says so.
MOST_BODY = 64 * 1024
# Seconds that a browser may keep a style sheet or a script.
ASSET_AGE = 3600

# Seconds for which a browser that came over TLS asks no other way: a year.
TLS_ONLY = 31_536_000

POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def create_app(
    sessions: sessionmaker[Session],
    folder: DataFolder,
    *,
    starter: bool = False,
    secret_key: str | None = None,
    reader: Reader | None = None,
    fetcher: Fetcher | None = None,
    desk_parts: desk.DeskParts | None = None,
    provider: oidc.Provider | None = None,
) -> Flask:
    """The site over an open database and the index in `folder`.

    `starter` says on each page that this is the starter newsroom. Without `secret_key`
    cookies are signed with a new one each start; without `reader` no article can be checked,
    and without `fetcher` none by its address. `desk_parts` is what the editors' desk derives
    statuses with; without it, the knowledge base that ships. With `provider` people may sign in
    with their organisation.
    """
    app = Flask(__name__)
    app.secret_key = secret_key or secrets.token_hex(32)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    app.session_interface = FormCookies()
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = ASSET_AGE
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    checks = Checks(reader, fetcher) if reader else None
    app.extensions["nullius"] = Site(sessions, SearchIndex(folder.index), folder, starter, checks)
    app.url_map.converters |= {"slug": SlugConverter, "question": QuestionConverter}
    app.extensions["nullius-desk"] = desk_parts or desk.DeskParts(knowledge(), rules="")
    words.install(app)
    desk_words.install(app)
    for part in (
        home,
        search,
        check,
        compare,
        data,
        questions,
        documents,
        subjects,
        vendors,
        metrics,
        sources,
        browse,
        events,
        badges,
        api,
        robots,
        health,
        accounts,
        desk,
        rulings,
        additions,
        reports,
        watches,
        precision,
    ):
        app.register_blueprint(part.blueprint)
    if provider is not None:
        oidc.install(app, provider)
    app.context_processor(_on_every_page)
    app.after_request(_add_headers)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _failed)
    return app


def _on_every_page() -> dict[str, object]:
    return {
        "starter": site().starter,
        "version": _version(),
        "form_token": form_token,
        "visitor": visitor,
        "may": may,
    }


def _version() -> str:
    try:
        return version("nullius-news")
    except PackageNotFoundError:
        return ""


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={TLS_ONLY}")
    if g.get("visitor"):
        # A page with somebody's name on it is nobody else's.
        response.headers.setdefault("Cache-Control", "private")
        response.vary.add("Cookie")
    return response


# ------------------------------------------------------------------ errors

_OWN_HEADERS = frozenset({"Allow", "Retry-After"})
_TITLES = {
    400: "That could not be read",
    403: "That is not for you",
    404: "There is nothing at this address",
    405: "This page can't be asked that way",
    410: "That is no longer here",
    409: "It changed meanwhile",
    429: "Too much at once",
    413: "That is too much at once",
    501: "That is not given out",
    500: "Something went wrong here",
    503: "Not now",
}


def _refused(error: HTTPException) -> ResponseReturnValue:
    """A page that says what is wrong with the request and where to go on."""
    code = error.code or 500
    if error.response is not None or code < 400:
        return error.get_response()
    # Werkzeug's own sentence for 404 speaks of typing; ours is in the template.
    detail = error.description if code in {400, 403, 409, 410, 413, 429, 503} else None
    page, code = _error_page(code, detail)
    # What the error itself has to say: which methods are allowed, when to come again.
    own = [(name, value) for name, value in error.get_headers() if name in _OWN_HEADERS]
    return page, code, own


def _failed(error: Exception) -> ResponseReturnValue:
    """Log what happened with its traceback; the page shows none of it."""
    # By the rule: an address may hold a token.
    rule = request.url_rule or request.path
    current_app.logger.exception("cannot answer %s %s", request.method, rule)
    return _error_page(500, None)


def _error_page(code: int, detail: str | None) -> tuple[str | Response, int]:
    title = _TITLES.get(code, "That did not work")
    if request.path.endswith(".json") or request.path == "/oembed":
        return jsonify(error=title, detail=detail), code
    # Shown in the first minutes: a page that the first crawl has yet to bring.
    crawling = code == 404 and _first_crawl_is_running()
    page = render_template("error.html", title=title, detail=detail, code=code, crawling=crawling)
    return page, code


def _first_crawl_is_running() -> bool:
    with site().sessions() as session:
        return progress(session).running
