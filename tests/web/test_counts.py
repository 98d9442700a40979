"""Every count on a page links to the list that it counts, and equals its length."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from urllib.parse import urldefrag, urljoin

import pytest
from flask.testing import FlaskClient
from lxml import html
from qwen_week import NOON, Newsroom, qwen_week

from db.queries import documents, search, things
from web import documents as documents_page

Fill = Callable[[Callable[[Newsroom], object]], FlaskClient]
SITE = "http://localhost/"
# Pages that the walk looks at; each kind is met long before.
MOST_PAGES = 130
COUNTED = re.compile(r"\b\d[\d,]* (?:more )?(?:numbers?|pages?|subjects?|vendors?|metrics?)\b")


def crowded(room: Newsroom) -> None:
    """The Qwen week, and more of everything than one page of a list holds."""
    qwen_week(room)
    board = room.page("board", " ".join(f"x {n}.5%" for n in range(6)), path="b", role="evaluator")
    for n in range(10):
        page = room.page("loomwire", f"It reaches {n}%.", path=f"p{n}")
        room.subject(f"model-{n % 5}", f"Model {n % 5}", owner=f"lab-{n % 5}")
        room.claim(f"model-{n % 5}/bench-{n % 7}", n, "%", (page, f"{n}%"))
    for n in range(6):
        quote = f"{n}.5%"
        room.claim(f"model-{n % 5}/board", n, "%", (board, quote), said_by="board", run_by="board")
    # A later capture of a page holds one number less.
    room.page("loomwire", "It reaches nothing.", path="p3", at=NOON.replace(hour=13))


@pytest.fixture
def site(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(things, "PAGE_SIZE", 4)
    monkeypatch.setattr(documents, "PAGE_SIZE", 5)
    monkeypatch.setattr(search, "PAGE_SIZE", 6)
    monkeypatch.setattr(documents_page, "MOST_MARKED", 4)
    return fill(crowded)


class Walk:
    """The site's pages as they lead to one another, each asked for once."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client
        self._seen: dict[str, html.HtmlElement] = {}

    def page(self, address: str) -> html.HtmlElement:
        if address not in self._seen:
            answer = self._client.get(address)
            assert answer.status_code == 200, address
            self._seen[address] = html.fromstring(answer.text)
        return self._seen[address]

    def pages(self) -> Iterator[tuple[str, html.HtmlElement]]:
        waiting, known = deque([SITE]), {SITE}
        for _ in range(MOST_PAGES):
            if not waiting:
                return
            address = waiting.popleft()
            page = self.page(address)
            yield address, page
            for link in page.xpath("//main//a/@href | //nav//a/@href | //footer//a/@href"):
                found = urldefrag(urljoin(address, link)).url
                other = re.search(r"\.(json|csv|jsonl|atom|svg)\b|/data/|sign-in|as_of", found)
                if found.startswith(SITE) and not other and found not in known:
                    known.add(found)
                    waiting.append(found)

    def length(self, address: str) -> tuple[int, int]:
        """What the list at the address says that it holds, and how many entries it has."""
        page, _, part = address.partition("#")
        said, length = None, 0
        while page:
            here = self.page(page)
            whole = here.xpath(f"//*[@id='{part}']") if part else here.xpath("//main")
            (listed,) = whole[0].xpath("descendant-or-self::*[@data-counted]")
            said = int(listed.get("data-counted"))
            length += len(listed.xpath(".//li[not(ancestor::li)]"))
            more = here.xpath("//main//a[@rel='next']/@href") if listed.tag != "article" else []
            page = urldefrag(urljoin(page, more[0])).url if more else ""
        assert said is not None, address
        return said, length


def test_every_count_leads_to_a_list_of_that_length(site: FlaskClient) -> None:
    walk, tried = Walk(site), set()
    for address, page in walk.pages():
        assert list(without_list(page)) == [], address
        for count in page.xpath("//*[contains(concat(' ', @class, ' '), ' count ')]"):
            (link,) = count.xpath("ancestor-or-self::a/@href")
            number = re.search(r"[\d,]+", count.text_content())
            assert number, (address, html.tostring(count))
            wanted = int(number[0].replace(",", ""))
            goal = urljoin(address, link)
            if (goal, wanted) not in tried:
                tried.add((goal, wanted))
                assert walk.length(goal) == (wanted, wanted), (address, goal)
    # Of every kind of list.
    for kind in ("/search", "/pages", "/source/", "/d/", "/q/", "/events"):
        assert any(urljoin(SITE, kind) in goal for goal, _ in tried), kind


def without_list(page: html.HtmlElement) -> Iterator[str]:
    """Counts of what is on file that neither link to a list nor head one."""
    for words in page.xpath("//main//text()"):
        holder = words.getparent() if not words.is_tail else words.getparent().getparent()
        leads = "ancestor-or-self::*[self::a or self::h1 or self::h2 or self::summary]"
        # What a page of somebody else's says.
        quoted = "ancestor-or-self::*[self::blockquote or self::code or self::pre or @class='text']"
        if COUNTED.search(words) and not holder.xpath(leads) and not holder.xpath(quoted):
            yield words
