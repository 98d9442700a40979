"""Text in, mentions out: the numbers that a page asserts, by the extraction contract.

The stages, each a module: `blocks` and `text` (what a reader sees), `tables`, `quantities`,
`names`, `measured` (subject and metric), `attribution` (speaker and modality). This module
joins them, carries what one sentence leaves to the next, and keeps offsets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from spacy.tokens import Doc

from nlp import attribution, measured
from nlp.blocks import Block, Shape, blocks
from nlp.cues import cues
from nlp.dates import When, dates, resolved
from nlp.knowledge import Knowledge, fold, knowledge
from nlp.names import Cast, Name, Sort, gather, main_topic, names, spoken_by
from nlp.numerals import words
from nlp.quantities import Quantity, Reading, quantities, reading, schedules
from nlp.record import Bound, Kind, Mention, Modality
from nlp.syntax import parse, token_at
from nlp.tables import Reported, read_table, settings_in
from nlp.text import Plain, sentences

VERSION = "1"


# A paragraph that opens with one of these goes on about what the last one was about.
_REFERS = re.compile(
    r"[\"“]?(?:It|Its|They|Their|He|She|This|That|These|Those|The (?:model|chip|card|company|firm|startup|system|lab|money|deal|cut|round|new|same))\b"
)


# "Shenzhen, 18 August (Caihang News Agency) -- ", "LONDON (Wire) - "
_DATELINE = re.compile(r"[A-Z][^.;:]{0,60}?(?:\([^()]{2,40}\) ?(?:--|—|–|-)|(?:--|—)) ")


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
    # The organisation that this paragraph named.
    local: str | None = None
    block: int = -1
    # The last quantities, which a bare number after them may continue.
    last: list[Mention] = field(default_factory=list)
    benchmark: str | None = None
    doubted: bool = False


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
    heading = title or next((b.text.text for b in found if b.shape is Shape.HEADING), None)
    opening = " ".join(line.plain.text for line in lines[:4])[:600]
    topic = main_topic(cast, heading or (lines[0].plain.text if lines else None), opening)
    today, year = _published(lines)
    mentions = _from_tables(found, cast, read, topic, today, year)
    mentions += _from_lines(lines, found, cast, read, topic, today, year, heading or "")
    return [replace(m, quote=text[m.start : m.end]) for m in _apart(mentions)]


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


def _published(lines: Sequence[Line]) -> tuple[str | None, int | None]:
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


# ------------------------------------------------------------------ tables


def _from_tables(
    found: Sequence[Block],
    cast: Cast,
    read: Reading,
    topic: str | None,
    today: str | None,
    year: int | None,
) -> list[Mention]:
    mentions: list[Mention] = []
    number = 0
    for index, block in enumerate(found):
        if block.grid is None:
            continue
        near = [b.text.text for b in found[max(0, index - 2) : index + 3] if b.grid is None]
        reports = read_table(
            block.grid,
            number,
            cast,
            read,
            topic=topic,
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
        value=report.value,
        high=report.high,
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
    today: str | None,
    year: int | None,
    title: str,
) -> list[Mention]:
    for line in lines:
        text = line.plain.text
        if _is_frame(text, found[line.block]):
            continue
        numbers = quantities(text, read)
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
        line.promised = _promises(line, today, year)
    speaking = [line for line in lines if line.found or line.promised]
    parsed = dict(zip(map(id, speaking), parse(line.plain.text for line in speaking), strict=True))
    state = Context(topic=topic)
    if topic and cast.sort(topic) is Sort.THING:
        state.thing = topic
    state.organisation = _first_organisation(cast, topic)
    doubtful_page = bool(re.search(r"\brumou?r|\bleak", title, re.I))
    mentions: list[Mention] = []
    for line in lines:
        block = found[line.block]
        if line.block != state.block:
            state.block = line.block
            if block.shape is not Shape.ITEM:
                opening = line.plain.text[:60]
                if not _REFERS.match(opening):
                    state.topic = topic
            else:
                state.topic = state.lead or topic
                state.thing = state.lead_thing or state.thing
            state.local = None
            state.speaker = state.interviewee = _interviewee(block, cast)
            if block.shape is Shape.HEADING and not line.found:
                state.topic = topic
        doc = parsed.get(id(line))
        if doc is not None:
            mentions += _mentions(line, block, doc, cast, state, topic, today, doubtful_page)
        _carry(line, doc, state, cast, block)
    return mentions


def _first_organisation(cast: Cast, topic: str | None) -> str | None:
    if topic and cast.sort(topic) is Sort.ORGANISATION:
        return topic
    ranked = [n for n, _ in cast.counts.most_common() if cast.sort(n) is Sort.ORGANISATION]
    return ranked[0] if ranked else None


def _is_frame(text: str, block: Block) -> bool:
    """Whether the line is the publication's own: read time, tags, comments, the desk."""
    if len(text) > 160 or not cues().boilerplate.search(text):
        return False
    framed = "·" in text or "|" in text or "emphasis" in block.marks or text.startswith("(")
    return framed or bool(
        re.match(
            r"(?:By|Posted|Tags|Read(?:ing)? time|Contact|Press contact|Helpline|Last updated|Readers can)\b",
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


def _promises(line: Line, today: str | None, year: int | None) -> list[When]:
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
        ):
            if not (re.search(r"Q|H", value) and value[:4] == today[:4]):
                continue
        ahead.append(replace(when, value=value))
    return ahead


def _interviewee(block: Block, cast: Cast) -> str | None:
    """Who answers in an interview, for a paragraph that begins with "A:"."""
    if re.match(r"[“\"][^”\"]+[”\"]:? a conversation with", block.text.text):
        return cast.persons[0] if cast.persons else None
    if not re.match(r"A(?:nswer)?: ", block.text.text):
        return None
    return cast.persons[0] if cast.persons else None


def _carry(line: Line, doc: Doc | None, state: Context, cast: Cast, block: Block) -> None:
    """What the sentence leaves to the next: its main name, its organisation, its people."""
    for order, name in enumerate(line.names):
        if name.sort is Sort.PERSON:
            state.person = name.text
            if doc is None and order == 0 and name.start < 40:
                state.speaker = name.text
        elif name.sort is Sort.BENCHMARK:
            state.benchmark = name.text
    spoken = spoken_by(line.plain.text, cast)
    if spoken:
        state.speaker = state.person = spoken
    usable = measured.candidates(line.plain.text, line.names, line.found, cast)
    if block.shape is Shape.HEADING:
        usable = [n for n in usable if n.text in cast.counts or any(c.isdigit() for c in n.text)]
    main = measured.main_name(line.plain.text, doc, usable)
    if block.shape is not Shape.ITEM:
        state.lead = main.text if main is not None else state.topic
        state.lead_thing = (
            main.text if main is not None and main.sort is Sort.THING else state.thing
        )
    if main is not None:
        state.topic = main.text
        if main.sort is Sort.THING:
            state.thing = main.text
        else:
            state.organisation = state.local = main.text
    elif state.topic is None and usable:
        state.topic = usable[0].text


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
        organisation=_topics(state, topic, cast).organisation,
        person=state.person,
    )
    if heard and not heard[-1].weak:
        state.speaker = heard[-1].name
    made: list[Mention] = []
    pairs = _respectively(text, line)
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
    made = _shared_basis(text, made, prior)
    for when in line.promised:
        mention = _schedule(
            text, line, doc, when, heard, cast, state, topic, made, doubtful_page, block
        )
        if mention:
            made.append(mention)
    if made:
        state.last = made
    return [
        replace(m, **dict(zip(("start", "end"), line.plain.source(m.start, m.end), strict=True)))
        for m in made
    ]


