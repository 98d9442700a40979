"""The editors' desk: the queue, one entry a screen, and what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from flask import (
    Blueprint,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, joinedload

from db import acts
from db import desk as desking
from db.desk import Changed, Desk, DeskError, StatusChange, differences, statuses
from db.desk_models import Act, Role
from db.engine import writing
from db.known import known_now
from db.queries import queue as queues
from db.queries.desk import (
    EntryPage,
    entry_as_of,
    entry_page,
    history,
    last_act,
    rulings_in_hand,
)
from db.queries.queue import Waiting
from nlp.knowledge import Knowledge
from nlp.record import Bound, Kind, Modality
from web.access import needs, signed_in
from web.corrections import corrections, fields_of
from web.desk_words import title_of
from web.site import page_number, site
from web.texts import Block, data_lines, excerpts, whole

blueprint = Blueprint("desk", __name__)

# Entries that a list shows and that are changed at once.
MOST_LISTED = 100
# Code points of a text that is shown whole.
LONGEST_TEXT = 60_000
LONGEST_ENTRY = 500


@dataclass(frozen=True)
class DeskParts:
    """What the desk needs beside the site."""

    # The knowledge of the files.
    known: Knowledge
    # Version of the status rules.
    rules: str
    # Captures an address at once; None where nothing can be fetched.
    capture: Callable[[str], int] | None = None
    # Told after each act, so that the search index follows.
    edited: Callable[[], None] | None = None


def parts() -> DeskParts:
    found: DeskParts = current_app.extensions["nullius-desk"]
    return found


def my_desk() -> Desk:
    """The desk of whoever is signed in, for acts now."""
    return Desk(signed_in(), datetime.now(UTC), parts().known, parts().rules)


@contextmanager
def acting() -> Iterator[Session]:
    """A transaction for acts: nobody else acts until it ends."""
    with writing(site().sessions) as session:
        acts.lock(session)
        yield session
    edited = parts().edited
    if edited is not None:
        edited()


# ------------------------------------------------------------------ the queue


@dataclass(frozen=True)
class QueuePage:
    """What waits, of one reason or of all."""

    waiting: Sequence[Waiting]
    total: int
    # Reason -> how many wait for it.
    counts: Mapping[str, int]
    reason: str | None
    words: str
    # Entries that others have open, with their names.
    taken: Mapping[str, Sequence[str]]
    rulings: int


@blueprint.get("/desk")
@needs(Role.EDITOR)
def queue() -> ResponseReturnValue:
    reason, words = _reason(), request.args.get("q", "")[:200]
    with site().sessions() as session:
        now, me = datetime.now(UTC), signed_in()
        every = queues.queue(session, known_now(session, parts().known), me, now, words=words)
        counts: dict[str, int] = {}
        for each in every:
            counts[each.reason] = counts.get(each.reason, 0) + 1
        chosen = [each for each in every if reason in (None, each.reason)]
        page = QueuePage(
            waiting=chosen[:MOST_LISTED],
            total=len(chosen),
            counts={name: counts[name] for name in queues.weights().reasons if name in counts},
            reason=reason,
            words=words,
            taken=queues.open_by_others(session, me, now),
            rulings=len(rulings_in_hand(session)),
        )
    return render_template("desk/queue.html", page=page, reasons=queues.weights().reasons)


@blueprint.get("/desk/next")
@needs(Role.EDITOR)
def following() -> ResponseReturnValue:
    """The entry that most hangs on and nobody else has open."""
    reason, words = _reason(), request.args.get("q", "")[:200]
    with site().sessions() as session:
        now, me = datetime.now(UTC), signed_in()
        known = known_now(session, parts().known)
        waiting = queues.queue(session, known, me, now, reason=reason, words=words)
        taken = set(queues.open_by_others(session, me, now))
        found = queues.first(waiting, taken)
    if found is None:
        return redirect(url_for("desk.queue", reason=reason, q=words or None), code=303)
    return redirect(_entry_url(found.entry, waits=found.reason), code=303)


def _reason() -> str | None:
    reason = request.values.get("reason") or None
    if reason is not None and reason not in queues.weights().reasons:
        abort(400, f"reason is one of {', '.join(queues.weights().reasons)}")
    return reason


def _entry_url(entry: str, waits: str | None = None) -> str:
    """The address of an entry, within the list that the editor works through."""
    reason, words = (request.values.get(name) or None for name in ("reason", "q"))
    return url_for("desk.entry", id=entry, reason=reason, q=words, waits=waits)


# ------------------------------------------------------------------ one entry


@dataclass(frozen=True)
class _Place:
    """The entry's number in its text, as `web.texts` marks it."""

    id: int
    start: int
    end: int


