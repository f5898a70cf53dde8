import pytest
from django.urls import reverse

ANSWERS = {
    "first_name": "Alix",
    "last_name": "Martin",
    "language": "fr",
    "timezone": "America/Montreal",
}


@pytest.fixture
def client(acme):
    return acme.client("alice")


def test_name_language_and_time_zone_are_ones_own(acme, client):
    response = client.post(reverse("profile"), {**ANSWERS, "timezone": "America/Toronto"})

    assert response["Location"] == reverse("profile")
    alice = acme.people["alice"]
    alice.refresh_from_db()
    assert (alice.first_name, alice.last_name) == ("Alix", "Martin")
    assert (alice.language, alice.timezone) == ("fr", "America/Toronto")
    page = client.get(reverse("profile"))
    assert page["Content-Language"] == "fr"
    assert b'<html lang="fr">' in page.content


@pytest.mark.parametrize(
    "changed", [{"language": "de"}, {"timezone": "Mars/Olympus"}, {"first_name": ""}]
)
def test_what_does_not_exist_is_refused_and_nothing_changes(acme, client, changed):
    response = client.post(reverse("profile"), {**ANSWERS, **changed})

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == changed.keys()
    alice = acme.people["alice"]
    alice.refresh_from_db()
    assert (alice.first_name, alice.language) == ("Alice", "en")


def test_nobody_becomes_staff_by_sending_more_fields(acme, client):
    client.post(
        reverse("profile"),
        {**ANSWERS, "is_staff": "on", "is_superuser": "on", "email": "x@example.com"},
    )

    alice = acme.people["alice"]
    alice.refresh_from_db()
    assert (alice.is_staff, alice.is_superuser) == (False, False)
    assert alice.email == "alice@acme.example"


def test_a_logged_in_person_reads_their_own_language_whatever_the_browser_says(acme, client):
    page = client.get(reverse("profile"), headers={"Accept-Language": "fr"})

    assert page["Content-Language"] == "en"
