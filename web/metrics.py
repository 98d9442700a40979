"""The page of a metric."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from db.queries.things import MetricPage, metric_page
from web.moved import moved
from web.site import paired, site

blueprint = Blueprint("metrics", __name__)


@paired(blueprint, "/m/<slug:metric_id>", "metric.html")
def metric(metric_id: str) -> MetricPage | Response | None:
    if elsewhere := moved("metric", "metric_id"):
        return elsewhere
    with site().sessions() as session:
        return metric_page(session, metric_id)
