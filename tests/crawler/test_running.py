"""A crawl's log has one line an event, and a crawl pauses while the disk is full."""

import json
import subprocess

from crawler.schedule import Schedule

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
