"""The command line: `nullius VERB`.

Exit codes: 0 done, 1 failed, 2 wrong usage. An expected error is one sentence.
"""

from __future__ import annotations

import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import click

from nullius.archive_cli import verify, warc
from nullius.digest_cli import digest
from nullius.export_cli import export
from nullius.knowledge_cli import export_knowledge
from nullius.options import common_options, expected_errors, sources_option, with_sources
from nullius.settings import Settings
from nullius.sources_cli import sources as sources_group
from nullius.users_cli import user


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nullius-news")
def main() -> None:
    """Track every number in AI news: who said it, and who measured it.

    `nullius up` is all that a first look needs.
    """


main.add_command(sources_group)
main.add_command(user)
main.add_command(digest)
main.add_command(export)
export.add_command(export_knowledge)
main.add_command(verify)
main.add_command(warc)


@main.command()
@common_options
@click.option("--port", type=click.IntRange(1, 65535), help="Port of the site.  [default: 8000]")
@sources_option
@expected_errors
def up(settings: Settings, port: int | None, sources: Path | None) -> None:
    """Crawl and serve the site, until Ctrl-C.

    \b
    Example:
        nullius up --port 8080
    """
    from nullius.up import run

    run(replace(with_sources(settings, sources), port=port or settings.port))


@main.command()
@common_options
@sources_option
@click.option("--due", is_flag=True, help="Leave pages alone whose next look has not come.")
@click.argument("source", nargs=-1)
@expected_errors
def crawl(settings: Settings, sources: Path | None, due: bool, source: tuple[str, ...]) -> None:
    """Fetch the named SOURCEs, or all, and read what is new.

    Every page of theirs is asked for again; one that is unchanged adds nothing.

    \b
    Example:
        nullius crawl alibaba-newsroom
    """
    from nullius import stages

    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, _end_once)
    counts = stages.crawl(with_sources(settings, sources), source, show_progress, due=due)
    end_progress()
    click.echo(counts.sentence())


@main.command()
@click.argument("path", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write NAME.jsonl for each NAME.txt into this folder instead of printing.",
)
@click.option("--jobs", type=click.IntRange(1), default=1, help="Processes that share the work.")
@click.option("--explain", is_flag=True, help="Print the rule or cue behind each field instead.")
@expected_errors
def extract(path: tuple[Path, ...], out: Path | None, jobs: int, explain: bool) -> None:
    """Print the numeric claims in text or Markdown files as JSON Lines.

    Each PATH is a file, or a folder that is searched for *.txt and *.md; results keep the
    order, and with --out their place below the folder. Where one of the named files can't be
    read, nothing is written. Among a folder's files a bad one is reported and skipped, and
    the exit code is 1.

    \b
    Example:
        nullius extract article.txt
        nullius extract archive --out claims --jobs 4
    """
    from nullius import extraction

    if explain and out:
        raise click.UsageError("--explain prints: it does not go with --out")
    tasks = extraction.plan(path)
    if out:
        extraction.refuse_clashes(tasks)
    for named in path:
        if not named.is_dir():
            extraction.read_text(named)
    read = extraction.explained if explain else extraction.as_lines
    mentions, bad = 0, 0
    for number, done in enumerate(extraction.run(tasks, read, jobs), 1):
        if done.problem:
            bad += 1
            end_progress()
            click.echo(f"skipped {done.problem}", err=True)
        elif out:
            extraction.write(done, out)
        else:
            click.echo("".join(done.lines), nl=False)
        mentions += len(done.lines)
        if out:
            show_progress("extract", number, len(tasks))
    if out:
        end_progress()
        skipped = f", {bad} skipped" if bad else ""
        texts = len(tasks) - bad
        click.echo(f"{texts} texts read{skipped}, {mentions} mentions in {out}", err=True)
    if bad:
        sys.exit(1)


