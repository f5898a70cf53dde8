"""How much asking an organization allows itself, asks made without us, exceptions, and references that sales needs."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.contacting.wishes import AskKind
from accounts.customers.models import Company, Contact
from accounts.history.keeping import KeepsHistory
from advocacy.moments.models import Moment
from kernel.tenancy import OrganizationOwned, OwnedForeignKey


class AskingSettings(OrganizationOwned):
    """How often people are asked. One row per organization; no row means these defaults."""

    person_budget = models.PositiveSmallIntegerField(
        _("effort per person in 90 days"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("A quote costs 1, a review 3, an introduction 4, a call 5, a case study 10."),
    )
    company_budget = models.PositiveSmallIntegerField(
        _("effort per company in 90 days"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
    )
    days_between = models.PositiveSmallIntegerField(
        _("days between two asks to one person"),
        default=30,
        validators=[MinValueValidator(7), MaxValueValidator(365)],
    )
    pace_least = models.PositiveSmallIntegerField(
        _("asks a day, at least"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Of the whole organization, so that switching on a playbook never blasts."),
    )
    pace_percent = models.FloatField(
        _("or this percent of Champions and Natural advocates"),
        default=1.0,
        validators=[MinValueValidator(0.0), MaxValueValidator(20.0)],
    )
    csm_a_day = models.PositiveSmallIntegerField(
        _("asks a day on the list of one CSM, at most"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )

    class Meta:
        verbose_name = _("how often to ask")
        verbose_name_plural = _("how often to ask")
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="advocacy_askingsettings_one")
        ]
        triggers = [
            KeepsHistory(
                "person_budget",
                "company_budget",
                "days_between",
                "pace_least",
                "pace_percent",
                "csm_a_day",
            )
        ]

    def __str__(self) -> str:
        return str(_("How often to ask"))


class LoggedAsk(OrganizationOwned):
    """An ask that a colleague made without Goodword: in a call, by mail. It counts like one that we made."""

    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="logged_asks", verbose_name=_("person")
    )
    company = OwnedForeignKey(
        Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField(_("asked for"), max_length=16, choices=AskKind.choices)
    effort = models.PositiveSmallIntegerField(_("effort"))
    asked_at = models.DateTimeField(_("when"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    logged_at = models.DateTimeField(_("logged"), db_default=Now())
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("ask made elsewhere")
        verbose_name_plural = _("asks made elsewhere")
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(
                fields=["organization", "contact", "-asked_at"], name="advocacy_loggedask_of"
            ),
            models.Index(
                fields=["organization", "company", "-asked_at"], name="advocacy_loggedask_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact}: {self.get_kind_display()}"


class Conversation(OrganizationOwned):
    """A colleague spoke with a person: a call, a visit, a letter that was answered. `spoken_at` is when, exact to a day."""

    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="conversations", verbose_name=_("person")
    )
    spoken_at = models.DateTimeField(_("when"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    logged_at = models.DateTimeField(_("logged"), db_default=Now())
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-spoken_at", "-id"]
        indexes = [
            models.Index(
                fields=["organization", "contact", "-spoken_at"], name="advocacy_conversation_of"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact}: {self.spoken_at:%Y-%m-%d}"


class AskAllowance(OrganizationOwned):
    """One ask beyond the budget, allowed to one person until a day by somebody whose role may, with the reason."""

    contact = OwnedForeignKey(
        Contact, on_delete=models.CASCADE, related_name="ask_allowances", verbose_name=_("person")
    )
    why = models.CharField(_("why"), max_length=200)
    granted_at = models.DateTimeField(_("since"), db_default=Now())
    until = models.DateTimeField(_("until"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("exception from the ask budget")
        verbose_name_plural = _("exceptions from the ask budget")
        ordering = ["-granted_at", "-id"]
        indexes = [
            models.Index(
                fields=["organization", "contact", "-granted_at"], name="advocacy_askallowance_of"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact}: {self.why}"


class ReferenceRequest(OrganizationOwned):
    """Somebody who is choosing wants to talk to a customer: who could, who was asked, and what became of it."""

    class State(models.TextChoices):
        OPEN = "open", _("nobody asked yet")
        ASKED = "asked", _("asked")
        HELD = "held", _("the call was held")
        DECLINED = "declined", _("they would rather not")
        SILENT = "silent", _("no answer")
        DROPPED = "dropped", _("not needed any more")

    topic = models.CharField(
        _("what the call is about"),
        max_length=120,
        help_text=_("As the draft will say it: “how approvals work in a team of 30”."),
    )
    prospect = models.CharField(
        _("who wants to talk"),
        max_length=120,
        help_text=_("Their role, as the draft will say it: “A head of marketing”."),
    )
    industry = models.CharField(_("field"), max_length=80, blank=True)
    employees = models.PositiveIntegerField(_("people in their company"), null=True, blank=True)
    use_case = models.CharField(_("use case"), max_length=120, blank=True)
    needed_by = models.DateField(_("needed by"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.OPEN, editable=False
    )
    contact = OwnedForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reference_requests",
        verbose_name=_("person asked"),
        editable=False,
    )
    moment = OwnedForeignKey(
        Moment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    outcome = models.CharField(_("what became of it"), max_length=300, blank=True, editable=False)
    requested_at = models.DateTimeField(_("requested"), db_default=Now(), editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
        verbose_name=_("requested by"),
    )
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("reference request")
        verbose_name_plural = _("reference requests")
        ordering = ["-requested_at", "-id"]
        indexes = [
            models.Index(fields=["organization", "-requested_at"], name="advocacy_reference_newest")
        ]

    def __str__(self) -> str:
        return self.topic
