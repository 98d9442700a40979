"""All that a database holds, for tests that bring it back to what it was."""

from sqlalchemy import or_, select

from db.models import Base, Claim, Mention, Question

# The log itself, and what says when something happened rather than what is so.
LOG = {"act", "chain", "event", "account", "attempt", "visit", "presence"}
WHEN = {"status_changed_at", "stale_why", "unindexed"}


def dump(session):
    """All that is stored, but for the log; claims go by their keys, which outlive their rows."""
    session.expire_all()
    keys = {
        claim.id: f"{claim.question_id} {claim.key}" for claim in session.scalars(select(Claim))
    }
    found = {}
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        if table.name in LOG:
            continue
        rows = set()
        for row in session.execute(select(table)).mappings():
            named = {name: value for name, value in row.items() if name not in WHEN}
            for name in ("claim_id", "lead_claim_id"):
                if named.get(name) is not None:
                    named[name] = keys[named[name]]
            if table.name == "claim":
                named.pop("id")
            # What an act made and another emptied stays, since the log names it.
            if table.name in ("question", "subject", "metric") and emptied(session, named):
                continue
            rows.add(repr(sorted(named.items())))
        found[table.name] = rows
    return found


def emptied(session, row):
    """Nothing is said of the question, or of the subject or metric that nobody listed."""
    held = select(Mention.id).join(Question)
    about = (Question.id, Question.subject_id, Question.metric_id)
    nothing = session.scalar(held.where(or_(*(column == row["id"] for column in about)))) is None
    return nothing and not row.get("known")
