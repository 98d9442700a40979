"""Takes out of a page what a reader can't see and what breaks parsers, before its text is read.

Works on the markup first, since two hostile shapes never get through a parser: elements nested
without end, and one element with a flood of attributes. Then on the tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from lxml import etree, html

# Browsers stop nesting at 512; no article comes near this.
DEEPEST = 200
# Code points of one tag. Long ones are inlined images, and floods of attributes.
LONGEST_TAG = 8_000
# A cell may span so many columns or rows; a span repeats its text for each.
WIDEST_SPAN = 50

_SUPERSCRIPT = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
# A tag: whether it is an end tag, its name, and whether it ends itself.
_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^<>]*?(/?)>")
_LONG_TAG = re.compile(rf"<([a-zA-Z][a-zA-Z0-9-]*)([^<>]{{{LONGEST_TAG},}})>")
# Elements whose end tag may be left out, or that have none: their number is no depth.
_UNNESTED = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
    | {"track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot"}
    | {"option", "optgroup", "colgroup", "html", "head", "body"}
)
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(hidden|collapse)|opacity\s*:\s*0?\.?0+\s*(;|!|$)"
    r"|font-size\s*:\s*0[a-z%]*\s*(;|!|$)|(left|top|right|text-indent)\s*:\s*-\d{3,}"
    r"|clip\s*:\s*rect\(\s*[01](px)?[\s,]+[01]|clip-path\s*:\s*inset\(\s*(50|100)%",
    re.IGNORECASE,
)
# A page that fades its text in begins like this and shows it with a script.
_FADING_STYLE = re.compile(r"transform|transition|animation", re.IGNORECASE)
# Class names by which frameworks hide text from the eye.
_HIDING_CLASS = re.compile(
    r"(?:^|\s)(visually-?hidden(-focusable)?|sr-only|screen-reader(-text|-only)?|u-hidden"
    r"|is-hidden|d-none|hide|hidden)(?:\s|$)",
    re.IGNORECASE,
)
# Rules for one kind of screen or paper say nothing of what this reader sees.
_MEDIA_RULES = re.compile(r"@[a-z-]+[^{}]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", re.IGNORECASE)
_STYLE_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE_SELECTOR = re.compile(r"[.#][\w-]+")
_HIDING_HINT = re.compile(r"hidden|display|visibility|opacity|clip", re.IGNORECASE)
# "hidden" is also how a class "hidden md:block" of a layout begins.
_SHOWN_AGAIN = re.compile(r"(^|\s)\w+:(block|flex|grid|inline|table)|(^|\s)d-\w+-(block|flex)")
_NEVER_TEXT = (
    *("script", "style", "template", "noscript", "svg", "canvas", "iframe", "object", "embed"),
    *("audio", "video", "select", "button", "input", "textarea", "dialog"),
)
_PAGE_FURNITURE = re.compile(
    r"(^|[\s_-])(related|recirc\w*|trending|most-?read|read-?(more|next)|recommend\w*|newsletter"
    r"|share|sharing|social|promo\w*|advert\w*|ad|ads|sponsor\w*|cookies?|consent|breadcrumbs?"
    r"|comments?|disqus\w*|rail|sidebar)($|[\s_-])",
    re.IGNORECASE,
)
_TEXT_BLOCKS = ("p", "li", "td", "th", "dd", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6")
# Code points beside the links of a block that make it a sentence.
_LEAST_SENTENCE = 12
# So many code points of a block tell it from others.
_BLOCK_START = 80
# An element with this share of the page's text is its article, whatever its class says.
_ARTICLE_SHARE = 0.4
_SPANS = etree.XPath("boolean(@colspan or @rowspan)")
_TEXT = etree.XPath("string()", smart_strings=False)
# What can be hidden, and what can be furniture: the rest of a page need not be looked at.
_MARKED = etree.XPath("descendant-or-self::*[@hidden or @aria-hidden or @style or @class or @id]")
_NAMED = etree.XPath(
    "descendant-or-self::*[@role or self::nav or self::aside or self::footer or self::form"
    " or ((self::div or self::section or self::ul or self::ol) and (@class or @id))]"
)


# Any: lxml ships no types.
def parse(text: str) -> Any:
    """The tree of a page, however it is nested; None where there is nothing to parse."""
    markup = _flatten(_LONG_TAG.sub(_shorten, text))
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(markup.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _shorten(tag: re.Match[str]) -> str:
    """A long tag without its attributes; hidden, where any of them may hide it."""
    return f"<{tag[1]} hidden>" if _HIDING_HINT.search(tag[2]) else f"<{tag[1]}>"


def _flatten(text: str) -> str:
    """`text` without the tags that nest deeper than DEEPEST."""
    depth = deepest = 0
    for closing, name, closed in _NAME.findall(text):
        if not closed and name.lower() not in _UNNESTED:
            depth = max(0, depth + (-1 if closing else 1))
            deepest = max(deepest, depth)
    if deepest <= DEEPEST:
        return text
    kept, depth, last = [], 0, 0
    for tag in _NAME.finditer(text):
        if tag[3] or tag[2].lower() in _UNNESTED:
            continue
        if tag[1]:
            drop = depth > DEEPEST
            depth = max(0, depth - 1)
        else:
            depth += 1
            drop = depth > DEEPEST
        if drop:
            kept.append(text[last : tag.start()])
            last = tag.end()
    return " ".join([*kept, text[last:]])


def prune(tree: Any) -> None:
    """Drop from the tree, in place, what a reader can't see, and what stands around an article."""
    hiding = _hiding_selectors(tree)
    for element in list(tree.iter(*_NEVER_TEXT)):
        _drop(element)
    _drop_where(_MARKED(tree), lambda element: is_hidden(element, hiding))
    whole = len(words(tree)) or 1
    headlines = list(tree.iter("h1"))
    # A layout named after its sidebar has the article in it as well.
    around = set(
        headlines[0].iterancestors("div", "section", "form") if len(headlines) == 1 else ()
    )
    _drop_where(
        _NAMED(tree),
        lambda element: (
            _is_furniture(element) and element not in around and _is_small(element, whole)
        ),
    )