def _topics(state: Context, topic: str | None, cast: Cast) -> measured.Topics:
    """What a nameless sentence is about; "the company" is the page's own where it is about one."""
    last = state.topic or topic
    organisation = state.local or state.organisation
    if topic and state.local is None and cast.sort(topic) is Sort.ORGANISATION:
        organisation = topic
    return measured.Topics(
        last, last is not None and cast.sort(last) is Sort.THING, state.thing, organisation
    )


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
    speaker, speech_cue = _speaker(text, line, q, heard, cast, state)
    usable = measured.candidates(text, line.names, line.found, cast)
    topics = _topics(state, topic, cast)
    about = measured.subject_of(text, doc, q, usable, topics, speaker)
    answer, q2 = _metric(text, line, doc, q, cast, state, made, first, pair)
    if q2 is None:
        return None
    q = q2
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
    headline = _headline(line, q, cast)
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
    if (
        pair is None
        and not first
        and made
        and answer.sure < 0.5
        and made[-1].unit.split("/")[0] == q.unit.split("/")[0]
        and made[-1].metric
    ):
        answer = replace(answer, name=made[-1].metric, rule="continues unit", sure=0.5)
        metric = answer.name
    elif not first and made and answer.rule == "default" and q.unit == "x" and made[-1].metric:
        metric = made[-1].metric
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
    if modal is Modality.QUESTIONED and modal_cue not in ("denied", "heading"):
        modal = _doubt_reaches(text, q, modal_cue, modal)
    if q.kind is None:
        return None
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
        else (),
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


