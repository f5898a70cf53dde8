"""May a person be asked now, for what, if not why and from when on; and the token with which your product shows moments."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactBrief, ContactView
from accounts.api.serializers import ReasonsField
from accounts.contacting.wishes import AskKind
from advocacy.moments import addresses, eligibility
from kernel import tenancy


class AskableOutput(serializers.Serializer[Any]):
    """One kind of ask. `free_at`: from when on nothing dated stands in the way; null when it is free now, or when it
    depends on somebody.
    """

    kind = serializers.ChoiceField(AskKind.choices)
    label = serializers.SerializerMethodField()  # type: ignore[assignment]  # DRF has an option of this name
    is_public = serializers.BooleanField()
    effort = serializers.IntegerField()
    may_be_asked = serializers.BooleanField(source="is_now")
    reasons = ReasonsField(help_text="Everything in the way now; empty when nothing is.")
    free_at = serializers.DateTimeField(allow_null=True)

    def get_label(self, one: eligibility.Askable) -> str:
        return str(AskKind(one.kind).label)


class EligibilityOutput(serializers.Serializer[Any]):
    """Whether one person may be asked, by the same gates that playbooks pass."""

    contact = ContactBrief()
    at = serializers.DateTimeField()
    may_be_asked = serializers.BooleanField(source="is_now", help_text="For anything at all.")
    next_at = serializers.DateTimeField(
        allow_null=True, help_text="From when on they may be asked for anything at all."
    )
    last_asked_at = serializers.DateTimeField(allow_null=True, help_text="Within 12 months.")
    given = serializers.IntegerField(source="balance.given", help_text="In the last 12 months.")
    asked = serializers.IntegerField(source="balance.asked", help_text="In the last 12 months.")
    kinds = AskableOutput(many=True)


EXAMPLE = {
    "contact": {
        "id": "0199c2a4-3f00-7c1e-9f6e-2f9a6f0d1a11",
        "external_id": "user-42",
        "name": "Emma Lindqvist",
        "email": "emma@nordlys.example",
    },
    "at": "2026-11-20T10:00:00Z",
    "may_be_asked": True,
    "next_at": "2026-11-20T10:00:00Z",
    "last_asked_at": "2026-10-02T08:00:00Z",
    "given": 3,
    "asked": 1,
    "kinds": [
        {
            "kind": "quote",
            "label": "to be quoted",
            "is_public": True,
            "effort": 1,
            "may_be_asked": True,
            "reasons": [],
            "free_at": None,
        },
        {
            "kind": "introduction",
            "label": "an introduction",
            "is_public": False,
            "effort": 4,
            "may_be_asked": False,
            "reasons": [
                {
                    "code": "rest_knows_nobody",
                    "text": "“I know nobody”, said on Oct. 2, 2026: no introductions until Oct. 2, 2027.",
                }
            ],
            "free_at": "2027-10-03T00:00:00Z",
        },
    ],
}


class OneEligibility(ContactView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="get_eligibility",
        summary="Read whether a contact may be asked now, for what, and if not why",
        responses=EligibilityOutput,
        examples=[OpenApiExample("No introductions for a year", value=EXAMPLE, response_only=True)],
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        contact = self.find(self.contacts(), pk=id)
        return self.answer(eligibility.of_person(contact, now=timezone.now()), EligibilityOutput)


class TokenOutput(serializers.Serializer[Any]):
    """What your page hands to `in-app.js`. It shows this person's moments and takes their answers, and nothing else."""

    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class InAppToken(ContactView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="make_in_app_token",
        summary="Make the token with which your product shows a contact's moments",
        description="Your server asks for it, once a day or with each page; your page hands it to `in-app.js`.",
        request=None,
        responses={201: TokenOutput},
        examples=[
            OpenApiExample(
                "A token",
                value={"token": "WyIwMTk5…~1vX…", "expires_at": "2026-11-21T10:00:00Z"},
                response_only=True,
                status_codes=["201"],
            )
        ],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        contact = self.find(self.contacts(), pk=id)
        token = addresses.in_app_token(organization_id=tenancy.current(), contact_id=contact.pk)
        told = {"token": token, "expires_at": timezone.now() + addresses.IN_APP_WORKS_FOR}
        return self.answer(told, TokenOutput, status=201)
