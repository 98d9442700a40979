"""Text in, mentions out: the numbers that a page asserts, by the extraction contract.

The stages, each a module: `blocks` and `text` (what a reader sees), `sections` (what a heading
is the name of), `tables`, `items` (of
lists), `quantities`, `gather` and `names` (who is spoken of), `claims` (which numbers count),
`subjects` and `measured` (of what, and what it measures), `sequels` (what a number takes over
from the last), `attribution` (speaker and modality), `scheduled`. This module joins them,
carries what one sentence leaves to the next, and keeps offsets.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from nlp import attribution, claims, scheduled, sequels, subjects
from nlp.blocks import Block, Shape, blocks
from nlp.cells import Reported
from nlp.comparator import compared
from nlp.context import Context, Line, speaker_of, topics_of
from nlp.cues import cues
from nlp.gather import gather, introduce, main_topic, spoken_by
from nlp.items import Item, item
from nlp.knowledge import Knowledge, knowledge
from nlp.labels import settings_in
from nlp.names import Cast, Sort, names
from nlp.quantities import Quantity, Reading, quantities, reading, schedules
from nlp.record import Bound, Kind, Mention, Modality
from nlp.sections import priced, sections
from nlp.syntax import parse
from nlp.tables import read_table
from nlp.text import sentences

VERSION = "5"


# A sentence with more runs of digits is a dump of data, not a statement about something.
_MOST = 120
_DIGITS = re.compile(r"\d+")
# Between a maker and the thing that it unveils stands none of these.
_ASIDE = re.compile(r"\b(?:against|than|over|with|for|to|on|in|at|from|by|like|of|behind)\b|[,;]")
# A paragraph that opens with one of these goes on about what the last one was about.
_REFERS = re.compile(
    r"[\"“]?(?:It|Its|They|Their|He|She|This|That|These|Those|The (?:model|"
    r"chip|card|company|firm|startup|system|lab|money|deal|cut|round|"
    r"new|same))\b"
)


_IT = re.compile(r"[\"“]?(?:It|Its)\b")
# An answer of an interview goes on about what its question named.
_ANSWER = re.compile(r"A(?:nswer)?: ")
# "Shenzhen, 18 August (Caihang News Agency) -- ", "LONDON (Wire) - "
_DATELINE = re.compile(r"[A-Z][^.;:]{0,60}?(?:\([^()]{2,40}\) ?(?:--|—|–|-)|(?:--|—)) ")


def extract(
    text: str, *, title: str | None = None, known: Knowledge | None = None
) -> list[Mention]:
    """The mentions of `text`, sorted by start, without overlaps.

    Offsets are code points of the given `text`. `title` helps to see what the page is about;
    `known` replaces the knowledge base.
    """
    found = blocks(text)
    read = reading(text)
    lines = _lines(found)
    cast = Cast(knowledge() if known is None else known)
    gather(
        (line.plain.text for line in lines if found[line.block].shape is not Shape.HEADING), cast
    )
    for block in found:
        if block.shape is Shape.HEADING:
            introduce(block.text.text, cast)
    heading = title or next((b.text.text for b in found if b.shape is Shape.HEADING), None)
    opening = ". ".join(line.plain.text for line in lines[:4])[:600]
    topic = main_topic(cast, heading or (lines[0].plain.text if lines else None), opening)
    today, year = scheduled.published(lines)
    headed = sections(found, cast)
    mentions = _from_tables(found, cast, read, topic, headed, today, year)
    mentions += _from_lines(lines, found, cast, read, topic, headed, today, year, heading or "")
    return [replace(m, quote=text[m.start : m.end]) for m in apart(mentions)]


def _lines(found: Sequence[Block]) -> list[Line]:
    lines: list[Line] = []
    for index, block in enumerate(found):
        if block.grid is not None:
            continue
        inside = attribution.quoted(block.text.text)
        parts = sentences(block.text)
        at = 0
        for order, part in enumerate(parts):
            at = block.text.text.find(part.text, at)
            after = parts[order + 1].text if order + 1 < len(parts) else ""
            lines.append(Line(index, part, after, quoted=inside[at : at + len(part.text)]))
            at += len(part.text)
    return lines


# ------------------------------------------------------------------ tables


def _from_tables(
    found: Sequence[Block],
    cast: Cast,
    read: Reading,
    topic: str | None,
    headed: Sequence[str | None],
    today: str | None,
    year: int | None,
) -> list[Mention]:
    mentions: list[Mention] = []
    number = 0
    for index, block in enumerate(found):
        if block.grid is None:
            continue
        around = [*found[max(0, index - 2) : index][::-1], *found[index + 1 : index + 3]]
        near = [b.text.text for b in around if b.grid is None]
        reports = read_table(
            block.grid,
            number,
            cast,
            read,
            topic=headed[index] or topic,
            caption=" ".join(near)[:1500],
            year=year,
            today=today,
        )
        number += 1
        mentions += [_tabled(r) for r in reports]
    return mentions


def _tabled(report: Reported) -> Mention:
    return Mention(
        start=report.start,
        end=report.end,
        quote="",
        kind=report.kind,
        value=_rounded(report.value) if isinstance(report.value, float) else report.value,
        high=_rounded(report.high) if report.high is not None else None,
        unit=report.unit,
        bound=report.bound if report.high is None else Bound.RANGE,
        subject=report.subject,
        metric=report.metric,
        said_by=None,
        modality=Modality.PLANNED if report.planned else Modality.FACT,
        settings=report.settings,
        cell=report.cell,
        confidence=0.9 if report.subject and report.metric else 0.4,
        cues=(("metric", report.cue), ("subject", report.cue)),
    )


# ------------------------------------------------------------------ prose


def _from_lines(
    lines: Sequence[Line],
    found: Sequence[Block],
    cast: Cast,
    read: Reading,
    topic: str | None,
    headed: Sequence[str | None],
    today: str | None,
    year: int | None,
    title: str,
) -> list[Mention]:
    for line in lines:
        text = line.plain.text
        if _is_frame(text, found[line.block]) or len(_DIGITS.findall(text)) > _MOST:
            continue
        numbers = [q for q in quantities(text, read) if not (_ranks(text, q) or _plural(text, q))]
        spots = schedules(text)
        dateline = _DATELINE.match(text)
        taken = [dateline.span()] if dateline else []
        taken += [(q.start, max(q.after, q.end)) for q in numbers if q.unit] + [
            (w.start, w.end) for w in spots if w.value and not re.fullmatch(r"\d{4}", w.value)
        ]
        line.names = names(
            text, cast, heading=found[line.block].shape is Shape.HEADING, taken=taken
        )
        line.found = _outside_names(line, numbers)
        line.promised = scheduled.promised_dates(line, today, year)
    # Parsed as they are reached: a long page's parses would fill the memory.
    parses = parse(line.plain.text for line in lines if line.found or line.promised)
    state = Context(topic=topic)
    if topic and cast.sort(topic) is Sort.THING:
        state.thing = topic
    state.organisation = _first_organisation(cast, topic)
    doubtful_page = bool(re.search(r"\brumou?r|\bleak", title, re.I))
    met = _met(topic, title, lines)
    prices = priced(found)
    mentions: list[Mention] = []
    for line in lines:
        block = found[line.block]
        opens = line.block == lines[0].block or block.shape is Shape.HEADING
        state.met = opens or line.block >= met
        if line.block != state.block:
            state.block = line.block
            state.priced = prices[line.block] or ""
            about = headed[line.block]
            if block.shape is not Shape.ITEM:
                opening = line.plain.text[:60]
                if not (_REFERS.match(opening) or _ANSWER.match(opening)):
                    state.topic = about or (topic if state.met else None)
                    state.thing = about or state.thing
            else:
                state.topic = state.lead or about or topic
                state.thing = state.lead_thing
            state.local = None
            state.speaker = state.interviewee = _interviewee(block, cast)
            if block.shape is Shape.HEADING and not line.found:
                state.topic = about or topic
        doc = next(parses) if line.found or line.promised else None
        made: list[Mention] = []
        if doc is not None:
            made = _mentions(line, block, doc, cast, state, topic, today, doubtful_page)
            mentions += made
        _carry(line, doc, state, cast, block, made)
    return mentions


def _met(topic: str | None, title: str, lines: Sequence[Line]) -> int:
    """From which block on the page has named its topic."""
    if topic is None or topic in title:
        return 0
    first = topic.split()[0]
    return next((line.block for line in lines if first in line.plain.text), 0)


def _ranks(text: str, q: Quantity) -> bool:
    """Whether the "rank" behind a number is the verb: "Zed 2 ranks second"."""
    return q.unit == "rank" and bool(
        re.search(r"\d ranks?$", text[q.start : q.end])
        and re.match(r" (?:\d|#|No\b|[a-z]+(?:st|nd|rd|th)\b|second|third|last)", text[q.end :])
    )


def _plural(text: str, q: Quantity) -> bool:
    """Whether the "s" behind a number makes a plural of a name: "four 5090s"."""
    return q.unit == "seconds" and bool(re.fullmatch(r"\d{4}s", text[q.start : q.end]))


def _first_organisation(cast: Cast, topic: str | None) -> str | None:
    if topic and cast.sort(topic) is Sort.ORGANISATION:
        return topic
    ranked = [n for n, _ in cast.counts.most_common() if cast.sort(n) is Sort.ORGANISATION]
    return ranked[0] if ranked else None


def _is_frame(text: str, block: Block) -> bool:
    """Whether the line is the publication's own: read time, tags, comments, the desk."""
    if len(text) > 160 or not cues().boilerplate.search(text):
        return False
    framed = (
        len(text) < 40
        or "·" in text
        or "|" in text
        or "emphasis" in block.marks
        or text.startswith("(")
    )
    return framed or bool(
        re.match(
            r"(?:By|Posted|Tags|Read(?:ing)? time|Contact|Press contact|Helpline|"
            r"Last updated|Readers can)\b",
            text,
        )
    )


