"""The text that we keep of articles beside what other libraries make of them.

    python benchmarks/article_text.py FOLDER

FOLDER is laid out as the article extraction benchmark of Zyte (github.com/scrapinghub/
article-extraction-benchmark): `ground-truth.json` with {id: {"articleBody": ...}}, and
`html/ID.html.gz`. It is no part of this repository. As there, texts are compared by their
sequences of four words, each counted as often as it occurs; the figures are means over the pages
of precision, recall and F1. trafilatura and jusText are always compared; readability-lxml,
newspaper4k and resiliparse are where they are installed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from time import monotonic

import click
import justext
import trafilatura

from crawler.decoding import decode
from crawler.pages import PageError, read_page
from crawler.sources import SourceKind

SEQUENCE = 4
_WORD = re.compile(r"\w+", re.UNICODE)
# Marks of Markdown that our text has and the truth has not.
_MARKS = re.compile(r"^\s*(#+|-|\|)\s?|\||(?<=\|)\s*---\s*", re.MULTILINE)


def ours(content: bytes, address: str) -> str:
    """Our text without its Markdown marks and without the headline, which the truth lacks."""
    try:
        page = read_page(
            address, content, "text/html", "text/html", {}, datetime.now(UTC), SourceKind.FEED
        )
    except PageError:
        return ""
    first, _, rest = page.text.partition("\n\n")
    return _MARKS.sub(" ", rest if first.startswith("# ") else page.text)


def plain_trafilatura(content: bytes, address: str) -> str:
    return trafilatura.extract(content, url=address, include_comments=False) or ""


def precise_trafilatura(content: bytes, address: str) -> str:
    return (
        trafilatura.extract(content, url=address, include_comments=False, favor_precision=True)
        or ""
    )


def with_justext(content: bytes, _address: str) -> str:
    words = justext.get_stoplist("English")
    paragraphs = justext.justext(decode(content, "text/html"), words)
    return "\n".join(each.text for each in paragraphs if not each.is_boilerplate)


def with_readability(content: bytes, _address: str) -> str:
    from lxml import html
    from readability import Document

    return html.fromstring(Document(decode(content, "text/html")).summary()).text_content() or ""


def with_newspaper(content: bytes, address: str) -> str:
    from newspaper import Article

    article = Article(address, language="en")
    article.download(input_html=decode(content, "text/html"))
    article.parse()
    return article.text or ""


def with_resiliparse(content: bytes, _address: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(decode(content, "text/html"), main_content=True) or ""


LIBRARIES: dict[str, Callable[[bytes, str], str]] = {
    "ours": ours,
    "trafilatura": plain_trafilatura,
    "trafilatura, precise": precise_trafilatura,
    "jusText": with_justext,
}
# By the module that has to be there.
OPTIONAL: dict[str, tuple[str, Callable[[bytes, str], str]]] = {
    "readability": ("readability-lxml", with_readability),
    "newspaper": ("newspaper4k", with_newspaper),
    "resiliparse": ("resiliparse", with_resiliparse),
}


def sequences(text: str) -> Counter[tuple[str, ...]]:
    """The text's sequences of words; of a shorter text, all of it."""
    words = _WORD.findall(text)
    last = max(len(words) - SEQUENCE + 1, min(len(words), 1))
    return Counter(tuple(words[at : at + SEQUENCE]) for at in range(last))


def scores(found: str, truth: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of one page; an empty text of an empty page is right."""
    one, other = sequences(found), sequences(truth)
    both = (one & other).total()
    if not one or not other:
        right = float(not one and not other)
        return right, right, right
    precision, recall = both / one.total(), both / other.total()
    return precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0


def pages(folder: Path) -> Iterator[tuple[bytes, str, str]]:
    """Content, address and true text of each page."""
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    for name, page in sorted(truth.items()):
        content = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        yield content, page.get("url") or "http://unknown.example/", page["articleBody"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    if not (asked.folder / "ground-truth.json").exists():
        raise SystemExit(f"{asked.folder} has no ground-truth.json: see --help for its layout")
    rows = list(pages(asked.folder))
    tables = sum(b"<table" in content for content, _, _ in rows)
    click.echo(f"{len(rows)} pages, {tables} of them with a table element")
    found = {name: read for module, (name, read) in OPTIONAL.items() if find_spec(module)}
    for name, read in {**LIBRARIES, **found}.items():
        began = monotonic()
        each = [scores(read(content, address), truth) for content, address, truth in rows]
        seconds = monotonic() - began
        precision, recall, f1 = (sum(column) / len(each) for column in zip(*each, strict=True))
        click.echo(
            f"{name:<22}F1 {f1:.3f}  precision {precision:.3f}  recall {recall:.3f}  "
            f"{len(each) / seconds:6.1f} pages/s"
        )


if __name__ == "__main__":
    main()
