"""`nullius sources`: what is crawled, as people manage it."""

import pytest
from click.testing import CliRunner

from db.engine import DataFolder, open_database
from db.models import Source
from nullius.cli import main
from nullius.starter.server import serve

OPML = """<?xml version="1.0"?><opml version="2.0"><body><outline text="AI">
<outline text="Lab one" type="rss" xmlUrl="https://one.example/feed?utm_source=x"/>
<outline text="Lab one" type="rss" xmlUrl="https://two.example/feed"/>
<outline text="Bad" type="rss" xmlUrl="javascript:alert(1)"/></outline></body></opml>"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def invoke(*args):
        return CliRunner().invoke(main, ["sources", *map(str, args)])

    return invoke


@pytest.fixture
def live(monkeypatch, run):
    """Sub-commands on the real sources, with the starter newsroom as the web."""
    with serve(1) as newsroom:
        monkeypatch.setenv("NULLIUS_PROXY", newsroom.proxy)
        yield lambda *args: run("--live", *args)


def test_a_test_shows_the_kind_and_the_entries_and_stores_nothing(live, tmp_path):
    result = live("test", "http://t-head.example/feed.json")
    assert result.exit_code == 0, result.output
    assert "feed: a JSON feed" in result.output
    assert "http://t-head.example/roadmap  Our roadmap to 2028" in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_declares_a_feed_is_tested_as_that_feed(live):
    result = live("test", "http://openai.example/api/pricing")
    assert "http://openai.example/news/rss.xml\nfeed: a feed that" in result.output


def test_a_private_address_is_not_asked_for(live):
    result = live("test", "http://169.254.169.254/latest/meta-data")
    assert result.exit_code == 1
    assert "is no public address" in result.output


def test_an_added_source_survives_a_sync_with_the_file(live, run, tmp_path):
    added = live("add", "http://deepseek.example/news", "--role", "vendor", "--id", "mine")
    assert "added mine (listing) http://deepseek.example/news" in added.output, added.output
    opml = tmp_path / "feeds.opml"
    opml.write_text(OPML)
    assert "2 sources added" in live("import", opml).output  # syncs the shipped file first
    sessions = open_database(DataFolder(tmp_path / "nullius-data" / "live"))
    with sessions() as session:
        mine = session.get_one(Source, "mine")
        assert (mine.active, mine.origin, mine.publisher_id) == (True, "user", "deepseek-example")
        assert session.get_one(Source, "lab-one").address == "https://one.example/feed"
        assert session.get_one(Source, "lab-one-2").address == "https://two.example/feed"
        assert session.get_one(Source, "openai-news").origin == "file"
    sessions.kw["bind"].dispose()
    assert "passed over" in live("import", opml).output


def test_a_paused_source_is_left_alone_until_it_is_resumed(live):
    live("add", "http://one.example/page", "--kind", "page", "--name", "One page")
    assert live("pause", "one-page").output == "paused one-page\n"
    assert "one-page*" in live().output
    line = next(line for line in live().output.splitlines() if line.startswith("one-page*"))
    assert line.split()[1:3] == ["page", "paused"]
    live("resume", "one-page")
    line = next(line for line in live().output.splitlines() if line.startswith("one-page*"))
    assert line.split()[1:3] == ["page", "active"]


def test_a_dry_run_adds_nothing(live, tmp_path):
    result = live("add", "http://one.example/", "--kind", "page", "--dry-run")
    assert result.output == "would add one-example (page) http://one.example/\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["add", "ftp://one.example/", "--kind", "page"], 1, "address"),
        (["add", "http://one.example/", "--kind", "listing"], 1, "'follow' is a required"),
        (["test", "nowhere"], 2, "no source 'nowhere'"),
        (["pause", "nowhere"], 1, "no database"),
    ],
)
def test_a_wrong_source_is_one_sentence(live, arguments, code, says):
    result = live(*arguments)
    assert result.exit_code == code, result.output
    assert says in result.output
    assert "Traceback" not in result.output


def test_the_starter_newsroom_takes_no_sources(run):
    result = run("add", "http://one.example/", "--kind", "page")
    assert result.exit_code == 2
    assert "add with --live" in result.output


@pytest.mark.parametrize("wrong", ["127.0.0.1", "intranet:http", ":80"])
def test_an_allowed_address_names_its_port(run, monkeypatch, wrong):
    monkeypatch.setenv("NULLIUS_ALLOW", f"127.0.0.1:8123,{wrong}")
    result = run()
    assert result.exit_code == 2
    assert f"NULLIUS_ALLOW has {wrong!r}, wanted HOST:PORT" in result.output
