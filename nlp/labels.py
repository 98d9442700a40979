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
    # "Layers", "Votes": its numbers count something.
    counts: bool = False
    # What each result of a double cell is: "Price (in/out)" gives "input price", "output price".
    parts: tuple[str, ...] = ()
    # How each result of a double cell came about: "FooBench 0-shot / 5-shot".
    ways: tuple[Pairs, ...] = ()
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


# "FooBench 5-shot", "FooBench 0-shot / 5-shot"
_SHOT = r"(?:\d+|zero|few|one)-shot"
_SHOTS = re.compile(rf"(?<=\w),? (?P<ways>{_SHOT}(?: ?/ ?{_SHOT})*)$", re.I)
_SIDES = {"in": "input", "input": "input", "prompt": "input", "out": "output", "output": "output"}
_SIDES |= {"completion": "output", "cached": "cached input", "cached input": "cached input"}
_SIDE = "|".join(sorted(_SIDES, key=len, reverse=True))
_BOTH = re.compile(rf"\b(?:{_SIDE})(?: ?/ ?(?:{_SIDE}))+\b", re.I)


def label(text: str) -> Label:
    """A heading taken apart into name, unit and settings."""
    written = re.sub(r" *[↑↓⬆⬇▲▼\U0001f300-\U0001faff]\ufe0f?", "", text).strip(" :*†‡^")
    kept, found, settings = _parentheses(written)
    shots = _SHOTS.search(kept)
    ways = tuple(settings_in(way) for way in shots["ways"].split("/")) if shots else ()
    if shots:
        kept = kept[: shots.start()]
        settings += ways[0] if len(ways) == 1 else ()
    if not found:
        kept, found = _trailing_unit(kept)
    name = " ".join(kept.split()).strip(" :*†‡#") or written
    unit, factor, kind = found or ("", 1.0, None)
    priced = _PRICE_OF.fullmatch(name) if not unit else None
    if priced:
        # "1M tokens input price"
        name, unit, kind = priced["name"], f"$/{priced['basis'].title()[:2]} tokens", Kind.PRICE
    scaled = _SCALED.get(name.casefold()) if factor != 1.0 and not unit else None
    if not scaled and not unit and factor in _BYTES and _MEMORY.search(name):
        unit, factor, kind = _BYTES[factor], 1.0, Kind.SPEC
    if scaled:
        unit, kind = scaled, Kind.SPEC
    if not unit:
        whole = unit_in(name) if len(name) > 1 else None
        unit, scale, kind = whole if whole and whole[0] not in ("", "x") else _named_unit(name)
        factor *= scale
    numbered = re.match(r"# ?(?:of )?[A-Za-z]|n(?:umber|o\.) of", written, re.I)
    counts = bool(
        numbered or _WEIGHED.search(written) or cues().count_headers.search(name)
    ) and not is_benchmark(name)
    name = re.sub(r"^of ", "", name) if numbered else name
    pairs = tuple(sorted(set(settings)))
    parts = (name,) * len(ways) if len(ways) > 1 else _parts(name, written)
    return Label(name, written, unit, factor, kind, pairs, counts, parts=parts, ways=ways)


# "Size (M)", "FLOPs (G)": what models have in millions and billions
_SCALED = {"size": "parameters", "model size": "parameters"}
_SCALED |= dict.fromkeys(("flops", "flop", "macs", "compute"), "FLOPS")
# "Memory (G)"
_MEMORY = re.compile(r"\b(?:memory|v?ram|storage|disk)\b", re.I)
_BYTES = {1e6: "MB", 1e9: "GB", 1e12: "TB"}
_PRICE_OF = re.compile(r"(?P<basis>1[MK]) tokens (?P<name>.*\b(?:price|cost)\b.*)", re.I)
# "Emissions (tons CO2eq)": what no unit of ours weighs
_WEIGHED = re.compile(r"[(\[](?:metric )?(?:t|tons?|tonnes?|kg|g|lit(?:re|er)s?|t?CO2\w*)\b", re.I)
_TELLING = re.compile(
    r"active|activated|total|p\d\d|top-?\d{1,2}|input|output|read|write|cache (?:hit|miss)", re.I
)

Lent = tuple[str, float, Kind | None]


