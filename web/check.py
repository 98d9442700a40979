"""Check an article: a pasted text with the status of each number, and reports that are kept."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urldefrag

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from db.queries import articles
from db.queries.articles import ArticlePage, Match, Origin, Reading
from web.checks import LONGEST_TEXT, Busy, Check, Checks
from web.forms import require_token
from web.site import paired, site
from web.texts import Block, excerpts, whole

blueprint = Blueprint("check", __name__)

# Bytes of the form: a code point may take nine in it.
MOST_BODY = 10 * LONGEST_TEXT
MOST_REPORTS = 10_000
# How long a request waits for a report before it shows that one is under way.
PATIENCE_SECONDS = 0.7
_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
# What no page means to say, and PostgreSQL can't hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class _Place:
    """A number's or a quote's place in the text, as `web.texts` marks it."""

    id: int
    start: int
    end: int


@dataclass(frozen=True)
class Flag:
    """A finding with the words that it is about."""

    rule: str
    explanation: str
    quotes: Sequence[str]


@dataclass(frozen=True)
class Checked:
    """An article with what is on file about its numbers."""

    found: ArticlePage
    flags: Sequence[Flag]
    # The text in blocks; a piece's mention is the place of its match in `found.matches`.
    blocks: Sequence[Block]
    # Where it was fetched from; None for a pasted text.
    origin: Origin | None = None
    kept_at: datetime | None = None

    def how_many(self) -> dict[str, int]:
        """Numbers on file, about which others are on file, and never seen."""
        matches = self.found.matches
        unseen = sum(match.unseen for match in matches)
        same = sum(match.claim is not None for match in matches)
        return {"on_file": same, "other": len(matches) - unseen - same, "unseen": unseen}


@blueprint.get("/check")
def form() -> ResponseReturnValue:
    """The form. Opening it makes the extractor ready."""
    checks = site().checks
    if checks:
        checks.prepare()
    return _form()


@blueprint.post("/check")
def begin() -> ResponseReturnValue:
    """Begin to check what is pasted, a text or an address, and lead to where its report will be."""
    text = _pasted()
    checks = _checks()
    try:
        if not _ADDRESS.fullmatch(text):
            return _see(url_for("check.checked", check_id=checks.of_text(text).id))
        address = urldefrag(text if "//" in text else f"https://{text}").url
        known = _known_page(address)
        if known:
            return known
        if not checks.can_fetch:
            abort(400, "that page is not read here: paste its text instead of its address")
        return _see(url_for("check.checked", check_id=checks.of_address(address).id))
    except Busy:
        abort(503, "as many articles are being checked as can be; try again in a moment")


@blueprint.get("/check/<string(length=22):check_id>")
def checked(check_id: str) -> ResponseReturnValue:
    """The report, or a page that looks again by itself while there is none yet.

    Nothing of it is kept unless the reader asks.
    """
    found = _remembered(check_id)
    if not found.done.wait(PATIENCE_SECONDS):
        return render_template("checking.html", check=found), 202
    if found.reading is None and found.address is None:
        abort(503, found.problem)
    if found.reading is None:
        return _form(found), 422
    only = found.address is not None and not site().show_whole_texts
    page = _checked(found.text, found.reading, excerpts_only=only, origin=_origin(found))
    return _form(found, page)


@blueprint.post("/check/<string(length=22):check_id>")
def keep(check_id: str) -> ResponseReturnValue:
    """Keep the report under an address that whoever has it may open."""
    require_token()
    found = _remembered(check_id)
    if found.reading is None:
        abort(400, "there is no report to keep yet")
    id_ = secrets.token_urlsafe(16)
    with site().sessions.begin() as session:
        kept = articles.keep_report(
            session,
            id_,
            found.text,
            found.reading,
            _origin(found),
            at=datetime.now(UTC),
            most=MOST_REPORTS,
        )
    if not kept:
        abort(503, "no more reports can be kept here; print this one instead")
    return _see(url_for("check.report", report_id=id_))


@paired(blueprint, "/report/<string(length=22):report_id>", "report.html")
def report(report_id: str) -> Checked | None:
    with site().sessions() as session:
        kept = articles.kept_report(session, report_id)
    if kept is None:
        return None
    row, reading, origin = kept
    only = not site().show_whole_texts
    return _checked(row.text, reading, excerpts_only=only, origin=origin, kept_at=row.kept_at)


def _form(check: Check | None = None, page: Checked | None = None) -> str:
    """The form, beneath a report or the reason why there is none, where something was checked."""
    checks = site().checks
    can_fetch = checks is not None and checks.can_fetch
    return render_template(
        "check.html", check=check, page=page, can_read=checks is not None, can_fetch=can_fetch
    )


def _checks() -> Checks:
    return site().checks or abort(503, "this site runs without the part that reads texts")


def _remembered(check_id: str) -> Check:
    found = _checks().find(check_id)
    return found or abort(410, "what was checked here has been forgotten: check it anew")


def _origin(check: Check) -> Origin | None:
    return Origin(check.address, check.title) if check.address else None


def _pasted() -> str:
    request.max_content_length = MOST_BODY
    request.max_form_memory_size = MOST_BODY
    require_token()
    text = _CONTROL.sub("", request.form.get("text", "").replace("\r\n", "\n")).strip()
    if not text:
        abort(400, "there is no text to check: paste one into the box")
    if len(text) > LONGEST_TEXT:
        abort(413, f"a text of {len(text):,} characters; at most {LONGEST_TEXT:,} are read at once")
    return text


def _known_page(address: str) -> Response | None:
    """An address that is read here leads to its page."""
    with site().sessions() as session:
        document_id = articles.document_at(session, address)
    return _see(url_for("documents.document", document_id=document_id)) if document_id else None


def _see(address: str) -> Response:
    answer = redirect(address, code=303)
    assert isinstance(answer, Response)
    return answer


def _checked(
    text: str,
    reading: Reading,
    *,
    excerpts_only: bool,
    origin: Origin | None,
    kept_at: datetime | None = None,
) -> Checked:
    with site().sessions() as session:
        found = articles.compared(session, reading)
    places = [_place(place, match) for place, match in enumerate(found.matches)]
    flags = [
        Flag(f.rule, f.explanation, [text[start:end] for start, end in f.spans])
        for f in found.findings
    ]
    blocks = excerpts(text, places) if excerpts_only else whole(text, places)
    return Checked(found, flags, blocks, origin, kept_at)


def _place(place: int, match: Match) -> _Place:
    mention = match.number.mention
    return _Place(place, mention.start, mention.end)
