"""What is bought together, and how products sell: counted in the database, anew each day."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from advocacy.shops.models import ProductFigure, ProductPair
from kernel import tenancy
from kernel.setwise import insert_rows

WITHIN = timedelta(days=365)
LEAST_TOGETHER = 30
LEAST_LIFT = 1.5
MOST_OTHERS = 20
LARGEST_BASKET = 50
"""Who buys more than fifty different things buys for a shop of their own: nothing is said by what stands beside what."""


def count_anew(*, now: datetime, intervals: Mapping[UUID, float]) -> int:
    """Figures of every product sold within a year and the pairs above chance. Returns how many pairs."""
    organization_id = tenancy.current()
    values: dict[str, Any] = {
        "organization": organization_id,
        "since": now - WITHIN,
        "lately": now - timedelta(days=90),
        "largest": LARGEST_BASKET,
        "together": LEAST_TOGETHER,
        "lift": LEAST_LIFT,
        "most": MOST_OTHERS,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, values)
        figures = [_figure(row, intervals) for row in cursor.fetchall()]
        ProductFigure.objects.for_organization(organization_id).delete()
        insert_rows(figures)
        ProductPair.objects.for_organization(organization_id).delete()
        cursor.execute(PAIRS, values)
        return int(cursor.rowcount)


def _figure(row: tuple[Any, ...], intervals: Mapping[UUID, float]) -> ProductFigure:
    product_id, category, orders, lately = row
    return ProductFigure(
        organization_id=tenancy.current(),
        product_id=product_id,
        category=category,
        orders=orders,
        orders_90d=lately,
        interval_days=intervals.get(product_id),
    )


BASKETS = """
WITH basket AS (
    SELECT DISTINCT line.order_id, line.product_id, bought.placed_at
    FROM accounts_orderline AS line
    JOIN accounts_order AS bought ON bought.id = line.order_id
    WHERE line.organization_id = %(organization)s AND line.product_id IS NOT NULL
    AND bought.is_counted AND NOT bought.is_test AND bought.placed_at > %(since)s
)
"""

FIGURES = (
    BASKETS
    + """
SELECT basket.product_id, product.category, COUNT(*), COUNT(*) FILTER (WHERE basket.placed_at > %(lately)s)
FROM basket JOIN accounts_product AS product ON product.id = basket.product_id
GROUP BY basket.product_id, product.category
"""
)

PAIRS = (
    BASKETS  # noqa: S608  no value stands in it
    + """, size AS (
    SELECT order_id FROM basket GROUP BY order_id HAVING COUNT(*) <= %(largest)s
), small AS (
    SELECT basket.order_id, basket.product_id FROM basket JOIN size USING (order_id)
), sold AS (
    SELECT product_id, COUNT(*) AS n FROM small GROUP BY product_id HAVING COUNT(*) >= %(together)s
), enough AS (
    SELECT small.* FROM small JOIN sold USING (product_id)
), pair AS (
    SELECT one.product_id AS one, other.product_id AS other, COUNT(*) AS together
    FROM enough AS one JOIN enough AS other ON other.order_id = one.order_id AND other.product_id <> one.product_id
    GROUP BY one.product_id, other.product_id HAVING COUNT(*) >= %(together)s
), told AS (
    SELECT pair.*, pair.together * (SELECT COUNT(*) FROM size)::float / (a.n * b.n) AS lift
    FROM pair JOIN sold AS a ON a.product_id = pair.one JOIN sold AS b ON b.product_id = pair.other
), ranked AS (
    SELECT told.*, ROW_NUMBER() OVER (PARTITION BY one ORDER BY lift DESC, together DESC, other) AS place
    FROM told WHERE lift >= %(lift)s
)
INSERT INTO advocacy_productpair (organization_id, product_id, other_id, together, lift)
SELECT %(organization)s, one, other, together, lift FROM ranked WHERE place <= %(most)s
"""
)
