"""What this room tells the rest of the house and the world, in the transaction that made it true: facts of our own in
the inbox, and announcements for the webhooks."""

from typing import Any

from accounts.events.services import tell
from accounts.outbound.announcing import announce
from referrals.leads.models import Lead
from referrals.leads.telling import described
from referrals.qualification.routing_models import FirstContact
from referrals.qualification.segment_models import PathEntry, Segment

ENTERED, CHANGED, OVERDUE = (
    "lead.segment_entered",
    "lead.segment_changed",
    "lead.first_contact_overdue",
)


def tell_place(*, lead: Lead, entry: PathEntry, before: Segment | None) -> None:
    """A lead entered a segment, or went from one to another."""
    _tell(
        CHANGED if before else ENTERED,
        lead,
        subject=str(entry.pk),
        segment=entry.segment.code,
        segment_before=before.code if before else None,
    )


def tell_overdue(*, lead: Lead, contact: FirstContact) -> None:
    """Nobody of ours was in touch with a lead in time."""
    _tell(
        OVERDUE,
        lead,
        subject=str(contact.pk),
        due_at=contact.due_at.isoformat() if contact.due_at else None,
        owner=contact.owner.email if contact.owner else None,
    )


def _tell(name: str, lead: Lead, *, subject: str, **more: Any) -> None:
    tell(
        name=name,
        subject=subject,
        payload={"lead_id": str(lead.pk), "stage": lead.stage, **more},
        is_test=lead.is_test,
    )
    announce(
        type=name,
        data={**described(lead), "stage": lead.stage, **more},
        contact_id=lead.contact_id,
        is_test=lead.is_test,
    )
