"""Markup off, offsets kept: a stretch of the given text as a reader sees it.

A `Plain` is what every later stage reads: no emphasis marks, link targets, tags, code or
doubled blanks, and for each of its characters the place in the given text that it came from.
It knows no numbers and no names.
"""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

# Each alternative with its case. The groups `keep*` are what stays visible.
_MARKUP = re.compile(
    r"(?P<break><br\s*/?>)"
    r"|<(?:sup|sub)\b[^<>]{0,200}>(?P<raised>[^<>]{0,12})</(?:sup|sub)>"  # <sup>a</sup>
    r"|(?P<tag></?[A-Za-z!][^<>]{0,2000}>)"
    r"|!\[[^\]\n]{0,500}\]\([^()\s]{0,2000}(?:\([^()\s]{0,500}\)[^()\s]{0,500})?(?:\s[^()\n]{0,200})?\)"
    r"|(?<=\])\((?P<target>(?:https?:|#|/|\.|mailto:|[\w%.-]{1,200}/)[^()\s]{0,2000}"
    r"(?:\([^()\s]{0,500}\)[^()\s]{0,500})?(?:\s[^()\n]{0,200})?)\)"
    r"|(?P<footnote>\[\^[^\]\s]{1,20}\]|\[\d{1,3}(?:[,–-]\s?\d{1,3}){0,5}\](?!\())"
    r"|(?P<reference>(?<=\])\[[^\]\[\n]{0,60}\])"
    r"|(?P<url>(?:https?://|www\.)[^\s<>\[\]]{1,2000})"
    r"|`{1,2}(?P<code>[^`\n]{1,200})`{1,2}"
    r"|(?P<dollar>\$(?=[^$\n]{0,60}\\(?:times|approx|sim|%|pm)[^$\n]{0,30}\$)|"
    r"(?<=\\times)\$|(?<=\\%)\$)"
    r"|(?P<times>\\times(?![a-z]))|(?P<approx>\\(?:approx|sim)(?![a-z]))"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<entity>&(?:[A-Za-z]{2,12}|#\d{1,6}|#x[0-9A-Fa-f]{1,5});)"
    r"|(?P<stars>(?<=\S)\*{1,3}|\*{1,3}(?=\S)|(?<![^\W_])_{1,3}(?=[^\W_])|"
    r"(?<=[^\W_])_{1,3}(?![^\W_])|~~)"
    r"|(?P<mark>[†‡§¶](?=[\s,.;:|)]|$)|(?<=\S)[†‡¹²³⁴⁵⁶⁷⁸⁹⁰])"
    r"|(?P<bracket>\[(?=[^\[\]\n]{0,500}\][(\[])|\](?=[(\[]))"
    r"|(?P<blank>\s+)"
    r"|(?P<hidden>[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0e-\x1f])"
)
# Code that is only the name of something: `gpt-oss-120b`.
_NAME_IN_CODE = re.compile(r"[A-Za-z][\w.+-]*(?: [A-Z0-9][\w.+-]*)*")
# What a reader of names and numbers sees of any other code.
CODE = "\ufffc"
# "1 234 567" set with thin spaces stays one numeral.
_THIN = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Plain:
    """Visible text with the source offset of each character. `end` closes the last one."""

    text: str
    offsets: array[int]
    end: int

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The source span of `text[start:end]`, which must not be empty."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def part(self, start: int, end: int) -> Plain:
        """`text[start:end]` without blanks at its ends."""
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        closing = self.offsets[end - 1] + 1 if end > start else self.end
        return Plain(self.text[start:end], self.offsets[start:end], closing)


def plain(text: str, start: int = 0, end: int | None = None) -> Plain:
    """What a reader sees of `text[start:end]`, blanks folded to one space each."""
    stop = len(text) if end is None else end
    pieces: list[str] = []
    offsets = array("q")
    last_blank = True

    def add(piece: str, at: int, *, fixed: bool = False) -> None:
        nonlocal last_blank
        if not piece:
            return
        if piece == " ":
            if last_blank:
                return
            last_blank = True
        else:
            last_blank = False
        pieces.append(piece)
        offsets.extend([at] * len(piece) if fixed else range(at, at + len(piece)))

    for kind, a, b in _pieces(text, start, stop):
        if kind == "text":
            add(text[a:b], a)
        elif kind in ("break", "tag", "url", "blank", "mark"):
            blank = _THIN.match(text, a) if kind == "blank" else None
            if blank and blank.end() == b:
                add("\u202f", a)
            elif kind not in ("mark",):
                add(" ", a)
        elif kind == "code":
            inner = text[a:b].strip("`")
            shift = a + (len(text[a:b]) - len(text[a:b].lstrip("`")))
            if _NAME_IN_CODE.fullmatch(inner):
                add(inner, shift)
            else:
                add(" ", a)
                add(CODE, a, fixed=True)
                add(" ", a)
        elif kind in ("times", "approx"):
            add("×" if kind == "times" else "~", a, fixed=True)
        elif kind == "escaped":
            add(text[a + 1 : b], a + 1)
        elif kind == "entity":
            seen = " ".join(html.unescape(text[a:b]).split()) or " "
            add(seen, a, fixed=True)
        elif kind == "raised":
            inner = text[a:b]
            raised = re.search(r">([^<>]*)<", inner)
            exponent = re.search(r">([-−]?\d{1,2})<", inner)
            if raised and last_blank and re.search(r"[^\W\d_]{2}", raised[1]):
                # no mark on a word before it: "<th><sup>Acme-2</sup></th>"
                add(raised[1], a + raised.start(1))
            if exponent and a > start and text[a - 1].isdigit():
                add("^" + exponent[1], a, fixed=True)
    visible = "".join(pieces)
    closing = offsets[-1] + 1 if offsets else start
    whole = Plain(visible, offsets, closing)
    return whole.part(0, len(visible))


def _pieces(text: str, start: int, stop: int) -> Iterator[tuple[str, int, int]]:
    """Runs of visible text ("text") and of markup (the name of its alternative), in order."""
    at = start
    for found in _MARKUP.finditer(text, start, stop):
        if found.start() > at:
            yield "text", at, found.start()
        yield found.lastgroup or "image", found.start(), found.end()
        at = found.end()
    if at < stop:
        yield "text", at, stop


_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|no|nos|inc|ltd|corp|co|mr|mrs|ms|dr|prof|st|approx|ca|cf|al|fig|sec|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|est|avg|max|min|u\.s|u\.k|a\.m|p\.m|vol|ed)"
    r"|\b[A-Z])$",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?…]+[\"”’')\]]*(?= +[\"“‘'(\[]*[A-Z0-9À-Þ$€£¥₹₩\ufffc])")


