"""The audit of one organization: the figures, and the people behind them in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accounts.customers.models import Contact
from accounts.customers.trouble_models import Trouble
from advocacy.audit.figures import Figures, figures
from advocacy.audit.missing import Missing
from advocacy.audit.sections import ON_THE_LIST, TIERS, standings
from advocacy.audit.wording import trouble_in_words, why_not
from advocacy.scoring.models import Advocate
from advocacy.scoring.querysets import ranked
from advocacy.scoring.services import Explanation, explain
from kernel import tenancy
from kernel.statistics import Proportion, proportion
from kernel.text import Reason

SHOWN = 50


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
    """Who recommends us already, counted now. A constant number of queries; only the first of each section are read."""
    counted = figures(is_test=is_test, shown=shown)
    return told(counted, as_of=timezone.now(), is_test=is_test)


def told(counted: Figures, *, as_of: datetime, is_test: bool) -> Audit:
    """These figures with the people they name, as those are today: who has left a section since is not shown in it."""
    people = _people(counted, is_test)
    groups = {
        name: [one for pk in ids if (one := people.get(UUID(pk))) and one.tier in TIERS[name]]
        for name, ids in counted.first.items()
    }
    to_explain = (*groups["nearly"], *groups["not_on_the_list"], *groups["in_peace"])
    explained = explain([one.contact_id for one in to_explain])
    n = counted.numbers
    return Audit(
        as_of=as_of,
        customers=n["customers"],
        companies=n["companies"],
        advocates=Group(n["advocates"], [_person(one) for one in groups["advocates"]]),
        evidence=[(kind, having) for kind, having in counted.evidence],
        coverage=proportion(n["covered"], n["companies"]),
        promoters=Promoters(n["promoters"], n["acted"]),
        nearly=Group(n["nearly"], _with_the_reason(groups["nearly"], explained)),
        not_on_the_list=Group(
            n["not_on_the_list"], _with_the_reason(groups["not_on_the_list"], explained)
        ),
        in_peace=Group(n["in_peace"], _left_alone(groups["in_peace"], explained)),
        in_trouble=Group(n["in_trouble"], _with_their_trouble(groups["in_trouble"])),
        resting=n["resting"],
        missing=[Missing(*gap) for gap in counted.missing],
    )


def advocates_to_export(*, is_test: bool = False) -> Iterator[Person]:
    """Everybody on the list, in its order."""
    rows = ranked(is_test=is_test).filter(tier__in=ON_THE_LIST)
    for advocate in rows.iterator(chunk_size=1000):
        yield _person(advocate)


def _people(counted: Figures, is_test: bool) -> dict[UUID, Advocate]:
    ids = {pk for named in counted.first.values() for pk in named}
    return standings(is_test).select_related("contact__company").in_bulk(ids)


def _with_the_reason(rows: list[Any], explained: Mapping[UUID, Explanation]) -> list[Person]:
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
        if (one := explained.get(advocate.contact_id))
    ]


def _left_alone(rows: list[Advocate], explained: Mapping[UUID, Explanation]) -> list[Person]:
    return [
        Person(advocate.contact, advocate.tier, None, [], [explained[advocate.contact_id].why])
        for advocate in rows
        if advocate.contact_id in explained
    ]


def _with_their_trouble(rows: list[Advocate]) -> list[Person]:
    theirs = _open_trouble(rows)
    return [
        Person(
            advocate.contact,
            advocate.tier,
            advocate.score,
            [],
            [trouble_in_words(one) for one in found],
        )
        for advocate in rows
        if (found := theirs[advocate.pk])
    ]


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


def _person(advocate: Any) -> Person:
    return Person(
        contact=advocate.contact,
        tier=advocate.tier,
        score=advocate.score,
        reasons=advocate.reasons,
        unprompted_acts=advocate.unprompted_acts,
        last_act_at=advocate.last_act_at,
    )