def _outside_names(line: Line, found: Sequence[Quantity]) -> list[Quantity]:
    """Quantities that are no part of a name; units and currencies settle doubt."""
    kept = []
    for q in found:
        inside = any(n.start < q.end and q.start < n.end for n in line.names)
        if inside and not (
            q.unit
            and q.unit not in ("x", "tokens", "parameters")
            and not any(n.start <= q.start and q.end <= n.end for n in line.names)
        ):
            continue
        kept.append(q)
    return kept


def _interviewee(block: Block, cast: Cast) -> str | None:
    """Who answers in an interview, for a paragraph that begins with "A:"."""
    if re.match(r"[“\"][^”\"]+[”\"]:? a conversation with", block.text.text):
        return cast.persons[0] if cast.persons else None
    if not re.match(r"A(?:nswer)?: ", block.text.text):
        return None
    return cast.persons[0] if cast.persons else None


def _carry(
    line: Line,
    doc: Doc | None,
    state: Context,
    cast: Cast,
    block: Block,
    made: Sequence[Mention],
) -> None:
    """What the sentence leaves to the next: its main name, its organisation, its people."""
    for order, name in enumerate(line.names):
        if name.sort is Sort.PERSON:
            state.person = name.text
            if doc is None and order == 0 and name.start < 40:
                state.speaker = name.text
        elif name.sort is Sort.BENCHMARK:
            state.benchmark = name.text
    board = claims.BOARD.search(line.plain.text)
    if board:
        state.benchmark = board["name"]
    spoken = spoken_by(line.plain.text, cast)
    if spoken:
        state.speaker = state.person = spoken
    usable = subjects.candidates(line.plain.text, line.names, line.found, cast)
    if block.shape is Shape.HEADING:
        usable = [n for n in usable if n.text in cast.counts or any(c.isdigit() for c in n.text)]
    main = subjects.main_name(line.plain.text, doc, usable)
    if block.shape is not Shape.ITEM:
        state.lead = main.text if main is not None else state.topic
        state.lead_words = line.plain.text
        state.lead_thing = (
            main.text if main is not None and main.sort is Sort.THING else state.thing
        )
    if main is not None:
        state.topic = main.text
        if main.sort is Sort.THING:
            state.thing = main.text
        else:
            state.organisation = state.local = main.text
            shown = [
                n
                for n in usable
                if n.sort is Sort.THING
                and n.start > main.start
                and not _ASIDE.search(line.plain.text, main.end, n.start)
            ]
            if shown and block.shape is not Shape.HEADING:
                state.thing = shown[0].text
    elif state.topic is None and usable:
        state.topic = usable[0].text
    elif state.topic is None and doc is not None and not line.names:
        # "The government's AI mission is the largest. It is worth 20 billion rupees."
        state.topic = subjects.main_noun(doc)
    elif made and made[0].subject and cast.sort(made[0].subject) is Sort.THING:
        # "This product has 36 GB. Its efficiency is 40% higher."
        state.topic = made[0].subject


