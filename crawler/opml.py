"""Reads lists of feeds that feed readers write (OPML). Pure; the bytes are hostile."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from crawler.addresses import canonical
from crawler.unreadable import Unreadable

MOST_FEEDS = 5_000


class OpmlError(Unreadable):
    """The file is no OPML, or names no feed."""


@dataclass(frozen=True)
class Outline:
    """One feed that the file names."""

    name: str
    address: str


def read_opml(content: bytes) -> list[Outline]:
    """The feeds in the file, each address once, in its order. Raises OpmlError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise OpmlError(f"it is no XML: {error}") from error
    found: dict[str, Outline] = {}
    for outline in root.iter("outline"):
        address = canonical(outline.get("xmlUrl") or "")
        if address and len(found) < MOST_FEEDS:
            name = outline.get("title") or outline.get("text") or address
            found.setdefault(address, Outline(" ".join(name.split())[:200], address))
    if not found:
        raise OpmlError("it names no feed with a web address")
    return list(found.values())
