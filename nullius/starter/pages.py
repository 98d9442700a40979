"""Renders the starter newsroom: what each address holds in an edition.

A folder of `pages/` is a host. Its `site.yaml` says how the host behaves; each `.md` is a
page, Markdown under a front matter; any other file is served as it is. `NAME.day2.EXT`
stands in for `NAME.EXT` in the second edition. Knows no network and no clock.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import yaml
from markdown_it import MarkdownIt
from markupsafe import Markup

from nlp.yamlfile import YamlError, load
from nullius.starter import FOLDER

PAGES = FOLDER / "pages"
EDITIONS = (1, 2)
# When each edition was made: the newest date that its headers may name.
MADE_AT = {
    1: datetime(2026, 5, 21, 18, 0, tzinfo=UTC),
    2: datetime(2026, 5, 23, 18, 0, tzinfo=UTC),
}
FEED_LENGTH = 30

MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".md": "text/markdown",
    ".txt": "text/plain",
    ".yml": "text/yaml",
}
FEED_TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
# What a front matter may hold. Only the first three must be there.
FIELDS = (
    *("title", "published", "origin"),
    # The address, where it is not the file's own; bytes as they are, not in the site's markup.
    *("path", "raw", "template"),
    # Day of the edition that first or last holds it; False keeps it off the listing and feed.
    *("from", "until", "listed"),
    *("updated", "correction", "byline", "section", "standfirst", "filer", "form"),
    # Text that the site's style hides.
    "hidden",
)
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)

_markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
_templates = jinja2.Environment(
    loader=jinja2.FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Page:
    """What one address answers in one edition."""

    host: str
    path: str
    status: int
    media_type: str
    # The site's own declared charset; the body is encoded in it.
    charset: str
    body: bytes
    modified: datetime
    # Where the numbers come from; empty for pages that only link (listings, feeds, robots).
    origin: str = ""
    # Where a 301 points.
    location: str | None = None
    # Headers of the site's own server: Server, Cache-Control, …
    headers: Mapping[str, str] = field(default_factory=dict)
    # Which validators its server sends: etag, weak-etag, last-modified.
    validators: Sequence[str] = ("etag", "last-modified")

    @property
    def etag(self) -> str | None:
        """The entity tag as the site writes it, where it sends one."""
        tag = hashlib.sha256(self.body).hexdigest()[:20]
        if "weak-etag" in self.validators:
            return f'W/"{tag}"'
        return f'"{tag}"' if "etag" in self.validators else None


@dataclass(frozen=True)
class _Source:
    """A page's front matter and body, as its file holds them."""

    path: str
    # What listings and feeds still link to: the page's old address, where it has moved.
    link: str
    title: str
    published: datetime
    updated: datetime
    origin: str
    body: str
    meta: Mapping[str, Any]  # Any: optional fields of the front matter, by their names

    @property
    def html(self) -> Markup:
        return Markup(_markdown.render(self.body))

    @property
    def summary(self) -> str:
        """The first paragraph as plain text."""
        first = next(p for p in self.body.split("\n\n") if not p.startswith(("#", "|", "<", ">")))
        text = re.sub(r"<[^>]+>", "", str(_markdown.render(first)))
        return " ".join(Markup(text).unescape().split())


@cache
def edition_pages(edition: int) -> dict[tuple[str, str], Page]:
    """Every address of the edition, by host and path. Raises YamlError for a broken file."""
    if edition not in EDITIONS:
        raise ValueError(f"edition {edition!r} is not one of {EDITIONS}")
    pages = [page for folder in sorted(PAGES.iterdir()) for page in _site_pages(folder, edition)]
    return {(page.host, page.path): page for page in pages}


@cache
def sites() -> dict[str, dict[str, Any]]:
    """The `site.yaml` of every host, by host."""
    return {folder.name: _site(folder) for folder in sorted(PAGES.iterdir())}


