"""`nullius verify` and `nullius warc`: is what was kept whole, and how it leaves and comes back."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import click

from nullius.options import common_options, expected_errors
from nullius.settings import Settings


@click.command()
@common_options
@expected_errors
def verify(settings: Settings) -> None:
    """Recompute every hash and offset, and name what is damaged. Exit code 1 where anything is.

    \b
    Example:
        nullius verify --data /srv/nullius
    """
    from db.engine import open_database
    from db.verify import verify as verified

    folder = settings.folder
    with open_database(folder)() as session:
        found = verified(session, folder.raw)
    for sentence in found.damage:
        click.echo(sentence)
    click.echo(
        f"{found.snapshots} snapshots, {found.mentions} mentions, {found.events} events "
        f"and {found.acts} acts looked at, {len(found.damage)} damaged"
    )
    if found.damage:
        sys.exit(1)


@click.group()
@common_options
@click.pass_context
def warc(context: click.Context, settings: Settings) -> None:
    """Export snapshots as a WARC file, or import one.

    --data and --live stand before the sub-command.

    \b
    Example:
        nullius warc export kept.warc.gz
    """
    context.obj = settings


@warc.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--source", multiple=True, help="Only snapshots of this source; may be repeated.")
@click.pass_obj
@expected_errors
def export_file(settings: Settings, /, file: Path, source: tuple[str, ...]) -> None:
    """Write every snapshot to FILE (compressed where it ends in .gz).

    \b
    Example:
        nullius warc export kept.warc.gz --source loomwire
    """
    from crawler.warc import export_warc
    from db.engine import open_database

    folder = settings.folder
    with open_database(folder)() as session:
        software = f"Nullius {version('nullius-news')}"
        count = export_warc(session, folder.raw, file, software, source)
    click.echo(f"{count} snapshots in {file}")


@warc.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="Id of the source of records that name none.")
@click.pass_obj
@expected_errors
def import_file(settings: Settings, /, file: Path, source: str | None) -> None:
    """Keep the pages in a WARC FILE, read them and assess what they say.

    \b
    Example:
        nullius warc import kept.warc.gz --source loomwire
    """
    from crawler.reader import Reader
    from crawler.warc import import_warc
    from db.index import SearchIndex
    from db.models import Source
    from nullius import stages

    folder, known = settings.folder, stages.known_parties(settings)
    with stages.only_crawl(folder):
        sessions = stages.prepare(folder, stages.source_entries(settings), known)
        with sessions() as session:
            if source and session.get(Source, source) is None:
                raise stages.UnknownSource(f"no source {source!r}; `nullius sources` lists them")
        reader = Reader()
        try:
            done = import_warc(sessions, folder.raw, file, source, reader)
        finally:
            reader.close()
        counts = stages.Counts()
        stages.read(sessions, known, counts, _silent)
        stages.assess(sessions, known, SearchIndex(folder.index), counts, _silent)
    click.echo(
        f"{done.kept} new snapshots, {done.known} known, {done.passed_over} passed over, "
        f"{counts.read} read, {counts.mentions} mentions, "
        f"{counts.statuses_changed} statuses changed"
    )


def _silent(_stage: str, _done: int, _of: int) -> None:
    """No progress is shown."""
