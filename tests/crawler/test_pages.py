"""From bytes to a page: what a reader sees is kept, and nothing else."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.decoding import decode
from crawler.pages import PageError, read_page
from crawler.reader import Reader, ReaderError
from crawler.sources import SourceKind
from nullius.starter.pages import edition_pages

NOW = datetime(2026, 5, 21, tzinfo=UTC)
WORDS = "The company told reporters about its new model on Wednesday in a long statement. "


def read(body, head="", content_type="text/html; charset=utf-8", encoding="utf-8"):
    markup = (
        f"<html lang=en><head><title>A model</title>{head}</head><body><nav>Home</nav><article>"
        f"<h1>A model</h1><p>{WORDS * 3}</p>{body}</article></body></html>"
    )
    content = markup.encode(encoding)
    media_type = content_type.partition(";")[0]
    return read_page(
        "http://a.example/b", content, media_type, content_type, {}, NOW, SourceKind.PAGE
    )


CHARSETS = [
    # as declared
    ("text/html; charset=utf-8", "", "utf-8"),
    ("text/html; charset=windows-1252", "", "cp1252"),
    ("text/html", "<meta charset=iso-8859-15>", "iso-8859-15"),
    # the HTML standard reads iso-8859-1 as windows-1252, which has a euro sign
    ("text/html; charset=iso-8859-1", "", "cp1252"),
    # a byte order mark goes before all
    ("text/html; charset=windows-1252", "", "utf-8-sig"),
    # the header says Latin-1, and the bytes are UTF-8
    ("text/html; charset=iso-8859-1", "", "utf-8"),
    ("text/html", "<meta charset=windows-1252>", "utf-8"),
    # the header says UTF-8, and the bytes are not
    ("text/html; charset=utf-8", "", "cp1252"),
    # nothing is declared
    ("text/html", "", "utf-8"),
    ("text/html", "", "cp1252"),
]


@pytest.mark.parametrize(("content_type", "head", "encoding"), CHARSETS)
def test_a_euro_sign_survives(content_type, head, encoding):
    text = read("<p>It costs €2.50 a month.</p>", head, content_type, encoding).text
    assert "It costs €2.50 a month." in text


@pytest.mark.parametrize(
    ("label", "codec", "word"),
    [
        ("x-cp1251", "cp1251", "Цена"),
        ("mac", "mac-roman", "€5 “quote”"),
        ("csgb2312", "gbk", "价格是五元"),
        ("cseuckr", "cp949", "가격은 오원"),
        ("iso88592", "iso-8859-2", "cena zł ž"),
        ("unicodefffe", "utf-16-be", "价格 5"),
        # labels that mean more than they say
        ("gb2312", "gb18030", "€5 𠮷"),
        ("shift_jis", "cp932", "①円"),
        ("iso-8859-9", "cp1254", "€5 ş"),
    ],
)
def test_a_label_means_what_the_encoding_standard_says(label, codec, word):
    assert decode(f"<p>{word}".encode(codec), f"text/html; charset={label}") == f"<p>{word}"


def test_text_after_broken_utf8_is_kept():
    content = b"<html><body><article><p>" + WORDS.encode() * 3 + b"</p><p>5 \xff \xe2\x82\xac</p>"
    content += b"<p>" + WORDS.encode() + b"The end costs 7.</p></article></body></html>"
    page = read_page("http://a.example", content, "text/html", "text/html", {}, NOW, "page")
    assert "The end costs 7." in page.text
    assert "€" in page.text


HIDDEN = [
    '<div style="display:none">{}</div>',
    '<div style="color:red; DISPLAY : none !important">{}</div>',
    '<p style="visibility:hidden">{}</p>',
    '<p style="position:absolute;left:-9999px">{}</p>',
    '<p style="font-size:0">{}</p>',
    '<p style="opacity:0">{}</p>',
    "<div hidden><p>{}</p></div>",
    '<div aria-hidden="true"><p>{}</p></div>',
    '<span class="visually-hidden">{}</span>',
    '<span class="sr-only">{}</span>',
    "<style>.away{{display:none}}</style><p class=away>{}</p>",
    "<script>document.write('{}')</script>",
    "<noscript><p>{}</p></noscript>",
    "<template><p>{}</p></template>",
    "<!-- {} -->",
    "<p style='display:none' " + "a " * 20_000 + ">{}</p>",
]


@pytest.mark.parametrize("markup", HIDDEN)
def test_text_that_a_reader_cannot_see_is_left_out(markup):
    text = read(markup.format("It scores 99.9% on everything.") + "<p>It scores 61%.</p>").text
    assert "99.9%" not in text
    assert "61%" in text


SHOWN = [
    '<p style="opacity:0.5">{}</p>',
    '<p style="opacity:0;transform:translateY(20px)">{}</p>',
    '<div class="hidden md:block"><p>{}</p></div>',
    "<style>@media print{{.text{{display:none}}}}</style><p class=text>{}</p>",
    "<style>.tab{{display:none}} .tab.on{{display:block}}</style><p class=tab>{}</p>",
]


@pytest.mark.parametrize("markup", SHOWN)
def test_text_that_a_reader_can_see_is_kept(markup):
    assert "It scores 61%." in read(markup.format("It scores 61%.")).text


def test_what_stands_around_an_article_is_left_out():
    around = (
        "<aside><p>Another model scores 88%.</p></aside>"
        "<section class='related-stories'><h3>Related</h3><a href=/x>A model with 77%</a></section>"
        "<section id=comments><p>I saw it score 99% at home.</p></section>"
        "<div class=newsletter>Join 18,000 readers</div><footer>© 2026</footer>"
    )
    text = read(f"<p>It scores 61%.</p>{around}").text
    assert not [words for words in ("88%", "77%", "99%", "18,000", "2026") if words in text]


def test_the_lead_is_kept_and_the_byline_is_no_text():
    head = "<h1>Two scores</h1><p>72.2 at home, 53.8 away.</p><p>Words: Tern Review</p>"
    for header in (f"<header>{head}</header>", f"<div class=top-bottom>{head}</div>"):
        markup = f"<html><body><article>{header}{f'<p>{WORDS * 3}</p>' * 3}</article></body></html>"
        page = read_page(
            "http://a.example", markup.encode(), "text/html", "text/html", {}, NOW, SourceKind.FEED
        )
        assert page.text.startswith("# Two scores\n\n72.2 at home, 53.8 away.\n\nThe company told")
        assert "Words:" not in page.text


def test_a_layout_named_after_what_stands_beside_the_article_is_kept():
    # CNN's pages hold everything in an element of this class, indented by a lot of white space.
    white = "<div>" + " " * 5000 + "</div>"
    menu = f"<nav>{'Menu ' * 40}</nav>{white * 5}"
    article = f"<article><h1>A model</h1>{f'<p>{WORDS * 2}</p>' * 4}</article>"
    markup = f"<body>{menu}<section class='layout-with-rail__main'>{article}</section></body>"
    page = read_page(
        "http://a.example", markup.encode(), "text/html", "text/html", {}, NOW, SourceKind.FEED
    )
    assert WORDS.strip() in page.text


def test_a_layout_with_the_headline_in_it_is_kept_beside_a_flood_of_other_words():
    article = f"<article><h1>A model</h1>{f'<p>{WORDS * 2}</p>' * 2}</article>"
    others = "".join(f"<p>Reader number {n} has an opinion of it.</p>" for n in range(60))
    layout = f"<div class='content has-sidebar'>{article}<div class=sidebar>Stories</div></div>"
    markup = f"<body>{layout}<div class=replies>{others}</div></body>"
    page = read_page(
        "http://a.example", markup.encode(), "text/html", "text/html", {}, NOW, SourceKind.FEED
    )
    assert WORDS.strip() in page.text
    assert "Stories" not in page.text


def test_a_table_stays_in_its_place_as_markdown():
    table = (
        "<table><caption>Scores, in per cent</caption><tr><th>Test<th>Old<th>New"
        "<tr><td>GPQA | Diamond<td>81<td><b>92.4</b><tr><td>MMLU<td>80<td></table>"
    )
    text = read(f"<p>Before it.</p>{table}<p>After it.</p>").text
    assert text.endswith(
        "Before it.\n\nScores, in per cent\n\n| Test | Old | New |\n| --- | --- | --- |\n"
        "| GPQA \\| Diamond | 81 | 92.4 |\n| MMLU | 80 |  |\n\nAfter it."
    )


def test_a_page_that_is_one_table_keeps_its_rows():
    rows = "".join(f"<tr><td><a href=/{n}>Model {n}</a><td>{n}.5" for n in range(1, 9))
    markup = f"<body><div><h1>Board</h1><table><tr><th>Model<th>Score{rows}</table></div>"
    page = read_page(
        "http://a.example", markup.encode(), "text/html", "text/html", {}, NOW, SourceKind.PAGE
    )
    assert page.text.startswith("# Board\n\n| Model | Score |\n| --- | --- |\n| Model 1 | 1.5 |")


def test_a_table_inside_a_layout_of_tables_keeps_its_rows():
    inner = "<table><tr><th>Test<th>Score<tr><td>GPQA<td>92.4</table>"
    text = read(f"<table><tr><td>Menu<td><h2>Old</h2><p>{WORDS}</p>{inner}</table>").text
    assert "| Test | Score |\n| --- | --- |\n| GPQA | 92.4 |" in text
    assert "| Menu" not in text


def test_raised_digits_do_not_run_into_the_number_before_them():
    text = read("<p>It has 69.7<sup>1</sup> and 2<sup>10</sup> tonnes of CO<sub>2</sub>.</p>").text
    assert "It has 69.7¹ and 2¹⁰ tonnes of CO₂." in text


def test_spanning_cells_are_repeated_in_each_row_and_column():
    table = (
        "<table><tr><th>Model<th colspan=2>Price<tr><td rowspan=2>Max<td>in<td>2.50"
        "<tr><td>out<td>7.50</table>"
    )
    text = read(f"{table}<p>{WORDS}</p>").text
    assert "| Model | Price | Price |" in text
    assert "| Max | in | 2.50 |\n| Max | out | 7.50 |" in text


def test_headings_lists_and_captions_are_kept():
    body = (
        "<h2>Prices</h2><ul><li>Input: $2.50<li>Output: $7.50</ul>"
        "<figure><img src=a.png><figcaption>It has 144 GB.</figcaption></figure>"
        "<dl><dt>Memory<dd>144 GB</dl>"
    )
    text = read(body).text
    for words in (
        "## Prices",
        "- Input: $2.50\n- Output: $7.50",
        "It has 144 GB.",
        "Memory: 144 GB",
    ):
        assert words in text


def test_the_page_says_who_wrote_it_and_when():
    head = (
        '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":'
        '"Model out","datePublished":"2026-05-20T08:00:00+02:00","dateModified":'
        '"2026-05-21T08:00:00Z","author":[{"name":"Ada"},{"name":"Bo"}]}]}</script>'
    )
    page = read("", head)
    assert (page.title, page.byline, page.language) == ("Model out", "Ada, Bo", "en")
    assert page.published_at == datetime(2026, 5, 20, 6, tzinfo=UTC)
    assert page.updated_at == datetime(2026, 5, 21, 8, tzinfo=UTC)


def test_dates_come_from_meta_and_time_elements_too():
    meta = '<meta property="article:published_time" content="2026-05-20T08:00:00Z">'
    assert read("", meta).published_at == datetime(2026, 5, 20, 8, tzinfo=UTC)
    shown = '<time datetime="2026-05-19">19 May</time>'
    assert read(shown).published_at == datetime(2026, 5, 19, tzinfo=UTC)


CORRECTIONS = [
    ("<p><b>Correction:</b> An earlier version said 70%.</p>", True),
    ("<p><em>Updated to add a comment by Nvidia.</em></p>", True),
    ("<p>This article was updated on May 21 to mend a figure.</p>", True),
    ("<p class=updated>Last updated: <time>21 May 2026</time></p>", False),
    ("<p>Updated May 21, 2026</p>", False),
    ("<p>Corrections are rare at this paper.</p>", False),
    ("<p>Update the driver to version 5 before you begin.</p>", False),
]


@pytest.mark.parametrize(("markup", "is_notice"), CORRECTIONS)
def test_a_correction_notice_is_told_from_a_date(markup, is_notice):
    assert (read(markup).correction is not None) == is_notice


def test_links_of_the_main_text_are_kept_canonical():
    body = (
        '<p>See <a href="/paper?utm_source=x#fig">the paper</a> and '
        '<a href="javascript:alert(1)">more</a> of it, as they say.</p>'
    )
    assert read(body).links == ("http://a.example/paper",)


def test_a_sentence_of_links_and_a_table_of_links_are_kept():
    links = "<a href=/a>Kimi K2</a> beats <a href=/b>DeepSeek V3</a> by <a href=/c>5 points</a>"
    rows = "".join(f"<tr><td><a href=/{n}>Model {n}</a><td><a href=/r{n}>{n}.5</a>" for n in "1234")
    page = read(f"<p>{links}.</p><table><tr><th>Model<th>Score{rows}</table>")
    assert "Kimi K2 beats DeepSeek V3 by 5 points." in page.text
    assert "| Model 4 | 4.5 |" in page.text
    assert len(page.links) == 11


def test_a_markdown_file_is_its_own_text():
    content = b"# Card\n\n| a | b |\n|---|---|\n| 1 | <b>2</b> |\n"
    page = read_page("http://a.example", content, "text/plain", "text/plain", {}, NOW, "markdown")
    assert (page.text, page.title) == (content.decode(), "Card")


HOSTILE = {
    "nested": "<div>" * 100_000 + "<p>It scores 61%.</p>" + "</div>" * 100_000,
    "inline": "<b>" * 100_000 + "It scores 61%." + "</b>" * 100_000,
    "attributes": f"<p {' '.join(f'a{n}=1' for n in range(200_000))}>It scores 61%.</p>",
    "unclosed": "<" * 100_000 + "<p>It scores 61%.</p>",
    "cells": "<table><tr>"
    + "<td colspan=99999 rowspan=99999>7" * 300
    + "</table><p>It scores 61%.",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_read_in_time(name):
    began = time.monotonic()
    assert "It scores 61%." in read(HOSTILE[name]).text
    assert time.monotonic() - began < 10


def test_what_is_no_text_is_said_so():
    with pytest.raises(PageError, match="application/pdf"):
        read("", content_type="application/pdf")


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_page_or_a_page_error(content):
    try:
        page = read_page("http://a.example", content, "text/html", "text/html", {}, NOW, "page")
    except PageError:
        return
    assert page.text.strip()


def test_reading_that_hangs_or_eats_memory_is_ended_and_the_next_page_is_read():
    reader = Reader(seconds=1)
    try:
        with pytest.raises(ReaderError, match="not read within 1 seconds"):
            reader.call_now(time.sleep, 30)
        with pytest.raises(ReaderError, match="memory"):
            reader.call_now(bytes, 8 * 1024**3)
        assert reader.call_now(len, b"four") == 4
        with pytest.raises(PageError, match="no kind of page"):
            reader.call_now(read_page, "", b"%PDF", "application/pdf", "", {}, NOW, SourceKind.PAGE)
        with pytest.raises(ReaderError, match="ZeroDivisionError"):
            reader.call_now(divmod, 1, 0)
    finally:
        reader.close()


def test_a_comparison_that_is_left_out_would_have_changed_nothing(monkeypatch):
    pages = [
        (f"https://{host}{path}", page.body, "text/html", f"text/html; charset={page.charset}")
        for (host, path), page in edition_pages(2).items()
        if page.status == 200 and page.media_type == "text/html"
    ][::8]

    def texts():
        return [read_page(*page, {}, NOW, SourceKind.FEED).text for page in pages]

    plain = texts()
    monkeypatch.setattr("crawler.pages._PLAINLY_LONG", 10**9)
    assert len(plain) > 5
    assert texts() == plain
