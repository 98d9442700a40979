"""Units, currencies and the bases of prices, as `knowledge/units.yaml` lists them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from nlp.knowledge import FOLDER
from nlp.record import Kind
from nlp.yamlfile import load


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the contract; `factor` turns the written number into base terms."""

    unit: str
    kind: Kind
    factor: float
    # What a number in this unit measures where the text does not say.
    metric: str


@dataclass(frozen=True)
class Units:
    """Lookups by spelling. The patterns match at a position, longest spelling first."""

    # Spelling as written, or case-folded for words.
    symbols: dict[str, Unit]
    words: dict[str, Unit]
    # Right at the number, no blank between.
    symbol: re.Pattern[str]
    word: re.Pattern[str]
    money_before: re.Pattern[str]
    money_after: re.Pattern[str]
    currencies: dict[str, str]
    basis: re.Pattern[str]
    bases: dict[str, str]
    yuan_signs: re.Pattern[str]
    yen_words: re.Pattern[str]

    def find(self, spelling: str) -> Unit | None:
        """The unit of that spelling."""
        spelling = " ".join(spelling.split())
        return self.symbols.get(spelling) or self.words.get(spelling.casefold())


def choice(spellings: Iterable[str]) -> str:
    """A pattern for any of the spellings, longest first; a blank matches a hyphen too."""
    longest = sorted(set(spellings), key=lambda s: (-len(s), s))
    return "|".join(re.escape(s).replace(r"\ ", r"[ \u00a0-]") for s in longest)


@cache
def units() -> Units:
    """The units file, read once. Raises YamlError with file and line."""
    data = load(FOLDER / "units.yaml", FOLDER / "units.schema.json")
    symbols: dict[str, Unit] = {}
    words: dict[str, Unit] = {}
    for entry in data["units"]:
        unit = Unit(
            entry["unit"], Kind(entry["kind"]), float(entry.get("factor", 1)), entry["metric"]
        )
        symbols.update(dict.fromkeys(entry["symbols"], unit))
        words.update({w.casefold(): unit for w in entry["words"]})
    before = {s: c["currency"] for c in data["currencies"] for s in c["before"]}
    before.update(dict.fromkeys(data["yen_signs"], "¥"))
    after = {s.casefold(): c["currency"] for c in data["currencies"] for s in c["after"]}
    bases = {w.casefold(): b["per"] for b in data["bases"] for w in b["words"]}
    edge = r"(?![^\W\d_])"
    return Units(
        symbols=symbols,
        words=words,
        symbol=re.compile(rf"(?:{choice(symbols)})(?![A-Za-z0-9])"),
        word=re.compile(rf"(?:{choice(words)}){edge}", re.I),
        money_before=re.compile(rf"(?:(?<![A-Za-z])(?:{choice(before)})) ?$"),
        money_after=re.compile(rf"(?:{choice(after)}){edge}", re.I),
        currencies={**{k.casefold(): v for k, v in before.items()}, **after},
        basis=re.compile(
            rf"(?: (?:in|out|input|output))? ?(?:(?:/|per\b|an?\b|each\b|every\b) "
            rf"?)(?P<basis>{choice(bases)}){edge}"
            r"(?! (?:earlier|ago|before|later|from now|on year))",
            re.I,
        ),
        bases=bases,
        yuan_signs=re.compile(rf"\b(?:{choice(data['yuan_signs'])})\b"),
        yen_words=re.compile(rf"\b(?:{choice(data['yen_words'])})\b"),
    )
