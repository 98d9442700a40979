"""The tables of the editors' desk: who may act, what they did, and what it left.

What editors decided stands in `edit`, `merge`, `ruling`, `addition` and `reader_report`;
everything else that changes with it (mentions, claims, statuses) is derived from there anew.
Each change of those five is written down in `act`, the append-only log, with the rows before
and after.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.models import Base


class Role(StrEnum):
    """What an account may do; each may do what those before it may."""

    # Watches questions.
    READER = "reader"
    # Works the queue and rules.
    EDITOR = "editor"
    # Keeps the accounts.
    ADMIN = "admin"

    def covers(self, needed: Role) -> bool:
        """Whether whoever has this role may do what needs that one."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


class Account(Base):
    """Somebody who may sign in."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    # "ada": what is typed to sign in, and what the log shows. Lower case.
    name: Mapped[str] = mapped_column(String(60), unique=True)
    email: Mapped[str | None] = mapped_column(String(200))
    # By argon2id; null where the account signs in elsewhere (OpenID Connect) only.
    password: Mapped[str | None] = mapped_column(Text)
    # Who the OpenID Connect provider says it is: "https://issuer.example 24400320".
    identity: Mapped[str | None] = mapped_column(String(400), unique=True)
    # A value of Role.
    role: Mapped[str] = mapped_column(String(20))
    disabled: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]
    # In the address of the feed of all that it watches, and in the link that stops all of it;
    # not to be guessed. Null until it watches something.
    watch_token: Mapped[str | None] = mapped_column(String(64), unique=True, index=True)


class Visit(Base):
    """A browser that is signed in, until it signs out or its time is over."""

    __tablename__ = "visit"

    # SHA-256 of the token that the browser holds.
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    began_at: Mapped[datetime]
    # When it was last heard of, to some minutes.
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    account: Mapped[Account] = relationship()


class Attempt(Base):
    """One try to sign in, and how it ended: the audit, and what the limits count."""

    __tablename__ = "attempt"
    __table_args__ = (
        # How often was this name, or from this address, tried of late?
        Index(None, "name", "at"),
        Index(None, "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    # As typed, in lower case and cut; it need not be an account's.
    name: Mapped[str] = mapped_column(String(60))
    # A keyed hash of the network address, so that the audit holds none.
    address: Mapped[str] = mapped_column(String(64))
    # in, wrong, limited, disabled, out; of an account, what an admin made of it
    outcome: Mapped[str] = mapped_column(String(100))


class Act(Base):
    """One thing that an editor did. Only ever added; each row's hash holds the one before it."""

    __tablename__ = "act"
    __table_args__ = (
        # What was done to this entry?
        Index(None, "entry_kind", "entry_id"),
    )

    # Counted without a gap from 1.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    # accept, correct, reject, merge, split, rule, …: a value of db.acts.ActKind
    kind: Mapped[str] = mapped_column(String(20))
    # mention, question, subject, ruling, report, event, source, pair
    entry_kind: Mapped[str] = mapped_column(String(20))
    entry_id: Mapped[str] = mapped_column(String(500))
    # The question whose page it bears on, where it is one.
    question_id: Mapped[str | None] = mapped_column(String(500), index=True)
    # The desk's rows that it changed, by "table/key": {"edit/mention:12-ab": {…}}; null for none.
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    why: Mapped[str] = mapped_column(Text)
    # The act that it takes back.
    undoes_id: Mapped[int | None] = mapped_column(index=True)
    # Hash of the act before it, and its own over all the above.
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    account: Mapped[Account] = relationship()


class Chain(Base):
    """The end of the log, in one row: whoever adds an act holds it until the act is written."""

    __tablename__ = "chain"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # How many acts there are, and the hash of the last.
    acts: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


class Edit(Base):
    """What editors decided about one entry of the queue."""

    __tablename__ = "edit"

    # "mention:12-3f9a…-0" (document, hash of the quote and the words around it, which of equal
    # places), "event:77", "source:acme-feed 2026-05-20T…", "pair:subject a b"
    id: Mapped[str] = mapped_column(String(500), primary_key=True)
    # accepted, corrected, rejected
    verdict: Mapped[str] = mapped_column(String(20))
    # Corrected fields of the mention: {"subject": "Qwen 3.7 Max", "value": 69.7}
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The document and the quote of a mention, for finding it when the page is read again.
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    quote: Mapped[str | None] = mapped_column(Text)
    editor: Mapped[str] = mapped_column(String(60))
    decided_at: Mapped[datetime]


class Merge(Base):
    """One question or subject is the same as another, and is found under that one's name."""

    __tablename__ = "merge"

    # question, subject
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    from_id: Mapped[str] = mapped_column(String(500), primary_key=True)
    to_id: Mapped[str] = mapped_column(String(500), index=True)
    editor: Mapped[str] = mapped_column(String(60))
    decided_at: Mapped[datetime]


class Addition(Base):
    """An entry that an editor added to the knowledge base, beside what its files list."""

    __tablename__ = "addition"

    # The number of the act that added it: later ones may be built upon it.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # subject, benchmark, property, party, tie, alias
    kind: Mapped[str] = mapped_column(String(20))
    # As in its file: {"name": "Acme AI", "kind": "vendor"}; a subject is a group of one member.
    entry: Mapped[dict[str, Any]] = mapped_column(JSON)
    # What it took the place of, for taking it back: {"party/acme-ai": {…}}; null for no row.
    replaced: Mapped[dict[str, Any]] = mapped_column(JSON)
    editor: Mapped[str] = mapped_column(String(60))
    decided_at: Mapped[datetime]


class ReaderReport(Base):
    """A reader says that something is wrong, or the vendor answers."""

    __tablename__ = "reader_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    question_id: Mapped[str] = mapped_column(ForeignKey("question.id"), index=True)
    # The claim that it is about; null for the question as a whole.
    claim_key: Mapped[str | None] = mapped_column(String(64))
    # mistake, reply
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    # How to reach the sender, where given; shown to editors only.
    contact: Mapped[str | None] = mapped_column(Text)
    # open, done, declined
    state: Mapped[str] = mapped_column(String(20), default="open", index=True)
    # A keyed hash of the network address, for the limits.
    address: Mapped[str] = mapped_column(String(64), index=True)


class Watch(Base):
    """Something that a signed-in reader wants to hear of when it changes."""

    __tablename__ = "watch"
    __table_args__ = (Index(None, "account_id", "kind", "target", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    # question, subject, vendor, article: a value of db.watches.WatchKind
    kind: Mapped[str] = mapped_column(String(20))
    # The id of that thing; of an article, of its kept report.
    target: Mapped[str] = mapped_column(String(500))
    # In the link that stops it; not to be guessed.
    token: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    # When a digest was last made of it, which may have been an empty one.
    last_sent_at: Mapped[datetime | None]
    # The last event that a digest told, or that there was before the watch.
    seen_event_id: Mapped[int] = mapped_column(default=0, server_default="0")

    account: Mapped[Account] = relationship()


class Presence(Base):
    """An editor has an entry open, or has put it aside for now."""

    __tablename__ = "presence"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    # As in Edit.id.
    entry: Mapped[str] = mapped_column(String(500), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    skipped: Mapped[bool] = mapped_column(default=False)

    account: Mapped[Account] = relationship()
