"""What every view needs: the open database, the index, and a page with its JSON twin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, abort, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

from db.engine import DataFolder
from db.index import SearchIndex
from web.checks import Checks
from web.twins import plain

LAST_PAGE = 10_000


class SlugConverter(BaseConverter):
    """One slug: `qwen-3-7-max`."""

    regex = r"[a-z0-9]+(?:-[a-z0-9]+)*"


class QuestionConverter(BaseConverter):
    """A question's id: slugs with slashes between them."""

    regex = r"[a-z0-9]+(?:[-/][a-z0-9]+)*"
    part_isolating = False


@dataclass(frozen=True)
class Site:
    """What one application serves."""

    sessions: sessionmaker[Session]
    index: SearchIndex
    folder: DataFolder
    # The starter newsroom: its pages are our own, and its press outlets invented.
    starter: bool
    # None: articles can't be checked.
    checks: Checks | None = None

    @property
    def show_whole_texts(self) -> bool:
        """Third-party pages are shown as excerpts; the starter newsroom's texts are our own."""
        return self.starter


def site() -> Site:
    """The site that this request is for."""
    found: Site = current_app.extensions["nullius"]
    return found


def paired(
    blueprint: Blueprint, rule: str, template: str
) -> Callable[[Callable[..., object]], Callable[..., ResponseReturnValue]]:
    """Serve what the view returns as a page at `rule` and as JSON at the same with `.json`.

    The view returns the record that the template calls `page`; None is 404, a Response goes
    out as it is.
    """

    def decorate(view: Callable[..., object]) -> Callable[..., ResponseReturnValue]:
        # Any: the parts of the address, as the rule converts them.
        @wraps(view)
        def answer(as_json: bool, **parts: Any) -> ResponseReturnValue:
            page = view(**parts)
            if isinstance(page, Response):
                return page
            if page is None:
                abort(404)
            if as_json:
                return jsonify(plain(page))
            return render_template(template, page=page, twin=twin())

        blueprint.add_url_rule(rule, view.__name__, answer, defaults={"as_json": False})
        name = f"{view.__name__}_json"
        blueprint.add_url_rule(f"{rule}.json", name, answer, defaults={"as_json": True})
        return answer

    return decorate


def twin() -> str:
    """The address of this page's JSON."""
    query = request.query_string.decode("latin-1")
    return f"{request.path}.json{'?' if query else ''}{query}"


def page_number() -> int:
    """`?page=`, from 1. Anything that is no such number is a bad request."""
    text = request.args.get("page", "1")
    if not text.isdecimal() or not text.isascii() or len(text) > 6:
        abort(400, f"page {text[:20]!r} is not a number such as 2")
    page = int(text)
    if not 1 <= page <= LAST_PAGE:
        abort(400, f"page {page} is outside 1 to {LAST_PAGE}")
    return page