@blueprint.get("/desk/entry")
@needs(Role.EDITOR)
def entry() -> ResponseReturnValue:
    """One entry with all that deciding it takes; it counts as open from now on."""
    id_ = _entry_id(request.args)
    with writing(site().sessions) as session:
        queues.open_entry(session, signed_in(), id_, datetime.now(UTC))
    return _entry_page(id_)


def _entry_page(
    id_: str, *, typed: Mapping[str, str] | None = None, problem: str | None = None, code: int = 200
) -> ResponseReturnValue:
    """The page; `typed` is what the editor had written where it could not be done."""
    with site().sessions() as session:
        found = entry_page(session, id_)
        now = datetime.now(UTC)
        others = queues.open_by_others(session, signed_in(), now).get(id_, [])
        did = cookie.pop("did", None) if typed is None else None
        done = session.get(Act, did, options=[joinedload(Act.account)]) if did else None
    if found is None:
        abort(404)
    waits = request.values.get("waits")
    page = render_template(
        "desk/entry.html",
        page=found,
        blocks=_text(found),
        fields=typed or fields_of(found),
        typed=typed is not None,
        problem=problem,
        others=others,
        done=done,
        waits=queues.weights().reasons.get(waits or ""),
        kinds=list(Kind),
        bounds=list(Bound),
        modalities=list(Modality),
        list_={name: request.values.get(name) or "" for name in ("reason", "q", "waits")},
    )
    return page, code


def _entry_id(given: Mapping[str, str]) -> str:
    id_ = given.get("id", "")
    if not 3 <= len(id_) <= LONGEST_ENTRY or ":" not in id_:
        abort(400, "that names no entry")
    return id_


def _text(page: EntryPage) -> Sequence[Block]:
    mention = page.mention
    if mention is None:
        return ()
    snapshot = mention.snapshot
    place = [_Place(mention.id, mention.start, mention.end)]
    if snapshot.document.source.kind == "data":
        return data_lines(snapshot.text, place)
    show = whole if len(snapshot.text) <= LONGEST_TEXT else excerpts
    return show(snapshot.text, place)


# ------------------------------------------------------------------ acts


@blueprint.post("/desk/act")
@needs(Role.EDITOR)
def act() -> ResponseReturnValue:
    """Accept, correct, reject, merge or skip an entry; then the next one of the list."""
    form, what = request.form, request.form.get("do", "")
    id_, seen, why = _entry_id(form), form.get("seen", ""), form.get("why", "").strip()[:2000]
    me = signed_in()
    if what == "skip":
        with writing(site().sessions) as session:
            queues.open_entry(session, me, id_, datetime.now(UTC), skipped=True)
        return _on()
    if what not in _DOINGS:
        abort(400, f"there is no such act as {what[:20]!r}")
    try:
        with acting() as session:
            done = _DOINGS[what](session, my_desk(), id_, seen, why, form)
            queues.leave(session, me, id_)
            number = done.id
    except Changed as changed:
        return _changed(changed, form)
    except DeskError as error:
        return _entry_page(id_, typed=form, problem=str(error), code=400)
    return _on(did=number)


def _on(did: int | None = None) -> ResponseReturnValue:
    """On to the next entry of the list that is being worked through."""
    reason, words = (request.form.get(name) or None for name in ("reason", "q"))
    if did is not None:
        cookie["did"] = did
    return redirect(url_for("desk.following", reason=reason, q=words), code=303)


