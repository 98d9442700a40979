"""What asking an address brought to light: what `crawler.probe` and `.single` print as JSON.

Apart from them, so that it can be read without loading Scrapy.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Probe:
    """What was found. `problem` is empty where it could be told."""

    address: str
    kind: str = ""
    why: str = ""
    # Feeds that the page declares beside the one that is shown.
    feeds: list[str] = field(default_factory=list)
    follow: str | None = None
    # Of a list: how many documents it names, and the first of them.
    count: int = 0
    entries: list[dict[str, str | None]] = field(default_factory=list)
    # Of a document.
    title: str | None = None
    published: str | None = None
    text: str = ""
    characters: int = 0
    problem: str = ""


@dataclass
class SinglePage:
    """One page as its reader would have copied it. `problem` is empty where it could be read."""

    # Where it was found in the end.
    address: str
    title: str | None = None
    published: str | None = None
    text: str = ""
    problem: str = ""
