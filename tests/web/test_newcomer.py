"""What somebody who has never seen the site comes to do, by keyboard alone.

Each task runs with scripts and without them, and knows no address but the front page's.
"""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest
from qwen_week import Newsroom, qwen_week
from werkzeug.serving import make_server

from db.engine import DataFolder, open_database
from db.index import SearchIndex
from db.models import Question
from nlp.knowledge import knowledge
from nullius.reader import Reader
from web import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine"),
]
# Stops of the Tab key from the top of a page to what is sought.
MOST_STOPS = 90
FOCUSED = """() => {
  const here = document.activeElement;
  const label = here.labels && here.labels[0] ? here.labels[0].textContent : "";
  return (here.getAttribute("aria-label") || label || here.textContent || "").trim();
}"""


def week_and_a_missed_promise(room: Newsroom) -> None:
    qwen_week(room)
    page = room.page("alibaba-news", "V900 will ship by the end of 2025.", role="vendor", path="v")
    room.claim("zhenwu-v900/ship-date", "2025-12-31", "date", (page, "end of 2025"))
    room.session.get_one(Question, "zhenwu-v900/ship-date").due_on = date(2025, 12, 31)
    board = room.page("aider", "model: Qwen 3.7 Max\npass: 40.4", path="q", role="evaluator")
    ran = {"status": "confirmed", "said_by": "aider", "run_by": "aider"}
    room.claim("qwen-3-7-max/aider-polyglot", 40.4, "points", (board, "40.4"), **ran)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = DataFolder(tmp_path_factory.mktemp("newcomer"))
    sessions = open_database(folder, create=True)
    with sessions.begin() as session:
        week_and_a_missed_promise(Newsroom(session))
        session.flush()
        SearchIndex(folder.index).rebuild(session)
    reader = Reader(knowledge(), seconds=60)
    app = create_app(sessions, folder, starter=True, reader=reader)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    reader.close()
    sessions.kw["bind"].dispose()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def newcomer(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Newcomer]:
    look = chromium.new_context(java_script_enabled=request.param, accept_downloads=True)
    page = look.new_page()
    page.goto(address)
    yield Newcomer(page)
    look.close()


class Newcomer:
    """Hands on the keyboard: the Tab key, letters and Enter."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, words: str) -> None:
        """Tab on to what is labelled so."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            if re.search(words, self.page.evaluate(FOCUSED)):
                return
        raise AssertionError(f"{words!r} is not reached on {self.page.url}")

    def follow(self, words: str) -> None:
        """Tab on to a link or button and press it."""
        self.reach(words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def choose(self, label: str, words: str) -> None:
        """Type the beginning of an option of a list."""
        self.reach(label)
        self.page.keyboard.type(words)

    def search(self, words: str) -> None:
        self.reach("^Search")
        self.page.keyboard.type(words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def awaits(self, words: str) -> None:
        self.page.locator("main").get_by_text(words).first.wait_for(timeout=60_000)

    def sees(self, words: str) -> bool:
        return words in self.page.locator("main").inner_text()


def test_who_first_said_it_is_two_presses_from_a_pasted_sentence(newcomer: Newcomer) -> None:
    newcomer.follow("^Check an article")
    newcomer.reach("^Paste the text")
    newcomer.page.keyboard.insert_text(
        "Alibaba said Qwen 3.7 Max scores 69.7% on Terminal-Bench 2.0."
    )
    newcomer.follow("^Check its numbers")
    # The first text waits for the extractor; the page looks again by itself.
    newcomer.awaits("First said by Alibaba, 20 May 2026")


def test_whether_anyone_else_measured_a_score(newcomer: Newcomer) -> None:
    newcomer.search("DeepSeek V3 aider")
    newcomer.follow("DeepSeek V3: Aider polyglot")
    assert newcomer.sees("Verified")
    assert newcomer.sees("run by Aider")


def test_citing_with_a_dated_link(newcomer: Newcomer) -> None:
    newcomer.search("35 hours")
    newcomer.follow("Autonomous run time")
    cited = newcomer.page.locator(".cite pre").first.inner_text()
    dated = re.search(r"http://\S+\?as_of=\d{4}-\d\d-\d\d", cited)
    assert dated
    newcomer.page.goto(dated[0])
    assert newcomer.sees("As of ")


def test_what_a_vendor_promised_for_a_day_that_has_passed(newcomer: Newcomer) -> None:
    newcomer.follow("^Vendors")
    newcomer.follow("^Alibaba$")
    assert newcomer.sees("Promises whose day has passed")
    assert newcomer.sees("ship-date")


def test_what_changed_on_a_page(newcomer: Newcomer) -> None:
    newcomer.follow("^What changed")
    assert newcomer.sees("30 hours")
    newcomer.follow("Alibaba presents Qwen 3.7 Max|Autonomous run time")
    assert newcomer.sees("35 hours")


def test_two_models_on_one_benchmark(newcomer: Newcomer) -> None:
    newcomer.follow("^Metrics")
    newcomer.follow("^Aider polyglot")
    newcomer.follow("^Compare two on it")
    newcomer.choose("^First", "DeepSeek V3")
    newcomer.choose("^Second", "Qwen 3.7 Max")
    newcomer.follow("^Compare$")
    assert newcomer.sees("DeepSeek V3 and Qwen 3.7 Max: Aider polyglot")
    assert newcomer.sees("Aider has 48.4 for DeepSeek V3 and 40.4 for Qwen 3.7 Max")


def test_following_a_subject_by_feed(newcomer: Newcomer) -> None:
    newcomer.follow("^Subjects")
    newcomer.follow("^Qwen 3.7 Max")
    newcomer.reach("Follow it by feed")
    feed = newcomer.page.evaluate("document.activeElement.href")
    answer = newcomer.page.request.get(feed)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert "Autonomous run time" in answer.text()


def test_taking_a_search_along(newcomer: Newcomer) -> None:
    newcomer.search("status:unverified")
    newcomer.reach("^CSV$")
    with newcomer.page.expect_download() as started:
        newcomer.page.keyboard.press("Enter")
    assert started.value.suggested_filename == "nullius-search.csv"


def test_what_a_badge_means(newcomer: Newcomer) -> None:
    newcomer.search("35 hours")
    newcomer.follow("Autonomous run time")
    newcomer.follow("^Unverified")
    assert newcomer.page.url.endswith("/badges#vendor_claim")
    assert newcomer.sees("Ten thousand repetitions of one root are still one voice")


def test_least_verified_number_leads_the_front_page(newcomer: Newcomer) -> None:
    assert newcomer.sees("Most repeated, least verified")
    newcomer.follow("Autonomous run time")
    assert newcomer.sees("Only Alibaba, the party with the interest")


def test_state_of_a_past_day(newcomer: Newcomer) -> None:
    newcomer.search("35 hours")
    newcomer.follow("Autonomous run time")
    newcomer.reach("^How it stood on")
    newcomer.page.keyboard.type("05202026")
    newcomer.follow("^Show that day")
    assert newcomer.sees("As of 20 May 2026")


def test_reporting_a_mistake(newcomer: Newcomer) -> None:
    newcomer.search("35 hours")
    newcomer.follow("Autonomous run time")
    newcomer.follow("^This number is wrong")
    newcomer.reach("^What is wrong")
    newcomer.page.keyboard.type("The release of 20 May says 30 hours. See its table.", delay=45)
    newcomer.follow("^Send to the editors")
    assert newcomer.sees("it waits for an editor")
