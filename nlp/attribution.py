"""Who says a number, and whether the text states, promises or doubts it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from nlp.bounds import AWAITED
from nlp.cues import cues
from nlp.names import Name, Sort
from nlp.record import Modality
from nlp.syntax import noun_phrase, token_at


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks in a sentence. `weak`: by a verb that may only report the number."""

    name: str
    cue: str
    weak: bool = False
    # The stretch of the sentence that holds the speaker's own name.
    start: int = -1
    end: int = -1
    # Offset from which the words are the speaker's; -1 for the whole sentence.
    since: int = -1
    until: int = -1


_ARTICLE = re.compile(r"^(?:the|a|an|its|his|her|their|our|some) ", re.I)
_BY = re.compile(r"\bby (?P<who>[A-Z][\w.-]+)['’]s? (?:count|estimate|reckoning|own|measure)")


_TELLS_THAT = re.compile(
    r"(?:['’]s)?(?: (?:analysis|report|survey|study|data|research))? "
    r"(?P<verb>forecasts|estimates|projects|reports|notes|claims|states|plans|finds|says) that\b"
)
# "according to section 12(3) of the Act": a rule that applies, not somebody who speaks
_LEGAL = re.compile(
    r"(?:the )?(?:sections?|articles?|paragraphs?|clauses?|rules?|annex|regulation) \S*\d", re.I
)


def speakers(
    text: str, doc: Doc, found: Sequence[Name], *, organisation: str | None, person: str | None
) -> list[Speaker]:
    """Everyone who is said to say something in the sentence, in order.

    `organisation` and `person` are whom "the company" and "she" stand for.
    """
    heard: list[Speaker] = []
    for token in doc:
        if token.pos_ not in ("VERB", "AUX") or token.lemma_.lower() not in cues().speech_verbs:
            continue
        subject = next((c for c in token.children if c.dep_ in ("nsubj", "csubj")), None)
        if (
            subject is None
            and token.dep_ in ("conj", "advcl", "xcomp")
            and token.head.pos_ == "VERB"
        ):
            subject = next((c for c in token.head.children if c.dep_ == "nsubj"), None)
        if subject is None or (token.lemma_.lower() == "put" and not _puts_at(token)):
            continue
        if subject.tag_ in ("WDT", "WP") and token.dep_ == "relcl":
            subject = token.head
        name = _speaker_name(subject, found, organisation, person)
        if name is None:
            continue
        weak = token.lemma_.lower() in cues().speech_weak and not _has_clause(token)
        until = -1
        end = subject.idx + len(subject)
        if any(c.dep_ == "relcl" for c in subject.children):
            # "Velmont, which runs four sites, said": the aside is not what it says
            end = subject.right_edge.idx + len(subject.right_edge)
        heard.append(Speaker(name, token.text, weak, subject.left_edge.idx, end, -1, until))
    for teller in found:
        # a name that the tagger takes for the noun of its verb: "Corvane forecasts that"
        tells = _TELLS_THAT.match(text, teller.end)
        heeded = any(h.start <= teller.start < h.end for h in heard)
        if tells and not heeded and teller.sort in (Sort.ORGANISATION, Sort.PERSON):
            heard.append(Speaker(teller.text, tells["verb"], False, teller.start, teller.end))
    for match in cues().according.finditer(text):
        if match[0].strip().lower() in ("says", "said") or _LEGAL.match(text, match.end()):
            continue
        who = _following(text, match.end(), found, doc, organisation)
        if match[0].strip().lower() == "per" and not any(
            n.start == match.end() and n.sort in (Sort.ORGANISATION, Sort.PERSON) for n in found
        ):
            continue
        if who:
            heard.append(Speaker(who, match[0].strip(), False, match.start(), match.end()))
    by = _BY.search(text)
    if by:
        heard.append(Speaker(by["who"].removesuffix("'s"), "by … count", False, *by.span()))
    return heard


def _has_clause(verb: Token) -> bool:
    """Whether the verb says that something else does something, rather than report a number.

    "that" follows it, or a clause with a subject: "expects the market to reach".
    """
    if verb.i + 1 < len(verb.doc) and verb.doc[verb.i + 1].lower_ == "that":
        return True
    if any(c.dep_ == "ccomp" and any(m.lower_ == "that" for m in c.lefts) for c in verb.rights):
        return True
    if verb.lemma_.lower() not in _PLANNED_LEMMAS:
        return False
    clause = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i), None)
    return clause is not None and any(
        c.dep_ in ("nsubj", "nsubjpass") and c.i > verb.i and c.pos_ != "PRON"
        for c in clause.children
    )


