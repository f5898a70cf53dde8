"""Scores by forward decay, and tiers."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Contact
from advocacy.scoring import phrases  # noqa: F401 - the words of Advocate.reasons
from advocacy.scoring.contents import Weights, as_content
from advocacy.signals.kinds import KIND_CHOICES
from kernel.tenancy import OrganizationOwned, OwnedForeignKey, OwnedOneToOneField
from kernel.versions import Versioned


class ScoringModel(Versioned):
    """One version of what evidence counts for: weights of every kind and the heights of the tiers.

    `content` is {"kinds": {code: {strength, half_life_days, cap, effort, value, label}}, "tiers": {...}} as
    `contents.check` lets it pass; a kind or field that is missing holds as in `signals/kinds.py`. Without an
    active version the defaults hold, as version 0. After an activation every score is computed anew (`rebuild`).
    """

    untouched = as_content(Weights())

    class Meta(Versioned.Meta):
        verbose_name = _("version of the scoring")
        verbose_name_plural = _("versions of the scoring")


class KindTotal(OrganizationOwned):
    """The decayed sum of one person's signals of one kind, by forward decay (Cormode et al. 2009).

    `total` = sum of weight x 2^((t - LANDMARK) / half-life); today's contribution is
    total x 2^((LANDMARK - now) / half-life), held within the cap. One more signal costs the same however many there are.
    """

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="kind_totals")
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
    `tier` is the one that holds. While somebody's word stands beside the machine's (`override_tier` until
    `override_until`, see ScoreOverride), `machine_tier` is what the evidence alone would say; else it is empty.
    `rank` orders all advocates, the best first: `rules.rank`. `unprompted_acts` counts 18 months back, up to 99.
    `fit` is the grade of their company as ideal customer, 4 (A) to 1 (D); empty while nobody knows.
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
    machine_tier = models.CharField(
        max_length=8, choices=Tier.choices, blank=True, default="", db_default=""
    )
    override_tier = models.CharField(
        max_length=8, choices=Tier.choices, blank=True, default="", db_default=""
    )
    override_until = models.DateTimeField(null=True, blank=True)
    unprompted_acts = models.PositiveSmallIntegerField(_("by themselves"), default=0, db_default=0)
    fit = models.PositiveSmallIntegerField(_("fit"), null=True, blank=True)
    rank = models.BigIntegerField(default=0, db_default=0)
    model_number = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("advocate")
        verbose_name_plural = _("advocates")
        ordering = ["-rank", "-id"]
        indexes = [
            models.Index(
                fields=["organization", "-rank", "-id"],
                name="advocacy_advocate_ranked",
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
            models.Index(
                fields=["organization", "override_until"],
                name="advocacy_advocate_overridden",
                condition=models.Q(override_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.contact)


class ScoreOverride(OrganizationOwned):
    """Somebody's word about a person's tier, beside the machine's: with a reason, until a day. Kept as history.

    It holds while `until` lies ahead and nobody took it back (`lifted_at`). What the machine said when it was set is
    kept with it.
    """

    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    tier = models.CharField(_("tier"), max_length=8, choices=Advocate.Tier.choices)
    reason = models.CharField(_("why"), max_length=200)
    until = models.DateTimeField(_("until"))
    set_at = models.DateTimeField(_("set"), db_default=Now())
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifted_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    machine_score = models.FloatField(null=True)
    machine_tier = models.CharField(max_length=8, choices=Advocate.Tier.choices)

    class Meta:
        verbose_name = _("tier set by hand")
        verbose_name_plural = _("tiers set by hand")
        ordering = ["-set_at", "-id"]
        indexes = [
            models.Index(fields=["organization", "contact", "-set_at"], name="advocacy_override_of")
        ]

    def __str__(self) -> str:
        return f"{self.get_tier_display()}: {self.reason}"


class ScoreWeek(OrganizationOwned):
    """What one person's score was in one week (its Monday), under which version. Kept for 25 months.

    Written when the daily refresh first meets the person in a week, and again when their tier changes within it; only
    while there is a score above 0, and once when it falls to 0. Ids grow with time: the oldest rows come first.
    """

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    score = models.FloatField()
    tier = models.CharField(max_length=8, choices=Advocate.Tier.choices)
    model_number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "contact", "week"], name="advocacy_scoreweek_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.score:g}"
