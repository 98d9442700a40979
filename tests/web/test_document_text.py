"""A snapshot's text with its mentions in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from qwen_week import NOON, Newsroom

from web.texts import Block, Piece, data_lines, excerpts, whole

Fill = Callable[[Callable[[Newsroom], object]], FlaskClient]


@dataclass(frozen=True)
class Span:
    id: int
    start: int
    end: int


def spans(text: str, quote: str) -> list[Span]:
    start = text.index(quote)
    return [Span(0, start, start + len(quote))]


def marked(blocks: list[Block]) -> dict[int, str]:
    pieces = [p for b in blocks for p in [*b.pieces, *(p for r in b.rows for c in r for p in c)]]
    return {piece.mention: piece.text for piece in pieces if piece.mention is not None}


def test_cells_of_a_table_are_marked_in_place() -> None:
    text = "Before.\n\n| Model | Score |\n|---|---|\n| A | **69.7** |\n| B | - |\n"
    _, table = whole(text, spans(text, "69.7"))
    assert table.header
    assert table.rows[1] == [[Piece("A")], [Piece("69.7", 0)]]
    assert len(table.rows) == 3


def test_excerpts_keep_the_sentences_of_numbers_and_say_what_is_left_out() -> None:
    text = "It began so. It has 5 cores here. It went on.\nAnother paragraph. No more."
    blocks = excerpts(text, spans(text, "5"))
    assert [block.kind for block in blocks] == ["gap", "paragraph", "gap"]
    assert "".join(piece.text for piece in blocks[1].pieces).strip() == "It has 5 cores here."


def test_excerpt_of_an_endless_sentence_is_cut() -> None:
    text = "word " * 1000 + "5 cores" + " word" * 1000
    blocks = excerpts(text, spans(text, "5 cores"))
    assert sum(len(piece.text) for block in blocks for piece in block.pieces) < 700


def test_lines_of_a_data_file_keep_what_the_number_belongs_to() -> None:
    text = "\n".join(f"- model: m{n}\n  score: {n}.5" for n in range(50))
    blocks = data_lines(text, spans(text, "25.5"))
    lines = ["".join(piece.text for piece in block.pieces) for block in blocks]
    assert "- model: m25" in lines
    assert "- model: m40" not in lines


@given(
    text=st.text(alphabet="ab1.| \n#-*é\u2028", max_size=200),
    places=st.lists(st.tuples(st.integers(0, 200), st.integers(1, 5)), max_size=6),
)
def test_every_mention_that_overlaps_no_other_is_shown_once(
    text: str, places: list[tuple[int, int]]
) -> None:
    mentions: list[Span] = []
    for start, length in sorted(places):
        clear = not mentions or start >= mentions[-1].end
        quote = text[start : start + length]
        # A mention stands in one cell of one line, and begins and ends with its own characters.
        if clear and len(quote) == length and not set(quote) & set("| \n#-*\u2028"):
            mentions.append(Span(len(mentions), start, start + length))
    wanted = {m.id: text[m.start : m.end] for m in mentions}
    for show in (whole, excerpts, data_lines):
        assert marked(show(text, mentions)) == wanted


def test_third_party_text_is_shown_as_excerpts(fill: Fill) -> None:
    def article(room: Newsroom) -> None:
        page = room.page("loomwire", "A secret opening. It has 10% now. A secret end.")
        room.claim("m/bench", 10, "%", (page, "10%"))

    page = fill(article).get("/d/1").text
    assert "It has" in page
    assert "secret" not in page


def test_list_beside_the_text_jumps_to_each_number(week: FlaskClient) -> None:
    page = html.fromstring(week.get("/d/1").text)
    jumps = page.xpath("//ol[@class='jumps']//a/@href")
    assert len(jumps) == 5
    assert jumps == [f"#{mark}" for mark in page.xpath("//mark/@id")]


def test_every_mark_says_its_status_in_words(week: FlaskClient) -> None:
    page = html.fromstring(week.get("/d/1").text)
    words = [mark.xpath("string(span)").strip() for mark in page.xpath("//mark")]
    assert words == ["Unverified", "On record", "Unverified", "Unverified", "Not due yet"]


def test_older_version_shows_what_it_said(fill: Fill) -> None:
    def changed(room: Newsroom) -> None:
        first = room.page("loomwire", "It is 10% now.", path="a")
        room.claim("m/bench", 10, "%", (first, "10%"))
        room.page("loomwire", "It is nothing now.", path="a", at=NOON + timedelta(days=1))

    site = fill(changed)
    assert "10%" not in site.get("/d/1").text
    older = site.get("/d/1?version=1").text
    assert "10%" in older
    assert "This is an older version" in older


def test_starter_page_is_not_linked_as_if_it_could_be_reached(week: FlaskClient) -> None:
    page = html.fromstring(week.get("/d/1").text)
    assert not page.xpath("//a[contains(@href, '.example')]")
    assert "no browser can reach" in page.text_content()


def test_empty_database_says_that_the_first_crawl_is_running(app: Flask) -> None:
    page = app.test_client().get("/").text
    assert "The first crawl is running" in page
    assert 'http-equiv="refresh"' in page


def test_pages_read_so_far_are_counted_while_the_first_crawl_runs(fill: Fill) -> None:
    page = fill(lambda room: room.page("loomwire", "Nothing yet.")).get("/").text
    assert "1 page fetched, 1 page read so far" in page
