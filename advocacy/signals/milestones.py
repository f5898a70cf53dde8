"""Milestones a product can measure: a metric sent for the first time gets a definition that a person can improve."""

from collections.abc import Iterable, Mapping
from typing import Any

from advocacy.signals.models import MilestoneDefinition
from kernel import tenancy

LESS_IS_BETTER = (
    "churn",
    "cost",
    "time",
    "delay",
    "error",
    "overdue",
    "days_to",
    "hours_to",
    "minutes_to",
)
UNITS = ("hours", "minutes", "days", "percent", "invoices", "campaigns", "orders", "users")
PERIODS = {
    "per_month": "month",
    "per_week": "week",
    "per_day": "day",
    "per_year": "year",
    "per_quarter": "quarter",
}


def know(details: Iterable[Mapping[str, Any]]) -> None:
    """Define each metric that these milestones name and nobody has defined yet."""
    wanted = {told["metric"]: told for told in details}
    if not wanted:
        return
    known = set(
        MilestoneDefinition.objects.for_organization(tenancy.current())
        .filter(metric__in=wanted)
        .values_list("metric", flat=True)
    )
    MilestoneDefinition.objects.bulk_create(
        [first_guess(metric, wanted[metric]) for metric in sorted(wanted.keys() - known)],
        ignore_conflicts=True,
    )


def first_guess(metric: str, told: Mapping[str, Any]) -> MilestoneDefinition:
    """Label, unit, period and direction read out of the metric's name, where the product did not say them."""
    words = metric.lower().replace("-", "_").replace(" ", "_")
    period = next((period for ending, period in PERIODS.items() if words.endswith(ending)), "")
    unit = next((unit for unit in UNITS if unit in words.split("_")), "")
    before, after = told.get("before"), told.get("after")
    if isinstance(before, float) and isinstance(after, float) and told.get("value") == after:
        down = after < before
    else:
        down = any(word in words for word in LESS_IS_BETTER) and "saved" not in words
    return MilestoneDefinition(
        organization_id=tenancy.current(),
        metric=metric,
        label=metric.replace("_", " ").replace("-", " ").strip().capitalize(),
        unit=str(told.get("unit") or unit),
        period=str(told.get("period") or period),
        direction="down" if down else "up",
    )
