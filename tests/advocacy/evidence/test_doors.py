"""The seams to moments: material in a mail, the card in the product, the older address of a card, what we know, merging."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from advocacy import lifecycle
from advocacy.evidence import grants, materials
from advocacy.evidence.models import Evidence, Grant
from advocacy.moments import addresses
from advocacy.moments.knowledge import known_about
from advocacy.moments.services import decide
from advocacy.scoring import services as scoring
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    EvidenceFactory,
    GrantFactory,
    MomentFactory,
    RuleFactory,
    SignalFactory,
)

DETAILS = {"metric": "hours_saved", "value": 120.0, "before": 160.0, "after": 40.0, "unit": "hours"}


@pytest.fixture
def result(acme):
    """Claire's result and the moment about it."""
    with acme.inside():
        materials.install()
        company = CompanyFactory(name="Dupont-Lavigne", owner=acme.people["bob"])
        claire = ContactFactory(name="Claire Fontan", company=company, language="en")
        signal = SignalFactory(contact=claire, kind="milestone", details=DETAILS)
        EvidenceFactory(kind="card", contact=claire, signal=signal, text="", language="en")
        return MomentFactory(
            contact=claire, company=company, signal=signal, gesture="equip", language="en"
        )


def _path(address: str) -> str:
    return address.removeprefix("http://testserver")


def test_the_page_of_materials_is_filled_and_sends_nothing_itself(acme, result):
    address = _path(addresses.material_url(organization_id=acme.id, moment_id=result.pk))
    page = Client().get(address)
    text = page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert "120 hours. That is what my team reached this time." in text
    assert "http://testserver/card/" in text
    assert "{" not in re.sub(r"<script.*?</script>", "", text)
    mail = unquote(re.search(r'href="mailto:\?([^"]+)"', text)[1])
    assert "Claire" in mail
    assert "Bob there shows it" in mail
    assert "here is the way in" not in mail  # no personal link was handed out yet
    assert Client().post(address).status_code == 405
    assert Client().get(address.replace("/material/", "/m/")).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=401)):
        assert Client().get(address).status_code == 404


@pytest.mark.parametrize(("variable", "door"), [("material", "material"), ("introduction", "w")])
def test_a_draft_hands_over_the_address_of_what_helps(acme, variable, door):
    with acme.inside():
        acme.organization.sending = "on"
        acme.organization.save()
        texts = {"en": {"subject": "For you", "body": f"Use what helps: {{{variable}}}."}}
        RuleFactory(gesture="equip", trigger={"on": "signal", "kinds": ["mention"]}, texts=texts)
        contact = ContactFactory(company=CompanyFactory(), language="en")
        signal = SignalFactory(contact=contact, kind="mention", tone="friendly")
        advocates = scoring.refresh(
            [contact.pk], kinds=scoring.kinds_in_force(), now=timezone.now()
        )
        (moment,) = decide([signal], advocates=advocates or {}, now=timezone.now())
    address = re.search(rf"http://testserver/{door}/\S+?(?=\.$)", moment.body)
    assert Client().get(_path(address[0])).status_code == 200


def test_the_product_is_told_the_card_and_an_older_address_leads_to_it(acme, result):
    page = Client().get(_path(addresses.page_url(organization_id=acme.id, moment_id=result.pk)))
    assert "/card/" in page.content.decode() or page.status_code == 200
    old = Client().get(_path(addresses.card_url(organization_id=acme.id, moment_id=result.pk)))
    assert old.status_code == 302
    text = Client().get(_path(old["Location"])).content.decode()
    assert "120 hours" in text
    assert "Claire" not in text


def test_a_french_card_speaks_french(acme, result):
    with acme.inside():
        Evidence.objects.update(language="fr")
        result.signal.details = DETAILS | {"period": "month"}
        result.signal.save()
    old = Client().get(_path(addresses.card_url(organization_id=acme.id, moment_id=result.pk)))
    text = Client().get(_path(old["Location"])).content.decode()
    assert '<html lang="fr">' in text
    assert "120 heures en un mois" in text
    assert "Partager sur LinkedIn" in text
    assert "Voilà ce que mon équipe a obtenu" in text


def test_what_we_know_names_what_is_kept_to_be_shown(acme):
    with acme.inside():
        piece = EvidenceFactory(text="It simply works.")
        grant = GrantFactory(evidence=piece, proof="Mail of 3 May")
        grants.withdraw(evidence=piece)
        sections = {one.code: one.lines for one in known_about(piece.contact)}
        told = [line.text for line in sections["published"]]
    assert any("It simply works." in line for line in told)
    assert any("taken back by the person" in line for line in told)
    assert grant.proof in [line.source for line in sections["published"]]


def test_two_rows_of_one_person_become_one_with_all_they_said_and_allowed(acme):
    with acme.inside():
        company = CompanyFactory()
        goes, stays = ContactFactory(company=company), ContactFactory(company=company)
        piece = EvidenceFactory(contact=goes)
        GrantFactory(evidence=piece)
        lifecycle.merge_contacts(goes=goes.pk, stays=stays.pk)
        piece.refresh_from_db()
        assert piece.contact_id == stays.pk
        assert Grant.objects.get().contact_id == stays.pk
        assert grants.live_grant(piece)
        other = CompanyFactory()
        lifecycle.merge_companies(goes=company.pk, stays=other.pk)
        piece.refresh_from_db()
        assert piece.company_id == other.pk
        assert grants.live_grant(piece)
