"""Headings of a table's rows and columns, taken apart into name, unit and settings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.cues import cues
from nlp.names import is_benchmark
from nlp.record import Bound, Kind, Pairs
from nlp.units import units


@dataclass(frozen=True, slots=True)
class Label:
    """A row's or column's heading, taken apart."""

    # Without unit, settings and footnotes: "MMLU-Pro".
    name: str
    # As written: "MMLU-Pro (5-shot)".
    written: str
    unit: str = ""
    factor: float = 1.0
    kind: Kind | None = None
    settings: Pairs = ()
    # "TPS", "Elo": the unit's own metric stands in the label.
    counts: bool = False
    bound: Bound = Bound.EXACT


PAREN = re.compile(r"\s*[(\[](?P<inner>[^()\[\]]*)[)\]]")
_SETTING = {
    "shots": re.compile(r"(?P<v>\d+|zero|few|one)[ -]?shots?\b", re.I),
    "attempts": re.compile(
        r"\b(?:pass|avg|maj|cons|best|mean|average)[@ ](?:of )?(?P<v>\d+)", re.I
    ),
    "tools": re.compile(
        r"(?P<v>no tools|with(?:out)? tools|w/ tools|w/o tools|with python|w/ python)", re.I
    ),
    "effort": re.compile(
        r"\b(?P<v>high|medium|low|xhigh|max)\b(?: effort| reasoning)?$|(?P<w>non-thinking|"
        r"thinking|reasoning|no thinking|extended thinking)",
        re.I,
    ),
    "scaffold": re.compile(
        r"(?P<v>agentless|openhands|mini-swe-agent|swe-agent|terminus[ -]?\d?|"
        r"agentic|single attempt|multiple attempts|with scaffold)",
        re.I,
    ),
    "scoring": re.compile(
        r"^(?P<v>EM|Acc\.?|F1|BPB|exact match|accuracy|macro avg|average)$", re.I
    ),
    "judge": re.compile(r"(?:judged|evaluated|graded) by (?P<v>[\w. -]+)", re.I),
}


# "(Aug 24 - May 25)", "(24/8~25/5)": from when to when the items are
_DAY = r"(?:[A-Z][a-z]{2,8}\.? ?\d{2,4}|\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{1,4})?|(?:19|20)\d\d)"
_SPAN = re.compile(rf"{_DAY} ?(?:-|–|—|~|to) ?{_DAY}")


def settings_in(text: str) -> Pairs:
    """Settings that a parenthesis or a phrase discloses: "5-shot" gives (("shots", "5"),)."""
    found = []
    for name, pattern in _SETTING.items():
        match = pattern.search(text)
        if match:
            value = match.groupdict().get("v") or match.groupdict().get("w") or match[0]
            found.append((name, value.lower()))
    return tuple(sorted(found))


def label(text: str) -> Label:
    """A heading taken apart into name, unit and settings."""
    written = text.strip(" :*†‡^")
    unit, factor, kind = "", 1.0, None
    settings: list[tuple[str, str]] = []
    kept = written
    for match in PAREN.finditer(written):
        inner = match["inner"].strip()
        found = _unit_in(inner)
        if found:
            unit, factor, kind = found
            kept = kept.replace(match[0], "", 1)
        else:
            disclosed = settings_in(inner)
            settings += disclosed
            digits = any(c.isdigit() for c in inner)
            dated = re.fullmatch(r"(?:19|20)\d\d", inner) or _SPAN.fullmatch(inner)
            if disclosed or not digits or inner.islower() or dated:
                kept = kept.replace(match[0], "", 1)
    if not unit:
        tail = re.search(r",\s*(?P<tail>[^,]+)$|\s(?P<word>\S+)$", kept)
        if tail and tail["tail"]:
            found = _unit_in(tail["tail"].strip())
            if found:
                unit, factor, kind = found
                kept = kept[: tail.start()]
    name = " ".join(kept.split()).strip(" :*†‡#") or written
    folded = name.casefold()
    if not unit and re.search(r"\b(?:gpu|tpu|chip|node)[ -]hours\b", folded):
        unit, kind = "hours", Kind.SPEC
    if not unit:
        for key in (folded, folded.lstrip("#").strip()):
            if key in cues().header_units:
                unit = cues().header_units[key]
        if not unit and re.search(r"\bparam(?:eter)?s?\b", folded):
            unit = "parameters"
        if not unit and re.search(
            r"\b(?:context|sequence) (?:length|window|size)\b|\btokens\b", folded
        ):
            unit = "tokens"
        if re.search(r"\bspeed-?up\b", folded) and not unit:
            unit = "x"
    return Label(
        name,
        written,
        unit,
        factor,
        kind,
        tuple(sorted(set(settings))),
        bool(cues().count_headers.search(name)) and not is_benchmark(name),
    )


def _unit_in(text: str) -> tuple[str, float, Kind | None] | None:
    """The unit that a whole parenthesis or tail names: "GB", "$/1M tokens", "per hour"."""
    known = units()
    text = re.sub(r"^in ", "", text.strip(), flags=re.I)
    found = known.find(text)
    if found:
        return found.unit, found.factor, found.kind
    per = re.fullmatch(r"(?P<head>.*?)\s*(?:/|\bper\b)\s*(?P<tail>.+)", text, re.I)
    head = per["head"].strip() if per else text
    code = known.currencies.get(head.casefold())
    if code == "¥":
        code = "CNY"
    if per:
        basis = known.bases.get(per["tail"].strip().casefold())
        if basis and (code or not head):
            return f"{code or '$'}/{basis}", 1.0, Kind.PRICE
    if code:
        return code, 1.0, Kind.PRICE
    scaled = re.fullmatch(
        r"(?P<unit>\S*?)\s*(?P<scale>billions?|millions?|thousands?|bn|B|M|K|T|mn|m|k|trillions?)",
        text,
    )
    scales = {"b": 1e9, "m": 1e6, "k": 1e3, "t": 1e12}
    if scaled and (not scaled["unit"] or known.currencies.get(scaled["unit"].casefold())):
        unit = known.currencies.get(scaled["unit"].casefold(), "") if scaled["unit"] else ""
        letter = "t" if scaled["scale"].lower().startswith("tr") else scaled["scale"][0].lower()
        if scaled["scale"].startswith("thou"):
            letter = "k"
        return unit, scales[letter], None
    return None
