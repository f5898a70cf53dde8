"""The landing page: who recommends, with their yes only; a form that becomes a lead; nothing kept by looking."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.contacting.services import record_consent
from accounts.customers.models import Contact
from kernel.errors import Conflict, Invalid
from referrals.attribution import forgetting
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead
from referrals.links.handing_out import campaign_link, vanity_link
from referrals.links.models import LinkSettings, ReferralLink, Visit
from referrals.links.services import link_for
from tests.conftest import Api, Cast
from tests.factories import CompanyFactory, ContactFactory, SignalFactory
from tests.referrals.test_leads import a_visit

FORM = {"name": "Nora New", "email": "nora@north.example", "company": "North", "wish": "Stock"}


@pytest.fixture
def link(acme: Cast) -> ReferralLink:
    with acme.inside():
        company = CompanyFactory(name="Dupont-Lavigne")
        return link_for(
            ContactFactory(name="Claire Fontan", company=company, email="claire@dl.example")
        )


def send(link: ReferralLink, *, wait: float = 10, **told: str) -> Any:
    """Open the page, wait as a hand does, and send its form."""
    browser = Client()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        page = browser.get(f"/hello/{link.code}").content.decode()
        sealed = re.search(r'name="sealed" value="([^"]+)"', page)
        clock.shift(wait)
        return browser.post(f"/hello/{link.code}", {**FORM, "sealed": sealed[1] if sealed else "", **told})  # fmt: skip


def test_names_and_results_are_shown_with_their_yes_only(acme: Cast, link: ReferralLink) -> None:
    with acme.inside():
        claire = link.contact
        SignalFactory(contact=claire, kind="milestone", details={"metric": "hours saved", "value": 40})  # fmt: skip
    quiet = Client().get(f"/hello/{link.code}").content.decode()
    assert "Claire" not in quiet
    assert "Dupont" not in quiet
    with acme.inside():
        record_consent(contact=claire, purpose="publication", answer="granted", source="test")
    named = Client().get(f"/hello/{link.code}").content.decode()
    assert "Claire of Dupont-Lavigne told you about Acme" in named
    assert "Fontan" not in named
    assert "40" in named


def test_the_form_becomes_a_lead_of_the_advocate(acme: Cast, link: ReferralLink) -> None:
    with acme.inside():
        visit = a_visit(link)
    answer = send(link, click_id=str(visit.pk), may_thank="without_name")
    assert (answer.status_code, answer["Location"]) == (302, f"/hello/{link.code}?done=1")
    assert not answer.cookies
    send(link)
    with acme.inside():
        lead = Lead.objects.get()
        assert (lead.contact.name, lead.contact.standing) == ("Nora New", "prospect")
        assert (lead.wish, lead.may_thank, lead.channel) == ("Stock", "without_name", "referral_link")  # fmt: skip
        assert lead.click_id == str(visit.pk)
        decision = Attribution.objects.get(lead=lead, replaced_at=None)
        assert (decision.credit, decision.contact_id) == ("sourced", link.contact_id)


def test_programs_are_thanked_and_forgotten(acme: Cast, link: ReferralLink) -> None:
    for told in ({"website": "x"}, {"sealed": "forged"}):
        assert send(link, **told).status_code == 302
    assert send(link, wait=0.5).status_code == 302
    with acme.inside():
        assert not Lead.objects.exists()


def test_what_is_wrong_is_said_beside_the_field(acme: Cast, link: ReferralLink) -> None:
    answer = send(link, email="nora", name="")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Please write your mail address" in page
    assert "Please write your name" in page
    assert 'value="North"' in page
    with acme.inside():
        assert not Contact.objects.filter(standing="prospect").exists()


def test_who_is_in_the_book_is_not_changed_by_a_stranger(acme: Cast, api: Api, link: ReferralLink) -> None:  # fmt: skip
    api(acme.key, "PUT", "/api/v1/contacts/by-external-id/u", {"email": FORM["email"], "name": "N"})
    send(link)
    with acme.inside():
        assert Contact.objects.get(external_id="u").name == "N"


def test_looking_keeps_nothing_and_sets_no_cookie(acme: Cast, link: ReferralLink) -> None:
    page = Client().get(f"/hello/{link.code}")
    assert not page.cookies
    assert Client().get("/hello/unknown").status_code == 404
    for kind, start in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        picture = Client().get(f"/r/{link.code}/qr.{kind}")
        assert picture.content.startswith(start)
    assert Client().get("/r/unknown/qr.svg").status_code == 404
    with acme.inside():
        assert not Visit.objects.exists()


def test_links_for_material_and_of_a_chosen_code(acme: Cast, api: Api, globex: Cast) -> None:
    with acme.inside():
        claire = ContactFactory(name="Claire Fontan", email="claire@dl.example")
        personal = link_for(claire)
        one, is_new = campaign_link(contact=claire, label=" Case  study ")
        again, is_new_again = campaign_link(contact=claire, label="Case study")
        assert (is_new, is_new_again, one.pk) == (True, False, again.pk)
        assert one.code != personal.code
        vanity, _new = vanity_link(contact=claire, code="spring-talk")
        for wrong in ("abc", "claire-talk", "a b c d e", "fontan5", "-talks", "admin"):
            with pytest.raises(Invalid):
                vanity_link(contact=claire, code=wrong)
        assert link_for(claire) == personal
    with globex.inside(), pytest.raises(Conflict):
        vanity_link(contact=ContactFactory(name="Zoe"), code="spring-talk")
    body = {"contact_id": str(claire.pk), "vanity": "spring-talk"}
    assert api(acme.key, "POST", "/api/v1/links", body).json()["id"] == str(vanity.pk)
    both = {**body, "campaign": "x"}
    assert api(acme.key, "POST", "/api/v1/links", both).status_code == 400


def test_booking_and_start_lead_to_allowed_hosts_only(acme: Cast, link: ReferralLink) -> None:
    with acme.inside():
        row = LinkSettings.objects.create(
            organization_id=acme.id,
            host_name="Hanna",
            booking_url="https://cal.example/h",
            start_url="https://evil.example/",
            allowed_hosts=["cal.example"],
        )
        assert row.pk
    page = Client().get(f"/hello/{link.code}", {"click_id": "c1"}).content.decode()
    assert "https://cal.example/h?ref=" in page
    assert "evil.example" not in page
    assert "Half an hour with Hanna" in page


def test_who_was_never_taken_up_is_forgotten(acme: Cast, link: ReferralLink) -> None:
    send(link)
    with acme.inside():
        Lead.objects.update(submitted_at=timezone.now() - timedelta(days=31))
        assert forgetting.forget_unclaimed() == 1
        lead = Lead.objects.get()
        assert (lead.contact.email, lead.contact.name, lead.wish) == ("", "", "")
        assert lead.stage == "withdrawn"
        assert forgetting.forget_unclaimed() == 0
