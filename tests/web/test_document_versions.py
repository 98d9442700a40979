"""Two versions of a page, number by number, and numbers of one page that do not fit together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from lxml import html
from qwen_week import NOON, Newsroom

Fill = Callable[[Callable[[Newsroom], object]], FlaskClient]


def two_versions(room: Newsroom) -> None:
    for hours, days in (("30 hours", 0), ("35 hours", 3)):
        at = NOON + timedelta(days=days)
        page = room.page("loomwire", f"It runs for {hours} and costs $2.", path="a", at=at)
        room.claim("m/run", float(hours[:2]), "hours", (page, hours), kind="duration")
        room.claim("m/price", 2, "USD", (page, "$2"), kind="price")
        for mention, metric in zip(page.mentions, ("run", "price"), strict=True):
            mention.subject_name, mention.metric_name = "m", metric


def test_number_that_changed_between_two_versions_is_shown_on_both_sides(fill: Fill) -> None:
    page = html.fromstring(fill(two_versions).get("/d/1?version=2&against=1").text)
    (row,) = page.xpath("//section[@class='differences']//tbody/tr")
    assert row.xpath(".//del/text()") == ["30 hours"]
    assert row.xpath(".//ins/text()") == ["35 hours"]


def test_versions_are_compared_either_way(fill: Fill) -> None:
    site = fill(two_versions)
    page = html.fromstring(site.get("/d/1?version=1&against=2").text)
    assert page.xpath("//section[@class='differences']//del/text()") == ["35 hours"]
    (link,) = html.fromstring(site.get("/d/1").text).xpath("//a[@class='compare']/@href")
    assert link == "/d/1?version=2&against=1"


def test_version_of_another_page_is_not_compared(fill: Fill) -> None:
    assert fill(two_versions).get("/d/1?against=999").status_code == 404


def test_dates_of_a_page_that_do_not_fit_are_listed(fill: Fill) -> None:
    def dates(room: Newsroom) -> None:
        text = "Five days after May 14, on May 20, the model reached 10% on the test."
        page = room.page("loomwire", text, path="a")
        room.claim("m/bench", 10, "%", (page, "10%"))

    page = html.fromstring(fill(dates).get("/d/1").text)
    (flags,) = page.xpath("//section[@class='flags']")
    assert "19 May, not May 20" in flags.text_content()
