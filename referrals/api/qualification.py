"""Qualification: the questions for a sign-up, what they answered, and in the same answer the fit, the segment and what is next."""

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.examples import sent
from accounts.api.serializers import ReasonsField, StrictSerializer
from accounts.api.views import OrganizationAPIView
from accounts.contacting.models import Consent
from accounts.contacting.services import record_consent
from referrals.api.leads import LeadInput, LeadView
from referrals.api.outputs import leads_to_show
from referrals.attribution.services import take_lead
from referrals.leads.models import Lead
from referrals.qualification import services
from referrals.qualification.in_force import questions_now
from referrals.qualification.models import Assessment
from referrals.qualification.segmenting import do_step
from referrals.qualification.showing import Answered, answered, shown_questions

CONSENT_SOURCE = "sign-up questions"


class QuestionFilter(StrictSerializer):
    language = serializers.RegexField(
        r"^[a-z]{2}(-[A-Za-z0-9]{2,4})?$",
        required=False,
        help_text="Like fr. Otherwise what `Accept-Language` asks for.",
    )


class ChoiceOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()


class QuestionOutput(serializers.Serializer[Any]):
    """One question. With `only_if` it concerns only those for whom these conditions on earlier answers hold."""

    code = serializers.CharField()
    kind = serializers.ChoiceField(["choice", "several", "number", "text"])
    required = serializers.BooleanField()
    label = serializers.CharField()
    help = serializers.CharField(help_text="May be empty.")
    choices = ChoiceOutput(many=True)
    least = serializers.IntegerField(allow_null=True)
    most = serializers.IntegerField(allow_null=True)
    only_if = serializers.JSONField(allow_null=True)


class QuestionsOutput(serializers.Serializer[Any]):
    """The questions in force. Send `version` back with the answers: what was shown may have changed meanwhile."""

    version = serializers.IntegerField()
    language = serializers.CharField()
    intro = serializers.CharField()
    questions = QuestionOutput(many=True)


class AnswersInput(StrictSerializer):
    """Answers by the code of their question: the code of a choice, a list of codes, a number, or a text."""

    version = serializers.IntegerField(
        required=False, min_value=0, help_text="Of the questions as they were shown."
    )
    answers = serializers.DictField(
        child=serializers.JSONField(), allow_empty=True, help_text="What is known so far is enough."
    )
    may_mail = serializers.BooleanField(
        required=False,
        help_text="They agreed to (or refused) a few mails with content. Without a yes none is sent.",
    )

    def validate_answers(self, told: dict[str, Any]) -> dict[str, Any]:
        if len(told) > 50:
            raise serializers.ValidationError(_("At most 50 answers at once."), code="too_many")
        return told


class SignUpInput(AnswersInput):
    """A new sign-up with its answers, in one call; or, by `lead_id`, a lead that is known."""

    lead_id = serializers.UUIDField(required=False, help_text="Our id of the lead.")
    lead = LeadInput(required=False)

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        if ("lead_id" in told) == ("lead" in told):
            words = _("Say whose answers these are: by lead_id, or by lead.")
            raise serializers.ValidationError({"lead": [words]}, code="lead_unnamed")
        return told


class PartOutput(serializers.Serializer[Any]):
    """One part of the fit. `most`: what it could give; `known` of its `criteria` are known."""

    points = serializers.IntegerField()
    most = serializers.IntegerField()
    known = serializers.IntegerField()
    criteria = serializers.IntegerField()


