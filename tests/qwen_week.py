"""A newsroom of rows for the site's tests: a week of claims about one model, and its judges."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from db.models import (
    Claim,
    Document,
    Event,
    Mention,
    Metric,
    Party,
    Question,
    Snapshot,
    Source,
    Subject,
)

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
# What a hostile page would put everywhere.
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&{{7*7}}\u202e"


class Newsroom:
    """Writes rows with sensible defaults; takes only what a test is about."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def party(self, id_: str, name: str | None = None, kind: str = "vendor") -> Party:
        return self._once(Party, id_, name=name or id_.title(), kind=kind)

    def subject(self, id_: str, name: str | None = None, owner: str = "alibaba") -> Subject:
        self.party(owner)
        return self._once(
            Subject, id_, name=name or id_, kind="model", owner_id=owner, family="Qwen"
        )

    def metric(self, id_: str, name: str | None = None, **more: Any) -> Metric:
        return self._once(Metric, id_, name=name or id_, kind="benchmark", **more)

    def source(self, id_: str, role: str = "press", publisher: str | None = None) -> Source:
        self.party(publisher or id_, kind="press" if role == "press" else "vendor")
        more = {"kind": "feed", "address": f"http://{id_}.example/feed", "every_minutes": 60}
        return self._once(
            Source, id_, name=f"{id_} feed", role=role, publisher_id=publisher or id_, **more
        )

    def page(
        self,
        source: str,
        text: str,
        *,
        title: str = "A page",
        path: str = "",
        at: datetime = NOON,
        role: str = "press",
    ) -> Snapshot:
        """A capture of a page; another one of the same `path` is a new version."""
        row = self.source(source, role)
        address = f"http://{source}.example/{path or title.lower().replace(' ', '-')}"
        document = self.session.query(Document).filter_by(address=address).one_or_none()
        document = document or Document(
            address=address, source=row, discovered_at=at, published_at=at, state="kept"
        )
        document.title = title
        snapshot = Snapshot(
            document=document,
            sha256="0" * 64,
            text_sha256="0" * 64,
            fetched_at=at,
            published_at=document.published_at,
            media_type="text/html",
            text=text,
            title=title,
            read_version="1",
        )
        row.last_success_at = row.last_try_at = at
        self.session.add(snapshot)
        self.session.flush()
        return snapshot

    def claim(
        self,
        question: str,
        value: float | str,
        unit: str,
        *pages: tuple[Snapshot, str],
        status: str = "vendor_claim",
        kind: str = "score",
        said_by: str | None = "alibaba",
        run_by: str | None = None,
        bound: str = "exact",
        reason: tuple[str, dict[str, str]] | None = None,
        lead: bool = True,
        **more: Any,
    ) -> Claim:
        """A claim with a mention on each of `pages`, at the first place of its quote."""
        asked = self._question(question, kind, unit)
        if run_by:
            self.party(run_by, kind="evaluator")
        number, day = (None, value) if isinstance(value, str) else (value, None)
        quote = pages[0][1]
        rule, facts = reason or ("owner_alone", {"party": said_by or "alibaba", "claimed": quote})
        same = {"kind": kind, "value": number, "day": day, "unit": unit, "bound": bound}
        claim = Claim(
            question_id=question,
            key=str(self.session.query(Claim).count()),
            quote=quote,
            modality="fact",
            said_by_id=said_by,
            published_by_id=pages[0][0].document.source.publisher_id,
            run_by_id=run_by,
            role=pages[0][0].document.source.role,
            stated_on=pages[0][0].fetched_at.date(),
            captured_on=pages[0][0].fetched_at.date(),
            status=status,
            reasons=[{"rule": rule, "facts": facts}],
            **same,
            **more,
        )
        self.session.add(claim)
        self.session.flush()
        for snapshot, words in pages:
            start = snapshot.text.index(words)
            end = start + len(words)
            self.session.add(
                Mention(
                    snapshot=snapshot,
                    question_id=question,
                    claim_id=claim.id,
                    start=start,
                    end=end,
                    quote=words,
                    prefix=snapshot.text[max(0, start - 32) : start],
                    suffix=snapshot.text[end : end + 32],
                    modality="fact",
                    **same,
                )
            )
        self.session.flush()
        claim.root_mention_id = min(mention.id for mention in claim.mentions)
        if lead:
            asked.lead_claim_id, asked.status, asked.reasons = claim.id, status, claim.reasons
            asked.repeats = len({snapshot.document_id for snapshot, _ in pages})
            asked.first_on = asked.latest_on = claim.stated_on
            asked.status_changed_at = NOON
        self.session.flush()
        return claim

    def event(self, kind: str, **more: Any) -> Event:
        more = {"at": datetime.now(UTC) - timedelta(hours=1), "actor": "changes 1"} | more
        row = Event(kind=kind, why="the page gives another number than before", **more)
        self.session.add(row)
        return row

    def _question(self, id_: str, kind: str, unit: str) -> Question:
        subject, metric, *conditions = id_.split("/")
        self.subject(subject)
        self.metric(metric)
        more = {"conditions": {"setting": conditions[0]} if conditions else {}}
        return self._once(
            Question, id_, subject_id=subject, metric_id=metric, kind=kind, unit=unit, **more
        )

    # Any: the row of whichever class it is given.
    def _once(self, row: type[Any], id_: str, **fields: Any) -> Any:
        found = self.session.get(row, id_)
        if found is None:
            found = row(id=id_, **fields)
            self.session.add(found)
            self.session.flush()
        return found


