"""Rulings: where editors write and agree on them, and the public page of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from db import rulings
from db.desk import Changed, Desk, DeskError
from db.desk_models import Act, Role
from db.models import Claim, Question, Ruling
from db.queries import desk as queries
from db.queries.desk import ruling_page
from db.rulings import Draft, Evidence, missing
from nlp.record import ReadError, Status
from web.access import needs, signed_in
from web.desk import acting, my_desk, parts
from web.site import paired, site

blueprint = Blueprint("rulings", __name__)

LONGEST_REASON = 5000
MOST_EVIDENCE = 10
LONGEST_ADDRESS = 2000


# ------------------------------------------------------------------ in public


@dataclass(frozen=True)
class PublicRuling:
    """A ruling that was published, as everybody may read it."""

    ruling: Ruling
    question: Question
    # None where nobody gives that number any more.
    claim: Claim | None
    # The ruling that it revises, and the one that took its place.
    before: Ruling | None
    after: Ruling | None
    # When what was done to it, and by whom, the newest first.
    history: Sequence[Step]


@dataclass(frozen=True)
class Step:
    """One act on a ruling."""

    act: int
    at: datetime
    kind: str
    editor: str
    why: str


@paired(blueprint, "/ruling/<int(max=2147483647):ruling_id>", "ruling.html")
def ruling(ruling_id: int) -> PublicRuling | None:
    with site().sessions() as session:
        found = ruling_page(session, ruling_id)
        if found is None or found.ruling.published_at is None:
            acts = queries.acts_on(session, f"ruling:{ruling_id}")
            if any(act.kind == "publish" for act in acts):
                abort(410, "this ruling was published and taken back again by its editors")
            return None
    before = found.before if found.before and found.before.published_at else None
    return PublicRuling(
        found.ruling,
        found.question,
        found.claim,
        before,
        found.after,
        [_step(act) for act in found.history],
    )


@blueprint.get("/ruling/<int(max=2147483647):ruling_id>/evidence/<int(max=100):number>")
def evidence(ruling_id: int, number: int) -> ResponseReturnValue:
    """On to the capture that a published ruling stands on."""
    with site().sessions() as session:
        found = ruling_page(session, ruling_id)
    if found is None or found.ruling.published_at is None:
        abort(404)
    listed = found.ruling.evidence
    if not 1 <= number <= len(listed) or not listed[number - 1].get("snapshot"):
        abort(404)
    snapshot = found.snapshots[listed[number - 1]["snapshot"]]
    address = url_for("documents.document", document_id=snapshot.document_id, version=snapshot.id)
    return redirect(address, code=303)


def _step(act: Act) -> Step:
    return Step(act.id, act.at, act.kind, act.account.name, act.why)


@dataclass(frozen=True)
class RulingsPage:
    """Every ruling that was ever published, the newest first."""

    rulings: Sequence[Ruling]


@paired(blueprint, "/rulings", "rulings.html")
def published() -> RulingsPage:
    with site().sessions() as session:
        return RulingsPage(queries.published_rulings(session))


# ------------------------------------------------------------------ at the desk


@blueprint.get("/desk/rulings")
@needs(Role.EDITOR)
def in_hand() -> ResponseReturnValue:
    """Rulings that wait for an editor, an answer or their publication."""
    today = datetime.now(UTC).date()
    with site().sessions() as session:
        waiting = queries.rulings_in_hand(session)
        out = queries.published_rulings(session)
    lacks = {row.id: missing(row, today) for row in waiting}
    return render_template("desk/rulings.html", waiting=waiting, published=out, lacks=lacks)


@blueprint.get("/desk/rulings/new")
@needs(Role.EDITOR)
def new() -> ResponseReturnValue:
    """The form for a ruling on a claim."""
    return _new(None)


def _new(problem: str | None, code: int = 200) -> ResponseReturnValue:
    question_id, key = request.values.get("question", ""), request.values.get("claim", "")
    with site().sessions() as session:
        page = queries.entry_page(session, f"claim:{key} {question_id}")
        revises = request.values.get("revises", "")
        old = ruling_page(session, int(revises)) if _is_id(revises) else None
    if page is None:
        abort(404)
    form = request.form if request.method == "POST" else _words_of(old.ruling if old else None)
    made = render_template(
        "desk/ruling_new.html",
        page=page,
        form=form,
        old=old,
        problem=problem,
        statuses=list(Status),
    )
    return made, code


def _words_of(row: Ruling | None) -> dict[str, str]:
    """What a form begins with: the words of the ruling that is revised."""
    if row is None:
        return {}
    addresses = "\n".join(each["address"] for each in row.evidence)
    return {"status": row.status, "reason": row.reason, "evidence": addresses}


@blueprint.post("/desk/rulings/new")
@needs(Role.EDITOR)
def begin() -> ResponseReturnValue:
    """Begin a ruling; its evidence is captured before anything is written."""
    question_id, key = request.form.get("question", ""), request.form.get("claim", "")
    revises = request.form.get("revises", "")
    try:
        draft = _draft()
        with acting() as session:
            if queries.entry_page(session, f"claim:{key} {question_id}") is None:
                raise DeskError("nobody gives that number any more")
            old = int(revises) if _is_id(revises) else None
            act = rulings.propose(session, my_desk(), question_id, key, draft, revises=old)
            number = act.id
    except DeskError as error:
        return _new(str(error), 400)
    return redirect(url_for("rulings.desk", ruling_id=number), code=303)


@blueprint.get("/desk/ruling/<int(max=2147483647):ruling_id>")
@needs(Role.EDITOR)
def desk(ruling_id: int) -> ResponseReturnValue:
    """A ruling with what it lacks, and what can be done to it."""
    return _desk(ruling_id, None)


def _desk(ruling_id: int, problem: str | None, code: int = 200) -> ResponseReturnValue:
    with site().sessions() as session:
        found = ruling_page(session, ruling_id)
    if found is None:
        abort(404)
    form = request.form if problem else _words_of(found.ruling)
    page = render_template(
        "desk/ruling.html",
        page=found,
        lacks=missing(found.ruling, datetime.now(UTC).date()),
        accuses=rulings.accuses(found.ruling),
        mine=found.ruling.editor == signed_in().name,
        form=form,
        problem=problem,
        statuses=list(Status),
    )
    return page, code


@blueprint.post("/desk/ruling/<int(max=2147483647):ruling_id>")
@needs(Role.EDITOR)
def step(ruling_id: int) -> ResponseReturnValue:
    """Reword, second, note who was asked and what came, publish or withdraw."""
    what, seen = request.form.get("do", ""), request.form.get("seen", "")
    if what not in _STEPS:
        abort(400, f"there is no such step as {what[:20]!r}")
    try:
        # Fetching evidence takes its time, and holds nothing up.
        take = _STEPS[what]()
        with acting() as session:
            take(session, my_desk(), ruling_id, seen)
    except Changed:
        why = "it changed meanwhile: what follows is how it stands now"
        return _desk(ruling_id, why, 409)
    except DeskError as error:
        return _desk(ruling_id, str(error), 400)
    return redirect(url_for("rulings.desk", ruling_id=ruling_id), code=303)


_Take = Callable[[Session, Desk, int, str], Act]


def _revise() -> _Take:
    draft = _draft()
    return lambda session, desk, id_, seen: rulings.revise(session, desk, id_, seen, draft)


def _ask() -> _Take:
    whom = request.form.get("asked", "").strip()[:1000]
    try:
        due = date.fromisoformat(request.form.get("reply_by", ""))
    except ValueError as error:
        raise DeskError("say by which day an answer is due") from error
    return lambda session, desk, id_, seen: rulings.ask(session, desk, id_, seen, whom, due)


def _reply() -> _Take:
    words = request.form.get("reply", "").strip()[:LONGEST_REASON]
    return lambda session, desk, id_, seen: rulings.note_reply(session, desk, id_, seen, words)


def _withdraw() -> _Take:
    why = request.form.get("why", "").strip()[:LONGEST_REASON]
    return lambda session, desk, id_, seen: rulings.withdraw(session, desk, id_, seen, why)


_STEPS: dict[str, Callable[[], _Take]] = {
    "revise": _revise,
    "second": lambda: rulings.second,
    "ask": _ask,
    "reply": _reply,
    "publish": lambda: rulings.publish,
    "withdraw": _withdraw,
}


def _draft() -> Draft:
    """What the editor wrote, its evidence captured. Raises DeskError."""
    status = request.form.get("status", "")
    if status not in set(Status):
        raise DeskError(f"status {status[:30]!r} is none of {', '.join(Status)}")
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise DeskError("a ruling needs a reason")
    if len(reason) > LONGEST_REASON:
        raise DeskError(f"a reason of {len(reason):,} characters; at most {LONGEST_REASON:,}")
    addresses = list(dict.fromkeys(request.form.get("evidence", "").split()))
    if len(addresses) > MOST_EVIDENCE:
        raise DeskError(f"{len(addresses)} addresses of evidence; at most {MOST_EVIDENCE}")
    for address in addresses:
        if urlsplit(address).scheme not in {"http", "https"} or len(address) > LONGEST_ADDRESS:
            raise DeskError(f"evidence {address[:80]!r} is no http or https address")
    return Draft(Status(status), reason, [_captured(address) for address in addresses])


def _captured(address: str) -> Evidence:
    capture = parts().capture
    if capture is None:
        return Evidence(address, problem="this site runs without the part that fetches pages")
    try:
        return Evidence(address, snapshot=capture(address))
    except ReadError as error:
        return Evidence(address, problem=str(error))


def _is_id(text: str) -> bool:
    return text.isdecimal() and text.isascii() and 0 < len(text) < 10
