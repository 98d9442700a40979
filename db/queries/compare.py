"""Two subjects side by side: the metrics that both have a number on, and who ran both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from db.assess import question_record, reasons_as_json
from db.heard import pairs
from db.models import Claim, Metric, Party, Question, Subject
from db.queries.listing import answered, names
from db.queries.things import Named, partners
from nlp import record as rec
from nlp.agreement import UnitMismatch, agreement
from nlp.comparability import comparability

# What a list to choose from holds; what is shown of one comparison.
MOST_CHOICES = 200
MOST_MEETINGS = 60
MOST_CLAIMS = 2000

_ORDER = (rec.Comparability.YES, rec.Comparability.UNCLEAR, rec.Comparability.NO)


@dataclass(frozen=True)
class SameRunner:
    """One party's numbers for both subjects, and whether it ran them alike."""

    runner: Party
    a: Claim
    b: Claim
    comparability: rec.Comparability
    # Of the comparability, as the tables hold reasons.
    reasons: list[dict[str, object]]
    # The two differ by no more than the error of the test; None where that is not known.
    close: bool | None


@dataclass(frozen=True)
class Meeting:
    """One metric, under the same conditions, on which both have a number."""

    metric: Metric
    a: Question
    b: Question
    # The best pair of each party that ran both, those run alike first.
    same_runner: Sequence[SameRunner]
    # Every answer of the one and then of the other, their badge's claim first.
    claims: Sequence[Claim]


@dataclass(frozen=True)
class ComparePage:
    """Two subjects on what both have; one of them, the metric or all three may be unchosen."""

    a: Subject | None
    b: Subject | None
    metric: Metric | None
    meetings: Sequence[Meeting]
    # Their numbers on the chosen metric under conditions that only one of them has.
    apart: Sequence[Question]
    # What can be chosen for `a`, for `b` and for the metric.
    for_a: Sequence[Named]
    for_b: Sequence[Named]
    for_metric: Sequence[Named]
    names: dict[str, str]


def compare_page(
    session: Session, a_id: str | None, b_id: str | None, metric_id: str | None
) -> ComparePage | None:
    """The comparison as far as it is chosen, or None where an id is unknown."""
    a = session.get(Subject, a_id) if a_id else None
    b = session.get(Subject, b_id) if b_id else None
    metric = session.get(Metric, metric_id) if metric_id else None
    if (a_id and not a) or (b_id and not b) or (metric_id and not metric):
        return None
    meetings: list[Meeting] = []
    apart: list[Question] = []
    if a and b:
        meetings, apart = _meetings(session, a, b, metric)
    reasons = [q.reasons for m in meetings for q in (m.a, m.b)]
    reasons += [q.reasons for q in apart]
    reasons += [pair.reasons for meeting in meetings for pair in meeting.same_runner]
    return ComparePage(
        a=a,
        b=b,
        metric=metric,
        meetings=meetings,
        apart=apart,
        for_a=_with(session, b, metric),
        for_b=_with(session, a, metric),
        for_metric=_metrics(session, a, b),
        names=names(session, reasons),
    )


# ------------------------------------------------------------------ choices


def _with(session: Session, other: Subject | None, metric: Metric | None) -> list[Named]:
    """Subjects that can stand beside `other`, by name; without it, all that have the metric."""
    if other is not None and metric is None:
        return sorted(
            partners(session, other.id, MOST_CHOICES), key=lambda named: named.name.casefold()
        )
    asked = select(Question.subject_id.label("id"), func.count().label("count"))
    asked = asked.where(Question.status.is_not(None)).group_by(Question.subject_id)
    if metric is not None:
        asked = asked.where(Question.metric_id == metric.id)
    if other is not None:
        asked = asked.where(Question.subject_id != other.id)
    most = asked.order_by(func.count().desc(), Question.subject_id).limit(MOST_CHOICES).subquery()
    found = select(Subject.id, Subject.name, Subject.kind, most.c.count)
    found = found.join(most, most.c.id == Subject.id)
    named = [Named(*row) for row in session.execute(found)]
    return sorted(named, key=lambda each: each.name.casefold())


def _metrics(session: Session, a: Subject | None, b: Subject | None) -> list[Named]:
    """Metrics that the chosen subjects have a number on, and at least two subjects at all."""
    asked = select(Question.metric_id.label("id"), func.count().label("count"))
    asked = asked.where(Question.status.is_not(None)).group_by(Question.metric_id)
    asked = asked.having(func.min(Question.subject_id) != func.max(Question.subject_id))
    for subject in filter(None, (a, b)):
        other = aliased(Question)
        its = select(other.metric_id).where(
            other.subject_id == subject.id, other.status.is_not(None)
        )
        asked = asked.where(Question.metric_id.in_(its))
    most = asked.order_by(func.count().desc(), Question.metric_id).limit(MOST_CHOICES).subquery()
    found = select(Metric.id, Metric.name, Metric.kind, most.c.count)
    found = found.join(most, most.c.id == Metric.id).order_by(most.c.count.desc(), Metric.name)
    return [Named(*row) for row in session.execute(found)]


