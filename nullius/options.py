"""What the commands share: their options, and how they show expected errors."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click

from nullius.settings import Settings, SettingsError, read_settings

P = ParamSpec("P")
T = TypeVar("T")


def expected_errors(command: Callable[P, T]) -> Callable[P, T]:
    """Show the errors that a user can do something about as one sentence, exit code 1 or 2."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        from crawler.sources import SourceError
        from crawler.unreadable import Unreadable
        from db.accounts import AccountError
        from db.blobs import BlobError
        from db.engine import DatabaseError
        from db.frontier import SourceTaken
        from nlp.knowledge.additions import AdditionError
        from nlp.record import ReadError
        from nlp.yamlfile import YamlError
        from nullius.stages import StageError, UnknownSource

        try:
            return command(*args, **kwargs)
        except UnknownSource as error:
            raise click.UsageError(str(error)) from error
        except (
            AccountError,
            AdditionError,
            SourceError,
            SourceTaken,
            Unreadable,
            BlobError,
            DatabaseError,
            ReadError,
            YamlError,
            StageError,
            OSError,
        ) as error:
            raise click.ClickException(str(error)) from error

    return wrapped


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--data` and `--live`, handed to the command as one `settings`."""

    @wraps(command)
    def wrapped(data: Path | None, live: bool, **kwargs: Any) -> Any:
        try:
            settings = read_settings(os.environ)
        except SettingsError as error:
            raise click.UsageError(str(error)) from error
        settings = replace(settings, data=data or settings.data, live=live or settings.live)
        return command(settings=settings, **kwargs)

    wrapped = click.option(
        "--live", is_flag=True, help="Use the real sources; without it, the starter newsroom."
    )(wrapped)
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        help="Folder of everything that is kept.  [default: nullius-data]",
    )(wrapped)


sources_option = click.option(
    "--sources",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --live: your own sources file instead of the one that ships.",
)


def with_sources(settings: Settings, sources: Path | None) -> Settings:
    """The settings with the sources file of `--sources`, which only `--live` reads."""
    if sources and not settings.live:
        raise click.UsageError("--sources goes with --live: the starter newsroom has its own")
    return replace(settings, sources=sources or settings.sources)