def sentences(whole: Plain) -> list[Plain]:
    """The sentences of a paragraph, each with its own offsets."""
    found: list[Plain] = []
    at = 0
    for stop in _STOP.finditer(whole.text):
        before = whole.text[max(at, stop.start() - 12) : stop.start()]
        after = whole.text[stop.end() + 1 : stop.end() + 2]
        # "1:45 p.m. The" ends a sentence; "Dr. May" does not
        clock = re.search(r"\b[ap]\.m$", before) and after.isupper()
        if whole.text[stop.start()] == "." and _ABBREVIATION.search(before) and not clock:
            continue
        found.append(whole.part(at, stop.end()))
        at = stop.end()
    found.append(whole.part(at, len(whole.text)))
    return [part for s in found for part in _bounded(s) if part.text]


# Characters. No sentence is so long; a page without full stops is read in such pieces, so
# that the time of later stages stays in proportion to its length.
_LONGEST = 1500


def _bounded(sentence: Plain) -> list[Plain]:
    parts = []
    at = 0
    while len(sentence.text) - at > _LONGEST:
        cut = sentence.text.rfind(" ", at, at + _LONGEST)
        cut = cut if cut > at else at + _LONGEST
        parts.append(sentence.part(at, cut))
        at = cut
    parts.append(sentence.part(at, len(sentence.text)))
    return parts
