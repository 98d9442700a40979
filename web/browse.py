"""Lists of all vendors, subjects, metrics and sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint
from sqlalchemy.orm import Session

from db.queries import things
from db.queries.things import Named
from web.site import paired, site

blueprint = Blueprint("browse", __name__)


@dataclass(frozen=True)
class Listed:
    """A list of things of one sort."""

    # "Vendors"
    title: str
    about: str
    # What is counted beside each: "number" or "page".
    counted: str
    # Endpoint of an entry's page and the name of its part of the address.
    endpoint: str
    part: str
    entries: Sequence[Named]


@paired(blueprint, "/vendors", "list.html")
def vendors() -> Listed:
    about = "Who makes the models, chips and services, with how many numbers are on file."
    return _listed(things.vendors, "Vendors", about, "number", "vendors.vendor", "party_id")


@paired(blueprint, "/subjects", "list.html")
def subjects() -> Listed:
    about = "What the numbers are about."
    return _listed(things.subjects, "Subjects", about, "number", "subjects.subject", "subject_id")


@paired(blueprint, "/metrics", "list.html")
def metrics() -> Listed:
    about = "Benchmarks and properties: what the numbers measure."
    return _listed(things.metrics, "Metrics", about, "number", "metrics.metric", "metric_id")


@paired(blueprint, "/sources", "list.html")
def sources() -> Listed:
    about = "Everything that is read, each on its own schedule."
    return _listed(things.sources, "Sources", about, "page", "sources.source", "source_id")


def _listed(
    query: Callable[[Session], things.ListPage],
    title: str,
    about: str,
    counted: str,
    endpoint: str,
    part: str,
) -> Listed:
    with site().sessions() as session:
        entries = query(session).entries
    return Listed(title, about, counted, endpoint, part, entries)