def _puts_at(verb: Token) -> bool:
    """Whether "put" estimates ("puts the cost at") rather than gives ("put in")."""
    return any(c.dep_ == "prep" and c.lower_ == "at" for c in verb.subtree if c.i > verb.i)


def _speaker_name(
    subject: Token, found: Sequence[Name], organisation: str | None, person: str | None
) -> str | None:
    lower = subject.lower_
    if lower in cues().pronouns:
        if lower in ("he", "she"):
            return person
        if lower in ("it", "they"):
            return organisation
        return None
    for name in found:
        if (
            name.start <= subject.idx < name.end
            and name.sort not in (Sort.BENCHMARK, Sort.PLACE)
            and not any(c.isdigit() for c in name.text)
        ):
            return name.text
    inside = [
        n
        for n in found
        if subject.left_edge.idx <= n.start
        and n.end <= subject.right_edge.idx + len(subject.right_edge)
    ]
    head = subject.lemma_.lower()
    one = any(c.lower_ in ("a", "an") for c in subject.lefts)
    if (lower in cues().companies or lower == "maker") and organisation and not one:
        return organisation
    if head in cues().speakers or lower in cues().speakers:
        end = subject.idx + len(subject)
        people = [
            n
            for n in found
            if n.sort is Sort.PERSON
            and (
                n in inside
                or subject.doc.text[end : n.start] == ", "
                or end <= n.start < n.end == subject.head.idx - 1
            )
        ]
        if people:
            return people[0].text
        own = noun_phrase(subject)
        near = [
            n
            for n in inside
            if n.sort is Sort.ORGANISATION
            and (head in ("analyst", "analysts", "economist") or head in _PUBLISHED)
        ]
        return near[0].text if near else _ARTICLE.sub("", own) + _closer(subject)
    return None


# What an organisation says things with: "a Corvane survey found".
_PUBLISHED = frozenset(
    {"survey", "study", "report", "analysis", "poll", "research", "data", "index", "estimate"}
)


def _closer(noun: Token) -> str:
    """What tells an unnamed speaker apart: " familiar with the accounts", else nothing."""
    rest = noun.doc.text[noun.idx + len(noun) :]
    match = re.match(r" (?:close|familiar|with knowledge|briefed)(?: [a-z’'-]+){1,4}", rest)
    said = match and re.search(r" (?:said|says|told|have|has|had|who|that)\b", match[0])
    return "" if match is None else match[0][: said.start()] if said else match[0]


def _following(
    text: str, at: int, found: Sequence[Name], doc: Doc, organisation: str | None
) -> str | None:
    for name in found:
        if at <= name.start <= at + 40 and not re.search(r"[,.;]| with ", text[at : name.start]):
            return name.text
    match = re.match(
        r"(?:the |a |an |its |two |three |several |some |one )*(?P<np>[a-z][\w-]*(?: "
        r"[a-z][\w-]*)?)",
        text[at:],
    )
    if not match:
        return None
    token = token_at(doc, at + match.start("np"), at + match.end("np"))
    if token is None or token.pos_ not in ("NOUN", "PROPN"):
        return None
    if token.lower_ in ("company", "firm") and organisation:
        return organisation
    if token.lemma_.lower() not in cues().speakers and token.lower_ not in cues().speakers:
        return None
    return noun_phrase(token) + _closer(token)


_OPEN, _CLOSE = "“‘«", "”’»"


def quoted(paragraph: str) -> list[bool]:
    """For each character of a paragraph, whether it stands in quotation marks."""
    inside: list[bool] = []
    straight = curly = False
    for char in paragraph:
        if char == '"':
            straight = not straight
        elif char == "“":
            curly = True
        elif char == "”":
            curly = False
        inside.append(straight or curly)
    return inside


_PLANNED_AUX = frozenset({"will", "'ll", "’ll", "shall", "would", "must", "wo"})
_PLANNED_LEMMAS = frozenset(
    {
        "plan",
        "expect",
        "forecast",
        "aim",
        "target",
        "intend",
        "project",
        "schedule",
        "slate",
        "hope",
        "commit",
        "anticipate",
        "predict",
        "reckon",
        "set",
        "promise",
        "envisage",
        "like",
    }
)


