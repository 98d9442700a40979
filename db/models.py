"""The tables. One class a word of the design; what each field means stands above it.

Times are UTC-aware; days are ISO dates; parties, subjects, metrics, questions and
sources are named by slugs that stay the same for ever, since addresses are made of them.
Snapshots, mentions and events are only ever added.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)
from sqlalchemy import DateTime as SqlDateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept as UTC. SQLite has no zones, so they are put back on reading."""

    impl = SqlDateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}, wanted one with a zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    # Any: JSON columns hold what their comment says.
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class Party(Base):
    """An organisation or a person: vendor, lab, publisher, evaluator, regulator."""

    __tablename__ = "party"

    # "alibaba"
    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    # vendor, evaluator, press, aggregator, university, regulator, investor, person, unknown
    kind: Mapped[str] = mapped_column(String(30))
    # Other spellings.
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    # Loaded from the knowledge base; False for a name met in a text.
    known: Mapped[bool] = mapped_column(default=True)


class Tie(Base):
    """A dated relation between two parties, with its source."""

    __tablename__ = "tie"

    id: Mapped[int] = mapped_column(primary_key=True)
    a_id: Mapped[str] = mapped_column(ForeignKey("party.id"), index=True)
    # A value of nlp.record.Relation.
    relation: Mapped[str] = mapped_column(String(20))
    b_id: Mapped[str] = mapped_column(ForeignKey("party.id"), index=True)
    # Per cent.
    share: Mapped[float | None]
    since: Mapped[date | None]
    until: Mapped[date | None]
    # The page that shows it.
    source: Mapped[str] = mapped_column(Text)


class Subject(Base):
    """What a number is about: a model, a chip, a product, a service, a company."""

    __tablename__ = "subject"

    # "qwen-3-7-max"
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    # model, chip, product, service, company, benchmark, facility, unknown
    kind: Mapped[str] = mapped_column(String(30), index=True)
    owner_id: Mapped[str | None] = mapped_column(ForeignKey("party.id"), index=True)
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    # Lineage: "Qwen", "3.7", "Max-Preview".
    family: Mapped[str | None] = mapped_column(String(120), index=True)
    version: Mapped[str | None] = mapped_column(String(60))
    variant: Mapped[str | None] = mapped_column(String(120))
    known: Mapped[bool] = mapped_column(default=True)

    owner: Mapped[Party | None] = relationship()


class Metric(Base):
    """A benchmark (version, split, items, protocol, maintainer) or a property, with its unit."""

    __tablename__ = "metric"

    # "terminal-bench-2-0"
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    # benchmark or property
    kind: Mapped[str] = mapped_column(String(20), index=True)
    unit: Mapped[str | None] = mapped_column(String(40))
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    # Benchmarks that share a family are neighbours, not the same test.
    family: Mapped[str | None] = mapped_column(String(120), index=True)
    version: Mapped[str | None] = mapped_column(String(60))
    items: Mapped[int | None]
    higher_is_better: Mapped[bool | None]
    # Canonical settings: {"attempts": "1"}.
    protocol: Mapped[dict[str, Any]] = mapped_column(default=dict)
    maintainer_id: Mapped[str | None] = mapped_column(ForeignKey("party.id"))
    # One sentence for the reader: what it measures.
    about: Mapped[str | None] = mapped_column(Text)
    known: Mapped[bool] = mapped_column(default=True)

    maintainer: Mapped[Party | None] = relationship()


