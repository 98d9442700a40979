"""The starter newsroom: a small web of our own writing, served over loopback.

It shows the whole path of a page with no network. `pages` renders it, `server` serves it,
`pages/` holds what it says, `sources.yaml` and `parties.yaml` what a crawl needs to know,
`changes.yaml` what is planted in its second edition.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nullius.starter.server import Newsroom

FOLDER = Path(__file__).parent
SOURCES = FOLDER / "sources.yaml"
PARTIES = FOLDER / "parties.yaml"
CHANGES = FOLDER / "changes.yaml"
# In the data folder: the last edition that was crawled to its end.
MARK = "starter-edition"
# Day 2.
LAST = 2


def days_ahead(folder: Path) -> bool:
    """Whether there is an edition that the data folder has not crawled to its end."""
    return _done(folder) < LAST


def _done(folder: Path) -> int:
    mark = folder / MARK
    return int(mark.read_text(encoding="ascii")) if mark.exists() else 0


def editions(folder: Path, *, advance: bool = True) -> Iterator[Newsroom]:
    """The running newsroom for each crawl that is due: day 1, then day 2 (ever after).

    An edition counts as crawled when the caller asks for the next one, so a crawl that was
    killed begins again with the same edition. With `advance` false, only the edition that
    the folder already holds (day 1 in a new folder) is served, and nothing is marked.
    """
    from nullius.starter.server import serve

    mark, done = folder / MARK, _done(folder)
    due = range(min(done + 1, LAST), LAST + 1) if advance else [max(done, 1)]
    for edition in due:
        with serve(edition) as newsroom:
            yield newsroom
        if advance and edition != done:
            fresh = mark.with_suffix(".new")
            fresh.write_text(str(edition), encoding="ascii")
            fresh.replace(mark)
