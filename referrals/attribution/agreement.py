"""How far what newcomers say agrees with what was tracked: both are needed, since memory is short and links are not used."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from kernel import tenancy
from kernel.statistics import Proportion, proportion
from referrals.attribution.heard_models import HeardFrom
from referrals.attribution.touch_models import Touch
from referrals.leads.models import Lead

OVER = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Agreement:
    """`same_person`: of leads with a person confirmed and a touch, those where the two are one. `said_and_tracked`: of
    leads that came through people by either sign, those with a touch of a known advocate."""

    same_person: Proportion
    said_and_tracked: Proportion


def measured(*, is_test: bool = False) -> Agreement:
    """Over the leads of the last 12 months; one query."""
    touched = Touch.objects.for_organization(tenancy.current()).filter(
        contact=OuterRef("contact"), is_human=True
    )
    named = HeardFrom.objects.for_organization(tenancy.current()).filter(
        lead=OuterRef("pk"), state=HeardFrom.State.CONFIRMED
    )
    rows = (
        Lead.objects.for_organization(tenancy.current())
        .filter(is_test=is_test, merged_into=None, submitted_at__gte=timezone.now() - OVER)
        .annotate(
            is_touched=Exists(touched),
            is_named=Exists(named),
            is_same=Exists(touched.filter(advocate__named_by__lead=OuterRef("pk"))),
        )
        .filter(Q(is_touched=True) | Q(is_named=True) | Q(channel=Lead.Channel.WORD_OF_MOUTH))
        .values_list("is_touched", "is_named", "is_same")
    )
    told = list(rows)
    both = [same for touch, name, same in told if touch and name]
    return Agreement(
        same_person=proportion(sum(both), len(both)),
        said_and_tracked=proportion(sum(touch for touch, _n, _s in told), len(told)),
    )
