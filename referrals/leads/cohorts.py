"""Trials of a cohort that paid within the window, over trials of that cohort."""

from datetime import datetime, timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F

from kernel import tenancy
from referrals.leads.models import Lead, StageChange

PAYS_WITHIN = timedelta(days=30)


def trials_that_paid(since: datetime, until: datetime) -> tuple[int, int]:
    """(paid within 30 days, trials) of the trials that began from `since` to `until` (exclusive).

    The window must be over for the last of them, else the share is too low: leave 30 days after `until`.
    """
    last = ExpressionWrapper(F("occurred_at") + PAYS_WITHIN, output_field=DateTimeField())
    trials = StageChange.objects.for_organization(tenancy.current()).filter(
        stage=Lead.Stage.TRIAL,
        occurred_at__gte=since,
        occurred_at__lt=until,
        lead__is_test=False,
    )
    paid = trials.annotate(last=last).filter(lead__won_at__lte=F("last"))
    return paid.count(), trials.count()
