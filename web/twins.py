"""The JSON twin of a page: the same records, as plain objects.

Times are ISO 8601 in UTC; parties, subjects, metrics and questions go by their ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import singledispatch
from typing import Any

from db.badges import badges
from db.models import (
    Base,
    Claim,
    Document,
    Event,
    Mention,
    Metric,
    Party,
    Question,
    Ruling,
    Snapshot,
    Source,
    Subject,
    Tie,
)
from db.queries.listing import status_of
from nlp.record import Status
from web.numbers import shown

# What a JSON document is made of.
Plain = dict[str, Any] | list[Any] | str | int | float | bool | None


@singledispatch
def plain(value: object) -> Plain:
    """`value` as JSON has it. A record becomes an object of its public fields."""
    if value is None or isinstance(value, str | int | float | bool):
        return value.value if isinstance(value, Enum) else value
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, Sequence):
        return [plain(item) for item in value]
    raise TypeError(f"no JSON for {type(value).__name__}")


@plain.register
def _(value: date) -> Plain:
    # A datetime too, which is a date.
    return value.isoformat()


# The public columns of each table that has no more to say than they do.
_COLUMNS: dict[type[Base], str] = {
    Party: "id name kind",
    Subject: "id name kind owner_id aliases family version variant",
    Metric: (
        "id name kind unit family version items higher_is_better protocol maintainer_id about"
    ),
    Tie: "a_id relation b_id share since until source",
    Mention: (
        "id snapshot_id question_id claim_id start end quote prefix suffix kind value day "
        "high unit bound modality subject_name metric_name said_by_name confidence"
    ),
    Document: "id address source_id title published_at state gone_at",
    # Not the text: what is shown of it is a matter of the settings.
    Snapshot: (
        "id document_id sha256 fetched_at media_type title byline language published_at "
        "updated_at correction"
    ),
    Source: (
        "id name kind address publisher_id role every_minutes last_success_at next_due_at "
        "error active"
    ),
    Ruling: (
        "id question_id claim_key status editor decided_at reason evidence second seconded_at "
        "asked_at asked reply_by reply replied_at published_at revises_id withdrawn_at "
        "withdrawn_why"
    ),
    Event: "id at kind question_id document_id source_id actor before after why",
}


@plain.register
def _(row: Base) -> Plain:
    """A row of any other table is no business of the public: KeyError."""
    return _fields(row, _COLUMNS[type(row)])


@plain.register
def _(question: Question) -> Plain:
    names = (
        "id kind conditions status reasons repeats independent_roots first_on latest_on "
        "status_changed_at due_on"
    )
    number = question.lead_claim and shown(question.lead_claim)
    return {
        **_fields(question, names),
        "badge": badges()[status_of(question)].word,
        "subject": {"id": question.subject.id, "name": question.subject.name},
        "metric": {"id": question.metric.id, "name": question.metric.name},
        "number": str(number) if number else None,
        "value": _value(question.lead_claim),
        "unit": question.unit,
    }


@plain.register
def _(claim: Claim) -> Plain:
    names = (
        "id key question_id kind value day high unit bound modality quote said_by_id "
        "published_by_id run_by_id submitted_by_id role stated_on captured_on "
        "withdrawn_on error items ran_on artefacts status reasons"
    )
    return {
        **_fields(claim, names),
        "badge": badges()[Status(claim.status)].word,
        "settings": {setting.name: setting.value for setting in claim.settings}
        if "settings" in claim.__dict__
        else {},
    }


def _fields(row: object, names: str) -> dict[str, Plain]:
    """The columns of a row whose names stand in `names`, with spaces between."""
    return {name: plain(getattr(row, name)) for name in names.split()}


def _value(claim: Claim | None) -> Plain:
    if claim is None:
        return None
    return claim.day if claim.value is None else claim.value
