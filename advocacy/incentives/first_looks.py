"""First looks: a product that some may see and buy before its release, on the places of an incentive.

Places, the line and the race for the last one are those of every incentive (places.py). Here: when it may be held out,
when it opens, and what became of it. A shop asks the API whom it is open to (seats.py), and shows it to nobody else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.orders.models import OrderLine, Product
from advocacy.incentives.models import Incentive, Offer
from advocacy.incentives.rules import HAS_A_PLACE
from kernel import tenancy
from kernel.text import Reason, define, reason

define(
    {
        "look_no_product": gettext_lazy(
            "{incentive} needs a product with a day from which it is on sale."
        ),
        "look_released": gettext_lazy("{product} is on sale for everybody since {day}."),
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


def is_still_ahead(offer: Offer, *, now: datetime) -> bool:
    """They have a place, and nothing is to be seen yet. No query for what is no first look, or comes with its product."""
    if offer.state != "fulfilled" or offer.product_id is None:
        return False
    begins = opens_at(offer)
    return begins is not None and now < begins


def state_in_words(offer: Offer, *, now: datetime) -> str:
    """How an offer stands. A first look is not called kept before there is anything to look at."""
    if is_still_ahead(offer, now=now):
        return _("a place is kept")
    return str(offer.get_state_display())


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


def terms(product: Product | None, *, until: datetime) -> dict[str, Any]:
    """What an offer holds out, and how long: a first look ends with the release of its product."""
    if product is None or product.released_at is None:
        return {"expires_at": until}
    return {"product": product, "expires_at": min(until, product.released_at)}


def first_looks(*, most: int = 12) -> list[FirstLook]:
    """The products with first looks, the newest first. Four queries, however many."""
    present = _present()
    counted = _by_product(_counted())
    products = (
        Product.objects.for_organization(tenancy.current())
        .filter(pk__in=present.keys() | counted.keys())
        .order_by("-released_at", "pk")[:most]
    )
    shown = list(products)
    bought = _by_product(_bought(shown))
    return [
        FirstLook(
            product=one,
            places=present.get(one.pk) or counted[one.pk]["taken"],
            **(NO_OFFERS | counted.get(one.pk, {})),
            **(NO_ORDERS | bought.get(one.pk, {})),
        )
        for one in shown
    ]


NO_OFFERS = dict.fromkeys(("offered", "open", "taken", "waiting"), 0)
NO_ORDERS = dict.fromkeys(("bought_early", "bought_since", "others_early"), 0)


def _present() -> dict[Any, int]:
    """Places of each product that is held out now."""
    rows = Incentive.objects.for_organization(tenancy.current()).filter(
        hours_before__gt=0, product__released_at__isnull=False
    )
    return dict(rows.values_list("product_id", "capacity"))


def _by_product(rows: Any) -> dict[Any, dict[str, int]]:
    return {row.pop("product_id"): row for row in rows}


def _offers() -> QuerySet[Offer]:
    rows: QuerySet[Offer] = Offer.objects.for_organization(tenancy.current())
    return rows.filter(product__released_at__isnull=False, contact__is_test=False)


def _counted() -> Any:
    return (
        _offers()
        .order_by()
        .values("product_id")
        .annotate(
            offered=Count("pk", filter=~Q(state="withdrawn")),
            open=Count("pk", filter=Q(state="offered")),
            taken=Count("pk", filter=Q(state__in=HAS_A_PLACE, freed_at=None)),
            waiting=Count("pk", filter=Q(state="waiting")),
        )
    )


def _bought(products: list[Product]) -> Any:
    """People who bought each of these before and since its release, with a place and without."""
    places = _offers().filter(
        state__in=HAS_A_PLACE,
        product=OuterRef("product"),
        contact=OuterRef("order__contact"),
    )
    early = Q(order__placed_at__lt=F("product__released_at"))
    rows = OrderLine.objects.for_organization(tenancy.current()).filter(
        product__in=products, order__is_counted=True, order__is_test=False
    )
    return (
        rows.filter(order__contact__isnull=False)
        .annotate(has_place=Exists(places))
        .order_by()
        .values("product_id")
        .annotate(
            bought_early=_people(early & Q(has_place=True)),
            bought_since=_people(~early & Q(has_place=True)),
            others_early=_people(early & Q(has_place=False)),
        )
    )


def _people(who: Q) -> Count:
    return Count("order__contact", distinct=True, filter=who)
