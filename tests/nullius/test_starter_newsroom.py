"""The starter newsroom over real loopback HTTP: what it serves, and what it promises."""

from __future__ import annotations

import gzip
import json
import re
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener
from xml.etree import ElementTree

import feedparser
import lxml.html
import pytest
import yaml
from protego import Protego

from crawler.sources import read_sources
from nlp.knowledge import FOLDER as KNOWLEDGE
from nlp.knowledge import fold, knowledge, slug
from nlp.rows import read_rows
from nlp.yamlfile import YamlError, load
from nullius import starter
from nullius.starter.pages import EDITIONS, edition_pages, sites
from nullius.starter.server import Newsroom, serve

SHARED = Path(__file__).parents[3] / "shared"
REAL_TEXTS = [
    *SHARED.glob("eval/seed/*.txt"),
    *SHARED.glob("data/announcements/*.md"),
]
# A run of so many words is a sentence taken over, not a coincidence of names and figures.
COPIED_WORDS = 7


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Answer:
    def __init__(self, newsroom: Newsroom, address: str, **headers: str) -> None:
        """What the newsroom answers, as a proxy for its hosts; redirects not followed."""
        plain = address.startswith(newsroom.proxy)
        opener = build_opener(ProxyHandler({} if plain else {"http": newsroom.proxy}), _NoRedirect)
        request = Request(address, headers={k.replace("_", "-"): v for k, v in headers.items()})
        try:
            response = opener.open(request, timeout=10)
        except HTTPError as error:
            response = error
        with response:
            self.status = int(response.status or 0)
            self.headers = response.headers
            self.body = response.read()

    @property
    def text(self) -> str:
        return self.body.decode(self.headers.get_content_charset())


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with serve() as running:
        yield running


@pytest.fixture(autouse=True)
def _day_one(newsroom: Newsroom) -> None:
    newsroom.edition = 1


def with_numbers(edition: int) -> list[str]:
    pages = edition_pages(edition).values()
    return [f"http://{p.host}{p.path}" for p in pages if p.status == 200 and p.origin]


def test_every_address_of_both_editions_is_served_as_rendered(newsroom: Newsroom) -> None:
    for edition in EDITIONS:
        newsroom.edition = edition
        for (host, path), page in edition_pages(edition).items():
            answer = Answer(newsroom, f"http://{host}{path}")
            assert (answer.status, answer.body) == (page.status, page.body), (host, path)


def test_there_is_as_much_as_the_newsroom_promises() -> None:
    kinds = Counter(site["kind"] for site in sites().values())
    assert len(with_numbers(1)) >= 75
    assert len(with_numbers(2)) > len(with_numbers(1))
    vendors = {site["publisher"] for site in sites().values() if site["kind"] == "vendor"}
    assert len(vendors) >= 10
    assert kinds["press"] == 7
    assert kinds["evaluator"] == 5
    feeds = {site["feed"]["format"] for site in sites().values() if site["feed"]}
    assert feeds == {"rss", "atom", "json"}


def test_headers_differ_from_site_to_site_and_name_the_charset(newsroom: Newsroom) -> None:
    northgate = Answer(newsroom, "http://northgate.example/news/alibaba-cloud-growth")
    assert northgate.headers["Content-Type"] == "text/html; charset=windows-1252"
    assert "€50 billion" in northgate.text
    assert northgate.headers["ETag"] is None
    deepseek = Answer(newsroom, "http://deepseek.example/deepseek-v3")
    assert deepseek.headers["ETag"].startswith('W/"')
    assert deepseek.headers["Server"] != northgate.headers["Server"]
    assert deepseek.headers["Date"].endswith("GMT")


def test_an_unchanged_page_is_answered_304_by_tag_and_by_date(newsroom: Newsroom) -> None:
    for address in with_numbers(1):
        first = Answer(newsroom, address)
        for asked, held in (("If_None_Match", "ETag"), ("If_Modified_Since", "Last-Modified")):
            if first.headers[held]:
                again = Answer(newsroom, address, **{asked: first.headers[held]})
                assert (again.status, again.body) == (304, b""), address


