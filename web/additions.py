"""What editors add to the knowledge base: the list, and a form for each kind with its preview."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from db import acts
from db import additions as adding
from db.desk import DeskError, StatusChange, differences, statuses
from db.desk_models import Role
from db.known import known_now
from nlp.knowledge import Knowledge
from nlp.knowledge.additions import NAMED, Addition, choices, file_of, line_of
from web.access import needs
from web.desk import acting, my_desk, parts
from web.site import site

blueprint = Blueprint("additions", __name__)

# Code points of one field, and names in one list.
LONGEST = 2000
MOST_NAMES = 50
# What the members of a group of subjects share.
SHARED = frozenset({"kind", "owner", "family"})


@dataclass(frozen=True)
class Field:
    """One field of a form, named as in the file."""

    name: str
    label: str
    # text; names (one a line); party (by id or name); choice; date; number (whole: "whole")
    sort: str = "text"
    required: bool = False


NAME = Field("name", "Name", required=True)
ALIASES = Field("aliases", "Other names, one a line", "names")
ID = Field("id", "Id, where the name should not give it (a-z, 0-9 and hyphens)")
FORMS: Mapping[str, Sequence[Field]] = {
    "subject": (
        NAME,
        Field("kind", "Kind", "choice", required=True),
        Field("owner", "Owner (a listed party)", "party"),
        Field("family", "Family"),
        Field("version", "Version"),
        Field("variant", "Variant"),
        ALIASES,
        ID,
    ),
    "alias": (
        Field("of", "Of what", "choice", required=True),
        Field("id", "Which (its name or id)", required=True),
        Field("alias", "The other name", required=True),
    ),
    "benchmark": (
        NAME,
        Field("about", "What it measures, in a sentence", required=True),
        Field("family", "Family"),
        Field("version", "Version"),
        Field("items", "How many items", "whole"),
        Field("unit", "Unit (% where empty)"),
        Field("lower_is_better", "Lower is better", "yes"),
        Field("maintainer", "Maintainer (a listed party)", "party"),
        ALIASES,
        ID,
    ),
    "property": (
        NAME,
        Field("unit", "Unit", required=True),
        Field("answers", "Kind of number", "choice", required=True),
        Field("family", "Family"),
        Field("about", "What it says, in a sentence"),
        ALIASES,
        ID,
    ),
    "party": (NAME, Field("kind", "Kind", "choice", required=True), ALIASES, ID),
    "tie": (
        Field("a", "Party", "party", required=True),
        Field("relation", "Relation", "choice", required=True),
        Field("b", "Other party", "party", required=True),
        Field("share", "Share of the other held, in per cent", "number"),
        Field("since", "Since", "date"),
        Field("until", "Until", "date"),
        Field("source", "Source: publication and date", required=True),
        Field("address", "Its address (https)"),
    ),
}


@dataclass(frozen=True)
class Preview:
    """What adding would do."""

    file: str
    line: str
    changes: Sequence[StatusChange]


@blueprint.get("/desk/knowledge")
@needs(Role.EDITOR)
def listed() -> ResponseReturnValue:
    """What editors added, the newest first, each with its undo."""
    with site().sessions() as session:
        found = adding.all_added(session, parts().known)
    return render_template("desk/knowledge.html", added=found, kinds=list(FORMS))


@blueprint.get("/desk/knowledge/<kind>")
@needs(Role.EDITOR)
def form(kind: str) -> ResponseReturnValue:
    """An empty form, or one filled with what the address gives."""
    return _form(_kind(kind), request.args)


@blueprint.post("/desk/knowledge/<kind>")
@needs(Role.EDITOR)
def add(kind: str) -> ResponseReturnValue:
    """First a preview of what adding would change, then, confirmed, the act."""
    given, why = request.form, request.form.get("why", "").strip()[:LONGEST]
    with site().sessions() as session:
        known = known_now(session, parts().known)
    try:
        addition = Addition(_kind(kind), entry_of(kind, given, known))
        if "confirm" not in given:
            return _form(kind, given, preview=_preview(addition))
        with acting() as session:
            adding.add(session, my_desk(), addition, why)
    except DeskError as error:
        return _form(kind, given, problem=str(error))
    return redirect(url_for("additions.listed"), code=303)


def _kind(kind: str) -> str:
    if kind not in FORMS:
        abort(404)
    return kind


def _form(
    kind: str,
    typed: Mapping[str, str],
    *,
    preview: Preview | None = None,
    problem: str | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "desk/addition.html",
        kind=kind,
        fields=FORMS[kind],
        choices={f.name: _choices(kind, f.name) for f in FORMS[kind] if f.sort == "choice"},
        typed=typed,
        preview=preview,
        problem=problem,
    )
    return page, 400 if problem else 200


def _choices(kind: str, field: str) -> list[str]:
    return list(NAMED) if kind == "alias" else choices(kind, field)


def _preview(addition: Addition) -> Preview:
    """Do it, see what it changed, and take all of it back."""
    with site().sessions() as session:
        acts.lock(session)
        before = statuses(session)
        adding.add(session, my_desk(), addition)
        changes = differences(before, statuses(session))
        session.rollback()
    return Preview(f"{file_of(addition)}.yaml", line_of(addition), changes)


# ------------------------------------------------------------------ from a form to an entry


def entry_of(kind: str, given: Mapping[str, str], known: Knowledge) -> dict[str, Any]:
    """The entry that a form's fields make, in the format of its file. Raises DeskError."""
    entry: dict[str, Any] = {}
    for field in FORMS[kind]:
        text = given.get(field.name, "").strip()
        if len(text) > LONGEST:
            raise DeskError(f"{field.name} has more than {LONGEST} characters")
        if text:
            entry[field.name] = _value(field, text, known)
        elif field.required:
            raise DeskError(f"{field.label!r} is empty")
    if kind == "alias":
        find = {"subject": known.subject, "metric": known.metric, "party": known.party}
        found = find[entry["of"]](entry["id"]) if entry["of"] in find else None
        entry["id"] = found.id if found else entry["id"]
    if kind == "subject":
        shared = {name: value for name, value in entry.items() if name in SHARED}
        member = {name: value for name, value in entry.items() if name not in SHARED}
        return {**shared, "members": [member]}
    return entry


def _value(field: Field, text: str, known: Knowledge) -> Any:  # Any: as the field's schema says
    if field.sort == "names":
        names = list(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))
        if len(names) > MOST_NAMES:
            raise DeskError(f"{len(names)} names; {MOST_NAMES} at most")
        return names
    if field.sort == "party":
        party = known.party(text)
        if party is None:
            raise DeskError(f"there is no party {text!r}; add it first")
        return party.id
    if field.sort == "yes":
        return True
    if field.sort in {"number", "whole"}:
        try:
            return int(text) if field.sort == "whole" else float(text)
        except ValueError as error:
            raise DeskError(f"{field.name} {text!r} is no number") from error
    return text
