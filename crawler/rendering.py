"""The extracted tree of an article as text: paragraphs, headings, lists, tables as Markdown.

No marks of bold or links: offsets of a quote must give the words that a reader sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_BLOCKS = frozenset(
    ["p", "head", "list", "item", "table", "row", "cell", "quote", "code", "lb", "ab", "div", "fw"]
)


# Any in what follows: lxml ships no types.
def render(body: Any) -> str:
    """The text of trafilatura's tree, a blank line between blocks, none at its ends."""
    return "\n\n".join(block for block in _blocks(body) if block.strip())


def _blocks(element: Any) -> Iterator[str]:
    """The blocks under `element`; runs of text between them are blocks of their own."""
    run = element.text or ""
    for child in element:
        if not isinstance(child.tag, str):
            run += child.tail or ""
            continue
        if child.tag == "lb":
            run += f"\n{child.tail or ''}"
            continue
        if child.tag in _BLOCKS:
            yield _lines(run)
            yield from _block(child)
            run = child.tail or ""
        else:
            run += _inline(child) + (child.tail or "")
    yield _lines(run)


def _block(element: Any) -> Iterator[str]:
    if element.tag == "head":
        level = re.sub(r"\D", "", element.get("rend") or "") or "2"
        yield f"{'#' * min(int(level), 6)} {_one_line(_inline(element))}"
    elif element.tag == "list":
        yield "\n".join(_items(element, 0))
    elif element.tag == "table":
        yield _table(element)
    elif element.tag == "code":
        yield "".join(element.itertext()).strip("\n")
    else:
        yield from _blocks(element)


def _items(element: Any, depth: int) -> Iterator[str]:
    term = ""
    for item in element:
        if item.tag == "list":
            yield from _items(item, depth + 1)
            continue
        words = _one_line(_inline(item, without="list"))
        # A definition list: the term stands before what is said of it.
        rend = item.get("rend") or ""
        if rend.startswith("dt"):
            term = words
            continue
        if words:
            yield f"{'  ' * depth}- {term + ': ' if rend.startswith('dd') and term else ''}{words}"
        for nested in item.iter("list"):
            if next(nested.iterancestors("item"), None) is item:
                yield from _items(nested, depth + 1)


def _table(element: Any) -> str:
    """A Markdown table. The first row is its head; shorter rows are filled up."""
    rows = [
        [_one_line(_inline(cell)).replace("|", "\\|") for cell in row if cell.tag == "cell"]
        for row in element.iter("row")
    ]
    rows = [row for row in rows if any(row)]
    if not rows:
        return ""
    width = max(map(len, rows))
    full = [row + [""] * (width - len(row)) for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in full]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _inline(element: Any, without: str = "") -> str:
    """All text in the element; where blocks meet, a space."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag != without:
            space = " " if child.tag in _BLOCKS else ""
            parts.append(f"{space}{_inline(child, without)}{space}")
        parts.append(child.tail or "")
    return "".join(parts)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> str:
    """The text with its own line breaks and no other runs of white space."""
    return "\n".join(line for line in map(_one_line, text.split("\n")) if line)
