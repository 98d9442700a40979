"""Whole crawls by the real process, of a server on loopback that counts what it is asked.

`three_days` is one newsroom over three crawls, a host a behaviour; most tests look at a part.
"""

import gzip
import itertools
import signal
import subprocess
import time

import pytest

from db.models import Source

FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{}</channel></rss>'
ITEM = "<item><title>{1}</title><link>http://{0}.example/{1}?utm_source=rss</link></item>"
BROKEN = {
    "endless": (302, {"Location": "/feed"}, b""),
    "bomb": (200, {"Content-Encoding": "gzip"}, gzip.compress(b"<p>" + b"0" * 60_000_000)),
    "cut": (200, {"Content-Length": "5000", "Connection": "close"}, b"<rss"),
    "file": (302, {"Location": "file:///etc/passwd"}, b""),
    "inside": (302, {"Location": "http://169.254.169.254/latest/meta-data"}, b""),
    "error": (500, {}, b""),
    "nofeed": (200, {}, b"<html><body><p>Sign in</p></body></html>"),
}


def source(name, **rest):
    return {"id": name, "kind": "feed", "address": f"http://{name}.example/feed", **rest}


def feed(host, *names):
    items = "".join(ITEM.format(host, name) for name in names)
    return 200, {"Content-Type": "application/rss+xml"}, FEED.format(items).encode()


@pytest.fixture(scope="module")
def three_days(newsroom, local_web, make_page):
    pages = local_web.pages
    listed = {
        "same": ["one"],
        "changing": ["one"],
        "robots": ["secret", "public"],
        "noanswer": ["one"],
        "moving": ["old"],
        "shifting": ["old"],
        "passing": ["one"],
        "removed": ["one"],
        "resting": ["one", "two", "three"],
        "apart": ["one", "two", "three"],
        "empty": [],
    }
    for host, names in listed.items():
        pages[f"http://{host}.example/feed"] = feed(host, *names)
        for name in names:
            pages[f"http://{host}.example/{name}"] = make_page("<p>It costs 5 dollars.</p>")
    rules = b"User-agent: Nullius\nDisallow: /secret\n"
    pages["http://robots.example/robots.txt"] = (200, {"Content-Type": "text/plain"}, rules)
    pages["http://noanswer.example/robots.txt"] = (500, {}, b"")
    pages["http://passing.example/one"] = (302, {"Location": "/elsewhere"}, b"")
    pages["http://passing.example/elsewhere"] = make_page("")
    for name in listed["resting"]:
        pages[f"http://resting.example/{name}"] = (503, {"Retry-After": "7200"}, b"")
    script = b"<html><body><script>" + b"x=1;" * 3000 + b"</script></body></html>"
    pages["http://app.example/"] = script
    pages.update({f"http://{name}.example/feed": answer for name, answer in BROKEN.items()})

    single = {"id": "app", "kind": "page", "address": "http://app.example/"}
    apart = source("apart", delay_seconds=0.5)
    others = [source(name) for name in [*listed, *BROKEN] if name != "apart"]
    newsroom.add(single, apart, *others)
    counts = []
    for day in (1, 2, 3):
        advert = f"<div class=advert>Offer {day}</div>"
        price = "<p>It costs 6 dollars.</p>" if day == 3 else "<p>It costs 5 dollars.</p>"
        pages["http://changing.example/one"] = make_page(price + advert)
        if day > 1:
            for host, status in (("moving", 301), ("shifting", 308)):
                pages[f"http://{host}.example/old"] = (status, {"Location": "/new"}, b"")
                pages[f"http://{host}.example/new"] = make_page("<p>It costs 6 dollars.</p>")
            pages["http://removed.example/one"] = (410, {}, b"")
        newsroom.crawl(local_web.proxy, "app", *listed, *BROKEN)
        counts.append(newsroom.counts)
    return counts


