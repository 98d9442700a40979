"""What a feed, a listing page or a sitemap names: bytes go in, addresses come out. Pure."""

from __future__ import annotations

import calendar
import json
import re
import zlib
from collections.abc import Iterable, Iterator
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
from db.handover import Found

# Entries of one list that are looked at; the rest of a longer one is left.
MOST_ENTRIES = 10_000
# Of a feed, whose parser reads a thousand a second; feeds have the newest first.
MOST_FEED_ENTRIES = 2_000
# Of a packed sitemap: what the protocol allows.
MOST_UNPACKED = 50 * 1024 * 1024
_ENTRY_END = re.compile(rb"</\s*(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_XML = {"resolve_entities": False, "no_network": True, "recover": True, "huge_tree": False}
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
        # An entry may have text and an id, and no page.
        link = canonical(entry["link"], address) if entry.get("link") else None
        if link:
            # get() would give the time of publishing in its place.
            updated_at = _utc(entry["updated_parsed"]) if "updated_parsed" in entry else None
            published_at = _utc(entry.get("published_parsed")) or updated_at
            tags = [tag.get("term") for tag in entry.get("tags", ())]
            words = _words(entry.get("title"), entry.get("summary"), *tags)
            yield Found(link, _line(entry.get("title")), published_at, updated_at), words


# Any: a struct_time of feedparser's.
def _utc(when: Any) -> datetime | None:
    return datetime.fromtimestamp(calendar.timegm(when), UTC) if when else None


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
        if not isinstance(item, dict):
            continue
        link = item.get("url") or item.get("external_url")
        # An id is best the page's whole address, says the format.
        canonical_link = (
            canonical(link, address) if isinstance(link, str) else canonical(str(item.get("id")))
        )
        if canonical_link:
            updated_at = moment(item.get("date_modified"))
            when = moment(item.get("date_published")) or updated_at
            tags = item.get("tags")
            about = [item.get("title"), item.get("summary"), item.get("content_text")]
            words = _words(*about, *(tags if isinstance(tags, list) else ()))
            yield Found(canonical_link, _line(item.get("title")), when, updated_at), words


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
        root = etree.fromstring(unpacked(content), etree.XMLParser(**_XML))
    except etree.XMLSyntaxError as error:
        raise ListError(f"it is no XML: {error}") from error
    name = "" if root is None else etree.QName(root).localname
    if name == "sitemapindex":
        nested = (found for found, _ in _sitemap_entries(root.iter("{*}sitemap"), address))
        return iter(()), tuple(found.address for found in sorted(nested, key=_newest_first))
    if name != "urlset":
        raise ListError(f"it is no sitemap: its root is {name!r}")
    entries = _sitemap_entries(root.iter("{*}url"), address)
    return iter(sorted(entries, key=lambda entry: _newest_first(entry[0]))), ()


# Any: lxml ships no types.
def _sitemap_entries(elements: Iterable[Any], address: str) -> Iterator[_Entry]:
    """What the elements of a sitemap name; some leave out its namespace, or have an older one."""
    for element in elements:
        loc = (element.findtext("{*}loc") or "").strip()
        link = canonical(loc, address) if loc else None
        if link:
            title = _line(next((e.text for e in element.iter(f"{_NEWS}title")), None))
            when = next((e.text for e in element.iter(f"{_NEWS}publication_date")), None)
            updated_at = moment(element.findtext("{*}lastmod"))
            yield Found(link, title, moment(when), updated_at), title or ""


def _newest_first(found: Found) -> float:
    when = found.published_at or found.updated_at
    return -when.timestamp() if when else 0.0


def unpacked(content: bytes) -> bytes:
    """The content of a gzip file, and any other as it is. Raises ListError for a bomb."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        whole = unpacker.decompress(content, MOST_UNPACKED)
    except zlib.error as error:
        raise ListError(f"it is no gzip file: {error}") from error
    if unpacker.unconsumed_tail:
        raise ListError(f"unpacked it has more than {MOST_UNPACKED:,} bytes")
    return whole


def _words(*texts: object) -> str:
    return " ".join(text for text in texts if isinstance(text, str))


def _spoken(address: str) -> str:
    """The words of an address's path."""
    return re.sub(r"[^a-z0-9.]+", " ", urlsplit(address).path.lower())


def _line(text: object) -> str | None:
    """`text` on one line, at most 300 code points; None where it says nothing."""
    return (" ".join(text.split())[:300] or None) if isinstance(text, str) else None
