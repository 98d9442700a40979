"""The records that the rooms hand to each other: what a page says, and what a rule decides.

Everything here is frozen and knows no database, network or clock. Dates are `date`,
times are UTC-aware `datetime`. Parties, subjects, metrics and questions are named by
their ids (slugs of the knowledge base, such as `alibaba` or `terminal-bench-2-0`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum

# Settings and conditions as sorted (name, value) pairs, hashable: (("effort", "high"),).
Pairs = tuple[tuple[str, str], ...]


class ReadError(Exception):
    """A text or a data file could not be read. `place` says where, as `file:line` where known."""

    def __init__(self, message: str, place: str | None = None) -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.place = place


# ------------------------------------------------------------------ what a page says


class Kind(StrEnum):
    """What sort of number a mention is (the extraction contract's `kind`)."""

    SCORE = "score"
    RANK = "rank"
    PRICE = "price"
    MONEY = "money"
    SPEC = "spec"
    COUNT = "count"
    RATIO = "ratio"
    RATE = "rate"
    DURATION = "duration"
    SCHEDULE = "schedule"


class Bound(StrEnum):
    """How exactly a mention states its number."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RANGE = "range"


class Modality(StrEnum):
    """Whether the text states, promises or doubts the number."""

    FACT = "fact"
    PLANNED = "planned"
    QUESTIONED = "questioned"


@dataclass(frozen=True, slots=True)
class Cell:
    """Where in the text's tables a mention stands. All count from 0; `row` skips the header."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Run:
    """Who ran and who handed in a measured number, as its record says. Names, not party ids."""

    run_by: str | None
    submitted_by: str | None = None
    # Half-width of the published 95 % interval, in the mention's unit.
    error: float | None = None
    # Benchmark items answered, for a binomial interval.
    items: int | None = None
    ran_on: date | None = None
    # Address of published logs or code of the run.
    artefacts: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in one text that asserts a number (the record of the extraction contract).

    `start:end` are half-open code-point offsets and `quote` is exactly that slice.
    """

    start: int
    end: int
    quote: str
    kind: Kind
    # In base terms (560000, 0.5 for half); an ISO prefix such as "2027-Q3" for a schedule.
    value: float | str
    # Upper end of a range.
    high: float | None
    unit: str
    bound: Bound
    subject: str | None
    metric: str | None
    said_by: str | None
    modality: Modality
    # How the number came about, as disclosed beside it: (("shots", "5"),).
    settings: Pairs = ()
    # Only for rows of leaderboards and other records of runs.
    run: Run | None = None
    cell: Cell | None = None
    # 0 to 1: how sure the extractor is of subject and metric together.
    confidence: float = 1.0
    # (field, rule or cue behind it), for `--explain` and the editors.
    cues: Pairs = ()


# ------------------------------------------------------------------ who is who


class Role(StrEnum):
    """What a source is to the numbers that it publishes."""

    VENDOR = "vendor"
    PRESS = "press"
    EVALUATOR = "evaluator"
    AGGREGATOR = "aggregator"
    PRIMARY_RECORD = "primary_record"


class Relation(StrEnum):
    """How party `a` of a tie stands to party `b`."""

    OWNS = "owns"  # share of b held by a, in per cent
    SUBSIDIARY = "subsidiary"  # a belongs wholly to b
    INVESTED = "invested"  # a put money into b; the share may be unknown
    COMMISSIONED = "commissioned"  # a paid b for work
    COAUTHORED = "coauthored"  # a and b made a model or benchmark together
    PARTNERED = "partnered"  # a and b announced a partnership
    SPONSORED = "sponsored"  # a paid for b's benchmark or board
    COMPETES = "competes"  # a and b sell the same kind of thing


@dataclass(frozen=True, slots=True)
class Tie:
    """A dated relation between two parties, with the page that shows it."""

    a: str
    relation: Relation
    b: str
    # Per cent, for OWNS and INVESTED where it is known.
    share: float | None = None
    # None: since before anything here; no known end.
    since: date | None = None
    until: date | None = None
    source: str = ""


# ------------------------------------------------------------------ what the rules judge


class Status(StrEnum):
    """What can be said of a claim. Derived by `nlp.status`, never typed in."""

    CONFIRMED = "confirmed"
    ON_RECORD = "on_record"
    VENDOR_CLAIM = "vendor_claim"
    UNATTRIBUTED = "unattributed"
    MEASURED_DIFFERENTLY = "measured_differently"
    DISPUTED = "disputed"
    CONTRADICTED = "contradicted"
    WITHDRAWN = "withdrawn"
    PENDING = "pending"
    NOT_CHECKABLE = "not_checkable"


class Independence(StrEnum):
    """What the runner of a measurement is to the claim that it would bear on."""

    OWN = "own"
    ALIGNED = "aligned"
    RIVAL = "rival"
    INDEPENDENT = "independent"
    OPEN = "open"
    UNKNOWN = "unknown"


class Comparability(StrEnum):
    """Whether two answers to one question come from the same test."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


class Agreement(StrEnum):
    """Whether two comparable values are the same within the measurement's error."""

    AGREES = "agrees"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule decided as it did: the rule's id and the facts that it used.

    The site renders a sentence per rule id; the facts fill its blanks.
    """

    rule: str
    facts: Pairs = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Subject x metric x the conditions that matter. All answers to it meet on one page."""

    id: str
    subject: str
    metric: str
    kind: Kind
    # Party that owns the subject, where it is known.
    owner: str | None = None
    conditions: Pairs = ()
    # The metric's canonical protocol: what an undisclosed setting falls back to.
    protocol: Pairs = ()
    # Items of the benchmark, where the metric has a fixed number.
    items: int | None = None
    # Which way the owner would like the number to go; None where nobody can say.
    higher_is_better: bool | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A mention in its place: what the rules need to know of where and when it stood.

    Parties are ids. `said_by` is None where the document speaks in its own voice;
    `said_by_name` keeps a name that no party answers to ("analysts").
    """

    mention: int
    # Id of the document, so that two captures of one page are one voice.
    document: int
    publisher: str | None
    role: Role
    kind: Kind
    value: float | str
    high: float | None
    unit: str
    bound: Bound
    modality: Modality
    quote: str
    # When the page says it was published, else when it was first captured.
    published_on: date
    captured_on: date
    # First capture on which the number no longer stood there, where that happened.
    gone_on: date | None = None
    said_by: str | None = None
    said_by_name: str | None = None
    run_by: str | None = None
    submitted_by: str | None = None
    settings: Pairs = ()
    error: float | None = None
    items: int | None = None
    ran_on: date | None = None
    artefacts: str | None = None
    # Parties and document ids that the page links to.
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One answer to one question by one originator, and the mentions that repeat it.

    A measurement is a claim with `run_by`: its originator ran the thing itself.
    `key` is made of question, originator, value and settings: the same inputs give the
    same key on any day.
    """

    key: str
    kind: Kind
    value: float | str
    high: float | None
    unit: str
    bound: Bound
    modality: Modality
    # The four parties that are kept apart; None where the record does not say.
    said_by: str | None
    published_by: str | None
    run_by: str | None
    submitted_by: str | None
    # Role of the source that the root mention stands in.
    role: Role
    # The number as the root writes it: its last digit gives the rounding.
    quote: str
    stated_on: date
    captured_on: date
    settings: Pairs = ()
    error: float | None = None
    items: int | None = None
    ran_on: date | None = None
    artefacts: str | None = None
    # The originator itself took it back, or its page no longer holds it.
    withdrawn_on: date | None = None
    # Ids of the mentions, the root first.
    mentions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """An editor's decision on a claim. `contradicted` and `disputed` need two editors."""

    claim: str
    status: Status
    editor: str
    decided_on: date
    reason: str
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A status with its reasons, strongest first. Never empty of reasons."""

    status: Status
    reasons: tuple[Reason, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Finding:
    """Numbers of one text set against each other: a flag with its quotes, never a status."""

    # One of the types of the consistency rules, such as "date_arithmetic".
    rule: str
    # Half-open code-point spans of the quotes.
    spans: tuple[tuple[int, int], ...]
    # One sentence with the arithmetic.
    explanation: str
    # "inconsistent": they can't all be true; "consistent": recomputed, and it holds.
    verdict: str = "inconsistent"


def utc_date(moment: datetime) -> date:
    """The UTC day of an aware `moment`. Raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"naive time {moment!r}, wanted one with a zone")
    return moment.astimezone(UTC).date()
