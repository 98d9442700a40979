"""Judges one claim beside one measurement, both given as names and words, without a database.

Reads `claim` and, of `measurement`, `runner metric model value unit settings file locator n`
(the pairs format of `nullius assess`); whatever else a pair holds is not looked at. How the
words are read is in `nlp.paired`. The rules are those of the site; the finding is for editors,
so it may be `contradicted`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from nlp import paired
from nlp.agreement import Fit, agreement, written
from nlp.comparability import Match, comparability
from nlp.comparing import comparing
from nlp.independence import Bearing, independence, kind_by_name
from nlp.knowledge import Knowledge
from nlp.questions import Filing
from nlp.reasons import reason
from nlp.record import (
    Agreement,
    Claim,
    Comparability,
    Independence,
    Kind,
    Question,
    Reason,
    Role,
    Status,
)
from nlp.status import finding


@dataclass(frozen=True)
class Assessment:
    """What the rules find of one pair. None where there is no measurement to speak of."""

    status: Status
    comparable: Comparability
    independence: Independence | None
    agreement: Agreement | None
    reasons: tuple[Reason, ...]


def assess(pair: Mapping[str, Any], known: Knowledge, as_of: date) -> Assessment:
    """What the one measurement lets us say of the claim.

    A number that somebody else than its subject's owner gives, and that equals the
    measurement of the same thing, is that measurement quoted: the two are one root.
    """
    said, ran = pair["claim"], pair.get("measurement")
    day = paired.day_in(str((ran or {}).get("settings", ""))) or as_of
    claim, ours = paired.claim(said, known, day)
    question, kinds = _question(ours), {p.id: p.kind for p in known.parties.values()}
    if claim.kind is Kind.RATIO and not paired.compares(said, ours):
        unnamed = (reason("no_baseline", claimed=written(claim)),)
        return Assessment(Status.NOT_CHECKABLE, Comparability.NO, None, None, unnamed)
    if not ran or any(ran.get(name) is None for name in ("value", "metric", "model")):
        alone = finding(question, claim, [claim], known.ties, as_of, kinds)
        return Assessment(alone.status, Comparability.NO, None, None, alone.reasons)
    measurement, theirs = paired.measurement(ran, known, claim, ours, day)
    if paired.is_computed(said, ran, claim):
        claim, ours, measurement, theirs = paired.as_record(claim, ours, measurement)
        question = _question(ours)
    runner = measurement.published_by if measurement.run_by is None else measurement.run_by
    if runner and runner not in kinds:
        kinds[runner] = kind_by_name(str(ran.get("runner")))
    claim, measurement, theirs = _as_one_part(claim, ours, measurement, theirs)
    claim, measurement, theirs = _as_workloads(claim, ours, measurement, theirs)
    match = comparability(claim, measurement, question, _question(theirs))
    meet = question.id == _question(theirs).id
    fit = None if _units_differ(match) else agreement(claim, measurement, question)
    shown_by = replace(measurement, run_by=measurement.run_by or _recorder(measurement))
    bears = independence(claim, shown_by, question, known.ties, day, kinds)
    claims, focus = [claim, measurement] if meet else [claim], claim
    comparable = _compared(measurement, match, bears, fit)
    if meet and _quoted(claim, measurement, ours):
        claims, focus, comparable = [measurement], measurement, _as_quoted(match)
    found = finding(question, focus, claims, known.ties, as_of, kinds)
    reasons = tuple(dict.fromkeys((*found.reasons, *match.reasons)))
    return Assessment(found.status, comparable, bears.independence, fit and fit.agreement, reasons)


def _compared(measurement: Claim, match: Match, bears: Bearing, fit: Fit | None) -> Comparability:
    """Whether the two were compared like with like, in the light of who ran it and the result.

    The vendor's own run, and a number that somebody only repeats, are no comparison. Where a
    setting is disclosed on one side alone and the numbers lie apart, it was not the same.
    """
    repeated = measurement.run_by is None and measurement.role is not Role.PRIMARY_RECORD
    if repeated or bears.independence is Independence.OWN:
        return Comparability.NO
    if match.comparability is Comparability.UNCLEAR and fit is not None:
        if not fit.agrees:
            return Comparability.NO
        # A record that names the build bears out what is said of the part.
        if measurement.role is Role.PRIMARY_RECORD:
            return Comparability.YES
    return match.comparability


def _as_quoted(match: Match) -> Comparability:
    """A run and its quotation are one test, save where it is open which system was tested.

    That is so where the quotation names no scaffold, or other settings than the run's.
    """
    which = any(dict(reason.facts).get("setting") == "scaffold" for reason in match.reasons)
    unclear = match.comparability is Comparability.UNCLEAR and which
    another = match.comparability is Comparability.NO
    return Comparability.UNCLEAR if unclear or another else Comparability.YES


def _recorder(measurement: Claim) -> str | None:
    return measurement.published_by if measurement.role is Role.PRIMARY_RECORD else None


def _units_differ(match: Match) -> bool:
    return any(reason.rule == "other_unit" for reason in match.reasons)


def _quoted(claim: Claim, measurement: Claim, ours: Filing) -> bool:
    """Whether the claim is hearsay that equals the measurement to the last digit."""
    owners = (ours.subject.owner, measurement.published_by)
    hearsay = claim.said_by is None or claim.said_by not in owners
    return hearsay and measurement.run_by is not None and claim.value == measurement.value


def _as_one_part(
    claim: Claim, ours: Filing, measurement: Claim, theirs: Filing
) -> tuple[Claim, Claim, Filing]:
    """Two builds of one chip (SXM, PCIe) as one part under another setting."""
    a, b = ours.subject, theirs.subject
    if a.kind != "chip" or a.version is None or (a.owner, a.version) != (b.owner, b.version):
        return claim, measurement, theirs
    return (
        _with(claim, "variant", a.variant),
        _with(measurement, "variant", b.variant),
        replace(theirs, subject=a),
    )


def _as_workloads(
    claim: Claim, ours: Filing, measurement: Claim, theirs: Filing
) -> tuple[Claim, Claim, Filing]:
    """The throughput of one thing in two tests as one quantity under two workloads.

    So is how many times another thing's throughput it is.
    """
    a, b = ours.metric, theirs.metric
    faster = all("against" in dict(c.settings) for c in (claim, measurement))
    work = not {claim.unit, measurement.unit} - comparing().throughput
    if a.id == b.id or not (work or faster):
        return claim, measurement, theirs
    return (
        _with(claim, "workload", a.name),
        _with(measurement, "workload", b.name),
        replace(theirs, metric=a),
    )


def _with(claim: Claim, setting: str, value: str | None) -> Claim:
    added = ((setting, value),) if value else ()
    return replace(claim, settings=tuple(sorted((*claim.settings, *added))))


def _question(filing: Filing) -> Question:
    """The question without its conditions, which stay among the settings here."""
    return Question(
        id=f"{filing.subject.id}/{filing.metric.id}",
        subject=filing.subject.id,
        metric=filing.metric.id,
        kind=filing.kind,
        owner=filing.subject.owner,
        protocol=filing.metric.protocol,
        items=filing.metric.items,
    )
