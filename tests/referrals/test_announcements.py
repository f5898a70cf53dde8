"""Webhooks hear of each stage a lead reaches, and of who is credited; history that is told late is no news."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.outbound.webhook_models import WebhookDelivery, WebhookEndpoint
from referrals.attribution.services import move_lead, take_lead
from referrals.links.services import link_for
from tests.factories import ContactFactory


@pytest.fixture
def told(acme):
    with acme.inside():
        WebhookEndpoint.objects.create(
            organization_id=acme.id, name="CRM", url="https://a.example", secret_sealed="x"
        )

        def hear():
            bodies = [json.loads(row.body) for row in WebhookDelivery.objects.all()]
            bodies.sort(key=lambda body: body["data"]["sequence"])
            return [(body["type"], body["data"]) for body in bodies]

        yield hear


def test_each_stage_and_the_credit_are_told_once(acme, told):
    claire = ContactFactory(email="claire@dl.example", name="Claire Fontan")
    nora = ContactFactory(email="nora@northgate.example", name="Nora New")
    lead, _is_new = take_lead(
        contact=nora, external_id="deal-9", referral_code=link_for(claire).code
    )
    move_lead(lead=lead, stage="qualified")
    move_lead(lead=lead, stage="qualified")
    move_lead(lead=lead, stage="won", mrr_amount=19000, mrr_currency="EUR")

    types = [type_ for type_, _data in told()]
    assert [one for one in types if one.startswith("lead.")] == [
        "lead.submitted",
        "lead.qualified",
        "lead.won",
    ]
    assert types.count("attribution.decided") == 1
    data = dict(told())
    assert data["lead.won"]["mrr"] == {"amount": 19000, "currency": "EUR"}
    assert data["lead.won"]["external_id"] == "deal-9"
    assert data["lead.won"]["contact_id"] == str(nora.pk)
    assert data["attribution.decided"]["advocate_id"] == str(claire.pk)
    assert data["attribution.decided"]["credit"] in {"sourced", "assisted"}


def test_history_is_no_news(acme, told):
    nora = ContactFactory(email="nora@northgate.example")
    take_lead(contact=nora, occurred_at=timezone.now() - timedelta(days=60))
    assert told() == []