@dataclass(frozen=True, slots=True)
class Headline:
    """What the words after a number that stands alone say of it."""

    metric: str
    subject: str | None
    unit: str


_ABOUT = re.compile(
    r"(?:The |A |An )?(?P<what>[A-Z]?[a-z]+(?: [a-z]+){0,2}?) (?P<of>of|in|for|from|that|with) (?P<rest>.+)"
)


def _headline(line: Line, q: Quantity, cast: Cast) -> Headline | None:
    """The reading of "62%. Share of Fortune 500 companies with ...": the next sentence tells."""
    text = line.plain.text
    alone = re.sub(r"^\W*\d{1,2}[.)] ", "", text[: q.start]) + text[q.end :]
    if not line.following or alone.strip(" .:*") or q.end - q.start < 2:
        return None
    match = _ABOUT.match(line.following)
    if not match:
        return None
    what = match["what"].lower()
    named = [n for n in names(line.following, cast) if n.sort in (Sort.THING, Sort.ORGANISATION)]
    unit = "/1M tokens" if re.search(r"a million tokens|per million tokens", line.following) else ""
    metric = (
        what
        if match["of"] != "of" or named and named[0].start <= match.start("rest") + 4
        else f"{what} of {' '.join(match['rest'].split()[:2])}"
    )
    if re.match(r"That is how many (?P<who>\w+)", line.following):
        metric = line.following.split()[4]
    return Headline(metric.strip(" ,.;"), named[0].text if named else None, unit)


def _rounded(value: float) -> float:
    """0.1 + 0.2 style dust off: 2.3e15, not 2299999999999999.5."""
    return float(f"{value:.12g}")


def _doubt_reaches(text: str, q: Quantity, cue: str, modal: Modality) -> Modality:
    return modal


def _speaker(
    text: str,
    line: Line,
    q: Quantity,
    heard: Sequence[attribution.Speaker],
    cast: Cast,
    state: Context,
) -> tuple[str | None, str]:
    """Who says the quantity: someone of this sentence, or whose quotation runs on."""
    inside = any(line.quoted[q.start : q.end])
    strong = [h for h in heard if not h.weak and not (h.start <= q.start and q.end <= h.end)]
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


# ------------------------------------------------------------------ metric and kind


def _metric(
    text: str,
    line: Line,
    doc: Doc,
    q: Quantity,
    cast: Cast,
    state: Context,
    made: Sequence[Mention],
    first: bool,
    pair: str | None,
) -> tuple[measured.Answer, Quantity | None]:
    """The metric, and the quantity with its kind and unit settled; None for no claim."""
    none = measured.Answer(None, "none", 0.0)
    if q.kind is Kind.RANK:
        if q.value > 500 or re.search(r"\bof (?:the )?$", text[: q.start]):
            return none, None
        if not (
            cues().rank_topic.search(text) or cues().rank_topic.search(line.following) or state.last
        ):
            return none, None
        bench = measured.benchmark_of(text, q, line.names, sure=False)
        return measured.Answer(bench.text if bench else "rank", "rank", 0.6), q
    if not q.unit:
        return _bare(text, line, doc, q, state, made, first, pair)
    if q.kind is Kind.DURATION and _only_places(text, q, doc):
        return none, None
    if q.unit in ("%", "points"):
        bench = measured.object_of_on(text, q, line.names) or measured.benchmark_of(
            text, q, line.names, sure=False
        )
        relative = re.match(
            r" (?:less|fewer|more|lower|higher|cheaper|faster|of |growth|discount|share|increase|win)",
            text[q.end :],
        )
        if bench and not relative:
            cast.benchmarks.add(fold(bench.text))
            return measured.Answer(bench.text, "benchmark", 0.85), replace(q, kind=Kind.SCORE)
    if q.unit == "x" and _count_times(text, q):
        return none, None
    if (
        q.unit == "tokens"
        and q.value == 1e6
        and re.search(r"\b(?:price|cost|rate)s? (?:of|per|for) $", text[: q.start], re.I)
    ):
        return none, None
    if q.unit == "bit" and q.value <= 32:
        return none, None
    answer = measured.metric_of(text, doc, q, line.names)
    if measured.idle(answer.name or "") and q.kind in (Kind.DURATION, Kind.COUNT):
        return none, None
    if q.kind is Kind.MONEY and re.search(r"price|fee|costs?$", answer.name or ""):
        q = replace(
            q,
            kind=Kind.PRICE
            if "price" in (answer.name or "") or "fee" in (answer.name or "")
            else Kind.MONEY,
        )
    return answer, q


