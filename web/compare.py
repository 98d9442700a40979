"""Two subjects side by side, on one metric or on all that both have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, request

from db.queries.compare import ComparePage, compare_page
from web.chart import Chart, chart
from web.site import SlugConverter, paired, site

blueprint = Blueprint("compare", __name__)

# Code points of an id in an address.
LONGEST_ID = 200


@dataclass(frozen=True)
class Compared:
    """A comparison; a chart for each meeting where one metric is chosen."""

    found: ComparePage
    charts: Sequence[Chart | None]


@paired(blueprint, "/compare", "compare.html")
def compare() -> Compared | None:
    a, b, metric = _id("a"), _id("b"), _id("metric")
    if a == b:
        # Nothing is compared with itself: the second is still to be chosen.
        b = None
    with site().sessions() as session:
        found = compare_page(session, a, b, metric)
    if found is None:
        return None
    charts = [chart(m.claims, None) for m in found.meetings] if found.metric else []
    return Compared(found, charts)


def _id(name: str) -> str | None:
    value = request.args.get(name, "")
    if len(value) > LONGEST_ID or not re.fullmatch(f"({SlugConverter.regex})?", value):
        abort(400, f"{name} is no id such as qwen-3-7-max")
    return value or None
