"""The desk in a real browser: fifty entries by keyboard, and pages that everybody can use."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from desk_room import ROOM, doubtful, editor, furnished
from sqlalchemy import select
from werkzeug.serving import make_server

from db import acts
from db.accounts import begin_visit
from db.desk_models import Act
from web import create_app
from web.access import COOKIE
from web.desk import DeskParts

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed"
)

CHROMIUM = (
    os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine"),
]

ENTRIES = 50
SECONDS = 180
QUEUE = "/desk/next?reason=low_confidence"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder, sessions = furnished(tmp_path_factory.mktemp("room"))
    doubtful(sessions, folder, ENTRIES + 2)
    yield create_app(sessions, folder, starter=True, desk_parts=DeskParts(ROOM, "1"))
    sessions.kw["bind"].dispose()


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def signed_in(chromium: Browser, app: Flask, address: str, **look: object) -> Page:
    with app.extensions["nullius"].sessions.begin() as session:
        token = begin_visit(session, editor(session), datetime.now(UTC))
    context = chromium.new_context(**look)  # type: ignore[arg-type]  # as Playwright has them
    context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
    return context.new_page()


def model(page: Page) -> str:
    """Which model the entry on the screen is about."""
    found = re.search(r"Model-(\d+)", page.inner_text("h1"))
    assert found, page.inner_text("h1")
    return found[1]


def press(page: Page, *keys: str) -> None:
    """Press keys, the last of which leads on."""
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.keyboard.press(keys[-1])


def test_fifty_entries_are_cleared_by_keyboard_alone(
    chromium: Browser, app: Flask, address: str
) -> None:
    page, public = signed_in(chromium, app, address), app.test_client()
    page.goto(f"{address}{QUEUE}")
    began = time.monotonic()
    for number in range(ENTRIES):
        about = model(page)
        question = page.get_attribute(".decide-text a[href^='/q/']", "href") or ""
        assert f"{int(about) % 90}.5" in public.get(question).text
        doing = ("accept", "reject", "correct")[number % 3]
        if doing == "accept":
            press(page, "a")
            assert public.get(question).status_code == 200
        elif doing == "reject":
            press(page, "r")
            assert public.get(question).status_code == 404
        else:
            page.keyboard.press("c")
            page.keyboard.press("Tab")
            page.keyboard.press("Tab")
            page.keyboard.type("93.25")
            press(page, "Enter")
            assert "93.25" in public.get(question).text
    # The last act is taken back, which leads to its entry again.
    press(page, "u")
    took = time.monotonic() - began
    assert model(page) == about
    assert f"{int(about) % 90}.5" in public.get(question).text
    press(page, "s")
    assert model(page) != about
    with app.extensions["nullius"].sessions() as session:
        kinds = session.scalars(select(Act.kind).order_by(Act.id)).all()
        assert len(kinds) == ENTRIES + 1
        assert {kind: kinds.count(kind) for kind in ("accept", "reject", "correct", "undo")} == {
            "accept": 17,
            "reject": 17,
            "correct": 16,
            "undo": 1,
        }
        assert list(acts.damage(session)) == []
    assert took < SECONDS, f"{took:.0f} s for {ENTRIES} entries"


def test_words_selected_in_the_text_fill_a_field(
    chromium: Browser, app: Flask, address: str
) -> None:
    page = signed_in(chromium, app, address)
    page.goto(f"{address}{QUEUE}")
    about = model(page)
    page.evaluate(
        """() => {
            const text = document.querySelector("[data-article] .sentence").firstChild;
            const at = text.data.indexOf("Model-");
            document.getSelection().setBaseAndExtent(text, at, text, at + 9);
        }"""
    )
    page.click("#pick [data-field=said_by]")
    assert page.input_value("#f-said_by") == f"Model-{about}"


def test_no_single_key_acts_while_typing_or_when_switched_off(
    chromium: Browser, app: Flask, address: str
) -> None:
    page = signed_in(chromium, app, address)
    page.goto(f"{address}{QUEUE}")
    before = parse_qs(urlsplit(page.url).query)["id"]
    page.focus("#why")
    page.keyboard.type("arras")
    assert page.input_value("#why") == "arras"
    page.keyboard.press("Escape")
    page.uncheck("[data-keys]")
    page.keyboard.press("r")
    page.wait_for_timeout(200)
    assert parse_qs(urlsplit(page.url).query)["id"] == before
    page.check("[data-keys]")


PAGES = [
    "/sign-in",
    "/account",
    "/desk",
    QUEUE,
    "/desk/entry?id=subject:betalm",
    "/desk/history",
    "/desk/rulings",
    "/rulings",
]


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_nothing_and_no_page_of_the_desk_is_too_wide(
    chromium: Browser, app: Flask, address: str, width: int, scheme: str
) -> None:
    look = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = signed_in(chromium, app, address, **look)
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    for path in PAGES:
        page.goto(f"{address}{path}")
        found = axe.Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path} is {wide} px too wide"
    assert refused == []
