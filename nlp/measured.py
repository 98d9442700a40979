"""What a quantity of a sentence is about: its subject and its metric.

Works on the parse and on the names found; a name that nobody listed counts as much as a
known one. Each answer comes with the rule that gave it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from nlp.cues import cues
from nlp.names import Name, Sort, ordinary
from nlp.numerals import words
from nlp.quantities import Quantity
from nlp.record import Kind
from nlp.syntax import noun_phrase, phrase, token_at


@dataclass(frozen=True, slots=True)
class Answer:
    """A name for the subject or the metric, the rule behind it and how sure it is (0 to 1)."""

    name: str | None
    rule: str
    sure: float


_SIDES = {
    "cached": re.compile(r"cach", re.I),
    "input": re.compile(r"\b(?:input|prompt|in)\b", re.I),
    "output": re.compile(r"\b(?:output|completion|out|generated)\b", re.I),
}


def benchmark_of(text: str, q: Quantity, found: Sequence[Name], sure: bool = True) -> Name | None:
    """The benchmark that a score is on: the next one after "on", else the last before."""
    marks = [n for n in found if n.sort is Sort.BENCHMARK]
    after = [n for n in marks if n.start >= q.end]
    for name in after:
        between = text[q.end : name.start]
        for other in found:
            if q.end <= other.start and other.end <= name.start:
                between = between.replace(other.text, "")
        if re.search(r"\d", between) or len(between) > 80:
            break
        if _ASIDE.search(between) and any(n.end <= q.start for n in marks):
            break
        if re.search(r"\b(?:on|in|for|at|across|of)\b", between) or len(between) < 4:
            return name
        break
    before = [n for n in marks if n.end <= q.start]
    if before:
        return before[-1]
    return after[0] if after and sure else None


# "rose to 44% , while the score on the other": another statement begins
_ASIDE = re.compile(r"[,;] (?:while|whereas|and|but)\b")
# "71 on", "71% on the", "(71%, +2.4%) on": a gain beside the score changes nothing
_SCORED_ON = re.compile(
    r"(?:, [+\u2212-]?\d[\d.]* ?(?:%|points))?\)? ?(?:points|%)? ?(?:on|at|in) (?:the )?"
)


def object_of_on(text: str, q: Quantity, found: Sequence[Name]) -> Name | None:
    """The name right behind "71 on …": a benchmark by its place, whatever its shape."""
    match = _SCORED_ON.match(text, q.end)
    if not match or "on" not in match[0]:
        return None
    return next((n for n in found if n.start == match.end()), None)


# ------------------------------------------------------------------ metric


def counted(doc: Doc, q: Quantity) -> tuple[str, bool]:
    """The counted noun behind a bare number, and whether it is a plural."""
    at = (
        q.after + 3 if q.worded and q.scaled and doc.text[q.after :].startswith(" of ") else q.after
    )
    taken, plural = phrase(doc, at)
    if not taken and q.scaled:
        # "(131.9k queries": a plural that the tagger takes for a verb
        mistaken = re.match(r" (?P<noun>[a-z]+s)\b", doc.text[at:])
        if mistaken and mistaken["noun"] not in ("is", "was", "has", "does"):
            return mistaken["noun"], True
    if not taken or taken[0].idx > at + 2 or not taken[-1].text.replace("-", "").isalnum():
        return "", False
    last = taken[-1]
    # "500 robotaxis": a plural that neither the tagger nor the dictionary knows
    unknown = last.tag_ == "NN" and re.fullmatch(r"[a-z]{3,}[^s\W]s", last.text) is not None
    plural = plural or (unknown and not ordinary(last.text))
    return "".join(t.text_with_ws for t in taken).strip(), plural


def metric_of(text: str, doc: Doc, q: Quantity, found: Sequence[Name]) -> Answer:
    """What the quantity measures, as the sentence says it."""
    if q.kind is Kind.PRICE:
        return _price(text, doc, q)
    if q.unit in ("parameters",):
        return sized(text, q, "parameters")
    if q.unit == "tokens":
        return token_metric(text, doc, q)
    if q.kind is Kind.RATIO or q.kind is Kind.RATE:
        return _relative(text, doc, q, found)
    if q.kind in (Kind.MONEY,):
        return _money(text, doc, q, _governed(text, doc, q, found))
    if q.kind is Kind.DURATION:
        return _duration(text, doc, q, found)
    return _spec(text, doc, q, found)


# What a verb measures when its object is no sum of money.
_NO_SUM = re.compile(
    r"time|date|length|duration|users|growth|decline|delivery|shipped|"
    r"sold|hires|employees|energy|power|memory|speed|opening|handled|"
    r"processed|operation|release|launch"
)


_SELLS = re.compile(
    r"\b(?:launch|list|sell|retail|start|price|available|offer|go)\w* "
    r"(?:on sale )?(?:at|for|from) [^.;,]{0,16}$"
)


# "a contract worth $2bn", "Corvane, worth $14bn"
_WORTH = re.compile(
    r"(?:\b(?P<what>deals?|contracts?|orders?|agreements?|grants?|purchases?) )?"
    r"\bworth (?:about |around |some |over |more than |up to |at least |nearly )?$"
)


# "$1.30 per diluted share"
_PER_SHARE = re.compile(r"(?: per|/| a|/a)[ -]?(?:(?:diluted|basic|ordinary) )?share\b")
_EARNED = re.compile(
    r"\b(?:(?:net|adjusted|operating) )?(?:earnings|income|profit|loss|dividend)\b"
)
# "$3 million in fees", but "invested $3 million in robots"
_IN = re.compile(r" (?:in|of) (?:total |annual |its |their |the )?(?=[a-z])")
_PUT_IN = frozenset(
    {
        "invest",
        "lose",
        "spend",
        "put",
        "pour",
        "commit",
        "plow",
        "plough",
        "pump",
        "inject",
        "sink",
        "save",
    }
)
# What follows "$3 million in" without being the sum's kind.
_NO_KIND = re.compile(r"\b(?:year|quarter|month|week|day|half|total|stage|area|round)s?$")


def _in_kind(doc: Doc, q: Quantity, found: Sequence[Name]) -> Answer | None:
    """The kind of sum that "in" tells behind it: "$4.9 billion in long-term debt"."""
    end = max(q.after, q.end)
    match = _IN.match(doc.text, end)
    if match is None:
        return None
    verb = verb_of(doc, q)
    if verb is not None and verb.lemma_.lower() in _PUT_IN and match[0].startswith(" in"):
        return None
    if verb is not None and verb.lemma_.lower() == "raise":
        return Answer("funding", "verb raise", 0.6)
    taken, _ = phrase(doc, match.end())
    if (
        not taken
        or taken[0].idx > match.end()
        or any(n.start <= taken[-1].idx < n.end for n in found)
    ):
        return None
    name = "".join(t.text_with_ws for t in taken).strip()
    return None if _NO_KIND.search(name) else Answer(name, "in kind", 0.7)


def _came_from(doc: Doc, q: Quantity) -> Answer | None:
    """What a part of a sum came from: "Of that, $8 billion came from networking gear"."""
    verb = verb_of(doc, q)
    token = token_at(doc, q.start, q.end)
    if verb is None or token is None or token.head.i != verb.i or token.i > verb.i:
        return None
    for child in verb.children:
        if child.i > verb.i and (
            (child.lower_ == "from" and verb.lemma_ in ("come", "stem", "derive"))
            or (child.dep_ == "agent" and verb.lemma_ in ("generate", "earn", "contribute"))
        ):
            source = next((c for c in child.children if c.dep_ == "pobj"), None)
            return Answer(noun_phrase(source), "came from", 0.6) if source is not None else None
    return None


def _money(text: str, doc: Doc, q: Quantity, answer: Answer | None) -> Answer:
    if _PER_SHARE.match(text, q.end):
        near = [m[0] for m in _EARNED.finditer(text, 0, q.start)][-1:] or ["earnings"]
        if answer is not None and answer.name and _EARNED.search(answer.name):
            near = [answer.name.removesuffix(" per share")]
        earned = _EARNED.search(text) or re.search(r"\bor (?:about )?$", text[: q.start])
        return Answer(f"{near[0]} per share" if earned else "share price", "per share", 0.7)
    if re.match(r"[ -](?:Series [A-Z]|seed|funding|financing)\b", text[q.end :]):
        return Answer("funding", "round behind", 0.7)
    if _SELLS.search(text[: q.start]):
        return Answer("price", "sold at", 0.7)
    worth = _WORTH.search(text, 0, q.start)
    if worth:
        return Answer(worth["what"] or "valuation", "worth", 0.7)
    totalled = verb_of(doc, q)
    if totalled is not None and totalled.lemma_ == "total" and totalled.dep_ == "acl":
        # "purchase agreements totalling $3 billion"
        return Answer(noun_phrase(totalled.head), "totalling", 0.6)
    told = _in_kind(doc, q, ()) or _came_from(doc, q)
    if told is not None:
        return told
    if answer is None or answer.name is None:
        return Answer("cost", "default of money", 0.2)
    if answer.name.endswith("market") and answer.rule == "subject":
        return Answer("market size", "market", 0.7)
    if _NO_SUM.search(answer.name) and answer.rule.startswith(("verb", "metric noun")):
        trained = re.search(r"\btrain(?:s|ed|ing)?\b", text)
        return Answer("training cost" if trained else "cost", "default of money", 0.3)
    return answer


def _price(text: str, doc: Doc, q: Quantity) -> Answer:
    if q.unit.endswith("tokens"):
        side = side_of(text, q)
        if side:
            return Answer(f"{side} price", "side of the price", 0.9)
        return Answer("price", "price per token", 0.6)
    governed = _governed(text, doc, q, ())
    if governed is None or governed.name is None or _NO_SUM.search(governed.name):
        return Answer("price", "default of a price", 0.5)
    return governed


def side_of(text: str, q: Quantity) -> str:
    """Whether a token price is for input, cached input or output."""
    near = text[q.end : max(q.after, q.end) + 28]
    near = re.split(r"[;,.](?=\s)|\band\b|[$€£¥₹₩]", near)[0]
    for side in ("cached", "output", "input"):
        if _SIDES[side].search(near):
            hit = re.search(r"cache (?:hit|miss)", near, re.I)
            if side == "cached" and hit and "miss" in hit[0].lower():
                return "input"
            return "cached input" if side == "cached" else side
    behind = re.split(r", |[;:]", text[max(0, q.start - 24) : q.start].lower())[-1]
    for side in ("cached", "output", "input"):
        if re.search(rf"\b{side}\b", behind):
            return "cached input" if side == "cached" else side
    return ""


_ACTIVE = re.compile(r"\b(?:activ(?:e|ated)|total)\b", re.I)


def sized(text: str, q: Quantity, noun: str) -> Answer:
    """Which of a model's sizes: the word behind the number tells, else the one before it."""
    behind = re.split(r"[,;()]| and | of which", text[q.end : q.end + 40])[0]
    before = re.split(r",| with ", text[max(0, q.start - 24) : q.start])[-1]
    match = _ACTIVE.search(behind) or _ACTIVE.search(before)
    if match:
        return Answer(f"{match[0].lower()} {noun}", "adjective", 0.9)
    return Answer(noun, "unit", 0.9)


