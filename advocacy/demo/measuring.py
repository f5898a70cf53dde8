"""What the reports need beside events and leads: since when the programme runs, and the founder's own answer."""

from datetime import datetime, time, timedelta

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from accounts.organizations.models import Organization
from advocacy.demo.world import World
from advocacy.growth.models import GrowthSettings
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Act
from kernel import tenancy
from kernel.windows import zone


def plant(organization: Organization, world: World, until: datetime) -> None:
    """Inside the organization. Run again it changes nothing."""
    live_since = (until - timedelta(weeks=world.live_weeks)).date()
    _settings, is_new = GrowthSettings.objects.get_or_create(
        organization_id=tenancy.current(),
        defaults={
            "live_since": live_since,
            "worth_more": GrowthSettings.Worth.NO,
            "stage": GrowthSettings.Stage.REPEATING,
        },
    )
    if is_new:
        _found(datetime.combine(live_since, time(10), zone(organization.timezone)))


def _found(first_day: datetime) -> None:
    """Who recommends already was found on the first day of the programme, who began later with their first act: the story is
    loaded in a minute, and took half a year.
    """
    acts = Act.objects.for_organization(tenancy.current()).filter(contact=OuterRef("contact"))
    first = Subquery(acts.order_by("occurred_at").values("occurred_at")[:1])
    standing = Advocate.objects.for_organization(tenancy.current()).exclude(entered_at=None)
    standing.update(entered_at=Greatest(Value(first_day), Coalesce(first, Value(first_day))))
