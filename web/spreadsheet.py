"""Questions as lines of CSV, with nothing that a spreadsheet would run. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from db.badges import badges
from db.models import Question
from db.queries.listing import status_of
from web.numbers import shown
from web.words import title

COLUMNS = [
    "question",
    "subject",
    "metric",
    "number",
    "value",
    "unit",
    "badge",
    "status",
    "pages_that_repeat_it",
    "independent_roots",
    "first_on",
    "latest_on",
    "address",
]
# A cell that begins with one of these would run as a formula in a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def row(question: Question, address: str) -> list[object]:
    """The cells of a question whose page is at `address`."""
    claim = question.lead_claim
    status = status_of(question)
    return [
        question.id,
        question.subject.name,
        title(question).removeprefix(f"{question.subject.name}: "),
        shown(claim) if claim else "",
        "" if claim is None else claim.day if claim.value is None else claim.value,
        question.unit,
        badges()[status].word,
        status.value,
        question.repeats,
        question.independent_roots,
        question.first_on or "",
        question.latest_on or "",
        address,
    ]


def line(cells: Sequence[object]) -> str:
    """One line, with its end."""
    written = io.StringIO()
    csv.writer(written).writerow([_harmless(cell) for cell in cells])
    return written.getvalue()


def _harmless(cell: object) -> object:
    if isinstance(cell, int | float):
        return cell
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