@main.command()
@click.argument(
    "file", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--all", "everything", is_flag=True, help="Also show what was recomputed and holds.")
@expected_errors
def check(file: tuple[Path, ...], everything: bool) -> None:
    """Print the numbers in text or Markdown FILEs that can't all be true, as JSON Lines.

    \b
    Example:
        nullius check article.txt --all
    """
    from nullius.checking import as_lines
    from nullius.extraction import read_text

    for path in file:
        click.echo("".join(as_lines(read_text(path), everything=everything)), nl=False)


@main.command("import")
@common_options
@sources_option
@click.option("--source", "source_id", help="The data source that the file is of.")
@click.option(
    "--entry",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A sources file that describes the source, for one that is not listed.",
)
@click.option("--dry-run", is_flag=True, help="Say what the file holds; write nothing.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@expected_errors
def import_(
    settings: Settings,
    sources: Path | None,
    source_id: str | None,
    entry: Path | None,
    dry_run: bool,
    file: Path,
) -> None:
    """Read FILE by the mapping of a data source, as if it had been fetched from there.

    The file is kept as a snapshot, and each number at its place in it. Rows that do not fit
    are named. A source that is not listed is described in a file as crawler/sources.yaml has
    them (--entry); it is added and paused, so that nothing crawls it.

    \b
    Example:
        nullius import polyglot_leaderboard.yml --source aider-polyglot --dry-run
        nullius import results.csv --entry our-lab.yaml
    """
    if source_id is None and entry is None:
        raise click.UsageError("--source or --entry says which source the file is of")
    from nullius.importing import import_file

    found = import_file(
        with_sources(settings, sources), file, source_id, dry_run=dry_run, entry_file=entry
    )
    for problem in found.problems:
        click.echo(problem, err=True)
    click.echo(found.sentence())


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day (UTC) on which promises and ties are judged.  [default: today]",
)
@expected_errors
def assess(file: Path, as_of: datetime | None) -> None:
    """Judge each claim in FILE beside its measurement, and print what the rules find.

    FILE holds JSON Lines, one pair each: `id`, `claim` and `measurement` (or null). Only the
    claim and, of the measurement, `runner metric model value unit settings file locator n`
    are read. The finding is for editors: it may be `contradicted`, which the site shows only
    after two of them agreed.

    \b
    Example:
        nullius assess pairs.jsonl --as-of 2026-06-01
    """
    from nlp.knowledge import knowledge
    from nullius.pairs import as_line, read_pairs

    day = as_of.date() if as_of else datetime.now(UTC).date()
    known = knowledge()
    for pair in list(read_pairs(file)):
        click.echo(as_line(pair, known, day))


@main.command()
@common_options
@expected_errors
def reindex(settings: Settings) -> None:
    """Build the search index anew beside the old one and swap it in.

    \b
    Example:
        nullius reindex
    """
    from db.engine import open_database
    from db.index import SearchIndex

    sessions = open_database(settings.folder)
    with sessions.begin() as session:
        count = SearchIndex(settings.folder.index).rebuild(session)
    click.echo(f"{count} questions indexed")


@main.command()
@common_options
@click.argument("into", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@expected_errors
def dump(settings: Settings, into: Path | None) -> None:
    """Write the public database as JSON Lines and CSV, with its licence and checksums.

    Into DIR, or to where the site gives it out; `nullius up` does so every night.

    \b
    Example:
        nullius dump public
    """
    from db.engine import open_database
    from nullius.dump import dump as write

    sessions = open_database(settings.folder)
    target = into or settings.folder.dump
    found = write(sessions, target, datetime.now(UTC), starter=not settings.live)
    click.echo(f"{found.sentence()} in {target}")


@main.command()
@common_options
@click.option("--as-of", help="A past day, or a moment of it (UTC): 2026-05-21T09:30.")
@click.option("--question", help="With --as-of: one question's id; shows the reasons too.")
@expected_errors
def status(settings: Settings, as_of: str | None, question: str | None) -> None:
    """Show what is kept, and how each source is doing.

    With --as-of: which statuses the questions had then, by what had been captured by then,
    and which have changed since.

    \b
    Example:
        nullius status --as-of 2026-05-21
        nullius status --as-of 2026-05-21 --question qwen-3-7-max/terminal-bench-2-0
    """
    from nullius.replay import moment, replayed
    from nullius.report import report
    from nullius.stages import known_parties

    if as_of is None:
        if question is not None:
            raise click.UsageError("--question goes with --as-of")
        lines = report(settings.folder)
    else:
        try:
            until = moment(as_of)
        except ValueError as error:
            raise click.UsageError(f"--as-of {as_of!r} is no day and no moment") from error
        lines = replayed(settings.folder, known_parties(settings), until, question)
    for line in lines:
        click.echo(line)


@main.command()
@common_options
@expected_errors
def doctor(settings: Settings) -> None:
    """Check what Nullius needs to run well, each with its remedy. Exit code 1 on a fault.

    \b
    Example:
        nullius doctor
    """
    from nullius.doctor import examine

    findings = examine(settings)
    for finding in findings:
        click.echo(str(finding))
    if any(finding.fault for finding in findings):
        sys.exit(1)


def _end_once(_signal: int, _frame: FrameType | None) -> None:
    """Unwind, and let a second signal (Ctrl-C and then our parent's) not disturb it."""
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: None)
    sys.exit(1)


def show_progress(stage: str, done: int, of: int) -> None:
    """One line on a terminal, written over; nothing in a pipe."""
    if sys.stdout.isatty():
        total = f" of {of}" if of else ""
        click.echo(f"\r\033[K{stage}: {done}{total}", nl=False)


def end_progress() -> None:
    if sys.stdout.isatty():
        click.echo("\r\033[K", nl=False)