_LENGTH = re.compile(
    r"(?P<name>(?:[A-Za-z-]+ )?(?:batch size|window size|sequence length|"
    r"context length|context window|[a-z]+ length))(?: per [a-z ]{3,20})?(?: "
    r"of| is| was| up to| from|:)?(?: [a-z]+){0,2} ?[(~]?$",
    re.I,
)


# "accepts prompts of up to 512K tokens"
_PROMPT = re.compile(r"\b(?:prompts?|inputs?|documents?) of (?:up to |over |more than )?$")


def token_metric(text: str, doc: Doc, q: Quantity) -> Answer:
    length = _LENGTH.search(text[max(0, q.start - 70) : q.start])
    if length:
        return Answer(
            re.sub(r"^(?:an?|the|its|their|our|his) ", "", length["name"], flags=re.I),
            "length before",
            0.8,
        )
    end = q.end - len("tokens") if text[q.start : q.end].endswith("tokens") else q.end
    taken, _ = phrase(doc, end + 1)
    name = "".join(t.text_with_ws for t in taken).strip()
    described = any(
        t.pos_ not in ("ADJ", "ADV", "CCONJ", "PUNCT") and doc[t.i - 1].text != "-"
        for t in taken[:-1]
    )
    if len(name.split()) > 1 and described:
        return Answer(name, "counted noun", 0.8)
    near = text[max(0, q.start - 40) : q.end + 30]
    if _PROMPT.search(text, 0, q.start):
        return Answer("context length", "prompt", 0.7)
    # no context is a billion tokens long
    if q.value < 1e9 and re.search(r"context|window", near, re.I):
        return Answer("context length", "context", 0.8)
    if re.search(r"\b(?:pre-?)?train", text[max(0, q.start - 90) : q.end + 30], re.I):
        return Answer("training tokens", "training", 0.8)
    return Answer(name or "tokens", "counted noun", 0.6)


