"""Which kind of source an address is, and which feeds a file names."""

import pytest

from crawler.kinds import what_is
from crawler.opml import OpmlError, read_opml
from crawler.sources import own_entry
from crawler.unreadable import Unreadable

AT = "https://lab.example/news"
STORY = '<a href="/news/model-{0}-released">Model {0} is released today</a>'
LISTING = "<html><body><h1>News</h1>" + "".join(map(STORY.format, range(4))) + "</body></html>"
DECLARED = '<html><head><link rel=alternate type=application/atom+xml href="/a.xml"></head><p>x'
ARTICLE = f"<html><body><p>{'A long story about a model. ' * 60}</p>{LISTING}</body></html>"

CASES = [
    ('<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "text/xml", AT, "feed"),
    ('<feed xmlns="http://www.w3.org/2005/Atom"/>', "text/html", AT, "feed"),
    ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', "text/plain", AT, "feed"),
    ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "text/xml", AT, "sitemap"),
    ('[{"model": "m", "score": 1}]', "application/json", AT, "data"),
    ("model,score\nm,1\n", "text/plain", "https://lab.example/board.csv", "data"),
    ("# Card\n", "text/plain", "https://raw.example/README.md", "markdown"),
    (LISTING, "text/html", AT, "listing"),
    # related stories below an article are no listing
    (ARTICLE, "text/html", AT, "page"),
    (DECLARED, "text/html", AT, "page"),
]


@pytest.mark.parametrize(("content", "media_type", "address", "kind"), CASES)
def test_the_kind_is_told_from_what_came(content, media_type, address, kind):
    assert what_is(content.encode(), media_type, address).kind == kind


def test_a_listing_comes_with_the_pattern_of_its_stories():
    found = what_is(LISTING.encode(), "text/html", AT)
    assert found.follow == r"^https://lab\.example/news/[^/?#]*[-_\d][^/?#]*$"


def test_the_feeds_that_a_page_declares_are_named():
    assert what_is(DECLARED.encode(), "text/html", AT).feeds == ("https://lab.example/a.xml",)


def test_bytes_that_are_nothing_are_unreadable():
    with pytest.raises(Unreadable):
        what_is(b"", "text/html", AT)


def test_an_opml_file_without_a_web_address_is_refused():
    with pytest.raises(OpmlError, match="names no feed"):
        read_opml(b'<opml><body><outline xmlUrl="file:///etc/passwd"/></body></opml>')


def test_an_opml_file_never_reads_an_entity():
    entity = b'<!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    bomb = entity + b'<opml><outline xmlUrl="&x;"/></opml>'
    with pytest.raises(OpmlError):
        read_opml(bomb)


def test_keywords_are_whole_words_of_any_case():
    fields = {"id": "s", "name": "S", "kind": "feed", "address": AT, "publisher": "p"}
    more = {"role": "press", "every": "6h", "licence": "none", "keywords": ["AI", "GPT-5"]}
    about = own_entry({**fields, **more}).about
    assert [bool(about.search(text)) for text in ("New ai lab", "She said", "gpt-5!")] == [
        True,
        False,
        True,
    ]
