"""Advocates: who recommends us, best first, and for one person why."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.companies import CompanyBrief
from accounts.api.contacts import ContactBrief, ContactView
from accounts.api.serializers import ReasonOutput, ReasonsField, StrictSerializer
from accounts.customers.models import Contact
from advocacy.scoring.models import Advocate
from advocacy.scoring.rules import PARTS
from advocacy.scoring.services import Explanation, explain
from kernel import tenancy
from kernel.text import say

PART_WORDS = {
    "willingness": _("What they did and said for us"),
    "success": _("What they achieve"),
    "other": _("Occasions, and what others think of them"),
    "negative": _("What went wrong"),
}


class AdvocateOutput(serializers.ModelSerializer[Advocate]):
    """A person's standing as of `scored_at`, which is at most a day ago."""

    contact = ContactBrief(read_only=True)
    company = CompanyBrief(source="contact.company", read_only=True, allow_null=True)

    class Meta:
        model = Advocate
        fields = ["contact", "company", "score", "tier", "entered_at", "last_act_at", "scored_at"]
        read_only_fields = fields


class PartOutput(serializers.Serializer[Any]):
    """What one sort of evidence gives today."""

    code = serializers.ChoiceField(PARTS)
    text = serializers.CharField()
    points = serializers.FloatField()


class StandingOutput(serializers.Serializer[Any]):
    """One person's standing as of now. The points of `reasons` add up to `score`, and so do those of `parts`."""

    contact = ContactBrief()
    company = CompanyBrief(source="contact.company", allow_null=True)
    score = serializers.FloatField(
        allow_null=True, help_text="Null when the person objected to being scored."
    )
    tier = serializers.ChoiceField(Advocate.Tier.choices)
    why = serializers.SerializerMethodField()
    reasons = ReasonsField()
    parts = serializers.SerializerMethodField()
    changes = ReasonsField(help_text="What would change the standing.")

    @extend_schema_field(ReasonOutput)
    def get_why(self, standing: dict[str, Any]) -> dict[str, str]:
        return {"code": standing["why"]["code"], "text": say(standing["why"])}

    @extend_schema_field(PartOutput(many=True))
    def get_parts(self, standing: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"code": code, "text": str(PART_WORDS[code]), "points": points}
            for code, points in standing["parts"].items()
        ]


class AdvocateFilter(StrictSerializer):
    tier = serializers.ChoiceField(Advocate.Tier.choices, required=False)


class Advocates(ContactView):
    scopes = {"GET": "read"}
    newest_by = "score"

    @extend_schema(
        operation_id="list_advocates",
        summary="List people by score, the highest first",
        description="Who objected to being scored is not in it.",
        parameters=[AdvocateFilter],
        responses=AdvocateOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        advocates = Advocate.objects.for_organization(tenancy.current()).filter(
            score__isnull=False,
            contact__is_test=self.is_test,
            contact__merged_into=None,
            **self.read_filters(AdvocateFilter),
        )
        return self.page(advocates.select_related("contact__company"), AdvocateOutput)


class OneAdvocate(ContactView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="get_advocate",
        summary="Why somebody stands where they stand",
        description="The id is the contact's. Whoever gave no evidence yet stands at nought.",
        responses=StandingOutput,
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        contact = self.find(self.contacts(), pk=id)
        return self.answer(_standing(contact, explain([contact.pk])[contact.pk]), StandingOutput)


def _standing(contact: Contact, told: Explanation) -> dict[str, Any]:
    return {
        "contact": contact,
        "score": told.score,
        "tier": told.tier,
        "why": told.why,
        "reasons": told.reasons,
        "parts": told.parts,
        "changes": told.changes,
    }
