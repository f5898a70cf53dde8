"""The sign-up audit: which traits those share who paid, and the others lack, of any time and channel."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import StrictSerializer
from accounts.api.views import OrganizationAPIView
from accounts.organizations.models import Organization
from kernel import tenancy, windows
from kernel.errors import Invalid
from referrals.leads.models import Lead
from referrals.qualification.auditing import VERDICTS, Audit, Finding, audit
from referrals.qualification.drafting import label_in_words


class SignUpFilter(StrictSerializer):
    since = serializers.DateField(
        required=False, help_text="The first day; days are the organization's."
    )
    until = serializers.DateField(required=False, help_text="The last day, it included.")
    channel = serializers.ChoiceField(Lead.Channel.choices, required=False)

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        if "since" in told and "until" in told and told["since"] > told["until"]:
            raise serializers.ValidationError(
                {"until": [_("This day lies before the first one.")]}, code="until_before_since"
            )
        return told


class CasesOutput(serializers.Serializer[Any]):
    """k of n, with a 95 % interval (Wilson). Where `too_early` is true the share alone would mislead."""

    k = serializers.IntegerField()
    n = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True)
    low = serializers.FloatField()
    high = serializers.FloatField()
    too_early = serializers.BooleanField()


class LiftOutput(serializers.Serializer[Any]):
    """How many times as often those with the trait pay as everybody, with a 95 % interval; `high` is null where nothing bounds it."""

    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.SerializerMethodField()

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_high(self, lift: Any) -> float | None:
        return None if lift.high == float("inf") else float(lift.high)


class FindingOutput(serializers.Serializer[Any]):
    """One trait and value. `p` is corrected for all that were looked at (Holm); null where it is too small to judge."""

    field = serializers.CharField(help_text="As conditions name it: `trait.replaces_a_tool`.")
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    value = serializers.CharField()
    paid = CasesOutput(help_text="Of those who have it.")
    lift = LiftOutput()
    share_buyers = CasesOutput(help_text="Of the buyers, how many have it.")
    share_others = CasesOutput(help_text="Of the others, how many have it.")
    p = serializers.SerializerMethodField()
    is_small = serializers.BooleanField(
        help_text="Fewer than 30 with it or without it, or less than one buyer expected."
    )
    verdict = serializers.ChoiceField(VERDICTS)

    @extend_schema_field(serializers.CharField())
    def get_label(self, one: Finding) -> str:
        return label_in_words(one.field)

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_p(self, one: Finding) -> float | None:
        return None if one.is_small else one.p


class NotJudgedOutput(serializers.Serializer[Any]):
    """A trait known mostly of those who paid: it was told after they had."""

    field = serializers.CharField()
    known_of_buyers = CasesOutput()
    known_of_others = CasesOutput()


class SignUpAuditOutput(serializers.Serializer[Any]):
    """What goes together with paying; it need not be its cause. Findings that can be told from chance come first."""

    leads = serializers.IntegerField()
    buyers = serializers.IntegerField()
    still_open = serializers.IntegerField(
        help_text="More of them, younger than 30 days and not paid: not counted."
    )
    tested = serializers.IntegerField(
        help_text="So many were looked at; p is corrected for that many."
    )
    findings = FindingOutput(many=True)
    not_judged = serializers.SerializerMethodField()
    free_text = serializers.ListField(child=serializers.CharField())

    @extend_schema_field(NotJudgedOutput(many=True))
    def get_not_judged(self, found: Audit) -> Any:
        return [
            {
                "field": name,
                "known_of_buyers": CasesOutput(buyers).data,
                "known_of_others": CasesOutput(others).data,
            }
            for name, buyers, others in found.not_judged
        ]


class SignUpAudit(OrganizationAPIView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="get_sign_up_audit",
        summary="Sign-up audit: which traits the buyers share and the others lack",
        parameters=[SignUpFilter],
        responses=SignUpAuditOutput,
    )
    def get(self, request: Request) -> Response:
        if self.is_test:
            words = _("Reports count live rows only: use a live key.")
            raise Invalid(words, code="live_key_needed")
        asked = self.read_filters(SignUpFilter)
        own = Organization.objects.only("timezone").get(pk=tenancy.current())
        tz = windows.zone(own.timezone)
        found = audit(
            since=windows.day_start(asked.get("since"), tz),
            until=windows.day_start(asked.get("until"), tz, after=1),
            channel=asked.get("channel", ""),
            now=timezone.now(),
        )
        return self.answer(found, SignUpAuditOutput)
