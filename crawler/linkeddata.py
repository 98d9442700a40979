"""What a page says of itself for machines: JSON-LD, meta and time elements."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crawler.moments import moment

_ARTICLE_TYPES = ("Article", "Posting", "Report", "WebPage", "Dataset", "Product")
_PUBLISHED = ("article:published_time", "datepublished", "dc.date.issued", "pubdate", "date")
_UPDATED = ("article:modified_time", "og:updated_time", "datemodified", "last-modified")
_HEADLINE = ("og:title", "twitter:title")
_DEEPEST = 20
MOST_TRANSLATIONS = 100


@dataclass(frozen=True)
class LinkedData:
    """What the page declares. None where it does not."""

    headline: str | None = None
    author: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    # Where it says to live: the reference of its link element, as written.
    canonical: str | None = None
    # References to itself in other languages, as written.
    translations: tuple[str, ...] = ()


# Any in what follows: lxml ships no types, and JSON-LD is any JSON.
def linked_data(tree: Any) -> LinkedData:
    """What the page declares: JSON-LD before meta elements before the first time element."""
    article = next(_articles(tree), {})
    meta = _meta(tree)
    times = (moment(e.get("datetime")) for e in tree.iter("time") if not _in_furniture(e))
    published = [moment(article.get("datePublished")), *(moment(meta.get(k)) for k in _PUBLISHED)]
    updated = [moment(article.get("dateModified")), *(moment(meta.get(k)) for k in _UPDATED)]
    headline = [article.get("headline"), *(meta.get(k) for k in _HEADLINE)]
    published_at = next((when for when in (*published, *times) if when), None)
    updated_at = next((when for when in updated if when), None)
    return LinkedData(
        headline=next((_line(text) for text in headline if _line(text)), None),
        author=_names(article.get("author")) or _line(meta.get("author")),
        published_at=published_at,
        updated_at=updated_at if updated_at != published_at else None,
        canonical=next(_references(tree, "canonical"), None),
        translations=tuple(_references(tree, "alternate", "hreflang"))[:MOST_TRANSLATIONS],
    )


def _references(tree: Any, relation: str, attribute: str = "href") -> Iterator[str]:
    """Where the page's link elements of this relation point, of those with the attribute."""
    for link in tree.iter("link"):
        named = relation in (link.get("rel") or "").lower().split()
        if named and link.get(attribute) and link.get("href"):
            yield link.get("href")


def _articles(tree: Any) -> Iterator[dict[str, Any]]:
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json":
            try:
                yield from _nodes(json.loads(script.text or ""), 0)
            except (ValueError, RecursionError):
                continue


def _nodes(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The nodes that describe an article or a page of facts."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value:
            yield from _nodes(each, depth + 1)
    elif isinstance(value, dict):
        if str(value.get("@type")).strip("[]'").endswith(_ARTICLE_TYPES):
            yield value
        yield from _nodes(value.get("@graph"), depth + 1)


def _meta(tree: Any) -> dict[str, str]:
    """Content of the meta elements by lower-cased name; the first of a name counts."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and element.get("content"):
            found.setdefault(name.strip().lower(), element.get("content"))
    return found


def _in_furniture(element: Any) -> bool:
    return next(element.iterancestors("aside", "nav", "footer"), None) is not None


def _names(author: Any) -> str | None:
    people = author if isinstance(author, list) else [author]
    names = [person.get("name") if isinstance(person, dict) else person for person in people]
    return ", ".join(name for name in map(_line, names) if name) or None


def _line(text: Any) -> str | None:
    return (" ".join(text.split())[:300] or None) if isinstance(text, str) else None
