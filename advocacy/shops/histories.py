"""The orders that count, by buyer, in plain values: one query, read by everything that is computed about buying."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.orders.models import Order
from accounts.organizations.models import Organization
from advocacy.shops.rules import Bought
from kernel import tenancy

MARGIN_KNOWN_FROM = 0.8
"""Margins speak for the shop when they are known for so much of what it sells."""


def counted() -> Any:
    """Orders that count, of living people; rows of test keys never do."""
    return Order.objects.for_organization(tenancy.current()).filter(
        is_counted=True, is_test=False, contact__isnull=False
    )


def own_currency() -> str:
    return Organization.objects.only("currency").get(pk=tenancy.current()).currency


def histories(*, until: datetime | None = None) -> tuple[dict[UUID, list[Bought]], bool]:
    """Every buyer's orders in order of time, and whether margins are known well enough to speak of."""
    margins, is_known = _margins()
    currency = own_currency()
    rows = counted().order_by("placed_at", "pk")
    if until is not None:
        rows = rows.filter(placed_at__lte=until)
    found: dict[UUID, list[Bought]] = defaultdict(list)
    for pk, contact_id, at, net, told in rows.values_list(
        "pk", "contact_id", "placed_at", "net", "currency"
    ):
        own = net if told == currency else 0
        share, product = margins.get(pk, (1.0, None))
        found[contact_id].append(Bought(at, own, own * share if is_known else own, product))
    return found, is_known


def _margins() -> tuple[dict[UUID, tuple[float, UUID]], bool]:
    """Per order: the share of its value that is margin (of its lines whose margin is told), and its largest product."""
    with connection.cursor() as cursor:
        cursor.execute(MARGINS, [tenancy.current()])
        rows = cursor.fetchall()
    known = sum(row[2] for row in rows)
    sold = sum(row[3] for row in rows)
    kept = sum(row[1] for row in rows)
    usual = float(kept / known) if known else 1.0
    shares = {}
    for order_id, margin, of_known, of_all, product in rows:
        rest = of_all - of_known
        share = (float(margin) + usual * float(rest)) / float(of_all) if of_all else usual
        shares[order_id] = (share, product)
    return shares, bool(sold) and known / sold >= MARGIN_KNOWN_FROM


MARGINS = """
SELECT line.order_id,
       COALESCE(SUM(product.margin * line.quantity), 0),
       COALESCE(SUM(line.amount) FILTER (WHERE product.margin IS NOT NULL), 0),
       SUM(line.amount),
       (ARRAY_AGG(line.product_id ORDER BY line.amount DESC, line.id))[1]
FROM accounts_orderline AS line
JOIN accounts_order AS bought ON bought.id = line.order_id AND bought.is_counted AND NOT bought.is_test
LEFT JOIN accounts_product AS product ON product.id = line.product_id
WHERE line.organization_id = %s
GROUP BY line.order_id
"""