def modality(
    text: str,
    doc: Doc,
    start: int,
    end: int,
    *,
    following: str,
    heading_doubts: bool,
) -> tuple[Modality, str]:
    """Whether the number at `start:end` is stated, promised or doubted, and by which words."""
    before = text[:start]
    if _WITHOUT.search(before):
        return Modality.QUESTIONED, "no"
    if cues().denied_before.search(before) and not re.search(
        r"not (?:before|until|more|less|only)\b[^,;]*$", before[-20:], re.I
    ):
        return Modality.QUESTIONED, "denied"
    opening, closing = text.rfind(";", 0, start) + 1, text.find(";", end)
    doubt = cues().questioned.search(text, opening, closing if closing >= 0 else len(text))
    if doubt and _reaches(text, doubt, start, end):
        return Modality.QUESTIONED, doubt[0]
    if closing >= 0:
        # "wrote €6 million; that is simply wrong"
        rest = text[closing + 1 : closing + 120]
        taken_back = cues().questioned_back.search(rest) and cues().questioned.search(rest)
        if taken_back:
            return Modality.QUESTIONED, taken_back[0]
    back = cues().questioned_back.search(following[:160])
    if (
        back
        and not re.search(r"\d", following[: back.start()])
        and (cues().questioned.search(following) or re.match(r"(?:There )?isn['’]t one", following))
        and (back[0].lower() != "the comparison" or _MULTIPLE.search(text, start, end))
    ):
        return Modality.QUESTIONED, back[0]
    at = following.find(text[start:end], 0, 160)
    if (
        at > 0
        and following[at - 1] == " "
        and not following[at + end - start :][:1].isalnum()
        and cues().never_so.search(following, 0, at)
    ):
        return Modality.QUESTIONED, "named again"
    if heading_doubts:
        return Modality.QUESTIONED, "heading"
    if _TODAY.match(text, end) or _CURRENT.search(before):
        return Modality.FACT, "today"
    if _TOOK.search(before):
        return Modality.FACT, "took"
    if _TARGET.search(before):
        return Modality.PLANNED, "target"
    awaited = AWAITED.match(text, end) or _ESTIMATED.search(before)
    if awaited:
        return Modality.PLANNED, awaited[0].strip()
    if _FROM.search(before) and not re.search(r"\bas from $", before):
        return Modality.FACT, "from"
    return _planned(text, doc, start, end)


def _is_to(verb: Token) -> bool:
    """Whether "to" with another verb follows at once: "is to flow", "are to open"."""
    following = verb.doc[verb.i + 1 : verb.i + 3]
    return len(following) == 2 and following[0].lower_ == "to" and following[1].tag_ == "VB"


def _subject_to_come(token: Token, verb: Token) -> bool:
    """Whether the number stands in the subject of a verb behind it: "90% of it is to flow"."""
    return any(
        c.dep_ in ("nsubj", "nsubjpass") and (c.i == token.i or c.is_ancestor(token))
        for c in verb.children
    )


# "no platform with 300 million users": what isn't there has no such number
_WITHOUT = re.compile(r"\bno (?:[a-z-]+ ){1,4}(?:with|of) (?:over |about |some )?$")
# What "the comparison" can be of.
_MULTIPLE = re.compile(r"times|[x×]$|half|twice|fold|double")
# "is unsupported, since its logs show 3 million"; "The correct figure is 43.9"
_REASON = re.compile(r",? (?:since|given that)\b")
_CORRECTED = re.compile(r"the (?:correct|right) (?:figure|number)\b", re.I)
_THAT_FIGURE = re.compile(r"\b(?:that|this|the) (?:figure|number|claim|score|estimate)\b", re.I)


def _reaches(text: str, doubt: re.Match[str], start: int, end: int) -> bool:
    """Whether a doubt of the sentence is about the number at `start:end`.

    Not where the number stands in the reason for it, is the correction itself, or only
    stands beside "that figure", which then is one of an earlier clause.
    """
    if doubt.end() <= start:
        return not _CORRECTED.match(doubt[0]) and not _REASON.search(text, doubt.end(), start)
    clause = text.rfind(";", 0, start)
    that = _THAT_FIGURE.search(text, end, doubt.end())
    return not (that and clause >= 0 and re.search(r"\d", text[:clause]))


