"""Every page answers, shows what it is about, and has a twin in JSON."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from qwen_week import Newsroom

PAGES = [
    ("/", "Most repeated, least verified"),
    ("/search", "Autonomous run time"),
    ("/q/qwen-3-7-max/autonomous-run-time", "Only Alibaba, the party with the interest"),
    ("/q/deepseek-v3/aider-polyglot", "Run by Aider"),
    ("/d/1", "Alibaba presents Qwen 3.7 Max"),
    ("/s/qwen-3-7-max", "What is said of it"),
    ("/v/alibaba", "Numbers about its products"),
    ("/m/aider-polyglot", "Edits in six languages."),
    ("/source/loomwire", "loomwire feed"),
    ("/vendors", "DeepSeek"),
    ("/subjects", "Zhenwu V900"),
    ("/metrics", "Terminal-Bench 2.0"),
    ("/sources", "inkwell feed"),
    ("/events", "A number changed"),
    ("/badges", "What it does not say"),
    ("/compare", "What many are compared on"),
    ("/data", "The first dump is made once the first crawl has ended"),
]


@pytest.mark.parametrize(("address", "words"), PAGES)
def test_page_shows_what_it_is_about(week: FlaskClient, address: str, words: str) -> None:
    answer = week.get(address)
    assert answer.status_code == 200
    assert words in answer.text


@pytest.mark.parametrize("address", [address for address, _ in PAGES])
def test_page_names_its_json_twin(week: FlaskClient, address: str) -> None:
    twin = week.get(f"{address}.json")
    assert twin.status_code == 200
    assert isinstance(twin.json, dict)
    assert f'type="application/json" href="{address}.json"' in week.get(address).text


@pytest.mark.parametrize(
    "address",
    [
        "/q/nothing/here",
        "/q/qwen-3-7-max",
        "/d/999",
        "/d/99999999999999999999",
        "/s/nobody",
        "/v/nobody",
        "/m/nothing",
        "/source/nothing",
        "/d/1?version=4",
        "/nowhere",
    ],
)
def test_unknown_address_gets_a_friendly_404(week: FlaskClient, address: str) -> None:
    answer = week.get(address)
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/search?page=0",
        "/search?page=x",
        "/search?page=²",
        "/search?sort=best",
        f"/search?q={'x' * 301}",
        "/d/1?version=-1",
        "/events?kind=notice",
        "/events?page=99999999",
    ],
)
def test_unreadable_request_gets_a_friendly_400(week: FlaskClient, address: str) -> None:
    answer = week.get(address)
    assert answer.status_code == 400
    assert "That could not be read" in answer.text


def test_fault_shows_no_traceback(app: Flask) -> None:
    def broken() -> None:
        raise RuntimeError("the secret cause")

    app.add_url_rule("/broken", view_func=broken)
    answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "The fault is on this side" in answer.text


def test_why_of_an_event_keeps_its_names(
    fill: Callable[[Callable[[Newsroom], object]], FlaskClient],
) -> None:
    def moved(room: Newsroom) -> None:
        page = room.page("loomwire", "Nothing.")
        room.event("document_gone", document_id=page.document_id).why = "the page of GPT-5 is gone"

    assert ">The page of GPT-5 is gone.<" in fill(moved).get("/events").text


def test_health_counts_what_is_kept(week: FlaskClient) -> None:
    health = week.get("/healthz").json
    assert health == {
        "status": "ok",
        "documents": 5,
        "snapshots": 5,
        "mentions": 9,
        "claims": 7,
        "questions": 6,
        "by_status": {"confirmed": 1, "on_record": 1, "vendor_claim": 3, "pending": 1},
        "last_crawl": "2026-05-20T12:00:00+00:00",
    }
