"""A pasted article: each number with its status, who said it first, and what does not fit."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from qwen_week import HOSTILE, Newsroom, qwen_week
from werkzeug.test import TestResponse

from db.engine import DataFolder, open_database
from db.queries.articles import Reading
from nlp.knowledge import Knowledge, knowledge
from nlp.record import ReadError
from nullius.reader import read
from web import create_app
from web.checks import LONGEST_TEXT, MOST_FETCHES, Busy, Checks, FetchedPage

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


class Web:
    """The pages that can be fetched, by address; one of them hangs until it is let go."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.let_go = threading.Event()

    def fetch(self, address: str) -> FetchedPage:
        self.asked.append(address)
        if address.endswith("/slow"):
            self.let_go.wait(20)
        if address.endswith("/forbidden"):
            raise ReadError("its robots file forbids it")
        return FetchedPage(address, "A story", f"Nobody else may read this. {ARTICLE}")


@pytest.fixture(scope="module")
def pages() -> Iterator[Web]:
    pages = Web()
    yield pages
    pages.let_go.set()


@pytest.fixture(scope="module")
def reading_site(tmp_path_factory: pytest.TempPathFactory, pages: Web) -> Iterator[FlaskClient]:
    folder = DataFolder(tmp_path_factory.mktemp("check"))
    sessions = open_database(folder, create=True)
    with sessions.begin() as session:
        qwen_week(Newsroom(session))
    reader = HereReader(knowledge())
    yield create_app(sessions, folder, reader=reader, fetcher=pages).test_client()
    sessions.kw["bind"].dispose()


def begin(client: FlaskClient, text: str) -> str:
    """Where the report on the text will be."""
    token = re.search(r'name="token" value="([^"]+)"', client.get("/check").text)
    assert token
    answer = client.post("/check", data={"token": token[1], "text": text})
    assert answer.status_code == 303, answer.text
    return answer.location


def look(client: FlaskClient, address: str) -> TestResponse:
    """What is there as soon as it is ready, as a browser that refreshes sees it."""
    for _ in range(60):
        answer = client.get(address)
        if answer.status_code != 202:
            return answer
    raise AssertionError(f"{address} is never ready")


def send(client: FlaskClient, text: str) -> html.HtmlElement:
    answer = look(client, begin(client, text))
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def keep(client: FlaskClient, page: html.HtmlElement) -> html.HtmlElement:
    """The kept report, by the form of the report."""
    (form,) = page.xpath("//form[.//button[contains(., 'Keep')]]")
    data = {field.name: field.value for field in form.xpath(".//input")}
    answer = client.post(form.action, data=data, follow_redirects=True)
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
    kept = keep(reading_site, page)
    assert kept.xpath("//p[contains(., 'kept the report')]")
    assert "Unverified" in entry(kept, "69.7%").text_content()


def test_kept_report_shows_only_the_sentences_around_numbers(reading_site: FlaskClient) -> None:
    kept = keep(reading_site, send(reading_site, "Nobody else may read this. " + ARTICLE))
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
    [("", 400), ("x" * (LONGEST_TEXT + 1), 413)],
)
def test_text_that_cannot_be_read_gets_a_sentence(
    reading_site: FlaskClient, text: str, code: int
) -> None:
    with reading_site.session_transaction() as cookie:
        cookie["token"] = "t"
    answer = reading_site.post("/check", data={"token": "t", "text": text})
    assert answer.status_code == code
    assert html.fromstring(answer.text).xpath("//main//p")


def test_text_that_takes_too_long_gets_a_sentence(reading_site: FlaskClient) -> None:
    answer = look(reading_site, begin(reading_site, "too long to read"))
    assert answer.status_code == 503
    assert "takes too long" in answer.text


def test_page_that_is_not_read_here_is_fetched_and_shown_in_excerpts(
    reading_site: FlaskClient,
) -> None:
    page = send(reading_site, "http://fetched.example/story#part")
    assert "Unverified" in entry(page, "69.7%").text_content()
    assert page.xpath("//a[@href='http://fetched.example/story']")[0].text == "A story"
    assert "Nobody else" not in page.text_content()
    assert "A story" in keep(reading_site, page).text_content()


def test_same_page_is_fetched_once_for_all_who_ask(reading_site: FlaskClient, pages: Web) -> None:
    for _ in range(2):
        send(reading_site, "http://fetched.example/twice")
    assert pages.asked.count("http://fetched.example/twice") == 1


def test_slow_page_holds_no_request_for_a_second(reading_site: FlaskClient, pages: Web) -> None:
    address = begin(reading_site, "http://fetched.example/slow")
    begun = time.monotonic()
    answer = reading_site.get(address)
    assert time.monotonic() - begun < 1
    assert answer.status_code == 202
    assert html.fromstring(answer.text).xpath("//meta[@http-equiv='refresh']")
    pages.let_go.set()
    assert look(reading_site, address).status_code == 200


def test_page_that_may_not_be_fetched_says_why_and_asks_for_its_text(
    reading_site: FlaskClient,
) -> None:
    answer = look(reading_site, begin(reading_site, "www.fetched.example/forbidden"))
    assert answer.status_code == 422
    assert "its robots file forbids it" in answer.text
    assert html.fromstring(answer.text).xpath("//textarea")


def test_no_more_pages_are_fetched_at_once_than_the_limit(pages: Web) -> None:
    pages.let_go.clear()
    checks = Checks(HereReader(knowledge()), pages)
    for n in range(MOST_FETCHES):
        checks.of_address(f"http://fetched.example/{n}/slow")
    with pytest.raises(Busy):
        checks.of_address("http://fetched.example/one-more")
    pages.let_go.set()


def test_check_that_was_forgotten_says_so(reading_site: FlaskClient) -> None:
    answer = reading_site.get(f"/check/{'x' * 22}")
    assert answer.status_code == 410
    assert "forgotten" in answer.text


def test_form_larger_than_any_text_is_refused_unread(reading_site: FlaskClient) -> None:
    assert reading_site.post("/check", data={"text": "x" * 2_000_000}).status_code == 413


def test_pasted_markup_stays_text(reading_site: FlaskClient) -> None:
    page = send(reading_site, f"{HOSTILE} Qwen 3.7 Max scores 69.7% on {HOSTILE}</textarea>")
    assert not page.xpath("//img[@src='x'] | //*[@onerror]")
    assert [s.get("src") for s in page.iter("script")] == ["/static/site.js"]


def test_site_without_an_extractor_says_so(tmp_path: Path, week: FlaskClient) -> None:
    answer = week.get("/check")
    assert "without the part that reads texts" in answer.text
