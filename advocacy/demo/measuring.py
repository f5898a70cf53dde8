"""What the reports need beside events and leads: since when the programme runs, the founder's answer, benefits that were given.

Benefits of the history are written as offers that were kept, one each, set-wise: nothing leaves because of them.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.customers.models import Contact
from advocacy.demo.items import Item, Told
from advocacy.demo.world import World
from advocacy.growth.models import GrowthSettings
from advocacy.incentives.models import Incentive, Offer
from kernel import tenancy

GIVEN = "Benefit Given"
OPEN_FOR = timedelta(days=21)


def plant(world: World, items: Iterable[Item], until: datetime) -> int:
    """Inside the organization, after its people are known. Returns offers written; run again it adds nothing."""
    GrowthSettings.objects.get_or_create(
        organization_id=tenancy.current(),
        defaults={
            "live_since": (until - timedelta(weeks=world.live_weeks)).date(),
            "worth_more": GrowthSettings.Worth.NO,
            "stage": GrowthSettings.Stage.REPEATING,
        },
    )
    return len(_offers(list(items)))


def _offers(items: list[Item]) -> list[Offer]:
    given = [
        (item.message["userId"], item.message["properties"]["incentive"].replace("_", "-"), item.at)
        for item in items
        if isinstance(item, Told) and item.message.get("event") == GIVEN
    ]
    incentives = {one.code: one for one in Incentive.objects.for_organization(tenancy.current())}
    people = dict(
        Contact.objects.for_organization(tenancy.current())
        .filter(external_id__in=[key for key, _code, _at in given], merged_into=None)
        .values_list("external_id", "pk")
    )
    there = set(
        Offer.objects.for_organization(tenancy.current())
        .filter(state="fulfilled", contact_id__in=people.values())
        .values_list("contact_id", "incentive_id")
    )
    return Offer.objects.bulk_create(
        Offer(
            organization_id=tenancy.current(),
            incentive=incentives[code],
            contact_id=people[key],
            state="fulfilled",
            offered_at=at,
            expires_at=at + OPEN_FOR,
            changed_at=at + timedelta(days=10),
        )
        for key, code, at in given
        if key in people and code in incentives and (people[key], incentives[code].pk) not in there
    )
