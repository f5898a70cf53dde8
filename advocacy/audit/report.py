"""The audit of one organization, as of now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.customers.models import Company, Contact
from accounts.customers.trouble_models import Trouble
from advocacy.audit import missing as gaps
from advocacy.audit.missing import Missing
from advocacy.audit.wording import trouble_in_words, why_not
from advocacy.scoring.models import Advocate, KindTotal
from advocacy.scoring.querysets import ranked
from advocacy.scoring.services import Explanation, explain
from advocacy.signals.kinds import KINDS
from kernel import tenancy
from kernel.statistics import Proportion, proportion
from kernel.text import Reason

SHOWN = 50
Tier = Advocate.Tier
ON_THE_LIST = (Tier.CHAMPION, Tier.NATURAL)


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the report. `reasons` carry their dates; `why` says what the section wants to know."""

    contact: Contact
    tier: str
    score: float | None
    reasons: list[Reason]
    why: list[Reason] = field(default_factory=list)
    unprompted_acts: int = 0
    last_act_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """People of one section: how many there are, and the first of them."""

    n: int
    people: list[Person]


@dataclass(frozen=True, slots=True)
class Promoters:
    """Who said 9 or 10: how many ever did something for us, how many never said a word to anyone."""

    n: int
    acted: int

    @property
    def silent(self) -> int:
        return self.n - self.acted


@dataclass(frozen=True, slots=True)
class Audit:
    """The report. `evidence` counts, among the advocates, how many have each kind; `coverage` counts companies."""

    as_of: datetime
    customers: int
    companies: int
    advocates: Group
    evidence: list[tuple[str, int]]
    coverage: Proportion
    promoters: Promoters
    nearly: Group
    not_on_the_list: Group
    in_peace: Group
    in_trouble: Group
    resting: int
    missing: list[Missing]


def audit(*, is_test: bool = False, shown: int = SHOWN) -> Audit:
    """Who recommends us already. A constant number of queries; only the first of each section are read."""
    standings = _standings(is_test)
    people = ranked(is_test=is_test)
    on_the_list = people.filter(tier__in=ON_THE_LIST)
    companies, covered = _coverage(is_test)
    counts = _counts(standings)
    nearly, others = _with_promoters(_nearly(people)), _with_promoters(_not_on_the_list(people))
    first_nearly, first_others = _first(nearly, shown), _first(others, shown)
    in_peace = list(_in_peace(standings)[:shown])
    told = explain([one.contact_id for one in (*first_nearly, *first_others, *in_peace)])
    return Audit(
        as_of=timezone.now(),
        customers=gaps.customers(is_test).count(),
        companies=companies,
        advocates=Group(counts["on_the_list"], _told(on_the_list[:shown])),
        evidence=_evidence(is_test),
        coverage=proportion(covered, companies),
        promoters=Promoters(counts["promoters"], counts["promoters_who_acted"]),
        nearly=Group(nearly.count(), _with_the_reason(first_nearly, told)),
        not_on_the_list=Group(others.count(), _with_the_reason(first_others, told)),
        in_peace=Group(counts["in_peace"], _left_alone(in_peace, told)),
        in_trouble=_in_trouble(on_the_list, shown),
        resting=counts["resting"],
        missing=gaps.missing(is_test=is_test),
    )


def advocates_to_export(*, is_test: bool = False) -> Iterator[Person]:
    """Everybody on the list, in its order."""
    rows = ranked(is_test=is_test).filter(tier__in=ON_THE_LIST)
    for advocate in rows.iterator(chunk_size=1000):
        yield _person(advocate)


def _standings(is_test: bool) -> QuerySet[Advocate]:
    rows: QuerySet[Advocate] = Advocate.objects.for_organization(tenancy.current()).filter(
        contact__is_test=is_test, contact__merged_into=None
    )
    return rows


def _of_kind(kind: str) -> Exists:
    return Exists(
        KindTotal.objects.filter(
            organization_id=OuterRef("organization_id"),
            contact_id=OuterRef("contact_id"),
            kind=kind,
        )
    )


def _counts(standings: QuerySet[Advocate]) -> dict[str, int]:
    promoter = Q(is_promoter=True)
    found: dict[str, int] = standings.annotate(is_promoter=_of_kind("promoter")).aggregate(
        on_the_list=Count("pk", filter=Q(tier__in=ON_THE_LIST, score__isnull=False)),
        in_peace=Count("pk", filter=Q(tier=Tier.LEAVE)),
        resting=Count("pk", filter=Q(tier=Tier.RESTING)),
        promoters=Count("pk", filter=promoter),
        promoters_who_acted=Count("pk", filter=promoter & Q(last_act_at__isnull=False)),
    )
    return found


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


