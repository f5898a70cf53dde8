"""Held referrals: what a check saw, and a decision for each side."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactBrief, ContactView
from accounts.api.examples import sent
from accounts.api.serializers import ReasonsField, StrictSerializer
from kernel import tenancy
from referrals.attribution import ruling
from referrals.attribution.screening_models import Check, Hold


class HoldOutput(serializers.ModelSerializer[Hold]):
    """One check held the credit of one advocate for one lead. Undecided until `expires_at`, nobody is credited."""

    advocate = ContactBrief(read_only=True)
    lead_id = serializers.UUIDField(read_only=True)
    seen = serializers.CharField(source="check_code", read_only=True)
    reasons = ReasonsField()

    class Meta:
        model = Hold
        fields = [
            "id",
            "lead_id",
            "advocate",
            "seen",
            "reasons",
            "active",
            "referrer_side",
            "referred_side",
            "opened_at",
            "expires_at",
            "expired_at",
            "decided_at",
            "reason",
        ]
        read_only_fields = fields


class HoldFilter(StrictSerializer):
    seen = serializers.ChoiceField(Check.choices, required=False)
    advocate = serializers.UUIDField(required=False, help_text="Our id of the advocate.")
    lead = serializers.UUIDField(required=False, help_text="Our id of the lead.")
    referrer_side = serializers.ChoiceField(Hold.Side.choices, required=False)


class HoldDecision(StrictSerializer):
    """A side that is left out stays as it is. A no needs a reason."""

    referrer_side = serializers.ChoiceField(Hold.Side.choices, required=False)
    referred_side = serializers.ChoiceField(Hold.Side.choices, required=False)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class HoldView(ContactView):
    """Shared by the views of this resource."""

    newest_by = "opened_at"

    def rows(self) -> QuerySet[Hold]:
        rows: QuerySet[Hold] = Hold.objects.for_organization(tenancy.current())
        return rows.filter(lead__is_test=self.is_test).select_related("advocate", "lead")


class Holds(HoldView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="list_holds",
        summary="List held referrals, newest first",
        parameters=[HoldFilter],
        responses=HoldOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_filters(HoldFilter)
        if "seen" in wanted:
            wanted["check_code"] = wanted.pop("seen")
        return self.page(self.rows().filter(**wanted), HoldOutput)


class HoldDecide(HoldView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="decide_hold",
        summary="Release or deny a held referral, for each side",
        request=HoldDecision,
        responses=HoldOutput,
        examples=[sent("It stands", {"referrer_side": "approved", "referred_side": "approved"})],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        row = self.find(self.rows(), pk=id)
        told = self.read(HoldDecision)
        ruling.decide_hold(
            hold=row,
            by=None,
            referrer=told.get("referrer_side", ""),
            referred=told.get("referred_side", ""),
            reason=told.get("reason", ""),
        )
        return self.answer(self.rows().get(pk=row.pk), HoldOutput)
