"""What feeds, listings and sitemaps name."""

import gzip
import json
import re
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.addresses import canonical, is_private
from crawler.discover import ListError, read_list
from crawler.sources import SourceKind

PUBLISHED = datetime(2026, 5, 20, 8, tzinfo=UTC)
RSS = """<rss version="2.0"><channel><item><title>One</title><link>/one</link>
<pubDate>Wed, 20 May 2026 08:00:00 GMT</pubDate></item></channel></rss>"""
OLD_RSS = """<rss version="0.91"><channel><item><title>One</title><link>http://a.example/one</link>
<pubDate>Wed, 20 May 2026 10:00:00 +0200</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title>
<link rel="alternate" href="http://a.example/one"/><published>2026-05-20T08:00:00Z</published>
</entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<item rdf:about="http://a.example/one"><title>One</title><link>http://a.example/one</link>
<dc:date>2026-05-20T08:00:00Z</dc:date></item></rdf:RDF>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [
            {"id": "1", "url": "/one", "title": "One", "date_published": "2026-05-20T08:00:00Z"}
        ],
    }
)
NEWS_SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>http://a.example/one</loc>
<n:news><n:publication_date>2026-05-20T08:00:00Z</n:publication_date><n:title>One</n:title></n:news>
</url></urlset>"""
LISTS = [
    ("feed", RSS),
    ("feed", OLD_RSS),
    ("feed", ATOM),
    ("feed", RDF),
    ("feed", JSON_FEED),
    ("sitemap", NEWS_SITEMAP),
]


def read(kind, content, follow=None, address="http://a.example/list"):
    pattern = re.compile(follow) if follow else None
    return read_list(SourceKind(kind), content.encode(), "text/xml", address, pattern)


@pytest.mark.parametrize(("kind", "content"), LISTS)
def test_each_kind_of_list_gives_address_title_and_date(kind, content):
    (found,) = read(kind, content).found
    assert (found.address, found.title) == ("http://a.example/one", "One")
    assert found.published_at == PUBLISHED


def test_a_feed_without_end_gives_its_newest_entries_in_time():
    items = "".join(f"<item><link>http://a.example/{n}</link></item>" for n in range(50_000))
    began = time.monotonic()
    found = read("feed", f"<rss version='2.0'><channel>{items}</channel></rss>").found
    assert [len(found), found[0].address] == [2000, "http://a.example/0"]
    assert time.monotonic() - began < 10


def test_a_listing_page_gives_the_links_that_match_once_each():
    links = (
        '<base href="http://a.example/news/"><a href="one?utm_source=x">One</a>'
        '<a href="one#top">again</a><a href="/about">About</a><a href="javascript:go()">Go</a>'
    )
    found = read("listing", f"<html><body>{links}</body></html>", r"/news/").found
    assert [each.address for each in found] == ["http://a.example/news/one"]
    assert found[0].title == "One"


def test_a_feed_of_the_first_kind_is_read():
    # RSS 0.90 has a namespace of Netscape's, and no dates.
    content = RDF.replace("purl.org/rss/1.0/", "my.netscape.com/rdf/simple/0.9/")
    (found,) = read("feed", content[: content.index("<dc:date")] + "</item></rdf:RDF>").found
    assert (found.address, found.title) == ("http://a.example/one", "One")


def test_an_entry_without_a_page_is_no_document():
    item = "<item><title>Note</title><guid isPermaLink='false'>abc</guid></item>"
    guid = "<item><title>One</title><guid>http://a.example/one</guid></item>"
    found = read("feed", f"<rss version='2.0'><channel>{item}{guid}</channel></rss>").found
    assert [each.address for each in found] == ["http://a.example/one"]


def test_a_json_feeds_id_may_be_the_address():
    items = [{"id": "http://a.example/one"}, {"id": 7}, {"id": "http://a.example/x", "url": "/two"}]
    found = read("feed", json.dumps({"items": items})).found
    assert [each.address for each in found] == ["http://a.example/one", "http://a.example/two"]


URLS = "<url><loc>http://a.example/{}</loc><lastmod>{}</lastmod></url>"


@pytest.mark.parametrize(
    "root",
    [
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        '<urlset xmlns="http://www.google.com/schemas/sitemap/0.84">',
        "<urlset>",
    ],
)
def test_what_a_sitemap_says_was_changed_last_comes_first(root):
    urls = [URLS.format("old", "2026-01-02"), URLS.format("new", "2026-05-20T08:00:00Z")]
    found = read("sitemap", f"{root}{''.join(urls)}</urlset>").found
    assert [each.address for each in found] == ["http://a.example/new", "http://a.example/old"]
    assert (found[0].published_at, found[0].updated_at) == (None, PUBLISHED)