def test_an_unchanged_page_is_asked_for_with_its_tag_and_kept_once(three_days, newsroom, local_web):
    assert [day["same"]["kept"] for day in three_days] == [1, 0, 0]
    assert [day["same"]["unchanged"] for day in three_days] == [0, 1, 1]
    statuses = [asked.status for asked in local_web.asked("http://same.example/one")]
    assert statuses == [200, 304, 304]
    assert len(newsroom.texts()["http://same.example/one"]) == 1
    assert newsroom.events("same") == []


def test_a_changed_number_is_one_more_snapshot_and_an_advert_is_none(three_days, newsroom):
    texts = newsroom.texts()["http://changing.example/one"]
    assert ["5 dollars" in text for text in texts] == [True, False]
    assert "Offer" not in "".join(texts)


def test_what_robots_rules_forbid_is_never_asked_for(three_days, newsroom, local_web):
    assert not local_web.asked("http://robots.example/secret")
    assert newsroom.document("http://robots.example/secret").state == "refused"
    assert newsroom.document("http://robots.example/public").state == "kept"


def test_robots_rules_that_cannot_be_had_forbid_everything_for_now(three_days, local_web):
    assert not local_web.asked("http://noanswer.example/feed")
    assert three_days[0]["noanswer"]["failed"] == 1


@pytest.mark.parametrize("host", ["moving", "shifting"])
def test_a_page_that_moved_for_good_keeps_its_identity(three_days, newsroom, local_web, host):
    moved = newsroom.texts()[f"http://{host}.example/new"]
    assert ["5 dollars" in text for text in moved] == [True, False]
    assert newsroom.document(f"http://{host}.example/old").state == "moved"
    # Before it moved, and when it did; its feed goes on naming the old address.
    assert len(local_web.asked(f"http://{host}.example/old")) == 2


def test_a_passing_redirect_leaves_the_address(three_days, newsroom):
    kept = [address for address in newsroom.texts() if "passing" in address]
    assert kept == ["http://passing.example/one"]


def test_a_removed_page_is_one_event_and_410_is_never_asked_again(three_days, newsroom, local_web):
    statuses = [asked.status for asked in local_web.asked("http://removed.example/one")]
    assert statuses == [200, 410]
    assert newsroom.document("http://removed.example/one").state == "gone"
    assert [day["removed"]["fetched"] for day in three_days] == [1, 1, 0]
    removed = ["document_gone: the page was removed: its address answers 410"]
    assert newsroom.events("removed") == removed


def test_a_host_that_asks_for_rest_is_left_alone(three_days, newsroom, local_web):
    asked = [each for each in local_web.log if "resting.example" in each.address]
    assert [each.status for each in asked].count(503) == 1  # three crawls
    document = newsroom.document(next(each.address for each in asked if each.status == 503))
    with newsroom.sessions() as session:
        last_try = session.get_one(Source, "resting").last_try_at
    assert (document.next_try_at - last_try).total_seconds() >= 7200 - 1


def test_broken_sources_cost_only_themselves(three_days, newsroom, local_web):
    with newsroom.sessions() as session:
        errors = {name: session.get_one(Source, name).error for name in BROKEN}
    assert all(errors.values()), errors
    assert not [each for each in local_web.log if "169.254" in each.address]
    assert not [address for address in newsroom.texts() if address.split(".")[0][7:] in BROKEN]


def test_three_failures_in_a_row_are_one_notice(three_days, newsroom):
    assert newsroom.events("error") == ["notice: failed 3 times in a row: HTTP 500"]


def test_a_large_page_without_text_is_one_notice(three_days, newsroom):
    assert newsroom.document("http://app.example/").state == "empty"
    (notice,) = newsroom.events("app")
    assert notice.startswith("notice: no text came out of")


def test_a_list_without_entries_is_one_notice(three_days, newsroom):
    nothing = ["notice: the source answered, and lists no document"]
    assert newsroom.events("empty") == nothing


