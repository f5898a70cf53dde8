"""Asks that somebody made without Goodword: told here, they count like ours."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactView
from accounts.api.examples import sent
from accounts.api.serializers import StrictSerializer
from accounts.contacting.wishes import AskKind
from advocacy.moments import asking
from advocacy.moments.asking_models import LoggedAsk


class LoggedAskInput(StrictSerializer):
    """What they were asked for, and when."""

    kind = serializers.ChoiceField(AskKind.choices)
    asked_at = serializers.DateTimeField(help_text="Within the last 12 months.")
    note = serializers.CharField(
        max_length=asking.LONGEST_NOTE,
        required=False,
        allow_blank=True,
        help_text="The person can ask to read this.",
    )


class LoggedAskOutput(serializers.ModelSerializer[LoggedAsk]):
    """An ask made elsewhere. `effort`: what it draws on the budget of the person and of the company."""

    contact_id = serializers.UUIDField(read_only=True)

    class Meta:
        model = LoggedAsk
        fields = ["id", "contact_id", "kind", "effort", "asked_at", "note", "logged_at"]
        read_only_fields = fields


EXAMPLE = {
    "id": "0199c2a4-3f00-7c1e-9f6e-2f9a6f0d1a30",
    "contact_id": "0199c2a4-3f00-7c1e-9f6e-2f9a6f0d1a11",
    "kind": "reference_call",
    "effort": 5,
    "asked_at": "2026-11-18T10:00:00Z",
    "note": "Asked by sales, on the phone",
    "logged_at": "2026-11-20T10:00:00Z",
}


class LoggedAsks(ContactView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="log_ask",
        summary="Log an ask that somebody made without Goodword",
        description=(
            "It draws on the ask budget of the person and of the company from when it was made, stands in the balance of "
            "given and asked, and makes what they do within 30 days count as prompted."
        ),
        request=LoggedAskInput,
        responses={201: LoggedAskOutput},
        examples=[
            sent("A call", {"kind": "reference_call", "asked_at": "2026-11-18T10:00:00Z"}),
            OpenApiExample("Logged", value=EXAMPLE, response_only=True, status_codes=["201"]),
        ],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        contact = self.find(self.contacts(), pk=id)
        made = asking.log_ask(contact=contact, by=None, **self.read(LoggedAskInput))
        return self.answer(made, LoggedAskOutput, status=201)
