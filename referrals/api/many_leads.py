"""Many leads in one request, with the stage each has reached: each is taken or refused by itself."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.bulk import RETRIES, BulkView
from accounts.api.bulk_shapes import DROP, OK, BulkOutput, envelope
from accounts.api.examples import sent
from kernel.errors import DomainError
from referrals.api.leads import LeadInput, LeadView, StageInput
from referrals.attribution.services import move_lead, take_lead
from referrals.leads.models import Lead


class LeadItem(LeadInput):
    """A lead under your own id, and the stages it has reached."""

    external_id = serializers.CharField(max_length=255)
    stages = serializers.ListField(child=StageInput(), required=False, max_length=20)


class ManyLeads(BulkView, LeadView):
    item = LeadItem

    @extend_schema(
        operation_id="bulk_submit_leads",
        summary="Submit many leads with their stages",
        description="A lead that is refused leaves nothing behind; the others are taken. "
        + RETRIES,
        request=envelope(LeadItem, "BulkLeads"),
        responses=BulkOutput,
        examples=[
            sent(
                "One that was won",
                {
                    "items": [
                        {
                            "external_id": "signup-1001",
                            "contact": {"email": "marc@northgate.example"},
                            "stages": [
                                {"stage": "won", "mrr": {"amount": 19000, "currency": "EUR"}}
                            ],
                        }
                    ]
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        results = []
        for index, told, refusal in list(self.judged()):
            results.append(refusal or self._taken(index, told))
        return self.told(results)

    def _taken(self, index: int, told: dict[str, Any]) -> dict[str, Any]:
        key = told["external_id"]
        result = {"index": index, "key": key, "id": None, "errors": []}
        try:
            with transaction.atomic():
                lead, is_new = self._written(dict(told))
        except DomainError as refused:
            fault = {"pointer": "", "code": refused.error_code, "detail": refused.message}
            faults = list(refused.errors) or [fault]
            return {**result, "status": refused.status, "result": DROP, "errors": faults}
        return {**result, "id": str(lead.pk), "status": 201 if is_new else 200, "result": OK}

    def _written(self, told: dict[str, Any]) -> tuple[Lead, bool]:
        stages = told.pop("stages", [])
        lead, is_new = take_lead(
            is_test=self.is_test,
            contact=self.person_of(told.pop("contact"), in_person=False),
            occurred_at=told.pop("submitted_at", None),
            **told,
        )
        for stage in stages:
            fields = self.fields_of(dict(stage))
            mrr = fields.pop("mrr", {})
            lead = move_lead(
                lead=lead,
                mrr_amount=mrr.get("amount"),
                mrr_currency=mrr.get("currency", ""),
                **fields,
            )
        return lead, is_new
