"""Two contacts turned out to be one person: what one person can have only once is closed where both had it."""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from advocacy.incentives.models import Offer
from advocacy.incentives.seat_models import Entitlement, SeatPass
from advocacy.incentives.steps import write_step
from kernel import tenancy
from kernel.text import reason


def close_second(*, goes: UUID, stays: UUID) -> None:
    """One open offer per person, and one place in each line: the older one stays."""
    both = Q(contact_id=goes) | Q(contact_id=stays)
    rows = Offer.objects.for_organization(tenancy.current()).filter(both)
    for offer in rows.filter(state="offered").order_by("offered_at", "id")[1:]:
        _withdraw(offer)
    lines: set[UUID] = set()
    for offer in rows.filter(state="waiting").order_by("waiting_since", "id"):
        if offer.incentive_id in lines:
            _withdraw(offer)
        lines.add(offer.incentive_id)


def _withdraw(offer: Offer) -> None:
    before, offer.state = offer.state, "withdrawn"
    offer.save(update_fields=["state"])
    write_step(offer, before=before, note="merged")


def close_second_seats(*, goes: UUID, stays: UUID) -> None:
    """One entitlement and one seat of an offer per person: the one who lives on keeps theirs."""
    now = timezone.now()
    live = Entitlement.objects.for_organization(tenancy.current()).filter(revoked_at=None)
    has = live.filter(contact_id=stays).order_by().values("offer_id")
    live.filter(contact_id=goes, offer_id__in=has).update(
        revoked_at=now, revoked_why=reason("access_merged")
    )
    passes = SeatPass.objects.for_organization(tenancy.current()).filter(called_back_at=None)
    holds = passes.filter(contact_id=stays).order_by().values("offer_id")
    passes.filter(contact_id=goes, offer_id__in=holds).update(called_back_at=now)
