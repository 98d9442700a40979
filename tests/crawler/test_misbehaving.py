"""A web that misbehaves: each case ends as docs/crawling.md says, and costs only itself.

Every host has a source of its own, whose feed names one good page and one that misbehaves.
"""

import gzip
import itertools
import time

import pytest

from db.models import Source

FEED = '<?xml version="1.0"?>{}<rss version="2.0"><channel><title>Wire</title>{}</channel></rss>'
ITEM = "<item><title>{1}</title><link>http://{0}.example/{1}</link>{2}</item>"
SCORE = "<p>The model scores 42.5% on the test.</p>"
TIMEOUT_SECONDS = 2
# Host -> state of the document that misbehaves, and what is noted of it.
RESULTS = {
    "drip": ("failed", "took longer than"),
    "circles": ("failed", "redirections"),
    "bomb": ("failed", "exceeded"),
    "softly": ("empty", "an error page that answers 200"),
    "charset": ("kept", None),
    "cut": ("failed", "response was truncated"),
    "flaky": ("kept", None),
    "skewed": ("kept", None),
    "inside": ("refused", "is no public address"),
    "nested": ("empty", "no text came out"),
    "attributes": ("kept", None),
    "hidden": ("kept", None),
    "forbidden": ("refused", "its robots file forbids it"),
}
LISTS = ("huge", "entities", "scripts", "noanswer")


def feed(*items, doctype=""):
    content = FEED.format(doctype, "".join(items)).encode()
    return 200, {"Content-Type": "application/rss+xml"}, content


def drip():
    for _ in range(200):
        yield b"<p>word</p>"
        time.sleep(0.2)


def answers(make_page):
    """What each host answers for /bad; those of functions differ from time to time."""
    price = make_page("<p>It costs €5 a month.</p>").decode()
    euro = price.replace("utf-8", "iso-8859-15").encode()
    flaky = itertools.chain([500, 500], itertools.repeat(200))
    soft = b"<html><head><title>Page not found</title></head><body><h1>404</h1><p>%s</p>"
    styled = "<style>.h{display:none}</style>"
    lies = (
        '<p style="display:none">The model scores 99.9% on the test.</p>'
        "<p hidden>The model scores 99.8% on the test.</p>"
    )
    skew = {
        "Date": "Fri, 01 Jan 2100 00:00:00 GMT",
        "Last-Modified": "Fri, 01 Jan 2100 00:00:00 GMT",
    }
    dated = '<meta property="article:published_time" content="2100-01-01T00:00:00Z">'
    return {
        "drip": lambda _: (200, {}, drip()),
        "circles": (302, {"Location": "/bad?again"}, b""),
        "bomb": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"<p>" + b"0" * 60_000_000)),
        "softly": soft % (b"We could not find what you asked for. " * 5),
        # Declared wrongly: the euro sign is there in UTF-8.
        "charset": (200, {"Content-Type": "text/html; charset=iso-8859-1"}, euro),
        "cut": (200, {"Content-Length": "90000", "Connection": "close"}, make_page(SCORE)),
        "flaky": lambda _: (next(flaky), {}, make_page(SCORE)),
        "skewed": (200, skew, make_page(SCORE, head=dated)),
        "inside": (302, {"Location": "http://169.254.169.254/latest/meta-data"}, b""),
        "nested": b"<html><body>" + b"<div>" * 100_000 + b"</div>" * 100_000,
        "attributes": make_page(f"<p {' '.join(f'a{n}=1' for n in range(200_000))}>x</p>" + SCORE),
        "hidden": make_page(SCORE + lies, head=styled),
        "forbidden": make_page(SCORE),
    }


@pytest.fixture(scope="module")
def misbehaving(newsroom, local_web, make_page):
    pages = local_web.pages
    bad = answers(make_page)
    assert set(bad) == set(RESULTS)
    for host in [*RESULTS, *LISTS]:
        items = [ITEM.format(host, name, "") for name in ("good", "bad")]
        pages[f"http://{host}.example/feed"] = feed(*items)
        pages[f"http://{host}.example/good"] = make_page(SCORE, title=f"Good of {host}")
        if host in bad:
            pages[f"http://{host}.example/bad"] = bad[host]
    pages["http://circles.example/bad?again"] = (302, {"Location": "/bad"}, b"")
    rules = b"User-agent: *\nDisallow: /bad\n"
    pages["http://forbidden.example/robots.txt"] = (200, {"Content-Type": "text/plain"}, rules)
    pages["http://noanswer.example/robots.txt"] = lambda _: (200, {}, drip())
    late = "<pubDate>Fri, 01 Jan 2100 00:00:00 GMT</pubDate>"
    pages["http://skewed.example/feed"] = feed(
        ITEM.format("skewed", "good", late), ITEM.format("skewed", "bad", late)
    )
    pages["http://huge.example/feed"] = feed(
        ITEM.format("huge", "good", ""),
        *(ITEM.format("huge", f"page-{number}", "") for number in range(50_000)),
    )
    laughs = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    pages["http://entities.example/feed"] = feed(
        ITEM.format("entities", "good", "<description>&b;&f;</description>"), doctype=laughs
    )
    scripts = "<item><title>x</title><link>{}</link></item>"
    pages["http://scripts.example/feed"] = feed(
        scripts.format("javascript:alert(1)"),
        scripts.format("data:text/html,x"),
        scripts.format("file:///etc/passwd"),
        ITEM.format("scripts", "good", ""),
    )
    hosts = [*RESULTS, *LISTS]
    newsroom.add(
        *(
            {
                "id": host,
                "kind": "feed",
                "address": f"http://{host}.example/feed",
                "limit": 3,
            }
            for host in hosts
        )
    )
    began = time.monotonic()
    newsroom.crawl(local_web.proxy, *hosts, timeout=TIMEOUT_SECONDS)
    first = newsroom.counts
    # The truncated page is whole on the next day, and the server that failed has recovered.
    pages["http://cut.example/bad"] = make_page(SCORE)
    newsroom.crawl(local_web.proxy, "cut", "flaky", timeout=TIMEOUT_SECONDS)
    return first, time.monotonic() - began


