"""From fetched bytes to a Page: its text, its dates, its byline. Pure; the bytes are hostile."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import trafilatura
from lxml import etree
from trafilatura import metadata
from trafilatura.settings import Document, Extractor

from crawler.addresses import canonical
from crawler.decoding import decode
from crawler.linkeddata import linked_data
from crawler.moments import believed
from crawler.pruning import loosen_links, parse, prune, straighten, words
from crawler.rendering import render
from crawler.sources import SourceKind
from crawler.tables import keep_tables, unfold_layout
from crawler.unreadable import Unreadable
from db.handover import Page

# A page of so many bytes without text is a notice to the editors.
LARGE_BYTES = 5_000
# Code points: less than this is no article.
LEAST_TEXT = 20
MOST_LINKS = 1_000

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/xml", "text/xml", ""})
_TEXT_TYPE = re.compile(r"text/.*|application/(json|yaml|x-yaml|octet-stream|.*\+json)")
# How a notice of a correction begins: on its own, or before a colon or a date.
_NOTICE = re.compile(
    r"(correction|corrected|clarification|erratum|update|updated|editor[’']s note"
    r"|this (article|story|post|page) (was|has been) (updated|corrected|amended))\b"
    r"(?=\s*[:(\[–—-]|\s+(to|on|at|in|with|by|for|\d|[A-Z][a-z]+ \d))",
    re.IGNORECASE,
)
# "Updated May 21, 2026, 8:15 a.m. ET" is a date, not a notice.
_DATE_WORD = (
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)\w*"
    r"|utc|gmt|[ecmp][ds]?t|[ap]\.?m\.?|on|at|ago|hours?|minutes?|days?"
)
_ONLY_DATE = re.compile(rf"(last )?updated?((\b({_DATE_WORD})|[\d\s,.:/+()–-])*)", re.IGNORECASE)
_LONGEST_NOTICE = 600
# How an error page that answers 200 is headed, and the code points that it has at most. A story
# may begin so too ("Access denied: how ..."), but is longer.
_ERROR = re.compile(
    r"(error )?(404|403|410|50[0234])\b|(page|article|story) (not found|unavailable)"
    r"|not found$|access denied|(page )?no longer available|something went wrong"
    r"|(just a moment|attention required|are you a robot|service unavailable)\b",
    re.IGNORECASE,
)
MOST_OF_AN_ERROR = 800
_LONGEST_BYLINE = 100
_LEAD_BLOCKS = ("p", "div", "h2", "h3", "li")
# More sentences than these between a headline and its text are none of the article's.
MOST_LEADS = 3
# So many code points of a block tell it from others.
_LEAD_START = 80
# What ends as a sentence does. Bylines and dates don't.
_SENTENCE = re.compile(r"\S+(\s+\S+){2,}[.!?…。][”’\"')\]]*$")

# Its body is what we render: any other format makes a text of it as well.
_OPTIONS = Extractor(output_format="txt", precision=True, comments=False, formatting=True)
_TEASERS = etree.XPath(
    "//*[contains(translate(@id, 'T', 't'), 'teaser')"
    " or contains(translate(@class, 'T', 't'), 'teaser')]"
)
_PLAIN_TAGS = frozenset(
    {"p", "head", "hi", "lb", "list", "item", "quote", "code", "table", "row", "cell", "del"}
)
# trafilatura looks further below 250 code points, and takes what is more than twice as long.
_PLAINLY_LONG = 300
_PLAINLY_MOST = 1.9
# The elements that may name who signs the page.
_SIGNED = etree.XPath("descendant-or-self::*[@class or @itemprop or @rel]")


@dataclass(frozen=True)
class WebPage(Page):
    """A page, and what it declares of its own identity. Canonical addresses; nothing is checked."""

    # Where it says to live; None where it says nothing, or here.
    lives_at: str | None = None
    # Itself in other languages.
    translations: tuple[str, ...] = ()


class PageError(Unreadable):
    """No text can be had from a page. `notable`: the editors should hear of it."""

    def __init__(self, message: str, notable: bool = True) -> None:
        super().__init__(message, notable)
        self.message, self.notable = message, notable

    def __str__(self) -> str:
        return self.message


def read_page(
    address: str,
    content: bytes,
    media_type: str,
    content_type: str,
    headers: Mapping[str, str],
    fetched_at: datetime,
    kind: SourceKind,
) -> WebPage:
    """The page that came from `address`, for a source of this `kind`.

    `media_type` is the bare type ("text/html"), `content_type` the header as it came. For
    Markdown, data and plain text the text is the decoded file. Raises PageError.
    """
    if kind in {SourceKind.MARKDOWN, SourceKind.DATA} or (
        media_type not in _HTML_TYPES and _TEXT_TYPE.fullmatch(media_type)
    ):
        return _file(address, content, media_type, content_type, headers, fetched_at)
    if media_type not in _HTML_TYPES:
        raise PageError(f"{media_type} is no kind of page that is read", notable=False)
    return _article(address, content, media_type, content_type, headers, fetched_at)


def _file(
    address: str,
    content: bytes,
    media_type: str,
    content_type: str,
    headers: Mapping[str, str],
    fetched_at: datetime,
) -> WebPage:
    text = decode(content, content_type).replace("\r\n", "\n")
    if not text.strip():
        raise PageError("the file is empty")
    title = re.search(r"^#\s+(\S.*?)\s*#*$", text, re.MULTILINE)
    return WebPage(
        address=address,
        content=content,
        media_type=media_type,
        headers=headers,
        fetched_at=fetched_at,
        text=text,
        title=title[1] if title and not media_type.endswith(("json", "yaml", "csv")) else None,
    )


def _article(
    address: str,
    content: bytes,
    media_type: str,
    content_type: str,
    headers: Mapping[str, str],
    fetched_at: datetime,
) -> WebPage:
    tree = parse(decode(content, content_type))
    if tree is None:
        raise PageError("no HTML could be read", notable=len(content) >= LARGE_BYTES)
    # Held: lxml makes an element anew each time that nobody has it.
    elements = list(tree.iter())
    said = linked_data(tree)
    base = next((canonical(e.get("href") or "", address) for e in tree.iter("base")), None)
    language = tree.get("lang") or None
    headline, byline = _headline(tree), _byline(tree)
    prune(tree)
    unfold_layout(tree)
    straighten(tree)
    anchors = loosen_links(tree)
    blocks = _blocks(tree)
    pruned = copy.deepcopy(tree)
    author, published_at = said.author or byline, believed(said.published_at, fetched_at)
    title = said.headline or headline
    found = _extract(tree, pruned, address)
    if found is not None and not (title and author and published_at):
        shown = _shown(tree, address, fetched_at, author=not author, day=not published_at)
        title, author = title or shown.title, author or shown.author
        published_at = published_at or _day(shown.date)
    del elements
    text = _with_lead(keep_tables("" if found is None else render(found), pruned), pruned)
    if headline and title and text and _is_missing(headline, title, text):
        text = f"# {headline}\n\n{text}"
    if len(text) <= MOST_OF_AN_ERROR and any(map(_ERROR.match, (headline or "", title or ""))):
        raise PageError("an error page that answers 200", notable=False)
    if len(text) < LEAST_TEXT:
        large = len(content) >= LARGE_BYTES
        raise PageError(f"no text came out of {len(content)} bytes", notable=large)
    lives_at = canonical(said.canonical or "", base or address)
    twins = (canonical(reference, base or address) for reference in said.translations)
    return WebPage(
        lives_at=lives_at if lives_at != address else None,
        translations=tuple(dict.fromkeys(twin for twin in twins if twin and twin != address)),
        address=address,
        content=content,
        media_type=media_type or "text/html",
        headers=headers,
        fetched_at=fetched_at,
        text=text,
        title=title,
        byline=author,
        language=language[:20] if language else None,
        published_at=published_at,
        updated_at=believed(said.updated_at, fetched_at),
        correction=_correction(blocks),
        links=_links(anchors, text, base or address),
    )


# Any in what follows: lxml ships no types.
def _extract(tree: Any, pruned: Any, address: str) -> Any:
    """The page's main part, as trafilatura's body; None where it finds none.

    trafilatura compares what it finds with what two other algorithms find. That is left out where
    it can't change anything: what it finds is plainly an article and most of the page.
    """
    options = copy.copy(_OPTIONS)
    options.url = options.source = address
    # Teasers are the one thing that it takes otherwise without the comparison.
    if len(words(pruned)) >= _PLAINLY_LONG and not _TEASERS(tree):
        options.fast = True
        found = trafilatura.bare_extraction(tree, options=options)
        if isinstance(found, Document) and _is_plain(found.body, pruned):
            return found.body
        options.fast = False
    found = trafilatura.bare_extraction(tree, options=options)
    return found.body if isinstance(found, Document) else None


def _shown(tree: Any, address: str, fetched_at: datetime, *, author: bool, day: bool) -> Document:
    """Title, author and day as trafilatura finds them; the last two only where asked for."""
    found = metadata.examine_meta(tree)
    if found.author and " " not in found.author:
        found.author = None  # one word is no author
    with suppress(Exception):  # whatever its reading of JSON stumbles over, as trafilatura does
        found = metadata.extract_meta_json(tree, found)
    found.title = found.title or metadata.extract_title(tree)
    if author:
        found.author = found.author or metadata.extract_author(tree)
    if day:
        found.date = metadata.find_date(  # type: ignore[attr-defined]  # htmldate's
            tree,
            url=found.url or metadata.extract_url(tree, address),
            original_date=True,
            extensive_search=False,
            max_date=fetched_at.date().isoformat(),
        )
    found.clean_and_trim()
    return found


def _is_plain(body: Any, pruned: Any) -> bool:
    """Whether no other algorithm's text is taken in place of `body`.

    That needs a text that is short, or less than half as long as another, which is a part of
    the page; or one without paragraphs, of tables, or with elements that are no part of a text.
    """
    elements = list(body.iterdescendants())
    tags = Counter(element.tag for element in elements)
    if not tags.keys() <= _PLAIN_TAGS or tags["table"] > tags["p"]:
        return False
    if not any(words(element) for element in elements if element.tag == "p"):
        return False
    length = len(words(body))
    return length >= _PLAINLY_LONG and len(words(pruned)) <= _PLAINLY_MOST * length


def _headline(tree: Any) -> str | None:
    """The one first-level heading."""
    headings = [words(element) for element in tree.iter("h1")]
    return headings[0][:300] if len(headings) == 1 and headings[0] else None


def _is_missing(headline: str, title: str, text: str) -> bool:
    """Whether the page's own headline was left out of its text.

    A first-level heading that shares nothing with the title is the site's name.
    """
    own, other = headline.casefold(), title.casefold()
    start = " ".join(text[: len(headline) + 500].split()).casefold()
    return (own in other or other in own) and own not in start


def _with_lead(text: str, tree: Any) -> str:
    """The text with the sentences between the headline and its first block that it lacks.

    What stands there is the lead, which text extraction takes for a part of the page's head.
    """
    head, apart, rest = text.partition("\n\n")
    if not head.startswith("# "):
        head, apart, rest = "", "", text
    flat = " ".join(rest.split())
    leads: list[str] = []
    headline = next(tree.iter("h1"), None)
    blocks = () if headline is None else headline.iterancestors("html")
    blocks = [e for root in blocks for e in root.iter("h1", *_LEAD_BLOCKS)]
    for element in blocks[blocks.index(headline) + 1 :] if blocks else ():
        sentence = words(element)
        if not sentence or next(element.iterdescendants("p", "div"), None) is not None:
            continue
        if sentence[:_LEAD_START] in flat:
            return "\n\n".join([*([head] if apart else []), *leads, rest])
        if _SENTENCE.search(sentence):
            leads.append(sentence)
        if len(leads) > MOST_LEADS:
            break
    return text


def _byline(tree: Any) -> str | None:
    """Who signs the page, as it shows them."""
    for element in _SIGNED(tree):
        if len(element) > 3:
            continue
        names = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower().split()
        if element.get("rel") == "author" or {"byline", "author", "by"} & set(names):
            name = re.split(r"\s+[·|•–—]\s+|,?\s+\d", words(element))[0]
            name = re.sub(r"^(written )?by:?\s+", "", name, flags=re.IGNORECASE)
            if 1 < len(name) <= _LONGEST_BYLINE:
                return name
    return None


def _blocks(tree: Any) -> list[str]:
    """The text of each paragraph and of each element that holds text but no paragraph."""
    found = []
    for element in tree.iter("p", "li", "div", "section", "em", "small", "span", "time"):
        if element.tag == "p" or next(element.iterdescendants("p"), None) is None:
            found.append(words(element))
    return found


def _correction(blocks: Iterable[str]) -> str | None:
    """The notices of corrections and updates among `blocks`, one a line."""
    notices: list[str] = []
    for block in blocks:
        if (
            len(block) <= _LONGEST_NOTICE
            and _NOTICE.match(block)
            and not _ONLY_DATE.fullmatch(block)
            and not any(block in notice or notice in block for notice in notices)
        ):
            notices.append(block)
    return "\n".join(notices) or None


def _links(anchors: Iterable[tuple[str, str]], text: str, base: str) -> tuple[str, ...]:
    """Canonical addresses that the main text links to, each once, in its order.

    `anchors` are address and beginning of the block of every link of the page.
    """
    flat = " ".join(text.split())
    found = (canonical(address, base) for address, block in anchors if block in flat)
    return tuple(dict.fromkeys(link for link in found if link))[:MOST_LINKS]


def _day(text: str | None) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC) if text else None
    except ValueError:
        return None
