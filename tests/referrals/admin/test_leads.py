"""Leads with who brought them; personal links; where links lead."""

from django.urls import reverse

from kernel.text import reason
from referrals.attribution.models import Attribution
from referrals.leads.models import Lead
from referrals.links.models import LinkSettings
from referrals.links.services import link_for
from tests.factories import ContactFactory, LeadFactory


def test_a_lead_says_who_is_to_be_thanked(acme, globex):
    with acme.inside():
        claire = ContactFactory(name="Claire Fontan")
        lead = LeadFactory(contact=ContactFactory(name="Lead Person"), heard_from="a colleague")
        Attribution.objects.create(
            organization_id=acme.id,
            lead=lead,
            contact=claire,
            credit="sourced",
            reasons=[reason("by_link")],
        )
        LeadFactory(contact=ContactFactory(name="Unnamed"), channel="word_of_mouth")
    bob = acme.client("bob")
    url = reverse("admin:referrals_lead_changelist")
    page = bob.get(url).content.decode()
    assert reverse("admin:accounts_contact_change", args=[claire.pk]) in page
    named = bob.get(url, {"people": "named"}).content.decode()
    assert "Lead Person" in named
    assert "Unnamed" not in named
    unnamed = bob.get(url, {"people": "unnamed"}).content.decode()
    assert "Lead Person" not in unnamed
    assert "Unnamed" in unnamed
    detail = reverse("admin:referrals_lead_change", args=[lead.pk])
    assert "a colleague" in bob.get(detail).content.decode()
    assert globex.client("mallory").get(detail).status_code == 404


def test_the_owner_of_a_lead_is_one_of_us_and_nothing_else_is_edited(acme, globex):
    with acme.inside():
        lead = LeadFactory()
    url = reverse("admin:referrals_lead_change", args=[lead.pk])
    stages = {"stage_changes-TOTAL_FORMS": 0, "stage_changes-INITIAL_FORMS": 0}
    bob = acme.client("bob")
    assert bob.post(url, {"owner": globex.people["mallory"].pk, **stages}).status_code == 200
    assert (
        bob.post(url, {"owner": acme.people["alice"].pk, "stage": "won", **stages}).status_code
        == 302
    )
    with acme.inside():
        lead = Lead.objects.get(pk=lead.pk)
        assert (lead.owner, lead.stage) == (acme.people["alice"], "submitted")


def test_a_personal_link_can_be_switched_off_and_nothing_else(acme):
    with acme.inside():
        link = link_for(ContactFactory())
    url = reverse("admin:referrals_referrallink_change", args=[link.pk])
    assert acme.client("bob").post(url, {"target_url": "https://evil.example"}).status_code == 302
    with acme.inside():
        before = link.target_url
        link.refresh_from_db()
        assert (link.is_active, link.target_url) == (False, before)


def test_links_lead_to_named_hosts_only(acme):
    alice = acme.client("alice")
    url = reverse("admin:referrals_linksettings_add")
    values = {"target_url": "https://www.acme.example/welcome", "allowed_hosts": "www.acme.example"}
    assert acme.client("bob").post(url, values).status_code == 403
    assert (
        alice.post(url, {**values, "allowed_hosts": "https://www.acme.example/"}).status_code == 200
    )
    assert alice.post(url, values).status_code == 302
    with acme.inside():
        assert LinkSettings.objects.get().allowed_hosts == ["www.acme.example"]
