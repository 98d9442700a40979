"""Promised dates: which days of a text lie ahead, and what is to happen on them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc, Token

from nlp import attribution, subjects
from nlp.blocks import Block, Shape
from nlp.context import Context, Line, speaker_of, topics_of
from nlp.cues import cues
from nlp.dates import When, dates, resolved
from nlp.names import Cast
from nlp.quantities import Quantity, schedules
from nlp.record import Bound, Kind, Mention, Modality
from nlp.syntax import token_at


def published(lines: Sequence[Line]) -> tuple[str | None, int | None]:
    """The day that the page's own dateline gives, and the year that its other dates count from.

    The dateline is the first full date of the first or the last lines.
    """
    year: int | None = None
    for line in [*lines[:12], *lines[-4:]]:
        for when in dates(line.plain.text):
            if when.value and len(when.value) == 10:
                before = line.plain.text[: when.start]
                if not re.search(
                    r"\b(?:by|until|from|before|since|after|and|between) $", before, re.I
                ):
                    return when.value, int(when.value[:4])
    for line in lines[:400]:
        for when in dates(line.plain.text):
            if when.value and year is None:
                year = int(when.value[:4])
    return None, year


def promised_dates(line: Line, today: str | None, year: int | None) -> list[When]:
    """Dates of the sentence that lie ahead of the page's own."""
    ahead = []
    for when in schedules(line.plain.text):
        value = resolved(when, year)
        if value is None:
            continue
        if (
            today
            and value[:10] <= today[: len(value[:10])]
            and not (
                len(value) == 4
                and value == today[:4]
                and re.search(r"end|late", line.plain.text[when.start : when.end], re.I)
            )
        ) and not (re.search(r"Q|H", value) and value[:4] == today[:4]):
            continue
        ahead.append(replace(when, value=value))
    return ahead


# "the server, scheduled for late 2027"
_SLATED = re.compile(
    r"\b(?:set|due|slated|scheduled|planned|expected|available|targeted) (?:for|in) (?:the )?$"
)


def _told(token: Token) -> bool:
    """Whether the date stands with a verb of the past: "By May it was handling 2 million"."""
    verb = next((t for t in token.ancestors if t.pos_ in ("VERB", "AUX")), None)
    if verb is None:
        return False
    return verb.tag_ == "VBD" or any(
        c.dep_ == "aux" and c.lower_ in ("was", "were", "had") for c in verb.children
    )


def schedule(
    text: str,
    line: Line,
    doc: Doc,
    when: When,
    heard: Sequence[attribution.Speaker],
    cast: Cast,
    state: Context,
    topic: str | None,
    made: Sequence[Mention],
    doubtful_page: bool,
    block: Block,
) -> Mention | None:
    """A promised date: beside an event that is to come, or the date of a planned quantity."""
    token = token_at(doc, when.start, when.end)
    if token is None or when.value is None:
        return None
    before = text[max(0, when.start - 30) : when.start]
    if re.search(r"\b(?:since|as of|back in|dated) (?:the )?$", before, re.I):
        return None
    deadline = bool(
        re.search(r"\b(?:by|until|before|no later than)(?: the| at least)? ?$", before, re.I)
    ) or bool(
        re.match(r"year[- ]end|the end of|end of", text[when.start : when.end], re.I)
        and re.search(r"\bby ", before)
    )
    event = ""
    verb = None
    for above in token.ancestors:
        lemma = above.lemma_.lower()
        if above.pos_ in ("VERB", "AUX", "ADJ") and lemma in cues().event_verbs:
            event, verb = lemma, above
            break
    planned, cue = attribution.modality(
        text, doc, when.start, when.end, following=line.following, heading_doubts=False
    )
    future = (
        planned is Modality.PLANNED
        or (verb is not None and verb.tag_ in ("VBZ", "VBP"))
        or deadline
    )
    if not event and not deadline and not _SLATED.search(before):
        event_noun = re.search(
            r"\b(announcement|launch|release|availability|shipments?|opening|"
            r"delivery|debut|rollout|listing)\b[^.;]{0,40}$",
            text[: when.start],
            re.I,
        )
        if not event_noun:
            return None
        metric = event_noun[1].lower()
    else:
        metric = cues().event_nouns.get(event, event) or "target date"
        if deadline and not cues().event_nouns.get(event):
            metric, verb = "target date", None
        if verb is not None and not cues().event_nouns.get(event):
            noun = next(
                (c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass", "dobj")), None
            )
            metric = f"{noun.text}" if noun is not None and noun.pos_ == "NOUN" else "target date"
    slated = _SLATED.search(before)
    if slated and metric == "target date":
        metric = "release"
    if not (future or slated) and not doubtful_page:
        return None
    if deadline and verb is None and planned is Modality.FACT and _told(token):
        return None
    if (
        re.search(r"\b(?:as of|since|in|ago|of)\b[^,]{0,4}$", before, re.I)
        and not deadline
        and verb is not None
        and verb.tag_ == "VBD"
        and planned is not Modality.PLANNED
    ):
        return None
    if (
        made
        and not deadline
        and event in ("plan", "expect", "set", "target", "raise", "sell", "")
        and not re.search(r"\b(?:ship|launch|open|release|available|due)", text)
    ):
        return None
    q = Quantity(when.start, when.end, 0.0, "date", Kind.SCHEDULE)
    speaker, speech_cue = speaker_of(text, line, q, heard, cast, state)
    usable = subjects.candidates(text, line.names, line.found, cast)
    topics = topics_of(state, topic, cast)
    sought = (
        replace(q, kind=Kind.SPEC)
        if metric in ("release", "launch", "shipments", "availability", "announcement")
        else q
    )
    about = subjects.subject_of(text, doc, sought, usable, topics, speaker)
    bound = Bound.EXACT
    if deadline and not re.search(r"until", before, re.I):
        bound = Bound.AT_MOST
    if re.search(
        r"\b(?:not before|no earlier than|at the earliest|until|until at least|before)(?: the)? ?$",
        before,
        re.I,
    ) and re.search(r"\b(?:not|n[o']t|until|earliest)\b", text[: when.start]):
        bound = Bound.AT_LEAST
    questioned = planned is Modality.QUESTIONED or (doubtful_page and block.shape is Shape.ITEM)
    return Mention(
        start=when.start,
        end=when.end,
        quote="",
        kind=Kind.SCHEDULE,
        value=when.value,
        high=None,
        unit="date",
        bound=bound,
        subject=about.name,
        metric=metric,
        said_by=speaker,
        modality=Modality.QUESTIONED if questioned else Modality.PLANNED,
        confidence=round(about.sure * 0.6, 2),
        cues=tuple(
            sorted(
                (k, v)
                for k, v in (
                    ("metric", f"event {event}"),
                    ("subject", about.rule),
                    ("modality", cue),
                    ("said_by", speech_cue),
                )
                if v
            )
        ),
    )
