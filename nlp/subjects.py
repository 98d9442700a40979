"""What a quantity of a sentence is about: its subject.

Works on the parse and on the names found; a name that nobody listed counts as much as a
known one. Each answer comes with the rule that gave it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from nlp.cues import cues
from nlp.knowledge import fold
from nlp.measured import Answer
from nlp.names import Cast, Name, Sort, ordinary
from nlp.quantities import Quantity
from nlp.record import Kind
from nlp.syntax import noun_phrase, phrase, token_at


def is_compared(text: str, name: Name) -> bool:
    """Whether the name is only what something else is set beside: "faster than the H200"."""
    before = text[: name.start]
    return bool(
        cues().compared.search(before)
        or re.search(r"\b(?:times|than) (?:what|that of|those of) (?:the |its )?$", before)
        or (_OUTDOES.search(before) and _BY.match(text, name.end))
    )


# "its bandwidth exceeds the K3 by 58%"
_OUTDOES = re.compile(
    r"\b(?:exceed|outperform|surpass|beat|top|trail|lead|outpac|undercut|best|edg)"
    r"(?:e?s|ed|t?ing|ped)?(?: out)? (?:the |that of |those of )?(?:[A-Z]\w+['’]s )?$"
)
_BY = re.compile(r"(?:['’]s?)?(?: [\w-]+){0,2} by (?:[a-z]+ ){0,3}[$€£]?\d")


def _fits(name: Name) -> bool:
    return name.sort in (Sort.THING, Sort.ORGANISATION)


_HARDWARE = re.compile(r"[- ]?(?:GPU|TPU|hour|core|chip|card|node|pod|cluster|token|unit)s?\b|s\b")


# A name that ends in what it is a part of: "X100-40G GPU".
_PART = re.compile(r" (?:GPU|TPU|CPU|NPU)s?$")
_OF_THINGS = frozenset({Kind.SPEC, Kind.SCORE, Kind.PRICE, Kind.RANK})


@dataclass(frozen=True, slots=True)
class Topics:
    """What the sentences before spoke of."""

    # The last name that a sentence was about, of whatever sort.
    last: str | None
    last_is_thing: bool
    # The last of things and of organisations.
    thing: str | None
    organisation: str | None
    # The organisation that the last number was about.
    recent: str | None = None


def _employs(text: str, name: Name, found: Sequence[Name]) -> bool:
    """Whether the name only says where a speaker works: "said Rao of Kalinga Securities"."""
    if re.search(
        r"\b(?:analysts?|economists?|researchers?|strategists?) (?:at|from|with) $",
        text[: name.start],
        re.I,
    ):
        return True
    for person in found:
        if person.sort is not Sort.PERSON:
            continue
        if (
            person.end <= name.start
            and re.fullmatch(
                r",? (?:[a-z-]+ ){0,5}(?:of|at|from|with) (?:[a-z]+ ){0,3}",
                text[person.end : name.start],
            )
            and not re.match(r", (?:which|that)\b", text[name.end :])
        ):
            return True
        if name.end <= person.start and re.fullmatch(
            r"(?:['’]s)? (?:[a-z-]+ ){1,4}", text[name.end : person.start]
        ):
            return True
    return False


# "the H200's successor" is another thing than the H200
_RELATED = re.compile(
    r"['’]s? (?:[a-z-]+ )?(?:(?:successor|predecessor|sibling|competitor)s?\b|"
    r"rivals?(?= (?:is|was|will|has|had|would|can|to|from|that|which)\b|[,.;:]))"
)


# "Reuters reported Wednesday that estimates were $24 billion"
_REPORTS = re.compile(
    r"(?:['’]s)? (?:has |had |have )?(?:first )?(?:report|said|says|wrote|writes)"
)


def _is_press(name: Name, cast: Cast) -> bool:
    party = cast.known.party(name.text)
    return party is not None and party.kind == "press"


def candidates(
    text: str, found: Sequence[Name], quantities: Sequence[Quantity], cast: Cast
) -> list[Name]:
    """The names of a sentence that a quantity can be about.

    Resources are none ("on 2,432 H800 GPUs"), nor is what follows a count of it.
    """
    kept = []
    for name in found:
        if not _fits(name) or cast.weak(name.text) or fold(name.text) in cast.sources:
            continue
        if _employs(text, name, found) or _RELATED.match(text, name.end):
            continue
        if _REPORTS.match(text, name.end) and _is_press(name, cast):
            continue
        if any(
            0 <= name.start - max(q.end, q.after) <= 1 and q.unit in ("", "count")
            for q in quantities
        ):
            continue
        if (_HARDWARE.match(text, name.end) or _PART.search(name.text)) and re.search(
            r"\d ?$|\b(?:on|using|with|per|one|a|an|each|single) $", text[: name.start]
        ):
            continue
        kept.append(name)
    return kept


def subject_of(
    text: str,
    doc: Doc,
    q: Quantity,
    found: Sequence[Name],
    topics: Topics,
    speaker: str | None,
    marks: Sequence[Name] = (),
    places: Sequence[Name] = (),
) -> Answer:
    """The name that the quantity is about; a topic where the sentence names none.

    `found` are the candidates of the sentence, `marks` its benchmarks, `places` its places.
    """
    names = [
        n
        for n in found
        if not (n.start < q.end and q.start < n.end)
        and not (n.start >= q.end and ";" in text[q.end : n.start])
    ]
    if marks and q.unit in ("", "count") and _made_of(text, marks[0]):
        return Answer(marks[0].text, "described", 0.8)
    spoken = [n for n in names if n.text != speaker]
    thing = (
        q.kind in _OF_THINGS
        or q.unit in ("parameters", "tokens")
        or _TOKEN_PRICE.search(text) is not None
    )
    ran = q.unit == "tokens/s" and _RAN.match(text, q.end) is not None
    thing = thing and not ran
    apart = [n for n in spoken if not _bracketed(text, n, q)]
    before = [n for n in apart or spoken if n.end <= q.start and not is_compared(text, n)]
    token = token_at(doc, q.start, q.end)
    beside = [
        n
        for n in spoken
        if q.kind in (Kind.MONEY, Kind.PRICE, Kind.RATIO)
        and n.start >= q.end
        and re.fullmatch(
            r"(?: that)?(?:/\w+| per million)?(?: (?:in|out|input|output))?(?: "
            r"tokens)?(?:(?: and| /|,|/) ?[$€£¥₹₩][\d.]+(?:/\w+)?(?: (?:in|out|input|output))?(?: "
            r"per million)?(?: tokens)?)? (?:on|for|with) (?:the )?",
            text[q.end : n.start],
        )
    ]
    beside += [n for n in spoken if re.fullmatch(r" for (?:the )?", text[q.end : n.start])]
    if cues().change.search(text, 0, q.start):
        beside += [n for n in spoken if _OLDER.fullmatch(text, q.end, n.start)]
    if q.kind is Kind.MONEY:
        beside += [n for n in spoken if n.start == q.end + 1 and text[q.end] == " "]
    if q.kind is Kind.MONEY:
        beside += [n for n in spoken if _ROUND_IN.fullmatch(text, q.end, n.start)]
    if beside:
        return Answer(beside[0].text, "name beside", 0.7)
    nearest = [n for n in apart or spoken if n.end <= q.start][-1:]
    owned = nearest and re.fullmatch(r"['’]s? (?:mere )?", text[nearest[0].end : q.start])
    if thing and owned and nearest[0].sort is Sort.THING:
        return Answer(nearest[0].text, "owner beside", 0.8)
    if nearest and _ADJOINING.fullmatch(text, nearest[0].end, q.start):
        return Answer(nearest[0].text, "name beside", 0.8)
    if token is not None and q.unit == "%" and _OF_THEM.match(text, q.end):
        those = _antecedent(token)
        if those is not None:
            return Answer(noun_phrase(those), "of them", 0.5)
    if token is not None:
        node: Token = token
        for _ in range(12):
            described = _in_apposition(node, before)
            if described is not None and described.text != speaker:
                return Answer(described.text, "apposition", 0.8)
            if node.pos_ in ("VERB", "AUX") or _has_subject(node):
                stand_in = _of_company(node)
                own = stand_in is not None and _holds_name(stand_in, names)
                if (
                    node.lemma_.lower() not in cues().speech_verbs
                    and stand_in is not None
                    and not own
                ):
                    company = _company(stand_in, before, topics)
                    if company:
                        return Answer(company, "the company", 0.7)
                answer = _subject_of_verb(text, node, names, q, marks, places)
                if answer is None and node.lemma_.lower() not in cues().speech_verbs:
                    stands = _stands_in(node)
                    if stands is not None and stands.lower_ in _PRONOUNS:
                        # what a pronoun means was named before it
                        before = [n for n in before if n.end <= stands.idx]
                        claimed = node.dep_ == "ccomp" and node.head.lemma_ == "claim"
                        if (
                            claimed
                            and stands.lower_ == "it"
                            and topics.thing
                            and (thing or q.unit == "x")
                        ):
                            # "Velmont claims it delivers up to four times the speed"
                            return Answer(topics.thing, "it", 0.6)
                    elif (
                        stands is not None
                        and topics.thing
                        and not any(n.sort is Sort.THING or n.start > stands.idx for n in before)
                    ):
                        return Answer(topics.thing, "the thing", 0.6)
                if answer is not None:
                    things = [
                        n
                        for n in before
                        if n.sort is Sort.THING
                        and ";" not in text[n.end : q.start]
                        and not (q.unit == "tokens/s" and _WORKLOAD.search(text, 0, n.start))
                    ]
                    maker = next((n for n in names if n.text == answer.name), None)
                    if (
                        q.kind is Kind.SCORE
                        and topics.thing
                        and not things
                        and maker is not None
                        and maker.sort is Sort.ORGANISATION
                        and node.lemma_.lower() in cues().measuring
                    ):
                        # "the Oder Institute measured 57.8% on the same test"
                        return Answer(topics.thing, "measured", 0.6)
                    if thing and things and maker is not None and maker.sort is Sort.ORGANISATION:
                        return Answer(things[-1].text, "thing before", 0.7)
                    return answer
            owner = _owner(node, before, q)
            if owner is not None and owner.text != speaker:
                return Answer(owner.text, "owner", 0.7)
            held = next((c for c in node.children if c.dep_ == "poss" and _is_company(c)), None)
            if held is not None and held.idx < q.start:
                company = _company(held, before, topics)
                if company:
                    return Answer(company, "the company's", 0.7)
            if node.head.i == node.i:
                break
            node = node.head
    kept = [n for n in before if not _past_clause(doc, n, q)]
    before = kept if kept or topics.last else before
    if before:
        fitting = [n for n in before if n.sort is Sort.THING] if thing else before
        whole = [n for n in fitting or before if not _modifies(doc, n)]
        return Answer((whole or fitting or before)[-1].text, "name before", 0.6)
    topic = topics.last
    if thing and topics.thing and not topics.last_is_thing:
        topic = topics.thing
    if re.match(r"[\"“]?(?:Its|Their) ", text):
        topic = topics.last
    if topics.thing and re.search(
        r"\b[Tt]h(?:e|is) (?:new )?(?:model|chip|card|accelerator|system|"
        r"processor|GPU|product|robot|tool|agent|app)\b",
        text,
    ):
        topic = topics.thing
    elif (
        re.search(
            r"\b(?:the|The) (?:company|firm|startup|start-up|lab|maker|group)(?:['’]s)?\b", text
        )
        and topics.organisation
    ):
        topic = topics.organisation
    after = [n for n in spoken if n.start >= q.end and not is_compared(text, n)]
    attached = [
        n
        for n in after
        if re.match(r"[^.;]{0,30}\b(?:for|from|of) (?:the |a )?$", text[q.end : n.start])
    ]
    if attached and not cues().anaphors_thing.search(text):
        return Answer(attached[0].text, "name behind", 0.4)
    at_large = _people(doc, token, q) if token is not None else None
    if at_large is not None and not topics.last_is_thing:
        return at_large
    if topic:
        return Answer(topic, "topic", 0.5)
    if after:
        return Answer(after[0].text, "name behind", 0.3)
    return (_population(doc, q) if token is not None else None) or Answer(None, "none", 0.1)


_OF_THEM = re.compile(r" of (?:them|these|those)\b(?! [a-z]+s\b)")


def _antecedent(token: Token) -> Token | None:
    """The people that "28% of them" takes its share of: the nearest subject in the plural."""
    for verb in token.ancestors:
        nouns = [c for c in verb.lefts if c.dep_ in ("nsubj", "nsubjpass") and c.i < token.i]
        plural = next((c for c in nouns if c.tag_ == "NNS"), None)
        if plural is not None:
            return plural
    return None


def _people(doc: Doc, token: Token, q: Quantity) -> Answer | None:
    """Firms or workers at large, where the number is said of them: "companies cut 300 jobs"."""
    verb = next((t for t in token.ancestors if t.pos_ in ("VERB", "AUX")), None)
    nouns = [c for c in (verb.lefts if verb is not None else ()) if c.dep_ == "nsubj"]
    of = re.match(r" of ", doc.text[q.end :])
    if of and q.unit == "%":
        taken, _ = phrase(doc, q.end + of.end())
        nouns = [*nouns, *taken[-1:]]
    for noun in nouns:
        told = any(c.dep_ in ("det", "poss") for c in noun.lefts)
        if noun.tag_ == "NNS" and not told and noun.lemma_.lower() in cues().populations:
            return Answer(noun_phrase(noun), "at large", 0.5)
    return None


def _compound(noun: Token) -> list[Token]:
    """The nouns in front of a noun: "data center" of "data center demand"."""
    return [t for c in noun.lefts if c.dep_ == "compound" for t in c.subtree]


def _population(doc: Doc, q: Quantity) -> Answer | None:
    """Whom or what a sentence without names is about, by its own nouns.

    The subject of the verb, what a metric is of ("demand from data centres"), or those of whom
    the number is a share ("62% of employees").
    """
    token = token_at(doc, q.start, q.end)
    of = re.match(r" of (?:all |the )?", doc.text[q.end :])
    if of and q.unit == "%":
        taken, plural = phrase(doc, q.end + of.end())
        if plural and taken[0].idx <= q.end + of.end():
            return Answer("".join(t.text_with_ws for t in taken).strip(), "share of", 0.4)
    for verb in token.ancestors if token is not None else ():
        subject = next((c for c in verb.lefts if c.dep_ in ("nsubj", "nsubjpass")), None)
        if subject is None and verb.dep_ == "acl" and verb.head.dep_ == "ROOT":
            subject = verb.head  # "Initially, the mission aimed to deploy", misread
        if subject is None or subject.pos_ not in ("NOUN", "PROPN") or subject.idx > q.start:
            continue
        if subject.lemma_.lower() in cues().metric_nouns:
            inner = next(
                (
                    c
                    for prep in subject.rights
                    if prep.dep_ in ("prep", "agent") and prep.lower_ in ("of", "from", "by", "at")
                    for c in prep.children
                    if c.dep_ == "pobj" and c.pos_ == "NOUN"
                ),
                None,
            )
            if inner is not None:
                return Answer(noun_phrase(inner), "common noun", 0.4)
            whose = [t.text for t in _compound(subject) if t.lower_ not in cues().metric_nouns]
            return Answer(" ".join(whose), "common noun", 0.4) if whose else None
        if subject.lemma_.lower() in cues().stand_ins or subject.lower_ in cues().companies:
            return None
        return Answer(noun_phrase(subject), "common noun", 0.4)
    return None


# "476 tokens/s on Zed-120B": what was run, which the speed is not of
_WORKLOAD = re.compile(r"\b(?:on|running|serving) (?:the |an? |[A-Z]\w+['’]s )?$")
# "led a $225 million round into Orra"
_ROUND_IN = re.compile(
    r" (?:[a-z]+ )?(?:round|investment|stake|Series [A-Z](?: round)?) (?:in|into|for) "
)
_RAN = re.compile(r" (?:on|running|serving|with) ")
# "up from 80 GB in the older K3-9"
_OLDER = re.compile(
    r" (?:in|on|for|with|at) (?:the |its )?(?:previous |older |earlier |original )?"
)
# "FooBench is a test set", "The FooBench dataset contains"
_DESCRIBES = re.compile(
    r" (?:dataset |benchmark |test set |suite )?(?:is an? |contains|comprises|consists|covers|has|"
    r"includes|holds)"
)


def _made_of(text: str, mark: Name) -> bool:
    """Whether the sentence opens with the benchmark and tells what it is made of."""
    opens = re.fullmatch(r"[\W_]*(?:The )?", text[: mark.start])
    return opens is not None and bool(_DESCRIBES.match(text, mark.end))


_TOKEN_PRICE = re.compile(r"[$€£¥₹₩].{0,80}(?:/ ?1?M\b|million (?:\w+ )?tokens|\bper token)")


# "Gaudi 3 a mere 4,150", "FerriteLink 4 (1.8 TB/s)", "FLUX.1: $0.003"
_ADJOINING = re.compile(r" ?(?:(?:[a-z]+ )?\(|[:=]|[–—-] |a mere |only |just ) ?[~≈<>$€£]{0,2}")


def _past_clause(doc: Doc, name: Name, q: Quantity) -> bool:
    """Whether the name stands in a clause on "the chipmaker" or the like that is over.

    "The chipmaker, which supplies Velmont, said the new chips have double the bandwidth"
    """
    token = token_at(doc, name.start, name.end)
    for above in token.ancestors if token is not None else ():
        if above.dep_ == "relcl":
            return above.right_edge.idx < q.start and above.head.lower_ in cues().companies
    return False


def _bracketed(text: str, name: Name, q: Quantity) -> bool:
    """Whether the name stands in a parenthesis that does not hold the quantity."""
    opening = text.rfind("(", 0, name.start)
    if opening < 0 or ")" in text[opening : name.start]:
        return False
    closing = text.find(")", name.end)
    return closing >= 0 and not opening < q.start < closing


def _modifies(doc: Doc, name: Name) -> bool:
    """Whether the name only describes the noun after it: "GitHub issues"."""
    head = token_at(doc, name.start, name.end)
    return (
        head is not None
        and head.dep_ == "compound"
        and head.head.idx >= name.end
        and head.head.pos_ == "NOUN"
        and head.head.lemma_.lower() not in cues().stand_ins
    )


def main_noun(doc: Doc) -> str | None:
    """The noun phrase that a sentence without names is about: "The government's AI mission is"."""
    for token in doc:
        if (
            token.dep_ in ("nsubj", "nsubjpass")
            and token.head.dep_ == "ROOT"
            and token.pos_ == "NOUN"
            and token.left_edge.i == doc[0].i
            and any(c.dep_ == "compound" for c in token.lefts)
            and any(c.dep_ in ("det", "poss") for c in token.lefts)
            and token.lemma_.lower() not in cues().metric_nouns | cues().stand_ins | _SAID_OF
            and token.lower_ not in cues().companies
        ):
            return noun_phrase(token)
    return None


def main_name(text: str, doc: Doc | None, found: Sequence[Name]) -> Name | None:
    """The name that a sentence is about: its grammatical subject, else one at its beginning."""
    usable = [n for n in found if not is_compared(text, n)]
    if doc is not None:
        for token in doc:
            if token.dep_ in ("nsubj", "nsubjpass") and token.head.dep_ in (
                "ROOT",
                "ccomp",
                "conj",
            ):
                for name in usable:
                    if name.start <= token.idx < name.end:
                        return name
        for token in doc:
            if token.dep_ in ("nsubj", "nsubjpass") and token.head.dep_ == "ROOT":
                inside = [n for n in usable if token.left_edge.idx <= n.start < token.idx]
                if inside:
                    return inside[0]
                end = token.right_edge.idx + len(token.right_edge)
                whose = [n for n in usable if token.idx < n.start and n.end <= end]
                if whose and text[: whose[0].start].endswith(" of "):
                    return whose[0]  # "Past backers of Orra include"
    if doc is None and usable and _OPENS_WITH.fullmatch(text, 0, usable[0].start):
        return usable[0]
    for name in usable:
        if name.start < 50 and not re.search(
            r"\b(?:includ(?:e|es|ing)|in|at|on|with|for|by|from|to|of|using|via|like|as|see|and) "
            r"(?:the |an? )?$",
            text[: name.start],
            re.I,
        ):
            return name
    return None


# "Past backers of Orra include", "Customers of Orra are"
_OPENS_WITH = re.compile(r"(?:The )?(?:[A-Z][a-z]+ )?(?:[a-z]+ )?[A-Za-z][a-z]+s of (?:the )?")


def _owner(node: Token, before: Sequence[Name], q: Quantity) -> Name | None:
    """Whose noun the number hangs on: "Velmont's purchase of Zed for $3bn"."""
    if node.pos_ != "NOUN" or q.start <= node.idx < q.end or node.idx > q.start:
        return None
    owners = [c for c in node.children if c.dep_ == "poss"]
    owner = next((n for n in before for o in owners if n.start <= o.idx < n.end), None)
    if owner is None:
        return None
    # "Velmont's K4 chip, with 44 GB": the chip's own name says more than its maker's
    inside = [n for n in before if owner.end <= n.start <= node.idx and n.sort is Sort.THING]
    return inside[-1] if inside and node.lemma_.lower() in cues().stand_ins else owner


def _in_apposition(node: Token, before: Sequence[Name]) -> Name | None:
    """The name that a noun in apposition explains: "Kestrel, a $10 billion campus"."""
    if node.dep_ != "appos" or node.head.i >= node.i or node.pos_ not in ("NOUN", "PROPN"):
        return None
    return next((n for n in before if n.start <= node.head.idx < n.end), None)


def _is_company(token: Token) -> bool:
    """Whether the word is "the company", "the Lyon-based startup" or the like."""
    return token.lower_ in cues().companies and any(c.lower_ == "the" for c in token.children)


def _of_company(verb: Token) -> Token | None:
    """The verb's subject, or its owner, where that is "the company" or the like."""
    subjects = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")]
    owners = [c for s in subjects for c in s.children if c.dep_ == "poss"]
    return next((t for t in [*subjects, *owners] if _is_company(t)), None)