def _spec(text: str, doc: Doc, q: Quantity, found: Sequence[Name]) -> Answer:
    rest = text[max(q.after, q.end) :]
    of = re.match(r" (?:of|in) (?:the |its |total |a |an )?", rest)
    at = max(q.after, q.end) + (of.end() if of else 0)
    taken, _ = phrase(doc, at)
    if taken and taken[0].idx <= at + 2:
        name = "".join(t.text_with_ws for t in taken).strip()
        last = taken[-1].lower_
        if (
            q.metric == "memory"
            and not re.search(r"memory|ram|storage|disk|space|weights?", name, re.I)
            and not of
        ):
            return Answer("memory", "unit", 0.7)
        if q.metric == "memory" and cues().qualifiers.match(name.split()[0]):
            return Answer(f"{name.split()[0]} memory", "unit and qualifier", 0.8)
        named = any(n.start <= taken[-1].idx < n.end for n in found) or (
            of is not None
            and of[0].startswith(" in")
            and any(taken[0].idx <= n.start < taken[-1].idx for n in found)
        )
        if (not named or last in cues().metric_nouns) and (q.unit != "bit" or last != "bit"):
            return Answer(name, "noun behind", 0.8)
    governed = _governed(text, doc, q, found)
    if q.unit in ("GB/s", "TB/s", "Gb/s", "tokens/s", "nm", "FLOPS", "hours"):
        word = (governed.name or "").split()[-1:] if governed else []
        told = governed is not None and governed.rule in ("subject", "noun before")
        if governed and told and cues().metric_nouns.issuperset(word):
            # "The average output speed was 20 tokens/s"
            return governed
        return Answer(q.metric, "unit", 0.7)
    if governed and governed.rule == "noun before":
        return governed
    ends = (governed.name or "").split()[-1:] if governed else []
    if governed and governed.rule == "subject" and ends and cues().metric_nouns.issuperset(ends):
        return governed
    return Answer(q.metric or None, "unit", 0.6)


