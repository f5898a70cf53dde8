"""One row of a file of past leads. Its person is found or made by the room that takes the lead: they are no customer yet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.customers.told import normal_email
from accounts.events.models import Event
from advocacy.sources import traits
from advocacy.sources.payloads import part, word
from advocacy.sources.told import Told
from kernel.text import reason
from kernel.work import Unworkable
from referrals.attribution.past import PastLead


def read(told: Told, event: Event) -> None:
    """Fill `told`. Raises Unworkable when the row names nobody."""
    said: Mapping[str, Any] = part(event.payload, "properties")
    lead_id, email, user_id = word(said, "lead_id"), word(said, "email"), word(said, "user_id")
    if not lead_id:
        raise Unworkable(reason("missing_property", name="lead_id"))
    if not (email or user_id):
        raise Unworkable(reason("missing_property", name="email"))
    amount = traits.minor_units(said)
    at = word(said, "stage_date")
    told.person, told.was_active = None, False
    told.past_leads.append(
        PastLead(
            external_id=lead_id,
            submitted_at=event.occurred_at,
            email=normal_email(email),
            user_id=user_id,
            name=word(said, "name"),
            channel=word(said, "channel"),
            heard_from=word(said, "heard_from"),
            may_thank=word(said, "may_thank"),
            referral_code=word(said, "referral_code"),
            stage=word(said, "stage"),
            stage_at=datetime.fromisoformat(at) if at else None,
            mrr_amount=amount,
            mrr_currency=traits.currency(said) if amount is not None else "",
        )
    )
    told.reading = Event.Reading.SIGNAL
