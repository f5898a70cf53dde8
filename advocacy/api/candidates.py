"""Likely matches: what was said by somebody who may be in the book, waiting for a person to say who it was."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactBrief, ContactView
from accounts.api.examples import sent
from accounts.api.serializers import ReasonOutput, StrictSerializer
from advocacy.signals import confirming
from advocacy.signals.suggested import Candidate, Suggestion
from kernel import tenancy
from kernel.text import say


class SuggestionOutput(serializers.ModelSerializer[Suggestion]):
    """Somebody who may have said it, and why."""

    contact = ContactBrief(read_only=True)
    reason = serializers.SerializerMethodField()

    class Meta:
        model = Suggestion
        fields = ["contact", "reason"]
        read_only_fields = fields

    @extend_schema_field(ReasonOutput)
    def get_reason(self, suggestion: Suggestion) -> dict[str, str]:
        return {"code": suggestion.reason["code"], "text": say(suggestion.reason)}


class CandidateOutput(serializers.ModelSerializer[Candidate]):
    """Something said by somebody who may be in the book. It counts for nobody before it is accepted."""

    text = serializers.SerializerMethodField(help_text="280 characters at most.")
    url = serializers.SerializerMethodField()
    suggestions = SuggestionOutput(many=True, read_only=True)
    contact = ContactBrief(read_only=True, allow_null=True)

    class Meta:
        model = Candidate
        fields = [
            "id",
            "kind",
            "state",
            "text",
            "url",
            "tone",
            "occurred_at",
            "source",
            "name",
            "company",
            "handle",
            "profile_url",
            "is_proven",
            "is_exact",
            "suggestions",
            "contact",
            "is_test",
            "created_at",
            "decided_at",
        ]
        read_only_fields = fields

    def get_text(self, candidate: Candidate) -> str:
        return str(candidate.details.get("text") or candidate.details.get("title") or "")

    def get_url(self, candidate: Candidate) -> str:
        return str(candidate.details.get("url") or "")


class CandidateFilter(StrictSerializer):
    state = serializers.ChoiceField(Candidate.State.choices, required=False)


class Acceptance(StrictSerializer):
    contact_id = serializers.UUIDField(
        required=False,
        help_text="Our id of the person who said it; may be left out when one person alone is suggested.",
    )


class Rejection(StrictSerializer):
    never_contact_id = serializers.UUIDField(
        required=False,
        help_text="It is never this person: not suggested again for the same handle, page or name.",
    )


class CandidateView(ContactView):
    """Shared by the views of this resource."""

    def candidates(self) -> QuerySet[Candidate]:
        """With everything that their JSON shows, in a constant number of queries."""
        suggested = Suggestion.objects.for_organization(tenancy.current()).select_related("contact")
        rows: QuerySet[Candidate] = Candidate.objects.for_organization(tenancy.current())
        return (
            rows.filter(is_test=self.is_test)
            .select_related("contact")
            .prefetch_related(Prefetch("suggestions", queryset=suggested))
        )

    def shown(self, candidate: Candidate) -> Response:
        return self.answer(self.candidates().get(pk=candidate.pk), CandidateOutput)


class Candidates(CandidateView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="list_candidates",
        summary="List likely matches, newest first",
        description="Those that nobody accepted are deleted after 14 days.",
        parameters=[CandidateFilter],
        responses=CandidateOutput(many=True),
    )
    def get(self, request: Request) -> Response:
        return self.page(
            self.candidates().filter(**self.read_filters(CandidateFilter)), CandidateOutput
        )


class CandidateAccept(CandidateView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="accept_candidate",
        summary="Say who it was",
        description="It counts from now on, and their handle is remembered. What else waits from it is theirs too.",
        request=Acceptance,
        responses=CandidateOutput,
        examples=[
            sent("The one person suggested", {}),
            sent("Somebody", {"contact_id": "01900000-0000-7000-8000-000000000000"}),
        ],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        candidate = self.find(self.candidates(), pk=id)
        told = self.read(Acceptance)
        contact = (
            self.find(self.contacts(), pk=told["contact_id"])
            if "contact_id" in told
            else confirming.the_one_suggested(candidate)
        )
        confirming.accept(candidate=candidate, contact=contact)
        return self.shown(candidate)


class CandidateReject(CandidateView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="reject_candidate",
        summary="Say that it was nobody, or never a certain person",
        request=Rejection,
        responses=CandidateOutput,
        examples=[sent("Nobody we know", {})],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        candidate = self.find(self.candidates(), pk=id)
        told = self.read(Rejection)
        if "never_contact_id" in told:
            contact = self.find(self.contacts(), pk=told["never_contact_id"])
            confirming.never(candidate=candidate, contact=contact)
        else:
            confirming.reject(candidate=candidate)
        return self.shown(candidate)
