"""Text from hostile pages and hostile readers stays text, on every page and feed."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html
from qwen_week import HOSTILE, Newsroom

Fill = Callable[[Callable[[Newsroom], object]], FlaskClient]
PAGES = ["/", "/search", "/q/m/bench", "/d/1", "/s/m", "/v/evil", "/m/bench", "/source/evil"]
PAGES += ["/vendors", "/subjects", "/metrics", "/sources", "/events", "/badges"]
PAGES += ["/check", "/api", "/pages", "/data", "/compare?a=m&metric=bench"]
PARAMETERS = {
    "/search": ("q", "page", "sort", "status", "vendor"),
    "/events": ("kind", "page"),
    "/suggest.json": ("q",),
    "/d/1": ("version", "against"),
    "/q/qwen-3-7-max/autonomous-run-time": ("as_of",),
    "/oembed": ("url", "format"),
    "/search.jsonl": ("q", "role"),
}


def hostile(room: Newsroom) -> None:
    room.party("evil", HOSTILE)
    room.subject("m", HOSTILE, "evil")
    room.metric("bench", HOSTILE, about=HOSTILE)
    page = room.page("evil", f"{HOSTILE} 10% {HOSTILE}\n\n| {HOSTILE} | 10% |", title=HOSTILE)
    page.correction = page.byline = HOSTILE
    facts = {"party": HOSTILE, "claimed": HOSTILE}
    claim = room.claim(
        "m/bench",
        10,
        "%",
        (page, "10%"),
        artefacts="javascript:alert(3)",
        reason=("owner_alone", facts),
    )
    page.mentions[0].said_by_name = HOSTILE
    change = {"quote": HOSTILE, "snapshot": page.id}
    ids = {"question_id": claim.question_id, "document_id": page.document_id}
    room.event("number_changed", before=change, after=change, **ids)
    room.source("evil").name = HOSTILE


@pytest.mark.parametrize("address", PAGES)
def test_hostile_names_and_quotes_add_no_element(fill: Fill, address: str) -> None:
    answer = fill(hostile).get(address)
    assert answer.status_code == 200
    page = html.fromstring(answer.text)
    # schema.org data is no code, whatever it holds; hostile text must not end it early.
    data = [script for script in page.iter("script") if script.get("type")]
    assert all(json.loads(script.text) for script in data)
    code = [script.get("src") for script in page.iter("script") if not script.get("type")]
    assert code == ["/static/site.js"]
    assert not page.xpath("//img[@src='x'] | //*[@onerror] | //*[@style] | //style")
    assert not page.xpath("//a[starts-with(@href, 'javascript:')]")
    assert "{{7*7}}" in answer.text or "alert(1)" not in answer.text


@pytest.mark.parametrize("address", ["/search.atom", "/events.atom", "/q/m/bench.svg"])
def test_feeds_and_badges_hold_hostile_text_as_text(fill: Fill, address: str) -> None:
    document = etree.fromstring(fill(hostile).get(address).data)
    assert not document.findall(".//{*}script")
    assert "alert(1)" in "".join(document.itertext())


@given(text=st.text(max_size=120))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_parameter_makes_a_page_fail(week: FlaskClient, text: str) -> None:
    for address, names in PARAMETERS.items():
        for name in names:
            asked = f"{address}?{urlencode({name: text}, errors='surrogatepass')}"
            with week.get(asked) as answer:
                answer.get_data()
            assert answer.status_code in {200, 400, 404, 501}, (address, name)


@given(text=st.text(max_size=80))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_address_makes_the_site_fail(week: FlaskClient, text: str) -> None:
    for part in ("q", "d", "s", "v", "m", "source"):
        answer = week.get(f"/{part}/{quote(text, safe='', errors='surrogatepass')}")
        assert answer.status_code in {200, 308, 404, 405}


def test_every_answer_carries_the_strict_policy(week: FlaskClient) -> None:
    for address in ("/", "/nowhere", "/healthz", "/static/site.css", "/search.csv"):
        with week.get(address) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'")
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