def _mentions(
    line: Line,
    block: Block,
    doc: Doc,
    cast: Cast,
    state: Context,
    topic: str | None,
    today: str | None,
    doubtful_page: bool,
) -> list[Mention]:
    text = line.plain.text
    heard = attribution.speakers(
        text,
        doc,
        line.names,
        organisation=topics_of(state, topic, cast).organisation,
        person=state.person,
    )
    if heard and not heard[-1].weak:
        state.speaker = heard[-1].name
    made: list[Mention] = []
    pairs = sequels.respectively(text, line)
    prior = list(state.last)
    for order, q in enumerate(line.found):
        mention = _mention(
            text,
            line,
            block,
            doc,
            q,
            heard,
            cast,
            state,
            topic,
            made or prior,
            pairs.get(order),
            doubtful_page,
            first=not made,
        )
        if mention:
            made.append(mention)
            if mention.subject and cast.sort(mention.subject) is Sort.THING:
                state.thing = mention.subject
    made = sequels.shared_basis(text, made, prior)
    for when in line.promised:
        mention = scheduled.schedule(
            text, line, doc, when, heard, cast, state, topic, made, doubtful_page, block
        )
        if mention:
            made.append(mention)
    if made:
        state.last = made
    spans = [line.plain.source(m.start, m.end) for m in made]
    return [replace(m, start=a, end=b) for m, (a, b) in zip(made, spans, strict=True)]


