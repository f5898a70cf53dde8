"""What the reports need beside events and leads: since when the programme runs, and the founder's own answer."""

from datetime import datetime, timedelta

from advocacy.demo.world import World
from advocacy.growth.models import GrowthSettings
from kernel import tenancy


def plant(world: World, until: datetime) -> None:
    """Inside the organization. Run again it changes nothing."""
    GrowthSettings.objects.get_or_create(
        organization_id=tenancy.current(),
        defaults={
            "live_since": (until - timedelta(weeks=world.live_weeks)).date(),
            "worth_more": GrowthSettings.Worth.NO,
            "stage": GrowthSettings.Stage.REPEATING,
        },
    )
