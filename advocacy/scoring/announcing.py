"""What the world hears of tiers: written for the webhooks with the standing itself, set-wise."""

from collections.abc import Mapping
from uuid import UUID

from accounts.customers.models import Contact
from accounts.outbound.announcing import Announcement, about, announce_all, is_heard
from advocacy.scoring.models import Advocate
from kernel import tenancy

TYPE = "advocate.tier_changed"


def tiers_changed(advocates: Mapping[UUID, Advocate], *, before: Mapping[UUID, str]) -> None:
    """Those whose tier is another one than `before`; who is new was quiet. Three queries however many."""
    changed = {
        contact_id: advocate
        for contact_id, advocate in advocates.items()
        if advocate.tier != before.get(contact_id, Advocate.Tier.QUIET)
    }
    if not changed or not is_heard(TYPE):
        return
    people = (
        Contact.objects.for_organization(tenancy.current())
        .filter(pk__in=changed)
        .select_related("company")
        .order_by("pk")
    )
    announce_all(
        [
            Announcement(
                TYPE,
                {
                    **about(person),
                    "tier": changed[person.pk].tier,
                    "tier_before": before.get(person.pk, Advocate.Tier.QUIET),
                    "score": changed[person.pk].score,
                },
                contact_id=person.pk,
                is_test=person.is_test,
            )
            for person in people
        ]
    )
