"""The waiting list: who said yes a moment too late. When a place frees, the first in line is offered it, and it is kept."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from advocacy.incentives import mails
from advocacy.incentives.first_looks import not_now, terms
from advocacy.incentives.models import Offer
from advocacy.incentives.places import lock, places_of
from advocacy.incentives.steps import write_steps
from advocacy.incentives.telling import told_all_of
from kernel import tenancy

KEPT_FOR = timedelta(days=7)
"""How long a freed place is kept for the first in line; then it goes to the next."""


def line(incentive_ids: Collection[UUID] | None = None) -> Any:
    """Who waits, the first first."""
    rows = Offer.objects.for_organization(tenancy.current()).filter(state="waiting")
    if incentive_ids is not None:
        rows = rows.filter(incentive_id__in=incentive_ids)
    return rows.order_by("waiting_since", "pk")


def place_in_line(offer: Offer) -> int:
    """1 for the next in line."""
    before = line([offer.incentive_id]).filter(waiting_since__lt=offer.waiting_since).count()
    same_time = line([offer.incentive_id]).filter(
        waiting_since=offer.waiting_since, pk__lt=offer.pk
    )
    return int(before + same_time.count() + 1)


def offer_next(incentive_ids: Collection[UUID]) -> int:
    """Offer what is free of these incentives to who has waited longest. Returns to how many.

    Who has another offer open keeps their place in line; the next one is asked first.
    """
    waited_for = set(line(incentive_ids).values_list("incentive_id", flat=True))
    if not waited_for:
        return 0
    now = timezone.now()
    incentives = [one for one in lock(waited_for) if one.is_active and not not_now(one, now=now)]
    free = places_of(incentives, now=now)
    offered: list[Offer] = []
    taken: set[UUID] = set()
    for incentive in incentives:
        for row in _free_to_answer(incentive.pk, taken)[: free[incentive.pk]]:
            row.state, row.offered_at, row.changed_at = "offered", now, now
            for name, value in terms(incentive.product, until=now + KEPT_FOR).items():
                setattr(row, name, value)
            offered.append(row)
            taken.add(row.contact_id)
    for row in offered:
        row.save(update_fields=["state", "offered_at", "changed_at", "expires_at", "product"])
    write_steps(offered, before="waiting")
    told_all_of(offered)
    mails.plan_place_free(offered)
    return len(offered)


def offer_next_everywhere() -> int:
    """For every incentive that somebody waits for: a new month, a larger capacity, an offer that ran out."""
    return offer_next(set(line().values_list("incentive_id", flat=True)))


def _free_to_answer(incentive_id: UUID, taken: Collection[UUID]) -> Any:
    open_one = Offer.objects.filter(contact=OuterRef("contact"), state="offered")
    return (
        line([incentive_id])
        .filter(~Exists(open_one), contact__merged_into=None)
        .exclude(contact_id__in=taken)
        .select_related("contact__company", "incentive")
        .select_for_update(of=("self",), no_key=True)
    )