class Question(Base):
    """Subject x metric x the conditions that matter; all answers to it meet here."""

    __tablename__ = "question"
    __table_args__ = (
        # Which numbers does this subject, or this metric, have?
        Index(None, "subject_id", "metric_id", "status"),
        Index(None, "metric_id", "status"),
        # What is listed first?
        Index(None, "status", "repeats"),
        Index(None, "repeats", "latest_on"),
    )

    # "qwen-3-7-max/terminal-bench-2-0", and "/…" for conditions: part of the address.
    id: Mapped[str] = mapped_column(String(500), primary_key=True)
    subject_id: Mapped[str] = mapped_column(ForeignKey("subject.id"))
    metric_id: Mapped[str] = mapped_column(ForeignKey("metric.id"))
    # A value of nlp.record.Kind.
    kind: Mapped[str] = mapped_column(String(20), index=True)
    unit: Mapped[str] = mapped_column(String(40))
    # {"effort": "high"}
    conditions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Derived by nlp.status, with its reasons [{"rule": …, "facts": {…}}]; null until a claim is in.
    status: Mapped[str | None] = mapped_column(String(30))
    reasons: Mapped[list[Any]] = mapped_column(default=list)
    # The claim that the status speaks of.
    lead_claim_id: Mapped[int | None] = mapped_column(
        ForeignKey("claim.id", use_alter=True, ondelete="SET NULL")
    )
    # Documents that repeat the lead claim today.
    repeats: Mapped[int] = mapped_column(default=0)
    # Independent roots with a run of their own.
    independent_roots: Mapped[int] = mapped_column(default=0)
    # The first and the latest day on which anything was said of it.
    first_on: Mapped[date | None]
    latest_on: Mapped[date | None] = mapped_column(index=True)
    status_changed_at: Mapped[datetime | None]
    # A promise's due day, the last of its period.
    due_on: Mapped[date | None] = mapped_column(index=True)
    # New mentions, ties or rulings since it was last assessed.
    stale: Mapped[bool] = mapped_column(default=True, index=True)
    # What made it so, in words: "a tie between Meta and Scale AI changed".
    stale_why: Mapped[str | None] = mapped_column(Text)
    # Version of the status rules that assessed it last.
    rules: Mapped[str | None] = mapped_column(String(40), index=True)
    # Changed since the search index last saw it.
    unindexed: Mapped[bool] = mapped_column(default=True, index=True)

    subject: Mapped[Subject] = relationship()
    metric: Mapped[Metric] = relationship()
    lead_claim: Mapped[Claim | None] = relationship(foreign_keys=[lead_claim_id], post_update=True)
    claims: Mapped[list[Claim]] = relationship(
        back_populates="question", foreign_keys="Claim.question_id"
    )


class Source(Base):
    """Somewhere that is crawled."""

    __tablename__ = "source"

    # "alibaba-newsroom"
    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    # feed, listing, sitemap, page, markdown, data
    kind: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(Text)
    publisher_id: Mapped[str | None] = mapped_column(ForeignKey("party.id"), index=True)
    # A value of nlp.record.Role.
    role: Mapped[str] = mapped_column(String(20))
    # The whole entry of the sources file: link pattern, column mapping, delay, licence note.
    entry: Mapped[dict[str, Any]] = mapped_column(default=dict)
    every_minutes: Mapped[int]
    # The feed's, listing's or sitemap's own validators for conditional requests.
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    last_try_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None] = mapped_column(index=True)
    # Why the last try failed; null after a success.
    error: Mapped[str | None] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(default=0)
    # Still listed, by its file or by a user. What is not listed is crawled no more.
    active: Mapped[bool] = mapped_column(default=True)
    # Who lists it: "file" (a sources file) or "user" (added here, whatever the file says).
    origin: Mapped[str] = mapped_column(String(10), default="file", server_default="file")
    # Left alone by a user's wish until it is resumed.
    paused: Mapped[bool] = mapped_column(default=False, server_default=false())

    publisher: Mapped[Party | None] = relationship()