def test_the_user_agent_says_who_we_are_and_how_to_reach_us(three_days, local_web):
    agents = {asked.headers["User-Agent"] for asked in local_web.log}
    (agent,) = agents
    assert agent.startswith("Nullius/")
    assert "desk@nullius.example" in agent


def test_a_host_never_has_more_than_one_request_at_a_time(three_days, local_web):
    assert set(local_web.most_at_once.values()) == {1}


def test_requests_to_one_host_come_apart(three_days, local_web):
    first_day = [each.at for each in local_web.log if "apart.example" in each.address][:5]
    gaps = [later - earlier for earlier, later in itertools.pairwise(first_day)]
    assert len(gaps) == 4  # robots, feed, three pages
    assert min(gaps) > 0.45


def test_a_private_address_is_refused_without_a_proxy(newsroom, local_web, make_page):
    local_web.pages["/page"] = make_page("")
    hosts = ["127.0.0.1", "localhost", "2130706433", "[::1]", "0x7f.1"]
    names = {f"own-{number}": host for number, host in enumerate(hosts)}
    address = f"http://{{}}:{local_web.port}/page"
    newsroom.add(
        *({"id": n, "kind": "page", "address": address.format(h)} for n, h in names.items())
    )
    newsroom.crawl(None, *names)
    assert local_web.asked("/page") == []
    assert local_web.asked("/robots.txt") == []
    assert [newsroom.counts[name]["failed"] for name in names] == [1] * len(hosts)


def test_a_crawl_that_is_killed_goes_on_where_it_was(newsroom, local_web, make_page):
    newsroom.add(source("killed"))
    names = [f"page-{number}" for number in range(30)]
    local_web.pages["http://killed.example/feed"] = feed("killed", *names)
    for name in names:
        page = make_page(f"<p>The {name} costs 5 dollars.</p>")
        local_web.pages[f"http://killed.example/{name}"] = page
    for wanted in (3, 12):
        command = newsroom.command(local_web.proxy, "killed", recheck=False)
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            for _ in range(wanted):
                process.stdout.readline()
            process.kill()
    newsroom.crawl(local_web.proxy, "killed", recheck=False)
    texts = {address: t for address, t in newsroom.texts().items() if "killed" in address}
    assert set(texts) == {f"http://killed.example/{name}" for name in names}
    assert {len(versions) for versions in texts.values()} == {1}


def test_a_crawl_ends_soon_when_it_is_told_to(newsroom, local_web, make_page):
    newsroom.add(source("slow", delay_seconds=30))
    local_web.pages["http://slow.example/feed"] = feed("slow", "one", "two")
    command = newsroom.command(local_web.proxy, "slow")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=20)
    assert process.returncode == 1
    assert time.monotonic() - began < 12
    assert b"Traceback" not in log, log


def test_a_crawl_whose_parent_is_gone_ends(newsroom, local_web, make_page):
    newsroom.add(source("orphaned", delay_seconds=0.3))
    names = [f"page-{number}" for number in range(40)]
    local_web.pages["http://orphaned.example/feed"] = feed("orphaned", *names)
    command = newsroom.command(local_web.proxy, "orphaned")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        log = process.stderr.read()
    assert process.returncode == 1
    assert b"Traceback" not in log, log
    assert len([each for each in local_web.log if "orphaned" in each.address]) < 20


def test_an_unknown_source_is_wrong_usage(newsroom, local_web):
    done = subprocess.run(
        newsroom.command(local_web.proxy, "nowhere"), capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"no source 'nowhere'" in done.stderr


def test_a_private_address_that_the_settings_name_is_crawled(newsroom, local_web, make_page):
    own = f"127.0.0.1:{local_web.port}"
    local_web.pages["/named"] = make_page("<p>It costs 5 dollars.</p>")
    newsroom.add({"id": "named", "kind": "page", "address": f"http://{own}/named"})
    command = newsroom.command(None, "named")
    assert subprocess.run([*command, "--allow", own], check=False, timeout=60).returncode == 0
    assert newsroom.document(f"http://{own}/named").state == "kept"
