import pytest
from allauth.account import app_settings
from django.core import mail
from django.urls import reverse

from accounts.events.models import Event
from accounts.organizations.models import Membership, Organization, User
from kernel import tenancy

PASSWORD = "a calm river at dawn"
ANSWERS = {
    "organization": "Brindille",
    "name": "Hélène  Vasseur de Lyon",
    "email": "Helene@Brindille.example",
    "password1": PASSWORD,
}


def sign_up(client, **changed):
    return client.post(reverse("account_signup"), {**ANSWERS, **changed})


def test_signing_up_opens_an_organization_that_only_observes_with_its_owner(client, db):
    response = sign_up(client)

    assert (response.status_code, response["Location"]) == (302, "/admin/")
    membership = Membership.objects.select_related("organization", "user").get()
    assert membership.role == "owner"
    assert (membership.organization.name, membership.organization.sending) == (
        "Brindille",
        "observe",
    )
    person = membership.user
    assert (person.first_name, person.last_name) == ("Hélène", "Vasseur de Lyon")
    assert (person.email, person.is_staff) == ("helene@brindille.example", False)
    assert person.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(person.pk)


def test_the_inbox_is_told_of_the_new_organization_once(client, db):
    sign_up(client)

    organization = Organization.objects.get()
    with tenancy.inside(organization.pk):
        (told,) = Event.objects.all()
    assert told.name == "organization.created"
    assert told.payload["properties"] == {
        "organization_id": str(organization.pk),
        "name": "Brindille",
    }


def test_the_new_owner_gets_a_link_to_confirm_the_address(
    client, db, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        sign_up(client)

    (sent,) = mail.outbox
    assert sent.subject == "Confirm your mail address"
    path = next(word for word in sent.body.split() if "/confirm-email/" in word)
    page = client.get(path)
    assert page.status_code == 200
    user = User.objects.get()
    assert not user.emailaddress_set.get().verified

    client.post(path)
    assert user.emailaddress_set.get().verified


def test_whoever_signs_up_in_french_is_spoken_to_in_french(client, db):
    client.post(reverse("account_signup"), ANSWERS, headers={"Accept-Language": "fr"})

    membership = Membership.objects.select_related("organization", "user").get()
    assert (membership.user.language, membership.organization.language) == ("fr", "fr")


@pytest.mark.parametrize(
    "changed",
    [
        {"organization": " "},
        {"organization": "\x00Brindille"},
        {"name": ""},
        {"email": "no address"},
        {"password1": "short"},
        {"password1": "helene@brindille.example"},
    ],
)
def test_a_sign_up_that_lacks_something_creates_nothing_and_says_what(client, db, changed):
    response = sign_up(client, **changed)

    assert response.status_code == 200
    (field,) = changed
    assert list(response.context["form"].errors) == [field]
    assert b'class="errorlist" id="id_' in response.content
    assert not User.objects.exists()
    assert not Organization.objects.exists()


def test_an_address_signs_up_once_whatever_its_letters(client, acme):
    before = (User.objects.count(), Organization.objects.count())

    response = sign_up(client, email="ALICE@acme.example")

    assert response.context["form"].errors.keys() == {"email"}
    assert (User.objects.count(), Organization.objects.count()) == before


def test_too_many_sign_ups_from_one_place_meet_a_page_that_asks_to_wait(client, db, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    sign_up(client, email="")
    response = sign_up(client)

    assert response.status_code == 429
    assert b"<h1>Please wait a moment</h1>" in response.content
    assert not User.objects.exists()


def test_sign_up_is_limited_by_default(db):
    assert app_settings.RATE_LIMITS["signup"] == "20/m/ip"
