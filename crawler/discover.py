"""What a feed, a listing page or a sitemap names: bytes go in, addresses come out. Pure."""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser
from lxml import etree, html

from crawler.addresses import canonical
from crawler.decoding import decode
from crawler.moments import moment
from crawler.sources import SourceKind
from crawler.unreadable import Unreadable
from db.frontier import Found

# Entries of one list that are looked at; the rest of a longer one is left.
MOST_ENTRIES = 10_000
# Of a feed, whose parser reads a thousand a second; feeds have the newest first.
MOST_FEED_ENTRIES = 2_000
_ENTRY_END = re.compile(rb"</\s*(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_XML = {"resolve_entities": False, "no_network": True, "recover": True, "huge_tree": False}
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


# What is found, and the words that say what it is about.
_Entry = tuple[Found, str]


class ListError(Unreadable):
    """What came is no list of the kind that the source says."""


@dataclass(frozen=True)
class Listing:
    """What one list names."""

    # Canonical addresses, each once, in the list's order.
    found: tuple[Found, ...]
    # Further lists: the sitemaps of a sitemap index.
    more: tuple[str, ...] = ()


def read_list(
    kind: SourceKind,
    content: bytes,
    content_type: str,
    address: str,
    follow: re.Pattern[str] | None,
    about: re.Pattern[str] | None = None,
) -> Listing:
    """What the list at `address` names; with `follow`, only addresses that it matches.

    With `about`, only entries that it matches in title, summary or tags, or, where a list
    gives no title, in the address. Raises ListError where `content` is no such list.
    """
    if kind == SourceKind.SITEMAP:
        entries, more = _sitemap(content, address)
    elif kind == SourceKind.LISTING:
        entries, more = _links(content, content_type, address), ()
    else:
        entries, more = _feed(content, content_type, address), ()
    found: dict[str, Found] = {}
    for entry, words in entries:
        followed = follow is None or follow.search(entry.address)
        if followed and (about is None or about.search(words or _spoken(entry.address))):
            found.setdefault(entry.address, entry)
        if len(found) >= MOST_ENTRIES:
            break
    return Listing(tuple(found.values()), more)


def _feed(content: bytes, content_type: str, address: str) -> Iterator[_Entry]:
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _json_feed(content, address)
    headers = {"content-type": content_type, "content-location": address}
    feed = feedparser.parse(_newest(content), response_headers=headers, sanitize_html=False)
    if not feed.version and not feed.entries:
        raise ListError("it is no RSS, Atom, RDF or JSON feed")
    return _feed_entries(feed, address)


def _newest(content: bytes) -> bytes:
    """The feed without the entries past MOST_FEED_ENTRIES, well-formed where it was."""
    ends = [found.end() for found in _ENTRY_END.finditer(content)]
    if len(ends) <= MOST_FEED_ENTRIES:
        return content
    return content[: ends[MOST_FEED_ENTRIES - 1]] + content[ends[-1] :]


# Any: feedparser's dictionaries have no types.
def _feed_entries(feed: Any, address: str) -> Iterator[_Entry]:
    for entry in feed.entries:
        link = canonical(entry.get("link") or "", address)
        if link:
            when = entry.get("published_parsed") or entry.get("updated_parsed")
            published_at = datetime.fromtimestamp(calendar.timegm(when), UTC) if when else None
            tags = [tag.get("term") for tag in entry.get("tags", ())]
            words = _words(entry.get("title"), entry.get("summary"), *tags)
            yield (Found(link, _line(entry.get("title")), published_at), words)


def _json_feed(content: bytes, address: str) -> Iterator[_Entry]:
    try:
        items = json.loads(content)["items"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ListError(f"it is no JSON feed: {error!r}") from error
    if not isinstance(items, list):
        raise ListError("it is no JSON feed: its items are no list")
    return _json_entries(items, address)


def _json_entries(items: list[Any], address: str) -> Iterator[_Entry]:
    for item in items:
        link = item.get("url") or item.get("external_url") if isinstance(item, dict) else None
        canonical_link = canonical(link, address) if isinstance(link, str) else None
        if canonical_link:
            when = moment(item.get("date_published") or item.get("date_modified"))
            tags = item.get("tags")
            about = [item.get("title"), item.get("summary"), item.get("content_text")]
            words = _words(*about, *(tags if isinstance(tags, list) else ()))
            yield Found(canonical_link, _line(item.get("title")), when), words


def _links(content: bytes, content_type: str, address: str) -> Iterator[_Entry]:
    text = decode(content, content_type)
    try:
        tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ListError(f"it is no HTML page: {error}") from error
    base = address
    for element in tree.iter("base"):
        base = canonical(element.get("href") or "", address) or address
        break
    for anchor in tree.iter("a"):
        link = canonical(anchor.get("href") or "", base)
        if link and link != address:
            title = _line("".join(anchor.itertext()))
            yield Found(link, title), title or ""


def _sitemap(content: bytes, address: str) -> tuple[Iterator[_Entry], tuple[str, ...]]:
    try:
        root = etree.fromstring(content, etree.XMLParser(**_XML))
    except etree.XMLSyntaxError as error:
        raise ListError(f"it is no XML: {error}") from error
    name = "" if root is None else etree.QName(root).localname
    if name == "sitemapindex":
        nested = (canonical(loc.text or "", address) for loc in root.iter(f"{_SITEMAP}loc"))
        return iter(()), tuple(link for link in nested if link)
    if name != "urlset":
        raise ListError(f"it is no sitemap: its root is {name!r}")
    return _sitemap_entries(root, address), ()


# Any: lxml ships no types.
def _sitemap_entries(root: Any, address: str) -> Iterator[_Entry]:
    for url in root.iter(f"{_SITEMAP}url"):
        link = canonical(url.findtext(f"{_SITEMAP}loc") or "", address)
        if link:
            title = _line(next((e.text for e in url.iter(f"{_NEWS}title")), None))
            when = next((e.text for e in url.iter(f"{_NEWS}publication_date")), None)
            yield Found(link, title, moment(when)), title or ""


def _words(*texts: object) -> str:
    return " ".join(text for text in texts if isinstance(text, str))


def _spoken(address: str) -> str:
    """The words of an address's path."""
    return re.sub(r"[^a-z0-9.]+", " ", urlsplit(address).path.lower())


def _line(text: object) -> str | None:
    """`text` on one line, at most 300 code points; None where it says nothing."""
    return (" ".join(text.split())[:300] or None) if isinstance(text, str) else None
