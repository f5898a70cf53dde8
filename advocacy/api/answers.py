"""Answers to a moment: what your product shows as buttons, sent back here."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.examples import sent
from accounts.api.serializers import StrictSerializer
from advocacy.api.moments import MomentView
from advocacy.metrics import services as metrics
from advocacy.moments import answering, telling
from advocacy.moments.answers import LONGEST_NOTE, Answer
from kernel import tenancy


class AnswerInput(StrictSerializer):
    """What the person answered."""

    kind = serializers.ChoiceField(Answer.Kind.choices)
    note = serializers.CharField(
        max_length=LONGEST_NOTE,
        required=False,
        allow_blank=True,
        help_text="In their words. A colleague of yours reads it.",
    )
    until = serializers.DateField(
        required=False,
        allow_null=True,
        help_text="With `not_now` only: from which day on they may be asked again. 90 days when left out.",
    )


class AnswerOutput(serializers.ModelSerializer[Answer]):
    """One answer. `told` is what it brings, in the person's words: to be shown to them."""

    moment_id = serializers.UUIDField(read_only=True)
    contact_id = serializers.UUIDField(read_only=True)
    told = serializers.SerializerMethodField()

    class Meta:
        model = Answer
        fields = [
            "id",
            "moment_id",
            "contact_id",
            "kind",
            "note",
            "until",
            "how",
            "answered_at",
            "told",
        ]
        read_only_fields = fields

    def get_told(self, made: Answer) -> list[str]:
        return telling.answer_lines(made)


EXAMPLE = {
    "id": "0199c2a4-3f00-7c1e-9f6e-2f9a6f0d1a20",
    "moment_id": "0199c2a4-3f00-7c1e-9f6e-2f9a6f0d1a21",
    "contact_id": "0199c2a4-3f00-7c1e-9f6e-2f9a6f0d1a11",
    "kind": "not_now",
    "note": "",
    "until": "2027-02-01",
    "how": "api",
    "answered_at": "2026-11-20T10:00:00Z",
    "told": ["We do not ask you again before Feb. 1, 2027."],
}


class Answers(MomentView):
    scopes = {"GET": "read", "POST": "write"}
    newest_by = "answered_at"

    @extend_schema(
        operation_id="list_answers",
        summary="List the answers to a moment, newest first; the newest holds",
        responses=AnswerOutput(many=True),
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        moment = self.find(self.moments(), pk=id)
        rows = Answer.objects.for_organization(tenancy.current()).filter(moment=moment)
        return self.page(rows.select_related("moment", "contact__company__owner"), AnswerOutput)

    @extend_schema(
        operation_id="answer_moment",
        summary="Say what the person answered to a moment",
        description=(
            "It holds at once: what follows (rest, wishes, an objection, a task for a colleague) is done in the same "
            "transaction. The last answer holds; the same one again changes nothing. A moment that is over takes one too. "
            "Only an ask or an offer can be answered: `list_moments` finds them with `gesture=ask` or `gesture=offer`."
        ),
        request=AnswerInput,
        responses={201: AnswerOutput},
        examples=[
            sent("Not now", {"kind": "not_now"}),
            OpenApiExample(
                "The answer, kept", value=EXAMPLE, response_only=True, status_codes=["201"]
            ),
        ],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        moment = self.find(self.moments(), pk=id)
        made = answering.answer(moment=moment, how=Answer.How.API, **self.read(AnswerInput))
        metrics.mark([made.answered_at])
        return self.answer(made, AnswerOutput, status=201)