# "9% by 2030, against 5% today"
_CURRENT = re.compile(r"\b(?:current|present|now|today['’]s) (?:about |over |roughly )?[$€£¥₹₩]?$")
# "took eight years to reach 1 billion"
_TOOK = re.compile(
    r"\b(?:took|helped|allowed|enabled|managed|needed)\b[^.;,]{0,40}\bto [a-z]+ (?:over |about )?"
    r"[$€£¥₹₩]?$"
)
# "with a target monthly output of 900,000 units"
_TARGET = re.compile(r"\ban? target(?:ed)? (?:[a-z]+ ){0,4}of (?:about |over )?[$€£¥₹₩]?$")
# "topping estimates of $3bn"
_ESTIMATED = re.compile(
    r"\b(?:(?:the|an?) (?:expected|anticipated|projected|forecast)|consensus|projections?|"
    r"outlook|guidance|forecasts?|"
    r"(?:analysts?['’]?s?|consensus|wall street['’]?s?|average|median|market) "
    r"(?:estimates?|expectations?|forecasts?|consensus)|expectations|estimates) "
    r"(?:(?:on average|for (?:the|this) [a-z]+) )?(?:of |for |was |were |had been |stood at )?"
    r"(?:about |around |roughly )?(?:US)?[$€£¥₹₩]?$",
    re.I,
)
_TODAY = re.compile(r" (?:today|now|currently|at present|so far)\b")
# "to grow from 180 staff to 400": where it stands now
_FROM = re.compile(r"\bfrom (?:about |around |roughly |some |just )?[$€£¥₹₩]?$")


# ", which it will not name, consumed": what an aside looks ahead to is over before the number
_ASIDE = re.compile(r", (?:which|who|whose)\b[^,;]{0,80},")


def _planned(text: str, doc: Doc, start: int, end: int) -> tuple[Modality, str]:
    token = token_at(doc, start, end)
    dated = bool(re.search(r"(?:19|20)\d\d|quarter|half", text[start:end]))
    if token is not None:
        chain = [token, *token.ancestors]
        for index, above in enumerate(chain):
            if above.pos_ not in ("VERB", "AUX"):
                if index and above.lower_ in ("target", "goal", "forecast", "roadmap", "guidance"):
                    return Modality.PLANNED, above.text
                continue
            aux = next(
                (
                    c
                    for c in above.children
                    if c.dep_ in ("aux", "auxpass") and c.lower_ in _PLANNED_AUX
                ),
                None,
            )
            if above.idx > end and not dated and not _subject_to_come(token, above):
                continue
            if aux is not None and not re.search(
                r"would not|could not|would have", text[max(0, aux.idx - 1) : aux.idx + 14]
            ):
                return Modality.PLANNED, aux.text
            if above.lemma_ == "be" and above.tag_ != "VBD" and _is_to(above):
                return Modality.PLANNED, f"{above.text} to"
            if above.lemma_ == "set" and above.tag_ != "VBN":
                continue
            if above.idx > end and above.tag_ in ("VBG", "VBZ", "VBP"):
                # "the variant, with 3B parameters, is targeting phones"
                continue
            if (above.lemma_.lower() in _PLANNED_LEMMAS and above.tag_ != "VBD") or (
                above.lemma_.lower()
                in (
                    "plan",
                    "expect",
                    "forecast",
                    "aim",
                    "intend",
                    "target",
                    "project",
                    "schedule",
                )
            ):
                return Modality.PLANNED, above.text
            infinitive = next(
                (c for c in above.children if c.dep_ == "aux" and c.lower_ == "to"), None
            )
            if (
                infinitive is not None
                and above.head.lemma_.lower() in {"be", "plan", "expect", *_PLANNED_LEMMAS}
                and above.head.i != above.i
            ):
                return Modality.PLANNED, "to"
            if above.dep_ in ("relcl", "advcl") and index > 1 and above.tag_ != "VBG":
                break
    told = _ASIDE.sub(",", text[:start])
    segment = re.split(r"[;:]|, (?:and|but|while|which) ", told)[-1]
    cue = cues().planned.search(segment)
    if cue and not cues().planned_not.search(segment) and len(segment) - cue.end() < 50:
        return Modality.PLANNED, cue[0]
    return Modality.FACT, ""
