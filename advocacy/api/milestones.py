"""Milestones: the product tells a success and learns at once whether there is a moment to show."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import CompanyNamed
from accounts.api.examples import sent
from accounts.api.serializers import StrictSerializer, TimezoneField
from advocacy.api.moments import DecisionOutput, MomentOutput, MomentView
from advocacy.at_once import Outcome, milestone_now


class PersonNamed(StrictSerializer):
    """The person who succeeded, by your id or by their mail address; they are created when we do not know them."""

    external_id = serializers.CharField(max_length=255, required=False)
    email = serializers.EmailField(max_length=254, required=False)
    name = serializers.CharField(max_length=200, required=False)
    language = serializers.RegexField(
        r"^[a-z]{2,3}(-[A-Za-z0-9]{2,4})?$", required=False, help_text="Like fr or pt-BR."
    )
    timezone = TimezoneField(max_length=64, required=False)
    company = CompanyNamed(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not ({"external_id", "email"} & attrs.keys()):
            raise serializers.ValidationError(
                _("Name the person by external_id or by email."), code="contact_unnamed"
            )
        return attrs


class MilestoneInput(StrictSerializer):
    """A success that the product measured: what it is worth now, and what it was before where that is known."""

    contact = PersonNamed()
    metric = serializers.CharField(max_length=120, help_text="A stable name, like hours_saved.")
    value = serializers.FloatField()
    before = serializers.FloatField(required=False, allow_null=True)
    after = serializers.FloatField(required=False, allow_null=True)
    period = serializers.CharField(max_length=40, required=False, help_text="Like month.")
    unit = serializers.CharField(max_length=40, required=False, help_text="Like hours.")
    occurred_at = serializers.DateTimeField(required=False, help_text="Now, when left out.")
    message_id = serializers.CharField(
        max_length=100,
        required=False,
        help_text="Sent again with the same one, nothing happens twice.",
    )


class MilestoneOutput(serializers.Serializer[Any]):
    """What came of it: the moment that opened, if any, and what every playbook decided and why."""

    moment = MomentOutput(allow_null=True)
    decisions = DecisionOutput(many=True)
    is_duplicate = serializers.BooleanField(help_text="This message_id was told before.")


EXAMPLE = sent(
    "A team reached 120 hours a month",
    {
        "contact": {
            "external_id": "user-42",
            "email": "claire@dupont-lavigne.example",
            "company": {"external_id": "org-7", "name": "Dupont-Lavigne"},
        },
        "metric": "hours_saved",
        "value": 120,
        "before": 80,
        "period": "month",
        "unit": "hours",
        "message_id": "hours-2026-11-org-7",
    },
)


class Milestones(MomentView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="tell_milestone",
        summary="Tell a success and learn what to show",
        request=MilestoneInput,
        responses={
            201: MilestoneOutput,
            200: OpenApiResponse(
                MilestoneOutput, description="Told before; nothing was done again."
            ),
        },
        examples=[EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        outcome = milestone_now(is_test=self.is_test, request_id=self.request_id, **self._facts())
        return self.answer(
            self._shown(outcome), MilestoneOutput, status=200 if outcome.is_duplicate else 201
        )

    def _facts(self) -> dict[str, Any]:
        """The body with every name that the verb takes; None or empty where nothing was said."""
        told = self.read(MilestoneInput)
        return {
            "contact": told["contact"],
            "metric": told["metric"],
            "value": told["value"],
            "before": told.get("before"),
            "after": told.get("after"),
            "period": told.get("period", ""),
            "unit": told.get("unit", ""),
            "occurred_at": told.get("occurred_at"),
            "message_id": told.get("message_id"),
        }

    def _shown(self, outcome: Outcome) -> dict[str, Any]:
        """The moment is read again, with what its JSON shows."""
        moment = outcome.moment and self.moments().get(pk=outcome.moment.pk)
        return {
            "moment": moment,
            "decisions": outcome.decisions,
            "is_duplicate": outcome.is_duplicate,
        }
