"""What the mail provider tells of a letter afterwards: an address that bounces for good, or complains, is left in peace.

Any provider that anymail knows: its classes prove and read the call, nothing else of it is used.
"""

import logging
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from uuid import UUID

from anymail.exceptions import AnymailInsecureWebhookWarning
from anymail.webhooks.base import AnymailBaseWebhookView
from django.conf import settings
from django.http import HttpRequest

from accounts.contacting import services as contacting
from accounts.contacting.models import Suppression
from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from kernel import tenancy
from kernel.errors import NotFound

log = logging.getLogger(__name__)

CLASSES = {
    "amazon_ses": "AmazonSESTrackingWebhookView",
    "brevo": "BrevoTrackingWebhookView",
    "mailersend": "MailerSendTrackingWebhookView",
    "mailgun": "MailgunTrackingWebhookView",
    "mailjet": "MailjetTrackingWebhookView",
    "mailtrap": "MailtrapTrackingWebhookView",
    "mandrill": "MandrillCombinedWebhookView",
    "postal": "PostalTrackingWebhookView",
    "postmark": "PostmarkTrackingWebhookView",
    "resend": "ResendTrackingWebhookView",
    "sendgrid": "SendGridTrackingWebhookView",
    "sparkpost": "SparkPostTrackingWebhookView",
    "unisender_go": "UnisenderGoTrackingWebhookView",
}
SOFT = ("soft", "transient")
MOST_EVENTS = 1000
Cause = Suppression.Cause


@dataclass(frozen=True, slots=True)
class Told:
    """One address, why it is not written to any more, and whose letter it was, where that is known."""

    email: str
    cause: str
    organization_id: UUID | None


def receiver(provider: str) -> AnymailBaseWebhookView:
    """What proves and reads the calls of the provider in use. Raises NotFound for any other, and where nothing proves."""
    if provider != settings.MAIL_PROVIDER or provider not in CLASSES:
        raise NotFound("no such provider")
    module = import_module(f"anymail.webhooks.{provider}")
    with warnings.catch_warnings(action="ignore", category=AnymailInsecureWebhookWarning):
        found: AnymailBaseWebhookView = getattr(module, CLASSES[provider])()
    if found.warn_if_no_basic_auth and not found.basic_auth:
        log.warning("calls of %s are not taken: ANYMAIL has no WEBHOOK_SECRET", provider)
        raise NotFound("nothing proves a call")
    return found


def read(provider: str, request: HttpRequest) -> list[Told]:
    """What the call tells, proven. Raises NotFound; SuspiciousOperation when the proof is missing or wrong."""
    found = receiver(provider)
    found.request = request
    found.run_validators(request)
    return [told for event in found.parse_events(request)[:MOST_EVENTS] if (told := _told(event))]


def _told(event: Any) -> Told | None:
    if not event.recipient:
        return None
    causes = {"bounced": Cause.BOUNCED, "complained": Cause.COMPLAINED}
    cause = causes.get(event.event_type)
    if event.event_type == "rejected" and event.reject_reason in ("bounced", "invalid"):
        cause = Cause.BOUNCED
    if cause is None or (cause == Cause.BOUNCED and _is_soft(event.esp_event)):
        return None
    return Told(event.recipient, cause, _organization(event.metadata or {}))


def _is_soft(raw: Any) -> bool:
    """A mailbox that is full today: the provider tries again, and so may we."""
    if not isinstance(raw, Mapping):
        return False
    kind = " ".join(str(raw.get(name, "")) for name in ("Type", "bounceType", "type", "event"))
    return any(word in kind.lower() for word in SOFT)


def _organization(metadata: Mapping[str, Any]) -> UUID | None:
    try:
        return UUID(str(metadata.get("organization", "")))
    except ValueError:
        return None


def leave_in_peace(told: Iterable[Told]) -> int:
    """Suppress the addresses, each in the organization whose letter it was, else in all that know it. Returns how many."""
    n = 0
    for one in told:
        for organization_id in _organizations(one):
            with tenancy.inside(organization_id):
                contacting.suppress(email=one.email, cause=one.cause)
            n += 1
    return n


def _organizations(one: Told) -> list[UUID]:
    whose = one.organization_id
    if whose and Organization.objects.filter(pk=whose).exists():
        return [whose]
    with tenancy.everywhere():
        rows = Contact.objects.filter(email__iexact=one.email)
        return list(rows.order_by().values_list("organization_id", flat=True).distinct())
