"""Qualification: the questions for a sign-up, what they answered, and in the same answer the fit, the segment and what is next."""

from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.examples import sent
from accounts.api.serializers import StrictSerializer
from accounts.api.views import OrganizationAPIView
from accounts.contacting.models import Consent
from accounts.contacting.services import record_consent
from referrals.api.leads import LeadInput, LeadView
from referrals.api.outputs import leads_to_show
from referrals.api.qualification_outputs import (
    PathOutput,
    QualificationOutput,
    QuestionsOutput,
)
from referrals.attribution.services import take_lead
from referrals.leads.models import Lead
from referrals.qualification import services
from referrals.qualification.in_force import questions_now
from referrals.qualification.segmenting import do_step
from referrals.qualification.showing import answered, shown_questions

CONSENT_SOURCE = "sign-up questions"


class QuestionFilter(StrictSerializer):
    language = serializers.RegexField(
        r"^[a-z]{2}(-[A-Za-z0-9]{2,4})?$",
        required=False,
        help_text="Like fr. Otherwise what `Accept-Language` asks for.",
    )


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
            contact=self.person_of(said.pop("contact"), in_person=True),
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


class PathStepInput(StrictSerializer):
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
        request=PathStepInput,
        responses=PathOutput,
        examples=[sent("They made their first object", {"step": "first-object"})],
    )
    def post(self, request: Request, id: Any) -> Response:  # noqa: A002  the name in the address
        lead = self.lead_of(id)
        do_step(lead, step=self.read(PathStepInput)["step"])
        return self.shown_path(lead.pk, PathOutput)
