"""The question page: the answers, who stands behind each, and where each comes from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html
from qwen_week import NOON, Newsroom

HOURS = "/q/qwen-3-7-max/autonomous-run-time"
Fill = Callable[[Callable[[Newsroom], object]], FlaskClient]


def test_every_page_that_repeats_a_claim_is_listed_with_its_words(week: FlaskClient) -> None:
    page = html.fromstring(week.get(HOURS).text)
    quotes = [quote.text_content() for quote in page.xpath("//blockquote")]
    assert len(quotes) == 3
    assert all("35 hours" in quote for quote in quotes)
    places = page.xpath("//ol[@class='places']//a/@href")
    assert all("version=" in place and "#m" in place for place in places)


def test_root_comes_first_and_only_once(week: FlaskClient) -> None:
    page = html.fromstring(week.get(HOURS).text)
    heads = [head.text_content() for head in page.xpath("//p[@class='place-head']")]
    assert ["Root" in head for head in heads] == [True, False, False]
    assert "Vendor" in heads[0]


def test_quote_in_a_table_is_shown_in_whole_words_on_one_line(fill: Fill) -> None:
    def table(room: Newsroom) -> None:
        text = "Of the whole machine:\n\n| Part | Size |\n| --- | --- |\n| Memory | **10 GB** |\n"
        room.claim("m/memory", 10, "GB", (room.page("loomwire", text), "10 GB"), kind="spec")

    page = html.fromstring(fill(table).get("/q/m/memory").text)
    assert page.xpath("string(//blockquote)").strip() == "…Memory · 10 GB"


def test_vendor_is_the_root_of_what_the_press_wrote_on_the_same_day(fill: Fill) -> None:
    def one_day(room: Newsroom) -> None:
        press = room.page("loomwire", "It works 35 hours, Alibaba says.")
        own = room.page("alibaba-news", "It works 35 hours.", role="vendor")
        claim = room.claim("m/run", 35, "hours", (press, "35 hours"), (own, "35 hours"))
        claim.root_mention_id = own.mentions[0].id

    page = html.fromstring(fill(one_day).get("/q/m/run").text)
    heads = [head.text_content() for head in page.xpath("//p[@class='place-head']")]
    assert ["Vendor" in head for head in heads] == [True, False]


def test_four_parties_are_kept_apart(week: FlaskClient) -> None:
    page = html.fromstring(week.get("/q/deepseek-v3/aider-polyglot").text)
    rows = [
        [cell.text_content().strip() for cell in row.xpath("td")]
        for row in page.xpath("//table[@class='answers']/tbody/tr")
    ]
    claimed, measured = rows
    assert claimed[1:5] == ["DeepSeek", "Deepseek-News", "not said", "not said"]
    assert measured[1:5] == ["Aider", "Aider", "Aider", "not said"]


def test_measurement_has_its_binomial_interval_on_the_chart(week: FlaskClient) -> None:
    page = html.fromstring(week.get("/q/deepseek-v3/aider-polyglot").text)
    claimed, measured, _axis = page.xpath("//figure[@class='chart']//li")
    assert claimed.xpath(".//path[@class='claimed']")
    assert not claimed.xpath(".//line[@class='error']")
    (bar,) = measured.xpath(".//line[@class='error']")
    # 1.96 * sqrt(0.484 * 0.516 / 225) is 6.5, so the claimed 49.6 lies within.
    (claim_at,) = claimed.xpath(".//svg/svg/@x")
    low, high = (float(bar.get(end).rstrip("%")) for end in ("x1", "x2"))
    assert low < float(claim_at.rstrip("%")) < high


def test_another_test_of_the_family_is_a_neighbour(week: FlaskClient) -> None:
    page = week.get("/q/qwen-3-7-max/terminal-bench-2-0").text
    assert "Not the same test" in page
    assert "/q/qwen-3-7-max/terminal-bench-1" in page


def test_page_that_dropped_the_number_is_marked(fill: Fill) -> None:
    def changed(room: Newsroom) -> None:
        first = room.page("loomwire", "It is 10% now.", path="a")
        later = room.page("loomwire", "It is 12% now.", path="a", at=NOON + timedelta(days=1))
        room.claim("m/bench", 10, "%", (first, "10%"))
        room.claim("m/bench", 12, "%", (later, "12%"), lead=False)

    page = html.fromstring(fill(changed).get("/q/m/bench").text)
    heads = [head.text_content() for head in page.xpath("//p[@class='place-head']")]
    assert ["no longer there" in head for head in heads] == [True, False]


def test_question_without_an_answer_yet_is_not_shown(fill: Fill) -> None:
    site = fill(lambda room: room._question("m/bench", "score", "%"))
    assert site.get("/q/m/bench").status_code == 404


def test_conditions_are_part_of_the_name_and_the_address(fill: Fill) -> None:
    def with_condition(room: Newsroom) -> None:
        page = room.page("loomwire", "It is 10% now.")
        room.claim("m/bench/split-lite", 10, "%", (page, "10%"))

    assert "(setting split-lite)" in fill(with_condition).get("/q/m/bench/split-lite").text


def test_badge_image_says_what_the_page_says(week: FlaskClient) -> None:
    answer = week.get("/q/deepseek-v3/aider-polyglot.svg")
    assert answer.mimetype == "image/svg+xml"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    image = html.fromstring(answer.data)
    assert image.text_content().split()[-1] == "Verified"
    assert "49.6" in answer.text


def test_citation_dates_the_status_and_the_reading(week: FlaskClient) -> None:
    page = html.fromstring(week.get(HOURS).text)
    plain = page.xpath("//pre")[0].text_content()
    assert plain.startswith(
        "“Qwen 3.7 Max: Autonomous run time (Unverified)”. Nullius, 20 May 2026"
    )
    assert f"http://localhost{HOURS}" in plain


def test_past_day_shows_only_what_had_been_captured(fill: Fill) -> None:
    def two_days(room: Newsroom) -> None:
        first = room.page("alibaba-news", "It runs for 35 hours.", role="vendor")
        later = room.page("lab", "It ran for 20 hours.", at=NOON + timedelta(days=9), role="press")
        room.claim("m/run", 35, "hours", (first, "35 hours"))
        room.claim("m/run", 20, "hours", (later, "20 hours"), lead=False)

    site = fill(two_days)
    page = html.fromstring(site.get("/q/m/run?as_of=2026-05-21").text)
    assert "As of 21 May 2026" in page.text_content()
    assert "1 answer known then" in page.text_content()
    assert "35" in page.xpath("//p[@class='verdict-number']")[0].text_content()
    known = site.get("/q/m/run.json?as_of=2026-05-30").get_json()
    assert [answer["claim"]["value"] for answer in known["answers"]] == [35, 20]
    before = site.get("/q/m/run?as_of=2026-05-01").text
    assert "Nothing about it had been captured by then" in before
    assert "as_of=2026-05-20" in before


@pytest.mark.parametrize("day", ["", "soon", "2026-13-01", "2999-01-01", "20260520x"])
def test_as_of_takes_past_days_alone(week: FlaskClient, day: str) -> None:
    assert week.get(f"/q/qwen-3-7-max/autonomous-run-time?as_of={day}").status_code == 400


def test_page_that_drops_the_attribution_is_marked(week: FlaskClient) -> None:
    page = html.fromstring(week.get("/q/qwen-3-7-max/autonomous-run-time").text)
    dropped = [li.text_content() for li in page.xpath("//li[.//*[@class='dropped']]")]
    assert len(dropped) == 2
    assert "Root" not in "".join(dropped)