@pytest.mark.parametrize("host", [*RESULTS, "huge", "entities", "scripts"])
def test_the_good_pages_are_collected_all_the_same(misbehaving, newsroom, host):
    assert newsroom.document(f"http://{host}.example/good").state == "kept"


@pytest.mark.parametrize(
    ("host", "state", "says"),
    [(host, *result) for host, result in RESULTS.items() if host not in {"cut", "flaky"}],
)
def test_each_case_ends_in_its_documented_result(misbehaving, newsroom, host, state, says):
    document = newsroom.document(f"http://{host}.example/bad")
    assert document.state == state, document.error
    assert says is None or says in document.error
    assert (document.error is None) == (says is None)


def test_a_page_nested_without_end_is_a_notice(misbehaving, newsroom):
    (notice,) = newsroom.events("nested")
    assert notice.startswith("notice: no text came out of")


def test_nothing_hangs(misbehaving):
    assert misbehaving[1] < 60


def test_what_was_cut_or_failed_is_had_the_next_time(misbehaving, newsroom):
    first, _ = misbehaving
    for host in ("cut", "flaky"):
        assert first[host]["failed"] == 1
        assert newsroom.document(f"http://{host}.example/bad").state == "kept"


def test_a_euro_sign_survives_a_wrong_charset(misbehaving, newsroom):
    (text,) = newsroom.texts()["http://charset.example/bad"]
    assert "costs €5 a month" in text


def test_what_a_reader_cannot_see_is_not_kept(misbehaving, newsroom):
    (text,) = newsroom.texts()["http://hidden.example/bad"]
    assert "42.5%" in text
    assert "99." not in text


def test_a_date_to_come_is_not_believed(misbehaving, newsroom):
    for name in ("good", "bad"):
        assert newsroom.document(f"http://skewed.example/{name}").published_at is None


def test_a_redirect_inside_is_not_followed(misbehaving, local_web):
    assert not [each for each in local_web.log if "169.254" in each.address]


def test_a_feed_of_fifty_thousand_brings_what_its_limit_says(misbehaving, newsroom, local_web):
    assert misbehaving[0]["huge"]["kept"] == 1
    asked = [each for each in local_web.log if each.address.startswith("http://huge.example/")]
    assert len(asked) == 5  # robots, feed, three pages


def test_feed_links_that_are_no_web_address_are_no_documents(misbehaving, newsroom):
    assert misbehaving[0]["scripts"]["fetched"] == 1


def test_an_entity_is_neither_expanded_nor_read(misbehaving, newsroom):
    assert misbehaving[0]["entities"]["kept"] == 1
    assert not any("root:" in text for texts in newsroom.texts().values() for text in texts)


def test_robots_rules_that_time_out_forbid_everything_for_now(misbehaving, newsroom, local_web):
    asked = {each.address for each in local_web.log if "noanswer" in each.address}
    assert asked == {"http://noanswer.example/robots.txt"}
    with newsroom.sessions() as session:
        error = session.get_one(Source, "noanswer").error
    assert "the robots file of noanswer.example cannot be had" in error


def test_half_of_the_sources_broken_leaves_the_other_half_as_fresh(
    misbehaving, newsroom, local_web, make_page
):
    # More of them than there are requests at once.
    ways = (
        lambda _: (200, {}, drip()),
        (500, {}, b""),
        (302, {"Location": "/feed"}, b""),
        (200, {"Content-Length": "9000", "Connection": "close"}, b"<rss"),
    )
    good, broken = ([f"{word}-{number}" for number in range(18)] for word in ("good", "broken"))
    for host, way in zip(broken, itertools.cycle(ways), strict=False):
        local_web.pages[f"http://{host}.example/feed"] = way
    for host in good:
        local_web.pages[f"http://{host}.example/feed"] = feed(ITEM.format(host, "page", ""))
        local_web.pages[f"http://{host}.example/page"] = make_page(SCORE, title=host)
    entry = {"kind": "feed", "delay_seconds": 0}
    newsroom.add(
        *({**entry, "id": h, "address": f"http://{h}.example/feed"} for h in [*good, *broken])
    )
    before = len(local_web.log)
    # The broken ones come first.
    newsroom.crawl(local_web.proxy, *broken, *good, timeout=TIMEOUT_SECONDS)
    assert [newsroom.counts[host]["kept"] for host in good] == [1] * len(good)
    assert [newsroom.counts[host]["failed"] for host in broken] == [1] * len(broken)
    asked = {half: [] for half in ("good", "broken")}
    for each in local_web.log[before:]:
        asked[each.address[7:].partition("-")[0]].append(each.at)
    # None waits for one that hangs to be given up for the second time.
    assert max(asked["good"]) < max(asked["broken"])
    with newsroom.sessions() as session:
        sources = [session.get_one(Source, host) for host in good]
    assert all(source.next_due_at > source.last_success_at for source in sources)