Doing = Callable[[Session, Desk, str, str, str, Mapping[str, str]], Act]


def _accept(
    session: Session, desk: Desk, id_: str, seen: str, why: str, _form: Mapping[str, str]
) -> Act:
    if id_.startswith("report:"):
        return desking.close(session, desk, _number(id_), "done", seen, why)
    return desking.accept(session, desk, id_, seen, why)


def _reject(
    session: Session, desk: Desk, id_: str, seen: str, why: str, _form: Mapping[str, str]
) -> Act:
    if id_.startswith("report:"):
        return desking.close(session, desk, _number(id_), "declined", seen, why)
    return desking.reject(session, desk, id_, seen, why)


def _correct(
    session: Session, desk: Desk, id_: str, seen: str, why: str, form: Mapping[str, str]
) -> Act:
    page = entry_page(session, id_)
    given = dict(form)
    # What the form can't write, such as a setting with a semicolon, is left as it is.
    kept = page is not None and given.get("settings") == fields_of(page).get("settings")
    if kept:
        given.pop("settings", None)
    fields = corrections(given)
    if kept and page is not None and page.mention is not None:
        fields["settings"] = dict(page.mention.settings)
    return desking.correct(session, desk, id_, seen, fields, why)


def _merge(
    session: Session, desk: Desk, id_: str, seen: str, why: str, form: Mapping[str, str]
) -> Act:
    kind, _, rest = id_.partition(":")
    into = (form.get("into_id") or form.get("into", "")).strip()
    into = into.removeprefix(url_for("home.home", _external=True)).removeprefix("q/")
    if kind == "pair":
        kind, one, other = rest.split(" ")
        # The second is kept, unless the editor chose the first.
        one, other = (other, one) if into == one else (one, other)
        return _merged(session, desk, kind, one, other, id_, seen, why)
    if kind == "mention":
        page = entry_page(session, id_)
        if page is None or page.question is None:
            raise DeskError("this number is under no question that could be merged")
        kind, rest = "question", page.question.id
    if not into:
        raise DeskError("say what it is to be merged into")
    return _merged(session, desk, kind, rest, into, id_, seen, why)


def _merged(
    session: Session,
    desk: Desk,
    kind: str,
    from_id: str,
    to_id: str,
    entry: str,
    seen: str,
    why: str,
) -> Act:
    """Merge, where the entry that was looked at still stands so."""
    if entry != f"{kind}:{from_id}":
        if desking.state_of(session, entry) != seen:
            raise Changed(entry)
        seen = desking.state_of(session, f"{kind}:{from_id}")
    return desking.merge(session, desk, kind, from_id, to_id, seen, why)


_DOINGS: Mapping[str, Doing] = {
    "accept": _accept,
    "correct": _correct,
    "reject": _reject,
    "merge": _merge,
}


def _number(id_: str) -> int:
    text = id_.partition(":")[2]
    if not text.isdecimal() or len(text) > 15:
        raise DeskError("that names no entry")
    return int(text)


def _changed(changed: Changed, form: Mapping[str, str]) -> ResponseReturnValue:
    """Both versions side by side: what is there now, and what was typed, which is kept."""
    with site().sessions() as session:
        now = entry_page(session, changed.entry) or entry_page(session, form.get("id", ""))
    if now is None:
        abort(404)
    yours = {
        name: value
        for name, value in form.items()
        if name not in {"token", "id", "seen", "reason", "q", "waits"}
    }
    page = render_template(
        "desk/changed.html", page=now, theirs=fields_of(now), yours=yours, form=form
    )
    return page, 409


