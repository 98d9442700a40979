"""A pasted address is fetched by the crawler's rules, in a process of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from db.engine import open_database
from nlp.record import ReadError
from nullius.fetching import Fetcher
from nullius.settings import Settings
from web.checks import FetchedPage

STORY = "<h1>Big news</h1>" + "<p>Qwen 3.7 Max scores 69.7% on Terminal-Bench 2.0.</p>" * 3
PAGES = {
    "/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /secret"),
    "/story": (200, {}, f"<html><body><article>{STORY}</article></body></html>".encode()),
    "/secret": (200, {}, STORY.encode()),
    "/moved": (302, {"Location": "http://10.0.0.1/story"}, b""),
    "/huge": (200, {}, b"<p>word</p>" * 600_000),
}


@pytest.fixture(scope="module")
def asked() -> list[str]:
    return []


@pytest.fixture(scope="module")
def port(asked: list[str]) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            status, headers, body = PAGES.get(self.path, (404, {}, b"nothing here"))
            self.send_response(status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def answers(
    port: int, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, FetchedPage | ReadError]:
    """What comes of each address; all at once, since each takes a process and its manners."""
    data: Path = tmp_path_factory.mktemp("fetching")
    settings = Settings(data=data, allow=(f"127.0.0.1:{port}",))
    settings.folder.path.mkdir(parents=True)
    open_database(settings.folder, create=True).kw["bind"].dispose()
    fetcher = Fetcher(settings)

    def fetch(address: str) -> FetchedPage | ReadError:
        try:
            return fetcher.fetch(address)
        except ReadError as error:
            return error

    here = f"http://127.0.0.1:{port}"
    addresses = {name: here + name for name in ("/story", "/secret", "/moved", "/huge")}
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(addresses, pool.map(fetch, addresses.values()), strict=True))


def test_page_comes_back_as_its_text(answers: dict[str, FetchedPage | ReadError]) -> None:
    page = answers["/story"]
    assert isinstance(page, FetchedPage)
    assert page.title == "Big news"
    assert "69.7% on Terminal-Bench 2.0" in page.text


def test_page_that_robots_rules_forbid_is_not_asked_for(
    answers: dict[str, FetchedPage | ReadError], asked: list[str]
) -> None:
    assert str(answers["/secret"]) == "its robots file forbids it"
    assert "/secret" not in asked


def test_page_that_moved_to_a_private_address_is_not_followed(
    answers: dict[str, FetchedPage | ReadError],
) -> None:
    assert str(answers["/moved"]) == "10.0.0.1 is no public address"


def test_page_that_is_too_large_is_not_read(answers: dict[str, FetchedPage | ReadError]) -> None:
    assert "sent more than is read" in str(answers["/huge"])
