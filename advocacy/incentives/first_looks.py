"""First looks: a product that some may see and buy before its release, on the places of an incentive.

Places, the line and the race for the last one are those of every incentive (places.py). Here: when it may be held out,
when it opens, and what became of it. A shop asks the API whom it is open to (seats.py), and shows it to nobody else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.orders.models import OrderLine, Product
from advocacy.incentives.models import Incentive, Offer
from advocacy.incentives.rules import HAS_A_PLACE
from kernel import tenancy
from kernel.text import Reason, define, reason

define(
    {
        "look_no_product": _("{incentive} needs a product with a day from which it is on sale."),
        "look_released": _("{product} is on sale for everybody since {day}."),
    }
)


def not_now(incentive: Incentive, *, now: datetime) -> Reason | None:
    """Why a first look cannot be held out; None when it can, and for every other benefit."""
    if not incentive.hours_before:
        return None
    product = incentive.product
    if product is None or product.released_at is None:
        return reason("look_no_product", incentive=incentive.name)
    return released(product) if product.released_at <= now else None


def released(product: Product) -> Reason:
    assert product.released_at is not None  # noqa: S101  asked of products with a day
    return reason("look_released", product=str(product), day=product.released_at.date().isoformat())


def opens_at(offer: Offer) -> datetime | None:
    """When the product of this offer opens to its person; None for what is no first look."""
    if offer.product is None or offer.product.released_at is None:
        return None
    return offer.product.released_at - timedelta(hours=offer.incentive.hours_before)


def is_open(offer: Offer, *, now: datetime) -> bool:
    """Whether its person may see now what others may not. True of every benefit that is no first look."""
    begins = opens_at(offer)
    if begins is None or offer.product is None or offer.product.released_at is None:
        return offer.product is None
    return begins <= now < offer.product.released_at


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What became of the places for one product. Bought: people, by orders that count."""

    product: Product
    places: int
    offered: int
    open: int
    taken: int
    waiting: int
    bought_early: int
    bought_since: int
    others_early: int


def first_looks(*, most: int = 12) -> list[FirstLook]:
    """The products with first looks, the newest first. Four queries, however many."""
    organization = tenancy.current()
    offers = Offer.objects.for_organization(organization).filter(
        product__released_at__isnull=False, contact__is_test=False
    )
    present: dict[Any, int] = {
        row.product_id: row.capacity
        for row in Incentive.objects.for_organization(organization).filter(
            hours_before__gt=0, product__released_at__isnull=False
        )
    }
    counted: dict[Any, Any] = {row["product_id"]: row for row in _counted(offers)}
    products = (
        Product.objects.for_organization(organization)
        .filter(pk__in=present.keys() | counted.keys())
        .order_by("-released_at", "pk")[:most]
    )
    holders: dict[Any, set[Any]] = {}
    rows = offers.filter(state__in=HAS_A_PLACE).values_list("product_id", "contact_id")
    for product_id, contact_id in rows:
        holders.setdefault(product_id, set()).add(contact_id)
    shown = list(products)
    bought = _bought(shown)
    return [
        _look(one, present, counted.get(one.pk, {}), holders.get(one.pk, set()), bought)
        for one in shown
    ]


def _counted(offers: QuerySet[Offer]) -> Any:
    return (
        offers.order_by()
        .values("product_id")
        .annotate(
            offered=Count("pk", filter=~Q(state="withdrawn")),
            open=Count("pk", filter=Q(state="offered")),
            taken=Count("pk", filter=Q(state__in=HAS_A_PLACE, freed_at=None)),
            waiting=Count("pk", filter=Q(state="waiting")),
        )
    )


def _bought(products: list[Product]) -> dict[Any, list[tuple[Any, Any]]]:
    """Who bought each of these, and when."""
    rows = (
        OrderLine.objects.for_organization(tenancy.current())
        .filter(
            product__in=products, order__is_counted=True, order__is_test=False,
            order__contact__isnull=False,
        )
        .values_list("product_id", "order__contact_id", "order__placed_at")
    )  # fmt: skip
    found: dict[Any, list[tuple[Any, Any]]] = {}
    for product_id, contact_id, at in rows:
        found.setdefault(product_id, []).append((contact_id, at))
    return found


def _look(product: Product, present: Any, counts: Any, holders: set[Any], bought: Any) -> FirstLook:
    buyers = bought.get(product.pk, [])
    early = {who for who, at in buyers if at < product.released_at}
    since = {who for who, at in buyers if at >= product.released_at}
    return FirstLook(
        product=product,
        places=present.get(product.pk) or counts.get("taken", 0),
        offered=counts.get("offered", 0),
        open=counts.get("open", 0),
        taken=counts.get("taken", 0),
        waiting=counts.get("waiting", 0),
        bought_early=len(early & holders),
        bought_since=len(since & holders),
        others_early=len(early - holders),
    )
