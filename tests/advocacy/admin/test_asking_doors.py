"""What a CSM and an administrator do about asking, by the pages of the admin."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.customers.models import Contact
from advocacy.holdout.models import HoldoutDraw, HoldoutExemption
from advocacy.moments.answers import Answer
from advocacy.moments.asking_models import AskAllowance, LoggedAsk, ReferenceRequest
from advocacy.moments.models import Decision, Delivery, Moment
from advocacy.moments.services import install_playbooks
from tests.advocacy.admin.pages import person_page
from tests.advocacy.admin.test_configuring import form_values
from tests.factories import (
    AdvocateFactory,
    CompanyFactory,
    ContactFactory,
    MomentFactory,
    RuleFactory,
)


@pytest.fixture
def claire(acme: Any) -> Contact:
    """A Natural advocate to whom something was given."""
    with acme.inside():
        install_playbooks()
        company = CompanyFactory(name="Dupont-Lavigne", industry="Food")
        claire: Contact = ContactFactory(
            name="Claire Fontan",
            company=company,
            first_seen_at=timezone.now() - timedelta(days=200),
        )
        AdvocateFactory(contact=claire, tier="natural")
        past = timezone.now() - timedelta(days=60)
        MomentFactory(
            contact=claire,
            company=company,
            gesture="equip",
            state="done",
            opened_at=past,
            expires_at=past + timedelta(days=9),
        )
        return claire


def page_of(contact: Contact) -> str:
    return reverse("admin:accounts_contact_change", args=[contact.pk])


def test_a_reference_is_found_asked_for_and_its_outcome_logged(acme: Any, claire: Contact) -> None:
    bob, add = acme.client("bob"), reverse("admin:advocacy_referencerequest_add")
    told = {"topic": "late approvals", "prospect": "A head of marketing", "industry": "food"}
    page = bob.post(add, {**form_values(bob, add), **told}, follow=True).content.decode()
    assert "Claire Fontan" in page
    assert "Same field: Food." in page
    assert "Asked 0 times, given 1 times in 12 months." in page
    with acme.inside():
        row = ReferenceRequest.objects.get()
    asked = bob.post(
        reverse("admin:advocacy_referencerequest_ask", args=[row.pk]), {"contact": claire.pk}
    )
    with acme.inside():
        moment = Moment.objects.get(gesture="ask")
    assert asked.url == reverse("admin:advocacy_moment_change", args=[moment.pk])
    assert "late approvals" in bob.get(asked.url).content.decode()
    close = reverse("admin:advocacy_referencerequest_close", args=[row.pk])
    bob.post(close, {"state": "held", "outcome": "They bought"})
    with acme.inside():
        row.refresh_from_db()
        assert (row.state, row.outcome, row.requested_by) == (
            "held",
            "They bought",
            acme.people["bob"],
        )


def test_an_ask_made_elsewhere_is_logged_and_taken_back(acme: Any, claire: Contact) -> None:
    bob, change = acme.client("bob"), reverse("admin:accounts_contact_asks", args=[claire.pk])
    today = timezone.localdate()
    bob.post(change, {"kind": "review", "asked_on": str(today - timedelta(days=2)), "note": "Call"})
    page = person_page(bob, claire.pk)
    assert "Asked elsewhere" in page
    assert "Given 1, asked 1: the next gesture gives." in page
    later = bob.post(
        change, {"kind": "review", "asked_on": str(today + timedelta(days=2))}, follow=True
    )
    assert "still to come" in later.content.decode()
    with acme.inside():
        logged = LoggedAsk.objects.get()
    bob.post(change, {"take_back": str(logged.pk)})
    with acme.inside():
        assert not LoggedAsk.objects.exists()


def test_only_who_may_goes_beyond_the_budget(acme: Any, claire: Contact) -> None:
    change = reverse("admin:accounts_contact_asks", args=[claire.pk])
    acme.client("bob").post(change, {"allow": "1", "why": "I want it"})
    with acme.inside():
        assert not AskAllowance.objects.exists()
    alice = acme.client("alice")
    alice.post(change, {"allow": "1", "why": "They offered"})
    assert "allowed by" in person_page(alice, claire.pk)


def test_a_draft_is_approved_put_off_and_answered_for(acme: Any, claire: Contact) -> None:
    with acme.inside():
        ask = MomentFactory(
            rule=RuleFactory(gesture="ask", asks_for=["quote"]),
            contact=claire,
            company=claire.company,
            gesture="ask",
            needs_human=True,
        )
        thanks = MomentFactory(contact=claire, company=claire.company)
    bob = acme.client("bob")
    home = reverse("admin:index")
    assert bob.get(home).content.decode().count("Tomorrow</button>") == 2
    bob.post(reverse("admin:advocacy_moment_snooze", args=[ask.pk]))
    assert bob.get(home).content.decode().count("Tomorrow</button>") == 1
    refused = bob.post(reverse("admin:advocacy_moment_approve", args=[ask.pk]), follow=True)
    assert "This cannot be mailed" in refused.content.decode()
    bob.post(reverse("admin:advocacy_moment_approve", args=[thanks.pk]))
    with acme.inside():
        assert Delivery.objects.get(channel="mail").moment_id == thanks.pk
    heard = reverse("admin:advocacy_moment_heard", args=[ask.pk])
    assert (
        "They answered me"
        in bob.get(reverse("admin:advocacy_moment_change", args=[ask.pk])).content.decode()
    )
    bob.post(heard, {"kind": "not_now", "note": "After the summer"})
    with acme.inside():
        made = Answer.objects.get()
        assert (made.kind, made.how, made.note) == ("not_now", "team", "After the summer")


def test_the_holdout_says_how_it_stands_and_how_long_it_takes(acme: Any, claire: Contact) -> None:
    bob, url = acme.client("bob"), reverse("admin:holdout")
    page = bob.get(url).content.decode()
    assert "1 companies can be asked" in page
    assert "That takes" in page
    assert "Draw anew" not in page
    assert bob.post(url, {"why": "Now"}).status_code == 403
    wrong = bob.get(f"{url}?base=8&hoped=8&percent=200&met_a_week=1").content.decode()
    assert "less than or equal to 50" in wrong
    with acme.inside():
        for _number in range(200):
            ContactFactory(company=CompanyFactory())
    alice = acme.client("alice")
    assert "Drawn anew" in alice.post(url, {"why": "Begin"}, follow=True).content.decode()
    page = alice.get(url).content.decode()
    assert "drawn on" in page
    assert "collecting" in page
    with acme.inside():
        assert HoldoutDraw.objects.get().note == "Begin"
    add = reverse("admin:advocacy_holdoutexemption_add")
    alice.post(add, {"company": claire.company_id, "why": "Our landlord"})
    with acme.inside():
        assert HoldoutExemption.objects.get().exempted_by == acme.people["alice"]


def test_the_decision_log_says_every_outcome_with_its_reason(acme: Any, claire: Contact) -> None:
    with acme.inside():
        Decision.objects.create(
            organization_id=acme.id,
            rule=RuleFactory(name="Own"),
            contact=claire,
            key="k",
            outcome="holdout",
            reasons=[{"code": "held_out", "params": {"free": "2027-05-01"}}],
        )
    page = acme.client("bob").get(reverse("admin:advocacy_decision_changelist")).content.decode()
    assert "drawn not to be asked until May 1, 2027" in page


def test_to_go_wider_a_reason_is_needed(acme: Any, claire: Contact) -> None:
    with acme.inside():
        rule = RuleFactory(gesture="ask", asks_for=["quote"], texts={"en": {"body": "May we?"}})
    alice = acme.client("alice")
    url = reverse("admin:advocacy_rule_change", args=[rule.pk])
    told = {**form_values(alice, url), "is_wide": "on"}
    form = alice.post(url, told).context["adminform"].form
    assert set(form.errors) == {"is_wide"}
    assert alice.post(url, {**told, "note": "All Naturals are asked"}).status_code == 302
    with acme.inside():
        rule.refresh_from_db()
        assert rule.is_wide
