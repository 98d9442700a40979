"""The API's description: OpenAPI 3.1 for programs, and a page for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from flask import Blueprint, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

blueprint = Blueprint("api", __name__)

FILE = Path(__file__).parent / "openapi.yaml"


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked, as the page shows it."""

    path: str
    summary: str
    # Name, description and whether it must be given.
    parameters: tuple[tuple[str, str, bool], ...]
    media_types: tuple[str, ...]


# Any: an OpenAPI document.
@cache
def description() -> dict[str, Any]:
    """The OpenAPI document, without the address that the site happens to have."""
    document: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return document


@blueprint.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """The document for programs."""
    server = url_for("home.home", _external=True).rstrip("/")
    return jsonify(description() | {"servers": [{"url": server}]})


@blueprint.get("/api")
def api() -> ResponseReturnValue:
    """The same for people."""
    return render_template("api.html", info=description()["info"], operations=list(_operations()))


def _operations() -> Iterator[Operation]:
    for path, methods in description()["paths"].items():
        asked = methods["get"]
        parameters = tuple(
            (found["name"], found.get("description", ""), found.get("required", False))
            for found in map(_resolved, asked.get("parameters", ()))
        )
        media_types = tuple(_resolved(asked["responses"]["200"]).get("content", {}))
        yield Operation(path, asked["summary"], parameters, media_types)


def _resolved(entry: dict[str, Any]) -> dict[str, Any]:
    """What a `$ref` within the document stands for."""
    if "$ref" not in entry:
        return entry
    found = description()
    for step in entry["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found
