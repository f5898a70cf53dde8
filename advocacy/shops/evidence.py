"""What orders are evidence of: a parcel that came, somebody who bought again; and what a refund takes back."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.orders.models import Order
from advocacy.shops.histories import counted
from advocacy.signals.facts import Fact
from advocacy.signals.models import Signal
from kernel import tenancy

DELIVERED, REORDER = "delivered", "reorder"


@dataclass(frozen=True, slots=True)
class Heard:
    """Of an order in this batch: the event that told it last, and whether it came in time."""

    event_id: int
    is_live: bool


def facts(
    orders: Sequence[Order], *, heard: Mapping[UUID, Heard], newcomers: Collection[UUID] = ()
) -> list[Fact]:
    """What the orders of a batch say of their buyers. `newcomers`: people whose past came to them (a guest who became
    known, two who are one): all their orders are looked at. One query.
    """
    touched = {order.pk: order for order in orders}
    buyers = {order.contact_id for order in orders if order.contact_id} | set(newcomers)
    if not buyers:
        return []
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = counted().filter(contact__in=buyers).order_by("placed_at", "external_id")
    for row in rows.values(
        "pk", "contact_id", "contact__company_id", "external_id", "placed_at", "delivered_at", "refunded"
    ):  # fmt: skip
        found[row["contact_id"]].append(row)
    news = Counter(order.contact_id for order in orders)
    told = []
    for contact_id, mine in found.items():
        for place, row in enumerate(mine):
            # An earlier order that comes late makes the one that was first until now a reorder.
            is_meant = row["pk"] in touched or contact_id in newcomers or place <= news[contact_id]
            if is_meant:
                told += _facts_of(mine, place, heard.get(row["pk"]))
    return told


def _facts_of(mine: Sequence[dict[str, Any]], place: int, heard: Heard | None) -> list[Fact]:
    row = mine[place]
    common: dict[str, Any] = {
        "contact_id": row["contact_id"],
        "company_id": row["contact__company_id"],
        "subject": row["external_id"][:120],
        "event_id": heard.event_id if heard else None,
        "is_live": heard.is_live if heard else False,
    }
    told = []
    if row["delivered_at"] and not row["refunded"]:
        told.append(Fact(kind=DELIVERED, occurred_at=row["delivered_at"], **common))
    if place:
        days = (row["placed_at"] - mine[place - 1]["placed_at"]).days
        told.append(
            Fact(kind=REORDER, occurred_at=row["placed_at"], details={"days": days}, **common)
        )
    return told


def taken_back(orders: Sequence[Order]) -> list[Signal]:
    """Signals that hold no longer: a parcel of which something went back, a reorder that was wholly refunded."""
    returned = {order.external_id[:120] for order in orders if order.refunded or order.cancelled_at}
    undone = {
        order.external_id[:120] for order in orders if order.placed_at and not order.is_counted
    }
    if not (returned or undone):
        return []
    rows = Signal.objects.for_organization(tenancy.current()).filter(
        Q(kind=DELIVERED, subject__in=returned) | Q(kind=REORDER, subject__in=undone),
        contact_id__in={order.contact_id for order in orders if order.contact_id},
        withdrawn_at=None,
    )
    return list(rows)
