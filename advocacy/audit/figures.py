"""What the audit counts: everything that grows with the book, as numbers and ids."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q

from accounts.customers.models import Company, Contact
from accounts.organizations.models import Organization
from advocacy.audit import missing as gaps
from advocacy.audit.sections import (
    NEARLY,
    NOT_ON_THE_LIST,
    ON_THE_LIST,
    Tier,
    in_order,
    standings,
)
from advocacy.scoring.models import Advocate, KindTotal
from advocacy.signals.kinds import KINDS
from kernel import tenancy

FORMAT = 1
"""Of figures as JSON. Figures of another format, stored before an upgrade, are none: they are counted anew."""


@dataclass(frozen=True, slots=True)
class Figures:
    """`numbers` by name: people of each section, `customers`, `companies` and how many of them are `covered`, `resting`,
    `promoters` and how many of them `acted`. `evidence` counts, among the advocates, how many have each kind. `first`
    holds the first standings of each section. `missing` holds each gap as code, n, of.
    """

    numbers: dict[str, int]
    evidence: list[list[Any]]
    missing: list[list[Any]]
    first: dict[str, list[str]]

    def as_json(self) -> dict[str, Any]:
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Figures":
        return cls(**{name: told[name] for name in cls.__slots__})


def figures(*, is_test: bool, shown: int) -> Figures:
    """Count everything, and find the first people of each section. Five queries and those of what is missing."""
    companies, covered = _coverage(is_test)
    sections = in_order(is_test)
    counted, gone = gaps.missing(is_test=is_test)
    return Figures(
        numbers={
            **_people(is_test),
            "in_trouble": sections["in_trouble"].count(),
            "customers": counted,
            "companies": companies,
            "covered": covered,
        },
        evidence=_evidence(is_test),
        missing=[[gap.code, gap.n, gap.of] for gap in gone],
        first=_first(sections, shown),
    )


def _people(is_test: bool) -> dict[str, int]:
    scored = Q(score__isnull=False)
    found: dict[str, int] = standings(is_test).aggregate(
        advocates=Count("pk", filter=scored & Q(tier__in=ON_THE_LIST)),
        nearly=Count("pk", filter=scored & NEARLY),
        not_on_the_list=Count("pk", filter=scored & NOT_ON_THE_LIST),
        in_peace=Count("pk", filter=Q(tier=Tier.LEAVE)),
        resting=Count("pk", filter=Q(tier=Tier.RESTING)),
        promoters=Count("pk", filter=Q(is_promoter=True)),
        acted=Count("pk", filter=Q(is_promoter=True, is_silent=False)),
    )
    return found


def _first(sections: Mapping[str, Any], shown: int) -> dict[str, list[str]]:
    """The ids of the first of each section, all in one query."""
    own = Organization.objects.filter(pk=tenancy.current())
    found: Any = own.values(
        **{name: ArraySubquery(rows.values("pk")[:shown]) for name, rows in sections.items()}
    ).get()
    return {name: [str(pk) for pk in found[name]] for name in sections}


def _coverage(is_test: bool) -> tuple[int, int]:
    """Companies of customers that have not left, and how many of them have somebody on the list."""
    people = Contact.objects.filter(
        organization_id=OuterRef("organization_id"), company_id=OuterRef("pk"), merged_into=None
    )
    customers = people.filter(standing=Contact.Standing.CUSTOMER)
    rows = (
        Company.objects.for_organization(tenancy.current())
        .filter(is_test=is_test, churned_at=None)
        .filter(Exists(customers) | ~Exists(people))
    )
    theirs = Advocate.objects.filter(
        organization_id=OuterRef("organization_id"), contact__company_id=OuterRef("pk")
    ).filter(contact__merged_into=None, tier__in=ON_THE_LIST)
    covered = Count("pk", filter=Q(is_covered=True))
    counted = rows.annotate(is_covered=Exists(theirs)).aggregate(n=Count("pk"), covered=covered)
    return counted["n"], counted["covered"]


def _evidence(is_test: bool) -> list[list[Any]]:
    """Kinds of evidence behind the people on the list, the most frequent first."""
    rows = (
        KindTotal.objects.for_organization(tenancy.current())
        .filter(
            contact__advocate__tier__in=ON_THE_LIST,
            contact__is_test=is_test,
            contact__merged_into=None,
            total__gt=0,
        )
        .order_by()
        .values_list("kind")
        .annotate(n=Count("pk"))
    )
    return sorted(
        ([kind, n] for kind, n in rows if kind in KINDS), key=lambda row: (-row[1], row[0])
    )
