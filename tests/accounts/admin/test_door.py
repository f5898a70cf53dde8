"""The admin as a tenant door: who comes in, where to, and what they find there."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts.customers.models import Company
from accounts.organizations.models import Membership
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    MembershipFactory,
    UserFactory,
)

PAGES = ["index", "measure", "weights"]


def changelist(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def every_changelist() -> list[str]:
    return [changelist(model) for model in admin.site._registry]


def test_a_stranger_is_sent_to_the_log_in_and_back(acme):
    answer = Client().get("/admin/accounts/company/")
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('account_login')}?next=/admin/accounts/company/"
    assert (
        Client()
        .get("/admin/login/?next=/admin/measure/")["Location"]
        .endswith("?next=/admin/measure/")
    )
    elsewhere = Client().get("/admin/login/?next=https://evil.example/")
    assert "evil" not in elsewhere["Location"]


def test_staff_without_a_membership_sees_a_clear_page_and_nothing_else(acme):
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    for url in ["/admin/", "/admin/accounts/company/", reverse("admin:measure")]:
        answer = client.get(url, follow=True)
        assert answer.redirect_chain == [(reverse("organizations"), 302)]
        assert "You do not belong to an organization" in answer.content.decode()


def test_a_closed_log_in_stays_out(acme):
    client = acme.client("bob")
    acme.people["bob"].is_active = False
    acme.people["bob"].save()
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("person", ["alice", "bob"])
def test_every_page_of_the_sidebar_opens(acme, person):
    client = acme.client(person)
    for url in [*every_changelist(), *[reverse(f"admin:{page}") for page in PAGES]]:
        answer = client.get(url, follow=True)
        hidden = person == "bob" and any(
            name in url
            for name in ("apikey", "invitation", "connection", "webhook", "trailentry", "erasure")
        )
        assert answer.status_code == (403 if hidden else 200), url


def test_nothing_of_djangos_groups_or_other_apps_is_registered():
    labels = {model._meta.app_label for model in admin.site._registry}
    assert labels == {"accounts", "referrals", "advocacy"}


def test_rows_of_another_organization_are_not_there(acme, globex):
    with acme.inside():
        company = CompanyFactory(name="Dupont-Lavigne")
        contact = ContactFactory(name="Claire Fontan", company=company)
    mallory = globex.client("mallory")
    assert "Dupont-Lavigne" not in mallory.get(changelist(Company)).content.decode()
    for row in (company, contact):
        url = reverse(f"admin:accounts_{row._meta.model_name}_change", args=[row.pk])
        assert mallory.get(url).status_code == 404
        assert mallory.post(url, {"name": "stolen"}).status_code == 404
    found = mallory.get(reverse("admin:search"), {"s": "dupont"}).content.decode()
    assert "Dupont" not in found
    assert (
        "Dupont-Lavigne"
        in acme.client("bob").get(reverse("admin:search"), {"s": "dupont"}).content.decode()
    )
    with acme.inside():
        company.refresh_from_db()
        assert company.name == "Dupont-Lavigne"


def test_choices_and_autocomplete_stay_inside(acme, globex):
    with acme.inside():
        CompanyFactory(name="Ours")
        contact = ContactFactory()
    with globex.inside():
        theirs = CompanyFactory(name="Theirs")
    bob = acme.client("bob")
    found = bob.get(
        reverse("admin:autocomplete"),
        {"app_label": "accounts", "model_name": "contact", "field_name": "company", "term": ""},
    ).json()
    assert [row["text"] for row in found["results"]] == ["Ours"]
    page = bob.get(reverse("admin:accounts_company_add")).content.decode()
    assert "bob@acme.example" in page or "Bob" in page
    assert "Mallory" not in page
    url = reverse("admin:accounts_contact_change", args=[contact.pk])
    answer = bob.post(url, {"name": "X", "standing": "customer", "company": theirs.pk})
    assert answer.status_code == 200
    assert "Select a valid choice" in answer.content.decode()
    company = reverse("admin:accounts_company_add")
    answer = bob.post(
        company,
        {
            "name": "New",
            "policy": "unknown",
            "benefits": "yes",
            "owner": globex.people["mallory"].pk,
        },
    )
    assert "Select a valid choice" in answer.content.decode()
    with acme.inside():
        contact.refresh_from_db()
        assert contact.company is None
        assert not Company.objects.filter(name="New").exists()


def test_a_new_row_belongs_to_the_organization_one_is_in(acme):
    answer = acme.client("bob").post(
        reverse("admin:accounts_company_add"),
        {"name": "Northgate Foods", "policy": "unknown", "benefits": "yes"},
    )
    assert answer.status_code == 302
    with acme.inside():
        assert Company.objects.get().name == "Northgate Foods"
    assert LogEntry.objects.count() == 0


def test_test_rows_are_for_programs(acme):
    with acme.inside():
        CompanyFactory(name="Only a test", is_test=True)
    assert "Only a test" not in acme.client("bob").get(changelist(Company)).content.decode()


def test_a_person_in_two_organizations_works_in_one_at_a_time(acme, globex):
    MembershipFactory(organization=globex.organization, user=acme.people["bob"], role="analyst")
    with globex.inside():
        CompanyFactory(name="Theirs")
    bob = acme.client("bob")
    assert "Theirs" not in bob.get(changelist(Company)).content.decode()
    search = reverse("admin:search")
    assert "Theirs" not in bob.get(search, {"s": "theirs"}).content.decode()
    bob.post(reverse("switch_organization"), {"organization": str(globex.id)})
    assert "Globex" in bob.get("/admin/").content.decode()
    assert "Theirs" in bob.get(changelist(Company)).content.decode()
    assert "Theirs" in bob.get(search, {"s": "theirs"}).content.decode()
    assert bob.get(reverse("admin:accounts_company_add")).status_code == 403


def test_pages_speak_the_language_and_the_clock_of_the_person(acme):
    bob = acme.people["bob"]
    bob.language = "fr"
    bob.save()
    page = acme.client("bob").get(reverse("admin:index")).content.decode()
    assert '<html lang="fr"' in page


def test_the_log_out_button_ends_the_session_through_allauth(acme):
    client = acme.client("bob")
    answer = client.post(reverse("admin:logout"), follow=True)
    assert answer.redirect_chain[0] == (reverse("account_logout"), 307)
    assert "_auth_user_id" not in client.session


def test_an_analyst_reads_and_changes_nothing(acme):
    analyst = UserFactory(email="ana@acme.example")
    MembershipFactory(organization=acme.organization, user=analyst, role=Membership.Role.ANALYST)
    with acme.inside():
        company = CompanyFactory(name="As it was")
    client = Client()
    client.force_login(analyst)
    url = reverse("admin:accounts_company_change", args=[company.pk])
    assert client.get(url).status_code == 200
    assert (
        client.post(url, {"name": "Changed", "policy": "unknown", "benefits": "yes"}).status_code
        == 403
    )
    for model in admin.site._registry:
        add = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        assert client.get(add).status_code == 403, add
    with acme.inside():
        company.refresh_from_db()
        assert company.name == "As it was"
