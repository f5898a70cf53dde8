"""Answers to “how did you hear of us?”: who is named, how certain that is, and one call to say who it was."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactBrief, ContactView
from accounts.api.examples import sent
from accounts.api.serializers import ReasonOutput, StrictSerializer
from kernel import tenancy
from kernel.text import say
from referrals.attribution import agreement, ruling
from referrals.attribution.heard_models import HeardFrom, HeardSuggestion


class HeardSuggestionOutput(serializers.ModelSerializer[HeardSuggestion]):
    """Somebody who may be meant; `confidence` from 0 to 1 puts them in order."""

    contact = ContactBrief(read_only=True)
    reason = serializers.SerializerMethodField()

    class Meta:
        model = HeardSuggestion
        fields = ["contact", "confidence", "reason"]
        read_only_fields = fields

    @extend_schema_field(ReasonOutput)
    def get_reason(self, suggestion: HeardSuggestion) -> dict[str, str]:
        return {"code": suggestion.reason["code"], "text": say(suggestion.reason)}


class HeardOutput(serializers.ModelSerializer[HeardFrom]):
    """What a newcomer answered, whom it names, and who that is. The channel is apart from the person."""

    suggestions = HeardSuggestionOutput(many=True, read_only=True)
    contact = ContactBrief(read_only=True, allow_null=True)
    lead_id = serializers.UUIDField(read_only=True)
    may_thank = serializers.CharField(source="lead.may_thank", read_only=True)

    class Meta:
        model = HeardFrom
        fields = [
            "id",
            "lead_id",
            "text",
            "person",
            "company",
            "handle",
            "channel",
            "certainty",
            "state",
            "suggestions",
            "contact",
            "may_thank",
            "read_at",
            "decided_at",
        ]
        read_only_fields = fields


class HeardFilter(StrictSerializer):
    state = serializers.ChoiceField(HeardFrom.State.choices, required=False)
    lead = serializers.UUIDField(required=False, help_text="Our id of the lead.")


class WhoInput(StrictSerializer):
    contact_id = serializers.UUIDField(help_text="Our id of the person who was meant.")


class HeardView(ContactView):
    """Shared by the views of this resource."""

    newest_by = "read_at"

    def rows(self) -> QuerySet[HeardFrom]:
        suggested = HeardSuggestion.objects.for_organization(tenancy.current())
        rows: QuerySet[HeardFrom] = HeardFrom.objects.for_organization(tenancy.current())
        return (
            rows.filter(lead__is_test=self.is_test)
            .select_related("contact", "lead")
            .prefetch_related(Prefetch("suggestions", queryset=suggested.select_related("contact")))
        )

    def shown(self, row: HeardFrom) -> Response:
        return self.answer(self.rows().get(pk=row.pk), HeardOutput)


class Heard(HeardView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="list_heard",
        summary="List what newcomers said about who told them, newest first",
        parameters=[HeardFilter],
        responses=HeardOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        return self.page(self.rows().filter(**self.read_filters(HeardFilter)), HeardOutput)


class HeardConfirm(HeardView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="confirm_heard",
        summary="Say who was meant",
        description="The credit for the lead is decided at once; the person is told only if the newcomer allowed it.",
        request=WhoInput,
        responses=HeardOutput,
        examples=[sent("Somebody", {"contact_id": "01900000-0000-7000-8000-000000000000"})],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        row = self.find(self.rows(), pk=id)
        contact: Any = self.find(self.contacts(), pk=self.read(WhoInput)["contact_id"])
        ruling.confirm_heard(heard=row, contact=contact, by=None)
        return self.shown(row)


class HeardReject(HeardView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="reject_heard",
        summary="Say that it was nobody you know",
        request=None,
        responses=HeardOutput,
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        row = self.find(self.rows(), pk=id)
        ruling.reject_heard(heard=row, by=None)
        return self.shown(row)


class ProportionOutput(serializers.Serializer[Any]):
    """k of n with a 95 % interval (Wilson). Where it is `too_early`, the number alone says nothing."""

    k = serializers.IntegerField()
    n = serializers.IntegerField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    too_early = serializers.BooleanField()


class AgreementOutput(serializers.Serializer[Any]):
    """How often what people say and what was tracked name the same person, over the last 12 months."""

    same_person = ProportionOutput(help_text="Of leads with both, those that name the same person.")
    said_and_tracked = ProportionOutput(
        help_text="Of leads that came through people, those that a link or an introduction shows too."
    )


class HeardAgreement(HeardView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="get_heard_agreement",
        summary="How far self-report and tracked touches agree",
        responses=AgreementOutput,
    )
    def get(self, request: Request) -> Response:
        return self.answer(agreement.measured(is_test=self.is_test), AgreementOutput)
