"""Accounts: who may sign in, the visits of those who did, and the limits on trying.

Functions here write and do not commit, but for `sign_in`, whose tries have to be counted
before a password is looked at.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload, sessionmaker

from db.desk_models import Account, Attempt, Role, Visit
from db.engine import writing

# Code points. OWASP ASVS 5.0, 6.2.1, asks for 8 and recommends 15.
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
# A visit ends after so long, and earlier where nothing was heard of it.
LONGEST_VISIT = timedelta(hours=12)
LONGEST_SILENCE = timedelta(hours=2)
# What is written of a visit's last sign of life is as old as this at most.
SEEN_EVERY = timedelta(minutes=5)
# Wrong tries within the window, after which no more are looked at: of one name from one
# address, of one name from anywhere, and from one address for any name.
WINDOW = timedelta(minutes=15)
MOST_OF_NAME_AND_ADDRESS = 5
MOST_OF_NAME = 20
MOST_OF_ADDRESS = 30

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,58}[a-z0-9])?")
_HASHER = PasswordHasher()


class AccountError(Exception):
    """An account cannot be made or changed so; the message says why."""


def add_account(
    session: Session,
    name: str,
    role: Role,
    now: datetime,
    *,
    password: str | None = None,
    email: str | None = None,
    identity: str | None = None,
) -> Account:
    """A new account. Raises AccountError for a name that is taken or none, or a weak password."""
    if not _NAME.fullmatch(name):
        raise AccountError(
            f"name {name!r} is not of 1 to 60 small letters, digits, dots, dashes and underscores"
        )
    if named(session, name):
        raise AccountError(f"there is an account {name!r} already")
    account = Account(
        name=name,
        role=role,
        email=email,
        identity=identity,
        password=password_hash(password, name) if password is not None else None,
        disabled=False,
        created_at=now,
    )
    session.add(account)
    session.flush()
    return account


def named(session: Session, name: str) -> Account | None:
    """The account of that name."""
    return session.scalars(select(Account).where(Account.name == name)).one_or_none()


def password_hash(password: str, name: str) -> str:
    """What is kept of a password. Raises AccountError for one that is easily guessed."""
    if len(password) < SHORTEST_PASSWORD:
        raise AccountError(
            f"a password has {SHORTEST_PASSWORD} characters or more, this one {len(password)}"
        )
    if len(password) > LONGEST_PASSWORD:
        raise AccountError(f"a password has {LONGEST_PASSWORD} characters at most")
    if len(set(password)) < 5 or name in password.casefold() or "nullius" in password.casefold():
        raise AccountError("that password is easily guessed: it repeats itself or holds a name")
    return _HASHER.hash(password)


def change_password(session: Session, account: Account, password: str) -> None:
    """Set a new password, which ends the account's visits."""
    account.password = password_hash(password, account.name)
    end_visits(session, account)


def disable(session: Session, account: Account, *, disabled: bool = True) -> None:
    """Keep the account from signing in, and end its visits; or let it in again."""
    account.disabled = disabled
    if disabled:
        end_visits(session, account)


# ------------------------------------------------------------------ signing in


@dataclass(frozen=True)
class SignedIn:
    """A try to sign in that went well, and the token that the browser is to hold."""

    account: Account
    token: str


class Refused(Exception):
    """A try to sign in that went wrong; `limited` where it was not even looked at."""

    def __init__(self, limited: bool = False) -> None:
        super().__init__("too many tries" if limited else "name or password is wrong")
        self.limited = limited


def sign_in(
    sessions: sessionmaker[Session], name: str, password: str, address: str, now: datetime
) -> SignedIn:
    """Begin a visit for whoever has name and password; `address` is a hash of where from.

    A name that nobody has costs the same time and gives the same answer as a wrong password.
    Raises Refused.
    """
    name = name.strip().casefold()[:60]
    with writing(sessions) as session:
        limited = _limited(session, name, address, now)
        # Counted as wrong until it turns out right, so that tries at once count too.
        outcome = "limited" if limited else "wrong"
        attempt = Attempt(at=now, name=name, address=address, outcome=outcome)
        session.add(attempt)
        session.flush()
        account = named(session, name)
        kept = account.password if account else None
    if limited:
        raise Refused(limited=True)
    right = _verified(kept, password)
    with writing(sessions) as session:
        attempt = session.get_one(Attempt, attempt.id)
        account = named(session, name)
        if not right or account is None or account.password != kept:
            raise Refused
        if account.disabled:
            attempt.outcome = "disabled"
        else:
            attempt.outcome = "in"
            if kept and _HASHER.check_needs_rehash(kept):
                account.password = _HASHER.hash(password)
            return SignedIn(account, begin_visit(session, account, now))
    raise Refused


def note_attempt(session: Session, name: str, address: str, outcome: str, now: datetime) -> None:
    """Write a sign-in by other means, or a sign-out, into the audit."""
    session.add(Attempt(at=now, name=name[:60], address=address, outcome=outcome))


def _verified(kept: str | None, password: str) -> bool:
    try:
        return _HASHER.verify(kept or _nobodys(), password[:LONGEST_PASSWORD]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    """A hash to compare with where there is no account."""
    return _HASHER.hash(secrets.token_urlsafe(16))


def _limited(session: Session, name: str, address: str, now: datetime) -> bool:
    of_name, from_address = Attempt.name == name, Attempt.address == address
    limits = (
        (of_name & from_address, MOST_OF_NAME_AND_ADDRESS),
        (of_name, MOST_OF_NAME),
        (from_address, MOST_OF_ADDRESS),
    )
    for which, most in limits:
        wrong = select(func.count()).select_from(Attempt)
        wrong = wrong.where(which, Attempt.at > now - WINDOW, Attempt.outcome == "wrong")
        if (session.scalar(wrong) or 0) >= most:
            return True
    return False


# ------------------------------------------------------------------ visits


def begin_visit(session: Session, account: Account, now: datetime) -> str:
    """A new visit's token. Visits that are over are forgotten."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(Visit).where(Visit.ends_at < now))
    session.add(
        Visit(
            token=_hashed(token),
            account_id=account.id,
            began_at=now,
            seen_at=now,
            ends_at=now + LONGEST_VISIT,
        )
    )
    session.flush()
    return token


def visitor(sessions: sessionmaker[Session], token: str, now: datetime) -> Account | None:
    """The account whose visit has that token, or None where it is over or the account disabled."""
    with sessions() as session:
        visit = session.scalars(
            select(Visit).where(Visit.token == _hashed(token)).options(joinedload(Visit.account))
        ).one_or_none()
        if visit is None or visit.account.disabled:
            return None
        if now >= visit.ends_at or now - visit.seen_at >= LONGEST_SILENCE:
            return None
        account, seen = visit.account, visit.seen_at
    if now - seen >= SEEN_EVERY:
        with writing(sessions) as session:
            again = session.get(Visit, _hashed(token))
            if again is not None:
                again.seen_at = now
    return account


def end_visit(session: Session, token: str) -> None:
    """Sign that browser out."""
    session.execute(delete(Visit).where(Visit.token == _hashed(token)))


def end_visits(session: Session, account: Account, but: str | None = None) -> None:
    """Sign the account out everywhere, but for the browser with the token `but`."""
    others = delete(Visit).where(Visit.account_id == account.id)
    session.execute(others.where(Visit.token != _hashed(but)) if but else others)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
