"""What the audit cannot know, because nobody told it: each gap with its number."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from accounts.customers.models import ActiveDay, Company, Contact
from accounts.events import services as inbox
from accounts.organizations.models import Organization
from advocacy.audit.wording import MISSING
from advocacy.signals.models import Signal
from advocacy.signals.suggested import Candidate
from kernel import tenancy

PROVEN = {
    "nps": ("promoter", "detractor"),
    "testimonials": ("testimonial", "quote", "case_study"),
    "reviews": ("review", "mention", "mention_neutral", "peer_talk"),
}
"""Kinds of signals by what their absence means."""
WHOLLY = frozenset({"contacts", *PROVEN})
"""Gaps that are all or nothing: no number stands before their sentence."""


@dataclass(frozen=True, slots=True)
class Missing:
    """One gap: `n` of `of` (0 of 0 where nothing of the kind came in at all)."""

    code: str
    n: int = 0
    of: int = 0

    @property
    def is_whole(self) -> bool:
        return self.code in WHOLLY

    @property
    def text(self) -> str:
        return str(MISSING[self.code])


def missing(*, is_test: bool) -> tuple[int, list[Missing]]:
    """How many customers there are, and every gap there is, the gravest first. A constant number of queries."""
    customers, of_people = _people(is_test)
    found = [*_kinds(is_test), *of_people, *_companies(is_test)]
    found += [
        Missing("names", inbox.unmapped_names().count()),
        Missing("matches", _waiting(is_test)),
        Missing("quarantine", inbox.quarantined().filter(is_test=is_test).count()),
    ]
    return customers, [gap for gap in found if gap.is_whole or gap.n]


def _kinds(is_test: bool) -> list[Missing]:
    """One probe a kind: however many signals there are, the first of each is enough."""
    rows = Signal.objects.for_organization(tenancy.current()).filter(contact__is_test=is_test)
    own = Organization.objects.filter(pk=tenancy.current())
    there: Any = own.values(
        **{code: Exists(rows.filter(kind__in=kinds)) for code, kinds in PROVEN.items()}
    ).get()
    return [Missing(code) for code in PROVEN if not there[code]]


def _people(is_test: bool) -> tuple[int, list[Missing]]:
    days = ActiveDay.objects.filter(
        organization_id=OuterRef("organization_id"), contact_id=OuterRef("pk")
    )
    told = (
        Contact.objects.for_organization(tenancy.current())
        .filter(is_test=is_test, merged_into=None, standing=Contact.Standing.CUSTOMER)
        .annotate(was_seen=Exists(days))
        .aggregate(
            all=Count("pk"),
            company=Count("pk", filter=Q(company=None)),
            mail=Count("pk", filter=Q(email="")),
            activity=Count("pk", filter=Q(was_seen=False)),
        )
    )
    if not told["all"]:
        return 0, [Missing("contacts")]
    gaps = [Missing(code, told[code], told["all"]) for code in ("company", "mail", "activity")]
    return told["all"], gaps


def _companies(is_test: bool) -> list[Missing]:
    told = (
        Company.objects.for_organization(tenancy.current())
        .filter(is_test=is_test, churned_at=None)
        .aggregate(all=Count("pk"), revenue=Count("pk", filter=Q(mrr_amount=None)))
    )
    return [Missing("revenue", told["revenue"], told["all"])]


def _waiting(is_test: bool) -> int:
    rows = Candidate.objects.for_organization(tenancy.current())
    return int(rows.filter(is_test=is_test, state=Candidate.State.WAITING).count())
