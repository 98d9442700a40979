"""The same badge everywhere: its word, its shape, its colour."""

from __future__ import annotations

import re
from pathlib import Path

from flask.testing import FlaskClient
from lxml import html

import web
from db.badges import badges, statuses_called
from nlp.record import Status

STYLES = Path(web.__file__).parent / "static" / "site.css"


def test_every_status_has_a_badge_and_a_shape_of_its_own() -> None:
    assert set(badges()) == set(Status)
    assert len({badge.icon for badge in badges().values()}) == len(Status)


def test_style_sheet_has_the_colours_of_the_badges() -> None:
    light = STYLES.read_text(encoding="utf-8").partition("@media")[0]
    colours = dict(re.findall(r"--([a-z_]+): (#[0-9a-f]{6});", light))
    assert {badge.status: colours[badge.status] for badge in badges().values()} == {
        badge.status: badge.colour for badge in badges().values()
    }


def test_unverified_means_both_its_statuses() -> None:
    assert statuses_called("unverified") == (Status.VENDOR_CLAIM, Status.UNATTRIBUTED)
    assert statuses_called("measured-differently") == (Status.MEASURED_DIFFERENTLY,)


def test_each_badge_is_explained_with_an_example_where_there_is_one(week: FlaskClient) -> None:
    page = html.fromstring(week.get("/badges").text)
    sections = {section.get("id"): section for section in page.xpath("//section[@id]")}
    assert set(sections) == set(Status)
    assert sections["confirmed"].xpath(".//a[@href='/q/deepseek-v3/aider-polyglot']")
    assert "No number has it" in sections["contradicted"].text_content()


def test_badge_always_comes_with_its_reason(week: FlaskClient) -> None:
    page = html.fromstring(week.get("/search").text)
    reasons = [why.xpath("string(span[last()])") for why in page.xpath("//p[@class='why']")]
    assert len(reasons) == 6
    assert all(reason.endswith(".") for reason in reasons)


def test_home_page_leads_with_what_changed_and_what_is_repeated(week: FlaskClient) -> None:
    page = html.fromstring(week.get("/").text)
    sections = {s.xpath("string(h2)"): s.text_content() for s in page.xpath("//section[h2]")}
    assert "35" in sections["Most repeated, least verified"]
    assert "30 hours" in sections["Changed on the page"]
    assert "Verified" in sections["Statuses that changed"]
    assert "30 September 2027" in sections["Promises coming due"]
    assert "48.4 against 49.6 claimed" in sections["Measured by somebody else"]


def test_starter_newsroom_says_so_on_every_page(week: FlaskClient) -> None:
    for address in ("/", "/search", "/d/1", "/badges", "/nowhere"):
        assert "Starter newsroom." in week.get(address).text
