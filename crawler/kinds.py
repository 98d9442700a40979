"""What an address that somebody gives is: which kind of source, and what it would bring. Pure."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import feedparser
from lxml import etree

from crawler.addresses import canonical, host_of
from crawler.decoding import decode
from crawler.discover import read_list, unpacked
from crawler.pruning import parse
from crawler.sources import SourceKind
from crawler.unreadable import Unreadable

# So many stories linked from one folder of a site are a list of them.
LEAST_OF_A_LISTING = 3
# ... where their titles are this share of its text. An article's links are far less.
LEAST_SHARE = 0.3
# Code points of the title of a story.
LEAST_TITLE = 16
_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
)
_DATA_TYPES = re.compile(r"(application|text)/(json|yaml|x-yaml|csv|tab-separated-values)")
_DATA_PATH = re.compile(r"\.(json|ya?ml|csv|tsv)$", re.IGNORECASE)
_MARKDOWN_PATH = re.compile(r"\.(md|markdown)$", re.IGNORECASE)
# "qwen-3-7-max-released", "2026-05-20-prices": how the address of one story ends.
_STORY = re.compile(r"[a-z0-9]+([-_][a-z0-9.]+){1,}(\.html?)?|\d{5,}", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """What the address holds."""

    kind: SourceKind
    # Why it is taken for that, in words.
    why: str
    # Feeds that the page declares: better sources than the page itself.
    feeds: tuple[str, ...] = ()
    # For a listing: pattern of the addresses that are its stories.
    follow: str | None = None


def what_is(content: bytes, content_type: str, address: str) -> Finding:
    """The kind of source that `address` is. Raises Unreadable where it is none."""
    media_type = content_type.partition(";")[0].strip().lower()
    path = urlsplit(address).path
    content = unpacked(content)
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in {b"{", b"["} and _is_json(content):
        version = json.loads(content)
        feed = isinstance(version, dict) and "jsonfeed.org" in str(version.get("version"))
        return Finding(SourceKind.FEED, "a JSON feed") if feed else _data("JSON")
    root = _root(content) if start[:1] == b"<" else None
    if root in {"urlset", "sitemapindex"}:
        return Finding(SourceKind.SITEMAP, f"a sitemap, its root is {root!r}")
    if root in {"rss", "feed", "RDF"} or (root and feedparser.parse(content[:100_000]).version):
        return Finding(SourceKind.FEED, f"a feed, its root is {root!r}")
    if _DATA_TYPES.fullmatch(media_type) or (_DATA_PATH.search(path) and root is None):
        return _data(media_type or path)
    if media_type == "text/markdown" or (_MARKDOWN_PATH.search(path) and root is None):
        return Finding(SourceKind.MARKDOWN, "a Markdown file")
    return _html(content, content_type, address)


def _data(what: str) -> Finding:
    why = f"a data file ({what}); it needs a mapping of its columns in a sources file"
    return Finding(SourceKind.DATA, why)


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True


def _root(content: bytes) -> str | None:
    """The name of the XML root; None for HTML and what is no XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None
    name = None if root is None else etree.QName(root).localname
    return None if name is None or name.lower() == "html" else name


def _html(content: bytes, content_type: str, address: str) -> Finding:
    tree = parse(decode(content, content_type))
    if tree is None:
        raise Unreadable("it is no page, feed, sitemap or file that is understood")
    feeds = tuple(dict.fromkeys(_feeds(tree, address)))
    for element in list(tree.iter("script", "style", "noscript")):
        element.drop_tree()
    words = len(" ".join("".join(tree.itertext()).split()))
    follow, count = _stories(content, content_type, address, words)
    if follow:
        why = f"a page that lists {count} stories"
        return Finding(SourceKind.LISTING, why, feeds, follow)
    return Finding(SourceKind.PAGE, "a single page, watched for changes", feeds)


# Any: lxml ships no types.
def _feeds(tree: Any, address: str) -> Iterator[str]:
    """Addresses of the feeds that the page declares."""
    for link in tree.iter("link"):
        named = (link.get("type") or "").strip().lower() in _FEED_TYPES
        if named and "alternate" in (link.get("rel") or "").lower().split():
            feed = canonical(link.get("href") or "", address)
            if feed:
                yield feed


def _stories(content: bytes, content_type: str, address: str, words: int) -> tuple[str | None, int]:
    """A pattern for the folder of the site that most story links point into, and their count.

    None where the links are not what the page, of `words` code points, is made of.
    """
    listing = read_list(SourceKind.LISTING, content, content_type, address, None)
    folders: dict[str, list[int]] = defaultdict(list)
    for found in listing.found:
        folder, _, name = found.address.rpartition("/")
        title = found.title or ""
        same = host_of(found.address) == host_of(address)
        if same and _STORY.fullmatch(name.partition("?")[0]) and len(title) >= LEAST_TITLE:
            folders[folder].append(len(title))
    if not folders:
        return None, 0
    folder, lengths = max(folders.items(), key=lambda each: (len(each[1]), each[0]))
    told = sum(map(sum, folders.values()))
    if len(lengths) < LEAST_OF_A_LISTING or told < LEAST_SHARE * words:
        return None, 0
    # "about" beside the stories is none.
    return rf"^{re.escape(folder)}/[^/?#]*[-_\d][^/?#]*$", len(lengths)
