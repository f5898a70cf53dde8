"""Two things that are bought together with what stands in the basket; one person in ten sees none, for comparison.

Two short queries on a request, however large the catalogue: what goes together was counted beforehand (pairs.py).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.orders.models import Product
from advocacy.shops.models import ProductFigure, ProductPair
from advocacy.shops.pairs import LEAST_TOGETHER
from kernel import tenancy
from kernel.ids import uuid7
from kernel.text import Reason, define, reason

SHOWN = 2
NO_LOWER_MARGIN = (
    Q(other__margin=None)
    | Q(product__margin=None)
    | ~Q(other__currency=F("product__currency"))
    | Q(other__margin__gte=F("product__margin"))
)
"""Where both margins are told, the lower one is not recommended."""
NOT_SHOWN_SHARE = 10
"""One in so many sees none."""

define(
    {
        "recommended.together": _("Bought together with {product} in {n} orders of the last year: {lift} times as often as by chance."),
        "recommended.bestseller": _("{product} is too new to say what goes with it ({n} orders of {least}). This is bought most in the same category."),
        "recommended.held_out": _("This person is among the one in ten who see no recommendations, so that their effect can be known."),
        "recommended.unknown": _("Nobody here knows a product {product}."),
        "recommended.nothing": _("Nothing is bought together with {product} often enough ({least} orders, one and a half times as often as by chance), in stock, and with no lower margin."),
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recommended:
    """One product to show, and why. `lift` and `together` are empty for what stands in for a product that is too new."""

    product: Product
    why: Reason
    lift: float | None = None
    together: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What to show, or why nothing is. `is_shown`: whether this person is among those who see recommendations."""

    items: list[Recommended]
    why: list[Reason]
    is_shown: bool


def recommend(
    external_ids: Sequence[str], *, person: str = "", is_test: bool = False, most: int = SHOWN
) -> Answer:
    """What to show beside these products. `person`: whom it is shown to ("contact:..", "anonymous_id:.."), if known."""
    if person and not _sees(person, is_test=is_test):
        return Answer([], [reason("recommended.held_out")], is_shown=False)
    here = _products(external_ids, is_test=is_test)
    known = {product.external_id for product, _orders in here}
    why = [
        reason("recommended.unknown", product=name) for name in external_ids if name not in known
    ]
    items = _together(
        [product for product, orders in here if orders >= LEAST_TOGETHER],
        {product.pk for product, _orders in here},
        most,
    )
    for product, orders in here:
        if len(items) < most and orders < LEAST_TOGETHER:
            taken = {one.product.pk for one in items} | {one.pk for one, _orders in here}
            items += _bestsellers(product, orders, taken, most - len(items))
    if not items:
        why += [
            reason("recommended.nothing", product=str(product), least=LEAST_TOGETHER)
            for product, _orders in here
        ]
    return Answer(items[:most], why, is_shown=True)


def is_held_out(person: str) -> bool:
    """The same person is always in the same group, wherever and however often they come."""
    said = f"recommendations:{tenancy.current()}:{person}"
    return int.from_bytes(sha256(said.encode()).digest()[:8]) % NOT_SHOWN_SHARE == 0


def _sees(person: str, *, is_test: bool) -> bool:
    """Note that somebody was there, once, in the group they belong to."""
    is_shown = not is_held_out(person)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO advocacy_recommendationgroup (id, organization_id, key, is_shown, is_test) "
            "VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [uuid7(), tenancy.current(), person[:340], is_shown, is_test],
        )
    return is_shown


def _products(external_ids: Collection[str], *, is_test: bool) -> list[tuple[Product, int]]:
    """The products of the basket, in its order, with how often each was ordered. One query."""
    figure = ProductFigure.objects.filter(
        organization_id=OuterRef("organization_id"), product=OuterRef("pk")
    )
    rows = (
        Product.objects.for_organization(tenancy.current())
        .filter(external_id__in=list(external_ids), is_test=is_test)
        .annotate(ordered=Coalesce(Subquery(figure.values("orders")[:1]), 0))
    )
    known = {row.external_id: row for row in rows}
    return [
        (known[name], known[name].ordered) for name in dict.fromkeys(external_ids) if name in known
    ]


def _together(basket: Sequence[Product], there: Collection[UUID], most: int) -> list[Recommended]:
    """The strongest pairs of what stands in the basket: in stock, and with no lower margin than what it stands beside.

    One query, for those of it that were ordered often enough to have pairs. `there`: all that is in the basket.
    """
    if not basket:
        return []
    rows: Any = (
        ProductPair.objects.for_organization(tenancy.current())
        .filter(NO_LOWER_MARGIN, _on_sale("other"), product__in=basket, other__is_in_stock=True)
        .exclude(other__in=there)
        .select_related("other")
        .order_by("-lift", "-together", "pk")
    )
    of = {product.pk: product for product in basket}
    found: dict[UUID, Recommended] = {}
    for row in rows[: most * len(basket)]:  # each may stand once beside every product of the basket
        why = reason(
            "recommended.together",
            product=str(of[row.product_id]),
            n=row.together,
            lift=round(row.lift, 1),
        )
        one = Recommended(row.other, why, round(row.lift, 2), row.together)
        found.setdefault(row.other_id, one)
    return list(found.values())[:most]


def _on_sale(name: str) -> Q:
    """Nothing is recommended before its release, not even to who may see it first."""
    return Q(**{f"{name}__released_at": None}) | Q(**{f"{name}__released_at__lte": timezone.now()})


def _is_worth_less(other: Product, beside: Product) -> bool:
    """Where both margins are told, the lower one is not recommended."""
    return (
        other.margin is not None
        and beside.margin is not None
        and other.currency == beside.currency
        and other.margin < beside.margin
    )


def _bestsellers(
    product: Product, orders: int, taken: Collection[UUID], most: int
) -> list[Recommended]:
    """For a product that is too new: what is bought most in its category."""
    if not product.category:
        return []
    rows = (
        ProductFigure.objects.for_organization(tenancy.current())
        .filter(
            _on_sale("product"),
            category=product.category,
            product__is_in_stock=True,
            product__is_test=product.is_test,
            orders_90d__gt=0,
        )
        .exclude(product__in=taken)
        .select_related("product")
        .order_by("-orders_90d", "product__external_id")
    )
    why = reason("recommended.bestseller", product=str(product), n=orders, least=LEAST_TOGETHER)
    return [
        Recommended(row.product, why)
        for row in rows[: most + 5]
        if not _is_worth_less(row.product, product)
    ][:most]
