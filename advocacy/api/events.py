"""The inspector: what became of one fact, from the inbox to every decision."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactBrief
from accounts.api.serializers import ReasonOutput, TraitsField
from accounts.api.views import OrganizationAPIView
from accounts.events.models import Event
from advocacy.api.moments import DecisionOutput
from advocacy.moments.models import Decision
from advocacy.signals.models import Signal
from kernel import tenancy
from kernel.text import say


class SignalOutput(serializers.ModelSerializer[Signal]):
    """A fact read as evidence, and what each playbook decided about it."""

    contact = ContactBrief(read_only=True)
    decisions = DecisionOutput(many=True, read_only=True)

    class Meta:
        model = Signal
        fields = [
            "id",
            "kind",
            "contact",
            "subject",
            "occurred_at",
            "strength",
            "tone",
            "origin",
            "weight",
            "is_live",
            "withdrawn_at",
            "decisions",
        ]
        read_only_fields = fields


class EventOutput(serializers.ModelSerializer[Event]):
    """One fact as it came in. `state`: pending, done, or failed with its reason; `reading`: what we made of it."""

    failure = serializers.SerializerMethodField()
    signals = serializers.SerializerMethodField()
    payload = TraitsField(read_only=True)

    class Meta:
        model = Event
        fields = [
            "id",
            "source",
            "message_id",
            "kind",
            "name",
            "user_id",
            "anonymous_id",
            "occurred_at",
            "received_at",
            "state",
            "attempts",
            "reading",
            "failure",
            "is_historical",
            "is_test",
            "request_id",
            "payload",
            "signals",
        ]
        read_only_fields = fields

    @extend_schema_field(ReasonOutput(allow_null=True))
    def get_failure(self, event: Event) -> dict[str, str] | None:
        return event.failure and {"code": event.failure["code"], "text": say(event.failure)}

    @extend_schema_field(SignalOutput(many=True))
    def get_signals(self, event: Event) -> Any:
        return SignalOutput(signals_of(event), many=True).data


def signals_of(event: Event) -> QuerySet[Signal]:
    """What was read out of an event, with every decision."""
    decisions = Decision.objects.for_organization(tenancy.current()).select_related("rule")
    signals: QuerySet[Signal] = Signal.objects.for_organization(tenancy.current())
    return (
        signals.filter(event_id=event.pk)
        .select_related("contact")
        .prefetch_related(Prefetch("decisions", queryset=decisions.order_by("pk")))
        .order_by("occurred_at", "pk")
    )


class OneEvent(OrganizationAPIView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="get_event",
        summary="What became of one fact",
        description="The fact as it was sent, how it was read, the evidence in it, and what was decided, with reasons.",
        responses=EventOutput,
    )
    def get(self, request: Request, id: int) -> Response:  # noqa: A002  the name in the address
        events = Event.objects.for_organization(tenancy.current()).filter(is_test=self.is_test)
        return self.answer(self.find(events, pk=id), EventOutput)
