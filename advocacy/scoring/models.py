"""Scores by forward decay, and tiers."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from advocacy.scoring import phrases  # noqa: F401 - the words of Advocate.reasons
from advocacy.scoring.decay import LEAST_HALF_LIFE_DAYS
from advocacy.signals.kinds import KIND_CHOICES
from kernel.tenancy import OrganizationOwned, OwnedForeignKey, OwnedOneToOneField


class KindWeight(OrganizationOwned):
    """An organization's own strength, half-life or cap for a kind of signal; no row means the default.

    After a change every score is computed anew from the signals (`rebuild`).
    """

    kind = models.CharField(_("kind"), max_length=32, choices=KIND_CHOICES)
    strength = models.FloatField(_("strength"))
    half_life_days = models.FloatField(
        _("half-life (days)"), validators=[MinValueValidator(LEAST_HALF_LIFE_DAYS)]
    )
    cap = models.FloatField(_("cap"))
    reason = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("weight of a kind")
        verbose_name_plural = _("weights")
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind"], name="advocacy_kindweight_once"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class KindTotal(OrganizationOwned):
    """The decayed sum of one person's signals of one kind, by forward decay (Cormode et al. 2009).

    `total` = sum of weight x 2^((t - LANDMARK) / half-life); today's contribution is
    total x 2^((LANDMARK - now) / half-life), held within the cap. One more signal costs the same however many there are.
    """

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=32, choices=KIND_CHOICES)
    total = models.FloatField()
    signals = models.PositiveIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "contact", "kind"], name="advocacy_kindtotal_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.total:g}"


class Advocate(OrganizationOwned):
    """The standing of one contact: the score as of `scored_at`, and the tier.

    `entered_at` is set while the standing relation lasts: it begins at 25 and rests only after 90 days below 15.
    """

    class Tier(models.TextChoices):
        CHAMPION = "champion", _("Champion")
        NATURAL = "natural", _("Natural advocate")
        WARM = "warm", _("Warm")
        QUIET = "quiet", _("Quiet")
        RESTING = "resting", _("Resting")
        LEAVE = "leave", _("Leave in peace")

    contact = OwnedOneToOneField(Contact, on_delete=models.CASCADE, related_name="advocate")
    score = models.FloatField(
        _("score"), null=True, help_text=_("Empty when the person objected to scores.")
    )
    tier = models.CharField(_("tier"), max_length=8, choices=Tier.choices, default=Tier.QUIET)
    reasons = models.JSONField(default=list)
    entered_at = models.DateTimeField(_("advocate since"), null=True, blank=True)
    below_since = models.DateTimeField(null=True, blank=True)
    last_act_at = models.DateTimeField(_("last act"), null=True, blank=True)
    scored_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("advocate")
        verbose_name_plural = _("advocates")
        ordering = ["-score", "id"]
        indexes = [
            models.Index(
                fields=["organization", "-score", "id"],
                name="advocacy_advocate_best",
                include=["contact", "tier"],
            ),
            models.Index(fields=["organization", "tier", "-score"], name="advocacy_advocate_tier"),
            models.Index(fields=["organization", "scored_at"], name="advocacy_advocate_oldest"),
            models.Index(
                fields=["organization", "entered_at"],
                name="advocacy_advocate_entered",
                condition=models.Q(entered_at__isnull=False),
            ),
            models.Index(
                fields=["organization", "below_since"],
                name="advocacy_advocate_below",
                condition=models.Q(below_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact)
