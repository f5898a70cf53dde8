"""Signals, acts of advocacy, and what the names of events mean."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.customers.models import Company, Contact
from accounts.history.keeping import KeepsHistory
from advocacy.signals.kinds import KIND_CHOICES
from kernel.tenancy import OrganizationOwned, OwnedForeignKey, OwnedOneToOneField


class EventMapping(OrganizationOwned):
    """What an event name of this organization means. Overrides the defaults in `event_names.py`.

    An empty `kind` says "nothing to learn from it": it then leaves the list of names without a meaning.
    """

    name = models.CharField(
        _("event"), max_length=200, help_text=_("Capital letters do not matter.")
    )
    kind = models.CharField(_("evidence of"), max_length=32, choices=KIND_CHOICES, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("event meaning")
        verbose_name_plural = _("event meanings")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"], name="advocacy_eventmapping_once"
            )
        ]
        triggers = [KeepsHistory("name", "kind")]

    def __str__(self) -> str:
        return self.name


class MilestoneDefinition(OrganizationOwned):
    """A success the product can measure. Metrics that are sent without a definition get one on first sight."""

    class Direction(models.TextChoices):
        UP = "up", _("more is better")
        DOWN = "down", _("less is better")

    metric = models.CharField(_("metric"), max_length=120, help_text=_("As the product sends it."))
    label = models.CharField(_("in words"), max_length=120)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    period = models.CharField(_("period"), max_length=40, blank=True)
    direction = models.CharField(
        _("direction"), max_length=4, choices=Direction.choices, default=Direction.UP
    )
    is_active = models.BooleanField(_("celebrated"), default=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "metric"], name="advocacy_milestonedefinition_once"
            )
        ]
        triggers = [KeepsHistory("metric", "label", "unit", "period", "direction", "is_active")]

    def __str__(self) -> str:
        return self.label


class Signal(OrganizationOwned):
    """An event read as evidence: of which kind, how strong, by whom, when.

    `weight` = strength x tone x origin under the weights in force when it was recorded (negative kinds below zero);
    it fades with its kind's half-life. `subject` makes it unique within its kind (message id, lead id, review id, ...).
    A signal with `withdrawn_at` no longer counts (a lead's later stage replaces its earlier ones).
    """

    class Tone(models.TextChoices):
        ENTHUSIASTIC = "enthusiastic", _("enthusiastic")
        FRIENDLY = "friendly", _("friendly")
        UNKNOWN = "unknown", _("tone not known")
        NONE = "", _("no text")

    class Origin(models.TextChoices):
        UNPROMPTED = "unprompted", _("by themselves")
        PROMPTED = "prompted", _("after we asked")
        UNKNOWN = "unknown", _("not known")
        UNREVIEWED = "unreviewed", _("not reviewed yet")

    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="signals")
    company = OwnedForeignKey(
        Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=32, choices=KIND_CHOICES)
    subject = models.CharField(max_length=120)
    occurred_at = models.DateTimeField(_("when"))
    strength = models.FloatField(_("strength"))
    tone = models.CharField(_("tone"), max_length=12, choices=Tone.choices, blank=True, default="")
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin.choices, default=Origin.UNKNOWN
    )
    weight = models.FloatField()
    details = models.JSONField(default=dict, blank=True)
    event_id = models.BigIntegerField(null=True)
    is_live = models.BooleanField(
        default=True, help_text=_("Arrived in time to act on; imported and late facts did not.")
    )
    recorded_at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signals")
        ordering = ["-occurred_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "contact", "subject"], name="advocacy_signal_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["organization", "contact", "-occurred_at"], name="advocacy_signal_of"
            ),
            models.Index(fields=["organization", "event_id"], name="advocacy_signal_event"),
            models.Index(fields=["organization", "-occurred_at"], name="advocacy_signal_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.occurred_at:%Y-%m-%d}"


class Act(OrganizationOwned):
    """Something an advocate did for us: one per accepted signal of an act kind, prompted or by themselves."""

    contact = OwnedForeignKey(Contact, on_delete=models.CASCADE, related_name="acts")
    signal = OwnedOneToOneField(Signal, on_delete=models.CASCADE, related_name="act")
    kind = models.CharField(_("kind"), max_length=32, choices=KIND_CHOICES)
    occurred_at = models.DateTimeField(_("when"))
    origin = models.CharField(
        _("origin"), max_length=10, choices=Signal.Origin.choices, default=Signal.Origin.UNKNOWN
    )

    class Meta:
        verbose_name = _("act of advocacy")
        verbose_name_plural = _("acts of advocacy")
        ordering = ["-occurred_at", "-id"]
        indexes = [
            models.Index(fields=["organization", "contact", "occurred_at"], name="advocacy_act_of"),
            models.Index(fields=["organization", "-occurred_at"], name="advocacy_act_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.occurred_at:%Y-%m-%d}"


class AnswerVersion(OrganizationOwned):
    """When an answer that its person may still change (a survey, a rating) was last changed, as far as we were told.

    `reference` is "provider:id". What an older version says comes too late and counts for nothing; what a newer one
    says replaces everything that the versions before it said.
    """

    reference = models.CharField(max_length=120)
    is_test = models.BooleanField(default=False)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "is_test", "reference"], name="advocacy_answerversion_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.told_at:%Y-%m-%d}"
