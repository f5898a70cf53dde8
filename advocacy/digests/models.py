"""When a member gets a digest, each digest that fell due, and what administrators are alarmed of."""

from datetime import time

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.organizations.models import Membership
from kernel.tenancy import OrganizationOwned, OwnedForeignKey
from kernel.work import Claimable, due_index

MONDAY_MORNING = (0, time(8, 30))


class Kind(models.TextChoices):
    """Which digest."""

    CSM_DAILY = "csm_daily", _("your day")
    CSM_WEEKLY = "csm_weekly", _("your week with your advocates")
    SALES_WEEKLY = "sales_weekly", _("the week of sales")
    MONTHLY = "monthly", _("the month, for leadership")
    ALARMS = "alarms", _("alarms")


class Channel(models.TextChoices):
    """Where it goes."""

    MAIL = "mail", _("mail")
    SLACK = "slack", "Slack"


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
    """When a member gets a digest, in the member's own time zone. No row: the defaults of `rules.default_schedule`.

    `weekday` counts for weekly digests only; alarms come when there are some, at most hourly.
    """

    membership = OwnedForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.CSM_WEEKLY)
    is_on = models.BooleanField(_("by mail"), default=True)
    on_slack = models.BooleanField(_("on Slack"), default=False)
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
    """One digest for one member on one channel about the days from `since` to `until` (exclusive, local to the member).

    `period` is the first day of the day, week or month it belongs to, `hour` the hour of an alarm (UTC): one per member,
    period and channel, however often beat pokes. `is_extra`: asked for by the member beside the others; one at a time.
    The stable Message-ID is made from this row's id.
    """

    membership = OwnedForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.CSM_WEEKLY)
    channel = models.CharField(max_length=5, choices=Channel.choices, default=Channel.MAIL)
    period = models.DateField()
    hour = models.PositiveSmallIntegerField(default=0, db_default=0)
    since = models.DateField()
    until = models.DateField()
    is_extra = models.BooleanField(default=False)
    planned_at = models.DateTimeField(default=timezone.now, editable=False)
    outcome = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "membership", "kind", "channel", "period", "hour"],
                condition=models.Q(is_extra=False),
                name="advocacy_digest_once",
            ),
            models.UniqueConstraint(
                fields=["organization", "membership", "kind", "channel"],
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


class Alarm(OrganizationOwned):
    """Something an administrator should look at: since when, and until when. One open row per `code` and `subject`.

    `params` go into the words of the code (see `alarming`).
    """

    code = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    params = models.JSONField(default=dict)
    raised_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code", "subject"],
                condition=models.Q(ended_at=None),
                name="advocacy_alarm_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"