def qwen_week(room: Newsroom) -> None:
    """The numbers of Alibaba's week in May 2026: one of each kind that pages must show."""
    room.party("alibaba", "Alibaba")
    room.party("deepseek", "DeepSeek")
    room.party("aider", "Aider", "evaluator")
    room.subject("qwen-3-7-max", "Qwen 3.7 Max")
    room.subject("zhenwu-v900", "Zhenwu V900")
    room.subject("deepseek-v3", "DeepSeek V3", "deepseek")
    room.metric("autonomous-run-time", "Autonomous run time")
    room.metric("terminal-bench-2-0", "Terminal-Bench 2.0", family="Terminal-Bench", items=89)
    room.metric("terminal-bench-1", "Terminal-Bench 1", family="Terminal-Bench")
    room.metric("aider-polyglot", "Aider polyglot", items=225, about="Edits in six languages.")
    room.metric("input-price", "Input price")
    room.metric("release-date", "Release date")

    launch = room.page(
        "alibaba-news",
        "# The model is ours\n\nQwen 3.7 Max works for 35 hours on its own. It costs $2.50 per "
        "million tokens.\n\nOn Terminal-Bench 2.0 it reaches 69.7%, and 40% on the first.\n\n"
        "| Chip | Due |\n| --- | --- |\n| V900 | Q3 2027 |\n\nThere is no more to say.",
        title="Alibaba presents Qwen 3.7 Max",
        role="vendor",
    )
    report = room.page("loomwire", "The new model runs for 35 hours, a record.", title="A record")
    second = room.page("inkwell", "It worked 35 hours without a break.", title="Day and night")
    board = room.page("aider", "model: DeepSeek V3\npass: 48.4", title="Board", role="evaluator")
    paper = room.page("deepseek-news", "DeepSeek V3 reaches 49.6 there.", title="V3", role="vendor")
    hours = "qwen-3-7-max/autonomous-run-time"
    voices = (launch, "35 hours"), (report, "35 hours"), (second, "35 hours")
    room.claim(hours, 35, "hours", *voices, kind="duration")
    room.claim("qwen-3-7-max/terminal-bench-2-0", 69.7, "%", (launch, "69.7%"))
    room.claim("qwen-3-7-max/terminal-bench-1", 40, "%", (launch, "40%"))
    on_record = ("on_record", {"board": "alibaba", "measured": "$2.50", "on": "2026-05-20"})
    price = "qwen-3-7-max/input-price"
    room.claim(
        price,
        2.5,
        "USD/1M tokens",
        (launch, "$2.50"),
        status="on_record",
        kind="price",
        reason=on_record,
    )
    promise = room.claim(
        "zhenwu-v900/release-date",
        "2027-Q3",
        "date",
        (launch, "Q3 2027"),
        status="pending",
        kind="schedule",
        reason=("not_due", {"claimed": "Q3 2027", "due": "2027-09-30"}),
    )
    room.session.get_one(Question, promise.question_id).due_on = date(2027, 9, 30)
    facts = {"runner": "aider", "independence": "independent", "measured": "48.4"}
    facts |= {"claimed": "49.6", "verdict": "within", "error": "6.5"}
    polyglot = "deepseek-v3/aider-polyglot"
    room.claim(
        polyglot,
        49.6,
        "points",
        (paper, "49.6"),
        status="confirmed",
        said_by="deepseek",
        reason=("confirms", facts),
    )
    room.claim(
        polyglot,
        48.4,
        "points",
        (board, "48.4"),
        status="confirmed",
        said_by="aider",
        run_by="aider",
        items=225,
        lead=False,
        reason=("measured_by", {"runner": "aider", "claimed": "48.4"}),
    )
    room.event(
        "number_changed",
        question_id=hours,
        document_id=launch.document_id,
        before={"quote": "30 hours", "snapshot": launch.id},
        after={"quote": "35 hours", "snapshot": launch.id},
    )
    room.event(
        "status_changed",
        question_id=polyglot,
        before={"status": "vendor_claim"},
        after={"status": "confirmed"},
    )
