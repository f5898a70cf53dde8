"""Advocates in the order in which one would turn to them."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from advocacy.scoring.models import Advocate, ScoreWeek
from kernel import tenancy

WEEKS_SHOWN = 26


def ranked(*, is_test: bool = False) -> QuerySet[Advocate]:
    """Everybody with a score, best first: by tier; inside a tier by unprompted acts, then fit, then score.

    One stored number (`rules.rank`) along one index: the first 50 of a million are read without sorting. Whoever was
    merged into somebody, or objected to being scored, is not in it. `select_related("contact__company")` is there.
    """
    rows: QuerySet[Advocate] = (
        Advocate.objects.for_organization(tenancy.current())
        .filter(score__isnull=False, contact__is_test=is_test, contact__merged_into=None)
        .select_related("contact__company")
        .order_by("-rank", "-pk")
    )
    return rows


def with_weeks(rows: QuerySet[Advocate]) -> QuerySet[Advocate]:
    """With `weeks` and `week_scores`, the newest 26 rows of each person's history, newest first: for the line beside a name."""
    newest = ScoreWeek.objects.filter(
        organization_id=OuterRef("organization_id"), contact=OuterRef("contact")
    ).order_by("-week")
    return rows.annotate(
        weeks=ArraySubquery(newest.values("week")[:WEEKS_SHOWN]),
        week_scores=ArraySubquery(newest.values("score")[:WEEKS_SHOWN]),
    )
