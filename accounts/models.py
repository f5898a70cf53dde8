"""Where Django finds the models of each room. Our own code imports from the rooms."""

from accounts.contacting.models import Consent, ContactingSettings, Suppression
from accounts.customers.models import (
    ActiveDay,
    Company,
    Contact,
    Identity,
    MrrMovement,
    MrrState,
    Trouble,
)
from accounts.events.models import Event, EventName
from accounts.organizations.models import ApiKey, Invitation, Membership, Organization, User
from accounts.requests.models import IdempotencyKey

__all__ = [
    "ActiveDay",
    "ApiKey",
    "Company",
    "Consent",
    "Contact",
    "ContactingSettings",
    "Event",
    "EventName",
    "IdempotencyKey",
    "Identity",
    "Invitation",
    "Membership",
    "MrrMovement",
    "MrrState",
    "Organization",
    "Suppression",
    "Trouble",
    "User",
]