_LESS = re.compile(
    r"(?:less|fewer|lower|cheaper|smaller|faster|slower|more|higher|better|"
    r"larger|quicker|longer|shorter)\b",
    re.I,
)


# "40% better power efficiency"
_BETTER = re.compile(r" (?:better|greater|improved|superior|stronger) (?=[a-z])")
# "1.4x the H200 in throughput"
_COMPARED_IN = re.compile(
    r" (?:that of )?(?:the |its |an? )?(?:[A-Z0-9][\w.-]* ){1,4}(?:in|on) "
    r"(?P<what>[a-z][\w/-]*(?: [a-z]+)?)"
)
# "12% a year earlier": when it was, not what it is of
_YEARLY = (
    r"(?:year|quarter|month|week)[- ](?:over|on)[- ](?:the[- ])?(?:year|quarter|month|week)|"
    r"y/y|YoY|yoy|QoQ|annually|yearly|sequentially"
)
# "22% said that they use it"
_ANSWERED = re.compile(
    r" (?:of them )?(?:said|say|report|reported|indicated|believe|think|expect|plan|use|agree)\b"
)
# "a 66% year-over-year increase", "a 66% jump": the number says how much
_CHANGE = re.compile(
    rf" (?:(?:{_YEARLY}) )?(?P<way>increase|growth|rise|jump|surge|gain|decline|drop|decrease|fall)"
    r"\b(?! in\b)"
)
_EARLIER = re.compile(
    rf",? (?:{_YEARLY})\b|"
    r",? next (?:year|quarter|month)\b|"
    r",? (?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|"
    r",? (?:today|now|currently|yesterday|overall|already)\b|"
    r",? (?:an?|the|one|last|this|the same) (?:[a-z]+ )?"
    r"(?:day|week|month|quarter|half|year|decade)\b"
)


