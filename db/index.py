"""The search index: words to question ids. Derived from the database, rebuilt on doubt.

One entry a question. It lives in a folder of its own, named in the file `current`; a rebuild
writes another folder beside it and then renames a new `current` over the old one, so that a
reader sees the old index or the new one and never half of either (Whoosh's own files are
several, and not safe against a kill).
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
import uuid
import weakref
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy import update as sql_update
from sqlalchemy.orm import Session, joinedload
from whoosh import fields, index
from whoosh.analysis import LowercaseFilter, RegexTokenizer
from whoosh.qparser import (
    AndGroup,
    MultifieldParser,
    PhrasePlugin,
    PrefixPlugin,
    SimpleParser,
    WhitespacePlugin,
)
from whoosh.query import And, Or, Prefix, Term

from db.models import Claim, Mention, Question, Subject

logger = logging.getLogger(__name__)

# Words around the quotes of at most so many mentions go into one question's entry.
QUOTED_MENTIONS = 20
# Entries that are weighed against one another; more than these are taken as they stand.
MOST_WEIGHED = 5000
# Questions read from the database at a time.
BATCH = 500
# Open searchers that wait for the next search; opening one costs as much as a search.
MOST_IDLE = 8
# Another process may be writing.
WRITER_WAIT_SECONDS = 60
# A retired index is removed once no reader can still be opening it.
RETIRED_AFTER_SECONDS = 60

# Letters and numbers apart, so that "Qwen3.7-Max" and "Qwen 3.7 Max" are the same words.
WORDS = RegexTokenizer(r"[^\W\d_]+|\d+(?:[.,]\d+)*") | LowercaseFilter()

# Where a word stands says how much it weighs.
SCHEMA = fields.Schema(
    id=fields.ID(unique=True, stored=True),
    name=fields.STORED(),
    subject=fields.TEXT(analyzer=WORDS, field_boost=4.0, phrase=True),
    metric=fields.TEXT(analyzer=WORDS, field_boost=3.0, phrase=True),
    vendor=fields.TEXT(analyzer=WORDS, field_boost=2.0),
    quotes=fields.TEXT(analyzer=WORDS, phrase=True),
)
SEARCHED = ("subject", "metric", "vendor", "quotes")


class SearchIndex:
    """The index in a data folder's `index`. Any number may read while one writes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # A searcher serves one thread at a time, since it moves about in its files.
        self._idle: list[tuple[Path, Any]] = []
        self._lock = threading.Lock()
        weakref.finalize(self, _close_all, self._idle)

    def search(self, words: str, limit: int = 1000) -> list[str]:
        """Ids of the questions that hold all of `words`, best first.

        A phrase stands in quotation marks; `gpqa*` is a prefix. Empty where nothing is
        indexed yet.
        """
        with self._searcher() as searcher:
            if searcher is None or not words.strip():
                return []
            plugins = [WhitespacePlugin(), PhrasePlugin(), PrefixPlugin()]
            parser = MultifieldParser(SEARCHED, SCHEMA, plugins=plugins, group=AndGroup)
            asked = parser.parse(words)
            if _entries_of_rarest(searcher, asked) > MOST_WEIGHED:
                # Words that are nearly everywhere tell nothing apart; the most repeated come first.
                found = islice(searcher.docs_for_query(asked), limit)
                return [searcher.stored_fields(number)["id"] for number in found]
            return [hit["id"] for hit in searcher.search(asked, limit=limit)]

    def holding_most(self, words: Sequence[str], limit: int) -> dict[str, int]:
        """Ids of the questions that hold most of `words`, with how many each holds.

        Words that are nearly everywhere tell nothing apart and are left out.
        """
        counts: Counter[int] = Counter()
        with self._searcher() as searcher:
            if searcher is None:
                return {}
            for word in words:
                tokens = [token.text for token in WORDS(word)]
                if not tokens:
                    continue
                asked = And([Or([Term(field, t) for field in SEARCHED]) for t in tokens])
                if _entries_of_rarest(searcher, asked) <= MOST_WEIGHED:
                    counts.update(searcher.docs_for_query(asked))
            most = counts.most_common(limit)
            return {searcher.stored_fields(number)["id"]: held for number, held in most}

    def suggest(self, prefix: str, limit: int = 8) -> list[str]:
        """Names of subjects and metrics that go on from `prefix`, for the search box."""
        tokens = [token.text for token in WORDS(prefix)]
        with self._searcher() as searcher:
            if searcher is None or not tokens:
                return []
            names: dict[str, None] = {}
            for field, part in (("subject", 0), ("metric", 1)):
                query = And([Prefix(field, token) for token in tokens])
                for hit in searcher.search(query, limit=50 * limit):
                    names[hit["name"][part]] = None
            return list(names)[:limit]

    def did_you_mean(self, words: str) -> str | None:
        """`words` with those that no entry holds put right, or None where none comes near."""
        with self._searcher() as searcher:
            if searcher is None:
                return None
            parser = SimpleParser("subject", SCHEMA)
            try:
                corrected = searcher.correct_query(parser.parse(words), words, maxdist=2)
            except TypeError:
                # Whoosh can't put right a word that is two to us, such as "0A".
                return None
            return corrected.string if corrected.string != words else None

    def age_seconds(self) -> float | None:
        """Seconds since the index was last written, or None where there is none."""
        try:
            folder = self._current()
            return time.time() - max(f.stat().st_mtime for f in folder.iterdir())
        except (OSError, ValueError):
            return None

    def update(self, session: Session) -> int:
        """Index the questions that changed since the last time; returns how many.

        Marks them as indexed in the database; the caller commits. A damaged index is rebuilt.
        """
        try:
            opened = index.open_dir(str(self._current()))
        except (OSError, index.EmptyIndexError, index.IndexVersionError):
            return self.rebuild(session)
        ids = list(session.scalars(select(Question.id).where(Question.unindexed)))
        if ids:
            _write(opened, session, ids)
        return len(ids)

    def rebuild(self, session: Session) -> int:
        """Build the index anew beside the old one and swap it in; returns how many entries."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = uuid.uuid4().hex
        fresh = self.folder / name
        fresh.mkdir()
        most_repeated = select(Question.id).order_by(Question.repeats.desc(), Question.id)
        ids = list(session.scalars(most_repeated))
        _write(index.create_in(str(fresh), SCHEMA), session, ids)
        pointer = self.folder / f"current.{name}"
        pointer.write_text(name, encoding="ascii")
        pointer.replace(self.folder / "current")
        self._remove_retired(name)
        return len(ids)

    def _current(self) -> Path:
        return self.folder / (self.folder / "current").read_text(encoding="ascii").strip()

    def _remove_retired(self, current: str) -> None:
        """Drop folders that no reader opens any more; the one just retired stays a while."""
        old = [path for path in self.folder.iterdir() if path.is_dir() and path.name != current]
        for path in old:
            if time.time() - path.stat().st_mtime > RETIRED_AFTER_SECONDS:
                shutil.rmtree(path, ignore_errors=True)

    # Any: Whoosh ships no types.
    @contextmanager
    def _searcher(self) -> Iterator[Any]:
        try:
            folder = self._current()
            searcher = self._taken(folder) or index.open_dir(str(folder)).searcher()
        except (OSError, index.EmptyIndexError, index.IndexVersionError) as error:
            if not isinstance(error, FileNotFoundError):
                logger.warning("search index in %s cannot be opened: %s", self.folder, error)
            yield None
            return
        try:
            yield searcher
        except BaseException:
            # Where it stands in its files nobody knows.
            searcher.close()
            raise
        with self._lock:
            if len(self._idle) < MOST_IDLE:
                self._idle.append((folder, searcher))
                return
        searcher.close()

    # Any: Whoosh ships no types.
    def _taken(self, folder: Path) -> Any:
        """An idle searcher of what is current, or None; those of what was are closed."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                of, searcher = self._idle.pop()
            try:
                if of == folder and searcher.up_to_date():
                    return searcher
            except OSError:
                # Its folder was retired and removed.
                pass
            searcher.close()