def _count_times(text: str, q: Quantity) -> bool:
    """ "edited 2 times": how often, not how much."""
    return bool(
        re.search(
            r"(?:edited|viewed|shared|updated|loaded|installed|used|seen|called) $",
            text[: q.start],
            re.I,
        )
    ) and not re.match(r" (?:as|the|more|faster|that)", text[q.end :])


def _only_places(text: str, q: Quantity, doc: Doc) -> bool:
    """Whether a duration only places an event: "three years ago", "over the next two years"."""
    after, before = text[q.end : q.end + 24], text[max(0, q.start - 30) : q.start]
    elapsed = "|".join(re.escape(w) for w in words()["elapsed"])
    if re.match(rf",? (?:{elapsed})\b", after) and not re.match(
        r" after (?:launch|release)", after
    ):
        return True
    if re.match(r"-(?:old|long|ago)\b", after):
        return True
    if (
        re.search(
            r"\b(?:the (?:past|last|next|previous|coming|following|first)|every|each|this|past|last|per|a) ?$",
            before,
            re.I,
        )
        and not (q.joined and re.search(r"\ba $", before))
        and not re.search(r"\bwithin the (?:next|first) ?$", before)
    ):
        return True
    if q.joined and re.match(r"24-hour|12-hour", text[q.start : q.end + 5]):
        return True
    return bool(
        q.joined
        and re.match(r"[- ](?:period|statistical|read|day|shift|cycle|startup|clock)", after)
    )


_CONTINUES = re.compile(
    r"\b(?:to|from|now|instead of|not|than|rather than|wants|with|does|seen|takes?|was|were|is|are|at|on|ordered|had|have|needs?|just|only|reached|about|around|almost|nearly|roughly|another|humans|a mere|versus|against|of|it)(?: \w+){0,1} ?$",
    re.I,
)


