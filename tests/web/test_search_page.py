"""Search: words, numbers, filters, facets and exports over a real index."""

from __future__ import annotations

import csv
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from qwen_week import Newsroom

HOURS = "qwen-3-7-max/autonomous-run-time"
BENCH = "qwen-3-7-max/terminal-bench-2-0"
FIRST_BENCH = "qwen-3-7-max/terminal-bench-1"
PRICE = "qwen-3-7-max/input-price"
PROMISE = "zhenwu-v900/release-date"
POLYGLOT = "deepseek-v3/aider-polyglot"

SEARCHES = [
    ("35 hours", {HOURS}),
    ("35-hour run", {HOURS}),
    ("69.7", {BENCH}),
    ("69,7 %", {BENCH}),
    ("$2.50", {PRICE}),
    ("$2.50/M", {PRICE}),
    # digits of a name are words, whatever else they could be
    ("Qwen 3.7 Max", {HOURS, BENCH, FIRST_BENCH, PRICE}),
    ("qwen terminal-bench", {BENCH, FIRST_BENCH}),
    ("qwen 69.7%", {BENCH}),
    ("> 50%", {BENCH}),
    ("> 45 points", {BENCH, POLYGLOT}),
    ("status:verified", {POLYGLOT}),
    ("status:unverified", {HOURS, BENCH, FIRST_BENCH}),
    ("metric:terminal-bench", {BENCH, FIRST_BENCH}),
    ("vendor:DeepSeek", {POLYGLOT}),
    ("subject:zhenwu", {PROMISE}),
    ("kind:price", {PRICE}),
    ("source:loomwire", {HOURS}),
    ("after:2026-06", set()),
    ("before:2026-05-20 kind:duration", {HOURS}),
    ("41%", set()),
    ("nobody wrote that", set()),
]


def found(site: FlaskClient, **asked: object) -> list[str]:
    page = site.get(f"/search.json?{urlencode(asked)}").json
    assert page is not None
    return [question["id"] for question in page["results"]]


@pytest.mark.parametrize(("text", "ids"), SEARCHES)
def test_search_finds(week: FlaskClient, text: str, ids: set[str]) -> None:
    assert set(found(week, q=text)) == ids


def test_number_beside_words_puts_the_claim_that_has_it_first(week: FlaskClient) -> None:
    # The other benchmark's quote has 69.7 near it, so it is found by the word alone.
    assert found(week, q="terminal-bench 69.7") == [BENCH, FIRST_BENCH]


def test_pasted_sentence_finds_the_claim_that_it_repeats(week: FlaskClient) -> None:
    sentence = "Sources close to Alibaba insist that it ran unattended for 35 hours in a row"
    assert found(week, q=sentence)[0] == HOURS
    assert "These have most of its words" in week.get(f"/search?{urlencode({'q': sentence})}").text


def test_every_facet_leads_to_as_many_results_as_it_counts(week: FlaskClient) -> None:
    page = week.get("/search.json?vendor=alibaba").json
    assert page is not None
    for facet, values in page["facets"].items():
        for value in values:
            asked = {"vendor": "alibaba", facet: value["value"]}
            assert len(found(week, **asked)) == value["count"], asked


def test_sorting_by_value_puts_the_largest_first(week: FlaskClient) -> None:
    assert found(week, q="kind:score", sort="value") == [BENCH, POLYGLOT, FIRST_BENCH]


def test_pages_of_a_search_neither_overlap_nor_leave_out(
    fill: Callable[[Callable[[Newsroom], object]], FlaskClient],
) -> None:
    def fifty(room: Newsroom) -> None:
        for number in range(50):
            other = room.page("loomwire", "It reaches 10% there.", path=f"p{number}")
            room.claim(f"model-{number}/bench", 10, "%", (other, "10%"))

    site = fill(fifty)
    pages = [found(site, q="10%", page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 10]
    assert len({id_ for page in pages for id_ in page}) == 50
    assert "There are only 3 pages" in site.get("/search?q=10%25&page=4").text


def test_misspelled_name_is_put_right(week: FlaskClient) -> None:
    assert "Did you mean" in week.get("/search?q=Qwin").text


def test_problem_with_a_filter_is_shown_beside_the_results(week: FlaskClient) -> None:
    page = week.get("/search?q=status:true").text
    assert "status:true was left out" in page


def test_suggestions_begin_with_what_is_typed(week: FlaskClient) -> None:
    assert week.get("/suggest.json?q=termin").json == ["Terminal-Bench 1", "Terminal-Bench 2.0"]


def test_csv_has_every_result_and_no_formula(
    fill: Callable[[Callable[[Newsroom], object]], FlaskClient],
) -> None:
    def formula(room: Newsroom) -> None:
        room.subject("evil", '=HYPERLINK("http://evil.example")')
        room.claim("evil/bench", 10, "%", (room.page("loomwire", "It is 10%."), "10%"))

    answer = fill(formula).get("/search.csv")
    header, row = csv.reader(answer.text.splitlines())
    assert answer.mimetype == "text/csv"
    assert dict(zip(header, row, strict=True))["subject"].startswith("'=HYPERLINK")


def test_search_can_be_followed_as_a_feed(week: FlaskClient) -> None:
    feed = etree.fromstring(week.get("/search.atom?q=status:verified").data)
    titles = feed.findall("{*}entry/{*}title")
    assert [title.text for title in titles] == ["DeepSeek V3: Aider polyglot 49.6 (Verified)"]


def test_json_feed_has_the_same_entries_as_the_atom_feed(week: FlaskClient) -> None:
    for address in ("/search", "/events"):
        atom = etree.fromstring(week.get(f"{address}.atom").data)
        feed = week.get(f"{address}.feed.json").json
        assert feed is not None
        ids = [entry.text for entry in atom.findall("{*}entry/{*}id")]
        assert [item["id"] for item in feed["items"]] == ids
        assert ids


def test_browser_can_take_the_site_as_a_search_engine(week: FlaskClient) -> None:
    description = etree.fromstring(week.get("/opensearch.xml").data)
    templates = [url.get("template") for url in description.findall("{*}Url")]
    assert templates[0] == "http://localhost/search?q={searchTerms}"


def test_search_during_the_first_crawl_says_so(app: Flask) -> None:
    assert "The first crawl is running" in app.test_client().get("/search?q=qwen").text
