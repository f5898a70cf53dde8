import pytest
from django.urls import reverse

from accounts.organizations.models import Organization
from tests.factories import MembershipFactory


@pytest.fixture
def both(acme, globex):
    """Bob works at acme and, since later, at globex."""
    MembershipFactory(organization=globex.organization, user=acme.people["bob"], role="analyst")
    return acme, globex


def working_in(client):
    response = client.get(reverse("organizations"))
    return response.context["active"].organization.name


def test_switching_changes_the_organization_and_nothing_else_of_the_session(both):
    acme, globex = both
    client = acme.client("bob")
    session = client.session
    session["draft"] = "kept"
    session.save()
    assert working_in(client) == "Acme"

    response = client.post(reverse("switch_organization"), {"organization": globex.id})

    assert response["Location"] == "/admin/"
    assert working_in(client) == "Globex"
    assert client.session["draft"] == "kept"


def test_a_strangers_organization_is_not_found_and_nothing_changes(both):
    acme, globex = both
    client = acme.client("alice")

    for wanted in (globex.id, "no id", ""):
        response = client.post(reverse("switch_organization"), {"organization": wanted})
        assert response.status_code == 404
    assert "organization" not in client.session


def test_who_was_removed_falls_back_to_what_is_left(both):
    acme, globex = both
    client = acme.client("bob")
    client.post(reverse("switch_organization"), {"organization": globex.id})

    acme.people["bob"].memberships.filter(organization=globex.organization).delete()

    assert working_in(client) == "Acme"


def test_the_switch_leads_back_to_pages_of_ours_only(both):
    acme, globex = both
    client = acme.client("bob")
    for wanted, led in [
        ("/profile/", "/profile/"),
        ("https://evil.example/", "/admin/"),
        ("//evil.example", "/admin/"),
    ]:
        response = client.post(
            reverse("switch_organization"), {"organization": globex.id, "next": wanted}
        )
        assert response["Location"] == led


def test_switching_takes_a_post_and_a_log_in(both, client):
    acme, globex = both
    assert acme.client("bob").get(reverse("switch_organization")).status_code == 405
    for name in ("organizations", "switch_organization", "profile"):
        response = client.post(reverse(name), {"organization": globex.id})
        assert response["Location"].startswith("/account/login/")


def test_who_belongs_to_no_organization_may_open_one(acme):
    bob = acme.people["bob"]
    bob.memberships.all().delete()
    client = acme.client("bob")
    assert (
        "You do not belong to an organization."
        in client.get(reverse("organizations")).content.decode()
    )

    response = client.post(reverse("organizations"), {"name": "Bob & Sons"})

    assert response["Location"] == "/admin/"
    assert bob.memberships.get().role == "owner"
    assert bob.memberships.get().organization.name == "Bob & Sons"


def test_who_belongs_to_one_does_not_open_more(acme):
    response = acme.client("bob").post(reverse("organizations"), {"name": "Second"})

    assert response.status_code == 409
    assert Organization.objects.count() == 1


@pytest.mark.parametrize("count", [2, 20])
def test_the_list_costs_the_same_however_long(acme, django_assert_num_queries, count):
    for _ in range(count):
        MembershipFactory(user=acme.people["bob"])
    client = acme.client("bob")

    with django_assert_num_queries(6):  # session, user, two savepoint marks, list, active
        client.get(reverse("organizations"))
