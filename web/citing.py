"""How a question's page is cited: plain text, BibTeX and CSL-JSON. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

from web.numbers import day_in_words

PUBLISHER = "Nullius"


@dataclass(frozen=True)
class Citation:
    """One page in the three forms."""

    plain: str
    bibtex: str
    csl: str


def cite(title: str, address: str, changed_on: date | None, read_on: date) -> Citation:
    """`changed_on` is the day on which the page's status last changed."""
    on = changed_on or read_on
    plain = f"“{title}”. {PUBLISHER}, {day_in_words(on)}. {address} (read {day_in_words(read_on)})."
    key = re.sub(r"[^a-z0-9]+", "-", address.partition("/q/")[2]) or "page"
    fields = {
        "title": _for_tex(title),
        "publisher": PUBLISHER,
        "year": str(on.year),
        "url": address,
        "urldate": read_on.isoformat(),
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    csl = {
        "type": "webpage",
        "id": key,
        "title": title,
        "container-title": PUBLISHER,
        "issued": {"date-parts": [[on.year, on.month, on.day]]},
        "accessed": {"date-parts": [[read_on.year, read_on.month, read_on.day]]},
        "URL": address,
    }
    return Citation(
        plain, f"@online{{nullius-{key},\n{lines}}}", json.dumps(csl, ensure_ascii=False, indent=1)
    )


def _for_tex(text: str) -> str:
    """Text with what TeX takes as a command made harmless."""
    return re.sub(r"[\\{}$&#^_%~]", lambda found: _TEX[found[0]], text)


_TEX = {c: f"\\{c}" for c in "{}$&#_%"} | {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
}
