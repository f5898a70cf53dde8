"""The draw of the live half year, made by the machine itself: its sides decide whom the story asks, so that the report of
the effect reads true rows.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from accounts.customers.models import Company
from accounts.organizations.models import Membership, User
from advocacy.demo import asking, roles
from advocacy.demo.asking import WINDOW, Turn
from advocacy.demo.items import Told
from advocacy.demo.simulation import Story, in_order
from advocacy.holdout import services as holdout
from advocacy.holdout.models import HoldoutDraw, HoldoutExemption, HoldoutSettings
from kernel import tenancy

RULE = "11-renewal-signed"
WHY = "Works closely with us; would be asked in any case."


def plant(story: Story, seed: int, until: datetime) -> list[Told]:
    """Inside the organization, with its companies. Returns what those who were asked, and the others, told since.

    In a world too small for a draw everybody is asked.
    """
    world = story.world
    ids = _ids(business.key for business in story.businesses)
    draw = _drawn(story, until)
    held_out = _held_out(draw, ids) if draw else set()
    turns = list(asking.turns(world, seed, story.businesses, held_out, until))
    if draw:
        _remember(draw, turns, ids)
    told = in_order(list(asking.told(world, turns)), until)
    return [one for one in told if isinstance(one, Told)]


def _drawn(story: Story, until: datetime) -> HoldoutDraw | None:
    """The draw in force, made on the first day of the experiment. Who has a name is exempt from it."""
    began = until - 2 * WINDOW
    here = tenancy.current()
    HoldoutSettings.objects.get_or_create(
        organization_id=here, defaults={"percent": round(story.world.holdout * 100)}
    )
    if draw := holdout.in_force():
        return draw
    leader = _leader()
    named = Company.objects.filter(external_id__in=[role.company_key for role in roles.NAMED])
    for company in named:
        HoldoutExemption.objects.get_or_create(
            organization_id=here,
            company=company,
            defaults={"why": WHY, "exempted_by": leader, "exempted_at": began},
        )
    holdout.keep_drawn(now=began)
    return holdout.in_force()


def _leader() -> User | None:
    row = Membership.objects.filter(role=Membership.Role.OWNER).select_related("user").first()
    return row.user if row else None


def _ids(keys: Iterable[str]) -> dict[str, UUID]:
    """Ids of companies by the product's key."""
    rows = Company.objects.filter(external_id__in=list(keys))
    return {key: pk for key, pk in rows.values_list("external_id", "pk") if key}


def _held_out(draw: HoldoutDraw, ids: Mapping[str, UUID]) -> set[str]:
    drawn = holdout.known(draw, units=ids.values())
    return {key for key, pk in ids.items() if drawn.holds_out(pk, rule=RULE, percent=None)}


def _remember(draw: HoldoutDraw, turns: Iterable[Turn], ids: Mapping[str, UUID]) -> None:
    """Both sides from when they were asked, or would have been. The first turn of a company stands."""
    for turn in turns:
        pk = ids[turn.business.key]
        met = [(RULE, pk, turn.is_held_out)]
        holdout.remember(draw, met, companies={pk}, now=turn.asked_at)
