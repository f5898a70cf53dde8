"""When a member gets a digest, and each digest that fell due."""

from datetime import time

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.organizations.models import Membership
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from kernel.work import Claimable, due_index

MONDAY_MORNING = (0, time(8, 30))


class Kind(models.TextChoices):
    """Which digest."""

    CSM_WEEKLY = "csm_weekly", _("your week with your advocates")


class Weekday(models.IntegerChoices):
    """As in Python: Monday is 0."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class DigestSchedule(OrganizationOwned):
    """When a member gets a digest, in the member's own time zone. No row: the defaults of `rules.default_schedule`."""

    membership = OwnedForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.CSM_WEEKLY)
    is_on = models.BooleanField(_("by mail"), default=True)
    weekday = models.PositiveSmallIntegerField(
        _("day"), choices=Weekday.choices, default=MONDAY_MORNING[0]
    )
    at = models.TimeField(_("time"), default=MONDAY_MORNING[1])
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "membership", "kind"], name="advocacy_digestschedule_once"
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__lte=6), name="advocacy_digestschedule_weekday"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_weekday_display()} {self.at:%H:%M}"


class Digest(Claimable, OrganizationOwned):
    """One digest for one member about the days from `since` to `until` (exclusive, local to the member).

    `period` is the Monday of the week it belongs to: one per member and week, however often beat pokes. `is_extra`: asked
    for by the member beside the weekly one; one at a time. The stable Message-ID is made from this row's id.
    """

    membership = OwnedForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.CSM_WEEKLY)
    period = models.DateField()
    since = models.DateField()
    until = models.DateField()
    is_extra = models.BooleanField(default=False)
    outcome = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "membership", "kind", "period"],
                condition=models.Q(is_extra=False),
                name="advocacy_digest_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "membership", "kind"],
                condition=models.Q(is_extra=True, state="pending"),
                name="advocacy_digest_one_extra",
            ),
            models.CheckConstraint(
                condition=models.Q(since__lt=models.F("until")), name="advocacy_digest_days"
            ),
        ]
        indexes = [due_index("advocacy_digest_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.until}"
