"""The draw, who is exempt from it, and on which side of it each company was met."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Company, Contact
from accounts.history.keeping import KeepsHistory
from advocacy.holdout.rules import DEFAULT_PERCENT, MOST_PERCENT
from kernel.tenancy import OrganizationOwned, OwnedForeignKey

PERCENT = (MinValueValidator(1), MaxValueValidator(MOST_PERCENT))


class HoldoutSettings(OrganizationOwned):
    """Whether some companies are left unasked, and how many. One row per organization; no row means these defaults."""

    is_on = models.BooleanField(
        _("keep some companies unasked"),
        default=True,
        help_text=_(
            "Begins by itself once enough companies can be asked. Asks only: everybody is thanked, equipped and offered."
        ),
    )
    percent = models.PositiveSmallIntegerField(
        _("percent of companies"),
        default=DEFAULT_PERCENT,
        validators=PERCENT,
        help_text=_("Holds from the next draw on: who is drawn stays drawn."),
    )

    class Meta:
        verbose_name = _("holdout")
        verbose_name_plural = _("holdout")
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="advocacy_holdoutsettings_one"),
            models.CheckConstraint(
                condition=models.Q(percent__range=(1, MOST_PERCENT)),
                name="advocacy_holdoutsettings_percent",
            ),
        ]
        triggers = [KeepsHistory("is_on", "percent")]

    def __str__(self) -> str:
        return str(_("Holdout"))


class HoldoutDraw(OrganizationOwned):
    """One draw: for a year, `percent` of the companies are not asked. `salt` and a company's id decide which.

    `eligible`: how many companies could be asked when it was drawn. The one without `ended_at` is in force.
    """

    salt = models.CharField(max_length=43, editable=False)
    percent = models.PositiveSmallIntegerField(_("percent of companies"))
    eligible = models.PositiveIntegerField(_("companies that could be asked"))
    drawn_at = models.DateTimeField(_("drawn"), db_default=Now())
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    note = models.CharField(_("why"), max_length=200, blank=True)
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("draw")
        verbose_name_plural = _("draws")
        ordering = ["-drawn_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                name="advocacy_holdoutdraw_one_in_force",
                condition=models.Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True)
                | models.Q(ended_at__gte=models.F("drawn_at")),
                name="advocacy_holdoutdraw_ends_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drawn_at:%Y-%m-%d}"


class HoldoutExemption(OrganizationOwned):
    """A company that is never drawn, from the next draw on, and why."""

    company = OwnedForeignKey(
        Company, on_delete=models.CASCADE, related_name="+", verbose_name=_("company")
    )
    why = models.CharField(_("why"), max_length=200)
    exempted_at = models.DateTimeField(_("since"), db_default=Now())
    exempted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("exempt company")
        verbose_name_plural = _("exempt companies")
        ordering = ["-exempted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "company"], name="advocacy_holdoutexemption_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.company)


class HoldoutArm(OrganizationOwned):
    """When a playbook would first have asked somebody of a company under one draw, and on which side it stood.

    Written as the ask is decided, before anything is sent, and never changed: both sides come the same way, so they can
    be compared. `number` (0 to 1) is the company's place in the draw: below the share it is held out. Without a company
    (a shopper) the person stands for it.
    """

    draw = OwnedForeignKey(HoldoutDraw, on_delete=models.CASCADE, related_name="arms")
    rule = models.CharField(_("playbook"), max_length=40)
    company = OwnedForeignKey(
        Company, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    contact = OwnedForeignKey(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    number = models.FloatField()
    is_held_out = models.BooleanField(_("held out"))
    met_at = models.DateTimeField(_("met"), db_default=Now())

    class Meta:
        verbose_name = _("side in a draw")
        verbose_name_plural = _("sides in a draw")
        ordering = ["-met_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "draw", "rule", "company"],
                name="advocacy_holdoutarm_company_once",
                condition=models.Q(company__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["organization", "draw", "rule", "contact"],
                name="advocacy_holdoutarm_person_once",
                condition=models.Q(contact__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(company__isnull=True) ^ models.Q(contact__isnull=True),
                name="advocacy_holdoutarm_one_of_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.number:.3f}"