def _mention(
    text: str,
    line: Line,
    block: Block,
    doc: Doc,
    q: Quantity,
    heard: Sequence[attribution.Speaker],
    cast: Cast,
    state: Context,
    topic: str | None,
    made: Sequence[Mention],
    pair: str | None,
    doubtful_page: bool,
    *,
    first: bool,
) -> Mention | None:
    speaker, speech_cue = speaker_of(text, line, q, heard, cast, state)
    usable = subjects.candidates(text, line.names, line.found, cast)
    topics = topics_of(state, topic, cast)
    if block.shape in (Shape.ITEM, Shape.HEADING) and first:
        about_thing = topics.last_is_thing
        lead = f"{state.lead_words} {state.priced}".strip()
        said = item(text, q, lead, cast, about_thing=about_thing)
        if said:
            return _itemised(said, topics.last)
    answer, q2 = claims.settled(text, line, doc, q, cast, state, made, first, pair)
    if q2 is None:
        return None
    q = q2
    marks = [n for n in line.names if n.sort is Sort.BENCHMARK]
    places = [n for n in line.names if n.sort is Sort.PLACE]
    about = subjects.subject_of(text, doc, q, usable, topics, speaker, marks, places)
    subject = about.name
    metric = answer.name
    if (
        state.last
        and about.rule in ("topic", "none")
        and re.match(
            r"[\"“]?(?:That|This) (?:is|was|would|comes|makes|means|represents|works|amounts)\b",
            text,
        )
    ):
        subject = state.last[-1].subject
    earlier = made[-1].subject if made and not first else None
    if about.rule == "topic" and earlier and _IT.match(text):
        # "It was trained on 18 trillion tokens in 41 days": one thing, whatever is counted
        subject = earlier if cast.sort(earlier) is Sort.THING else subject
    headline = claims.headline(line, q, cast)
    if headline:
        subject, metric = headline.subject or subject, headline.metric
        if headline.unit and q.kind in (Kind.MONEY, Kind.PRICE):
            q = replace(q, unit=q.unit + headline.unit, kind=Kind.PRICE)
    if pair:
        name_sort = cast.sort(pair)
        if name_sort in (Sort.THING, Sort.ORGANISATION) and q.kind is not Kind.SCORE:
            subject, about = pair, replace(about, name=pair, rule="respectively")
        elif q.kind in (Kind.SCORE, Kind.RATE):
            metric = pair
            q = replace(q, kind=Kind.SCORE)
    sequel = sequels.continued(text, q, answer, made, first=first, paired=pair is not None)
    if sequel is not None:
        answer, q = sequel
        metric = answer.name
    if answer.rule.startswith("continues") and made:
        previous = made[-1]
        if about.rule == "topic":
            subject = previous.subject
    modal, modal_cue = attribution.modality(
        text,
        doc,
        q.start,
        q.end,
        following=line.following,
        heading_doubts=doubtful_page and block.shape is Shape.ITEM,
    )
    if q.kind is None:
        return None
    money = q.kind in (Kind.MONEY, Kind.PRICE)
    if money and modal is Modality.FACT and re.search("target$", metric or ""):
        # "cut their price target to $52"
        modal, modal_cue = Modality.PLANNED, "target"
    return Mention(
        start=q.start,
        end=q.end,
        quote="",
        kind=q.kind,
        value=_rounded(q.value),
        high=_rounded(q.high) if q.high is not None else None,
        unit=q.unit,
        bound=q.bound,
        subject=subject,
        metric=metric,
        said_by=speaker,
        modality=modal,
        settings=settings_in(text[q.end : q.end + 80].split(".")[0])
        if q.kind is Kind.SCORE
        else compared(text, q, line.names, subject),
        confidence=round(about.sure * answer.sure, 2),
        cues=tuple(
            sorted(
                (name, cue)
                for name, cue in (
                    ("subject", about.rule),
                    ("metric", answer.rule),
                    ("bound", q.cue),
                    ("said_by", speech_cue),
                    ("modality", modal_cue),
                )
                if cue
            )
        ),
    )


