"""Profiles and questions with their versions, what leads answered, and how each was judged."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kernel.tenancy import OrganizationOwned, OwnedForeignKey, OwnedOneToOneField
from kernel.versions import Versioned
from referrals.leads.models import Lead
from referrals.qualification.contents import DEFAULT_PROFILE
from referrals.qualification.defaults import DEFAULT_QUESTIONS

CODE_LENGTH = 40


class IdealProfile(Versioned):
    """A version of who the ideal customer is: what gives points, what rules out, from how many points each grade."""

    untouched = DEFAULT_PROFILE

    class Meta(Versioned.Meta):
        verbose_name = _("ideal-customer profile")
        verbose_name_plural = _("ideal-customer profiles")


class QuestionSet(Versioned):
    """A version of the questions asked at sign-up, in every language, with what each depends on."""

    untouched = DEFAULT_QUESTIONS

    class Meta(Versioned.Meta):
        verbose_name = _("sign-up questions")
        verbose_name_plural = _("sign-up questions")


class QualificationSettings(OrganizationOwned):
    """What only the organization can say. One row or none; no row means these defaults."""

    competitor_domains = ArrayField(
        models.CharField(max_length=253),
        verbose_name=_("domains of competitors"),
        default=list,
        blank=True,
        help_text=_("With commas. Who signs up from there is no lead."),
    )
    key_trait = models.CharField(
        _("trait of the first success"),
        max_length=80,
        default="activated",
        help_text=_("A trait your product sets to true once somebody has made their first object."),
    )
    is_form_open = models.BooleanField(
        _("the form page is open"),
        default=False,
        help_text=_("A page with your questions, for those who have no form of their own."),
    )

    class Meta:
        verbose_name = _("qualification settings")
        verbose_name_plural = _("qualification settings")
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], name="referrals_qualificationsettings_one"
            )
        ]

    def __str__(self) -> str:
        return str(_("Qualification settings"))


class Answer(OrganizationOwned):
    """What a lead answered to one question, and under which version it was asked. Answered again, the newer stands.

    `value`: the code of a choice, a list of codes, a number, or a text.
    """

    lead = OwnedForeignKey(Lead, on_delete=models.CASCADE, related_name="answers")
    question = models.CharField(_("question"), max_length=CODE_LENGTH)
    value = models.JSONField(_("answer"))
    version = models.PositiveIntegerField(_("version of the questions"))
    answered_at = models.DateTimeField(_("answered"), db_default=Now())

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["answered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "lead", "question"], name="referrals_answer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.value}"


class Assessment(OrganizationOwned):
    """How well a lead fits, by the profile of this number, with everything that led to it. One per lead.

    `up_to`: the points it could reach if everything unknown spoke for it. `moved_to`: the stage we gave the lead.
    """

    class Grade(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"
        D = "D", "D"

    lead = OwnedOneToOneField(Lead, on_delete=models.CASCADE, related_name="assessment")
    grade = models.CharField(_("grade"), max_length=1, choices=Grade.choices)
    points = models.SmallIntegerField(_("points"))
    up_to = models.SmallIntegerField(_("up to"))
    is_provisional = models.BooleanField(_("provisional"))
    is_qualified = models.BooleanField(_("qualified"))
    disqualifier = models.CharField(_("ruled out"), max_length=CODE_LENGTH, blank=True)
    parts = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    missing = models.JSONField(default=list)
    profile_number = models.PositiveIntegerField(_("profile"))
    moved_to = models.CharField(max_length=12, blank=True)
    assessed_at = models.DateTimeField(_("judged"), db_default=Now())

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        indexes = [
            models.Index(fields=["organization", "grade"], name="referrals_assessment_grade"),
            models.Index(
                fields=["organization", "profile_number"], name="referrals_assessment_profile"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grade} ({self.points})"
