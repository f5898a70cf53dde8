"""What a person said, as somebody of the team heard it: told by a CRM or a tool for calls."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.contacts import ContactView
from accounts.api.examples import sent
from accounts.api.serializers import StrictSerializer
from advocacy.signals import saying


class SaidInput(StrictSerializer):
    """What it was, where, and in which words. The person can ask to read it."""

    kind = serializers.ChoiceField([code for code, _label in saying.KIND_CHOICES])
    where = serializers.ChoiceField(saying.Where.choices)
    text = serializers.CharField(
        max_length=saying.LONGEST,
        required=False,
        help_text="Their words. Of what was said in public an excerpt is kept.",
    )
    url = serializers.CharField(
        max_length=500, required=False, help_text="The address of the post; it is never fetched."
    )
    tone = serializers.ChoiceField(
        [code for code, _label in saying.TONE_CHOICES if code],
        required=False,
        help_text="As somebody heard it; read out of the words when left out.",
    )
    said_at = serializers.DateTimeField(required=False, help_text="Now, when left out.")


class SaidOutput(serializers.Serializer[Any]):
    """The fact as it was taken in. It is read a moment later."""

    id = serializers.CharField()
    contact_id = serializers.UUIDField()


class Said(ContactView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="log_said",
        summary="Log what a contact said or did",
        description="It becomes evidence within seconds, like the same fact from any other source.",
        request=SaidInput,
        responses={201: SaidOutput},
        examples=[
            sent(
                "A quote from a call",
                {
                    "kind": "testimonial",
                    "where": "call",
                    "text": "We finally see where a campaign hangs.",
                    "said_at": "2026-11-20T10:00:00Z",
                },
            )
        ],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        contact = self.find(self.contacts(), pk=id)
        reference = saying.log_said(contact=contact, **self.read(SaidInput))
        return self.answer({"id": reference, "contact_id": contact.pk}, SaidOutput, status=201)
