"""The standing of companies: their best person and a quarter of each of the next two; covered where somebody recommends."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.customers.models import Company
from advocacy.scoring.models import Advocate
from advocacy.scoring.rules import NEXT_PEOPLE, company_score
from kernel import tenancy

RECOMMENDS = (Advocate.Tier.CHAMPION, Advocate.Tier.NATURAL)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Companies that have not left, and how many of them have somebody who recommends."""

    covered: int
    companies: int


def with_standing(rows: QuerySet[Company]) -> QuerySet[Company]:
    """With `top_scores` (for `standing_of`) and `advocates` (how many recommend), for all rows in the same query."""
    people = _people()
    recommend = people.filter(tier__in=RECOMMENDS).order_by().values("contact__company")
    return rows.annotate(
        top_scores=ArraySubquery(people.order_by("-score").values("score")[: NEXT_PEOPLE + 1]),
        advocates=Coalesce(
            Subquery(recommend.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
        ),
    )


def standing_of(company: Any) -> float | None:
    """The score of a company that came `with_standing`; None while nobody there has one."""
    return company_score(company.top_scores) if company.top_scores else None


def covered(rows: QuerySet[Company], *, wanted: bool = True) -> QuerySet[Company]:
    """Those where somebody recommends, or those where nobody does."""
    recommended = Exists(_people().filter(tier__in=RECOMMENDS))
    return rows.filter(recommended if wanted else ~recommended)


def coverage() -> Coverage:
    """Of all live companies that have not left, in two queries."""
    rows = Company.objects.for_organization(tenancy.current()).filter(
        is_test=False, churned_at=None
    )
    return Coverage(covered=covered(rows).count(), companies=rows.count())


def _people() -> QuerySet[Advocate]:
    """The people with a score at the company of the outer query."""
    people: QuerySet[Advocate] = Advocate.objects.filter(
        organization_id=OuterRef("organization_id"),
        contact__company=OuterRef("pk"),
        contact__merged_into=None,
        contact__is_test=OuterRef("is_test"),
        score__isnull=False,
    )
    return people
