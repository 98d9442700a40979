"""Puts back the tables that text extraction drops: on a leaderboard they are the page.

Any in this module: lxml ships no types.
"""

from __future__ import annotations

import copy
import re
from typing import Any

from crawler.rendering import render

# HTML elements and what they are in the tree that `render` reads.
_NAMES = {
    **{f"h{level}": "head" for level in range(1, 7)},
    **{"ul": "list", "ol": "list", "dl": "list", "li": "item", "dt": "item", "dd": "item"},
    **{"tr": "row", "td": "cell", "th": "cell", "pre": "code", "br": "lb", "blockquote": "quote"},
    **{"p": "p", "table": "table", "summary": "head"},
}
_INLINE = frozenset(
    {"a", "abbr", "b", "cite", "code", "data", "del", "em", "font", "i", "img", "ins", "kbd"}
    | {"label", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "var"}
    | {"wbr", "big", "dfn", "samp"}
)
# A table with so much of the page's text, and lost, makes the page's extraction worthless.
_MOST_OF_A_PAGE = 0.5


def keep_tables(text: str, tree: Any) -> str:
    """`text` with the data tables of the pruned page that it lacks, each in its place."""
    lost = [table for table in tree.iter("table") if is_data(table) and not _stands(table, text)]
    if not lost:
        return text
    share = sum(len(_words(table)) for table in lost) / (len(_words(tree)) or 1)
    flat = " ".join(text.split())
    # Or the cells are there, one after the other, as if they were sentences.
    if share > _MOST_OF_A_PAGE or any(_words(table) in flat for table in lost):
        return render(_converted(_main(tree)))
    for table in lost:
        text = _inserted(text, table)
    return text


def is_data(table: Any) -> bool:
    """Whether the table shows values: two rows and columns at least, and a digit."""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return False
    rows = [row for row in table.iter("tr") if len(row) >= 2]
    return len(rows) >= 2 and bool(re.search(r"\d", _words(table)))


def unfold_layout(tree: Any) -> None:
    """Make plain blocks of tables that only arrange the page, in place."""
    for table in list(tree.iter("table")):
        holds = table.find(".//table") is not None or table.find(".//h1") is not None
        if holds or table.get("role") == "presentation":
            parts = list(table.iter("tbody", "thead", "tfoot", "tr", "td", "th"))
            for element in [table, *(part for part in parts if _table_of(part) is table)]:
                element.tag = "div"


def _table_of(element: Any) -> Any:
    return next(element.iterancestors("table"), None)


def _stands(table: Any, text: str) -> bool:
    """Whether the text has the table's rows as rows."""
    markdown = render(_converted(table)).split("\n")
    return all(line in text for line in markdown[:1] + markdown[2:3] + markdown[-1:])


def _main(tree: Any) -> Any:
    """The part of the page that says to be its main one, if it holds the tables."""
    tables = len(list(tree.iter("table")))
    for element in tree.iter("main", "article", "div"):
        named = element.tag != "div" or element.get("role") == "main"
        if named and len(list(element.iter("table"))) == tables:
            return element
    body = tree.find("body")
    return tree if body is None else body


def _converted(element: Any) -> Any:
    """A copy of the element in the names that `render` knows, in a root of its own."""
    twin = copy.deepcopy(element)
    twin.tail = None
    for each in twin.iter():
        if not isinstance(each.tag, str):
            continue
        name = each.tag
        each.set("rend", name)
        each.tag = _NAMES.get(name, "hi" if name in _INLINE else "div")
    root = twin.makeelement("body")
    root.append(twin)
    return root


def _inserted(text: str, table: Any) -> str:
    """The text with the table after the nearest block before it that the text has."""
    markdown = render(_converted(table))
    blocks = text.split("\n\n")
    for before in [table, *table.iterancestors()]:
        for sibling in before.itersiblings(preceding=True):
            at = _block_of(sibling, blocks)
            if at is not None:
                return "\n\n".join([*blocks[: at + 1], markdown, *blocks[at + 1 :]])
        if before.tag == "body":
            break
    return f"{text}\n\n{markdown}"


def _block_of(element: Any, blocks: list[str]) -> int | None:
    words = _words(element)[-60:]
    if len(words) < 3:
        return None
    return next((at for at, block in enumerate(blocks) if block.endswith(words)), None)


def _words(element: Any) -> str:
    """The text of the element, each piece apart from the next."""
    return " ".join(" ".join(element.itertext()).split())
