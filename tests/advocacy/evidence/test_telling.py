"""The world hears of a permission, and that it ended, so that copies come down."""

import pytest

from accounts.outbound.webhook_models import WebhookDelivery, WebhookEndpoint
from advocacy.evidence import grants
from tests.factories import CompanyFactory, ContactFactory, EvidenceFactory


@pytest.mark.parametrize("end", ["withdrawn", "left"])
def test_a_permission_is_told_when_it_is_given_and_when_it_ends(acme, end):
    with acme.inside():
        WebhookEndpoint.objects.create(
            organization_id=acme.id, url="https://hooks.acme.example/", secret_sealed="x"
        )
        piece = EvidenceFactory(contact=ContactFactory(company=CompanyFactory()))
        grants.give(
            evidence=piece, contact=piece.contact, naming="name", how="colleague", proof="Mail"
        )
        if end == "withdrawn":
            grants.withdraw(evidence=piece)
        else:
            piece.contact.company = None
            piece.contact.save()
            assert grants.age() == 1
        told = WebhookDelivery.objects.order_by("pk")
        assert [row.type for row in told] == ["permission.given", "permission.ended"]
        assert end in str(told[1].body)
