"""How politely a host is asked, counted from the server's own log."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from crawler.manners import Manners, quiet_until
from db import frontier, hosts
from db.models import Host, Source

ITEM = "<item><title>{1}</title><link>http://{0}.example/{1}</link></item>"
FEED = '<rss version="2.0"><channel><title>Wire</title>{}</channel></rss>'
NIGHT = datetime(2026, 5, 20, 23, 30, tzinfo=UTC)


@pytest.fixture
def host(newsroom, local_web, make_page):
    """Makes a host with pages and a feed of them; returns what was asked of it since."""

    def make(name, *pages, robots=b"", **rest):
        local_web.pages[f"http://{name}.example/robots.txt"] = (200, {}, robots)
        items = "".join(ITEM.format(name, page) for page in pages)
        local_web.pages[f"http://{name}.example/feed"] = FEED.format(items).encode()
        for page in pages:
            local_web.pages[f"http://{name}.example/{page}"] = make_page("", title=page)
        entry = {"id": name, "kind": "feed", "address": f"http://{name}.example/feed"}
        newsroom.add({**entry, **rest})
        return lambda: [each for each in local_web.log if f"//{name}." in each.address]

    return make


def paths(asked):
    return [each.address.rpartition("/")[2] for each in asked]


def test_a_robots_file_serves_for_a_day(host, newsroom, local_web):
    asked = host("daily", "one", robots=b"User-agent: *\nDisallow: /one\n")
    newsroom.crawl(local_web.proxy, "daily")
    newsroom.crawl(local_web.proxy, "daily")
    assert paths(asked()) == ["robots.txt", "feed", "feed"]
    with newsroom.sessions.begin() as session:
        session.get_one(Host, "daily.example").robots_at -= timedelta(hours=25)
    newsroom.crawl(local_web.proxy, "daily")
    assert paths(asked())[3:] == ["robots.txt", "feed"]


def test_the_delay_that_robots_rules_ask_for_is_kept_on_every_day(host, newsroom, local_web):
    asked = host("patient", "one", "two", robots=b"User-agent: *\nCrawl-delay: 0.6\n")
    for _ in range(2):
        before = len(asked())
        newsroom.crawl(local_web.proxy, "patient")
        times = [each.at for each in asked()[before:]]
        gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
        # The robots file itself comes before its delay is known.
        assert min(gaps[-2:]) > 0.55


def test_a_host_that_asks_for_rest_gets_it_over_crawls(host, newsroom, local_web):
    asked = host("tired", "one", "two")
    full = local_web.pages["http://tired.example/feed"]
    local_web.pages["http://tired.example/feed"] = (429, {"Retry-After": "3600"}, b"")
    newsroom.crawl(local_web.proxy, "tired")
    local_web.pages["http://tired.example/feed"] = full
    newsroom.crawl(local_web.proxy, "tired")
    assert paths(asked()) == ["robots.txt", "feed"]
    with newsroom.sessions() as session:
        source = session.get_one(Source, "tired")
        assert source.next_due_at - source.last_try_at >= timedelta(seconds=3590)
        assert source.failures == 1


def test_a_daily_budget_counts_every_request_of_every_crawl(host, newsroom, local_web):
    asked = host("frugal", "one", "two", "three", daily_budget=4)
    newsroom.crawl(local_web.proxy, "frugal")
    newsroom.crawl(local_web.proxy, "frugal")
    assert len(asked()) == 4
    pages = [newsroom.document(f"http://frugal.example/{page}") for page in ("one", "two", "three")]
    (waiting,) = [page for page in pages if page.state == "new"]
    assert waiting.attempts == 0
    assert (waiting.next_try_at.hour, waiting.next_try_at.minute) == (0, 0)
    with newsroom.sessions() as session:
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        assert hosts.remembered(session, "frugal.example", tomorrow).requests == 0


def test_nothing_is_asked_in_quiet_hours(host, newsroom, local_web):
    hour = datetime.now(UTC).hour
    asked = host("asleep", "one", quiet_hours=f"{hour:02}-{(hour + 2) % 24:02}")
    newsroom.crawl(local_web.proxy, "asleep")
    assert asked() == []
    with newsroom.sessions() as session:
        source = session.get_one(Source, "asleep")
        assert source.failures == 0
        assert source.next_due_at.hour == (hour + 2) % 24


def test_a_month_of_downtime_is_one_crawl(host, newsroom, local_web):
    asked = host("late", "one")
    with newsroom.sessions.begin() as session:
        session.get_one(Source, "late").next_due_at = datetime.now(UTC) - timedelta(days=30)
    for _ in range(2):
        with newsroom.sessions() as session:
            due = frontier.due_sources(session, datetime.now(UTC))
        if "late" in due:
            newsroom.crawl(local_web.proxy, "late", recheck=False)
    assert paths(asked()) == ["robots.txt", "feed", "one"]


@pytest.mark.parametrize(
    ("hours", "now", "ends"),
    [
        ("22-06", NIGHT, datetime(2026, 5, 21, 6, tzinfo=UTC)),
        ("22-06", NIGHT - timedelta(hours=2), None),
        ("23-23", NIGHT, None),
        ("00-23", NIGHT, None),
        ("23-00", NIGHT, datetime(2026, 5, 21, tzinfo=UTC)),
    ],
)
def test_quiet_hours_may_pass_midnight(hours, now, ends):
    assert quiet_until(hours, now) == ends


def test_a_spent_budget_says_when_there_is_a_new_one():
    until, why = Manners(3).not_before(NIGHT, 3)
    assert until == datetime(2026, 5, 21, tzinfo=UTC)
    assert why == "it had its 3 requests for today"
    assert Manners(3).not_before(NIGHT, 2) is None
