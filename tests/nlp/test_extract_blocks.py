"""What a reader sees of a page, and where it stands in the given text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nlp.blocks import Shape, blocks
from nlp.text import plain, sentences


def test_markup_is_off_and_offsets_are_kept() -> None:
    text = "It holds **24k** [tokens](https://example.org/a_1) &amp; more.[^2]"
    seen = plain(text)
    assert seen.text == "It holds 24k tokens & more."
    at = seen.text.index("24k")
    start, end = seen.source(at, at + 3)
    assert text[start:end] == "24k"


def test_code_is_left_out_unless_it_is_a_name() -> None:
    assert plain("run `pip install x==1.2` on `gpt-oss-20b`").text == "run ￼ on gpt-oss-20b"


def test_code_fences_comments_and_citations_are_no_text() -> None:
    text = "Before.\n\n```bash\nport 8001\n```\n<!-- 42 GB -->\n[3] A. Author. Pages 1–9.\n\nAfter."
    assert [b.text.text for b in blocks(text)] == ["Before.", "After."]


def test_list_numbers_are_no_part_of_the_item() -> None:
    items = blocks("1. First thing\n2. Second thing\n")
    assert [(b.shape, b.text.text) for b in items] == [
        (Shape.ITEM, "First thing"),
        (Shape.ITEM, "Second thing"),
    ]


def test_abbreviations_do_not_end_a_sentence() -> None:
    seen = plain("It placed No. 6 overall, e.g. Dr. May said so. Then 4.2 million came.")
    assert len(sentences(seen)) == 2


def test_name_of_a_picture_is_no_text() -> None:
    assert [b.text.text for b in blocks("*Speed by batch size.png*\n\nIt is fast.\n")] == [
        "It is fast."
    ]


def test_two_header_rows_of_a_pipe_table() -> None:
    (table,) = blocks("| | SWE | |\n| Model | A | B |\n|---|---|---|\n| Foo | 1 | 2 |\n")
    assert table.grid is not None
    assert (table.grid.headers, len(table.grid.rows)) == (2, 3)


def test_html_table_inside_markdown() -> None:
    text = "<table><tr><th>Model</th><th>A</th></tr><tr><td>Foo<br/>2</td><td>7</td></tr></table>"
    (table,) = blocks(text)
    assert table.grid is not None
    cells = [e.plain.text for row in table.grid.rows for e in row if e]
    assert cells == ["Model", "A", "Foo 2", "7"]


@given(st.text(alphabet="ab1 .,*_[]()<>|`#\n&;~-", max_size=200))
def test_every_visible_character_keeps_a_place_in_the_text(text: str) -> None:
    for block in blocks(text):
        offsets = list(block.text.offsets)
        assert len(offsets) == len(block.text.text)
        assert offsets == sorted(offsets)
        assert all(0 <= at < len(text) for at in offsets)