def _before_bracket(doc: Doc, q: Quantity) -> Token | None:
    """The noun right in front of the bracket that holds the quantity alone."""
    text = doc.text
    if q.start < 3 or text[q.start - 2 : q.start] != " (" or text[q.end : q.end + 1] != ")":
        return None
    token = token_at(doc, q.start - 3, q.start - 2)
    return token if token is not None and token.pos_ == "NOUN" else None


_LED_BY = re.compile(r"\b(?:leads?|leading|led|ahead|wins?|won) by (?:about |only )?$")
_RISE = re.compile(
    r"\b(?:increase|decrease|rise|drop|decline|growth|improvement|reduction|gain|jump)$"
)


def _relative(text: str, doc: Doc, q: Quantity, found: Sequence[Name]) -> Answer:
    """What a share, a growth or a multiple is of."""
    end = max(q.after, q.end)
    rest = text[end:]
    if re.match(r" (?:that|those) of\b", rest):
        # "a memory bandwidth of 2 TB/s, 2.5 times that of the Zed-4"
        return Answer(nearest_noun(text[: q.start], q) or "performance", "that of", 0.45)
    multiplied = _multiplied(doc, q, found)
    if multiplied is not None:
        return multiplied
    compared = re.match(r" (?:as )?(?P<word>[a-z-]+)(?: (?P<next>[a-z-]+))?", rest)
    of = re.match(
        r" (?:of|in) (?:all |the |its |their |his |our |your |my |those |these |total |every )*",
        rest,
    )
    asked = _ANSWERED.match(rest) if q.unit == "%" else None
    if asked and re.search(r"\b(?:respondents?|survey|polled|participants)\b", text, re.I):
        return Answer("share of respondents", "share of", 0.45)
    if rest.startswith((")", "”", "’")):
        # "The majority (79%) of respondents"
        of = re.match(r". of (?:all |the )?", rest)
    if of and q.unit in ("%", "x") and " of" in of[0]:
        taken, _ = phrase(doc, end + of.end())
        if taken and taken[0].idx <= end + of.end() + 2:
            name = "".join(t.text_with_ws for t in taken).strip()
            return Answer(
                f"share of {name}" if q.kind is Kind.RATE or q.value < 1 else name, "share of", 0.7
            )
    if of and re.match(r" of (?:the|this|that|its) total\b(?! [a-z]+ed\b)?", rest):
        return Answer("share of total", "share of", 0.45)
    side = _COMPARED_IN.match(rest)
    if side and q.unit == "x":
        return Answer(side["what"], "compared in", 0.7)
    if compared:
        word = compared["word"]
        as_much = rest.startswith(" as ")
        if word == "as" and compared["next"]:
            word = compared["next"]
        adjective = cues().metric_adjectives.get(word)
        better = _BETTER.match(rest)
        taken, _ = phrase(doc, end + better.end()) if better else ([], False)
        if better and taken and taken[0].idx <= end + better.end():
            return Answer("".join(t.text_with_ws for t in taken).strip(), "noun behind", 0.7)
        if adjective:
            return Answer(adjective, "comparison", 0.7)
        if as_much and "-" in word:
            return Answer(word, "comparison", 0.6)
        if _LESS.match(word) or word in (
            "many",
            "much",
            "every",
            "each",
            "all",
            "their",
            "the",
            "that",
            "its",
            "as",
            "what",
            "a",
            "an",
        ):
            skip = (
                None
                if _EARLIER.match(rest)
                else re.match(
                    r" (?:as )?(?:less|fewer|lower|more|higher|better|larger|smaller|"
                    r"many|much|the|that|its|a|an|further)(?: of)?(?: the)? ?",
                    rest,
                )
            )
            at = end + (skip.end() if skip else 0)
            taken, _ = phrase(doc, at)
            whose = any(n.start <= taken[0].idx < n.end for n in found) if taken else False
            if skip and taken and taken[0].idx <= at + 2 and not whose:
                return Answer("".join(t.text_with_ws for t in taken).strip(), "noun behind", 0.7)
    taken, _ = phrase(doc, end)
    changed = _CHANGE.match(rest)
    if (
        taken
        and taken[0].idx <= end + 2
        and not (_EARLIER.match(rest) or changed)
        and not any(n.start <= taken[0].idx < n.end for n in found)
    ):
        return Answer("".join(t.text_with_ws for t in taken).strip(), "noun behind", 0.7)
    noted = _before_bracket(doc, q)
    if noted is not None:
        # "higher work usage (48%)"
        return Answer(noun_phrase(noted), "noun in front", 0.6)
    governed = _governed(text, doc, q, found)
    if governed and of and of[0].startswith(" in") and _RISE.search(governed.name or ""):
        # "an overall increase of 10% in accuracy"
        taken, _ = phrase(doc, end + of.end())
        if taken and taken[0].idx <= end + of.end():
            return Answer("".join(t.text_with_ws for t in taken).strip(), "rise in", 0.7)
    if (
        governed
        and governed.rule.startswith("verb")
        and q.kind is Kind.RATIO
        and governed.name not in ("growth", "decline")
    ):
        governed = None
    if governed and governed.name:
        up = re.search(
            r"\b(?:up|grew|growing|rose|rising|increas\w+|jump\w+|climb\w+|gain\w*|"
            r"soar\w*|surg\w+|leap\w*|expand\w*|swell\w*|accelerat\w+)\b(?! from)[^,.;]{0,14}$",
            text[: q.start],
            re.I,
        ) or (changed and changed["way"] not in ("decline", "drop", "decrease", "fall"))
        if (
            up
            and q.kind is Kind.RATE
            and not re.search(r"\bto (?:about |almost |nearly |over )?$", text[: q.start])
        ):
            name = (
                governed.name
                if re.search("growth|increase|rise|gain", governed.name)
                else f"{governed.name} growth"
            )
            return Answer(name, governed.rule + ", growth", governed.sure)
        return governed
    led = _LED_BY.search(text, 0, q.start)
    if led and q.unit == "%":
        return Answer("lead", "leads by", 0.6)
    return Answer("growth" if q.unit == "%" else "performance", "default", 0.3)


