"""The page of a vendor."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint

from db.queries.things import VendorPage, vendor_page
from web.site import paired, site

blueprint = Blueprint("vendors", __name__)


@paired(blueprint, "/v/<slug:party_id>", "vendor.html")
def vendor(party_id: str) -> VendorPage | None:
    with site().sessions() as session:
        return vendor_page(session, party_id, datetime.now(UTC).date())
