"""The page of a source."""

from __future__ import annotations

from flask import Blueprint

from db.queries.things import SourcePage, source_page
from web.site import page_number, paired, site

blueprint = Blueprint("sources", __name__)


@paired(blueprint, "/source/<slug:source_id>", "source.html")
def source(source_id: str) -> SourcePage | None:
    with site().sessions() as session:
        return source_page(session, source_id, page_number())
