"""The page of a document: what it says, with each number's status in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, abort, request

from db.filing import as_mention
from db.models import Mention
from db.queries.documents import DocumentPage, document_page
from nlp import record as rec
from nlp.consistency import check
from web.check import Flag
from web.site import page_number, paired, site
from web.texts import Block, data_lines, excerpts, whole

blueprint = Blueprint("documents", __name__)

# Mentions that a page marks; a leaderboard of thousands has several pages.
MOST_MARKED = 80
# Code points; the rules take a tenth of a second for ten thousand.
LONGEST_CHECKED = 40_000
# Ids fit in SQLite's and PostgreSQL's integers.
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Shown:
    """The document's page with its text in blocks."""

    found: DocumentPage
    blocks: Sequence[Block]
    # The mentions that the blocks mark, by id.
    marked: dict[int, Mention]
    # Which part of the mentions they are, of how many.
    page: int
    pages: int
    # Only the sentences around mentions are shown.
    excerpts_only: bool
    # Numbers of this text that can't all be true as they are written.
    flags: Sequence[Flag] = ()


@paired(blueprint, "/d/<int:document_id>", "document.html")
def document(document_id: int) -> Shown | None:
    if document_id > LARGEST_ID:
        return None
    with site().sessions() as session:
        found = document_page(session, document_id, _id("version"), _id("against"))
    if found is None:
        return None
    page, count = page_number(), len(found.mentions)
    marked = found.mentions[(page - 1) * MOST_MARKED : page * MOST_MARKED]
    # Files of thousands of rows are cut to what they assert, whosever they are.
    whole_text = site().show_whole_texts and count <= MOST_MARKED
    show = whole if whole_text else excerpts
    if found.document.source.kind == "data":
        show, whole_text = data_lines, False
    blocks = show(found.snapshot.text, marked) if found.snapshot else []
    pages = max(1, -(-count // MOST_MARKED))
    flags = _flags(found) if found.document.source.kind != "data" else ()
    return Shown(found, blocks, {m.id: m for m in marked}, page, pages, not whole_text, flags)


def _flags(found: DocumentPage) -> tuple[Flag, ...]:
    snapshot = found.snapshot
    if snapshot is None or len(snapshot.text) > LONGEST_CHECKED:
        return ()
    return _inconsistencies(snapshot.text, tuple(as_mention(m) for m in found.mentions))


@lru_cache(maxsize=256)
def _inconsistencies(text: str, mentions: tuple[rec.Mention, ...]) -> tuple[Flag, ...]:
    """What does not fit together in a text; remembered, since a capture never changes."""
    return tuple(
        Flag(f.rule, f.explanation, [text[start:end] for start, end in f.spans])
        for f in check(text, mentions)
        if f.verdict == "inconsistent"
    )


def _id(name: str) -> int | None:
    """`?version=` or `?against=`, the id of a snapshot."""
    text = request.args.get(name)
    if text is None:
        return None
    if not text.isdecimal() or not text.isascii() or not 0 < int(text[:10]) <= LARGEST_ID:
        abort(400, f"{name} {text[:20]!r} is no snapshot's number")
    return int(text)