@blueprint.post("/desk/undo")
@needs(Role.EDITOR)
def undo() -> ResponseReturnValue:
    """Take an act back: the one named, or one's own latest."""
    named, why = request.form.get("act", ""), request.form.get("why", "").strip()[:2000]
    if named and (not named.isdecimal() or len(named) > 15):
        abort(400, "that names no act")
    try:
        with acting() as session:
            mine = last_act(session, signed_in())
            if not named and mine is None:
                raise DeskError("there is nothing of yours to undo")
            act_id = int(named) if named or mine is None else mine.id
            done = desking.undo(session, my_desk(), act_id, why)
            entry_id, number = f"{done.entry_kind}:{done.entry_id}", done.id
    except DeskError as error:
        abort(409, str(error))
    if entry_id.startswith("addition:"):
        return redirect(url_for("additions.listed"), code=303)
    cookie["did"] = number
    return redirect(_entry_url(entry_id), code=303)


# ------------------------------------------------------------------ many at once


@dataclass(frozen=True)
class BulkPage:
    """What an act on many entries would do."""

    do: str
    # Each entry with what shows that it still stands as it was.
    entries: Sequence[tuple[str, str]]
    titles: Mapping[str, str]
    changes: Sequence[StatusChange]


@blueprint.post("/desk/bulk")
@needs(Role.EDITOR)
def bulk() -> ResponseReturnValue:
    """Accept or reject the chosen entries: first a preview, then, confirmed, each as an act."""
    do, why = request.form.get("do", ""), request.form.get("why", "").strip()[:2000]
    chosen = request.form.getlist("entry")[:MOST_LISTED]
    if do not in {"accept", "reject"} or not chosen:
        abort(400, "choose some entries, and whether to accept or to reject them")
    confirmed = dict(zip(chosen, request.form.getlist("seen"), strict=False))
    try:
        if "confirm" in request.form:
            with acting() as session:
                for id_ in chosen:
                    _DOINGS[do](session, my_desk(), id_, confirmed.get(id_, ""), why, {})
            return redirect(url_for("desk.queue", reason=_reason()), code=303)
        page = _preview(do, chosen, why)
    except Changed as changed:
        abort(409, f"{changed}; nothing of this was done: look at the list again")
    except DeskError as error:
        abort(400, str(error))
    return render_template("desk/bulk.html", page=page, why=why, reason=_reason())


def _preview(do: str, chosen: Sequence[str], why: str) -> BulkPage:
    """Do it, see what it changed, and take all of it back."""
    with site().sessions() as session:
        acts.lock(session)
        pages = [(id_, entry_page(session, id_)) for id_ in chosen]
        seen = [(id_, page.seen) for id_, page in pages if page is not None]
        titles = {id_: title_of(page) for id_, page in pages if page is not None}
        before = statuses(session)
        for id_, state in seen:
            _DOINGS[do](session, my_desk(), id_, state, why, {})
        changes = differences(before, statuses(session))
        session.rollback()
    return BulkPage(do, seen, titles, changes)


# ------------------------------------------------------------------ together, and what was done


@blueprint.post("/desk/presence")
@needs(Role.EDITOR)
def presence() -> ResponseReturnValue:
    """Say that an entry is open still; hear who else has it open, and how it stands."""
    id_, me, now = _entry_id(request.form), signed_in(), datetime.now(UTC)
    with writing(site().sessions) as session:
        queues.open_entry(session, me, id_, now)
    with site().sessions() as session:
        others = queues.open_by_others(session, me, now).get(id_, [])
        return jsonify(others=others, seen=desking.state_of(session, id_))


@blueprint.get("/desk/history")
@needs(Role.EDITOR)
def done() -> ResponseReturnValue:
    """What editors did, of all entries or of one; `?as_of=` shows how that one stood on a day."""
    id_ = request.args.get("id") or None
    as_of = _day(request.args.get("as_of"))
    with site().sessions() as session:
        page = history(session, page_number(), id_)
        then = None
        if id_ and as_of:
            until = datetime.combine(as_of, time.max, UTC)
            then = entry_as_of(session, _entry_id(request.args), until)
    return render_template("desk/history.html", page=page, entry=id_, as_of=as_of, then=then)


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(400, f"as_of {text[:20]!r} is no day such as 2026-05-20")
