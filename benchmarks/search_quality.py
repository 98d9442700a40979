"""How often the number that a reader is after comes first, over the starter newsroom.

    python benchmarks/search_quality.py DIR

DIR is a starter newsroom's folder, such as nullius-data/starter after `nullius up`. The
searches and their labels, made before the ranking, are in search_quality.yaml (as a reader
would type them) and search_headlines.yaml (from real headlines of AI news).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from db.engine import DataFolder, open_database
from db.index import SearchIndex
from db.models import Question
from db.queries.search import search
from db.search_query import parse

FILES = [
    Path(__file__).with_name(name) for name in ("search_quality.yaml", "search_headlines.yaml")
]
# Shares of searches with the right question first, and among the first three.
LEAST_FIRST = 0.9
FIRST_FEW = 3


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = DataFolder(parser.parse_args(arguments).folder)
    sessions, index = open_database(folder), SearchIndex(folder.index)
    with sessions() as session:
        shares = [_share_first(session, index, file) for file in FILES]
    return 0 if min(shares) >= LEAST_FIRST else 1


def _share_first(session: Session, index: SearchIndex, file: Path) -> float:
    """The share of a file's searches with the right question first; names the others."""
    entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    places = []
    for entry in entries:
        found = search(session, index, parse(entry["ask"])).results
        place = next((n for n, q in enumerate(found, 1) if is_it(q, entry)), None)
        places.append(place)
        if place != 1:
            first = found[0].id if found else "nothing"
            sys.stdout.write(f"{entry['ask']!r}: at {place}, first is {first}\n")
    first_share = sum(place == 1 for place in places) / len(places)
    few = sum(place is not None and place <= FIRST_FEW for place in places) / len(places)
    sys.stdout.write(
        f"{file.name}, {len(places)} searches: right one first {first_share:.2f}, "
        f"among the first {FIRST_FEW} {few:.2f} (wanted: first {LEAST_FIRST})\n"
    )
    return first_share


# Any: an entry of the file.
def is_it(question: Question, entry: dict[str, Any]) -> bool:
    """Whether the question is about the labelled subject and its badge speaks of that number."""
    claim = question.lead_claim
    if claim is None or question.subject_id != entry["subject"]:
        return False
    return str(entry["value"]) == claim.day or entry["value"] == claim.value


if __name__ == "__main__":
    sys.exit(main())
