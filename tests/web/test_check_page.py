"""A pasted article: each number with its status, who said it first, and what does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from qwen_week import HOSTILE, Newsroom, qwen_week

from db.engine import DataFolder, open_database
from db.queries.articles import Reading
from nlp.knowledge import Knowledge, knowledge
from nlp.record import ReadError
from nullius.reader import read
from web import create_app
from web.check import LONGEST_TEXT

ARTICLE = (
    "Alibaba said Qwen 3.7 Max scores 69.7% on Terminal-Bench 2.0.\n\n"
    "Five days after May 14, on May 20, Bread 4 Max "
    "reached 81.4% on CrumbBench."
)


class HereReader:
    """The real extractor, in this process."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known

    def prepare(self) -> None:
        pass

    def read(self, text: str) -> Reading:
        if text == "too long to read":
            raise ReadError("reading this text takes too long")
        return read(text, self.known)


@pytest.fixture(scope="module")
def reading_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = DataFolder(tmp_path_factory.mktemp("check"))
    sessions = open_database(folder, create=True)
    with sessions.begin() as session:
        qwen_week(Newsroom(session))
    yield create_app(sessions, folder, reader=HereReader(knowledge())).test_client()
    sessions.kw["bind"].dispose()


def send(client: FlaskClient, text: str, **more: str) -> html.HtmlElement:
    token = re.search(r'name="token" value="([^"]+)"', client.get("/check").text)
    assert token
    answer = client.post(
        "/check", data={"token": token[1], "text": text, **more}, follow_redirects=True
    )
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def entry(page: html.HtmlElement, quote: str) -> html.HtmlElement:
    (found,) = page.xpath(f"//ol[@class='checked']/li[.//b[text()='{quote}']]")
    return found


def test_number_on_file_has_its_badge_and_who_said_it_first(reading_site: FlaskClient) -> None:
    found = entry(send(reading_site, ARTICLE), "69.7%")
    assert "Unverified" in found.text_content()
    assert "First said by Alibaba, 20 May 2026" in found.text_content()
    links = found.xpath(".//a/@href")
    assert "/q/qwen-3-7-max/terminal-bench-2-0" in links
    assert any(re.fullmatch(r"/d/\d+\?version=\d+#m\d+", link) for link in links)


def test_another_number_on_file_is_shown_beside_the_articles_own(reading_site: FlaskClient) -> None:
    text = "Alibaba said Qwen 3.7 Max scores 61.2% on Terminal-Bench 2.0."
    found = entry(send(reading_site, text), "61.2%")
    assert "Another number on file" in found.text_content()
    assert "69.7" in found.text_content()


def test_number_about_something_unknown_is_not_seen_before(reading_site: FlaskClient) -> None:
    assert "Not seen before" in entry(send(reading_site, ARTICLE), "81.4%").text_content()


def test_number_without_a_subject_leads_to_where_it_is_on_file(reading_site: FlaskClient) -> None:
    found = entry(send(reading_site, "It kept on working for 35 hours."), "35 hours")
    assert found.xpath(".//a[@href='/q/qwen-3-7-max/autonomous-run-time']")


def test_dates_that_do_not_fit_are_listed_with_their_words(reading_site: FlaskClient) -> None:
    (flags,) = send(reading_site, ARTICLE).xpath("//section[@class='flags']")
    assert "19 May, not May 20" in flags.text_content()


def test_nothing_is_kept_until_the_reader_asks(reading_site: FlaskClient) -> None:
    page = send(reading_site, ARTICLE)
    assert not page.xpath("//p[contains(., 'kept the report')]")
    kept = send(reading_site, ARTICLE, keep="1")
    assert kept.xpath("//p[contains(., 'kept the report')]")
    assert "Unverified" in entry(kept, "69.7%").text_content()


def test_kept_report_shows_only_the_sentences_around_numbers(reading_site: FlaskClient) -> None:
    kept = send(reading_site, "Nobody else may read this. " + ARTICLE, keep="1")
    assert "Nobody else" not in kept.text_content()
    assert kept.xpath("//meta[@name='robots'][@content='noindex']")


def test_form_of_another_site_is_refused(reading_site: FlaskClient) -> None:
    assert reading_site.post("/check", data={"text": ARTICLE}).status_code == 400
    data = {"text": ARTICLE, "token": "é"}
    assert reading_site.post("/check", data=data).status_code == 400


def test_address_leads_to_the_page_that_is_kept_of_it(reading_site: FlaskClient) -> None:
    page = send(reading_site, "http://loomwire.example/a-record")
    assert "A record" in page.xpath("//h1")[0].text_content()


@pytest.mark.parametrize(
    ("text", "code"),
    [("", 400), ("x" * (LONGEST_TEXT + 1), 413), ("too long to read", 503)],
)
def test_text_that_cannot_be_read_gets_a_sentence(
    reading_site: FlaskClient, text: str, code: int
) -> None:
    with reading_site.session_transaction() as cookie:
        cookie["token"] = "t"
    answer = reading_site.post("/check", data={"token": "t", "text": text})
    assert answer.status_code == code
    assert html.fromstring(answer.text).xpath("//main//p")


def test_form_larger_than_any_text_is_refused_unread(reading_site: FlaskClient) -> None:
    assert reading_site.post("/check", data={"text": "x" * 2_000_000}).status_code == 413


def test_pasted_markup_stays_text(reading_site: FlaskClient) -> None:
    page = send(reading_site, f"{HOSTILE} Qwen 3.7 Max scores 69.7% on {HOSTILE}</textarea>")
    assert not page.xpath("//img[@src='x'] | //*[@onerror]")
    assert [s.get("src") for s in page.iter("script")] == ["/static/site.js"]


def test_site_without_an_extractor_says_so(tmp_path: Path, week: FlaskClient) -> None:
    answer = week.get("/check")
    assert "without the part that reads texts" in answer.text
