"""What goes in and comes out at the door of webhooks."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.serializers import ReasonOutput, StrictSerializer
from accounts.outbound.event_types import EVENT_TYPES
from accounts.outbound.webhook_models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from kernel.text import say
from kernel.work import State


class WebhookInput(StrictSerializer):
    """An address to be told, and of what. Without `event_types` it hears everything, what is added later too."""

    name = serializers.CharField(max_length=80)
    url = serializers.CharField(
        max_length=2000, help_text="A public address, beginning with https://."
    )
    event_types = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=100
    )
    per_second = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=500, help_text="Calls, at most."
    )


class WebhookChange(StrictSerializer):
    """What is not said stays as it is. `is_on: true` begins again after a webhook was switched off."""

    name = serializers.CharField(max_length=80, required=False)
    url = serializers.CharField(max_length=2000, required=False)
    event_types = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=100
    )
    per_second = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=500
    )
    is_on = serializers.BooleanField(required=False)


class WebhookOutput(serializers.ModelSerializer[WebhookEndpoint]):
    """A webhook as it stands. `ended_because`: why we switched it off ourselves."""

    ended_because = serializers.SerializerMethodField()

    class Meta:
        model = WebhookEndpoint
        fields = [
            "id",
            "name",
            "url",
            "event_types",
            "per_second",
            "is_on",
            "failures",
            "failing_since",
            "last_good_at",
            "ended_at",
            "ended_because",
            "created_at",
        ]
        read_only_fields = fields

    @extend_schema_field(ReasonOutput(allow_null=True))
    def get_ended_because(self, endpoint: WebhookEndpoint) -> dict[str, str] | None:
        why = endpoint.ended_because
        return {"code": why["code"], "text": say(why)} if why else None


class NewWebhookOutput(WebhookOutput):
    """A new webhook with its secret. Keep it: it is shown this once."""

    secret = serializers.CharField(read_only=True)

    class Meta(WebhookOutput.Meta):
        fields = [*WebhookOutput.Meta.fields, "secret"]
        read_only_fields = fields


class WebhookSecretOutput(serializers.Serializer[Any]):
    """The new secret, shown this once. The one before signs beside it for 24 hours."""

    secret = serializers.CharField()


class WebhookAttemptOutput(serializers.ModelSerializer[WebhookAttempt]):
    """One call: its status and the beginning of the answer, or why there was none."""

    failure = serializers.SerializerMethodField()

    class Meta:
        model = WebhookAttempt
        fields = ["at", "status", "milliseconds", "answer", "failure"]
        read_only_fields = fields

    @extend_schema_field(ReasonOutput(allow_null=True))
    def get_failure(self, attempt: WebhookAttempt) -> dict[str, str] | None:
        why = attempt.failure
        return {"code": why["code"], "text": say(why)} if why else None


class WebhookDeliveryOutput(serializers.ModelSerializer[WebhookDelivery]):
    """One event for one webhook. `event_id` is what the receiver sees as `webhook-id`."""

    webhook_id = serializers.UUIDField(source="endpoint_id", read_only=True)
    event_id = serializers.CharField(source="message_id", read_only=True)
    failure = serializers.SerializerMethodField()

    class Meta:
        model = WebhookDelivery
        fields = [
            "id",
            "webhook_id",
            "event_id",
            "type",
            "state",
            "attempts",
            "due_at",
            "finished_at",
            "failure",
            "created_at",
        ]
        read_only_fields = fields

    @extend_schema_field(ReasonOutput(allow_null=True))
    def get_failure(self, delivery: WebhookDelivery) -> dict[str, str] | None:
        why = delivery.failure
        return {"code": why["code"], "text": say(why)} if why else None


class FullWebhookDeliveryOutput(WebhookDeliveryOutput):
    """A delivery with the exact body, and every call, the newest first."""

    calls = WebhookAttemptOutput(many=True, read_only=True)

    class Meta(WebhookDeliveryOutput.Meta):
        fields = [*WebhookDeliveryOutput.Meta.fields, "body", "calls"]
        read_only_fields = fields


class WebhookDeliveryFilter(StrictSerializer):
    webhook = serializers.UUIDField(required=False, help_text="Our id of the webhook.")
    state = serializers.ChoiceField(State.choices, required=False)
    type = serializers.ChoiceField(sorted(EVENT_TYPES), required=False)


class RecoverInput(StrictSerializer):
    since = serializers.DateTimeField(
        help_text="What failed, or was kept while the webhook was off, from this time on."
    )


class RecoveredOutput(serializers.Serializer[Any]):
    """How many deliveries are sent again."""

    resent = serializers.IntegerField()


class WebhookEventTypeOutput(serializers.Serializer[Any]):
    """A type of event, in words, with an example of its `data`."""

    type = serializers.CharField()
    text = serializers.CharField()
    example = serializers.DictField()
