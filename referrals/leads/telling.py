"""What the world hears of a lead: written for the webhooks in the transaction that made it true."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.outbound.announcing import about, announce
from referrals.leads.models import Lead

NEWS_FOR = timedelta(days=30)
"""What happened earlier and is told only now is history: an import of three years is no news."""


def told_of(lead: Lead) -> None:
    """It stands at another stage than before."""
    if not is_news(lead):
        return
    mrr = None
    if lead.mrr_amount is not None:
        mrr = {"amount": lead.mrr_amount, "currency": lead.mrr_currency}
    announce(
        type=f"lead.{lead.stage}",
        data={**described(lead), "stage": lead.stage, "since": lead.stage_at, "mrr": mrr},
        contact_id=lead.contact_id,
        is_test=lead.is_test,
    )


def described(lead: Lead) -> dict[str, Any]:
    """Which lead: what every event about one carries."""
    return {
        "id": lead.pk,
        "external_id": lead.external_id,
        **about(lead.contact),
        "channel": lead.channel,
    }


def is_news(lead: Lead) -> bool:
    return not is_history(lead, lead.stage_at) and timezone.now() - lead.stage_at < NEWS_FOR


def is_history(lead: Lead, at: datetime) -> bool:
    """Whether this happened before the lead came to us, in a file."""
    return lead.loaded_at is not None and at <= lead.loaded_at