def _evidence(is_test: bool) -> list[tuple[str, int]]:
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
        ((kind, n) for kind, n in rows if kind in KINDS), key=lambda row: (-row[1], row[0])
    )


def _nearly(people: QuerySet[Advocate]) -> QuerySet[Advocate]:
    """Warm people who have done something for us, and not enough yet: the next ones to know better."""
    return people.filter(tier=Tier.WARM).exclude(last_act_at=None)


def _not_on_the_list(people: QuerySet[Advocate]) -> QuerySet[Advocate]:
    """Promoters and warm people who are no advocates: first the promoters who told nobody, whom everybody expects on it."""
    return people.filter(tier__in=(Tier.WARM, Tier.QUIET)).exclude(
        Q(tier=Tier.WARM) & ~Q(last_act_at=None)
    )


def _with_promoters(rows: QuerySet[Advocate]) -> QuerySet[Any]:
    return rows.annotate(
        is_promoter=_of_kind("promoter"),
        is_silent=ExpressionWrapper(Q(last_act_at=None), BooleanField()),
    ).filter(Q(is_promoter=True) | Q(tier=Tier.WARM))


def _first(rows: QuerySet[Any], shown: int) -> list[Any]:
    return list(rows.order_by("-is_promoter", "-is_silent", "-rank", "-pk")[:shown])


def _with_the_reason(rows: list[Any], told: Mapping[UUID, Explanation]) -> list[Person]:
    """Each with what is missing for the list."""
    return [
        Person(
            contact=advocate.contact,
            tier=advocate.tier,
            score=one.score,
            reasons=one.reasons,
            why=why_not(
                one, is_promoter=advocate.is_promoter, has_acted=advocate.last_act_at is not None
            ),
            last_act_at=advocate.last_act_at,
        )
        for advocate in rows
        if (one := told.get(advocate.contact_id))
    ]


def _in_peace(standings: QuerySet[Advocate]) -> QuerySet[Advocate]:
    """Who said no, or whose company did: nobody writes to them."""
    return standings.filter(tier=Tier.LEAVE).select_related("contact__company").order_by("-pk")


def _left_alone(rows: list[Advocate], told: Mapping[UUID, Explanation]) -> list[Person]:
    return [
        Person(advocate.contact, advocate.tier, None, [], [told[advocate.contact_id].why])
        for advocate in rows
        if advocate.contact_id in told
    ]


def _in_trouble(on_the_list: QuerySet[Advocate], shown: int) -> Group:
    """Advocates who have something else on their mind: solved first, asked later."""
    trouble = Trouble.objects.filter(
        organization_id=OuterRef("organization_id"), closed_at=None
    ).filter(
        Q(contact_id=OuterRef("contact_id"))
        | Q(contact=None, company_id=OuterRef("contact__company_id"))
    )
    rows = on_the_list.filter(Exists(trouble))
    first = list(rows[:shown])
    theirs = _open_trouble(first)
    return Group(
        rows.count(),
        [
            Person(
                advocate.contact,
                advocate.tier,
                advocate.score,
                [],
                [trouble_in_words(one) for one in theirs.get(advocate.pk, [])],
            )
            for advocate in first
        ],
    )


def _open_trouble(people: list[Advocate]) -> dict[UUID, list[Trouble]]:
    companies = {one.contact.company_id for one in people} - {None}
    rows = list(
        Trouble.objects.for_organization(tenancy.current())
        .filter(closed_at=None)
        .filter(
            Q(contact_id__in=[one.contact_id for one in people])
            | Q(contact=None, company_id__in=companies)
        )
        .order_by("opened_at")
    )
    return {
        one.pk: [
            row
            for row in rows
            if row.contact_id == one.contact_id
            or (row.contact_id is None and row.company_id == one.contact.company_id)
        ]
        for one in people
    }


def _told(rows: QuerySet[Advocate]) -> list[Person]:
    return [_person(advocate) for advocate in rows]


def _person(advocate: Any) -> Person:
    return Person(
        contact=advocate.contact,
        tier=advocate.tier,
        score=advocate.score,
        reasons=advocate.reasons,
        unprompted_acts=advocate.unprompted_acts,
        last_act_at=advocate.last_act_at,
    )
