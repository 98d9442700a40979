"""A crawl's log has one line an event, and a crawl pauses while the disk is full."""

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from crawler.disk import free_mb
from crawler.schedule import Schedule
from db import frontier
from db.models import Document, Source

ITEM = "<item><title>x</title><link>http://{}.example/{}</link></item>"
FEED = '<rss version="2.0"><channel><title>Wire</title>{}</channel></rss>'


def listed(newsroom, local_web, make_page, host, pages=1):
    items = "".join(ITEM.format(host, number) for number in range(pages))
    local_web.pages[f"http://{host}.example/feed"] = FEED.format(items).encode()
    for number in range(pages):
        local_web.pages[f"http://{host}.example/{number}"] = make_page("", title=str(number))
    newsroom.add({"id": host, "kind": "feed", "address": f"http://{host}.example/feed"})


def test_each_event_is_one_line_with_the_run_and_the_address(newsroom, local_web, make_page):
    listed(newsroom, local_web, make_page, "logged")
    local_web.pages["http://logged.example/robots.txt"] = (200, {}, b"")
    command = newsroom.command(local_web.proxy, "logged")
    for run in ("first", "second"):
        subprocess.run([*command, "--run-id", run], check=True, capture_output=True, timeout=60)
    log = (newsroom.folder.path / "log" / "crawl.jsonl").read_text().splitlines()
    events = [(line["run"], line["event"]) for line in map(json.loads, log)]
    day = ["run_started", "list_read", "kept", "run_ended"]
    assert [event for run, event in events if run == "first"] == day
    assert [event for run, event in events if run == "second"] == [*day[:2], "unchanged", day[3]]
    assert "http://logged.example/0" in {json.loads(line).get("address") for line in log}


def test_a_crawl_pauses_while_the_disk_is_full(newsroom, local_web, make_page):
    listed(newsroom, local_web, make_page, "full")
    command = [*newsroom.command(local_web.proxy, "full"), "--least-free-mb", str(10**9)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "the crawl pauses until it has" in done.stderr
    assert not [each for each in local_web.log if "full.example" in each.address]
    newsroom.crawl(local_web.proxy, "full")
    assert newsroom.counts["full"]["kept"] == 1


def test_the_schedule_begins_no_crawl_while_the_disk_is_full(
    newsroom, local_web, make_page, caplog
):
    listed(newsroom, local_web, make_page, "waiting")
    crawled = []
    schedule = Schedule(newsroom.folder, crawled.append, least_free_mb=10**9)
    for _ in range(2):
        schedule.crawl_due()
    assert crawled == []
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    Schedule(newsroom.folder, crawled.append).crawl_due()
    assert crawled == [["waiting"]]


def test_a_crawl_pauses_when_the_disk_fills_and_resumes_by_itself(newsroom, local_web, make_page):
    listed(newsroom, local_web, make_page, "filling", pages=45)
    filler = newsroom.folder.path / "filler"

    def fill(_headers):
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, 600 * 10**6)
        return 200, {}, make_page("", title="10")

    local_web.pages["http://filling.example/10"] = fill
    least = free_mb(newsroom.folder.path) - 300
    command = newsroom.command(local_web.proxy, "filling", recheck=False)
    command += ["--least-free-mb", str(least)]
    resumed = []

    def crawl(ids):
        resumed.extend(ids)
        newsroom.crawl(local_web.proxy, "filling", recheck=False)

    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        assert "the crawl pauses until it has" in done.stderr
        assert 20 <= kept(newsroom, "filling") < 45
        schedule = Schedule(newsroom.folder, crawl, least_free_mb=least)
        schedule.crawl_due()
        assert resumed == []
    finally:
        filler.unlink()
    schedule.crawl_due()
    assert "filling" in resumed
    assert kept(newsroom, "filling") == 45


def kept(newsroom, host):
    return len([address for address in newsroom.texts() if f"//{host}.example/" in address])


def test_what_a_killed_crawl_was_to_ask_for_is_due_and_the_rest_of_a_long_list_is_not(
    newsroom, local_web, make_page
):
    for host, pages in (("long", 4), ("shot", 30)):
        listed(newsroom, local_web, make_page, host, pages)
    newsroom.add(
        {"id": "long", "kind": "feed", "address": "http://long.example/feed", "limit": 2},
        {"id": "shot", "kind": "feed", "address": "http://shot.example/feed"},
    )
    newsroom.crawl(local_web.proxy, "long", recheck=False)
    command = newsroom.command(local_web.proxy, "shot", recheck=False)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        for _ in range(5):
            process.stdout.readline()
        process.kill()
    with newsroom.sessions() as session:
        due = frontier.due_sources(session, datetime.now(UTC))
        assert ("shot" in due, "long" in due) == (True, False)
        rest = session.scalars(select(Document).where(Document.state == "new")).all()
        turn = session.get_one(Source, "long").next_due_at
    assert [each.next_try_at for each in rest if each.source_id == "long"] == [turn, turn]


def test_a_source_whose_one_page_is_gone_for_good_is_not_due_each_minute(newsroom, local_web):
    local_web.pages["http://ended.example/"] = (410, {}, b"")
    newsroom.add({"id": "ended", "kind": "page", "address": "http://ended.example/"})
    for _ in range(2):
        newsroom.crawl(local_web.proxy, "ended", recheck=False)
    assert len(local_web.asked("http://ended.example/")) == 1
    with newsroom.sessions() as session:
        source = session.get_one(Source, "ended")
        assert source.error == "HTTP 410"
        assert source.next_due_at > datetime.now(UTC) + timedelta(minutes=50)