def test_a_packed_sitemap_is_read_and_a_bomb_is_not():
    packed = gzip.compress(NEWS_SITEMAP.encode())
    (found,) = read_list(SourceKind.SITEMAP, packed, "", "http://a.example/s.xml.gz", None).found
    assert found.address == "http://a.example/one"
    for bad in (gzip.compress(b" " * 60_000_000), b"\x1f\x8bnot gzip"):
        with pytest.raises(ListError):
            read_list(SourceKind.SITEMAP, bad, "", "http://a.example/s.xml.gz", None)


def test_a_sitemap_index_names_further_sitemaps():
    index = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<sitemap><loc>http://a.example/2025.xml</loc><lastmod>2025-12-31</lastmod></sitemap>"
        "<sitemap><loc>http://a.example/2026.xml</loc><lastmod>2026-05-20</lastmod></sitemap>"
        "</sitemapindex>"
    )
    listing = read("sitemap", index)
    assert listing.found == ()
    assert listing.more == ("http://a.example/2026.xml", "http://a.example/2025.xml")


BAD_LINKS = ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://a.example/x"]


@pytest.mark.parametrize("link", BAD_LINKS)
def test_links_that_are_no_web_addresses_are_dropped(link):
    assert read("feed", RSS.replace("/one", link)).found == ()


NO_LISTS = [
    ("feed", "<html><body>Sign in</body></html>"),
    ("feed", '{"items": 5}'),
    ("sitemap", "<html></html>"),
    ("sitemap", "not XML"),
    ("listing", ""),
]


@pytest.mark.parametrize(("kind", "content"), NO_LISTS)
def test_what_is_no_list_is_said_so(kind, content):
    with pytest.raises(ListError):
        read(kind, content, "x")


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_entities_are_not_expanded(kind):
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    bomb = f'<!DOCTYPE r [<!ENTITY e0 "lol">{levels}]>'
    content = bomb + (RSS if kind == "feed" else NEWS_SITEMAP[21:]).replace("One", "&e12;")
    began = time.monotonic()
    try:
        titles = [found.title or "" for found in read(kind, content).found]
    except ListError:
        titles = []
    assert time.monotonic() - began < 5
    assert all(len(title) <= 300 for title in titles)


SAME = [
    ("http://A.example:80/x#part", "http://a.example/x"),
    ("https://a.example/x?utm_medium=rss&b=2&a=1", "https://a.example/x?a=1&b=2"),
    ("https://a.example", "https://a.example/"),
    ("https://a.example/raw?ref=main", "https://a.example/raw?ref=main"),
    ("/x", "http://base.example/x"),
]


@pytest.mark.parametrize(("address", "wanted"), SAME)
def test_one_document_has_one_address(address, wanted):
    assert canonical(address, "http://base.example/") == wanted


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_gives_a_settled_address_or_none(text):
    address = canonical(text, "http://base.example/")
    assert address is None or canonical(address) == address


PRIVATE = ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "10.1.2.3"]
PRIVATE += ["192.168.0.1", "169.254.169.254", "[::1]", "::ffff:127.0.0.1", "fe80::1%eth0", "0"]


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_known_in_every_form(host):
    assert is_private(host)


@pytest.mark.parametrize("host", ["a.example", "8.8.8.8", "2606:4700::1111", "cafe.example"])
def test_public_hosts_are_not_private(host):
    assert not is_private(host)


def test_a_filter_keeps_phone_reviews_out_by_title_summary_or_tag():
    item = "<item><title>{}</title><link>https://p.example/{}</link>{}</item>"
    items = [
        ("A phone review", "phone", ""),
        ("Lab ships AI model", "title", ""),
        ("It ships", "summary", "<description>The AI is here</description>"),
        ("It ships again", "tag", "<category>AI</category>"),
    ]
    feed = f"<rss version='2.0'><channel>{''.join(item.format(*i) for i in items)}</channel></rss>"
    about = re.compile(r"\bAI\b")
    found = read_list(SourceKind.FEED, feed.encode(), "text/xml", "https://p.example/", None, about)
    assert [each.address.rpartition("/")[2] for each in found.found] == ["title", "summary", "tag"]