def _parentheses(written: str) -> tuple[str, Lent | None, list[tuple[str, str]]]:
    """The heading without the parentheses that hold a unit, settings or dates; what they held."""
    kept, unit = written, None
    settings: list[tuple[str, str]] = []
    for match in PAREN.finditer(written):
        inner = match["inner"].strip()
        found = unit_in(inner)
        disclosed = [] if found else settings_in(inner)
        settings += disclosed
        unit = found or unit
        # "Params (active)", "Latency (p99)": another thing is measured
        telling = inner.casefold() in cues().variants or _TELLING.fullmatch(inner)
        plain = not telling and (not any(c.isdigit() for c in inner) or inner.islower())
        dated = re.fullmatch(r"(?:19|20)\d\d", inner) or _SPAN.fullmatch(inner)
        # "Max tokens(2)", behind the name: a footnote
        noted = re.fullmatch(r"\d", inner) and match.end() == len(written)
        if found or disclosed or plain or dated or noted:
            kept = kept.replace(match[0], "", 1)
    return kept, unit, settings


def _trailing_unit(name: str) -> tuple[str, Lent | None]:
    """The unit behind a comma or as the last word: "Power, kW", "Memory GB"."""
    tail = re.search(r",\s*(?P<tail>[^,]+)$", name)
    found = unit_in(tail["tail"].strip()) if tail else None
    if tail and found:
        return name[: tail.start()], found
    # a number before it is the thing's own: "Oslo site, 120 MW"
    word = re.search(r" (?P<word>%|[^\s%]{2,})$", name)
    word = None if re.search(r"(?:^| )[\d.,]+ \S+$", name) else word
    # "Go" is a gigabyte only in a column of its own
    symbol = units().symbols.get(word["word"]) if word else None
    if word and symbol and not word["word"].istitle():
        return name[: word.start("word")], (symbol.unit, symbol.factor, symbol.kind)
    return name, None


def _named_unit(name: str) -> Lent:
    """The unit that the words of a heading imply: "GPU hours", "Total params", "Speed-up"."""
    folded = name.casefold()
    if re.search(r"\b(?:gpu|tpu|chip|node)[ -]hours\b", folded):
        return "hours", 1.0, Kind.SPEC
    for key in (folded.lstrip("# "), folded):
        if cues().header_units.get(key):
            return cues().header_units[key], 1.0, None
    if re.search(r"\bspeed-?up\b", folded):
        return "x", 1.0, None
    if re.search(r"\bparam(?:eter)?s?\b", folded):
        return "parameters", 1.0, None
    if re.search(
        r"\b(?:context|sequence) (?:length|window|size)\b|\btokens\b|\btoken count\b", folded
    ):
        return "tokens", 1.0, None
    return "", 1.0, None


def _parts(name: str, written: str) -> tuple[str, ...]:
    both = _BOTH.search(written)
    if both:
        sides = (_SIDES[side.strip().casefold()] for side in both[0].split("/"))
        return tuple(f"{side} price" for side in sides)
    return tuple(part.strip() for part in name.split(" / ")) if " / " in name else ()


# "out tok/s", "total tokens/s"
_FLOW = re.compile(r"^(?:in|out|input|output|total|generated|gen\.?|decode|prefill) (?=\S*/)", re.I)


def unit_in(text: str) -> Lent | None:
    """The unit that a whole parenthesis or tail names: "GB", "$/1M tokens", "per hour"."""
    known = units()
    text = re.sub(rf"^(?:in (?!/)|{_BOTH.pattern}[,: ]*)", "", text.strip(), flags=re.I)
    found = known.find(text) or known.find(_FLOW.sub("", text))
    if found:
        return found.unit, found.factor, found.kind
    per = re.fullmatch(r"(?P<head>.*?)\s*(?:/|\bper\b)\s*(?P<tail>.+)", text, re.I)
    head = per["head"].strip() if per else text
    code = known.currencies.get(head.casefold())
    if code == "¥":
        code = "CNY"
    if per:
        tail = per["tail"].strip().casefold()
        # "$/M": of tokens, in a column of prices
        basis = "1M tokens" if tail == "m" and code else known.bases.get(tail)
        if basis and (code or not head):
            return f"{code or '$'}/{basis}", 1.0, Kind.PRICE
    if code:
        return code, 1.0, Kind.PRICE
    scaled = re.fullmatch(
        r"(?P<unit>\S*?)\s*(?P<scale>billions?|millions?|thousands?|bn|B|M|K|G|T|mn|m|k|trillions?)",
        text,
    )
    scales = {"b": 1e9, "g": 1e9, "m": 1e6, "k": 1e3, "t": 1e12}
    if scaled and (not scaled["unit"] or known.currencies.get(scaled["unit"].casefold())):
        unit = known.currencies.get(scaled["unit"].casefold(), "") if scaled["unit"] else ""
        letter = "t" if scaled["scale"].lower().startswith("tr") else scaled["scale"][0].lower()
        if scaled["scale"].startswith("thou"):
            letter = "k"
        return unit, scales[letter], None
    return None
