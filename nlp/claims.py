"""Which quantities of a sentence are claims, in what unit and of what metric.

A number with a unit is one unless it only places an event; a bare number is one where it
counts something, is a score, or goes on with the number before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from nlp import measured
from nlp.context import Context, Line
from nlp.cues import cues
from nlp.knowledge import fold
from nlp.names import Cast, Sort, names
from nlp.numerals import words
from nlp.quantities import Quantity
from nlp.record import Kind, Mention
from nlp.syntax import token_at


@dataclass(frozen=True, slots=True)
class Headline:
    """What the words after a number that stands alone say of it."""

    metric: str
    subject: str | None
    unit: str


_ABOUT = re.compile(
    r"(?:The |A |An )?(?P<what>[A-Z]?[a-z]+(?: [a-z]+){0,2}?) (?P<of>of|"
    r"in|for|from|that|with) (?P<rest>.+)"
)


def headline(line: Line, q: Quantity, cast: Cast) -> Headline | None:
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
        if match["of"] != "of" or (named and named[0].start <= match.start("rest") + 4)
        else f"{what} of {' '.join(match['rest'].split()[:2])}"
    )
    if re.match(r"That is how many (?P<who>\w+)", line.following):
        metric = line.following.split()[4]
    return Headline(metric.strip(" ,.;"), named[0].text if named else None, unit)


def settled(
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
        bench = measured.object_of_on(text, q, line.names) or measured.benchmark_of(
            text, q, line.names, sure=False
        )
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
            r" (?:less|fewer|more|lower|higher|cheaper|faster|of |growth|discount|"
            r"share|increase|win)",
            text[q.end :],
        )
        same = _SAME_TEST.match(text, q.end)
        if same and state.benchmark and bench is None:
            return measured.Answer(state.benchmark, "the same test", 0.7), replace(
                q, kind=Kind.SCORE
            )
        led = bench is not None and re.search(r"\b[Oo]n (?:the )?$", text[: bench.start])
        if bench and (not relative or (led and bench.end < q.start and q.unit == "%")):
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
    ahead = _LEAD.match(text, q.end)
    if ahead and q.unit in ("%", "points"):
        lead = "gap" if ahead["way"] in ("behind", "short of") else "lead"
        return measured.Answer(lead, f"points {ahead['way']}", 0.7), q
    answer = measured.metric_of(text, doc, q, line.names)
    if made and made[-1].unit == q.unit and _THE_FIGURE.search(text, 0, q.start):
        return measured.Answer(made[-1].metric, "continues figure", 0.5), q
    if (
        made
        and q.unit == "%"
        and made[-1].kind is Kind.SCORE
        and made[-1].unit == "%"
        and (answer.rule == "default" or answer.name == "score")
        and _GOT.search(text, 0, q.start)
    ):
        return measured.Answer(made[-1].metric, "continues score", 0.5), replace(q, kind=Kind.SCORE)
    if q.unit == "%" and (answer.name or "").casefold().endswith("score"):
        return answer, replace(q, kind=Kind.SCORE)
    if measured.idle(answer.name or "", q.value) and q.kind in (Kind.DURATION, Kind.COUNT):
        return none, None
    if q.kind is Kind.MONEY and re.search(r"price|fee|costs?$", answer.name or ""):
        q = replace(
            q,
            kind=Kind.PRICE
            if "price" in (answer.name or "") or "fee" in (answer.name or "")
            else Kind.MONEY,
        )
    return answer, q


# "measured 57% on the same test"
_SAME_TEST = re.compile(r" on (?:the same|that|this) (?:test|benchmark|suite|exam|evaluation)\b")
# "puts the figure at 12%": the figure told before
_THE_FIGURE = re.compile(r"\b(?:the|that|this) (?:figure|number) (?:at|is|was|to) (?:about )?$")
# "We ran the weights and got 81.0%, 80.4% and 81.7%"
_GOT = re.compile(
    r"\b(?:g[eo]t|gets|reach\w*|scor\w+|ris\w+|rose|f[ae]ll\w*|drop\w*|hits?|achiev\w+|measur\w+|"
    r"obtain\w*|manag\w+) (?:(?:to|only|just|about) )?(?:\d[\d.]* ?%,? (?:and )?)*$"
)
_LEAD = re.compile(r" (?P<way>ahead of|clear of|in front of|behind|short of)\b")


def _count_times(text: str, q: Quantity) -> bool:
    """ "edited 2 times": how often, not how much."""
    return bool(
        re.search(
            r"\b(?:ran|run|runs|tested|repeated|trained|tried|sampled|measured)\b[^.;,]{0,40} $|"
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
            r"\b(?:the (?:past|last|next|previous|coming|following|first)|every|"
            r"each|this|past|last|per|a) ?$",
            before,
            re.I,
        )
        and not (q.joined and re.search(r"\ba $", before))
        and not measured.DOUBLING.search(text[: q.start])
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
    r"\b(?:to|from|now|instead of|not|than|rather than|wants|with|does|"
    r"seen|takes?|was|were|is|are|at|on|ordered|had|have|needs?|just|"
    r"only|reached|about|around|almost|nearly|roughly|another|humans|"
    r"a mere|versus|against|of|it)(?: \w+){0,1} ?$",
    re.I,
)


# "300 instead of 600" goes on from "half the demonstrations"
_INSTEAD = re.compile(r" (?:instead of|rather than|down from|up from) \d")


# "On the web board the order is different", "on our internal test set"
BOARD = re.compile(
    r"\bon (?:the|our|its|their|an?) (?P<name>(?:[a-z][a-z-]+ ){1,3}"
    r"(?:leaderboard|board|test set|test suite|benchmark|exam))\b",
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
    board = BOARD.search(text)
    if board:
        state.benchmark = board["name"]
    noun, plural = measured.counted(doc, q)
    pieces = _pieces(text, line, q)
    if pieces:
        return measured.Answer(pieces, "named pieces", 0.8), replace(
            q, unit="count", kind=Kind.COUNT
        )
    if board and not (noun or q.worded) and re.search(r"\bat (?:about )?$", text[: q.start]):
        return measured.Answer(board["name"], "board", 0.6), replace(
            q, unit="points", kind=Kind.SCORE
        )
    # 131.9k is 131900.00000000001 in binary
    whole = q.value >= 1e15 or abs(q.value - round(q.value)) < 1e-9 * max(1.0, q.value)
    labelled = re.match(r"(?P<label>[A-Z#][A-Za-z# -]{2,50}): ?[~≈]?$", text[: q.start])
    sized = re.match(r" (?:are |is )?(?P<part>total|active|activated)\b", text[q.end :])
    # "a 236B MoE, 22B active"
    of_model = re.search("param", text, re.I) or any(m.unit == "parameters" for m in made)
    if (q.letter in ("B", "T", "M") or q.scaled) and sized and of_model:
        metric = f"{sized['part']} parameters"
        return measured.Answer(metric, "part", 0.8), replace(q, unit="parameters", kind=Kind.SPEC)
    if q.letter == "B" and (
        _SIZES_BEHIND.match(text, q.end) or _SIZES_BEFORE.search(text, 0, q.start)
    ):
        return measured.Answer("parameters", "list of sizes", 0.8), replace(
            q, unit="parameters", kind=Kind.SPEC
        )
    if q.letter == "B" and (not noun or noun.endswith("weights")) and _SIZE.search(text):
        return measured.Answer("parameters", "size of a model", 0.6), replace(
            q, unit="parameters", kind=Kind.SPEC
        )
    if labelled and not noun and (whole or q.scaled):
        unit = (
            "tokens"
            if re.search("tokens?$|context|sequence length", labelled["label"], re.I)
            else "parameters"
            if re.search("param", labelled["label"], re.I)
            else "count"
        )
        return measured.Answer(labelled["label"], "label", 0.8), replace(
            q, unit=unit, kind=Kind.SPEC if unit != "count" else Kind.COUNT
        )
    if re.match(r" (?:to|and|or) (?:about |over )?[\d.,]+[kKMBT]? [a-z]", text[q.end :]):
        following = next((o for o in line.found if o.start > q.end), None)
        if following is not None and following.unit in ("", "tokens", "parameters"):
            noun, plural = (
                (following.unit, True) if following.unit else measured.counted(doc, following)
            )
    numbered = re.search(
        r"\b[Nn]umber of (?P<what>[a-z][a-z -]{2,30}?) (?:at|was|is|to|of|"
        r"reached|exceeds?|rose|fell|stands)\b[^.;]{0,20}$",
        text[: q.start],
    )
    if numbered and whole and not noun:
        return measured.Answer(numbered["what"], "number of", 0.7), replace(
            q, unit="count", kind=Kind.COUNT
        )
    sized_as = re.search(
        r"\b(?P<what>(?:[a-z]+ )?(?:batch|vocabulary|embedding|hidden|group|cluster) size) of ?$",
        text[: q.start],
    )
    if sized_as and whole and not noun:
        return measured.Answer(sized_as["what"], "size of", 0.7), replace(
            q, unit="count", kind=Kind.SPEC
        )
    if (q.letter in ("B",) and _SIZED.search(noun)) or (
        q.letter
        and re.fullmatch(r"[BM]", q.letter)
        and re.match(r"[ -](?:[a-z-]+ )?(?:models?|LLMs?|dense|MoE|param)", text[q.end :])
    ):
        return measured.Answer("parameters", "size of a model", 0.8), replace(
            q, unit="parameters", kind=Kind.SPEC
        )
    if q.joined and noun and re.match(r"-para", text[q.end :]):
        return measured.Answer("parameters", "size of a model", 0.8), replace(
            q, unit="parameters", kind=Kind.SPEC
        )
    if q.letter in ("K", "k") and re.search(r"\b(?:thinking|reasoning|token) budgets?$", noun):
        return measured.Answer(noun, "budget", 0.8), replace(q, unit="tokens", kind=Kind.SPEC)
    if (
        re.match(r"[ -]?(?:long )?(?:context|ctx|window)\b|-long context", text[q.end :])
        and q.scaled
    ) or (
        q.scaled
        and q.letter in ("K", "k", "M")
        and re.search(r"context|window", text[max(0, q.start - 45) : q.end + 25], re.I)
        and (not noun or noun == "as")
    ):
        return measured.token_metric(text, doc, q), replace(q, unit="tokens", kind=Kind.SPEC)
    if q.letter in ("K", "k") and _SIDE_OF_CONTEXT.match(text, q.end):
        # "128K context and 8K output"
        return measured.Answer(noun or "output", "length", 0.7), replace(
            q, unit="tokens", kind=Kind.SPEC
        )
    following = next((o for o in line.found if o.start >= q.end), None)
    if not noun and following is not None and whole:
        gap = text[q.end : following.start]
        if re.fullmatch(r" (?:out )?of (?:the )?", gap) or (
            gap == " " and following.unit and not q.scaled
        ):
            noun, plural = measured.counted(doc, following)
    if not (whole or pair or q.scaled) and re.search(r"\d\.\d+(?:,| and| or) $", text[: q.start]):
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
        if measured.idle(noun, q.value):
            return none, None
        if q.worded and (q.value == 1 or _ANAPHORIC.search(text[: q.start])):
            return none, None
        if _says(text, doc, q):
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
        if q.joined and re.match(r"-(?:person|people|strong)\b", text[q.end :]):
            return measured.Answer("people", "-person", 0.8), replace(q, unit=unit, kind=kind)
        if noun.split()[-1].lower() in ("tokens",):
            unit = "tokens"
        if re.search(r"parameters$|params$", noun):
            return measured.sized(text, q, "parameters"), replace(
                q, unit="parameters", kind=Kind.SPEC
            )
        if re.search(r"[- ]hours$", noun):
            return measured.Answer(noun, "counted noun", 0.8), replace(q, unit="hours", kind=kind)
        if unit == "tokens":
            return measured.token_metric(text, doc, q), replace(q, unit="tokens", kind=Kind.SPEC)
        return measured.Answer(noun, "counted noun", 0.8), replace(q, unit=unit, kind=kind)
    if (
        bench is not None
        and not (q.worded and q.value < 10)
        and (not whole or q.value >= 10)
        and not (q.scaled or "," in text[q.start : q.end])
    ):
        return measured.Answer(bench.text, "benchmark", 0.8), replace(
            q, unit="points", kind=Kind.SCORE
        )
    before = text[: q.start]
    rated = _RATED.search(before)
    if rated and not (q.worded or q.scaled or noun):
        name = bench.text if bench else rated["noun"]
        return measured.Answer(name, "score noun", 0.6), replace(q, unit="points", kind=Kind.SCORE)
    if not whole and not q.worded and not q.scaled and not noun:
        valued = re.search(
            r"\b(?P<noun>accuracy|score|precision|recall|rating|F1)\b[^.,;:]{0,20}$", before, re.I
        )
        if valued:
            name = state.benchmark or valued["noun"].lower()
            return measured.Answer(name, "score noun", 0.5), replace(
                q, unit="points", kind=Kind.SCORE
            )
    if (
        made
        and (_CONTINUES.search(before) or _INSTEAD.match(text, q.end))
        and (not first or re.search(r"\b(?:not|figure|correct|it|takes?|was)\b", before))
    ):
        previous = made[-1]
        if (
            previous.kind not in (Kind.SCHEDULE, Kind.RANK)
            and (whole or previous.unit not in ("parameters", "tokens"))
            and (q.worded or not noun)
            and (
                not re.match(r" (?:[A-Z]|in (?:19|20))", text[q.end :])
                or re.search(r"\b(?:up|down) from $", before)
            )
        ) and (not first or previous.kind in (Kind.SCORE,) or not whole):
            if previous.kind is Kind.RATIO and whole:
                return measured.Answer(previous.metric, "continues", 0.6), replace(
                    q, unit="count", kind=Kind.COUNT
                )
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
    if (
        made
        and not first
        and made[-1].unit == "count"
        and whole
        and not (noun or q.worded)
        and q.value >= 100
        and not re.fullmatch(r"(?:19|20)\d\d", text[q.start : q.end])
        and re.match(r"[.,;:!?\"”)]|$", text[q.end :])
    ):
        # "we got 9,000 wafers and asked for 15,000"
        return measured.Answer(made[-1].metric, "continues", 0.5), replace(
            q, unit="count", kind=Kind.COUNT
        )
    bracketed = before.endswith("(") and text[q.end : q.end + 1] == ")"
    if bracketed and made and not first and made[-1].kind is Kind.SCORE and not q.scaled:
        # "scores 83.4, ahead of Zed-4 (76.0)"
        return measured.Answer(made[-1].metric, "continues", 0.6), replace(
            q, unit=made[-1].unit, kind=Kind.SCORE
        )
    governing = measured.verb_of(doc, q)
    if (
        governing is not None
        and not noun
        and not q.worded
        and q.value >= 10
        and governing.lemma_ in cues().amounting
        and (q.scaled or governing.lemma_ not in ("be", "come", "pass", "stand"))
    ):
        answer = measured.by_verb(governing, q, line.names)
        if answer is not None:
            return answer, replace(q, unit="count", kind=Kind.COUNT)
    if (
        governing is not None
        and not q.worded
        and not q.scaled
        and q.value >= 10
        and not noun
        and re.search(
            r"\b(?:leads? with|comes? in at|scores?|scored|scoring|score of|rating "
            r"of|rated|at) [\"“]?(?:around )?[\"“]?$",
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
        noun_before = measured.nearest_noun(text, q)
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


_RESOURCE = re.compile(
    r"\b(?:with|on|using|of|across|over|needs?|uses|to|than) (?:just |only )?$", re.I
)


def _pieces(text: str, line: Line, q: Quantity) -> str | None:
    """The named parts that the number counts: "on 440 X100-40GBs", "with 8 X100"."""
    if q.worded or q.letter or q.value < 2 or not q.value.is_integer():
        return None
    name = next((n for n in line.names if n.start == q.after + 1), None)
    if name is None or name.sort is not Sort.THING or not any(c.isdigit() for c in name.text):
        return None
    several = re.search(r"s$", name.text) and not name.text.isupper()
    if not several and not _RESOURCE.search(text[: q.start]):
        return None
    return name.text


# "The total size of the models is 70B, which includes 8B of draft weights"
_SIDE_OF_CONTEXT = re.compile(
    r" (?:max(?:imum)? )?(?:input|output|completion|prompt)s?(?=[ ,.;)]|$)"
)
_SIZE = re.compile(r"\b(?:size|weights)\b.*\b(?:models?|weights)\b|\bmodels?\b.*\bsize\b", re.I)


# "with an Elo of 1402", "an accuracy score of 71"
_RATED = re.compile(
    r"\b(?P<noun>Elo|Elo rating|Elo score|rating|accuracy|score) (?:of|is|was) "
    r"(?:about |around |roughly )?$"
)
# What comes in sizes: "a 24B distilled version".
_SIZED = re.compile(r"\b(?:models?|LLMs?|versions?|variants?|checkpoints?|sizes?)\b")
# "8B, 70B and 405B sizes", "two sizes: 8B and 70B"
_LISTED_SIZE = r"\d[\d.]*B"
_SIZES_BEHIND = re.compile(
    rf"(?:(?:, (?:and |or )?| and | or | ?/ ?){_LISTED_SIZE}(?![\w-]))+"
    r"[ -](?:parameters?|(?:model )?(?:sizes?|models?|versions?|variants?|checkpoints?))\b"
)
_SIZES_BEFORE = re.compile(
    r"\b(?:sizes?|models?|versions?|variants?|checkpoints?|parameters?)(?:: | of | \()"
    rf"(?:{_LISTED_SIZE}(?:, (?:and |or )?| and | or | ?/ ?))*$"
)
# "these two microbatches", "all three steps": told before
_ANAPHORIC = re.compile(r"\b(?:these|those|the|all|both|following|other|first|last|same) $", re.I)


def _says(text: str, doc: Doc, q: Quantity) -> bool:
    """Whether the count is only of those who speak: "according to two people", "two say"."""
    if re.search(r"\baccording to (?:the )?$", text[: q.start], re.I):
        return True
    noun = token_at(doc, q.start, q.end)
    noun = noun.head if noun is not None and noun.dep_ == "nummod" else None
    return (
        noun is not None
        and q.value < 10
        and noun.dep_ == "nsubj"
        and noun.head.lemma_.lower() in cues().speech_verbs - cues().speech_weak
    )


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
    # "100 000" that blanks group is read whole; what goes on past it is a telephone's
    dialled = re.match(r"\+?\d+(?: \d+)+", text[q.start :])
    if (dialled and q.start + dialled.end() > q.end) or re.search(r"(?:\+?\d+|tel\.) $", before):
        return True
    return bool(
        re.search(r"(?:^|[\W])(?:the|The) $", before)
        and q.value > 100
        and not re.match(r" [a-z]", after)
        and not q.scaled
    )
