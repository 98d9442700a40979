"""Many editors at once over loopback, each acting on the same few entries."""

from __future__ import annotations

import random
import re
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

import requests
import waitress
from desk_room import editor
from flask import Flask

from db.accounts import begin_visit
from db.engine import writing
from web.access import COOKIE

# What an editor presses, the commonest most often.
DOINGS = ("correct", "correct", "accept", "reject", "undo")


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The site on loopback as `nullius up` serves it."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join()


def crowd(app: Flask, entries: Sequence[str], editors: int, edits: int) -> Counter[str]:
    """Let the editors act; how many answers there were of each sort."""
    with served(app) as address, ThreadPoolExecutor(editors) as pool:
        seen = [
            pool.submit(_edit, app, address, entries, f"editor-{number}", edits)
            for number in range(editors)
        ]
        total: Counter[str] = Counter()
        for each in seen:
            total += each.result()
    return total


def _edit(app: Flask, address: str, entries: Sequence[str], name: str, edits: int) -> Counter[str]:
    chance, counts = random.Random(name), Counter[str]()
    with writing(app.extensions["nullius"].sessions) as session:
        token = begin_visit(session, editor(session, name), datetime.now(UTC))
    with requests.Session() as browser:
        browser.cookies.set(COOKIE, token)
        for number in range(edits):
            form = _form(browser, address, chance.choice(entries))
            form["do"] = chance.choice(DOINGS)
            form["value"] = str(round(chance.uniform(1, 99), 2))
            form["why"] = f"{name}, edit {number}"
            path = "undo" if form["do"] == "undo" else "act"
            answer = browser.post(
                f"{address}/desk/{path}", data=form, allow_redirects=False, timeout=120
            )
            counts[_sort(answer, form)] += 1
    return counts


def _form(browser: requests.Session, address: str, entry: str) -> dict[str, str]:
    """What the entry's page has in its form."""
    page = browser.get(f"{address}/desk/entry", params={"id": entry}, timeout=120)
    assert page.status_code == 200, page.text
    found = (re.search(rf'name="{name}" value="([^"]*)"', page.text) for name in ("token", "seen"))
    token, seen = (match[1] for match in found if match)
    return {"id": entry, "token": token, "seen": seen}


def _sort(answer: requests.Response, form: dict[str, str]) -> str:
    if answer.status_code == 303:
        return "done"
    if answer.status_code == 409 and form["do"] == "undo":
        return "not undone"
    if answer.status_code == 409 and "It changed meanwhile" in answer.text:
        # Nothing that was typed is lost.
        assert form["why"] in answer.text
        return "conflict"
    return f"{answer.status_code}"