def _drop_where(elements: Iterable[Any], out: Callable[[Any], bool]) -> None:
    for element in elements:
        if element.tag not in {"html", "body", "head"} and out(element):
            _drop(element)


def is_hidden(element: Any, hiding: frozenset[str] = frozenset()) -> bool:
    """Whether a reader of the page can't see the element, by its own attributes.

    `hiding` are the classes (".vh") and ids ("#x") that the page's own style sheet hides.
    """
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    if _hides(element.get("style") or ""):
        return True
    names = element.get("class") or ""
    if _HIDING_CLASS.search(names) and not _SHOWN_AGAIN.search(names):
        return True
    own = {f".{name}" for name in names.split()} | {f"#{element.get('id')}"}
    return bool(hiding & own)


def _hides(style: str) -> bool:
    found = _HIDING_STYLE.search(style)
    if found is None:
        return False
    return not (found[0].lower().startswith("opacity") and _FADING_STYLE.search(style))


def _hiding_selectors(tree: Any) -> frozenset[str]:
    """Classes and ids that the page's style sheet hides, unless another rule of it shows them."""
    hiding: set[str] = set()
    shown: set[str] = set()
    for sheet in tree.iter("style"):
        for rule in _STYLE_RULE.finditer(_MEDIA_RULES.sub("", sheet.text or "")):
            selectors = [selector.strip() for selector in rule[1].split(",")]
            if _hides(rule[2]):
                hiding.update(s for s in selectors if _SIMPLE_SELECTOR.fullmatch(s))
            elif "display" in rule[2] or "visibility" in rule[2]:
                shown.update(name for s in selectors for name in _SIMPLE_SELECTOR.findall(s))
    return frozenset(hiding - shown)


def _is_furniture(element: Any) -> bool:
    if element.get("role") in {"navigation", "complementary", "dialog", "contentinfo", "search"}:
        return True
    if element.tag in {"nav", "aside", "footer", "form"}:
        return element.find(".//table") is None
    if element.tag not in {"div", "section", "ul", "ol"}:
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_PAGE_FURNITURE.search(names))


