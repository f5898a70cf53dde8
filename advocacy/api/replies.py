"""Somebody answered us, told by a mail system that is not connected: their sequence of mails ends."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.examples import sent
from accounts.api.serializers import StrictSerializer
from advocacy.nurture.services import note_replies
from kernel.errors import Invalid
from referrals.api.leads import LeadView
from referrals.api.outputs import leads_to_show


class ReplyInput(StrictSerializer):
    replied_at = serializers.DateTimeField(required=False, help_text="Now, if not said.")


class ReplyOutput(serializers.Serializer[Any]):
    """`stopped`: whether a sequence of mails ended by it."""

    stopped = serializers.BooleanField()


class LeadReplies(LeadView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="note_lead_reply",
        summary="Note that a lead answered: their sequence of mails ends",
        request=ReplyInput,
        responses=ReplyOutput,
        examples=[sent("They answered now", {})],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        lead = self.find(leads_to_show(is_test=self.is_test), pk=id)
        at = self.read(ReplyInput).get("replied_at") or timezone.now()
        if at > timezone.now():
            words = _("This time is still to come.")
            errors = [{"pointer": "/replied_at", "code": "in_the_future", "detail": words}]
            raise Invalid(words, errors=errors)
        stopped = note_replies([(lead.contact_id, at)])
        return self.answer({"stopped": bool(stopped)}, ReplyOutput)
