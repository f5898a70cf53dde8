import pytest

from accounts.organizations.models import Invitation, Membership
from accounts.organizations.services import (
    change_role,
    create_organization,
    invite,
    membership_of,
    remove_member,
)
from kernel import tenancy
from kernel.errors import Conflict, Forbidden, Invalid
from tests.factories import MembershipFactory, UserFactory


@pytest.fixture
def owned(acme):
    """acme with an owner, Olga."""
    acme.people["olga"] = UserFactory(email="olga@acme.example")
    MembershipFactory(organization=acme.organization, user=acme.people["olga"], role="owner")
    return acme


def of(cast, name):
    return membership_of(user=cast.people[name], organization=cast.organization)


def roles(cast):
    return dict(
        Membership.objects.filter(organization=cast.organization).values_list("user__email", "role")
    )


def test_a_new_organization_only_observes_and_speaks_its_owners_language(db):
    owner = UserFactory(language="fr", timezone="Europe/London")

    organization = create_organization(name="  Brindille \n SAS ", owner=owner)

    assert (organization.name, organization.sending) == ("Brindille SAS", "observe")
    assert (organization.language, organization.timezone) == ("fr", "Europe/London")
    assert membership_of(user=owner, organization=organization).role == "owner"


def test_an_organization_needs_a_name(db):
    with pytest.raises(Invalid):
        create_organization(name=" \n", owner=UserFactory())


def test_an_administrator_changes_roles_but_owners_decide_on_owners(owned):
    alice, olga = owned.people["alice"], owned.people["olga"]
    with owned.inside():
        change_role(membership=of(owned, "bob"), role="analyst", by=alice)
        assert roles(owned)["bob@acme.example"] == "analyst"

        before = roles(owned)
        for name, role in [("bob", "owner"), ("alice", "owner"), ("olga", "csm")]:
            with pytest.raises(Forbidden):
                change_role(membership=of(owned, name), role=role, by=alice)
        with pytest.raises(Forbidden):
            remove_member(membership=of(owned, "olga"), by=alice)
        assert roles(owned) == before

        change_role(membership=of(owned, "alice"), role="owner", by=olga)
        assert roles(owned)["alice@acme.example"] == "owner"


@pytest.mark.parametrize("role", ["csm", "analyst"])
def test_who_does_not_manage_changes_nobody(owned, role):
    with owned.inside():
        change_role(membership=of(owned, "bob"), role=role, by=owned.people["olga"])
        before = roles(owned)
        for refused in (
            lambda: change_role(membership=of(owned, "bob"), role="admin", by=owned.people["bob"]),
            lambda: change_role(membership=of(owned, "alice"), role="csm", by=owned.people["bob"]),
            lambda: remove_member(membership=of(owned, "alice"), by=owned.people["bob"]),
        ):
            with pytest.raises(Forbidden):
                refused()
        assert roles(owned) == before


def test_a_stranger_changes_nobody(owned, globex):
    before = roles(owned)
    with owned.inside():
        with pytest.raises(Forbidden):
            change_role(membership=of(owned, "bob"), role="admin", by=globex.people["mallory"])
        with pytest.raises(Forbidden):
            remove_member(membership=of(owned, "bob"), by=globex.people["mallory"])
    assert roles(owned) == before


def test_the_last_owner_stays_until_there_is_another(owned):
    olga = owned.people["olga"]
    with owned.inside():
        for refused in (
            lambda: change_role(membership=of(owned, "olga"), role="admin", by=olga),
            lambda: remove_member(membership=of(owned, "olga"), by=olga),
        ):
            with pytest.raises(Conflict) as refusal:
                refused()
            assert refusal.value.error_code == "last_owner"
        assert roles(owned)["olga@acme.example"] == "owner"

        change_role(membership=of(owned, "alice"), role="owner", by=olga)
        remove_member(membership=of(owned, "olga"), by=olga)
    assert "olga@acme.example" not in roles(owned)


def test_an_owner_who_can_not_log_in_does_not_count_as_one(owned):
    gone = UserFactory(is_active=False)
    MembershipFactory(organization=owned.organization, user=gone, role="owner")

    with owned.inside(), pytest.raises(Conflict):
        remove_member(membership=of(owned, "olga"), by=owned.people["olga"])


def test_whoever_leaves_takes_the_invitations_they_sent_along(owned):
    with owned.inside():
        invite(
            organization=owned.organization,
            email="friend@example.com",
            role="csm",
            by=owned.people["alice"],
        )
        remove_member(membership=of(owned, "alice"), by=owned.people["olga"])

        assert [invitation.is_open for invitation in Invitation.objects.all()] == [False]


def test_an_unknown_role_is_refused(owned):
    with tenancy.inside(owned.id), pytest.raises(Invalid):
        change_role(membership=of(owned, "bob"), role="king", by=owned.people["olga"])
    assert roles(owned)["bob@acme.example"] == "csm"
