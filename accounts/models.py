"""Where Django finds the models of each room. Our own code imports from the rooms."""

from accounts.contacting.models import Consent, ContactingSettings, Suppression
from accounts.contacting.preferences import Preference
from accounts.customers.models import ActiveDay, Company, CompanyIdentity, Contact, Identity
from accounts.customers.movements import MrrMovement, MrrState
from accounts.customers.refusals import Refusal
from accounts.customers.tombstones import Erasure, Tombstone
from accounts.customers.trouble_models import Trouble
from accounts.events.models import Event, EventName
from accounts.history.models import Change
from accounts.history.trail import TrailEntry
from accounts.imports.models import BadRow, Import, ImportChunk, ImportFile
from accounts.orders.models import Order, OrderLine, Parcel, Product, Refund
from accounts.organizations.absences import Absence
from accounts.organizations.brand import Brand
from accounts.organizations.models import ApiKey, Invitation, Membership, Organization, User
from accounts.organizations.saved_views import SavedView
from accounts.outbound.sender_models import MailSender
from accounts.outbound.slack_models import SlackConnection, SlackMessage, SlackPerson
from accounts.outbound.webhook_models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from accounts.requests.models import IdempotencyKey

__all__ = [
    "Absence",
    "ActiveDay",
    "ApiKey",
    "BadRow",
    "Brand",
    "Change",
    "Company",
    "CompanyIdentity",
    "Consent",
    "Contact",
    "ContactingSettings",
    "Erasure",
    "Event",
    "EventName",
    "IdempotencyKey",
    "Identity",
    "Import",
    "ImportChunk",
    "ImportFile",
    "Invitation",
    "MailSender",
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
    "SavedView",
    "SlackConnection",
    "SlackMessage",
    "SlackPerson",
    "Suppression",
    "Tombstone",
    "TrailEntry",
    "Trouble",
    "User",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
]
