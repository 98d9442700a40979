"""What passes between the sentences of a page: a line on its way, and what it leaves behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp import attribution, subjects
from nlp.dates import When
from nlp.gather import spoken_by
from nlp.names import Cast, Name, Sort, is_public_body
from nlp.quantities import Quantity
from nlp.record import Mention
from nlp.text import Plain


@dataclass
class Line:
    """A sentence, title or list item on its way through the stages."""

    block: int
    plain: Plain
    # The sentence after it in the same block.
    following: str = ""
    found: list[Quantity] = field(default_factory=list)
    promised: list[When] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    # Whether each character stands in quotation marks.
    quoted: list[bool] = field(default_factory=list)


@dataclass
class Context:
    """What a sentence leaves to the next."""

    topic: str | None = None
    thing: str | None = None
    organisation: str | None = None
    person: str | None = None
    # The last speaker of the paragraph, for quotations that run on.
    speaker: str | None = None
    # Who answers in this paragraph of an interview.
    interviewee: str | None = None
    # The topic of the words that lead a list in.
    lead: str | None = None
    lead_thing: str | None = None
    # Those words.
    lead_words: str = ""
    # The heading that says what the prices under it are counted per.
    priced: str = ""
    # The organisation that this paragraph named.
    local: str | None = None
    block: int = -1
    # Whether the page has named its topic so far.
    met: bool = True
    # The last quantities, which a bare number after them may continue.
    last: list[Mention] = field(default_factory=list)
    benchmark: str | None = None
    doubted: bool = False


def topics_of(state: Context, topic: str | None, cast: Cast) -> subjects.Topics:
    """What a nameless sentence is about; "the company" is the page's own where it is about one."""
    last = state.topic or (topic if state.met else None)
    organisation = state.local or state.organisation
    if topic and state.local is None and cast.sort(topic) is Sort.ORGANISATION:
        organisation = topic
    if organisation and is_public_body(organisation):
        organisation = cast.company or organisation
    recent = state.last[-1].subject if state.last else None
    return subjects.Topics(
        last,
        last is not None and cast.sort(last) is Sort.THING,
        state.thing,
        organisation,
        state.local or (recent if recent and cast.sort(recent) is Sort.ORGANISATION else None),
    )


def speaker_of(
    text: str,
    line: Line,
    q: Quantity,
    heard: Sequence[attribution.Speaker],
    cast: Cast,
    state: Context,
) -> tuple[str | None, str]:
    """Who says the quantity: someone of this sentence, or whose quotation runs on."""
    inside = any(line.quoted[q.start : q.end])
    strong = [
        h
        for h in heard
        if not h.weak
        and not (h.start <= q.start and q.end <= h.end)
        and not (0 <= h.end < q.start and ";" in text[h.end : q.start] and not inside)
    ]
    if inside:
        spoken = spoken_by(text, cast)
        if spoken:
            return spoken, "said"
        if strong:
            return strong[-1].name, strong[-1].cue
        if state.speaker:
            return state.speaker, "quotation runs on"
        after = re.search(r"(?:said|says|told) ", line.following)
        if after:
            named = re.search(
                r"(?:said|says) (?:[a-z-]+ ){0,4}(?P<n>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)",
                line.following,
            )
            if named:
                return named["n"], "quotation before"
        return None, ""
    if strong and not (state.interviewee and strong[0].start > q.start):
        before = [h for h in strong if h.start < q.start]
        chosen = before[-1] if before else strong[0]
        return chosen.name, chosen.cue
    if state.interviewee and not strong:
        return state.interviewee, "interview"
    return None, ""
