"""Atom and JSON feeds: questions and events as entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from flask import Response, jsonify, url_for
from lxml import etree

from db.badges import badges
from db.models import Event, Question
from db.queries.listing import status_of
from web.numbers import shown
from web.words import first_reason, title

ATOM = "http://www.w3.org/2005/Atom"
# XML has no place for control characters, whatever a page puts into its title.
_NOT_XML = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)]
)


@dataclass(frozen=True)
class Entry:
    """One entry of a feed."""

    id: str
    title: str
    address: str
    at: datetime
    summary: str


def of_question(question: Question, names: Mapping[str, str]) -> Entry:
    """A question with its number, badge and first reason; renewed when its status changes."""
    address = url_for("questions.question", question_id=question.id, _external=True)
    number = f" {shown(question.lead_claim)}" if question.lead_claim else ""
    day = question.latest_on or question.first_on
    at = datetime.combine(day, time(), UTC) if day else datetime.now(UTC)
    return Entry(
        address,
        f"{title(question)}{number} ({badges()[status_of(question)].word})",
        address,
        max(at, question.status_changed_at or at),
        first_reason(question.reasons, names),
    )


def of_event(event: Event, what: str) -> Entry:
    """An event, with the page that it is about; `what` names its kind in words."""
    if event.question:
        address = url_for("questions.question", question_id=event.question.id, _external=True)
        about = title(event.question)
    elif event.document_id is not None:
        address = url_for("documents.document", document_id=event.document_id, _external=True)
        about = (event.document and event.document.title) or address
    else:
        address = about = url_for("events.events", _external=True)
    own = url_for("events.events", _external=True)
    return Entry(f"{own}#event-{event.id}", f"{what}: {about}", address, event.at, event.why)


def json_feed(name: str, address: str, entries: Sequence[Entry]) -> Response:
    """A JSON Feed 1.1 document."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": name,
        "feed_url": address,
        "home_page_url": url_for("home.home", _external=True),
        "items": [
            {
                "id": entry.id,
                "url": entry.address,
                "title": entry.title,
                "content_text": entry.summary,
                "date_modified": entry.at.isoformat(),
            }
            for entry in entries
        ],
    }
    response = jsonify(feed)
    response.mimetype = "application/feed+json"
    return response


def atom(name: str, address: str, entries: Sequence[Entry]) -> Response:
    """An Atom 1.0 document."""
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    updated = max((entry.at for entry in entries), default=datetime(1970, 1, 1, tzinfo=UTC))
    _add(feed, "title", name)
    _add(feed, "id", address)
    _add(feed, "updated", updated.isoformat())
    etree.SubElement(feed, f"{{{ATOM}}}link", rel="self", href=_clean(address))
    author = etree.SubElement(feed, f"{{{ATOM}}}author")
    _add(author, "name", "Nullius")
    for entry in entries:
        item = etree.SubElement(feed, f"{{{ATOM}}}entry")
        _add(item, "id", entry.id)
        _add(item, "title", entry.title)
        _add(item, "updated", entry.at.isoformat())
        _add(item, "summary", entry.summary)
        etree.SubElement(item, f"{{{ATOM}}}link", href=_clean(entry.address))
    content = etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return Response(content, mimetype="application/atom+xml; charset=utf-8")


def _add(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{tag}").text = _clean(text)


def _clean(text: str) -> str:
    return text.translate(_NOT_XML)
