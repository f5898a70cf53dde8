"""What the product may show to one person now: asked again at the moment of showing, not taken on trust."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from advocacy.moments import last_check, people
from advocacy.moments.models import Channel, Delivery, Moment, Rule
from advocacy.moments.people import IN_APP_FOR
from kernel import tenancy
from kernel.work import State


def due_in_product(contact: Contact, *, now: datetime) -> QuerySet[Moment]:
    """Open moments that fell due in the product lately, of playbooks that are on in an organization that is on."""
    due = Delivery.objects.for_organization(tenancy.current()).filter(
        moment=OuterRef("pk"),
        channel=Channel.IN_APP,
        due_at__lte=now,
        due_at__gt=now - IN_APP_FOR,
        state__in=[State.PENDING, State.DONE],
    )
    return Moment.objects.for_organization(tenancy.current()).filter(
        Exists(due),
        contact=contact,
        state="open",
        expires_at__gt=now,
        position=Rule.Position.ON,
        rule__position=Rule.Position.ON,
        rule__paused_at=None,
        organization__sending=Organization.Sending.ON,
    )


def to_show(contact: Contact, *, now: datetime) -> list[Moment]:
    """Those of them that may still reach the person, the newest first. A constant number of queries."""
    due = due_in_product(contact, now=now).select_related(
        "rule", "contact__company__owner", "signal"
    )
    found = list(due.order_by("-opened_at", "-pk"))
    if not found:
        return []
    known = people.know([contact.pk], tiers=people.tiers_of([contact.pk]), now=now)
    person = known.persons[contact.pk]
    today = last_check.today_for(contact)
    return [
        one
        for one in found
        if last_check.refusal_to_show(one, person, now=now, today=today) is None
    ]


def own_moment(contact: Contact, moment_id: str) -> Moment | None:
    """A moment of this person, whatever became of it; None when it is somebody else's, or none."""
    try:
        key = UUID(moment_id)
    except ValueError:
        return None
    return (
        Moment.objects.for_organization(tenancy.current())
        .filter(pk=key, contact=contact)
        .select_related("rule", "contact__company__owner", "offer")
        .first()
    )
