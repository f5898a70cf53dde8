"""Who changed what: kept by the database, read by those who may see the row, and by nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.customers.models import Company, Contact
from accounts.history.forgetting import is_forgetting
from accounts.history.models import Change
from accounts.history.reading import is_kept
from accounts.organizations.models import Membership, Organization
from advocacy.admin.tasks import NAMES
from advocacy.incentives.models import Incentive
from advocacy.lifecycle import merge_companies
from advocacy.scoring.models import Advocate
from advocacy.signals.models import Signal
from advocacy.tasks import expire
from config.celery import app as celery_app
from kernel import tenancy
from kernel.acting import TASK, acting
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    IncentiveFactory,
    MembershipFactory,
    OfferFactory,
    OrganizationFactory,
    RuleFactory,
    UserFactory,
)


def history_of(row) -> str:
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_history"
    return reverse(name, args=[row.pk])


def acts(world, person="alice"):
    return acting(through="admin", person=world.people[person].pk, request_id="req_1")


def told(row) -> list[tuple]:
    changes = Change.objects.filter(object_id=row.pk).order_by("id")
    return [(one.what, one.before, one.after) for one in changes]


@pytest.fixture
def company(acme) -> Company:
    with acme.inside():
        return CompanyFactory(name="Northwind")


def test_an_edit_in_the_admin_is_kept_with_who_and_read_as_a_sentence(acme, company):
    alice = acme.client("alice")
    form = alice.get(reverse("admin:accounts_company_change", args=[company.pk]))
    assert history_of(company) in form.content.decode()
    with acme.inside():
        data = {
            name: value
            for name, value in form.context["adminform"].form.initial.items()
            if value is not None
        }
    data |= {"policy": "forbidden", "policy_note": "Their lawyer, in May"}
    answer = alice.post(reverse("admin:accounts_company_change", args=[company.pk]), data)
    assert answer.status_code == 302, answer.context and answer.context["adminform"].errors
    with acme.inside():
        change = Change.objects.get(object_id=company.pk)
        assert (change.what, change.by, change.through) == ("UPDATE", acme.people["alice"], "admin")
        assert change.before == {"policy": "unknown", "policy_note": ""}
        assert change.after == {"policy": "forbidden", "policy_note": "Their lawyer, in May"}
        assert change.request_id.startswith("req_")
    page = alice.get(history_of(company)).content.decode()
    assert f"{acme.people['alice']} changed it here." in page
    assert "<del>not known</del>" in page
    assert "<ins>forbidden</ins>" in page


def test_a_program_is_known_by_its_key(acme, api):
    with acme.inside():
        contact = ContactFactory(language="en")
    assert (
        api(acme.key, "PATCH", f"/api/v1/contacts/{contact.pk}", {"language": "fr"}).status_code
        == 200
    )
    with acme.inside():
        change = Change.objects.get(object_id=contact.pk)
        assert (change.by, change.key, change.through) == (None, acme.key.name, "api")
    assert (
        f"{acme.key.name} changed it through the API."
        in acme.client("bob").get(history_of(contact)).content.decode()
    )


def test_what_the_engine_writes_to_customers_is_not_kept(acme, company):
    with acme.inside():
        contact = ContactFactory(company=company)
        Company.objects.update(policy="allowed", owner=acme.people["bob"], seats=9)
        Contact.objects.update(language="fr", is_decider=True)
        assert Change.objects.filter(object_id__in=[company.pk, contact.pk]).count() == 0


def test_of_a_customer_neither_name_nor_address_is_kept(acme):
    with acts(acme), acme.inside():
        contact = ContactFactory(name="Zoe", email="zoe@north.example")
        Contact.objects.update(name="Zoé", email="z@north.example", title="CEO", traits={"a": 1})
        assert told(contact) == []
        Contact.objects.update(is_decider=True)
        assert told(contact) == [("UPDATE", {"is_decider": False}, {"is_decider": True})]


def test_facts_and_what_is_computed_from_them_have_no_history():
    assert not any(is_kept(model) for model in (Signal, Advocate, Change))


def test_making_editing_and_removing_are_kept_by_whatever_way_they_are_written(acme):
    with acme.inside():
        row = IncentiveFactory(name="A demo")
        Incentive.objects.filter(pk=row.pk).update(name="A demo")
        Incentive.objects.filter(pk=row.pk).update(name="A long demo")
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE advocacy_incentive SET is_active = false WHERE id = %s", [row.pk]
            )
        Incentive.objects.filter(pk=row.pk).delete()
        made, renamed, closed, removed = told(row)
    assert (made[0], made[1], made[2]["name"]) == ("INSERT", {}, "A demo")
    assert renamed == ("UPDATE", {"name": "A demo"}, {"name": "A long demo"})
    assert closed == ("UPDATE", {"is_active": True}, {"is_active": False})
    assert (removed[0], removed[1]["name"], removed[2]) == ("DELETE", "A long demo", {})


def test_a_role_given_outside_of_an_organization_is_kept_inside_its_own(transactional_db):
    organization, other = OrganizationFactory(), OrganizationFactory()
    member = MembershipFactory(organization=organization, user=UserFactory(), role="csm")
    Membership.objects.filter(pk=member.pk).update(role="owner")
    Organization.objects.filter(pk=organization.pk).update(sending="on")
    with tenancy.inside(organization.pk):
        assert told(member)[1:] == [("UPDATE", {"role": "csm"}, {"role": "owner"})]
        assert told(organization) == [("UPDATE", {"sending": "observe"}, {"sending": "on"})]
    with tenancy.inside(other.pk):
        assert Change.objects.count() == 0
    assert Change.objects.count() == 0


def test_an_organization_that_goes_takes_its_history_along(transactional_db):
    organization = OrganizationFactory()
    MembershipFactory(organization=organization, user=UserFactory())
    with tenancy.everywhere(), is_forgetting():
        assert Change.objects.count() == 1
        Organization.objects.get(pk=organization.pk).delete()
        assert Change.objects.count() == 0


def test_who_acted_is_forgotten_with_the_organization_left(transactional_db):
    organization = OrganizationFactory()
    with acting(through="api", key="Shop"), tenancy.inside(organization.pk):
        Organization.objects.filter(pk=organization.pk).update(name="First")
    with tenancy.inside(organization.pk):
        Organization.objects.filter(pk=organization.pk).update(name="Second")
        assert [one.key for one in Change.objects.order_by("id")] == ["Shop", ""]


def test_two_companies_that_become_one_share_their_history(acme, company):
    with acts(acme), acme.inside():
        other = CompanyFactory(external_id=None)
        Company.objects.filter(pk=other.pk).update(policy="approval")
        merge_companies(goes=other.pk, stays=company.pk)
        assert ("UPDATE", {"policy": "unknown"}, {"policy": "approval"}) in told(company)


def test_strangers_find_no_history_and_nothing_is_shown_where_none_is_kept(acme, globex, company):
    with acts(acme), acme.inside():
        Company.objects.update(policy="forbidden", policy_note="Xanthippe")
    answer = globex.client("mallory").get(history_of(company))
    assert answer.status_code == 404
    assert "Xanthippe" not in answer.content.decode()
    assert acme.client("bob").get(history_of(acme.key)).status_code == 404


def test_a_long_history_costs_no_more_queries_than_a_short_one(acme, company):
    alice, url = acme.client("alice"), history_of(company)

    def queries(changes: int) -> int:
        with acts(acme), acme.inside():
            for n in range(changes):
                owner = acme.people["bob"] if n % 2 else acme.people["alice"]
                Company.objects.update(owner=owner, policy_note=f"{n}")
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert alice.get(url).status_code == 200
        return len(counted)

    queries(2)
    assert queries(2) == queries(20)


def test_every_page_of_a_kept_row_leads_to_its_history_and_a_stranger_to_nothing(acme, globex):
    with acme.inside():
        incentive, contact = IncentiveFactory(), ContactFactory()
        rows = [
            incentive,
            contact,
            RuleFactory(),
            OfferFactory(incentive=incentive, contact=contact),
            Membership.objects.filter(organization_id=acme.id).first(),
            Organization.objects.get(pk=acme.id),
        ]
    alice, mallory = acme.client("alice"), globex.client("mallory")
    for row in rows:
        url = history_of(row)
        assert alice.get(url).status_code == 200, row
        assert url in alice.get(url.replace("/history/", "/change/")).content.decode(), row
        assert mallory.get(url).status_code == mallory.post(url).status_code == 404, row


def test_work_of_the_system_says_what_it_was(acme):
    with acme.inside():
        offer = OfferFactory(state="offered", expires_at=timezone.now() - timedelta(hours=1))
    expire()
    with acme.inside():
        change = Change.objects.get(object_id=offer.pk)
        assert (change.by, change.through, change.key) == (None, "task", "expire")
        assert (change.before["state"], change.after["state"]) == ("offered", "expired")
    page = acme.client("bob").get(history_of(offer)).content.decode()
    assert "Goodword changed it by itself, while ending what has run out." in page


def test_a_task_is_nobody_where_only_people_are_kept(acme, company):
    with acting(through=TASK, key="read_events"), acme.inside():
        Company.objects.update(policy="allowed")
        assert told(company) == []


def test_every_task_that_has_words_exists():
    assert {f"advocacy.tasks.{name}" for name in NAMES} <= set(celery_app.tasks)