# Nouns for how much there is of another: "the number of weekly users".
# "doubled the giant's $80 billion valuation"
_OWNED = re.compile(r"['’]s? (?:[$€£¥₹₩]?\d[\d.,]*(?: ?[a-z]+illion|bn|m)? )?")
_AMOUNT = frozenset({"number", "amount", "volume", "count", "quantity"})


def _multiplied(doc: Doc, q: Quantity, found: Sequence[Name]) -> Answer | None:
    """What a verb of multiplying multiplies: "doubled its user base", "demand will triple"."""
    token = token_at(doc, q.start, q.end)
    if q.unit != "x" or not q.worded or token is None or token.pos_ != "VERB":
        return None
    node = token
    for _ in range(4):
        if node.i == token.i:
            objects = [c for c in node.children if c.dep_ in ("dobj", "obj")]
        else:
            objects = []
        subjects = [c for c in node.children if c.dep_ in ("nsubj", "nsubjpass")]
        for noun in [*objects, *subjects]:
            if noun.pos_ != "NOUN" or any(n.start <= noun.idx < n.end for n in found):
                continue
            of = next((c for c in noun.children if c.lower_ == "of"), None)
            inner = next((c for c in of.children if c.dep_ == "pobj"), None) if of else None
            if noun.lemma_.lower() in _AMOUNT and inner is not None:
                noun = inner
            owned = _OWNED.match(doc.text, noun.idx + len(noun))
            if owned:
                taken, _ = phrase(doc, owned.end())
                name = "".join(t.text_with_ws for t in taken).strip()
                return Answer(name, "multiplied", 0.6) if name else None
            return Answer(noun_phrase(noun), "multiplied", 0.7)
        if subjects or node.dep_ not in ("xcomp", "ccomp", "conj", "advcl"):
            break
        node = node.head
    return None


