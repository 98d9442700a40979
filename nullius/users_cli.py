"""`nullius user`: the accounts of those who may sign in."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from nullius.options import common_options, expected_errors
from nullius.settings import Settings

# As db.desk_models.Role, which is not loaded for `--help`.
ROLES = click.Choice(["reader", "editor", "admin"])


@click.group()
def user() -> None:
    """The accounts of those who may sign in: readers, editors, admins.

    There is none until you add one, and no password that comes with Nullius.
    """


@user.command()
@common_options
@click.option("--role", type=ROLES, required=True, help="What the account may do.")
@click.option("--email", help="Where a digest of what is watched goes.")
@click.option("--no-password", is_flag=True, help="Signs in by OpenID Connect only.")
@click.argument("name")
@expected_errors
def add(settings: Settings, role: str, email: str | None, no_password: bool, name: str) -> None:
    """Make an account for NAME; the password is asked for, or read from standard input.

    \b
    Example:
        nullius user add ada --role editor
    """
    from db.accounts import add_account
    from db.desk_models import Role
    from db.engine import open_database

    if no_password and not email:
        raise click.UsageError("--no-password goes with --email: it is what the provider vouches")
    password = None if no_password else _password()
    sessions = open_database(settings.folder, create=True)
    with sessions.begin() as session:
        add_account(session, name, Role(role), datetime.now(UTC), password=password, email=email)
    click.echo(f"{name} may sign in as {role}")


@user.command("list")
@common_options
@expected_errors
def list_(settings: Settings) -> None:
    """Each account with its role.

    \b
    Example:
        nullius user list
    """
    from db.engine import open_database
    from db.queries.accounts import all_accounts

    with open_database(settings.folder)() as session:
        for account in all_accounts(session):
            state = ", disabled" if account.disabled else ""
            click.echo(f"{account.name}: {account.role}{state}")


@user.command()
@common_options
@click.argument("name")
@expected_errors
def password(settings: Settings, name: str) -> None:
    """Set another password for NAME, who is signed out everywhere.

    \b
    Example:
        nullius user password ada
    """
    from db.accounts import AccountError, change_password, named
    from db.engine import open_database

    sessions = open_database(settings.folder)
    with sessions() as session:
        if named(session, name) is None:
            raise AccountError(f"there is no account {name!r}")
    typed = _password()
    with sessions.begin() as session:
        account = named(session, name)
        assert account is not None
        change_password(session, account, typed)
    click.echo(f"{name} has a new password")


@user.command()
@common_options
@click.option("--undo", is_flag=True, help="Let it sign in again.")
@click.argument("name")
@expected_errors
def disable(settings: Settings, undo: bool, name: str) -> None:
    """Keep NAME from signing in, and sign it out everywhere.

    \b
    Example:
        nullius user disable ada
    """
    from db.accounts import AccountError, named
    from db.accounts import disable as disable_account
    from db.engine import open_database

    with open_database(settings.folder).begin() as session:
        account = named(session, name)
        if account is None:
            raise AccountError(f"there is no account {name!r}")
        disable_account(session, account, disabled=not undo)
    click.echo(f"{name} may {'sign in again' if undo else 'no longer sign in'}")


def _password() -> str:
    """Typed twice at a terminal; else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed
