"""The front page."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint

from db.queries.home import HomePage
from db.queries.home import home as home_page
from web.site import paired, site

blueprint = Blueprint("home", __name__)


@paired(blueprint, "/", "home.html")
def home() -> HomePage:
    with site().sessions() as session:
        return home_page(session, datetime.now(UTC))