def test_a_changed_page_is_sent_again_on_day_2(newsroom: Newsroom) -> None:
    for address in ("http://amd.example/mi325x", "http://api-docs.deepseek.example/pricing"):
        first = Answer(newsroom, address)
        newsroom.edition = 2
        headers = {"If_None_Match": first.headers["ETag"]}
        if first.headers["Last-Modified"]:
            headers["If_Modified_Since"] = first.headers["Last-Modified"]
        assert Answer(newsroom, address, **headers).status == 200
        newsroom.edition = 1


def test_a_tag_outranks_a_date_and_a_broken_date_is_ignored(newsroom: Newsroom) -> None:
    address = "http://halyard.example/2026/six-to-one"
    date = Answer(newsroom, address).headers["Last-Modified"]
    assert Answer(newsroom, address, If_Modified_Since=date, If_None_Match='"x"').status == 200
    assert Answer(newsroom, address, If_Modified_Since="yesterday").status == 200


def test_bodies_are_compressed_where_accepted(newsroom: Newsroom) -> None:
    address = "http://loomwire.example/2026/05/qwen-35-hours"
    packed = Answer(newsroom, address, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == Answer(newsroom, address).body


def test_what_moved_and_what_is_gone(newsroom: Newsroom) -> None:
    moved = Answer(newsroom, "http://news.alibaba.example/newsroom/qwen-3-7")
    assert moved.status == 301
    assert moved.headers["Location"] == "http://news.alibaba.example/qwen-3-7-max"
    gone = "http://halyard.example/2025/gpt-5-context"
    assert Answer(newsroom, gone).status == 200
    newsroom.edition = 2
    assert Answer(newsroom, gone).status == 410


@pytest.mark.parametrize("address", ["http://nobody.example/", "http://amd.example/nothing"])
def test_anything_else_is_404(newsroom: Newsroom, address: str) -> None:
    assert Answer(newsroom, address).status == 404


def test_an_address_that_is_none_is_404_too(newsroom: Newsroom) -> None:
    with socket.create_connection(("127.0.0.1", newsroom.port), timeout=10) as connection:
        connection.sendall(b"GET http://[ HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 404 ")


def test_the_log_has_each_request_with_its_query(newsroom: Newsroom) -> None:
    before = len(newsroom.requests)
    Answer(newsroom, "http://loomwire.example/feed/?a=1")
    (request,) = newsroom.requests[before:]
    assert (request.host, request.path, request.status) == ("loomwire.example", "/feed/?a=1", 200)


def test_only_loopback_is_listened_on(newsroom: Newsroom) -> None:
    assert newsroom.proxy == f"http://127.0.0.1:{newsroom.port}"
    assert newsroom._server.server_address[0] == "127.0.0.1"


def test_a_taken_port_is_an_error(newsroom: Newsroom) -> None:
    with pytest.raises(OSError, match="in use"):
        serve(port=newsroom.port)


def test_a_plain_browser_can_follow_the_links(newsroom: Newsroom) -> None:
    front = Answer(newsroom, f"{newsroom.proxy}/")
    starts = [urljoin(newsroom.proxy, str(link)) for _, _, link, _ in _links(front.body)]
    assert len(starts) == len(sites())
    for start in starts:
        answer = Answer(newsroom, start)
        assert answer.status == 200
        if answer.headers.get_content_type() == "text/html":
            for _, _, link, _ in _links(answer.body):
                found = Answer(newsroom, urljoin(start, str(link)))
                if found.status == 301:
                    found = Answer(newsroom, urljoin(start, found.headers["Location"]))
                assert found.status == 200, (start, link)


def test_robots_close_pages_that_listings_link_to(newsroom: Newsroom) -> None:
    closed = []
    for host in sites():
        rules = Protego.parse(Answer(newsroom, f"http://{host}/robots.txt").text)
        pages = [a for a in with_numbers(1) if urlsplit(a).hostname == host]
        closed += [address for address in pages if not rules.can_fetch(address, "nullius")]
    assert closed == [
        "http://news.alibaba.example/internal/embargo",
        "http://ternreview.example/drafts/not-yet",
    ]
    assert "/internal/embargo" in Answer(newsroom, "http://news.alibaba.example/news").text


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_link_inside_the_newsroom_resolves(edition: int) -> None:
    pages = edition_pages(edition)
    seen = 0
    for (host, path), page in pages.items():
        if page.status != 200 or page.media_type != "text/html":
            continue
        for _, _, link, _ in _links(page.body):
            target = urlsplit(urljoin(f"http://{host}{path}", str(link)))
            found = pages.get((target.hostname or "", target.path))
            assert found is not None, (host, path, link)
            assert found.status in (200, 301), (host, path, link)
            seen += 1
    assert seen > 300


@pytest.mark.parametrize("edition", EDITIONS)
def test_feeds_and_sitemaps_list_pages_that_exist(edition: int) -> None:
    pages = edition_pages(edition)
    for host, site in sites().items():
        listed: list[str] = []
        if site["feed"]:
            body = pages[host, site["feed"]["path"]].body
            if site["feed"]["format"] == "json":
                listed += [item["url"] for item in json.loads(body)["items"]]
            else:
                feed = feedparser.parse(body)
                assert not feed.bozo
                assert all(entry.published_parsed for entry in feed.entries)
                listed += [entry.link for entry in feed.entries]
            assert listed
        if site["sitemap"]:
            root = ElementTree.fromstring(pages[host, site["sitemap"]].body)
            listed += [str(e.text) for e in root.iter("{*}loc")]
        for address in listed:
            parts = urlsplit(address)
            assert pages[parts.hostname or "", parts.path].status in (200, 301)


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_page_shows_where_its_figures_come_from(edition: int) -> None:
    for page in edition_pages(edition).values():
        if page.status != 200 or page.media_type not in ("text/html", "text/plain"):
            continue
        text = " ".join(_visible(page.body.decode(page.charset)).split())
        if page.origin:
            assert page.origin in text, page.path
        if page.path != "/robots.txt":
            assert "Nullius starter newsroom" in text, (page.host, page.path)
        if page.origin and sites()[page.host]["kind"] == "press":
            assert "An invented outlet of the Nullius starter newsroom" in text


def test_data_files_name_their_origin() -> None:
    files = [
        p
        for p in edition_pages(1).values()
        if p.origin and p.media_type.endswith(("yaml", "json", "csv"))
    ]
    assert len(files) == 6
    assert all(len(page.origin) > 30 for page in files)


@pytest.mark.skipif(not REAL_TEXTS, reason="the real texts to compare with are not at hand")
def test_no_sentence_is_taken_over_from_the_real_texts() -> None:
    theirs = set[tuple[str, ...]]()
    sentences = set[tuple[str, ...]]()
    for file in REAL_TEXTS:
        text = file.read_text(encoding="utf-8")
        theirs |= _runs(_words(text))
        sentences |= {tuple(_words(s)) for s in re.split(r"(?<=[.!?])\s+|\n", text)}
    for edition in EDITIONS:
        for page in edition_pages(edition).values():
            if page.origin and page.media_type in ("text/html", "text/plain"):
                text = _visible(page.body.decode(page.charset))
                assert not _runs(_words(text)) & theirs, page.path
                ours = {tuple(_words(s)) for s in re.split(r"(?<=[.!?])\s+|\n", text)}
                assert not {s for s in ours & sentences if len(s) >= 6}, page.path


def test_the_planted_changes_are_there_and_no_others() -> None:
    planted = yaml.safe_load(starter.CHANGES.read_text(encoding="utf-8"))
    first, second = (edition_pages(edition) for edition in EDITIONS)
    addresses = {event["address"] for event in planted["events"]} | set(planted["no_event"])
    for event in planted["events"]:
        parts = urlsplit(event["address"])
        before, after = (pages[parts.hostname or "", parts.path] for pages in (first, second))
        if event["kind"] == "number_changed":
            assert event["before"] in before.body.decode(before.charset)
            assert event["after"] not in before.body.decode(before.charset)
            assert event["after"] in after.body.decode(after.charset)
        elif event["kind"] == "claim_removed":
            assert event["before"] in before.body.decode(before.charset)
            assert event["before"] not in after.body.decode(after.charset)
        elif event["kind"] == "document_gone":
            assert (before.status, after.status) == (200, 410)
        elif event["kind"] == "correction_added":
            assert "Correction:" not in before.body.decode(before.charset)
            assert "Correction:" in after.body.decode(after.charset)
        else:
            assert _title(before.body) != _title(after.body)
    for key, page in first.items():
        if page.origin and _main(page.body) != _main(second[key].body):
            assert f"http://{page.host}{page.path}" in addresses
    new = {f"http://{h}{p}" for h, p in set(second) - set(first)}
    assert new == {document["address"] for document in planted["new_documents"]}


def test_one_wire_text_stands_under_three_mastheads() -> None:
    planted = yaml.safe_load(starter.CHANGES.read_text(encoding="utf-8"))
    wire = "http://meridian.example/wire/alibaba-week"
    copies = [d["address"] for d in planted["new_documents"] if d.get("follows") == wire]
    texts = {
        _main(edition_pages(2)[urlsplit(a).hostname or "", urlsplit(a).path].body)
        for a in (wire, *copies)
    }
    assert len(copies) == 3
    assert len(texts) == 1


def test_hidden_text_is_only_hidden() -> None:
    page = edition_pages(1)["loomwire.example", "/2026/05/qwen-35-hours"]
    assert b"99.9%" in page.body
    tree = lxml.html.fromstring(page.body)
    (hidden,) = tree.xpath("//*[contains(text(), '99.9%')]")
    assert "display:none" in hidden.get("style")


def test_outlets_are_parties_and_publishers_are_known() -> None:
    parties = load(starter.PARTIES, KNOWLEDGE / "parties.schema.json")
    invented = {party["id"] for party in parties}
    assert all(party["kind"] == "press" for party in parties)
    assert not invented & set(knowledge().parties)
    assert invented == {slug(s["name"]) for s in sites().values() if s["kind"] == "press"}
    for entry in read_sources(starter.SOURCES):
        assert entry.publisher in invented | set(knowledge().parties), entry.id


def test_every_source_answers_and_together_they_reach_every_page(newsroom: Newsroom) -> None:
    entries = read_sources(starter.SOURCES)
    assert len(entries) >= 35
    reached = set[str]()
    for entry in entries:
        answer = Answer(newsroom, entry.address)
        assert answer.status == 200, entry.id
        host = str(urlsplit(entry.address).hostname)
        if not entry.kind.lists:
            reached.add(entry.address)
            continue
        follow, moved = entry.follow or re.compile(""), sites()[host]["moved"]
        for address in with_numbers(1):
            path = urlsplit(address).path
            for link in (path, *(old for old, new in moved.items() if new == path)):
                if link in answer.text and follow.search(f"http://{host}{link}"):
                    reached.add(f"http://{host}{path}")
    assert set(with_numbers(1)) - reached == {"http://ternreview.example/drafts/not-yet"}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_data_file_is_read_whole_by_its_mapping(edition: int) -> None:
    numbers = 0
    for entry in read_sources(starter.SOURCES):
        if entry.mapping is not None:
            parts = urlsplit(entry.address)
            page = edition_pages(edition)[parts.hostname or "", parts.path]
            rows = read_rows(page.body.decode(), entry.mapping)
            assert not rows.problems, entry.id
            assert len(rows.mentions) >= 19, entry.id
            numbers += len(rows.mentions)
    assert numbers > 200


def test_seven_outlets_repeat_the_35_hours_and_one_forgets_who_said_so() -> None:
    def outlets(edition: int) -> set[str]:
        pages = edition_pages(edition).values()
        press = [p for p in pages if p.origin and sites()[p.host]["kind"] == "press"]
        return {p.host for p in press if "35 hours" in _main(p.body)}

    assert len(outlets(1)) == 7
    dropped = _main(edition_pages(2)["cinderpost.example", "/stories/a-day-and-a-half"].body)
    assert "35 hours" in dropped
    assert "Alibaba" not in dropped


def test_the_entrant_gets_its_name_on_day_2_and_never_a_rating() -> None:
    for edition, name in ((1, "anonymous entrant of 14 May"), (2, "qwen-3.7-max-preview")):
        board = json.loads(edition_pages(edition)["arena.example", "/data/text-chinese.json"].body)
        assert [m["model"] for m in board["models"] if m["rating"] is None] == [name]
    first, second = (edition_pages(e)["arena.example", "/news/new-entrants"] for e in EDITIONS)
    assert "Qwen" not in _main(first.body)
    assert "Qwen 3.7 Max Preview" in _main(second.body)


@pytest.mark.parametrize("edition", EDITIONS)
def test_nobody_measures_qwen_3_7_max(edition: int) -> None:
    for entry in read_sources(starter.SOURCES):
        if entry.mapping is not None:
            parts = urlsplit(entry.address)
            text = edition_pages(edition)[parts.hostname or "", parts.path].body.decode()
            rows = read_rows(text, entry.mapping)
            assert not [m for m in rows.mentions if fold("Qwen 3.7") in fold(m.subject or "")]


def test_each_edition_is_crawled_once_and_the_second_ever_after(tmp_path: Path) -> None:
    assert [n.edition for n in starter.editions(tmp_path)] == [1, 2]
    assert [n.edition for n in starter.editions(tmp_path)] == [2]
    assert [n.edition for n in starter.editions(tmp_path, advance=False)] == [2]


def test_an_edition_that_was_not_finished_is_crawled_again(tmp_path: Path) -> None:
    killed = starter.editions(tmp_path)
    assert next(killed).edition == 1
    killed.close()  # type: ignore[attr-defined]  # a generator
    assert next(starter.editions(tmp_path)).edition == 1


def test_a_broken_site_file_is_named_with_its_line(tmp_path: Path) -> None:
    good = (starter.FOLDER / "pages" / "amd.example" / "site.yaml").read_text(encoding="utf-8")
    (tmp_path / "site.yaml").write_text(good.replace("kind: vendor", "kind: shop"), "utf-8")
    with pytest.raises(YamlError, match=r"site\.yaml:2: kind: 'shop' is not one of"):
        load(tmp_path / "site.yaml", starter.FOLDER / "site.schema.json")


def _links(body: bytes) -> Iterator[tuple[object, str, str, int]]:
    return (x for x in lxml.html.fromstring(body).iterlinks() if not x[2].startswith("#"))  # type: ignore[no-any-return]


def _visible(text: str) -> str:
    if "<html" not in text:
        return text
    tree = lxml.html.fromstring(text.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    for node in tree.xpath("//script|//style"):
        node.drop_tree()
    return str(tree.text_content())


def _title(body: bytes) -> str:
    return str(lxml.html.fromstring(body).findtext(".//title"))


def _main(body: bytes) -> str:
    """What the writer wrote: the paragraphs and cells without the site's furniture."""
    if b"<html" not in body:
        return body.decode("utf-8")
    tree = lxml.html.fromstring(body)
    (main,) = tree.xpath(
        "//*[@itemprop='articleBody' or @class='post-content' or @class='columns' or @id='content'"
        " or @class='rich-text' or self::article[ancestor::main[@class='doc']]"
        " or self::article[ancestor::*[@role='main']] or self::article[parent::body]]"
    )
    for node in main.xpath("./h1|./h2[1]|./i|./p[@class]|./time"):
        node.drop_tree()
    return " ".join(main.text_content().split())


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9.%$€-]*[a-z0-9%]", text.casefold())


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + COPIED_WORDS]) for i in range(len(words) - COPIED_WORDS + 1)}