def _holds_name(stand_in: Token, names: Sequence[Name]) -> bool:
    """Whether the phrase names the thing itself: "the company's Corva server"."""
    if stand_in.dep_ != "poss":
        return False
    noun = stand_in.head
    return any(
        stand_in.idx < n.start and n.end <= noun.idx + len(noun) + 1 + len(n.text) + 2
        for n in names
        if n.start <= noun.idx or noun.doc.text[noun.idx + len(noun) : n.start] == ", "
    )


def _company(stand_in: Token, before: Sequence[Name], topics: Topics) -> str | None:
    """Which organisation the stand-in is: one named before it in the sentence, else one before.

    "The San Remo startup" describes the one spoken of last; "the company" may be the page's own.
    """
    start = stand_in.left_edge.idx
    named = [n.text for n in before if n.sort is Sort.ORGANISATION and n.end <= start]
    if named:
        return named[-1]
    described = any(c.dep_ in ("amod", "compound", "nmod") for c in stand_in.children)
    return (topics.recent if described else None) or topics.organisation


_PRONOUNS = frozenset({"it", "they", "he", "she", "we"})


def _stands_in(verb: Token) -> Token | None:
    """The verb's subject where it only points back: "it", "the new chips", "this product"."""
    subject = next((c for c in verb.lefts if c.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None:
        return None
    return subject if subject.lower_ in _PRONOUNS or _is_thing(subject) else None


def _is_thing(noun: Token) -> bool:
    """Whether the noun stands for a thing spoken of before: "the new chips"."""
    return (
        noun.lemma_.lower() in cues().products
        and noun.text.islower()
        and any(c.lower_ in ("the", "this") for c in noun.lefts)
        and not any(c.tag_ in ("NNP", "NNPS", "CD") for c in noun.lefts)
    )


def _subject_of_verb(
    text: str,
    verb: Token,
    names: Sequence[Name],
    q: Quantity,
    marks: Sequence[Name],
    places: Sequence[Name],
) -> Answer | None:
    if verb.lemma_ in ("value", "fine", "fin") and verb.idx < q.start:
        # "the regulator fined Orra $5 million": the sum is Orra's
        borne = [c for c in verb.children if c.dep_ in ("dobj", "obj", "dative", "nsubjpass")]
        valued = next((c for c in borne if not q.start <= c.idx < q.end), None)
        if valued is not None and valued.tag_ not in ("WDT", "WP"):
            joined = [n for n in names if n.start > valued.idx and _JOINED.search(text, 0, n.start)]
            if joined and _SUM_OF.fullmatch(text, joined[-1].end, q.start):
                return Answer(joined[-1].text, "valued too", 0.7)
            return _name_in(valued, names, q, "valued")
    # a label in front ("Prefilling: each unit spans") can pass for a second subject
    nearest = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass") and c.i < verb.i]
    subject = (
        nearest[-1]
        if nearest
        else next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    )
    if subject is None or (subject.tag_ in ("WDT", "WP") and verb.dep_ == "relcl"):
        if verb.dep_ in ("acl", "relcl"):
            head = verb.head
            if subject is None and _absolute(verb):
                inside = head.left_edge.idx
                if not any(inside <= n.start < verb.idx for n in names):
                    return _common(head, q)
            called = [
                n
                for n in names
                if head.idx < n.start < q.start and _CALLED.search(text, 0, n.start)
            ]
            if called:
                return Answer(called[-1].text, "called", 0.7)
            named = None
            if head.dep_ == "appos" and not any(n.start <= head.idx < n.end for n in names):
                # "FooBench, a test that runs for five hours"
                told = names if q.kind is Kind.SCORE else [*names, *marks]
                named = _name_in(head.head, told, q, "described")
            named = named or _name_in(head, names, q, "described")
            if (
                named is None
                and subject is not None
                and (
                    head.tag_ == "NNS"
                    or (_brought_in(head) and not any(n.end <= head.idx for n in names))
                )
            ):
                return _common(head, q)
            return named
        return None
    if (
        subject.lemma_.lower() in ("industry", "market", "sector")
        and subject.idx < q.start
        and not any(subject.left_edge.idx <= n.start < q.start for n in names)
    ):
        return Answer(noun_phrase(subject), "common noun", 0.5)
    own = _name_in(subject, names, q, "subject")
    if own is not None and own.rule == "subject phrase" and _each(subject):
        # "Each K4 node delivers": the node, not the K4
        start = next((n.start for n in names if n.text == own.name and n.end <= subject.idx), -1)
        if start >= 0:
            return replace(own, name=text[start : subject.idx + len(subject)])
    if own is None and (_one_of_many(subject) or _of_a_people(subject)):
        return _common(subject, q)
    if own is None and cues().qualifiers.match(subject.text) and subject.idx < q.start:
        return Answer(subject.text, "common noun", 0.5)  # "HBM will account for 10%"
    if own is None:
        place = next((n for n in places if n.start <= subject.idx < n.end), None)
        if place is not None and place.text.casefold() == "wall street":
            return None  # its analysts, whom the number is not about
        return Answer(place.text, "place", 0.6) if place is not None else None
    return own


def _absolute(verb: Token) -> bool:
    """Whether a clause of its own says it of its own noun: "with new sites exceeding 90 MW"."""
    head = verb.head
    return (
        verb.tag_ == "VBG"
        and head.tag_ == "NNS"
        and head.dep_ == "pobj"
        and head.head.lower_ == "with"
        and head.lemma_.lower() not in cues().stand_ins
    )


def _of_a_people(subject: Token) -> bool:
    """Whether a proper adjective tells the subject apart: "European regulators"."""
    adjective = next((c for c in subject.lefts if c.dep_ in ("amod", "compound")), None)
    return (
        adjective is not None
        and subject.text.islower()
        and adjective.text.istitle()
        and adjective.text.isalpha()
        and adjective.tag_ in ("JJ", "NNP", "NNPS")
        and (adjective.lower_ in cues().not_names or not ordinary(adjective.lower_))
        and subject.lemma_.lower() not in cues().stand_ins
    )


# "fined Orra $15 million, and Zed, the maker of Vell, $5 million"
_JOINED = re.compile(r"\d[\w .]*(?:, |,? and |; ?)(?:the )?$")
_SUM_OF = re.compile(r"(?:, [^.;,$€£]+,)? (?:an? |about )?")
# "a data center called Kestrel, expected to open in May"
_CALLED = re.compile(r"\b(?:called|named|dubbed|code-?named|known as) $")


def _has_subject(node: Token) -> bool:
    """Whether a word taken for a noun is the verb of a clause: "where Opus costs $5"."""
    return any(c.dep_ in ("nsubj", "nsubjpass") and c.i < node.i for c in node.children)


def _each(subject: Token) -> bool:
    return not subject.text.istitle() and any(
        c.dep_ == "det" and c.lower_ in ("each", "every") for c in subject.children
    )


def _one_of_many(subject: Token) -> bool:
    """Whether the subject is one of a kind, or brought in by the sentence that it opens.

    "each node contains", "A training run consumed"; not "A blog says that".
    """
    determiner = next((c.lower_ for c in subject.children if c.dep_ == "det"), "")
    if subject.text.istitle() or subject.pos_ not in ("NOUN", "PROPN"):
        return False
    if _each(subject):
        return True
    if subject.lower_ in cues().companies and determiner in ("a", "an"):
        # "A Lyon-based startup raised": brought in without a name
        return subject.left_edge.i == 0 and len(list(subject.lefts)) > 1
    if subject.lemma_.lower() in cues().stand_ins | _SAID_OF:
        return False
    says = subject.head.lemma_.lower() in cues().speech_verbs and any(
        c.dep_ == "ccomp" for c in subject.head.children
    )
    return determiner in ("a", "an") and subject.left_edge.i == 0 and not says


def _brought_in(head: Token) -> bool:
    """Whether a relative clause describes something of its own: "a workflow that costs"."""
    return (
        head.tag_ == "NN"
        and head.lemma_.lower() not in cues().stand_ins
        and head.dep_ not in ("attr", "conj")
        and not any(c.dep_ == "conj" or c.lower_ == "the" for c in head.children)
        and not (head.dep_ == "pobj" and head.head.lower_ == "per")
        and head.lemma_.lower() not in _SAID_OF
    )


# Nouns for numbers themselves: "a number that we do not claim".
_SAID_OF = frozenset({"number", "figure", "claim", "result", "estimate", "value"})


def _common(token: Token, q: Quantity) -> Answer | None:
    """A common noun as the subject: "conglomerates that are committing fifty billion"."""
    lemma = token.lemma_.lower()
    if lemma in cues().metric_nouns or token.lower_ in cues().metric_nouns or token.idx > q.start:
        return None
    if (lemma in cues().speakers and lemma != "industry" and not _of_a_people(token)) or any(
        c.dep_ in ("nummod", "poss") for c in token.children
    ):
        return None
    return Answer(noun_phrase(token), "common noun", 0.4)


def together(text: str, name: Name, names: Sequence[Name]) -> str:
    """The name with the one that "and" joins to it, where they are spoken of as one."""
    if name.sort is not Sort.THING or "respectively" in text:
        return name.text
    other = next((n for n in names if n.start > name.end), None)
    if other is None or other.sort is not Sort.THING or text[name.end : other.start] != " and ":
        return name.text
    return text[name.start : other.end]


def _name_in(token: Token, names: Sequence[Name], q: Quantity, rule: str) -> Answer | None:
    text = token.doc.text
    for name in names:
        if name.start <= token.idx < name.end:
            return Answer(together(text, name, names), rule, 0.85)
    left, right = token.left_edge.idx, token.right_edge.idx + len(token.right_edge)
    inside = [
        n
        for n in names
        if left <= n.start
        and n.end <= right
        and (
            n.start <= token.idx
            or (
                0 < n.start - token.idx < 40
                and n.end <= max(q.start, token.idx)
                and not re.search(r", (?:which|who|whose|[a-z]+ed)\b", text[token.idx : n.start])
            )
        )
    ]
    listed = [n for n in inside if n.start > token.idx]
    if len(listed) > 1 and _LISTED.search(text, token.idx, listed[0].start) and token.tag_ == "NNS":
        # "the five clouds — Orra, Corva and Zed — spent"
        return Answer(noun_phrase(token), "common noun", 0.5)
    if inside and token.pos_ in ("NOUN", "PROPN"):
        return Answer(together(text, _closest(text, token, inside), names), rule + " phrase", 0.7)
    return None


def _closest(text: str, token: Token, inside: Sequence[Name]) -> Name:
    """Of the names in a phrase the one that stands right beside its noun, else the first.

    "before Orra spoke, rival Tarn AI raised": the rival is Tarn AI.
    """
    end = token.idx + len(token)
    beside = next((n for n in inside if text[end : n.start] == " "), None)
    if (
        beside is None
        and len(inside) > 1
        and _ITS_OWN.fullmatch(text, inside[0].end, inside[1].start)
    ):
        # "Ada Brand's San Remo-based Tarn AI": hers, and named
        return inside[1]
    return beside or inside[0]


_LISTED = re.compile(r" ?(?:—|–|--|:|\() ?$")
_ITS_OWN = re.compile(r"['’]s? (?:(?:[A-Z][\w.]*,? )*[A-Z][\w.]*-based )")
