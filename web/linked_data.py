"""A question as schema.org data: a Claim, and a ClaimReview where editors have ruled. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from db.badges import badges
from db.models import Claim, Party, Ruling
from db.queries.questions import Answer, QuestionPage
from nlp.record import Status
from web.numbers import shown
from web.words import first_reason, title

CONTEXT = "https://schema.org"
MOST_APPEARANCES = 50
# Rulings of so many editors make a review.
EDITORS = 2


# Any: JSON.
def linked_data(page: QuestionPage, address: str, site_address: str) -> dict[str, Any]:
    """The question's lead claim; a machine's status is never given out as a review."""
    lead = next((a for a in page.answers if a.claim.id == page.question.lead_claim_id), None)
    claim = _claim(page, lead, address)
    rulings = standing(page.rulings, lead.claim) if lead else []
    if not rulings:
        return {"@context": CONTEXT, **claim}
    status = Status(rulings[-1].status)
    return {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "url": address,
        "claimReviewed": claim["text"],
        "datePublished": rulings[-1].decided_at.date().isoformat(),
        "author": {"@type": "Organization", "name": "Nullius", "url": site_address},
        "reviewRating": {"@type": "Rating", "alternateName": badges()[status].word},
        "reviewBody": rulings[-1].reason,
        "itemReviewed": claim,
    }


def standing(rulings: Iterable[Ruling], claim: Claim) -> list[Ruling]:
    """The rulings that give the claim its status, the oldest first; none where too few agree."""
    agreeing = [
        ruling
        for ruling in rulings
        if ruling.claim_key == claim.key
        and ruling.status == claim.status
        and ruling.published_at is not None
        and ruling.withdrawn_at is None
    ]
    editors = {name for ruling in agreeing for name in (ruling.editor, ruling.second) if name}
    return agreeing if len(editors) >= EDITORS else []


def _claim(page: QuestionPage, lead: Answer | None, address: str) -> dict[str, Any]:
    question = page.question
    number = f" {shown(question.lead_claim)}" if question.lead_claim else ""
    claim: dict[str, Any] = {
        "@type": "Claim",
        "@id": address,
        "name": title(question),
        "text": f"{title(question)}{number}",
        "abstract": first_reason(question.reasons, page.names),
    }
    if lead is None:
        return claim
    author = lead.claim.said_by or lead.claim.published_by
    if author:
        claim["author"] = _organisation(author)
    appearances = [
        {
            "@type": "CreativeWork",
            "url": place.document.address,
            "headline": place.document.title or place.document.address,
            "datePublished": place.on.isoformat(),
        }
        for place in lead.places[:MOST_APPEARANCES]
    ]
    if appearances:
        claim |= {"firstAppearance": appearances[0], "appearance": appearances}
    return claim


def _organisation(party: Party) -> dict[str, str]:
    return {"@type": "Person" if party.kind == "person" else "Organization", "name": party.name}
