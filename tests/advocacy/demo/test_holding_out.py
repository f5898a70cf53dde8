"""Who is asked in the story: the machine draws, and its report of the effect finds what is planted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.customers.models import Contact
from accounts.organizations.models import Membership
from advocacy.demo import asking, holding_out, roles
from advocacy.demo.items import Told
from advocacy.demo.simulation import draw
from advocacy.demo.story import SEED, take_in
from advocacy.demo.world import World
from advocacy.holdout import effect
from advocacy.holdout import services as holdout
from advocacy.holdout.models import HoldoutArm
from kernel import tenancy
from tests.factories import MembershipFactory, OrganizationFactory

UNTIL = timezone.now().replace(microsecond=0)


@pytest.fixture(scope="module")
def story():
    return draw(World(), SEED, UNTIL)


@pytest.fixture
def customers(db, story):
    """The companies of the story that pay today, each with the colleague who is asked."""
    organization = OrganizationFactory()
    MembershipFactory(organization=organization, role=Membership.Role.OWNER)
    paying = [one for one in story.businesses if one.people and one.pays_at(UNTIL)]
    keys = {one.key for one in paying} | {one.people[-1].key for one in paying}
    with tenancy.inside(organization.pk):
        take_in(organization, [one for one in story.items if _says_who(one, keys)])
        Contact.objects.update(standing=Contact.Standing.CUSTOMER)
        story.businesses[:] = paying
        yield organization


def _says_who(item, keys):
    message = item.message if isinstance(item, Told) else {}
    return (message.get("type") == "group" and message["groupId"] in keys) or (
        message.get("type") == "identify" and message["userId"] in keys
    )


def test_a_fifth_is_held_out_and_the_report_counts_exactly_who_did_something(customers, story):
    told = holding_out.plant(story, SEED, UNTIL)
    take_in(customers, told)
    drawn = holdout.in_force()
    assert (drawn.percent, drawn.drawn_at) == (20, UNTIL - 2 * asking.WINDOW)
    arms = {arm.company.external_id: arm for arm in HoldoutArm.objects.select_related("company")}
    held_out = {key for key, arm in arms.items() if arm.is_held_out}
    assert 0.1 < len(held_out) / len(arms) < 0.3
    assert not {role.company_key for role in roles.NAMED} & set(arms)

    turns = list(asking.turns(story.world, SEED, story.businesses, held_out, UNTIL))
    asked = {one.message["userId"] for one in told if "Asked" in one.message["event"]}
    assert asked == {
        turn.business.people[-1].key for turn in turns if turn.business.key not in held_out
    }
    watched = [turn for turn in turns if turn.window == 2]
    acts = effect.report(drawn, now=UNTIL).effects[0]
    for side, is_held_out in ((acts.asked, False), (acts.held_out, True)):
        these = [turn for turn in watched if turn.is_held_out is is_held_out]
        over = [turn for turn in these if turn.asked_at + timedelta(days=90) <= UNTIL]
        assert (side.k, side.n) == (sum(turn.acts_at is not None for turn in over), len(over))
    assert acts.asked.value > acts.held_out.value


def test_told_again_it_draws_no_second_time_and_adds_nothing(customers, story):
    told = holding_out.plant(story, SEED, UNTIL)
    arms = set(HoldoutArm.objects.values_list("company", "is_held_out"))
    assert holding_out.plant(story, SEED, UNTIL) == told
    assert set(HoldoutArm.objects.values_list("company", "is_held_out")) == arms


def test_in_a_world_too_small_for_a_draw_everybody_is_asked(db, story):
    organization = OrganizationFactory()
    with tenancy.inside(organization.pk):
        told = holding_out.plant(story, SEED, UNTIL)
        assert holdout.in_force() is None
    turns = list(asking.turns(story.world, SEED, story.businesses, (), UNTIL))
    assert sum("Asked" in one.message["event"] for one in told) == len(turns)
