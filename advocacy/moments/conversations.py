"""What a colleague notes about having spoken with somebody: it ends a complaint, and nobody is asked before that."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.customers import settling
from accounts.customers.models import Contact
from accounts.organizations.models import User
from advocacy.moments import ruling
from advocacy.moments.asking_models import Conversation
from kernel import tenancy
from kernel.errors import Invalid

LONGEST_NOTE = 300


def of(contact: Contact) -> Any:
    """Those of one person, the newest first."""
    rows = Conversation.objects.for_organization(tenancy.current()).filter(contact=contact)
    return rows.select_related("logged_by").order_by("-spoken_at", "-pk")


def note(*, contact: Contact, day: date, by: User | None, note: str = "") -> Conversation:
    """Keep that somebody of ours spoke with them. Raises Invalid for a day that is to come."""
    spoken_at = _end_of(day)
    ruling.lock([contact.pk])
    return _keep(contact, spoken_at, by, note)


def settle(*, contact: Contact, trouble_id: UUID, day: date, by: User | None, note: str) -> None:
    """The same, of a conversation that ended an unhappy answer or a complaint: asks rest from then on.

    Raises Invalid, and what `customers.settling.settle` raises.
    """
    spoken_at = _end_of(day)
    ruling.lock([contact.pk])
    settling.settle(trouble_id=trouble_id, contact_id=contact.pk, at=spoken_at)
    _keep(contact, spoken_at, by, note)


def _end_of(day: date) -> datetime:
    """A day is all that is told: what happened earlier on it lies before the conversation."""
    now = timezone.now()
    if day > timezone.localdate(now):
        detail = _("This day is still to come.")
        fault = {"pointer": "/spoken_at", "code": "invalid", "detail": detail}
        raise Invalid(detail, code="invalid_conversation", errors=[fault])
    return min(timezone.make_aware(datetime.combine(day, time.max)), now)


def _keep(contact: Contact, spoken_at: datetime, by: User | None, note: str) -> Conversation:
    return Conversation.objects.create(
        organization_id=tenancy.current(),
        contact=contact,
        spoken_at=spoken_at,
        note=note.strip()[:LONGEST_NOTE],
        logged_at=timezone.now(),
        logged_by=by,
    )


def take_back(conversation: Conversation) -> None:
    """It was noted by mistake."""
    ruling.lock([conversation.contact_id])
    Conversation.objects.for_organization(tenancy.current()).filter(pk=conversation.pk).delete()
