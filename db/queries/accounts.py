"""Accounts and what is on record of signing in: for their owner and for admins."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.desk_models import Account, Attempt, Visit


def all_accounts(session: Session) -> Sequence[Account]:
    """Every account, by name."""
    return session.scalars(select(Account).order_by(Account.name)).all()


def visits_of(session: Session, account: Account) -> Sequence[Visit]:
    """Where the account is signed in, the latest first."""
    mine = select(Visit).where(Visit.account_id == account.id)
    return session.scalars(mine.order_by(Visit.began_at.desc())).all()


def latest_attempts(session: Session, most: int) -> Sequence[Attempt]:
    """The latest tries to sign in, the latest first."""
    return session.scalars(select(Attempt).order_by(Attempt.id.desc()).limit(most)).all()