# "has doubled its user base every 7 months"
DOUBLING = re.compile(r"\bdoubl\w+\b[^.;]{0,60}\bevery $")


def _duration(text: str, doc: Doc, q: Quantity, found: Sequence[Name]) -> Answer:
    near = text[max(0, q.start - 90) : q.end + 20]
    if re.search(r"\b(?:pre-?)?train(?:s|ed|ing)?\b", near, re.I):
        return Answer("training time", "training", 0.7)
    if q.unit == "ms" or re.search(r"\blatency|respon[sd]|answer", near, re.I):
        return Answer(
            "latency" if re.search("latency", near, re.I) else "response time", "latency", 0.6
        )
    if re.match(r" of\b| old\b", text[q.end :]):
        if text[q.end :].startswith(" old"):
            return Answer("age", "old", 0.8)
        taken, _ = phrase(doc, q.end + 4)
        if taken:
            return Answer("".join(t.text_with_ws for t in taken).strip(), "noun behind", 0.5)
    taken, _ = phrase(doc, q.after)
    if q.joined and taken:
        return Answer("".join(t.text_with_ws for t in taken).strip(), "noun behind", 0.6)
    verb = verb_of(doc, q)
    if verb is not None:
        if verb.lemma_ in ("last", "take", "run", "require", "need"):
            subject = next(
                (c for c in verb.children if c.dep_ == "nsubj" and c.pos_ == "NOUN"), None
            )
            if subject is not None and verb.lemma_ != "run":
                return Answer(noun_phrase(subject), "subject", 0.5)
        named = cues().metric_verbs.get(verb.lemma_.lower(), "")
        if re.search("time|duration|operation|length", named):
            return Answer(named, f"verb {verb.lemma_}", 0.5)
    if DOUBLING.search(text[: q.start]):
        return Answer("doubling time", "doubling", 0.7)
    if re.search(r"\bwithin $|\bdeadline", text[: q.start]):
        return Answer("deadline", "within", 0.3)
    return Answer("duration", "default", 0.3)


def _governed(text: str, doc: Doc, q: Quantity, found: Sequence[Name]) -> Answer | None:
    """The noun that the syntax makes the quantity a value of, else what the verb measures."""
    token = token_at(doc, q.start, q.end)
    if token is None:
        return None
    after, _ = phrase(doc, max(q.after, q.end))
    if (
        after
        and after[0].idx <= max(q.after, q.end) + 2
        and (q.joined or after[-1].lower_ in cues().metric_nouns)
    ):
        return Answer("".join(t.text_with_ws for t in after).strip(), "noun behind", 0.7)
    node: Token = token
    verb: Token | None = None
    for _ in range(6):
        if (
            node.dep_ in ("pobj", "prep", "appos", "npadvmod", "attr", "nmod", "pcomp")
            and node.head.pos_ in ("NOUN",)
            and node.head.i != node.i
            and not _inside(node.head, q)
        ):
            head = node.head
            if head.lemma_.lower() in cues().metric_nouns or (
                node.dep_ == "prep" and node.lower_ == "of" and head.lower_ != "part"
            ):
                return Answer(noun_phrase(head), "noun before", 0.8)
        if node.pos_ in ("VERB", "AUX") and not _inside(node, q):
            verb = node
            break
        if node.head.i == node.i:
            break
        node = node.head
    if verb is not None:
        answer = by_verb(verb, q, found)
        if answer:
            return answer
    noun = nearest_noun(text, q)
    if noun:
        return Answer(noun, "metric noun nearby", 0.5)
    if verb is not None:
        lemma = verb.lemma_.lower()
        if lemma in cues().metric_verbs:
            return Answer(cues().metric_verbs[lemma], f"verb {lemma}", 0.5)
    return None