# Any: Whoosh ships no types.
def _close_all(idle: list[tuple[Path, Any]]) -> None:
    while idle:
        idle.pop()[1].close()


# Any: Whoosh ships no types.
def _entries_of_rarest(searcher: Any, asked: Any) -> int:
    """In how many fields of entries the rarest word of the search stands; 0 for a prefix alone."""
    counts: Counter[str] = Counter()
    for field, word in asked.iter_all_terms():
        counts[word] += searcher.reader().doc_frequency(field, word)
    return min(counts.values(), default=0)


def _write(opened: Any, session: Session, ids: list[str]) -> None:
    """Write the entries of `ids` and mark them as indexed."""
    writer = opened.writer(limitmb=64, timeout=WRITER_WAIT_SECONDS)
    try:
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            quotes = _quotes(session, batch)
            found = select(Question).where(Question.id.in_(batch))
            found = found.options(
                joinedload(Question.subject).joinedload(Subject.owner),
                joinedload(Question.metric),
            )
            place = {id_: at for at, id_ in enumerate(batch)}
            for question in sorted(session.scalars(found), key=lambda q: place[q.id]):
                writer.update_document(**_entry(question, quotes.get(question.id, [])))
            session.execute(
                sql_update(Question).where(Question.id.in_(batch)).values(unindexed=False)
            )
    except BaseException:
        writer.cancel()
        raise
    writer.commit()


def _entry(question: Question, quotes: list[str]) -> Mapping[str, Any]:
    subject, metric = question.subject, question.metric
    owner = subject.owner
    return {
        "id": question.id,
        "name": (subject.name, metric.name),
        "subject": " ; ".join([subject.name, *subject.aliases]),
        "metric": " ; ".join([metric.name, *metric.aliases]),
        "vendor": " ; ".join([owner.name, *owner.aliases]) if owner else "",
        "quotes": " ; ".join(quotes),
    }


def _quotes(session: Session, ids: list[str]) -> dict[str, list[str]]:
    """The words around the mentions of each question, those of the root first."""
    words: dict[str, list[str]] = {}
    rows = session.execute(
        select(Mention.question_id, Mention.prefix, Mention.quote, Mention.suffix)
        .join(Claim, Mention.claim_id == Claim.id)
        .where(Mention.question_id.in_(ids))
        .order_by(Mention.id)
    )
    for question_id, prefix, quote, suffix in rows:
        known = words.setdefault(question_id, [])
        if len(known) < QUOTED_MENTIONS:
            known.append(f"{prefix}{quote}{suffix}")
    return words
