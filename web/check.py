"""Check an article: a pasted text with the status of each number, and reports that are kept."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from db.queries import articles
from db.queries.articles import ArticlePage, Match, Reading
from nlp.record import ReadError
from web.forms import require_token
from web.site import paired, site
from web.texts import Block, excerpts, whole

blueprint = Blueprint("check", __name__)

# Code points: about 6,500 words of English.
LONGEST_TEXT = 40_000
# Bytes of the form: a code point may take nine in it.
MOST_BODY = 10 * LONGEST_TEXT
MOST_REPORTS = 10_000
_ADDRESS = re.compile(r"https?://\S+")
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
    # Given back to whoever pasted it, for the form that keeps it; never of a kept report.
    text: str | None = None
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
    reader = site().reader
    if reader:
        reader.prepare()
    return render_template("check.html", page=None, text="", can_read=reader is not None)


@blueprint.post("/check")
def check() -> ResponseReturnValue:
    """The report on the pasted text; nothing of it is kept unless the reader asks."""
    text = _pasted()
    if _ADDRESS.fullmatch(text):
        return _known_page(text)
    reading = _read(text)
    if "keep" in request.form:
        return _keep(text, reading)
    page = _checked(text, reading, excerpts_only=False)
    return render_template("check.html", page=page, text=text, can_read=True)


@paired(blueprint, "/report/<string(length=22):report_id>", "report.html")
def report(report_id: str) -> Checked | None:
    with site().sessions() as session:
        kept = articles.kept_report(session, report_id)
    if kept is None:
        return None
    row, reading = kept
    only = not site().show_whole_texts
    return _checked(row.text, reading, excerpts_only=only, kept_at=row.kept_at)


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


def _known_page(address: str) -> Response:
    """An address leads to the page that is kept of it; nothing is fetched for a visitor."""
    with site().sessions() as session:
        document_id = articles.document_at(session, address)
    if document_id is None:
        abort(400, "that page is not read here: paste its text instead of its address")
    return _see(url_for("documents.document", document_id=document_id))


def _read(text: str) -> Reading:
    reader = site().reader
    if reader is None:
        abort(503, "this site runs without the part that reads texts")
    try:
        return reader.read(text)
    except ReadError as error:
        abort(503, str(error))


def _keep(text: str, reading: Reading) -> Response:
    id_ = secrets.token_urlsafe(16)
    with site().sessions.begin() as session:
        now = datetime.now(UTC)
        kept = articles.keep_report(session, id_, text, reading, at=now, most=MOST_REPORTS)
    if not kept:
        abort(503, "no more reports can be kept here; print this one instead")
    return _see(url_for("check.report", report_id=id_))


def _see(address: str) -> Response:
    answer = redirect(address, code=303)
    assert isinstance(answer, Response)
    return answer


def _checked(
    text: str, reading: Reading, *, excerpts_only: bool, kept_at: datetime | None = None
) -> Checked:
    with site().sessions() as session:
        found = articles.compared(session, reading)
    places = [_place(place, match) for place, match in enumerate(found.matches)]
    flags = [
        Flag(f.rule, f.explanation, [text[start:end] for start, end in f.spans])
        for f in found.findings
    ]
    blocks = excerpts(text, places) if excerpts_only else whole(text, places)
    return Checked(found, flags, blocks, None if kept_at else text, kept_at)


def _place(place: int, match: Match) -> _Place:
    mention = match.number.mention
    return _Place(place, mention.start, mention.end)
