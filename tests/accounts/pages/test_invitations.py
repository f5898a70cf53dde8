from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.organizations.invitations import LIFE, invitation_link
from accounts.organizations.models import Invitation, Membership, Organization, User
from accounts.organizations.services import invite, membership_of, revoke_invitation
from kernel import signed_links
from tests.factories import MembershipFactory, UserFactory

PASSWORD = "a calm river at dawn"


@pytest.fixture
def invitation(acme):
    with acme.inside():
        return invite(
            organization=acme.organization,
            email="carla@acme.example",
            role="analyst",
            by=acme.people["alice"],
        )


@pytest.fixture
def link(invitation):
    return invitation_link(invitation).removeprefix("http://testserver")


def carla():
    user = UserFactory(email="carla@acme.example")
    client = Client()
    client.force_login(user)
    return user, client


def is_open(acme, invitation):
    with acme.inside():
        return Invitation.objects.get(pk=invitation.pk).is_open


def test_looking_at_an_invitation_changes_nothing(acme, invitation, link):
    user, client = carla()

    for who in (client, Client()):
        page = who.get(link)
        assert page.status_code == 200
        assert "Join Acme" in page.content.decode()
    assert is_open(acme, invitation)
    assert not user.memberships.exists()


def test_joining_with_a_log_in_one_has_takes_one_button(acme, invitation, link):
    user, client = carla()
    mine = MembershipFactory(user=user, role="owner")  # works elsewhere already

    response = client.post(link)

    assert response["Location"] == "/admin/"
    assert membership_of(user=user, organization=acme.organization).role == "analyst"
    assert client.session["organization"] == str(acme.id)
    assert user.memberships.filter(pk=mine.pk, role="owner").exists()
    assert not is_open(acme, invitation)


def test_joining_twice_is_joining_once(acme, invitation, link):
    user, client = carla()

    answers = [client.post(link), client.post(link)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert user.memberships.count() == 1
    assert client.get(link)["Location"] == reverse("organizations")


def test_a_stranger_to_the_address_is_told_so_and_does_not_join(globex, acme, invitation, link):
    client = globex.client("mallory")

    for response in (client.get(link), client.post(link)):
        assert response.status_code == 403
        html = response.content.decode()
        assert "This invitation is for somebody else" in html
        assert "carla@acme.example" in html
    assert globex.people["mallory"].memberships.count() == 1
    assert is_open(acme, invitation)


def test_a_post_without_log_in_joins_nobody(acme, invitation, link):
    assert Client().post(link).status_code == 200
    assert is_open(acme, invitation)


def test_signing_up_by_an_invitation_joins_and_opens_no_organization(
    acme, invitation, link, django_capture_on_commit_callbacks
):
    client = Client()
    address = link + "sign-up/"
    assert address in client.get(link).content.decode()
    assert "carla@acme.example" in client.get(address).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            address, {"name": "Carla Conti", "password1": PASSWORD, "email": "evil@example.com"}
        )

    assert response["Location"] == "/admin/"
    user = User.objects.get(email="carla@acme.example")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert membership_of(user=user, organization=acme.organization).role == "analyst"
    assert Organization.objects.count() == 1
    assert user.emailaddress_set.get().verified
    assert mail.outbox == []  # nothing left to confirm
    assert not User.objects.filter(email="evil@example.com").exists()


def test_an_invited_sign_up_that_lacks_something_creates_nobody(acme, invitation, link):
    response = Client().post(link + "sign-up/", {"name": "Carla", "password1": "short"})

    assert response.context["form"].errors.keys() == {"password1"}
    assert not User.objects.filter(email="carla@acme.example").exists()
    assert is_open(acme, invitation)


def test_who_has_a_log_in_is_asked_to_use_it_and_comes_back(acme, invitation, link):
    user, _ = carla()
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    assert f"/account/login/?next={link}" in client.get(link).content.decode()

    back = client.post(
        reverse("account_login"), {"login": user.email, "password": PASSWORD, "next": link}
    )

    assert back["Location"] == link
    assert client.post(link)["Location"] == "/admin/"


def forged(acme, globex, invitation, time_machine):
    return [
        "x",
        signed_links.sign(purpose="preferences", organization_id=acme.id, subject_id=invitation.pk),
        signed_links.sign(
            purpose="invitation", organization_id=globex.id, subject_id=invitation.pk
        ),
        signed_links.sign(purpose="invitation", organization_id=acme.id, subject_id=acme.id),
    ]


def dead(client, link):
    """The clear page of a dead link, from each of its doors."""
    for response in (client.get(link), client.post(link), Client().get(link + "sign-up/")):
        assert response.status_code == 404
        assert "<h1>This link does not work</h1>" in response.content.decode()


def test_forged_links_end_on_a_clear_page(acme, globex, invitation, time_machine):
    _, client = carla()
    for token in forged(acme, globex, invitation, time_machine):
        dead(client, f"/invitations/{token}/")
    assert is_open(acme, invitation)


def test_a_link_dies_after_fourteen_days(acme, invitation, link, time_machine):
    user, client = carla()
    now = timezone.now()

    time_machine.move_to(now + LIFE - timedelta(hours=1))
    assert Client().get(link).status_code == 200
    time_machine.move_to(now + LIFE + timedelta(hours=1))
    client.force_login(user)
    dead(client, link)
    assert not user.memberships.exists()


def test_a_link_that_was_taken_back_is_dead(acme, invitation, link):
    user, client = carla()
    with acme.inside():
        revoke_invitation(invitation=invitation, by=acme.people["alice"])

    dead(client, link)
    assert not user.memberships.exists()


def test_whoever_was_removed_cannot_come_back_by_the_old_link(acme, invitation, link):
    user, client = carla()
    client.post(link)
    Membership.objects.filter(user=user).delete()

    dead(client, link)
    assert not user.memberships.exists()
