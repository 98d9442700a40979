"""Lists of all vendors, subjects, metrics, sources and pages that were read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint
from sqlalchemy.orm import Session

from db.queries import things
from db.queries.documents import DocumentList, documents
from db.queries.things import ListPage
from web.site import page_number, paired, site

blueprint = Blueprint("browse", __name__)


@dataclass(frozen=True)
class Listed:
    """A page of a list of things of one sort."""

    # "Vendors"
    title: str
    about: str
    # What is counted beside each: "number" or "page".
    counted: str
    # Endpoint of an entry's page and the name of its part of the address.
    endpoint: str
    part: str
    # The facet of a search that lists what is counted; None where the entry's page does.
    facet: str | None
    found: ListPage


@paired(blueprint, "/vendors", "list.html")
def vendors() -> Listed:
    about = "Who makes the models, chips and services, with how many numbers are on file."
    return _listed(
        things.vendors, "Vendors", about, "number", "vendors.vendor", "party_id", "vendor"
    )


@paired(blueprint, "/subjects", "list.html")
def subjects() -> Listed:
    about = "What the numbers are about."
    return _listed(
        things.subjects, "Subjects", about, "number", "subjects.subject", "subject_id", "subject"
    )


@paired(blueprint, "/metrics", "list.html")
def metrics() -> Listed:
    about = "Benchmarks and properties: what the numbers measure."
    return _listed(
        things.metrics, "Metrics", about, "number", "metrics.metric", "metric_id", "metric"
    )


@paired(blueprint, "/sources", "list.html")
def sources() -> Listed:
    about = "Everything that is read, each on its own schedule."
    return _listed(things.sources, "Sources", about, "page", "sources.source", "source_id", None)


@paired(blueprint, "/pages", "pages.html")
def pages() -> DocumentList:
    with site().sessions() as session:
        return documents(session, page_number())


def _listed(
    query: Callable[[Session, int], ListPage],
    title: str,
    about: str,
    counted: str,
    endpoint: str,
    part: str,
    facet: str | None,
) -> Listed:
    with site().sessions() as session:
        found = query(session, page_number())
    return Listed(title, about, counted, endpoint, part, facet, found)
