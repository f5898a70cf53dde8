"""Traces that a product hands over for somebody: the click id or code they came with, before they are a lead."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.examples import sent
from accounts.api.serializers import StrictSerializer
from referrals.api.leads import LeadPerson, LeadView
from referrals.attribution.services import hand_over_trace


class TouchInput(StrictSerializer):
    """Whose trace it is: a person, or a visitor known by an anonymous id until they log in."""

    contact = LeadPerson(required=False)
    anonymous_id = serializers.CharField(
        max_length=255,
        required=False,
        help_text="As your analytics SDK calls the visitor; `identify` later says who they are.",
    )
    click_id = serializers.CharField(max_length=64, required=False)
    referral_code = serializers.CharField(max_length=32, required=False)


class TouchOutput(serializers.Serializer[Any]):
    """What came of it: leads of this person whose credit was decided anew."""

    leads_decided = serializers.IntegerField()


class Touches(LeadView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="hand_over_touch",
        summary="Hand over the click id or code somebody came with",
        description=(
            "Server-side, when your page has no script of ours. Told early or late, once or often, by an anonymous id or "
            "a person: it counts for their lead, on whatever device they sign up. What is none of ours is refused."
        ),
        request=TouchInput,
        responses={201: TouchOutput},
        examples=[
            sent(
                "A visitor who has not logged in",
                {
                    "anonymous_id": "anon-5f2c",
                    "click_id": "01900000-0000-7000-8000-000000000000",
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        told = self.read(TouchInput)
        person = told.pop("contact", None)
        decided = hand_over_trace(
            is_test=self.is_test,
            contact=self.person_of(person, in_person=False) if person else None,
            **told,
        )
        return self.answer({"leads_decided": decided}, TouchOutput, status=201)
