"""Figures of days, and the days whose figures are out of date."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kernel.tenancy import OrganizationOwned


class DirtyDay(OrganizationOwned):
    """Something of this day (in the organization's time zone) changed: its figures are to be computed anew.

    One row per mark, never unique: two batches that touch the same day must not wait for each other.
    """

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    day = models.DateField()
    marked_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["organization", "day"], name="advocacy_dirtyday_of")]

    def __str__(self) -> str:
        return f"{self.day}"


class DailyFigure(OrganizationOwned):
    """One figure of one day in the organization's time zone; what is nought has no row.

    `kind` and `split` say of what: the kind of act and its origin, the channel of a lead and its credit, a gesture, a kind
    of revenue movement. Amounts are minor units a month in `currency`; leads won are counted by the currency of their revenue, all other counts
    have none. Test rows are never counted.
    """

    class Figure(models.TextChoices):
        ACTS = "acts", _("acts of advocacy")
        MOMENTS_OPENED = "moments_opened", _("moments opened")
        GESTURES_DONE = "gestures_done", _("gestures done")
        LEADS_SUBMITTED = "leads_submitted", _("leads")
        LEADS_QUALIFIED = "leads_qualified", _("qualified leads")
        LEADS_WON = "leads_won", _("leads won")
        WON_MRR = "won_mrr", _("monthly revenue of leads won")
        MRR = "mrr", _("movement of monthly revenue")
        ADVOCATES_NEW = "advocates_new", _("new advocates")
        ADVOCATES_RESTING = "advocates_resting", _("advocates gone to rest")

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment]
    day = models.DateField(_("day"))
    figure = models.CharField(_("figure"), max_length=20, choices=Figure.choices)
    kind = models.CharField(_("of what"), max_length=32, blank=True)
    split = models.CharField(_("and how"), max_length=16, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    value = models.BigIntegerField(_("value"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "figure", "day", "kind", "split", "currency"],
                name="advocacy_dailyfigure_once",
                include=["value"],
            )
        ]
        indexes = [models.Index(fields=["organization", "day"], name="advocacy_dailyfigure_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.figure} {self.kind} {self.split} {self.value}".strip()
