"""What leaves the site for programs: the API and its description, exports, sitemap, badges."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree, html
from qwen_week import NOON, Newsroom
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from db.models import Ruling

HOURS = "qwen-3-7-max/autonomous-run-time"
Fill = Callable[[Callable[[Newsroom], object]], FlaskClient]
EXAMPLES = {
    "/q/{question}.json": f"/q/{HOURS}.json",
    "/d/{document}.json": "/d/1.json?version=1&against=1",
    "/s/{subject}.json": "/s/qwen-3-7-max.json",
    "/v/{party}.json": "/v/alibaba.json",
    "/m/{metric}.json": "/m/aider-polyglot.json",
    "/source/{source}.json": "/source/loomwire.json",
    "/oembed": f"/oembed?url=http://localhost/q/{HOURS}",
}
# For whoever has the address of one.
NO_EXAMPLE = {"/report/{report}.json", "/ruling/{ruling}.json"}


@pytest.fixture(scope="module")
def described(week: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = week.get("/openapi.json").get_json()
    return found


def addresses(app: Flask) -> Iterator[str]:
    """The JSON addresses of the site, their parts named as the description does."""
    for rule in app.url_map.iter_rules():
        if rule.rule.endswith(".json") and rule.endpoint not in {"api.openapi", "static"}:
            yield rule.rule


def test_description_names_every_json_address(week: FlaskClient, described: dict[str, Any]) -> None:
    heads = {path.partition("{")[0] for path in described["paths"]}
    for rule in addresses(week.application):
        assert rule.partition("<")[0] in heads, rule


def test_every_described_address_answers_as_described(
    week: FlaskClient, described: dict[str, Any]
) -> None:
    whole = Resource(contents=described, specification=DRAFT202012)
    registry = Registry().with_resource("urn:api", whole)
    for path in described["paths"].keys() - NO_EXAMPLE:
        with week.get(EXAMPLES.get(path, path)) as answer:
            answer.get_data()
        assert answer.status_code == 200, path
        wanted = described["paths"][path]["get"]["responses"]["200"]["content"]
        assert answer.mimetype in wanted, path
        if "json" in answer.mimetype and not path.endswith(".jsonl"):
            media = f"#/paths/{path.replace('/', '~1')}/get/responses/200/content"
            pointer = f"{media}/{answer.mimetype.replace('/', '~1')}/schema"
            pointer = pointer.replace("{", "%7B").replace("}", "%7D")
            check = jsonschema.Draft202012Validator(
                {"$ref": f"urn:api{pointer}"}, registry=registry
            )
            check.validate(answer.get_json())


def test_json_lines_has_every_result_once(week: FlaskClient) -> None:
    lines = week.get("/search.jsonl?q=status:unverified").text.splitlines()
    found = week.get("/search.json?q=status:unverified").get_json()
    assert [json.loads(line) for line in lines] == found["results"]


def test_question_is_a_claim_and_never_a_review_by_rule(week: FlaskClient) -> None:
    page = html.fromstring(week.get(f"/q/{HOURS}").text)
    data = json.loads(page.xpath("string(//script[@type='application/ld+json'])"))
    assert data["@type"] == "Claim"
    assert data["author"] == {"@type": "Organization", "name": "Alibaba"}
    assert data["firstAppearance"]["url"].startswith("http://alibaba-news.example/")


@pytest.mark.parametrize(("editors", "kind"), [(["ana", "bo"], "ClaimReview"), (["ana"], "Claim")])
def test_rulings_of_two_editors_make_a_review(fill: Fill, editors: list[str], kind: str) -> None:
    def ruled(room: Newsroom) -> None:
        page = room.page("loomwire", "It reaches 10%.")
        claim = room.claim("m/bench", 10, "%", (page, "10%"), status="contradicted")
        for editor in editors:
            room.session.add(
                Ruling(
                    question_id="m/bench",
                    claim_key=claim.key,
                    status="contradicted",
                    editor=editor,
                    decided_at=NOON,
                    published_at=NOON,
                    reason="the logs show 4%",
                )
            )

    page = html.fromstring(fill(ruled).get("/q/m/bench").text)
    data = json.loads(page.xpath("string(//script[@type='application/ld+json'])"))
    assert data["@type"] == kind


def test_sitemap_leads_to_every_question(week: FlaskClient) -> None:
    index = etree.fromstring(week.get("/sitemap.xml").data)
    parts = [loc.text for loc in index.iter("{*}loc")]
    found = {
        loc.text for part in parts for loc in etree.fromstring(week.get(part).data).iter("{*}loc")
    }
    ids = [q["id"] for q in week.get("/search.json").get_json()["results"]]
    assert {f"http://localhost/q/{id_}" for id_ in ids} <= found
    for address in found:
        assert week.get(address).status_code == 200, address


def test_robots_file_names_the_sitemap_and_closes_reports(week: FlaskClient) -> None:
    text = week.get("/robots.txt").text
    assert "Sitemap: http://localhost/sitemap.xml" in text
    assert "Disallow: /report/" in text


def test_badge_embeds_by_the_address_that_the_page_names(week: FlaskClient) -> None:
    page = html.fromstring(week.get(f"/q/{HOURS}").text)
    (address,) = page.xpath("//link[@type='application/json+oembed']/@href")
    answer = week.get(address).get_json()
    (image,) = html.fragment_fromstring(answer["html"]).xpath("//img")
    assert week.get(image.get("src")).mimetype == "image/svg+xml"
    assert "Unverified" in image.get("alt")


@pytest.mark.parametrize("address", ["", "http://elsewhere.example/", "/q/no/such", "/q/<x>"])
def test_what_is_no_question_embeds_nothing(week: FlaskClient, address: str) -> None:
    answer = week.get("/oembed", query_string={"url": address})
    assert answer.status_code == 404
    assert "error" in answer.get_json()


def test_times_of_the_api_carry_their_zone(week: FlaskClient) -> None:
    event = week.get("/events.json").get_json()["events"][0]
    assert datetime.fromisoformat(event["at"]).tzinfo is not None
