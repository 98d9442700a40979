"""One status, one word: on every view, feed, export and badge."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from lxml import etree, html
from qwen_week import NOON, Newsroom

from db.badges import badges
from db.engine import DataFolder, open_database
from db.index import SearchIndex
from db.models import Ruling
from nlp.record import Status
from web import create_app

RULED = (Status.CONTRADICTED, Status.DISPUTED)


def one_of_each(room: Newsroom) -> None:
    room.metric("bench", "Bench")
    for n, status in enumerate(Status):
        page = room.page("loomwire", f"It reaches {n + 20}.5%.", path=status.value, title=status)
        room.subject(_subject(status), f"Model {n}")
        claim = room.claim(_id(status), n + 20.5, "%", (page, f"{n + 20}.5%"), status=status.value)
        moved = {"before": {"status": "pending"}, "after": {"status": status.value}}
        room.event("status_changed", question_id=_id(status), **moved)
        for editor in ("ada", "ben") if status in RULED else ():
            ruling = {"claim_key": claim.key, "status": status.value, "editor": editor}
            ruling |= {"decided_at": NOON, "published_at": NOON, "reason": "The logs show it."}
            room.session.add(Ruling(question_id=_id(status), **ruling))


def _subject(status: Status) -> str:
    return f"model-{status.value.replace('_', '-')}"


def _id(status: Status) -> str:
    return f"{_subject(status)}/bench"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = DataFolder(tmp_path_factory.mktemp("words"))
    sessions = open_database(folder, create=True)
    with sessions.begin() as session:
        one_of_each(Newsroom(session))
        session.flush()
        SearchIndex(folder.index).rebuild(session)
    yield create_app(sessions, folder, starter=True).test_client()
    sessions.kw["bind"].dispose()


@pytest.mark.parametrize("status", Status)
def test_word_is_the_same_everywhere(client: FlaskClient, status: Status) -> None:
    word, own = badges()[status].word, f"/q/{_id(status)}"
    search = f"/search{{}}?subject={_subject(status)}"
    assert [said for said in pages(client, status) if said[1] != {word}] == []
    assert word in client.get(f"{own}.svg").text
    assert client.get(f"{own}.json").json["found"]["question"]["badge"] == word
    oembed = client.get("/oembed", query_string={"url": f"http://localhost{own}"}).json
    assert oembed["title"].endswith(f": {word}")
    assert f"({word})" in client.get(f"{own}").text
    (row,) = csv.DictReader(client.get(search.format(".csv")).text.splitlines())
    assert (row["badge"], row["status"]) == (word, status.value)
    assert json.loads(client.get(search.format(".jsonl")).text)["badge"] == word
    assert client.get(search.format(".json")).json["results"][0]["badge"] == word
    (item,) = client.get(search.format(".feed.json")).json["items"]
    assert item["title"].endswith(f"({word})")
    entry = etree.fromstring(client.get(search.format(".atom")).data)
    assert entry.findtext(".//{*}entry/{*}title").endswith(f"({word})")


def pages(client: FlaskClient, status: Status) -> Iterator[tuple[str, set[str]]]:
    """The words of the badges beside the question on each page that shows it."""
    own = f"/q/{_id(status)}"
    document = client.get(f"{own}.json").json["found"]["answers"][0]["places"][0]["document"]["id"]
    for address, where in (
        (own, "//section[contains(@class, 'verdict')]"),
        (own, "//table[@class='answers']"),
        (f"/search?subject={_subject(status)}", "//ol[@class='items']"),
        (f"/s/{_subject(status)}", "//ol[@class='items']"),
        (f"/d/{document}", "//ol[@class='jumps']"),
        ("/m/bench", f"//li[.//h3/a[@href='{own}']]"),
        ("/v/alibaba", f"//li[.//h3/a[@href='{own}']]"),
        (f"/badges#{status.value}", f"//section[@id='{status.value}']"),
        ("/events", f"//article[.//a[@href='{own}']]//p[@class='change']//span[last()]"),
    ):
        page = html.fromstring(client.get(address).text)
        found = page.xpath(f"{where}//span[starts-with(@class, 'badge ')]") or page.xpath(
            f"{where}/self::span[starts-with(@class, 'badge ')]"
        )
        assert found, address
        yield address, {" ".join(badge.text_content().split()) for badge in found}


@pytest.mark.parametrize("status", Status)
def test_only_what_two_editors_ruled_is_a_review(client: FlaskClient, status: Status) -> None:
    page = client.get(f"/q/{_id(status)}").text
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])
    assert data["@type"] == ("ClaimReview" if status in RULED else "Claim")
    if status in RULED:
        assert data["reviewRating"]["alternateName"] == badges()[status].word
        assert data["itemReviewed"]["@type"] == "Claim"
