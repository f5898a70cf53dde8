"""Two people at the same moment, on two connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.organizations.models import Membership
from accounts.organizations.services import (
    accept_invitation,
    authenticate_key,
    change_role,
    invite,
    membership_of,
)
from kernel.errors import DomainError
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acme, *acts: Callable[[], object]) -> list[str]:
    """Run the acts in threads that start together; the code of each refusal, or "done"."""
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait(timeout=10)
            with acme.inside():
                act()
        except DomainError as refusal:
            return refusal.error_code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as threads:
        return sorted(threads.map(run, acts))


def test_two_owners_who_step_down_at_once_leave_one(acme):
    owners = [UserFactory(), UserFactory()]
    for owner in owners:
        MembershipFactory(organization=acme.organization, user=owner, role="owner")

    def step_down(owner):
        mine = membership_of(user=owner, organization=acme.organization)
        return lambda: change_role(membership=mine, role="csm", by=owner)

    assert at_once(acme, *map(step_down, owners)) == ["done", "last_owner"]
    assert Membership.objects.filter(organization=acme.organization, role="owner").count() == 1


def test_an_invitation_accepted_twice_at_once_joins_once(acme):
    carla = UserFactory(email="carla@acme.example")
    with acme.inside():
        invitation = invite(
            organization=acme.organization,
            email=carla.email,
            role="csm",
            by=acme.people["alice"],
        )

    def join():
        return accept_invitation(invitation=invitation, user=carla)

    assert at_once(acme, join, join) == ["done", "done"]
    assert carla.memberships.count() == 1


def test_a_key_used_many_times_at_once_opens_every_time(acme):
    def use():
        assert authenticate_key(acme.key.secret)

    assert at_once(acme, *[use] * 6) == ["done"] * 6
