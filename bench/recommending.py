"""How fast `GET /api/v1/recommendations` answers in a shop of 10,000 products, and how long the daily count takes."""

import json
import os
import subprocess
import sys
import time
from random import Random
from uuid import UUID

from bench.database import ROOT, environ, scratch

PRODUCTS, ORDERS, BUYERS, REQUESTS = 10_000, 120_000, 20_000, 2_000


def run() -> int:
    with scratch() as url:
        return subprocess.run(
            [sys.executable, "-m", "bench.recommending"],
            cwd=ROOT,
            env={**environ(url), "API_RATE_LIMIT": "100000"},
            check=False,
        ).returncode


def _fill(organization_id: UUID) -> None:
    """Orders of two to four products, each with a friend it is bought with, made by PostgreSQL itself."""
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement, {"o": organization_id, "products": PRODUCTS, "orders": ORDERS, "buyers": BUYERS})  # fmt: skip


FILL = (
    """INSERT INTO accounts_contact (id, organization_id, external_id, email, name, title, language, country, timezone,
           is_decider, standing, traits, told_at, is_test, first_seen_at)
       SELECT gen_random_uuid(), %(o)s, 'buyer-' || g, '', 'Buyer ' || g, '', '', '', '', false, 'customer', '{}', '{}', false, now()
       FROM generate_series(1, %(buyers)s) AS g""",
    """INSERT INTO accounts_product (id, organization_id, external_id, title, seen_as, category, price, currency, margin,
           is_in_stock, url, image_url, care_tips, is_known, told_at, is_test)
       SELECT gen_random_uuid(), %(o)s, 'p' || g, 'Product ' || g, '', 'Category ' || g %% 50, 1000 + g, 'EUR', 500, g %% 10 > 0,
           '', '', '', true, '{}', false FROM generate_series(1, %(products)s) AS g""",
    """WITH people AS (SELECT id, row_number() OVER () AS n FROM accounts_contact)
       INSERT INTO accounts_order (id, organization_id, external_id, number, source, contact_id, buyer, currency, placed_at,
           paid_at, total, refunded, net, is_counted, referral_code, click_id, told_faults, faults, told_at, is_test)
       SELECT gen_random_uuid(), %(o)s, 'o' || g, '', '', people.id, '', 'EUR', now() - (g %% 360) * interval '1 day',
           now() - (g %% 360) * interval '1 day', 3000, 0, 3000, true, '', '', '{}', '[]', '{}', false
       FROM generate_series(1, %(orders)s) AS g JOIN people ON people.n = 1 + g %% %(buyers)s""",
    # A quarter of the catalogue sells most; product n is bought with its neighbour.
    """WITH orders AS (SELECT id, row_number() OVER () AS n FROM accounts_order),
            goods AS (SELECT id, substring(external_id FROM 2)::int AS n FROM accounts_product)
       INSERT INTO accounts_orderline (organization_id, order_id, reference, product_id, title, quantity, amount)
       SELECT %(o)s, orders.id, place::text, goods.id, '', 1, 1000
       FROM orders CROSS JOIN generate_series(0, 2) AS place
       JOIN goods ON goods.n = 1 + CASE place WHEN 2 THEN (orders.n * 7919) %% %(products)s
                                   ELSE (orders.n %% (%(products)s / 4)) * 4 + place END""",
)


def main() -> int:
    organization = Organization.objects.create(name="Bench", business_model="transaction")
    _key, secret = create_api_key(organization=organization, name="bench", scopes=["read"], by=None)
    with tenancy.inside(organization.pk):
        _fill(organization.pk)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        began = time.perf_counter()
        refreshing.refresh_due(now=timezone.now())
        made = time.perf_counter() - began
        pairs = ProductPair.objects.count()
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    rng, took = Random(1), []
    for number in range(REQUESTS + 50):
        wanted = f"p{rng.randint(1, PRODUCTS)},p{rng.randint(1, PRODUCTS)}"
        began = time.perf_counter()
        answer = client.get(f"/api/v1/recommendations?product={wanted}&external_id=buyer-{rng.randint(1, BUYERS)}")  # fmt: skip
        if number >= 50:
            took.append(1000 * (time.perf_counter() - began))
        if answer.status_code != 200:
            print(answer.content.decode())
            return 1
    took.sort()
    print(
        json.dumps(
            {
                "products": PRODUCTS,
                "orders": ORDERS,
                "pairs": pairs,
                "daily_count_s": round(made, 1),
                "p50_ms": round(took[len(took) // 2], 1),
                "p95_ms": round(took[int(0.95 * len(took))], 1),
                "p99_ms": round(took[int(0.99 * len(took))], 1),
            }
        )
    )
    return 0


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from accounts.organizations.models import Organization
    from accounts.organizations.services import create_api_key
    from advocacy.shops import refreshing
    from advocacy.shops.models import ProductPair
    from kernel import tenancy

    sys.exit(main())
