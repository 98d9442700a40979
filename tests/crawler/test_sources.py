"""Sources files, and when their sources are due."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import crawler
from crawler import rechecks
from crawler.sources import SourceError, SourceKind, read_sources
from nlp.knowledge import knowledge
from nlp.yamlfile import YamlError

LIVE = Path(crawler.__file__).with_name("sources.yaml")
GOOD = """sources:
  - id: wire
    name: Wire
    kind: feed
    address: http://wire.example/feed
    publisher: somebody
    role: press
    every: hourly
    licence: ours
"""
NOW = datetime(2026, 5, 21, tzinfo=UTC)


def test_the_live_sources_are_many_each_with_terms_and_a_known_publisher():
    entries = read_sources(LIVE)
    assert len(entries) >= 40
    assert {entry.kind for entry in entries} == set(SourceKind)
    assert all(entry.licence and entry.checked for entry in entries)
    known = knowledge().parties
    assert [entry.publisher for entry in entries if entry.publisher not in known] == []


MISTAKES = [
    # (what is wrong, what the message names)
    (GOOD.replace("hourly", "6 hour"), "sources.yaml:8: sources.0.every: '6 hour'"),
    (GOOD.replace("kind: feed", "kind: rss"), "sources.yaml:4: sources.0.kind: 'rss'"),
    (GOOD.replace("http:", "ftp:"), "sources.yaml:5: sources.0.address"),
    (GOOD.replace("    licence: ours\n", ""), "'licence' is a required property"),
    (GOOD + "    id: other\n", "sources.yaml:10: key 'id' stands twice"),
    (GOOD + "    colour: red\n", "'colour' was unexpected"),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES)
def test_a_mistake_is_named_with_its_file_and_line(tmp_path, text, message):
    (tmp_path / "sources.yaml").write_text(text)
    with pytest.raises(YamlError) as caught:
        read_sources(tmp_path / "sources.yaml")
    assert message in str(caught.value)


WRONG = [
    (GOOD + GOOD.removeprefix("sources:\n"), "2 sources have the id 'wire'"),
    (GOOD + "    follow: '('\n", "follow '(' is no pattern"),
    (
        GOOD.replace("kind: feed", "kind: data")
        + "    mapping:\n      format: xml\n      subject: model\n"
        + "      values: [{column: score, metric: MMLU, kind: score, unit: '%'}]\n",
        "mapping.format",
    ),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_no_schema_sees_is_named_with_its_source(tmp_path, text, message):
    (tmp_path / "sources.yaml").write_text(text)
    with pytest.raises(SourceError) as caught:
        read_sources(tmp_path / "sources.yaml")
    assert message in str(caught.value)


@settings(deadline=None)
@given(st.integers(0, 10**5), st.integers(0, 10**5))
def test_an_older_page_is_looked_at_no_sooner(hours, more):
    younger = rechecks.recheck_at(NOW - timedelta(hours=hours), NOW)
    older = rechecks.recheck_at(NOW - timedelta(hours=hours + more), NOW)
    assert NOW + timedelta(hours=1) <= younger <= older <= NOW + timedelta(days=30)


@settings(deadline=None)
@given(st.integers(1, 1000), st.integers(0, 10**6))
def test_a_failure_is_tried_later_each_time_and_never_before_the_server_asks(failures, seconds):
    after = timedelta(seconds=seconds)
    again = rechecks.retry_at(failures, NOW, after)
    assert again <= rechecks.retry_at(failures + 1, NOW, after)
    assert again >= NOW + min(after, timedelta(days=2))
    assert again <= NOW + timedelta(days=2)


@settings(deadline=None)
@given(st.text(max_size=20), st.sampled_from([60, 360, 1440]))
def test_a_source_is_due_after_its_period_give_or_take_a_tenth(name, minutes):
    wait = rechecks.due_at(name, minutes, NOW) - NOW
    assert 0.9 * minutes <= wait.total_seconds() / 60 <= 1.1 * minutes