class Document(Base):
    """One address, and where it stands in the frontier."""

    __tablename__ = "document"
    # What is due to be fetched next?
    __table_args__ = (Index(None, "source_id", "state", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    # Canonical: no fragment, no tracking parameters.
    address: Mapped[str] = mapped_column(Text, unique=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"))
    title: Mapped[str | None] = mapped_column(Text)
    # As the page or its feed says; of the newest snapshot.
    published_at: Mapped[datetime | None]
    # new, kept, gone (410 or 404 after having been kept), failed, refused (by robots), empty,
    # moved (its address points elsewhere)
    state: Mapped[str] = mapped_column(String(20), default="new")
    discovered_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    gone_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)

    source: Mapped[Source] = relationship()
    snapshots: Mapped[list[Snapshot]] = relationship(
        back_populates="document", order_by="Snapshot.id"
    )


class Host(Base):
    """What is remembered of a web server between crawls, so that manners outlive a process."""

    __tablename__ = "host"

    # "www.example.com", with its port where that is not the usual one.
    name: Mapped[str] = mapped_column(String(260), primary_key=True)
    # Its robots file as it answered, when, and with which status (0: no answer).
    robots: Mapped[str | None] = mapped_column(Text)
    robots_status: Mapped[int | None]
    robots_at: Mapped[datetime | None]
    # It asked to be left alone until then.
    rest_until: Mapped[datetime | None]
    # Requests sent on `day` (UTC): the daily budget counts them.
    day: Mapped[date | None]
    requests: Mapped[int] = mapped_column(default=0)


class Copy(Base):
    """One document's text repeats another's, which came first."""

    __tablename__ = "copy"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    of_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True, index=True)
    # wire (nearly the same words), translation (the page says so)
    kind: Mapped[str] = mapped_column(String(20))
    # Share of the shorter text's five-word sequences that the other holds; null for translations.
    share: Mapped[float | None]


class Fingerprint(Base):
    """One band of a document's MinHash: documents that share one may be copies."""

    __tablename__ = "fingerprint"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    # Which band, and what is in it.
    value: Mapped[str] = mapped_column(String(32), primary_key=True, index=True)


class Snapshot(Base):
    """What an address held at one time. Never edited: a changed page is another snapshot."""

    __tablename__ = "snapshot"
    __table_args__ = (
        # The same bytes again are no new snapshot.
        Index(None, "document_id", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    # SHA-256 of the raw bytes: their name in the blob folder.
    sha256: Mapped[str] = mapped_column(String(64))
    # SHA-256 of `text`; a page whose text is the same is not another snapshot.
    text_sha256: Mapped[str] = mapped_column(String(64))
    fetched_at: Mapped[datetime]
    media_type: Mapped[str] = mapped_column(String(100))
    # Response headers, lower-cased names.
    headers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Main text with tables as Markdown; the file itself for Markdown and data files.
    # Offsets of mentions count its code points.
    text: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    byline: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(20))
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime | None]
    # A correction notice, where the page carries one.
    correction: Mapped[str | None] = mapped_column(Text)
    # Addresses that the main text links to.
    links: Mapped[list[Any]] = mapped_column(default=list)
    # Version of the extractor that read it; null while unread.
    read_version: Mapped[str | None] = mapped_column(String(40), index=True)

    document: Mapped[Document] = relationship(back_populates="snapshots")
    mentions: Mapped[list[Mention]] = relationship(
        back_populates="snapshot", order_by="Mention.start"
    )


class Mention(Base):
    """One place in one snapshot that asserts a number. Fields as in nlp.record.Mention."""

    __tablename__ = "mention"
    __table_args__ = (UniqueConstraint("snapshot_id", "start", "end"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"))
    # Null where the text names no subject or no metric: such a mention waits for an editor.
    question_id: Mapped[str | None] = mapped_column(ForeignKey("question.id"), index=True)
    # The claim that it repeats; set by reassessing the question.
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    quote: Mapped[str] = mapped_column(Text)
    # Up to 32 code points on each side (W3C Web Annotation, TextQuoteSelector).
    prefix: Mapped[str] = mapped_column(Text)
    suffix: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    # One of the two: a number in base terms, or a schedule's ISO prefix.
    value: Mapped[float | None]
    day: Mapped[str | None] = mapped_column(String(10))
    high: Mapped[float | None]
    unit: Mapped[str] = mapped_column(String(40))
    bound: Mapped[str] = mapped_column(String(10))
    modality: Mapped[str] = mapped_column(String(12))
    # Names as the text gives them.
    subject_name: Mapped[str | None] = mapped_column(Text)
    metric_name: Mapped[str | None] = mapped_column(Text)
    said_by_name: Mapped[str | None] = mapped_column(Text)
    said_by_id: Mapped[str | None] = mapped_column(ForeignKey("party.id"))
    run_by_id: Mapped[str | None] = mapped_column(ForeignKey("party.id"))
    submitted_by_id: Mapped[str | None] = mapped_column(ForeignKey("party.id"))
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[float | None]
    items: Mapped[int | None]
    ran_on: Mapped[date | None]
    artefacts: Mapped[str | None] = mapped_column(Text)
    # {"table": 0, "row": 2, "column": 3}
    cell: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    confidence: Mapped[float] = mapped_column(default=1.0)
    # {"subject": "rule or cue", …}
    cues: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The editors' word on it (db.desk_models.Edit), and what the extractor had read of each
    # field that stands otherwise here because of it or of a merge; null where none does.
    edit_id: Mapped[str | None] = mapped_column(String(500), index=True)
    extracted: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    # The question among these fields.
    filed_id: Mapped[str | None] = mapped_column(String(500), index=True)

    snapshot: Mapped[Snapshot] = relationship(back_populates="mentions")
    question: Mapped[Question | None] = relationship()
    claim: Mapped[Claim | None] = relationship(back_populates="mentions", foreign_keys=[claim_id])
    said_by: Mapped[Party | None] = relationship(foreign_keys=[said_by_id])
    run_by: Mapped[Party | None] = relationship(foreign_keys=[run_by_id])


class Claim(Base):
    """One answer to one question by one originator. Derived from mentions by nlp.roots."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("question_id", "key"),
        # Numeric search: which claims have this value in this unit?
        Index(None, "value", "unit"),
        Index(None, "high"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(ForeignKey("question.id"), index=True)
    key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[float | None]
    day: Mapped[str | None] = mapped_column(String(10))
    high: Mapped[float | None]
    unit: Mapped[str] = mapped_column(String(40))
    bound: Mapped[str] = mapped_column(String(10))
    modality: Mapped[str] = mapped_column(String(12))
    # The number as its root writes it.
    quote: Mapped[str] = mapped_column(Text)
    # The four parties that are kept apart.
    said_by_id: Mapped[str | None] = mapped_column(ForeignKey("party.id"), index=True)
    published_by_id: Mapped[str | None] = mapped_column(ForeignKey("party.id"))
    run_by_id: Mapped[str | None] = mapped_column(ForeignKey("party.id"), index=True)
    submitted_by_id: Mapped[str | None] = mapped_column(ForeignKey("party.id"))
    role: Mapped[str] = mapped_column(String(20))
    stated_on: Mapped[date]
    captured_on: Mapped[date]
    withdrawn_on: Mapped[date | None]
    error: Mapped[float | None]
    items: Mapped[int | None]
    ran_on: Mapped[date | None]
    artefacts: Mapped[str | None] = mapped_column(Text)
    # The mention that the others repeat. No foreign key: the two tables would hold each other.
    root_mention_id: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(30), index=True)
    # [{"rule": …, "facts": {…}}]
    reasons: Mapped[list[Any]] = mapped_column(default=list)

    question: Mapped[Question] = relationship(back_populates="claims", foreign_keys=[question_id])
    mentions: Mapped[list[Mention]] = relationship(
        back_populates="claim", foreign_keys="Mention.claim_id", order_by="Mention.id"
    )
    settings: Mapped[list[Setting]] = relationship(cascade="all, delete-orphan")
    said_by: Mapped[Party | None] = relationship(foreign_keys=[said_by_id])
    published_by: Mapped[Party | None] = relationship(foreign_keys=[published_by_id])
    run_by: Mapped[Party | None] = relationship(foreign_keys=[run_by_id])
    submitted_by: Mapped[Party | None] = relationship(foreign_keys=[submitted_by_id])


class Setting(Base):
    """One setting of a run as disclosed: name "effort", value "high"."""

    __tablename__ = "setting"
    # Which claims compare with this thing?
    __table_args__ = (Index(None, "name", "value"),)

    claim_id: Mapped[int] = mapped_column(
        ForeignKey("claim.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(300))


class Ruling(Base):
    """An editor's decision on a claim, with its reason and its evidence. Counts once published."""

    __tablename__ = "ruling"

    # That of the act that began it.
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(ForeignKey("question.id"), index=True)
    # Key of the claim, which outlives its row.
    claim_key: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(30))
    editor: Mapped[str] = mapped_column(String(120))
    decided_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    # [{"address": …, "snapshot": id or null, "problem": why it could not be captured, or null}]
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    # The second editor, for a ruling that accuses.
    second: Mapped[str | None] = mapped_column(String(120))
    seconded_at: Mapped[datetime | None]
    # Right of reply: when who was asked and by when to answer; what came, if anything.
    asked_at: Mapped[datetime | None]
    asked: Mapped[str | None] = mapped_column(Text)
    reply_by: Mapped[date | None]
    reply: Mapped[str | None] = mapped_column(Text)
    replied_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    # The published ruling that this one takes the place of when it is published.
    revises_id: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str | None] = mapped_column(Text)


class Event(Base):
    """The append-only record of what changed, when, by whom or by which rule."""

    __tablename__ = "event"
    # What changed today, or on this question?
    __table_args__ = (Index(None, "kind", "at"), Index(None, "question_id", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    # status_changed, number_changed, claim_removed, claim_added, correction_added,
    # title_changed, document_gone, notice; by editors: reading_corrected, reading_rejected,
    # merged, ruling_published, ruling_withdrawn, act_undone
    kind: Mapped[str] = mapped_column(String(30))
    question_id: Mapped[str | None] = mapped_column(ForeignKey("question.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    source_id: Mapped[str | None] = mapped_column(ForeignKey("source.id"), index=True)
    # A rule with its version, or an editor.
    actor: Mapped[str] = mapped_column(String(120))
    # What it was and what it is: quotes, values, statuses, snapshot ids.
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    # One sentence for the reader.
    why: Mapped[str] = mapped_column(Text)

    question: Mapped[Question | None] = relationship()
    document: Mapped[Document | None] = relationship()


class Report(Base):
    """An article that a reader had checked and chose to keep, so that others can open it."""

    __tablename__ = "report"

    # Not to be guessed: whoever has the address may read it.
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kept_at: Mapped[datetime]
    # As pasted.
    text: Mapped[str] = mapped_column(Text)
    # What was read in it: {"mentions": […], "findings": […]}, as web.articles writes them.
    reading: Mapped[dict[str, Any]] = mapped_column(default=dict)