def _bare(
    text: str,
    line: Line,
    doc: Doc,
    q: Quantity,
    state: Context,
    made: Sequence[Mention],
    first: bool,
    pair: str | None,
) -> tuple[measured.Answer, Quantity | None]:
    """A number without a unit: something counted, a score, or the sequel of the one before."""
    none = measured.Answer(None, "none", 0.0)
    if _strange(text, q):
        return none, None
    noun, plural = measured.counted(doc, q)
    whole = q.value == int(q.value) if q.value < 1e15 else True
    labelled = re.match(r"(?P<label>[A-Z#][A-Za-z# -]{2,50}): ?[~≈]?$", text[: q.start])
    if labelled and not noun and (whole or q.scaled):
        unit = (
            "tokens"
            if re.search("tokens?$", labelled["label"])
            else "parameters"
            if re.search("param", labelled["label"], re.I)
            else "count"
        )
        return measured.Answer(labelled["label"], "label", 0.8), replace(
            q, unit=unit, kind=Kind.SPEC if unit != "count" else Kind.COUNT
        )
    if re.match(r" to (?:about |over )?[\d.,]+[kKMBT]? [a-z]", text[q.end :]):
        following = next((o for o in line.found if o.start > q.end), None)
        if following is not None and following.unit in ("", "tokens", "parameters"):
            noun, plural = (
                (following.unit, True) if following.unit else measured.counted(doc, following)
            )
    numbered = re.search(
        r"\b[Nn]umber of (?P<what>[a-z][a-z -]{2,30}?) (?:at|was|is|to|of|reached|exceeds?|rose|fell|stands)\b[^.;]{0,20}$",
        text[: q.start],
    )
    if numbered and whole and not noun:
        return measured.Answer(numbered["what"], "number of", 0.7), replace(
            q, unit="count", kind=Kind.COUNT
        )
    if (
        q.letter in ("B",)
        and re.search(r"\bmodels?\b|\bLLMs?\b", noun)
        or (
            q.letter
            and re.fullmatch(r"[BM]", q.letter)
            and re.match(r"[ -](?:[a-z-]+ )?(?:models?|LLMs?|dense|MoE|param)", text[q.end :])
        )
    ):
        return measured.Answer("parameters", "size of a model", 0.8), replace(
            q, unit="parameters", kind=Kind.SPEC
        )
    if q.joined and noun and re.match(r"-para", text[q.end :]):
        return measured.Answer("parameters", "size of a model", 0.8), replace(
            q, unit="parameters", kind=Kind.SPEC
        )
    if (
        re.match(r"[ -]?(?:context|window)", text[q.end :])
        and q.scaled
        or (
            q.scaled
            and q.letter in ("K", "k", "M")
            and re.search(r"context|window", text[max(0, q.start - 45) : q.end + 25], re.I)
            and not noun
        )
    ):
        return measured._tokens(text, doc, q), replace(q, unit="tokens", kind=Kind.SPEC)
    following = next((o for o in line.found if o.start >= q.end), None)
    if not noun and following is not None and whole:
        gap = text[q.end : following.start]
        if re.fullmatch(r" (?:out )?of (?:the )?", gap) or (
            gap == " " and following.unit and not q.scaled
        ):
            noun, plural = measured.counted(doc, following)
    if not whole and re.search(r"\d\.\d+(?:,| and| or) $", text[: q.start]) and not q.scaled:
        return none, None
    if pair and not noun and not q.scaled and re.search(r"\b(?:on|in|for)\b", text):
        return measured.Answer(pair, "respectively", 0.9), replace(
            q, unit="points", kind=Kind.SCORE
        )
    bench = measured.object_of_on(text, q, line.names)
    if bench is None and not noun:
        bench = measured.benchmark_of(text, q, line.names, sure=False)
    if q.letter == "B" and re.match(r"[ -](?:[a-z-]+ )?(?:models|LLMs)", text[q.end :]):
        return none, None
    if (
        noun
        and (plural or q.joined or q.scaled or (q.value == 1 and not q.worded))
        and (whole or plural)
    ):
        if measured.idle(noun):
            return none, None
        if q.worded and (q.value == 1 or _ANAPHORIC.search(text[: q.start])):
            return none, None
        if _says(text, q):
            return none, None
        named = any(
            n.start <= q.after + 1 < n.end and n.sort is not Sort.ORGANISATION for n in line.names
        )
        if named and not plural:
            return none, None
        if q.joined and not re.match(r"-[a-z]", text[q.end :]):
            return none, None
        kind = Kind.COUNT
        unit = "count"
        if noun.split()[-1].lower() in ("tokens",):
            unit = "tokens"
        if re.search(r"parameters$|params$", noun):
            return measured._sized(text, q, "parameters"), replace(
                q, unit="parameters", kind=Kind.SPEC
            )
        if unit == "tokens":
            return measured._tokens(text, doc, q), replace(q, unit="tokens", kind=Kind.SPEC)
        return measured.Answer(noun, "counted noun", 0.8), replace(q, unit=unit, kind=kind)
    if (
        bench is not None
        and not (q.worded and q.value < 10)
        and (not whole or q.value >= 10)
        and not q.scaled
    ):
        return measured.Answer(bench.text, "benchmark", 0.8), replace(
            q, unit="points", kind=Kind.SCORE
        )
    before = text[: q.start]
    if (
        made
        and _CONTINUES.search(before)
        and (not first or re.search(r"\b(?:not|figure|correct|it|takes?|was)\b", before))
    ):
        previous = made[-1]
        if (
            previous.kind is not Kind.SCHEDULE
            and (q.worded or not noun)
            and (
                not re.match(r" (?:[A-Z]|in (?:19|20))", text[q.end :])
                or re.search(r"\b(?:up|down) from $", before)
            )
        ):
            if not first or previous.kind in (Kind.SCORE,) or not whole:
                return (
                    measured.Answer(previous.metric, "continues", 0.6),
                    replace(
                        q,
                        unit=previous.unit.split("/")[0]
                        if previous.unit.startswith("USD/")
                        else previous.unit,
                        kind=previous.kind,
                    ),
                )
    governing = measured._verb_of(doc, q)
    if (
        governing is not None
        and not noun
        and not q.worded
        and q.value >= 10
        and governing.lemma_
        in (
            "reach",
            "exceed",
            "total",
            "surpass",
            "average",
            "rise",
            "fall",
            "grow",
            "climb",
            "hit",
        )
    ):
        answer = measured._by_verb(governing, q, line.names)
        if answer is not None:
            return answer, replace(q, unit="count", kind=Kind.COUNT)
    if (
        governing is not None
        and not q.worded
        and not q.scaled
        and q.value >= 10
        and not noun
        and re.search(
            r"\b(?:leads? with|comes? in at|scores?|scored|scoring|score of|rating of|rated|at) [\"“]?(?:around )?[\"“]?$",
            before,
        )
        and re.search(r"\bElo\b|scor|lead|board|test set|rating|votes", text + line.following, re.I)
    ):
        return measured.Answer(state.benchmark or "score", "score verb", 0.4), replace(
            q, unit="points", kind=Kind.SCORE
        )
    if not whole and not q.worded and not q.scaled:
        verb = token_at(doc, q.start, q.end)
        chain = [verb, *verb.ancestors] if verb is not None else []
        noun_before = measured._nearest_noun(text, q)
        if any(t.lemma_ in ("score", "achieve", "scoring") for t in chain):
            return measured.Answer(state.benchmark or "score", "score verb", 0.4), replace(
                q, unit="points", kind=Kind.SCORE
            )
        if re.search(r"effectiveness|PUE\b|ratio", before):
            return measured.Answer("power usage effectiveness", "ratio", 0.5), replace(
                q, unit="x", kind=Kind.SPEC
            )
        if noun_before in ("score", "precision", "recall", "accuracy", "rating"):
            return measured.Answer(noun_before, "metric noun nearby", 0.4), replace(
                q, unit="points", kind=Kind.SCORE
            )
    if q.scaled and not noun and not q.letter:
        return measured.Answer(
            state.last[-1].metric if state.last else None, "default", 0.2
        ), replace(q, unit="count", kind=Kind.COUNT)
    if noun and q.worded is False and whole and q.value >= 100 and plural:
        return measured.Answer(noun, "counted noun", 0.5), replace(q, unit="count", kind=Kind.COUNT)
    return none, None


