"""The page of a metric."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint
from werkzeug.wrappers import Response

from db.queries.things import MetricPage, metric_page
from web.chart import Chart, chart
from web.moved import moved
from web.site import paired, site

blueprint = Blueprint("metrics", __name__)


@dataclass(frozen=True)
class Shown:
    """The metric's page with a chart of who has which number, the best first."""

    found: MetricPage
    chart: Chart | None


@paired(blueprint, "/m/<slug:metric_id>", "metric.html")
def metric(metric_id: str) -> Shown | Response | None:
    if elsewhere := moved("metric", "metric_id"):
        return elsewhere
    with site().sessions() as session:
        found = metric_page(session, metric_id)
    if found is None:
        return None
    leads = [question.lead_claim for question in found.questions if question.lead_claim]
    return Shown(found, chart(leads, None))
