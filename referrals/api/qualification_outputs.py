"""How questions, the fit of a lead and its path are shown."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.serializers import ReasonsField
from referrals.leads.models import Lead
from referrals.qualification.models import Assessment
from referrals.qualification.showing import Answered


class QuestionChoiceOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class QuestionOutput(serializers.Serializer[Any]):
    """One question. With `only_if` it concerns only those for whom these conditions on earlier answers hold."""

    code = serializers.CharField()
    kind = serializers.ChoiceField(["choice", "several", "number", "text"])
    required = serializers.BooleanField()  # type: ignore[assignment]
    label = serializers.CharField()  # type: ignore[assignment]
    help = serializers.CharField(help_text="May be empty.")
    choices = QuestionChoiceOutput(many=True)
    least = serializers.IntegerField(allow_null=True)
    most = serializers.IntegerField(allow_null=True)
    only_if = serializers.JSONField(help_text="Null where it concerns everybody.")


class QuestionsOutput(serializers.Serializer[Any]):
    """The questions in force. Send `version` back with the answers: what was shown may have changed meanwhile."""

    version = serializers.IntegerField()
    language = serializers.CharField()
    intro = serializers.CharField()
    questions = QuestionOutput(many=True)


class FitPartOutput(serializers.Serializer[Any]):
    """One part of the fit. `most`: what it could give; `known` of its `criteria` are known."""

    points = serializers.IntegerField()
    most = serializers.IntegerField()
    known = serializers.IntegerField()
    criteria = serializers.IntegerField()


class LeadFit(serializers.ModelSerializer[Assessment]):
    """How well a lead fits, and why. `up_to`: the points it could reach if everything unknown spoke for it.

    `is_provisional`: too little is known to turn anybody away. `disqualifier` is empty when nothing rules them out.
    """

    grade = serializers.ChoiceField(Assessment.Grade.choices)
    parts = serializers.DictField(
        child=FitPartOutput(),
        help_text="fit, budget, authority, need and behaviour, where asked for.",
    )
    reasons = ReasonsField()
    disqualifier = serializers.CharField(read_only=True)

    class Meta:
        model = Assessment
        fields = [
            "grade",
            "points",
            "up_to",
            "is_provisional",
            "is_qualified",
            "disqualifier",
            "parts",
            "reasons",
            "profile_number",
            "assessed_at",
        ]
        read_only_fields = fields


class LeadSegmentOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    to_human = serializers.BooleanField(help_text="A person of yours takes over.")
    entered_at = serializers.DateTimeField()


class PathStepOutput(serializers.Serializer[Any]):
    """A step of a path: a hint in the product, a content piece, a call, or a demo."""

    code = serializers.CharField()
    kind = serializers.ChoiceField(["hint", "content", "call", "demo"])
    title = serializers.CharField()
    text = serializers.CharField()
    due_at = serializers.DateTimeField()
    done_at = serializers.DateTimeField(allow_null=True)


class FirstContactOutput(serializers.Serializer[Any]):
    """Who of yours is to be in touch, and by when."""

    owner = serializers.CharField(allow_null=True, source="owner.email", default=None)
    due_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    reasons = ReasonsField()


class AnswerProblemOutput(serializers.Serializer[Any]):
    """An answer that was not kept, or kept with a remark: `unknown_question` and `bad_answer` were not kept."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class PathOutput(serializers.Serializer[Any]):
    """Where a lead is: its segment, the steps of the path that concern it, and the next one."""

    lead_id = serializers.UUIDField(source="lead.pk")
    segment = serializers.SerializerMethodField()
    steps = PathStepOutput(many=True)
    next_step = serializers.SerializerMethodField()
    first_contact = serializers.SerializerMethodField()

    @extend_schema_field(LeadSegmentOutput(allow_null=True))
    def get_segment(self, told: Answered) -> Any:
        if told.entry is None:
            return None
        segment = told.entry.segment
        return {
            "code": segment.code,
            "name": str(segment),
            "to_human": segment.to_human,
            "entered_at": told.entry.entered_at,
        }

    @extend_schema_field(PathStepOutput(allow_null=True))
    def get_next_step(self, told: Answered) -> Any:
        return PathStepOutput(told.next_step).data if told.next_step else None

    @extend_schema_field(FirstContactOutput(allow_null=True))
    def get_first_contact(self, told: Answered) -> Any:
        return FirstContactOutput(told.first_contact).data if told.first_contact else None


class QualificationOutput(PathOutput):
    """Everything a product app needs after a sign-up: the fit with its reasons, the segment, the path and its next step."""

    stage = serializers.ChoiceField(Lead.Stage.choices, source="lead.stage")
    fit = serializers.SerializerMethodField()
    answers = serializers.DictField(
        child=serializers.JSONField(), help_text="Everything answered so far."
    )
    missing = serializers.ListField(
        child=serializers.CharField(),
        help_text="Questions that concern them and are open, the required ones first.",
    )
    problems = AnswerProblemOutput(many=True)

    @extend_schema_field(LeadFit(allow_null=True))
    def get_fit(self, told: Answered) -> Any:
        return LeadFit(told.assessment, context=self.context).data if told.assessment else None
