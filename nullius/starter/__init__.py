"""The starter newsroom: a small web of our own writing, served over loopback.

It shows the whole path of a page with no network. `pages` renders it, `server` serves it,
`pages/` holds what it says, `sources.yaml` and `parties.yaml` what a crawl needs to know,
`changes.yaml` what is planted in its second edition.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
SOURCES = FOLDER / "sources.yaml"
PARTIES = FOLDER / "parties.yaml"
CHANGES = FOLDER / "changes.yaml"
