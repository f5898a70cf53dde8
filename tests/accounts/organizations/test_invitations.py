import pytest
from django.core import mail

from accounts.organizations import services
from accounts.organizations.models import Invitation, Membership
from accounts.organizations.services import accept_invitation, invite, revoke_invitation
from kernel.errors import Conflict, Forbidden, Invalid
from tests.factories import UserFactory


def ask(acme, email="carla@acme.example", role="csm", by="alice"):
    return invite(organization=acme.organization, email=email, role=role, by=acme.people[by])


def test_an_invitation_is_mailed_in_the_organizations_language_with_text_and_html(
    acme, django_capture_on_commit_callbacks
):
    acme.organization.language = "fr"
    acme.organization.save()
    with acme.inside(), django_capture_on_commit_callbacks(execute=True):
        ask(acme, email=" Carla@ACME.example ")

    (sent,) = mail.outbox
    assert sent.to == ["carla@acme.example"]
    assert sent.reply_to == ["Alice <alice@acme.example>"]
    (html, kind) = sent.alternatives[0]
    assert kind == "text/html"
    assert 'lang="fr"' in html
    link = next(word for word in sent.body.split() if "/invitations/" in word)
    assert link.startswith("http://testserver/invitations/")
    assert link in html


def test_names_in_a_mail_are_no_markup(acme, django_capture_on_commit_callbacks):
    acme.organization.name = "<b>Acme</b> & Co"
    with acme.inside(), django_capture_on_commit_callbacks(execute=True):
        ask(acme)

    (sent,) = mail.outbox
    assert "<b>Acme</b> & Co" in sent.subject
    assert "<b>Acme</b> & Co" in sent.body
    assert "&lt;b&gt;Acme&lt;/b&gt; &amp; Co" in sent.alternatives[0][0]


def test_nothing_is_sent_when_the_invitation_is_rolled_back(acme):
    with acme.inside():
        ask(acme)

    assert mail.outbox == []  # the test's transaction never commits


def test_inviting_again_replaces_the_invitation_before(acme):
    with acme.inside():
        first, second = ask(acme), ask(acme, role="analyst")

        first.refresh_from_db()
        assert (first.is_open, second.is_open) == (False, True)
        with pytest.raises(Conflict):
            accept_invitation(invitation=first, user=UserFactory(email="carla@acme.example"))


def test_a_csm_invites_nobody_and_an_administrator_no_owner(acme, globex):
    with acme.inside():
        for fields in ({"by": "bob"}, {"role": "owner"}):
            with pytest.raises(Forbidden):
                ask(acme, **fields)
        with pytest.raises(Forbidden):
            invite(
                organization=acme.organization,
                email="spy@globex.example",
                role="admin",
                by=globex.people["mallory"],
            )
        assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"email": "no address"}, Invalid),
        ({"role": "king"}, Invalid),
        ({"email": "BOB@acme.example"}, Conflict),
    ],
)
def test_an_invitation_that_makes_no_sense_is_not_made(acme, fields, refusal):
    with acme.inside():
        with pytest.raises(refusal):
            ask(acme, **fields)
        assert not Invitation.objects.exists()


def test_an_organization_can_not_write_to_the_whole_world(acme, monkeypatch):
    monkeypatch.setattr(services, "MOST_INVITATIONS_A_DAY", 2)
    with acme.inside():
        ask(acme, email="one@example.com")
        ask(acme, email="two@example.com")
        with pytest.raises(Conflict) as refusal:
            ask(acme, email="three@example.com")
        assert Invitation.objects.count() == 2
    assert refusal.value.error_code == "too_many_invitations"


def test_accepting_joins_once_with_the_role_of_the_invitation(acme):
    carla = UserFactory(email="carla@acme.example")
    with acme.inside():
        invitation = ask(acme, role="analyst")
        first = accept_invitation(invitation=invitation, user=carla)
        again = accept_invitation(invitation=invitation, user=carla)

        invitation.refresh_from_db()
        assert (first, first.role) == (again, "analyst")
        assert invitation.accepted_at is not None
    assert Membership.objects.filter(user=carla).count() == 1


def test_only_the_invited_address_joins(acme, globex):
    with acme.inside():
        invitation = ask(acme)
        with pytest.raises(Forbidden):
            accept_invitation(invitation=invitation, user=globex.people["mallory"])
        invitation.refresh_from_db()
        assert invitation.is_open
    assert globex.people["mallory"].memberships.count() == 1


def test_who_was_removed_does_not_come_back_by_the_old_invitation(acme):
    carla = UserFactory(email="carla@acme.example")
    with acme.inside():
        invitation = ask(acme)
        accept_invitation(invitation=invitation, user=carla).delete()
        with pytest.raises(Conflict):
            accept_invitation(invitation=invitation, user=carla)
    assert not carla.memberships.exists()


def test_taking_back_closes_the_invitation_and_is_for_managers(acme):
    carla = UserFactory(email="carla@acme.example")
    with acme.inside():
        invitation = ask(acme)
        with pytest.raises(Forbidden):
            revoke_invitation(invitation=invitation, by=acme.people["bob"])
        revoke_invitation(invitation=invitation, by=acme.people["alice"])
        with pytest.raises(Conflict):
            accept_invitation(invitation=invitation, user=carla)

        accepted = ask(acme)
        accept_invitation(invitation=accepted, user=carla)
        with pytest.raises(Conflict):
            revoke_invitation(invitation=accepted, by=acme.people["alice"])


def test_an_invitation_is_invisible_to_other_organizations(acme, globex):
    with acme.inside():
        ask(acme)
    with globex.inside():
        assert not Invitation.objects.exists()
