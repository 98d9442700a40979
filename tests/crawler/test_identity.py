"""One document, one identity: where a page says to live, and who copies whom."""

import random

import pytest
from sqlalchemy import select

from db.copies import note_copies
from db.models import Copy, Document, Snapshot

AMP = '<link rel=canonical href="/story?utm_source=amp">'


def story(seed, words=200):
    chance = random.Random(seed)
    return f"<p>{' '.join(f'word{chance.randrange(3000)}' for _ in range(words))}.</p>"


@pytest.fixture(scope="module")
def crawled(newsroom, local_web, make_page):
    """Five single pages; what each says of where it lives."""
    pages = local_web.pages
    wire = story(1)
    # An AMP page that tells the truth, and the mobile page of another site's host.
    pages["http://paper.example/amp/story"] = make_page(story(2), head=AMP)
    pages["http://paper.example/story"] = make_page(story(2) + "<p>And one line more.</p>")
    mobile = '<link rel=canonical href="http://www.journal.com/story">'
    pages["http://m.journal.com/story"] = make_page(story(3), head=mobile)
    pages["http://www.journal.com/story"] = make_page(story(3))
    # One that says to live at the front page, and one at an address that is not there.
    front = '<link rel=canonical href="/">'
    pages["http://liar.example/story"] = make_page(story(4), head=front)
    pages["http://liar.example/"] = make_page(story(5), title="The front page")
    dead = '<link rel=canonical href="/nowhere">'
    pages["http://dead.example/story"] = make_page(story(6), head=dead)
    # A wire text, its copy under another masthead that names where it comes from, a translation.
    pages["http://wire.example/story"] = make_page(
        wire, head='<meta property="article:published_time" content="2026-05-20T08:00:00Z">'
    )
    pages["http://copy.example/story"] = make_page(
        wire + "<p>With one line of our own.</p>",
        title="Headed anew",
        head='<link rel=canonical href="http://wire.example/story">'
        '<meta property="article:published_time" content="2026-05-20T09:00:00Z">',
    )
    pages["http://wire.example/fr"] = make_page(
        story(7), head='<link rel=alternate hreflang=en href="/story">'
    )
    addresses = {
        "amp": "http://paper.example/amp/story",
        "mobile": "http://m.journal.com/story",
        "liar": "http://liar.example/story",
        "dead": "http://dead.example/story",
        # The copy comes first: which is the original does not depend on it.
        "copy": "http://copy.example/story",
        "wire": "http://wire.example/story",
        "wire-fr": "http://wire.example/fr",
    }
    newsroom.add(
        *(
            {"id": name, "kind": "page", "address": address, "publisher": name.partition("-")[0]}
            for name, address in addresses.items()
        )
    )
    for name in addresses:
        newsroom.crawl(local_web.proxy, name)
    return addresses


def test_an_amp_and_a_mobile_page_are_the_page_they_name(crawled, newsroom, local_web):
    for left, home in (
        ("http://paper.example/amp/story", "http://paper.example/story"),
        ("http://m.journal.com/story", "http://www.journal.com/story"),
    ):
        assert newsroom.document(left).state == "moved"
        assert newsroom.document(home).state == "kept"
        assert left not in newsroom.texts()
    # Found once, it is never asked for at its other address again.
    newsroom.crawl(local_web.proxy, "amp")
    assert len(local_web.asked("http://paper.example/amp/story")) == 1


def test_a_canonical_address_that_lies_is_not_believed(crawled, newsroom):
    for address in ("http://liar.example/story", "http://dead.example/story"):
        assert newsroom.document(address).state == "kept"
    assert "http://liar.example/" not in newsroom.texts()


def test_another_sites_canonical_address_is_where_it_was_taken_from(crawled, newsroom):
    with newsroom.sessions() as session:
        copy = session.scalars(select(Document).where(Document.address.like("%copy%"))).one()
        assert copy.snapshots[-1].links[0] == "http://wire.example/story"
        assert copy.state == "kept"


def test_a_wire_copy_is_linked_to_what_came_first(crawled, newsroom):
    copy, wire = (newsroom.document(f"http://{host}.example/story") for host in ("copy", "wire"))
    with newsroom.sessions.begin() as session:
        for snapshot in session.scalars(select(Snapshot).order_by(Snapshot.id)):
            note_copies(session, snapshot)
        pair = session.get_one(Copy, (copy.id, wire.id))
        assert (pair.kind, pair.share > 0.9) == ("wire", True)
        assert session.get(Copy, (wire.id, copy.id)) is None


def test_a_declared_translation_is_linked(crawled, newsroom):
    french, english = (
        newsroom.document("http://wire.example/fr"),
        newsroom.document("http://wire.example/story"),
    )
    with newsroom.sessions() as session:
        assert session.get_one(Copy, (french.id, english.id)).kind == "translation"
