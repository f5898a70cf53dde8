"""Facts that our own rooms tell (`source="goodword"`): lead.won, organization.created, ..."""

from accounts.events.models import Event
from advocacy.sources.told import EvidenceTold, Told
from kernel.text import reason
from kernel.work import Unworkable

EVIDENCE = {
    "lead.submitted": "referral_submitted",
    "lead.qualified": "referral_qualified",
    "lead.won": "referral_won",
}


def read(event: Event) -> Told:
    """Referral stages become evidence for the credited advocate; a new organization gets its playbooks."""
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    properties = event.payload.get("properties") or {}
    if event.name == "organization.created":
        told.organization_created = True
        told.reading = Event.Reading.PROFILE
    elif event.name in EVIDENCE:
        if "lead_id" not in properties:
            raise Unworkable(reason("missing_property", name="lead_id"))
        if properties.get("advocate_id"):
            told.evidence.append(
                EvidenceTold(
                    kind=EVIDENCE[event.name],
                    subject=str(properties["lead_id"]),
                    details={"lead_id": properties["lead_id"]},
                    contact_id=str(properties["advocate_id"]),
                )
            )
            told.reading = Event.Reading.SIGNAL
    return told
