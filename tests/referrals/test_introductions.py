"""Introductions: by a mail with us on copy, logged, followed up once, refused, forgotten."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.contacting.models import Suppression
from accounts.customers.models import Contact, Identity
from advocacy import working
from advocacy.evidence.thanks_models import Thanks
from advocacy.moments.models import Decision
from advocacy.signals.models import Signal
from advocacy.sources.services import address_of, connect
from kernel.errors import Conflict, Invalid
from referrals.attribution import introducing, letters
from referrals.attribution.models import Attribution
from referrals.attribution.touch_models import Introduction
from referrals.leads.models import Lead, LeadSettings
from referrals.links.models import ReferralLink
from referrals.links.services import link_for
from tests.conftest import Cast
from tests.factories import ContactFactory

MAIL = b"""From: Claire Fontan <claire@dl.example>
To: Nora New <nora@north.example>, bob@acme.example
Cc: intro@acme.example
Subject: You two should talk
Message-ID: <intro-1@dl.example>
Date: %s
Content-Type: text/plain

Nora, meet Bob.
"""


def made(acme: Cast, **more: Any) -> Introduction:
    claire = Contact.objects.filter(email="claire@dl.example").first() or ContactFactory(
        name="Claire Fontan", email="claire@dl.example"
    )
    told = {"advocate": claire, "email": "nora@north.example", "name": "Nora", "how": "logged"}
    return introducing.introduce(**{**told, **more})


def test_a_mail_with_us_on_copy_introduces_whoever_it_goes_to(acme: Cast) -> None:
    with acme.inside():
        claire = ContactFactory(name="Claire Fontan", email="claire@dl.example", external_id="c")
        Identity.objects.get_or_create(
            organization_id=acme.id, contact=claire, kind="email", value="claire@dl.example"
        )
        LeadSettings.objects.create(organization_id=acme.id, intro_address="intro@acme.example")
        connection, secret = _connected(acme)
    address = f"/in/introduction/{connection}"
    headers = {"X-Goodword-Secret": secret}
    mail = MAIL % timezone.now().strftime("%a, %d %b %Y %H:%M:%S +0000").encode()
    for _again in "ab":
        answer = Client(headers=headers).post(address, mail, content_type="message/rfc822")
        assert answer.status_code == 200
    working.read_a_round()
    with acme.inside():
        row = Introduction.objects.get()
        assert (row.how, row.contact.email, row.contact.name) == ("copy", "nora@north.example", "Nora New")  # fmt: skip
        assert (row.lead.channel, row.state) == ("introduction", "open")
        decision = Attribution.objects.get(lead=row.lead, replaced_at=None)
        assert (decision.credit, decision.contact_id, decision.rule) == ("sourced", claire.pk, "introduction")  # fmt: skip


def _connected(acme: Cast) -> tuple[str, str]:
    row = connect(provider="introduction", name="intro", by=None, secret="s3cret-of-ours")
    return address_of(row).split("/in/introduction/")[1], "s3cret-of-ours"


def test_who_introduced_somebody_is_thanked_without_asking_anybody(acme: Cast) -> None:
    with acme.inside():
        row = made(acme)
    working.read_a_round()
    with acme.inside():
        signal = Signal.objects.get(kind="introduction")
        assert (signal.contact_id, signal.details) == (row.advocate_id, {})
        assert Thanks.objects.get().contact_id == row.advocate_id
        refused = Decision.objects.filter(signal=signal, outcome="consent")
        assert not refused.exists()


def test_one_mail_a_second_and_no_third(acme: Cast) -> None:
    with acme.inside():
        row = made(acme)
        letter = letters.first(row, by=acme.people["bob"], organization=acme.organization)
        assert "Claire Fontan introduced us" in letter.body
        assert letters.refusal_url(row).partition("~")[0] in letter.body
        row = introducing.wrote(introduction=row, by=acme.people["bob"])
        assert row.state == "written"
        assert row.due_at > timezone.now() + timedelta(days=4)
        row = introducing.wrote(introduction=row, by=acme.people["bob"])
        assert (row.state, row.due_at) == ("reminded", None)
        with pytest.raises(Conflict):
            introducing.wrote(introduction=row, by=acme.people["bob"])
        contacted_at = Lead.objects.get().contacted_at
        assert contacted_at
        introducing.answered(introduction=row, by=acme.people["bob"])
        assert Lead.objects.get().contacted_at == contacted_at, "the first contact stays the first"


def test_an_answer_without_our_mail_is_the_first_contact(acme: Cast) -> None:
    with acme.inside():
        row = introducing.answered(introduction=made(acme), by=acme.people["bob"])
        assert (row.state, row.due_at) == ("answered", None)
        assert Lead.objects.get().contacted_at
        with pytest.raises(Conflict):
            introducing.answered(introduction=row)


def test_who_refuses_is_forgotten_and_never_introduced_again(acme: Cast) -> None:
    with acme.inside():
        row = made(acme)
        address = letters.refusal_url(row).partition("testserver")[2]
    browser = Client()
    assert "Nothing has changed" in browser.get(address).content.decode()
    with acme.inside():
        assert Contact.objects.filter(email="nora@north.example").exists()
    assert browser.post(address).status_code == 200
    assert browser.post(address).status_code == 200
    with acme.inside():
        row.refresh_from_db()
        assert (row.state, row.contact.name, row.contact.email) == ("refused", "", "")
        assert row.email_hash
        assert list(Suppression.objects.values_list("cause", flat=True)) == ["unsubscribed"]
        assert not Identity.objects.filter(value="nora@north.example").exists()
        assert row.lead.stage == "withdrawn"
        with pytest.raises(Invalid):
            made(acme)
    assert browser.get("/no/forged").status_code == 404


def test_after_thirty_days_of_silence_the_person_is_forgotten(acme: Cast) -> None:
    with acme.inside():
        old = made(acme, made_at=timezone.now() - timedelta(days=31))
        new = made(acme, email="ida@ida.example", made_at=timezone.now() - timedelta(days=29))
    working.settle_referrals()
    with acme.inside():
        old.refresh_from_db()
        new.refresh_from_db()
        assert (old.state, new.state) == ("cold", "open")
        assert not Contact.objects.filter(email="nora@north.example").exists()
        assert new.contact.email == "ida@ida.example"


def test_the_advocate_writes_and_sends_and_nobody_types_an_address(acme: Cast) -> None:
    with acme.inside():
        claire = ContactFactory(name="Claire Fontan", email="claire@dl.example")
        address = letters.introduce_url(claire).partition("testserver")[2]
    page = Client().get(address)
    assert page.status_code == 200
    assert "<input" not in page.content.decode()
    assert "mailto:" in page.content.decode()


def test_a_colleague_writes_one_down_and_notes_the_steps(acme: Cast) -> None:
    with acme.inside():
        claire = ContactFactory(name="Claire Fontan", email="claire@dl.example")
    bob = acme.client("bob")
    add = reverse("admin:referrals_introduction_add")
    values = {"advocate": claire.pk, "name": "Nora", "email": "claire@dl.example", "note": ""}
    assert "introduces themselves" in bob.post(add, values).content.decode()
    assert bob.post(add, {**values, "email": "nora@north.example"}).status_code == 302
    with acme.inside():
        row = Introduction.objects.get()
        assert row.logged_by == acme.people["bob"]
    page = bob.get(reverse("admin:referrals_introduction_change", args=[row.pk]))
    assert "Claire Fontan introduced us" in page.content.decode()
    step = reverse("admin:referrals_introduction_step", args=[row.pk])
    assert bob.post(step, {"wrote": "1"}).status_code == 302
    assert bob.post(step, {"answered": "1"}).status_code == 302
    with acme.inside():
        row.refresh_from_db()
        assert row.state == "answered"


def test_the_page_of_an_advocate_has_what_they_can_pass_on(acme: Cast) -> None:
    with acme.inside():
        claire = ContactFactory(name="Claire Fontan", standing="customer")
        link = link_for(claire)
        marc = ContactFactory(standing="customer")
    bob = acme.client("bob")
    part = "admin:accounts_contact_part"
    page = bob.get(reverse(part, args=[claire.pk, "between"])).content.decode()
    assert f"/r/{link.code}" in page
    found = re.search(r"http://testserver(/w/[^\"]+)", page)
    assert found
    assert link.code in Client().get(html.unescape(found[1])).content.decode()
    assert "/w/" in bob.get(reverse(part, args=[marc.pk, "between"])).content.decode()
    with acme.inside():
        assert not ReferralLink.objects.filter(contact=marc).exists()
