"""What the crawler hands to the database: the addresses that a source lists, and pages.

Knows no table, so that a process that only reads pages starts without the database's libraries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Found:
    """An address that a source lists, canonical, with what the list says of it."""

    address: str
    title: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True)
class Page:
    """What the crawler hands over for one fetched address."""

    address: str
    content: bytes
    media_type: str
    # Response headers, lower-cased names.
    headers: Mapping[str, str]
    fetched_at: datetime
    # Main text with tables as Markdown; the decoded file itself for Markdown and data files.
    text: str
    title: str | None = None
    byline: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    updated_at: datetime | None = None
    correction: str | None = None
    links: tuple[str, ...] = ()