# ------------------------------------------------------------------ meetings


def _meetings(
    session: Session, a: Subject, b: Subject, metric: Metric | None
) -> tuple[list[Meeting], list[Question]]:
    """Where the two meet; and, on a chosen metric, what has no counterpart."""
    wanted = answered().where(Question.subject_id.in_([a.id, b.id]))
    if metric is not None:
        wanted = wanted.where(Question.metric_id == metric.id)
    by_test: dict[str, dict[str, Question]] = defaultdict(dict)
    for question in session.scalars(wanted):
        # Metric and conditions: what follows the subject in a question's id.
        by_test[question.id.partition("/")[2]][question.subject_id] = question
    met = [(two[a.id], two[b.id]) for _, two in sorted(by_test.items()) if len(two) == 2]
    # Benchmarks before properties, and what most pages speak of first.
    met.sort(key=lambda two: (two[0].metric.kind, -two[0].repeats - two[1].repeats))
    met = met[:MOST_MEETINGS]
    claims = _claims(session, [question.id for two in met for question in two])
    meetings = [
        Meeting(
            one.metric,
            one,
            other,
            _same_runner(one, claims[one.id], claims[other.id]),
            [*claims[one.id], *claims[other.id]],
        )
        for one, other in met
    ]
    lone = [question for two in by_test.values() if len(two) == 1 for question in two.values()]
    lone.sort(key=lambda question: (question.subject_id != a.id, question.id))
    return meetings, lone if metric is not None else []


def _claims(session: Session, ids: Sequence[str]) -> dict[str, list[Claim]]:
    """The claims of each question, its badge's first, then measurements, then by date."""
    found: dict[str, list[Claim]] = defaultdict(list)
    wanted = (
        select(Claim)
        .join(Question, Question.id == Claim.question_id)
        .where(Claim.question_id.in_(ids))
        .options(
            selectinload(Claim.settings),
            joinedload(Claim.said_by),
            joinedload(Claim.published_by),
            joinedload(Claim.run_by),
            joinedload(Claim.question),
        )
        .order_by(
            Question.lead_claim_id != Claim.id, Claim.run_by_id.is_(None), Claim.stated_on, Claim.id
        )
        .limit(MOST_CLAIMS)
    )
    for claim in session.scalars(wanted):
        found[claim.question_id].append(claim)
    return found


def _same_runner(
    question: Question, ours: Sequence[Claim], theirs: Sequence[Claim]
) -> list[SameRunner]:
    asked = question_record(question)
    best: dict[str, SameRunner] = {}
    for one, other in product(ours, theirs):
        runner = one.run_by
        if runner is None or other.run_by_id != runner.id:
            continue
        pair = _pair(runner, one, other, asked)
        known = best.get(runner.id)
        if known is None or _rank(pair) < _rank(known):
            best[runner.id] = pair
    return sorted(best.values(), key=lambda pair: (*_rank(pair), pair.runner.name))


def _rank(pair: SameRunner) -> tuple[int, int]:
    # The latest of several that were run equally alike.
    latest = min(pair.a.stated_on, pair.b.stated_on)
    return _ORDER.index(pair.comparability), -latest.toordinal()


def _pair(runner: Party, one: Claim, other: Claim, asked: rec.Question) -> SameRunner:
    a, b = claim_record(one), claim_record(other)
    match = comparability(a, b, asked)
    close = None
    if match.comparability is not rec.Comparability.NO and asked.kind is rec.Kind.SCORE:
        try:
            fit = agreement(a, b, asked)
            known = {reason.rule for reason in fit.reasons} & {"binomial", "published_interval"}
            close = fit.agrees if known else None
        except UnitMismatch:
            close = None
    reasons = reasons_as_json(match.reasons)
    return SameRunner(runner, one, other, match.comparability, reasons, close)


def claim_record(row: Claim) -> rec.Claim:
    """A claim's row as the rules see it, without its mentions."""
    value = row.day if row.value is None else row.value
    assert value is not None, row.id
    return rec.Claim(
        key=row.key,
        kind=rec.Kind(row.kind),
        value=value,
        high=row.high,
        unit=row.unit,
        bound=rec.Bound(row.bound),
        modality=rec.Modality(row.modality),
        said_by=row.said_by_id,
        published_by=row.published_by_id,
        run_by=row.run_by_id,
        submitted_by=row.submitted_by_id,
        role=rec.Role(row.role),
        quote=row.quote,
        stated_on=row.stated_on,
        captured_on=row.captured_on,
        settings=pairs({setting.name: setting.value for setting in row.settings}),
        error=row.error,
        items=row.items,
        ran_on=row.ran_on,
        artefacts=row.artefacts,
        withdrawn_on=row.withdrawn_on,
    )