# "these two microbatches", "all three steps": told before
_ANAPHORIC = re.compile(r"\b(?:these|those|the|all|both|following|other|first|last|same) $", re.I)


def _says(text: str, q: Quantity) -> bool:
    """Whether the count is only of those who speak: "according to two people"."""
    return bool(re.search(r"\baccording to (?:the )?$", text[: q.start], re.I))


def _strange(text: str, q: Quantity) -> bool:
    """Whether the bare number is a piece of something longer: an address, a code, a heading."""
    before, after = text[: q.start], text[q.end :]
    if re.search(
        r"[\w)][-/.:(+]$|[A-Za-z]\.? ?[-–]$|\d ?[/:] ?$|[@=<>{\\_^]$", before
    ) and not re.search(r"[a-z][–—]$", before):
        return True
    if re.match(r"(?:[/:=@_\\]|[.]\d|[(])", after):
        return True
    if q.start == 0 and not q.scaled and q.value < 100 and re.match(r"[.)]? +[A-Z]", after):
        return True
    if re.match(r"\+?\d+ \d+", text[q.start :]) or re.search(r"(?:\+?\d+|tel\.) $", before):
        return True
    if (
        re.search(r"(?:^|[\W])(?:the|The) $", before)
        and q.value > 100
        and not re.match(r" [a-z]", after)
        and not q.scaled
    ):
        return True
    return False


