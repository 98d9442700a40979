"""Whether there is room to keep what a crawl brings."""

from __future__ import annotations

import shutil
from pathlib import Path

# A page is some 100 kB with its raw bytes, mentions and index; the site needs room as well.
LEAST_FREE_MB = 500


def low_disk(folder: Path, least_free_mb: int = LEAST_FREE_MB) -> str | None:
    """A sentence where the disk of `folder` runs low, None where there is room."""
    free = free_mb(folder)
    if free >= least_free_mb:
        return None
    return f"the disk has {free} MB free, wanted {least_free_mb}: the crawl pauses until it has"


def free_mb(folder: Path) -> int:
    """How many megabytes the disk of `folder` has free."""
    return shutil.disk_usage(folder).free // 10**6
