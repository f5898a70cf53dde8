"""Reports as they were last computed, and what an organization says about how it measures."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.history.keeping import KeepsHistory
from kernel.tenancy import OrganizationOwned

MARGIN_PERCENT = 80
TRIAL_DAYS = 30


class StoredReport(OrganizationOwned):
    """One report, computed as a whole from rows. Pages read this row and never scan history.

    `content` is plain JSON without words: codes, numbers, reasons; it is put into words when it is read. `fingerprint` says
    what it was computed from, so that nothing is computed twice for nothing.
    """

    name = models.CharField(_("report"), max_length=24)
    content = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    computed_at = models.DateTimeField(_("computed"), db_default=Now())
    seconds = models.FloatField(_("took"), default=0.0)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], name="advocacy_storedreport_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class GrowthSettings(OrganizationOwned):
    """How an organization measures. No row: the defaults here."""

    class Worth(models.TextChoices):
        """Would the product be worth more to a customer if more people used it? The founder's own answer."""

        UNKNOWN = "unknown", _("not sure")
        YES = "yes", _("yes, each one makes it better for the others")
        NO = "no", _("no, most use it for themselves")

    class Stage(models.TextChoices):
        SEARCHING = "searching", _("looking for the first customers who stay")
        REPEATING = "repeating", _("repeating what works")
        SCALING = "scaling", _("growing what repeats")

    margin_percent = models.PositiveSmallIntegerField(
        _("margin (%)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_("Of the revenue. Empty: four fifths are assumed, and marked as assumed."),
    )
    trial_days = models.PositiveSmallIntegerField(
        _("days to decide"),
        default=TRIAL_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(180)],
        help_text=_("Trial-to-paid counts payments within so many days of the start of a trial."),
    )
    live_since = models.DateField(
        _("programme live since"),
        null=True,
        blank=True,
        help_text=_("Empty: the day of the first gesture that was done."),
    )
    worth_more = models.CharField(
        _("would the product be worth more if more people used it?"),
        max_length=8,
        choices=Worth.choices,
        default=Worth.UNKNOWN,
    )
    stage = models.CharField(_("where you are"), max_length=10, choices=Stage.choices, blank=True)
    goal_qualified = models.PositiveIntegerField(
        _("goal: qualified leads a month"),
        null=True,
        blank=True,
        help_text=_("Empty: no goal. The page on the forecast proposes one from your own past."),
    )

    class Meta:
        verbose_name = _("measuring")
        verbose_name_plural = _("measuring")
        constraints = [
            models.UniqueConstraint(fields=["organization"], name="advocacy_growthsettings_once"),
            models.CheckConstraint(
                condition=models.Q(margin_percent=None) | models.Q(margin_percent__lte=100),
                name="advocacy_growthsettings_margin",
            ),
            models.CheckConstraint(
                condition=models.Q(trial_days__gte=1), name="advocacy_growthsettings_trial"
            ),
        ]
        triggers = [
            KeepsHistory(
                "margin_percent",
                "trial_days",
                "live_since",
                "worth_more",
                "stage",
                "goal_qualified",
            )
        ]

    def __str__(self) -> str:
        return str(_("Measuring"))