class FitOutput(serializers.ModelSerializer[Assessment]):
    """How well a lead fits, and why. `up_to`: the points it could reach if everything unknown spoke for it.

    `is_provisional`: too little is known to turn anybody away. `disqualifier` is empty when nothing rules them out.
    """

    grade = serializers.ChoiceField(Assessment.Grade.choices)
    parts = serializers.DictField(
        child=PartOutput(), help_text="fit, budget, authority, need and behaviour, where asked for."
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


class SegmentOutput(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    to_human = serializers.BooleanField(help_text="A person of yours takes over.")
    entered_at = serializers.DateTimeField()


class StepOutput(serializers.Serializer[Any]):
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
    due_at = serializers.DateTimeField()
    done_at = serializers.DateTimeField(allow_null=True)
    reasons = ReasonsField()


class ProblemOutput(serializers.Serializer[Any]):
    """An answer that was not kept, or kept with a remark: `unknown_question` and `bad_answer` were not kept."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class PathOutput(serializers.Serializer[Any]):
    """Where a lead is: its segment, the steps of the path that concern it, and the next one."""

    lead_id = serializers.UUIDField(source="lead.pk")
    segment = serializers.SerializerMethodField()
    steps = StepOutput(many=True)
    next_step = serializers.SerializerMethodField()
    first_contact = serializers.SerializerMethodField()

    @extend_schema_field(SegmentOutput(allow_null=True))
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

    @extend_schema_field(StepOutput(allow_null=True))
    def get_next_step(self, told: Answered) -> Any:
        return StepOutput(told.next_step).data if told.next_step else None

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
    problems = ProblemOutput(many=True)

    @extend_schema_field(FitOutput(allow_null=True))
    def get_fit(self, told: Answered) -> Any:
        return FitOutput(told.assessment, context=self.context).data if told.assessment else None


class Questions(OrganizationAPIView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="get_qualification_questions",
        summary="The questions for a new sign-up, in one language",
        parameters=[QuestionFilter],
        responses=QuestionsOutput,
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_filters(QuestionFilter)
        language = wanted.get("language") or get_language() or "en"
        number, content = questions_now()
        return self.answer(shown_questions(number, content, language), QuestionsOutput)


class QualificationView(LeadView):
    """Shared by the views that keep answers."""

    def lead_of(self, lead_id: Any) -> Lead:
        return self.find(leads_to_show(is_test=self.is_test), pk=lead_id)

    def keep(self, lead: Lead, told: dict[str, Any]) -> Response:
        """Keep the answers and say everything that follows from them."""
        if "may_mail" in told:
            said = Consent.Answer.GRANTED if told["may_mail"] else Consent.Answer.WITHDRAWN
            record_consent(
                contact=lead.contact,
                purpose=Consent.Purpose.CONTENT,
                answer=said,
                source=CONSENT_SOURCE,
            )
        _assessment, problems = services.answer(
            lead, answers=told["answers"], version=told.get("version")
        )
        return self.shown_path(lead.pk, QualificationOutput, problems=problems)

    def shown_path(self, lead_id: Any, serializer: Any, problems: Any = ()) -> Response:
        lead = self.find(
            leads_to_show(is_test=self.is_test).select_related("contact__company"), pk=lead_id
        )
        language = lead.contact.language or get_language() or "en"
        told = answered(lead, language=language, problems=problems, now=timezone.now())
        return self.answer(told, serializer)


class SignUps(QualificationView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="qualify_sign_up",
        summary="Take in a sign-up with its answers; get fit, segment, path and next step",
        description=(
            "Safe to send again under the same `lead.external_id`. A good answer is kept whatever stands beside it; what "
            "was not kept stands in `problems`. When no answer can be kept, nothing is: 400."
        ),
        request=SignUpInput,
        responses=QualificationOutput,
        examples=[
            sent(
                "A sign-up with four answers",
                {
                    "lead": {
                        "external_id": "signup-1001",
                        "contact": {"email": "marc@northgate.example", "timezone": "Europe/London"},
                        "channel": "content",
                        "heard_from": "Case study: Dupont-Lavigne",
                    },
                    "version": 0,
                    "answers": {
                        "use_case": "campaigns",
                        "company_size": 120,
                        "role": "decides",
                        "when": "three_months",
                    },
                    "may_mail": True,
                },
            )
        ],
    )
    def post(self, request: Request) -> Response:
        told = self.read(SignUpInput)
        if "lead_id" in told:
            return self.keep(self.lead_of(told["lead_id"]), told)
        said = told["lead"]
        lead, _is_new = take_lead(
            is_test=self.is_test,
            contact=self.person_of(said.pop("contact")),
            occurred_at=said.pop("submitted_at", None),
            **said,
        )
        return self.keep(lead, told)


class LeadAnswers(QualificationView):
    scopes = {"POST": "write"}

    @extend_schema(
        operation_id="answer_for_lead",
        summary="Keep answers of a lead; get fit, segment, path and next step",
        request=AnswersInput,
        responses=QualificationOutput,
        examples=[sent("One more answer", {"answers": {"replacing": "tool"}})],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        lead = self.lead_of(id)
        return self.keep(lead, self.read(AnswersInput))


class LeadQualification(QualificationView):
    scopes = {"GET": "read"}

    @extend_schema(
        operation_id="get_lead_qualification",
        summary="The fit of a lead with its reasons, and where it is",
        responses=QualificationOutput,
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        return self.shown_path(self.lead_of(id).pk, QualificationOutput)


class StepInput(StrictSerializer):
    step = serializers.CharField(max_length=40, help_text="The code of the step.")


class LeadPath(QualificationView):
    scopes = {"GET": "read", "POST": "write"}

    @extend_schema(
        operation_id="get_lead_path",
        summary="The path of a lead: segment, steps, and the next one",
        responses=PathOutput,
    )
    def get(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        return self.shown_path(self.lead_of(id).pk, PathOutput)

    @extend_schema(
        operation_id="do_lead_step",
        summary="Note that a step of the path was done",
        request=StepInput,
        responses=PathOutput,
        examples=[sent("They made their first object", {"step": "first-object"})],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        lead = self.lead_of(id)
        do_step(lead, step=self.read(StepInput)["step"])
        return self.shown_path(lead.pk, PathOutput)
