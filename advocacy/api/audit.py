"""The audit: who recommends us already, on what evidence, who is not on the list and why, what is missing."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.companies import CompanyBrief
from accounts.api.contacts import ContactBrief
from accounts.api.serializers import ReasonsField
from accounts.api.views import OrganizationAPIView
from advocacy.audit import storing
from advocacy.scoring.models import Advocate
from advocacy.signals.kinds import KIND_CHOICES, KINDS
from kernel.statistics import Proportion


class CoverageOutput(serializers.Serializer[Any]):
    """k of n with its 95 % interval (Wilson); `too_early` below 30, where the share alone would mislead."""

    k = serializers.IntegerField()
    n = serializers.IntegerField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    too_early = serializers.BooleanField()


class AuditEvidenceOutput(serializers.Serializer[Any]):
    """How many advocates have evidence of this kind."""

    kind = serializers.ChoiceField(KIND_CHOICES)
    text = serializers.CharField()
    n = serializers.IntegerField()


class AuditPersonOutput(serializers.Serializer[Any]):
    """A person of one section. `why` says what the section wants to know, `reasons` what is known, with dates."""

    contact = ContactBrief()
    company = CompanyBrief(source="contact.company", allow_null=True)
    tier = serializers.ChoiceField(Advocate.Tier.choices)
    score = serializers.FloatField(allow_null=True)
    why = ReasonsField()
    reasons = ReasonsField()


class AuditGroupOutput(serializers.Serializer[Any]):
    """How many there are, and the first fifty."""

    n = serializers.IntegerField()
    people = AuditPersonOutput(many=True)


class PromotersOutput(serializers.Serializer[Any]):
    """Who answered 9 or 10: how many acted on it, and how many told nobody."""

    n = serializers.IntegerField()
    acted = serializers.IntegerField()
    silent = serializers.IntegerField()


class MissingOutput(serializers.Serializer[Any]):
    """A gap in what is known: `n` of `of`; both 0 where nothing of the kind came in at all."""

    code = serializers.CharField()
    text = serializers.CharField()
    n = serializers.IntegerField()
    of = serializers.IntegerField()


class AuditOutput(serializers.Serializer[Any]):
    """Who recommends you already. The advocates stand in the order in which one would turn to them."""

    as_of = serializers.DateTimeField()
    customers = serializers.IntegerField()
    companies = serializers.IntegerField()
    advocates = AuditGroupOutput()
    evidence = serializers.SerializerMethodField()
    coverage = serializers.SerializerMethodField()
    promoters = PromotersOutput()
    nearly = AuditGroupOutput(help_text="Have done something for you, and not enough yet.")
    not_on_the_list = AuditGroupOutput()
    in_peace = AuditGroupOutput()
    in_trouble = AuditGroupOutput()
    resting = serializers.IntegerField()
    missing = MissingOutput(many=True)

    @extend_schema_field(AuditEvidenceOutput(many=True))
    def get_evidence(self, found: Any) -> list[dict[str, Any]]:
        return [
            {"kind": kind, "text": str(KINDS[kind].label), "n": n} for kind, n in found.evidence
        ]

    @extend_schema_field(CoverageOutput)
    def get_coverage(self, found: Any) -> dict[str, Any]:
        share: Proportion = found.coverage
        return {
            "k": share.k,
            "n": share.n,
            "low": share.low,
            "high": share.high,
            "too_early": share.too_early,
        }


class TheAudit(OrganizationAPIView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="get_audit",
        summary="Who recommends you already, and on what evidence",
        description=(
            "The first fifty of each section. The list of all: `GET /api/v1/advocates`. From 20,000 people on it is "
            "counted each hour; `as_of` says when."
        ),
        responses=AuditOutput,
    )
    def get(self, request: Request) -> Response:
        return self.answer(storing.latest(is_test=self.is_test), AuditOutput)
