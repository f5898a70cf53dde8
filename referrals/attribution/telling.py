"""What the world hears of credit: written for the webhooks in the transaction that decided it."""

from accounts.outbound.announcing import announce
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead
from referrals.leads.telling import described, is_news


def told_of(lead: Lead, attribution: Attribution) -> None:
    """It was decided who is credited for the lead, for the first time or anew."""
    if not is_news(lead):
        return
    announce(
        type="attribution.decided",
        data={
            **described(lead),
            "credit": attribution.credit,
            "advocate_id": attribution.contact_id,
            "reasons": attribution.reasons,
        },
        contact_id=lead.contact_id,
        is_test=lead.is_test,
    )
