"""What a colleague notes about having spoken with somebody: after a complaint, nobody is asked before that."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

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


def note(*, contact: Contact, spoken_at: datetime, by: User | None, note: str = "") -> Conversation:
    """Keep that somebody of ours spoke with them. Raises Invalid for a day that is to come."""
    now = timezone.now()
    if spoken_at > now:
        detail = _("This day is still to come.")
        fault = {"pointer": "/spoken_at", "code": "invalid", "detail": detail}
        raise Invalid(detail, code="invalid_conversation", errors=[fault])
    ruling.lock([contact.pk])
    return Conversation.objects.create(
        organization_id=tenancy.current(),
        contact=contact,
        spoken_at=spoken_at,
        note=note.strip()[:LONGEST_NOTE],
        logged_at=now,
        logged_by=by,
    )


def take_back(conversation: Conversation) -> None:
    """It was noted by mistake."""
    ruling.lock([conversation.contact_id])
    Conversation.objects.for_organization(tenancy.current()).filter(pk=conversation.pk).delete()
