"""What is due comes from the database; one scheduler a data folder."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from crawler.schedule import Schedule, ScheduleHeld
from db import frontier
from db.models import Source


@pytest.fixture
def two_sources(newsroom):
    newsroom.add(
        {"id": "early", "kind": "page", "address": "http://a.example/"},
        {"id": "late", "kind": "page", "address": "http://b.example/"},
    )
    with newsroom.sessions.begin() as session:
        now = datetime.now(UTC)
        for name, hours in (("early", -1), ("late", 1)):
            due = now + timedelta(hours=hours)
            frontier.source_read(session, session.get_one(Source, name), now, due)
    return newsroom


def test_what_is_due_is_crawled_at_once_and_what_is_not_is_left(two_sources):
    asked, called = [], threading.Event()

    def crawl(ids):
        asked.append(list(ids))
        called.set()

    schedule = Schedule(two_sources.folder, crawl, look_seconds=3600)
    schedule.start()
    try:
        assert called.wait(10)
    finally:
        schedule.stop()
    assert asked == [["early"]]


def test_a_crawl_that_breaks_does_not_end_the_schedule(two_sources, caplog):
    tries, twice = [], threading.Event()

    def crawl(ids):
        tries.append(ids)
        if len(tries) == 2:
            twice.set()
        raise RuntimeError("no network")

    schedule = Schedule(two_sources.folder, crawl, look_seconds=0.2)
    schedule.start()
    try:
        assert twice.wait(10)
    finally:
        schedule.stop()
    assert "the crawl of early failed" in caplog.text


def test_a_second_scheduler_on_one_folder_is_refused(two_sources):
    first, second = (Schedule(two_sources.folder, list, look_seconds=3600) for _ in range(2))
    first.start()
    try:
        with pytest.raises(ScheduleHeld, match=r"schedule\.lock"):
            second.start()
    finally:
        first.stop()
    second.start()
    second.stop()
