"""Filters and functions of the templates: how dates, numbers, badges and roles are said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask, url_for

from db.badges import Badge, badges
from db.models import Claim, Document, Question
from db.queries.events import KINDS
from db.queries.search import SORTS
from db.search_query import Search
from db.store import CONTEXT
from nlp.reasons import sentence
from nlp.record import Reason, Status
from web.numbers import day_in_words, period_in_words, shown

ROLES: Mapping[str, str] = {
    "vendor": "Vendor",
    "press": "Press",
    "evaluator": "Evaluator",
    "aggregator": "Aggregator",
    "primary_record": "Primary record",
}
# What the values of facets that are no names are called.
KIND_WORDS: Mapping[str, str] = {
    "score": "Score",
    "rank": "Rank",
    "price": "Price",
    "money": "Money",
    "spec": "Specification",
    "count": "Count",
    "ratio": "Ratio",
    "rate": "Rate",
    "duration": "Duration",
    "schedule": "Promised date",
}
FACET_TITLES: Mapping[str, str] = {
    "status": "Status",
    "kind": "Kind of number",
    "vendor": "Vendor",
    "subject": "Subject",
    "metric": "Metric",
    "role": "Said in",
}
# "2026-05-15", "2026-05", "2027-Q3"
_PERIOD = re.compile(r"\d{4}-(?:\d\d(?:-\d\d)?|[QH]\d)")
# How party a of a tie stands to party b.
TIES: Mapping[str, str] = {
    "owns": "owns a share of",
    "subsidiary": "belongs to",
    "invested": "invested in",
    "commissioned": "paid for work by",
    "coauthored": "made something together with",
    "partnered": "announced a partnership with",
    "sponsored": "sponsors",
    "competes": "competes with",
}


def install(app: Flask) -> None:
    """Give the templates their words."""
    app.jinja_env.filters |= {
        "day": day_in_words,
        "on_day": on_day,
        "moment": moment,
        "iso": lambda value: value.isoformat(),
        "shown": shown,
        "badge": badge_of,
        "role": lambda role: ROLES.get(role, role),
        "kind": lambda kind: KIND_WORDS.get(kind, kind),
        "event": lambda kind: KINDS.get(kind, kind),
        "title": title,
        "reachable": reachable,
        "host": host,
        "count": count,
        "as_sentence": as_sentence,
        "before": before,
        "after": after,
    }
    app.jinja_env.globals |= {
        "reasons": reasons,
        "first_reason": first_reason,
        "search_url": search_url,
        "facet_name": facet_name,
        "facet_titles": FACET_TITLES,
        "sorts": SORTS,
        "all_badges": badges,
        "said_by_words": said_by_words,
        "tie_words": lambda relation: TIES.get(relation, relation),
    }


def badge_of(status: Status | str) -> Badge:
    """The badge of a status."""
    return badges()[Status(status)]


def reasons(stored: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    """The reasons of a question or claim, a sentence each, strongest first."""
    return [
        sentence(
            Reason(r["rule"], tuple((name, _fact(value)) for name, value in r["facts"].items())),
            names,
        )
        for r in stored
    ]


def _fact(value: object) -> str:
    """A fact as a sentence has it: days and periods in words."""
    text = str(value)
    return period_in_words(text) if _PERIOD.fullmatch(text) else text


def first_reason(stored: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """The strongest reason in one line."""
    found = reasons(stored[:1], names)
    return found[0] if found else "no reason is on record"


def title(question: Question) -> str:
    """ "Qwen 3.7 Max: Terminal-Bench 2.0", with its conditions."""
    conditions = ", ".join(f"{name} {value}" for name, value in question.conditions.items())
    name = f"{question.subject.name}: {question.metric.name}"
    return f"{name} ({conditions})" if conditions else name


def moment(at: datetime) -> str:
    """ "24 November 2026, 20:15 UTC"."""
    at = at.astimezone(UTC)
    return f"{day_in_words(at.date())}, {at:%H:%M} UTC"


def on_day(at: datetime | date) -> str:
    """The UTC day of a time, in words."""
    return day_in_words(at.astimezone(UTC).date() if isinstance(at, datetime) else at)


def host(address: str) -> str:
    """The host of an address, without `www.`"""
    return (urlsplit(address).hostname or address).removeprefix("www.")


def reachable(document: Document) -> bool:
    """A browser can open the original: it is on the web, and not a page of the starter's."""
    parts = urlsplit(document.address)
    name = parts.hostname or ""
    return parts.scheme in {"http", "https"} and name.rpartition(".")[2] != "example"


def as_sentence(text: str) -> str:
    """With a capital in front and a full stop behind."""
    if not text:
        return ""
    # An address stays as it is.
    first = text[:1] if text.startswith(("http://", "https://")) else text[:1].upper()
    return f"{first}{text[1:].rstrip('.')}."


def before(prefix: str) -> str:
    """A mention's prefix as a reader sees it, its first word left out where it was cut."""
    if len(prefix) >= CONTEXT:
        prefix = f"…{prefix.partition(' ')[2] or prefix}"
    return re.sub(r"^(…?)[\s·]+", r"\1", _one_line(prefix))


def after(suffix: str) -> str:
    """A mention's suffix as a reader sees it, its last word left out where it was cut."""
    if len(suffix) >= CONTEXT:
        suffix = f"{suffix.rpartition(' ')[0] or suffix}…"
    return re.sub(r"[\s·]+(…?)$", r"\1", _one_line(suffix))


def _one_line(words: str) -> str:
    """A table's bars and rules as dots."""
    words = re.sub(r"\|[\s|:-]*(?=\|)", "", words)
    return re.sub(r"\s+", " ", re.sub(r"\s*\|\s*", " · ", words)).replace("**", "")


def count(number: int, one: str, many: str | None = None) -> str:
    """ "1 page", "1,204 pages"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def said_by_words(claim: Claim) -> str:
    """The originator of a claim as a chart labels it."""
    party = claim.run_by or claim.said_by or claim.published_by
    return party.name if party else "nobody named"


def facet_name(facet: str, name: str) -> str:
    """What a facet's value is called."""
    if facet == "status":
        return badge_of(name).word
    if facet == "role":
        return ROLES.get(name, name)
    return KIND_WORDS.get(name, name) if facet == "kind" else name


def search_url(query: Search, *, page: int = 1, sort: str | None = None, form: str = "") -> str:
    """The address of a search; `form` is an ending such as ".csv"."""
    chosen = query.sort if sort is None else sort
    parts = [("q", query.text), *query.facets, ("sort", chosen)]
    parts += [("page", str(page))] if page > 1 else []
    asked = urlencode([(name, value) for name, value in parts if value])
    return f"{url_for('search.results')}{form}{'?' if asked else ''}{asked}"
