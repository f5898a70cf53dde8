"""What a person says about a lead: who is credited, that it was met, that it is a duplicate."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.examples import sent
from accounts.api.serializers import StrictSerializer
from referrals.api.leads import LeadView
from referrals.api.outputs import LeadDetail, leads_to_show
from referrals.attribution import ruling
from referrals.leads import service_level


class CorrectionInput(StrictSerializer):
    """Who is to be credited, and why. Without `contact_id` nobody is; with `lift` the rules decide again."""

    contact_id = serializers.UUIDField(required=False, help_text="Our id of the advocate.")
    credit = serializers.ChoiceField(["sourced", "assisted"], required=False)
    reason = serializers.CharField(max_length=300, required=False)
    lift = serializers.BooleanField(required=False)


class LeadCredit(LeadView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="correct_lead_credit",
        summary="Say by hand who is credited, with a reason",
        description="It stands above every rule, in a closed period too, until it is lifted.",
        request=CorrectionInput,
        responses=LeadDetail,
        examples=[
            sent(
                "Somebody",
                {
                    "contact_id": "01900000-0000-7000-8000-000000000000",
                    "reason": "She told me on the phone that she sent him",
                },
            )
        ],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        lead = self.find(leads_to_show(is_test=self.is_test), pk=id)
        told = self.read(CorrectionInput)
        if told.get("lift"):
            ruling.lift_correction(lead=lead)
        else:
            named = told.get("contact_id")
            ruling.correct(
                lead=lead,
                contact=self.find(self.contacts(), pk=named) if named else None,
                credit=told.get("credit", "sourced"),
                reason=told.get("reason", ""),
                by=None,
            )
        return self.answer(self.shown(lead.pk), LeadDetail)


class ContactedInput(StrictSerializer):
    contacted_at = serializers.DateTimeField(required=False, help_text="Now, if not said.")


class LeadContacted(LeadView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="note_lead_contacted",
        summary="Note that somebody has met the lead for the first time",
        request=ContactedInput,
        responses=LeadDetail,
        examples=[sent("Just now", {})],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        lead = self.find(leads_to_show(is_test=self.is_test), pk=id)
        told = self.read(ContactedInput)
        service_level.note_contact(lead=lead, by=None, at=told.get("contacted_at"))
        return self.answer(self.shown(lead.pk), LeadDetail)


class MergeInput(StrictSerializer):
    into = serializers.UUIDField(help_text="Our id of the lead that stays.")


class LeadMerge(LeadView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="merge_lead",
        summary="Say that a lead is a duplicate of another",
        description="Stages keep their earliest times, revenue counts once. Told again, the duplicate adds to the other.",
        request=MergeInput,
        responses=LeadDetail,
        examples=[sent("Into another", {"into": "01900000-0000-7000-8000-000000000000"})],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        goes = self.find(leads_to_show(is_test=self.is_test), pk=id)
        stays = self.find(leads_to_show(is_test=self.is_test), pk=self.read(MergeInput)["into"])
        living = ruling.join_leads(goes=goes, stays=stays)
        return self.answer(self.shown(living.pk), LeadDetail)
