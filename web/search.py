"""Search: its page, its export and feed, and suggestions while typing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from db.queries import search as queries
from db.queries.listing import names_for
from db.search_query import LONGEST_QUERY, Search, parse
from web import feeds
from web.site import page_number, paired, site
from web.spreadsheet import COLUMNS, line, row
from web.twins import plain

blueprint = Blueprint("search", __name__)

MOST_EXPORTED = 50_000
FEED_LENGTH = 50
# Code points of a facet's value in an address; ids are shorter.
LONGEST_VALUE = 200


@paired(blueprint, "/search", "search.html")
def results() -> queries.SearchPage:
    with site().sessions() as session:
        return queries.search(session, site().index, _asked())


@blueprint.get("/search.csv")
def export() -> ResponseReturnValue:
    """All results as CSV, streamed, with nothing that a spreadsheet would run."""
    query = _asked()
    headers = {"Content-Disposition": 'attachment; filename="nullius-search.csv"'}
    return Response(
        stream_with_context(_lines(query)), mimetype="text/csv; charset=utf-8", headers=headers
    )


@blueprint.get("/search.jsonl")
def json_lines() -> ResponseReturnValue:
    """All results as JSON Lines, streamed: each as in the JSON of a page of results."""
    headers = {"Content-Disposition": 'attachment; filename="nullius-search.jsonl"'}
    return Response(
        stream_with_context(_as_json_lines(_asked())), mimetype="application/jsonl", headers=headers
    )


@blueprint.get("/search.atom")
def feed() -> ResponseReturnValue:
    """The newest results as a feed: a search that a reader watches."""
    return feeds.atom(*_newest())


@blueprint.get("/search.feed.json")
def json_feed() -> ResponseReturnValue:
    """The same as a JSON Feed."""
    return feeds.json_feed(*_newest())


def _newest() -> tuple[str, str, list[feeds.Entry]]:
    query = replace(_asked(), sort="newest")
    with site().sessions() as session:
        found = list(queries.found_questions(session, site().index, query, FEED_LENGTH))
        names = names_for(session, found)
    name = f"Nullius: {query.text}" if query.text else "Nullius: all numbers"
    return name, request.url, [feeds.of_question(q, names) for q in found]


@blueprint.get("/opensearch.xml")
def description() -> ResponseReturnValue:
    """What a browser needs to offer the site as a search engine (OpenSearch 1.1)."""
    return Response(
        render_template("opensearch.xml"), mimetype="application/opensearchdescription+xml"
    )


@blueprint.get("/suggest.json")
def suggest() -> ResponseReturnValue:
    """Names of subjects and metrics that begin with what is typed."""
    prefix = request.args.get("q", "")
    if len(prefix) > LONGEST_QUERY:
        abort(400, f"more than {LONGEST_QUERY} characters")
    return jsonify(site().index.suggest(prefix))


def _asked() -> Search:
    try:
        query = parse(request.args.get("q", ""))
    except ValueError as error:
        abort(400, str(error))
    facets = [(name, request.args.get(name, "")) for name in queries.FACETS]
    for name, value in facets:
        if len(value) > LONGEST_VALUE or "\0" in value:
            abort(400, f"{name} is no id")
    sort = request.args.get("sort", "")
    if sort not in queries.SORTS:
        abort(400, f"sort is one of {', '.join(filter(None, queries.SORTS))}")
    chosen = tuple(sorted(pair for pair in facets if pair[1]))
    return replace(query, facets=chosen, sort=sort, page=page_number())


def _lines(query: Search) -> Iterator[str]:
    yield line(COLUMNS)
    with site().sessions() as session:
        for question in queries.found_questions(session, site().index, query, MOST_EXPORTED):
            address = url_for("questions.question", question_id=question.id, _external=True)
            yield line(row(question, address))


def _as_json_lines(query: Search) -> Iterator[str]:
    with site().sessions() as session:
        for question in queries.found_questions(session, site().index, query, MOST_EXPORTED):
            yield json.dumps(plain(question), ensure_ascii=False) + "\n"
