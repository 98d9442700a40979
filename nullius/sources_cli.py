"""`nullius sources`: what is crawled, as people manage it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nullius.options import common_options, expected_errors
from nullius.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    from crawler.findings import Probe
    from db.models import Source
    from db.queries.sources import SourceHealth

KINDS = click.Choice(["feed", "listing", "sitemap", "page", "markdown"])
ROLES = click.Choice(["vendor", "press", "evaluator", "aggregator", "primary_record"])
PERIODS = click.Choice(["hourly", "6h", "daily", "weekly"])


@click.group(invoke_without_command=True)
@common_options
@click.pass_context
@expected_errors
def sources(context: click.Context, settings: Settings) -> None:
    """Show what is crawled and how it is doing; add, pause and test sources.

    --data and --live stand before the sub-command.

    \b
    Example:
        nullius sources --live add https://lab.example/news
    """
    context.obj = settings
    if context.invoked_subcommand is None:
        from db.queries.sources import source_health

        with _opened(settings)() as session:
            for line in _table(source_health(session)):
                click.echo(line)


@sources.command()
@click.argument("address")
@click.option("--id", "source_id", help="Its id.  [default: made of its name]")
@click.option("--name", help="Its name.  [default: what it calls itself]")
@click.option("--kind", type=KINDS, help="Its kind.  [default: found by asking the address]")
@click.option("--publisher", help="Id of the party that publishes it.  [default: its host]")
@click.option("--role", type=ROLES, default="press", show_default=True)
@click.option("--every", type=PERIODS, default="6h", show_default=True)
@click.option("--follow", help="Pattern of the addresses that are documents, of a listing.")
@click.option("--keyword", multiple=True, help="Only entries that name it; may be given again.")
@click.option("--licence", default="terms not looked up", show_default=True)
@click.option("--dry-run", is_flag=True, help="Show what would be added.")
@click.pass_obj
@expected_errors
def add(
    settings: Settings,
    /,
    address: str,
    source_id: str | None,
    name: str | None,
    kind: str | None,
    keyword: tuple[str, ...],
    dry_run: bool,
    **fields: Any,
) -> None:
    """Crawl ADDRESS from now on: a feed, a listing, a sitemap, or one page to watch.

    \b
    Example:
        nullius sources --live add https://lab.example/feed --role vendor --publisher openai
    """
    entry: dict[str, Any] = {key: value for key, value in fields.items() if value}
    if keyword:
        entry["keywords"] = list(keyword)
    if kind is None:
        found = _probe(settings, address, {})
        _show(found)
        if found.problem:
            sys.exit(1)
        kind, address = found.kind, found.address
        name = name or found.title
        if found.follow and "follow" not in entry:
            entry["follow"] = found.follow
    _add(settings, [_entry(address, source_id, name, kind, entry)], dry_run=dry_run)


@sources.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--role", type=ROLES, default="press", show_default=True)
@click.option("--every", type=PERIODS, default="6h", show_default=True)
@click.option("--dry-run", is_flag=True, help="Show what would be added.")
@click.pass_obj
@expected_errors
def import_opml(settings: Settings, file: Path, role: str, every: str, dry_run: bool) -> None:
    """Add every feed that an OPML FILE names; feeds that are listed already are passed over.

    \b
    Example:
        nullius sources --live import feeds.opml
    """
    from crawler.opml import read_opml

    more = {"role": role, "every": every, "licence": "terms not looked up"}
    entries: list[dict[str, Any]] = []
    for outline in read_opml(file.read_bytes()):
        entry = _entry(outline.address, None, outline.name, "feed", more)
        taken = {each["id"] for each in entries}
        entries.append({**entry, "id": _free(entry["id"], taken)})
    _add(settings, entries, dry_run=dry_run, skip_taken=True)


@sources.command()
@click.argument("source", nargs=-1, required=True)
@click.pass_obj
@expected_errors
def pause(settings: Settings, source: tuple[str, ...]) -> None:
    """Leave SOURCEs alone until they are resumed.

    \b
    Example:
        nullius sources --live pause meta-newsroom
    """
    _set_paused(settings, source, paused=True)


@sources.command()
@click.argument("source", nargs=-1, required=True)
@click.pass_obj
@expected_errors
def resume(settings: Settings, source: tuple[str, ...]) -> None:
    """Crawl paused SOURCEs again.

    \b
    Example:
        nullius sources --live resume meta-newsroom
    """
    _set_paused(settings, source, paused=False)


@sources.command()
@click.argument("what")
@click.pass_obj
@expected_errors
def test(settings: Settings, what: str) -> None:
    """Show which kind of source WHAT is and what it would bring; nothing is stored.

    WHAT is an address, or the id of a listed source. Exit code 1 where it cannot be told.

    \b
    Example:
        nullius sources --live test https://lab.example/news
        nullius sources test aider-polyglot
    """
    found = _test(settings, what)
    _show(found)
    if found.problem:
        sys.exit(1)


# ------------------------------------------------------------------ what the commands do


def _opened(settings: Settings) -> sessionmaker[Session]:
    from db.engine import open_database

    return open_database(settings.folder)


def _test(settings: Settings, what: str) -> Probe:
    if what.startswith(("http://", "https://")):
        return _probe(settings, what, {})
    from nullius.stages import UnknownSource, source_entries

    listed = {entry.id: dict(entry.entry) for entry in source_entries(settings)}
    if what not in listed and (settings.folder.path / "nullius.db").exists():
        from db.models import Source

        with _opened(settings)() as session:
            source = session.get(Source, what)
            if source is not None:
                listed[what] = dict(source.entry)
    if what not in listed:
        raise UnknownSource(f"no source {what!r}; `nullius sources` lists them")
    return _probe(settings, listed[what]["address"], listed[what])


def _probe(settings: Settings, address: str, entry: dict[str, Any]) -> Probe:
    """Ask the address in a process of its own; the starter newsroom is served meanwhile."""
    from nullius import stages, starter

    if settings.live:
        return stages.probe(settings, address, entry, settings.proxy)
    for newsroom in starter.editions(settings.folder.path, advance=False):
        return stages.probe(settings, address, entry, newsroom.proxy)
    raise AssertionError("the starter newsroom has an edition")


def _entry(
    address: str, source_id: str | None, name: str | None, kind: str, more: dict[str, Any]
) -> dict[str, Any]:
    """A source as a sources file would list it."""
    from crawler.addresses import host_of
    from nlp.knowledge import slug

    host = host_of(address)
    name = name or host
    return {
        "publisher": slug(host.removeprefix("www.")),
        "licence": "terms not looked up",
        **more,
        "id": source_id or slug(name),
        "name": name[:200],
        "kind": kind,
        "address": address,
    }


def _free(source_id: str, taken: set[str]) -> str:
    """`source_id`, with a number where it is taken."""
    number, free = 2, source_id
    while free in taken:
        number, free = number + 1, f"{source_id}-{number}"
    return free


def _add(
    settings: Settings, entries: list[dict[str, Any]], *, dry_run: bool, skip_taken: bool = False
) -> None:
    from crawler.sources import own_entry
    from db import frontier
    from nullius import stages

    if not settings.live:
        raise click.UsageError("the starter newsroom has its own sources: add with --live")
    checked = [own_entry(entry) for entry in entries]
    if dry_run:
        for entry in checked:
            click.echo(f"would add {entry.id} ({entry.kind}) {entry.address}")
        return
    known, listed = stages.known_parties(settings), stages.source_entries(settings)
    sessions = stages.prepare(settings.folder, listed, known)
    added = 0
    with sessions.begin() as session:
        for entry in checked:
            try:
                frontier.add_source(session, entry)
            except frontier.SourceTaken as taken:
                if not skip_taken:
                    raise
                click.echo(f"passed over: {taken}")
                continue
            added += 1
            click.echo(f"added {entry.id} ({entry.kind}) {entry.address}")
    click.echo(f"{added} sources added; the next crawl asks for them")


def _set_paused(settings: Settings, ids: tuple[str, ...], *, paused: bool) -> None:
    from db.models import Source
    from nullius.stages import UnknownSource

    with _opened(settings).begin() as session:
        for source_id in ids:
            source = session.get(Source, source_id)
            if source is None or not source.active:
                raise UnknownSource(f"no source {source_id!r}; `nullius sources` lists them")
            source.paused = paused
    click.echo(f"{'paused' if paused else 'resumed'} {', '.join(ids)}")


# ------------------------------------------------------------------ how it is shown


def _table(rows: list[SourceHealth]) -> Iterator[str]:
    head = ("source", "kind", "state", "last success", "next", "pages", "numbers", "error")
    yield _line(*head)
    for row in rows:
        source: Source = row.source
        mark = "*" if source.origin == "user" else ""
        yield _line(
            source.id + mark,
            source.kind,
            row.state,
            _minute(source.last_success_at),
            "-" if row.state in {"paused", "unlisted"} else _minute(source.next_due_at, "now"),
            str(row.documents),
            str(row.mentions),
            source.error or "",
        )
    counted = [row.state for row in rows]
    states = ", ".join(f"{counted.count(state)} {state}" for state in sorted(set(counted)))
    yield f"{len(rows)} sources: {states or 'none yet'}; * added here"


def _line(*cells: str) -> str:
    widths = (30, 9, 9, 17, 17, 6, 8, 0)
    return "".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def _minute(moment: datetime | None, never: str = "never") -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else never


def _show(found: Probe) -> None:
    if found.problem:
        click.echo(f"{found.address}: {found.problem}", err=True)
        return
    click.echo(f"{found.address}\n{found.kind}: {found.why}")
    for feed in found.feeds:
        click.echo(f"it also declares the feed {feed}")
    if found.follow:
        click.echo(f"follow: {found.follow}")
    if found.characters:
        click.echo(f"{found.title or 'no title'} ({found.published or 'no date'})")
        click.echo(f"{found.characters} characters of text: {found.text!r}")
        return
    click.echo(f"{found.count} documents would be collected")
    for entry in found.entries:
        day = (entry["published"] or "")[:10] or "no date"
        click.echo(f"  {day:<11}{entry['address']}  {entry['title'] or ''}".rstrip())
    if found.count > len(found.entries):
        click.echo(f"  and {found.count - len(found.entries)} more")