def _is_small(element: Any, whole: int) -> bool:
    """Whether the element holds too little of the page's text to be its article."""
    return len(words(element)) / whole < _ARTICLE_SHARE


def _drop(element: Any) -> None:
    """Take the element out and leave the text after it."""
    if element.getparent() is not None:
        element.drop_tree()


# ------------------------------------------------------------------ shapes the text keeps


def straighten(tree: Any) -> None:
    """Make of captions paragraphs and of spanning cells one cell each, in place.

    Text extraction drops captions and dates, takes a spanning cell for one column, and runs
    raised digits into the number before them.
    """
    for caption in list(tree.iter("caption")):
        table = next(caption.iterancestors("table"), None)
        caption.tag = "p"
        if table is not None and table.getparent() is not None:
            caption.tail = None
            table.addprevious(caption)
    for caption in list(tree.iter("figcaption")):
        caption.tag = "p"
    for figure in list(tree.iter("figure")):
        figure.tag = "div"
    # Dates in a sentence are dropped with their element otherwise.
    for moment in list(tree.iter("time")):
        if next(moment.iterancestors("p", "li", "td", "th"), None) is not None:
            moment.tag = "span"
    for table in tree.iter("table"):
        _unspan(table)
    # 69.7 with a footnote 1 is not 69.71, and two to the tenth is not 210.
    for names, digits in (("sup", _SUPERSCRIPT), ("sub", _SUBSCRIPT)):
        for element in tree.iter(names):
            element.text = (element.text or "").translate(digits)


def loosen_links(tree: Any) -> list[tuple[str, str]]:
    """Address and block of each link; those in a sentence or a cell are made plain text, in place.

    Text extraction takes a short paragraph with two links for navigation, and drops it.
    """
    found = []
    for anchor in list(tree.iter("a")):
        block = next(anchor.iterancestors(*_TEXT_BLOCKS), anchor.getparent())
        if block is None:
            continue
        text = words(block)
        if anchor.get("href"):
            found.append((anchor.get("href"), text[:_BLOCK_START]))
        linked = sum(len(words(each)) for each in block.iter("a"))
        if block.tag in {"td", "th"} or len(text) - linked >= _LEAST_SENTENCE:
            anchor.tag = "span"
    return found


def words(element: Any) -> str:
    """The text of the element on one line."""
    return " ".join(_TEXT(element).split())


def _unspan(table: Any) -> None:
    """Repeat the text of a cell that spans columns or rows in each of them."""
    # Column -> how many more rows a cell above reaches down, and that cell.
    below: dict[int, tuple[int, Any]] = {}
    for row in table.iter("tr"):
        if next(row.iterancestors("table"), None) is not table:
            continue
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        if not below and len(cells) == len(row) and not any(map(_SPANS, cells)):
            continue
        further: dict[int, tuple[int, Any]] = {}
        line: list[Any] = []
        for cell in cells:
            while len(line) in below:
                _take(below, further, line)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for number in range(across):
                if down > 1:
                    further[len(line)] = (down - 1, cell)
                line.append(_copy(cell) if number else cell)
        while len(line) in below:
            _take(below, further, line)
        below = further
        for cell in cells:
            row.remove(cell)
        row.extend(line)


def _take(
    below: dict[int, tuple[int, Any]], further: dict[int, tuple[int, Any]], line: list[Any]
) -> None:
    """Fill the next column of `line` with the cell that reaches down into it."""
    rows, cell = below[len(line)]
    if rows > 1:
        further[len(line)] = (rows - 1, cell)
    line.append(_copy(cell))


def _span(cell: Any, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    cell.attrib.pop(name, None)
    return min(max(int(text), 1), WIDEST_SPAN) if text.isdecimal() and len(text) < 6 else 1


def _copy(cell: Any) -> Any:
    """A cell of the same kind with the same text."""
    twin = cell.makeelement(cell.tag)
    twin.text = words(cell)
    return twin