def verb_of(doc: Doc, q: Quantity) -> Token | None:
    token = token_at(doc, q.start, q.end)
    if token is None:
        return None
    return next(
        (t for t in [token, *token.ancestors] if t.pos_ == "VERB" and not _inside(t, q)), None
    )


def _inside(token: Token, q: Quantity) -> bool:
    return q.start <= token.idx < q.end


def by_verb(verb: Token, q: Quantity, found: Sequence[Name]) -> Answer | None:
    lemma = verb.lemma_.lower()

    def usable(noun: Token) -> bool:
        return (
            noun.pos_ == "NOUN"
            and not _inside(noun, q)
            and not any(n.start <= noun.idx < n.end for n in found)
            and not any(c.isdigit() for c in noun.text)
        )

    for child in verb.children:
        if (
            child.dep_ in ("dobj", "obj")
            and usable(child)
            and child.lemma_.lower() in cues().metric_nouns
        ):
            return Answer(noun_phrase(child), "object", 0.7)
    node = verb
    for _ in range(3):
        for child in node.children:
            if child.dep_ not in ("nsubj", "nsubjpass") or not usable(child):
                continue
            amounts = lemma in cues().amounting and node.i == verb.i
            if child.lemma_.lower() in cues().metric_nouns or amounts:
                return Answer(noun_phrase(child), "subject", 0.7)
        if node.dep_ in ("conj", "advcl", "xcomp", "ccomp") and node.head.i != node.i:
            node = node.head
        else:
            break
    particle = next((c.lower_ for c in verb.children if c.i == verb.i + 1), "")
    if f"{lemma} {particle}" in cues().metric_verbs:
        return Answer(cues().metric_verbs[f"{lemma} {particle}"], f"verb {lemma} {particle}", 0.6)
    if lemma in cues().metric_verbs and lemma not in (
        "be",
        "come",
        "go",
        "take",
        "run",
        "open",
        "launch",
    ):
        return Answer(cues().metric_verbs[lemma], f"verb {lemma}", 0.5)
    return None


def nearest_noun(text: str, q: Quantity) -> str | None:
    """The nearest metric noun in front of the quantity, else the first behind it."""
    nouns = cues().metric_nouns
    for side, stretch in (
        ("before", _PER_SHARE.sub("", text[max(0, q.start - 80) : q.start])),
        ("after", text[q.end : q.end + 40]),
    ):
        singles = re.findall(r"[A-Za-z-]+", stretch)
        order = range(len(singles))
        for at in reversed(order) if side == "before" else order:
            word = singles[at]
            if word.casefold() in nouns:
                pair = f"{singles[at - 1]} {word}".casefold() if at else ""
                return pair if pair in nouns else word.casefold()
    return None


# ------------------------------------------------------------------ subject


# As many examples, rows or questions are a data set, not a manner of speaking.
_MANY = 100


def idle(noun: str, number: float) -> bool:
    """Whether so many of a counted noun say nothing of a product ("340 reads", "two reasons")."""
    spoken = frozenset(words()["idle_nouns"])
    if number < _MANY:
        spoken |= frozenset(words()["idle_when_few"])
    last = noun.casefold().split()[-1] if noun else ""
    return last in spoken or noun.casefold() in spoken
