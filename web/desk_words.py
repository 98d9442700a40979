"""How the desk's pages say what an act was and what an entry is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

from db.desk_models import Act
from db.queries.desk import EntryPage
from web.words import badge_of

# What an editor did, before the name of the entry.
ACTS: Mapping[str, str] = {
    "accept": "accepted",
    "correct": "corrected",
    "reject": "rejected",
    "merge": "merged",
    "rule": "began",
    "revise": "reworded",
    "second": "seconded",
    "ask": "noted who was asked about",
    "reply": "noted the answer to",
    "publish": "published",
    "withdraw": "withdrew",
    "close": "was done with",
    "add": "added to the knowledge base:",
    "undo": "took back an act on",
}
ENTRIES: Mapping[str, str] = {
    "mention": "a number",
    "event": "a change",
    "pair": "a likeness",
}


def install(app: Flask) -> None:
    """Give the desk's templates their words."""
    said: dict[str, Callable[..., str]] = {
        "act_words": lambda kind: ACTS.get(kind, kind),
        "act_entry": act_entry,
        "entry_title": title_of,
        "addition_words": addition_words,
    }
    app.jinja_env.globals |= said
    app.jinja_env.filters["badge_word"] = lambda status: badge_of(status).word


def act_entry(act: Act) -> str:
    """What an act was on, in words: the quote of a number, the id of anything else."""
    for row in (*act.after.values(), *act.before.values()):
        if row and row.get("quote"):
            return f"“{row['quote']}”"
        if row and isinstance(row.get("entry"), dict):
            return addition_words(row["kind"], row["entry"])
    return ENTRIES.get(act.entry_kind) or f"{act.entry_kind} {act.entry_id}"


def addition_words(kind: str, entry: Mapping[str, Any]) -> str:
    """What an addition is called in a sentence."""
    if kind == "alias":
        return f"“{entry['alias']}” as a name of the {entry['of']} {entry['id']}"
    if kind == "tie":
        return f"the tie {entry['a']} – {entry['relation']} – {entry['b']}"
    name = entry["members"][0]["name"] if kind == "subject" else entry["name"]
    return f"the {kind} “{name}”"


def title_of(page: EntryPage) -> str:
    """What an entry is called in a sentence."""
    if page.kind == "mention" and page.mention is not None:
        names = [page.mention.subject_name, page.mention.metric_name]
        return f"{page.mention.quote}: {', '.join(name or '?' for name in names)}"
    if page.things:
        joint = " = " if page.kind == "pair" else ", "
        return joint.join(thing.name for thing in page.things)
    if page.source is not None:
        return page.source.name
    if page.question is not None:
        number = f"{page.claim.quote}: " if page.claim else ""
        return f"{number}{page.question.subject.name}, {page.question.metric.name}"
    return page.event.why if page.event is not None else page.entry
