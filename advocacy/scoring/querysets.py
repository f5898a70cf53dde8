"""Advocates in the order in which one would turn to them."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from accounts.customers.folding import Folded, fold
from accounts.customers.models import Company, Contact
from advocacy.scoring.models import Advocate, ScoreWeek
from kernel import tenancy

MOST_FOUND = 500
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


def named(rows: QuerySet[Advocate], words: str) -> QuerySet[Advocate]:
    """Those whose own name or company's name holds these words, whatever the capitals and accents; at most 500 people.

    Text is searched through the wide door, by the organization it names: under row-level security an index on a
    function of a column is not used.
    """
    organization, wanted = tenancy.current(), fold(words.strip())
    with tenancy.everywhere():
        companies = list(_holding(Company, organization, wanted)[:MOST_FOUND])
        people = set(_holding(Contact, organization, wanted)[:MOST_FOUND])
    of_companies = Contact.objects.for_organization(organization).filter(company_id__in=companies)
    people |= set(of_companies.values_list("pk", flat=True)[:MOST_FOUND])
    return rows.filter(contact_id__in=people)


def _holding(model: type[Company] | type[Contact], organization: UUID, words: str) -> Any:
    return (
        model.objects.for_organization(organization)
        .annotate(folded=Folded("name"))
        .filter(folded__contains=words)
        .values_list("pk", flat=True)
    )


def with_weeks(rows: QuerySet[Advocate]) -> QuerySet[Advocate]:
    """With `weeks` and `week_scores`, the newest 26 rows of each person's history, newest first: for the line beside a name."""
    newest = ScoreWeek.objects.filter(
        organization_id=OuterRef("organization_id"), contact=OuterRef("contact")
    ).order_by("-week")
    return rows.annotate(
        weeks=ArraySubquery(newest.values("week")[:WEEKS_SHOWN]),
        week_scores=ArraySubquery(newest.values("score")[:WEEKS_SHOWN]),
    )
