"""A customer has left: what was opened for its people ends, and their places go to the next in line."""

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from accounts.customers.models import Company
from advocacy.incentives import seats, waiting
from advocacy.incentives.models import Offer
from advocacy.incentives.steps import write_steps
from kernel import tenancy
from kernel.text import reason


def follow_churn(company_ids: Collection[UUID]) -> int:
    """End the early access of companies that pay nothing any more, colleagues' seats too. Returns how many people lose it.

    The caller has just written down their revenue, and holds their locks. One query where none of them has left.
    """
    left = list(
        Company.objects.for_organization(tenancy.current())
        .filter(pk__in=company_ids, churned_at__isnull=False)
        .values_list("pk", flat=True)
    )
    return end_access(left) if left else 0


def end_access(company_ids: Collection[UUID]) -> int:
    """The same for companies known to have left."""
    offers = list(
        Offer.objects.for_organization(tenancy.current())
        .filter(contact__company_id__in=company_ids, freed_at=None)
        .filter(pk__in=seats.live().order_by().values("offer_id"))
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    if not offers:
        return 0
    ended = seats.close([offer.pk for offer in offers], why=reason("access_company_left"))
    now = timezone.now()
    for offer in offers:
        offer.freed_at = now
    Offer.objects.for_organization(tenancy.current()).filter(
        pk__in=[offer.pk for offer in offers]
    ).update(freed_at=now)
    for state in {offer.state for offer in offers}:
        same = [offer for offer in offers if offer.state == state]
        write_steps(same, before=state, note="company left")
    waiting.offer_next({offer.incentive_id for offer in offers})
    return ended
