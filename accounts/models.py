"""Where Django finds the models of each room. Our own code imports from the rooms."""

from accounts.contacting.models import Consent, ContactingSettings, Suppression
from accounts.contacting.preferences import Preference
from accounts.customers.models import (
    ActiveDay,
    Company,
    CompanyIdentity,
    Contact,
    Identity,
    Trouble,
)
from accounts.customers.movements import MrrMovement, MrrState
from accounts.customers.refusals import Refusal
from accounts.events.models import Event, EventName
from accounts.imports.models import BadRow, Import, ImportChunk, ImportFile
from accounts.orders.models import Order, OrderLine, Parcel, Product, Refund
from accounts.organizations.models import ApiKey, Invitation, Membership, Organization, User
from accounts.requests.models import IdempotencyKey

__all__ = [
    "ActiveDay",
    "ApiKey",
    "BadRow",
    "Company",
    "CompanyIdentity",
    "Consent",
    "Contact",
    "ContactingSettings",
    "Event",
    "EventName",
    "IdempotencyKey",
    "Identity",
    "Import",
    "ImportChunk",
    "ImportFile",
    "Invitation",
    "Membership",
    "MrrMovement",
    "MrrState",
    "Order",
    "OrderLine",
    "Organization",
    "Parcel",
    "Preference",
    "Product",
    "Refund",
    "Refusal",
    "Suppression",
    "Trouble",
    "User",
]