def _itemised(said: Item, topic: str | None) -> Mention:
    """A result that a list item labels: "FooBench: 71.2"."""
    q = said.q
    cues = [("subject", "list" if said.subject is None else "item"), ("metric", "item")]
    cues += [("bound", q.cue)] if q.cue else []
    return Mention(
        start=q.start,
        end=q.end,
        quote="",
        kind=q.kind or Kind.SCORE,
        value=_rounded(q.value),
        high=_rounded(q.high) if q.high is not None else None,
        unit=q.unit,
        bound=q.bound,
        subject=said.subject or topic,
        metric=said.metric,
        said_by=None,
        modality=Modality.FACT,
        settings=said.settings,
        confidence=0.8,
        cues=tuple(sorted(cues)),
    )


def _rounded(value: float) -> float:
    """0.1 + 0.2 style dust off: 2.3e15, not 2299999999999999.5."""
    return float(f"{value:.12g}")


# ------------------------------------------------------------------ the whole


def apart(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions by place; where some overlap the longest stays, then the leftmost."""
    kept: list[Mention] = []
    together: list[Mention] = []
    reach = -1
    for mention in sorted(mentions, key=lambda m: (m.start, m.end)):
        if mention.start >= reach:
            kept += _longest(together)
            together = []
        together.append(mention)
        reach = max(reach, mention.end)
    return kept + _longest(together)


def _longest(together: Sequence[Mention]) -> list[Mention]:
    """Those that stay of mentions which overlap in a chain, by place."""
    if len(together) < 2:
        return list(together)
    kept: list[Mention] = []
    for mention in sorted(together, key=lambda m: (m.start - m.end, m.start)):
        at = bisect_left(kept, mention.start, key=lambda m: m.start)
        free_before = at == 0 or kept[at - 1].end <= mention.start
        free_after = at == len(kept) or mention.end <= kept[at].start
        if free_before and free_after:
            kept.insert(at, mention)
    return kept
