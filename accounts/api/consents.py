"""Consents: what a person said may be done, as a ledger in which the newest entry of a purpose holds."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactView
from accounts.api.examples import sent
from accounts.api.serializers import StrictSerializer
from accounts.contacting.models import Consent
from accounts.contacting.services import record_consent
from accounts.events import services as inbox
from kernel import tenancy


class ConsentInput(StrictSerializer):
    """What the person said, and how you know it."""

    purpose = serializers.ChoiceField(Consent.Purpose.choices)
    answer = serializers.ChoiceField(Consent.SAID)
    source = serializers.CharField(  # type: ignore[assignment]  # DRF has an option of this name
        max_length=200, help_text="How you know, like “sign-up form”."
    )
    basis = serializers.CharField(max_length=40, required=False, help_text="The legal basis.")


class ConsentOutput(serializers.ModelSerializer[Consent]):
    """One entry of the ledger."""

    class Meta:
        model = Consent
        fields = ["id", "purpose", "answer", "basis", "source", "recorded_at"]
        read_only_fields = fields


class Consents(ContactView):
    scopes = {"GET": "read", "POST": "write"}
    newest_by = "recorded_at"

    @extend_schema(
        operation_id="list_consents",
        summary="Read the consent ledger of a contact, newest first",
        responses=ConsentOutput(many=True),
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        contact = self.find(self.contacts(), pk=id)
        ledger = Consent.objects.for_organization(tenancy.current()).filter(contact=contact)
        return self.page(ledger, ConsentOutput)

    @extend_schema(
        operation_id="record_consent",
        summary="Add what a contact said to the consent ledger",
        request=ConsentInput,
        responses={201: ConsentOutput},
        examples=[
            sent(
                "Their name may be used",
                {"purpose": "publication", "answer": "granted", "source": "customer portal"},
            )
        ],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        contact = self.find(self.contacts(), pk=id)
        consent = record_consent(contact=contact, **self.read(ConsentInput))
        # Scores and tiers follow within seconds; they are computed above us.
        inbox.tell(
            name="consent.recorded",
            subject=str(consent.pk),
            payload={"contact_id": str(contact.pk)},
            is_test=self.is_test,
        )
        return self.answer(consent, ConsentOutput, status=201)