def _site(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = load(folder / "site.yaml", FOLDER / "site.schema.json")
    return {**dict.fromkeys(("listing", "feed", "sitemap", "robots")), **loaded}


def _site_pages(folder: Path, edition: int) -> list[Page]:
    """The pages, files, feed, listing, sitemap and robots file of one host."""
    site = _site(folder)
    host = folder.name
    old = {new: before for before, new in site["moved"].items()}
    sources: list[_Source] = []
    answers: list[Page] = []

    def add(path: str, body: str, media_type: str, modified: datetime, **rest: Any) -> None:
        charset = site["charset"] if media_type == "text/html" else "utf-8"
        answers.append(
            Page(
                host,
                path,
                rest.pop("status", 200),
                media_type,
                charset,
                body.encode(charset, "xmlcharrefreplace"),
                modified,
                headers=site["headers"],
                validators=site["validators"],
                **rest,
            )
        )

    for file in sorted(folder.rglob("*.md")):
        if file.stem.endswith(".day2"):
            continue
        source = _read(_variant(file, edition), file, folder)
        source = replace(source, link=old.get(source.path, source.path))
        if source.meta["from"] > edition:
            continue
        if source.meta["until"] < edition:
            add(source.path, "This page has been removed.\n", "text/plain", MADE_AT[2], status=410)
            continue
        sources.append(source)
    sources.sort(key=lambda s: (s.published, s.path), reverse=True)
    for source in sources:
        if source.meta["raw"]:
            body = f"{source.body}\n---\n\n{_mark(site)} Figures: {source.origin}\n"
            media_type = "text/plain"
        else:
            body, media_type = _article(site, host, source, sources, edition), "text/html"
        add(source.path, body, media_type, source.updated, origin=source.origin)

    for path, entry in site["files"].items():
        file = _variant(folder / path.lstrip("/"), edition)
        modified = MADE_AT[2] if ".day2." in file.name else _moment(entry["modified"])
        body = file.read_text(encoding="utf-8")
        add(path, body, MEDIA_TYPES[file.suffix], modified, origin=entry["origin"])

    listed = [s for s in sources if s.meta["listed"]]
    newest = max((s.updated for s in listed), default=MADE_AT[1])
    context = {"site": site, "host": host, "sources": listed[:FEED_LENGTH], "newest": newest}
    context["mark"] = _mark(site)
    if listing := site["listing"]:
        add(listing, _render("listing.html.j2", context), "text/html", newest)
    if feed := site["feed"]:
        kind = feed["format"]
        text = _json_feed(context) if kind == "json" else _render(f"{kind}.xml.j2", context)
        add(feed["path"], text, FEED_TYPES[kind], newest)
    if sitemap := site["sitemap"]:
        add(sitemap, _render("sitemap.xml.j2", context), "application/xml", newest)
    if site["robots"]:
        add("/robots.txt", site["robots"], "text/plain", MADE_AT[1])
    for old, new in site["moved"].items():
        add(old, "", "text/plain", MADE_AT[1], status=301, location=f"http://{host}{new}")
    return answers


def _variant(file: Path, edition: int) -> Path:
    """The file that the edition shows in place of `file`."""
    second = file.with_name(f"{file.stem}.day2{file.suffix}")
    return second if edition == 2 and second.exists() else file


def _read(file: Path, first: Path, folder: Path) -> _Source:
    """A page from its file. `first` names its address, whichever variant is read."""
    text = file.read_text(encoding="utf-8")
    found = _FRONT_MATTER.match(text)
    if found is None:
        raise YamlError([f"{file}:1: a page begins with its front matter between two lines ---"])
    meta = yaml.safe_load(found[1])
    for name in FIELDS[:3]:
        if not meta.get(name):
            raise YamlError([f"{file}:1: the front matter has no {name!r}"])
    for name in set(meta) - set(FIELDS):
        raise YamlError([f"{file}:1: the front matter's {name!r} is none of {FIELDS}"])
    meta = {**dict.fromkeys(FIELDS), "from": 1, "until": 2, "listed": True, **meta}
    published = _moment(meta["published"])
    second = MADE_AT[2] if file != first else published
    path = meta["path"] or "/" + first.relative_to(folder).with_suffix("").as_posix()
    return _Source(
        path=path,
        link=path,
        title=meta["title"],
        published=published,
        updated=_moment(meta["updated"]) if meta["updated"] else second,
        origin=" ".join(str(meta["origin"]).split()),
        body=text[found.end() :].strip() + "\n",
        meta=meta,
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise YamlError([f"{text!r}: a time in the starter newsroom names its zone"])
    return moment


def _mark(site: Mapping[str, Any]) -> str:
    """The sentence that says that nobody but Nullius wrote this page."""
    if site["kind"] == "press":
        return f"{site['name']}: An invented outlet of the Nullius starter newsroom."
    return f"A page of the Nullius starter newsroom, written for it and not by {site['publisher']}."


def _article(
    site: Mapping[str, Any], host: str, source: _Source, sources: Sequence[_Source], edition: int
) -> str:
    """The page in its site's own markup, with what stands around an article."""
    related = [s for s in sources if s is not source and s.meta["listed"]][:3]
    linked_data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": source.title,
        "datePublished": source.published.isoformat(),
        "dateModified": source.updated.isoformat(),
        "publisher": {"@type": "Organization", "name": site["name"]},
        "mainEntityOfPage": f"http://{host}{source.path}",
    }
    return _render(
        f"{source.meta['template'] or site['template']}.html.j2",
        {
            "site": site,
            "host": host,
            "page": source,
            "meta": source.meta,
            "related": related,
            "advert": site["adverts"][min(edition, len(site["adverts"])) - 1],
            "linked_data": Markup(json.dumps(linked_data).replace("<", "\\u003c")),
            "mark": _mark(site),
        },
    )


def _render(template: str, context: Mapping[str, Any]) -> str:
    return _templates.get_template(template).render(context) + "\n"


def _json_feed(context: Mapping[str, Any]) -> str:
    site, host = context["site"], context["host"]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site["name"],
        "home_page_url": f"http://{host}{site['listing']}",
        "feed_url": f"http://{host}{site['feed']['path']}",
        "description": context["mark"],
        "items": [
            {
                "id": f"http://{host}{source.path}",
                "url": f"http://{host}{source.link}",
                "title": source.title,
                "summary": source.summary,
                "date_published": source.published.isoformat(),
                "date_modified": source.updated.isoformat(),
            }
            for source in context["sources"]
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"
