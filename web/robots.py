"""What crawlers of the site need: robots.txt and the sitemap."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, abort, url_for
from flask.typing import ResponseReturnValue
from lxml import etree

from db.queries import addresses
from web.site import site

blueprint = Blueprint("robots", __name__)

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Entries of one file; the protocol allows 50,000.
PART = 20_000
# Searches without end, and what is only for whoever has its address.
CLOSED = ("/search", "/check", "/report/", "/wrong/", "/watch/", "/oembed")


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    """Everything may be read but searches and reports."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += ["", f"Sitemap: {url_for('robots.sitemap', _external=True)}", ""]
    return Response("\n".join(lines), mimetype="text/plain; charset=utf-8")


@blueprint.get("/sitemap.xml")
def sitemap() -> ResponseReturnValue:
    """The index of the sitemap's parts."""
    with site().sessions() as session:
        parts = -(-addresses.how_many_questions(session) // PART)
    root = etree.Element(f"{{{SITEMAP}}}sitemapindex", nsmap={None: SITEMAP})
    for part in range(parts + 1):
        entry = etree.SubElement(root, f"{{{SITEMAP}}}sitemap")
        where = url_for("robots.sitemap_part", part=part, _external=True)
        etree.SubElement(entry, f"{{{SITEMAP}}}loc").text = where
    return _xml(root)


@blueprint.get("/sitemap-<int:part>.xml")
def sitemap_part(part: int) -> ResponseReturnValue:
    """Part 0 lists everything but questions, the others have the questions."""
    root = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP})
    entries = list(_questions(part) if part else _things())
    if part and not entries:
        abort(404)
    for address, changed in entries:
        entry = etree.SubElement(root, f"{{{SITEMAP}}}url")
        etree.SubElement(entry, f"{{{SITEMAP}}}loc").text = address
        if changed:
            etree.SubElement(entry, f"{{{SITEMAP}}}lastmod").text = changed
    return _xml(root)


def _questions(part: int) -> Iterator[tuple[str, str | None]]:
    if part > addresses.MOST_PARTS:
        return
    with site().sessions() as session:
        found = addresses.questions(session, (part - 1) * PART, PART)
    for id_, changed in found:
        address = url_for("questions.question", question_id=id_, _external=True)
        yield address, changed.date().isoformat() if changed else None


def _things() -> Iterator[tuple[str, str | None]]:
    fixed = (
        "home.home",
        "events.events",
        "badges.badges",
        "api.api",
        "check.form",
        "compare.compare",
        "data.data",
    )
    listed = tuple(
        f"browse.{name}" for name in ("vendors", "subjects", "metrics", "sources", "pages")
    )
    for endpoint in (*fixed, *listed):
        yield url_for(endpoint, _external=True), None
    with site().sessions() as session:
        found = addresses.things(session)
    for endpoint, part, ids in (
        ("vendors.vendor", "party_id", found.vendors),
        ("subjects.subject", "subject_id", found.subjects),
        ("metrics.metric", "metric_id", found.metrics),
    ):
        for id_ in ids:
            yield url_for(endpoint, _external=True, **{part: id_}), None


def _xml(root: etree._Element) -> Response:
    content = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return Response(content, mimetype="application/xml; charset=utf-8")