def _shared_basis(text: str, made: list[Mention], prior: Sequence[Mention]) -> list[Mention]:
    """A price takes the basis that its neighbour states: "$0.25 and $2" after "$0.20/M input".

    So does one that is charged in the next sentence: "It charges $5".
    """
    based = [m for m in made if "/" in m.unit and m.unit[:3].isupper()]
    if not based and re.search(r"\b(?:charg|pric)(?:es?|ed|ing)\b|\brate|^[\"“]?At [$€£¥₹₩]", text):
        based = [m for m in prior if m.unit.endswith("tokens") and m.unit[:3].isupper()]
    if not based:
        return made
    result: list[Mention] = []
    turn = 0
    sides = [m.metric for m in based if m.metric and m.metric.endswith("price")]
    for m in made:
        if m.kind in (Kind.MONEY, Kind.PRICE) and "/" not in m.unit:
            base = next(
                (
                    b
                    for b in based
                    if b.unit.startswith(m.unit)
                    and isinstance(m.value, float)
                    and isinstance(b.value, float)
                    and 0.02 < (m.value or 1) / (b.value or 1) < 50
                ),
                None,
            )
            if base is not None and base.unit.endswith("tokens"):
                side = measured.side_of(text, Quantity(m.start, m.end, 0.0, base.unit, after=m.end))
                metric = (
                    f"{side} price" if side else (sides[turn % len(sides)] if sides else "price")
                )
                turn += 1
                m = replace(m, unit=base.unit, kind=Kind.PRICE, metric=metric)
        result.append(m)
    return result


# ------------------------------------------------------------------ promises


def _schedule(
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
        planned is Modality.PLANNED or verb is not None and verb.tag_ in ("VBZ", "VBP") or deadline
    )
    if not event and not deadline:
        event_noun = re.search(
            r"\b(announcement|launch|release|availability|shipments?|opening|delivery|debut|rollout|listing)\b[^.;]{0,40}$",
            text[: when.start],
            re.I,
        )
        if not event_noun:
            return None
        metric = event_noun[1].lower()
    else:
        metric = cues().event_nouns.get(event, event) or "target date"
        if verb is not None and not cues().event_nouns.get(event):
            noun = next(
                (c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass", "dobj")), None
            )
            metric = f"{noun.text}" if noun is not None and noun.pos_ == "NOUN" else "target date"
    if not future and not doubtful_page:
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
    speaker, speech_cue = _speaker(text, line, q, heard, cast, state)
    usable = measured.candidates(text, line.names, line.found, cast)
    topics = _topics(state, topic, cast)
    sought = (
        replace(q, kind=Kind.SPEC)
        if metric in ("release", "launch", "shipments", "availability", "announcement")
        else q
    )
    about = measured.subject_of(text, doc, sought, usable, topics, speaker)
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


def _respectively(text: str, line: Line) -> dict[int, str]:
    """Which listed name belongs to which listed quantity, where the text says "respectively"."""
    if "respectively" not in text:
        return {}
    joint = re.compile(r"\s*(?:,|and|,\s*and|or|&)\s*")
    runs: list[list[int]] = []
    for index, q in enumerate(line.found):
        if index and joint.fullmatch(text[line.found[index - 1].end : q.start]):
            runs[-1].append(index)
        else:
            runs.append([index])
    listed: list[list[Name]] = []
    for index, name in enumerate(line.names):
        if index and joint.fullmatch(text[line.names[index - 1].end : name.start]):
            listed[-1].append(name)
        else:
            listed.append([name])
    pairs: dict[int, str] = {}
    for run in runs:
        if len(run) < 2:
            continue
        for group in sorted(listed, key=lambda g: abs(g[0].start - line.found[run[0]].start)):
            if len(group) == len(run):
                pairs.update({i: n.text for i, n in zip(run, group, strict=True)})
                break
    return pairs


# ------------------------------------------------------------------ the whole


def _apart(mentions: Sequence[Mention]) -> list[Mention]:
    """Sorted, the longest of overlapping ones kept (then the leftmost)."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, m.start - m.end)):
        if kept and mention.start < kept[-1].end:
            continue
        kept.append(mention)
    return kept
