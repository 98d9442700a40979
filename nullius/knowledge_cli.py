"""`nullius export knowledge`: what editors added, in the files to be reviewed."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from nullius.options import common_options, expected_errors
from nullius.settings import Settings


@click.command("knowledge")
@common_options
@click.option("--dry-run", is_flag=True, help="Print the difference and write nothing.")
@click.argument("into", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@expected_errors
def export_knowledge(settings: Settings, into: Path | None, dry_run: bool) -> None:
    """Write what editors added into the YAML files of the knowledge base.

    Each addition stands at the end of its list, each alias with its entry; all else stays as it
    is. Into DIR, or to where the files are (`git diff` shows the same difference as is printed).
    What the files list already is passed over, so that a second run writes nothing.

    \b
    Example:
        nullius export knowledge --dry-run
    """
    from db.engine import open_database
    from nlp.knowledge import FOLDER
    from nullius.exporting import written_files

    with open_database(settings.folder)() as session:
        before, after, passed_over = written_files(session)
    target = into or FOLDER
    for name in sorted(after):
        old, new = (text.splitlines(keepends=True) for text in (before[name], after[name]))
        lines = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")
        click.echo("".join(lines), nl=False)
    for problem in passed_over:
        click.echo(f"passed over: {problem}", err=True)
    if not dry_run:
        target.mkdir(parents=True, exist_ok=True)
        for name, text in after.items():
            (target / name).write_text(text, encoding="utf-8")
    changed = sum(before[name] != text for name, text in after.items())
    click.echo(f"{changed} files changed in {target}", err=True)
