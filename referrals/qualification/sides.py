"""Two groups of leads side by side, and what of the difference chance explains: rates are one thing, customers another."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q

from kernel import tenancy
from kernel.comparisons import Counts, Rates, compare_counts, compare_rates
from referrals.leads.models import Lead, StageChange
from referrals.qualification.models import Assessment

QUALIFIED = "qualified"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which leads: by the time they came, and by channel, grade, segment, or having been qualified. Empty: any."""

    since: datetime | None = None
    until: datetime | None = None
    channel: str = ""
    grade: str = ""
    segment: str = ""
    only_qualified: bool = False


@dataclass(frozen=True, slots=True)
class Sides:
    """Both groups: how many came, how many paid, and what can be told from chance about the rates and about the counts."""

    one: tuple[int, int]
    other: tuple[int, int]
    rates: Rates
    customers: Counts


def side_by_side(one: Choice, other: Choice) -> Sides:
    """Two groups chosen from the book. Two queries."""
    return compared(counted(one), counted(other))


def in_both(one: Choice, other: Choice) -> int:
    """How many leads are in both groups. Compared as if they were apart, a difference looks less sure than it is."""
    both: int = chosen(one).filter(pk__in=chosen(other).values("pk")).count()
    return both


def compared(one: tuple[int, int], other: tuple[int, int]) -> Sides:
    """Two groups as (how many came, how many of them paid)."""
    (n1, k1), (n2, k2) = one, other
    return Sides(one, other, compare_rates(k1, n1, k2, n2), compare_counts(k1, k2))


def counted(choice: Choice) -> tuple[int, int]:
    """How many leads of this choice came, and how many of them paid by now."""
    rows = chosen(choice).aggregate(n=Count("pk"), k=Count("pk", filter=Q(won_at__isnull=False)))
    return rows["n"], rows["k"]


def chosen(choice: Choice) -> Any:
    rows = Lead.objects.for_organization(tenancy.current()).filter(is_test=False)
    rows = rows.exclude(stage=Lead.Stage.DUPLICATE)
    if choice.since:
        rows = rows.filter(submitted_at__gte=choice.since)
    if choice.until:
        rows = rows.filter(submitted_at__lt=choice.until)
    if choice.channel:
        rows = rows.filter(channel=choice.channel)
    if choice.only_qualified:
        told = StageChange.objects.for_organization(tenancy.current()).filter(stage=QUALIFIED)
        rows = rows.filter(pk__in=told.values("lead_id"))
    if choice.grade:
        judged = Assessment.objects.for_organization(tenancy.current()).filter(grade=choice.grade)
        rows = rows.filter(pk__in=judged.values("lead_id"))
    if choice.segment:
        rows = rows.filter(path_entries__segment__code=choice.segment).distinct()
    return rows
