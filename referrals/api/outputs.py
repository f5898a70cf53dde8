"""How leads, stages and credit are shown."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.companies import CompanyBrief
from accounts.api.contacts import ContactBrief
from accounts.api.serializers import MoneyOutput, ReasonsField
from kernel import tenancy
from referrals.attribution.models import Attribution, Claim
from referrals.leads.models import Lead, StageChange


class AttributionOutput(serializers.ModelSerializer[Attribution]):
    """Who gets credit for the lead, in which way, and why. At most one person at a time.

    `held` and `suspected` credit nobody yet; `advocate` then names whom it is about.
    """

    advocate = ContactBrief(source="contact", read_only=True, allow_null=True)
    reasons = ReasonsField()
    rule = serializers.CharField(
        read_only=True, help_text="The kind of evidence that decided; empty when none did."
    )
    rules_version = serializers.IntegerField(
        source="rulebook", read_only=True, help_text="Version of your rules; 0 for the defaults."
    )

    class Meta:
        model = Attribution
        fields = [
            "credit",
            "advocate",
            "rule",
            "rules_version",
            "reasons",
            "decided_at",
            "replaced_at",
        ]
        read_only_fields = fields


class ClaimOutput(serializers.ModelSerializer[Claim]):
    """Somebody who was considered, by one piece of evidence, and why they were credited or not.

    `share` is in per cent: over all people of a decision it is never above 100.
    """

    advocate = ContactBrief(source="contact", read_only=True)
    reasons = ReasonsField()

    class Meta:
        model = Claim
        fields = [
            "advocate",
            "evidence",
            "reference",
            "happened_at",
            "outcome",
            "share",
            "reasons",
        ]
        read_only_fields = fields


class CreditDecisionOutput(AttributionOutput):
    """A decision with everybody who was considered, in the order of the rules.

    `after_close`: it would have been made, had the figures of its period not been closed; it was never in force.
    """

    candidates = ClaimOutput(source="claims", many=True, read_only=True)

    class Meta(AttributionOutput.Meta):
        fields = [*AttributionOutput.Meta.fields, "after_close", "candidates"]
        read_only_fields = fields


class StageOutput(serializers.ModelSerializer[StageChange]):
    """A stage the lead was told to have reached."""

    class Meta:
        model = StageChange
        fields = ["stage", "occurred_at", "recorded_at"]
        read_only_fields = fields


class LeadOutput(serializers.ModelSerializer[Lead]):
    """A possible customer, where they stand, and who sent them."""

    contact = ContactBrief(read_only=True)
    company = CompanyBrief(read_only=True, allow_null=True)
    merged_into = serializers.UUIDField(
        source="merged_into_id",
        read_only=True,
        allow_null=True,
        help_text="The lead this one is a duplicate of.",
    )
    mrr = serializers.SerializerMethodField()
    attribution = serializers.SerializerMethodField()

    class Meta:
        model = Lead
        fields = [
            "id",
            "external_id",
            "contact",
            "company",
            "channel",
            "stage",
            "stage_at",
            "submitted_at",
            "won_at",
            "mrr",
            "first_paid_at",
            "contact_due_at",
            "contacted_at",
            "merged_into",
            "heard_from",
            "may_thank",
            "referral_code",
            "click_id",
            "attribution",
            "is_test",
            "created_at",
        ]
        read_only_fields = fields

    @extend_schema_field(MoneyOutput(allow_null=True))
    def get_mrr(self, lead: Lead) -> dict[str, Any] | None:
        if lead.mrr_amount is None:
            return None
        return {"amount": lead.mrr_amount, "currency": lead.mrr_currency}

    @extend_schema_field(AttributionOutput(allow_null=True))
    def get_attribution(self, lead: Lead) -> Any:
        decided = [row for row in lead.decisions if row.replaced_at is None]  # type: ignore[attr-defined]
        return AttributionOutput(decided[0], context=self.context).data if decided else None


class LeadDetail(LeadOutput):
    """A lead with everything it was told, and every decision about its credit.

    `attribution` is in force; `earlier_attributions` were replaced when facts came late, or are kept beside it.
    """

    stages = StageOutput(source="stage_changes", many=True, read_only=True)
    earlier_attributions = serializers.SerializerMethodField()

    class Meta(LeadOutput.Meta):
        fields = [*LeadOutput.Meta.fields, "stages", "earlier_attributions"]
        read_only_fields = fields

    @extend_schema_field(CreditDecisionOutput(allow_null=True))
    def get_attribution(self, lead: Lead) -> Any:
        decided = [row for row in lead.decisions if row.replaced_at is None]  # type: ignore[attr-defined]
        return CreditDecisionOutput(decided[0], context=self.context).data if decided else None

    @extend_schema_field(CreditDecisionOutput(many=True))
    def get_earlier_attributions(self, lead: Lead) -> Any:
        replaced = [row for row in lead.decisions if row.replaced_at is not None]  # type: ignore[attr-defined]
        return CreditDecisionOutput(replaced, many=True, context=self.context).data


def leads_to_show(*, is_test: bool, with_history: bool = False) -> QuerySet[Lead]:
    """Leads with what the outputs read, in a constant number of queries; `decisions` holds the current one, or all."""
    decisions = Attribution.objects.for_organization(tenancy.current()).select_related("contact")
    if not with_history:
        decisions = decisions.filter(replaced_at=None)
    else:
        claims = Claim.objects.for_organization(tenancy.current()).select_related("contact")
        decisions = decisions.prefetch_related(Prefetch("claims", queryset=claims))
    leads: QuerySet[Lead] = (
        Lead.objects.for_organization(tenancy.current())
        .filter(is_test=is_test)
        .select_related("contact", "company")
        .prefetch_related(Prefetch("attributions", queryset=decisions, to_attr="decisions"))
    )
    return leads.prefetch_related("stage_changes") if with_history else leads
