"""The fields of a mention as the desk's form has them, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from db.desk import DeskError
from db.queries.desk import EntryPage
from nlp.record import Kind

_PERIOD = re.compile(r"\d{4}(-(\d\d(-\d\d)?|[QH]\d))?")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?([eE][+-]?\d+)?")
_SETTING = re.compile(r"\s*([\w-]{1,60})\s*=\s*([^;=]{1,300}?)\s*")


def fields_of(page: EntryPage) -> dict[str, str]:
    """The fields of a mention as the form has them."""
    mention = page.mention
    if mention is None or page.kind != "mention":
        return {}
    value = mention.day if mention.value is None else _shown(mention.value)
    return {
        "subject": mention.subject_name or "",
        "metric": mention.metric_name or "",
        "value": value or "",
        "high": "" if mention.high is None else _shown(mention.high),
        "unit": mention.unit,
        "bound": mention.bound,
        "kind": mention.kind,
        "modality": mention.modality,
        "said_by": mention.said_by_name or "",
        "run_by": mention.run_by.name if mention.run_by else "",
        "settings": "; ".join(
            f"{name}={value}" for name, value in sorted(mention.settings.items())
        ),
    }


def _shown(number: float) -> str:
    """As short as it comes back the same: "69.7", "35", "1234567890123.5"."""
    short = f"{number:.12g}"
    return short if float(short) == number else repr(number)


def corrections(form: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a mention as an editor wrote them. Raises DeskError for what they can't be."""
    given = {name: value.strip()[:300] for name, value in form.items()}
    fields: dict[str, Any] = {
        name: given[name]
        for name in ("subject", "metric", "unit", "bound", "kind", "modality")
        if name in given
    }
    fields |= {name: given[name] or None for name in ("said_by", "run_by") if name in given}
    if "value" in given:
        value = given["value"]
        if _PERIOD.fullmatch(value) and given.get("kind") == Kind.SCHEDULE:
            fields |= {"value": None, "day": value}
        else:
            fields |= {"value": _as_number("value", value), "day": None}
    if "high" in given:
        fields["high"] = _as_number("high", given["high"]) if given["high"] else None
    if "settings" in given:
        fields["settings"] = _as_settings(given["settings"])
    return fields


def _as_number(name: str, text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise DeskError(f"{name} {text!r} is no number such as 69.7 (of a promise: 2027-Q3)")
    return float(text.replace(",", ""))


def _as_settings(text: str) -> dict[str, str]:
    found = {}
    for each in filter(str.strip, text.split(";")):
        match = _SETTING.fullmatch(each)
        if match is None:
            raise DeskError(f"setting {each.strip()!r} is not of the form name=value")
        found[match[1]] = match[2]
    return found
