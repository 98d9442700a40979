"""How a reader sees a status: its word, its rule and its shape, read from badges.yaml.

The same words on every page, feed, export and badge, and in the search box.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nlp.record import Status
from nlp.yamlfile import load

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Badge:
    """The public face of one status."""

    status: Status
    # "Verified"
    word: str
    # In one breath: "measured by somebody independent, and it agrees"
    gist: str
    # When it is given.
    rule: str
    # What nobody may read into it.
    not_said: str
    # An SVG path on a 16 x 16 grid, drawn as a line.
    icon: str
    # "#17663a": dark enough to be read on white, and for white to be read on it.
    colour: str


@cache
def badges() -> Mapping[Status, Badge]:
    """The badge of every status, in the order of lists. Raises YamlError with file and line."""
    entries = load(FOLDER / "badges.yaml", FOLDER / "badges.schema.json")
    return {
        Status(entry["status"]): Badge(**{**entry, "status": Status(entry["status"])})
        for entry in entries
    }


def statuses_called(name: str) -> tuple[Status, ...]:
    """The statuses that a person means by `name`: a badge's word or a status; none if neither.

    "unverified" gives two.
    """
    wanted = name.casefold().replace("_", " ").replace("-", " ").strip()
    return tuple(
        status
        for status, badge in badges().items()
        if wanted in {badge.word.casefold(), status.value.replace("_", " ")}
    )
