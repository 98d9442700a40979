"""`nullius export`: what editors decided, as files that others can check and use."""

from __future__ import annotations

from pathlib import Path

import click

from nullius.options import common_options, expected_errors
from nullius.settings import Settings


@click.group()
def export() -> None:
    """Write what editors decided as files."""


@export.command()
@common_options
@click.argument("into", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@expected_errors
def gold(settings: Settings, into: Path) -> None:
    """Write the numbers that editors accepted or corrected as labelled examples into DIR.

    NAME.txt holds a page's text, NAME.gold.jsonl its labels. Numbers that nobody looked at are
    optional in them; a number that the extractor missed and no editor saw has none.

    \b
    Example:
        nullius export gold labels
    """
    from db.engine import open_database
    from nullius.gold import export_gold

    with open_database(settings.folder)() as session:
        written = export_gold(session, into)
    click.echo(f"{written.sentence()} in {into}")
