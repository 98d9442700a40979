"""`nullius digest`: tells readers what changed in what they watch, now."""

from __future__ import annotations

import smtplib
import sys
from datetime import UTC, datetime

import click

from nullius.options import common_options, expected_errors
from nullius.settings import Settings


@click.command()
@common_options
@click.option("--dry-run", is_flag=True, help="Print the messages; send and note nothing.")
@expected_errors
def digest(settings: Settings, dry_run: bool) -> None:
    """Send each reader one message about what changed in what they watch since the last.

    `nullius up` does so each morning at 06:00 UTC. Whoever watches nothing that changed gets
    nothing.

    \b
    Example:
        nullius digest --dry-run
    """
    from db.engine import open_database
    from db.queries.watches import digests
    from nullius.digest import connected, message, send_digests
    from nullius.settings import Mail

    sessions, now = open_database(settings.folder), datetime.now(UTC)
    site = settings.site_address
    if dry_run:
        mail = settings.mail or Mail("localhost", 25, "nullius@localhost")
        with sessions() as session:
            changed = [each for each in digests(session, now) if each.changed]
        for each in changed:
            click.echo(str(message(each, mail, site, now)))
        click.echo(f"{len(changed)} digests would be sent", err=True)
        return
    if settings.mail is None:
        raise click.UsageError("no mail server: NULLIUS_SMTP_HOST and NULLIUS_SMTP_FROM name one")
    try:
        with connected(settings.mail) as send:
            done = send_digests(sessions, settings.folder, send, settings.mail, site, now, now)
    except (OSError, smtplib.SMTPException) as error:
        raise click.ClickException(f"mail server {settings.mail.host}: {error}") from error
    click.echo(done.sentence())
    if done.failed:
        sys.exit(1)
