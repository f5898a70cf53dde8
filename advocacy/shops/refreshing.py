"""Figures about buyers and products made anew: minutes after orders came, and once a day because time passes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import connection

from accounts.orders import products
from accounts.orders.models import Order
from advocacy.shops import modelling, pairs, rules
from advocacy.shops.histories import histories, own_currency
from advocacy.shops.models import Shopper, ShopState
from advocacy.shops.rules import Bought, Buying
from kernel import tenancy
from kernel.setwise import insert_rows

DAY = timedelta(days=1)
WEEKS_AHEAD = 52.0
"""How far `expected_12m` looks."""


def refresh_due(*, now: datetime) -> int:
    """Make the figures of this organization anew when orders came since, or a day has passed. Returns 1 when it did."""
    newest = (
        Order.objects.for_organization(tenancy.current())
        .order_by("-changed_at")
        .values_list("changed_at", flat=True)
        .first()
    )
    if newest is None:
        return 0
    state = _state()
    if state.refreshed_at and newest < state.refreshed_at and now - state.refreshed_at < DAY:
        return 0
    refresh(state, now=now)
    return 1


def refresh(state: ShopState, *, now: datetime) -> None:
    """Everything, from the orders. The model of value and the pairs are made once a day, and at the first time."""
    with connection.cursor() as cursor:
        # A large shop's model takes longer than a transaction may idle; it holds the lock of one row that only we want.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '15min'")
    products.name_the_unknown()
    found, state.has_margins = histories()
    of_products = _intervals_of_products(found)
    is_another_day = state.fitted_at is None or now - state.fitted_at >= DAY
    if is_another_day or _has_grown(state, found):
        fitted = modelling.fit(found, now=now)
        state.model = fitted.as_data() if fitted else {"buyers": len(found)}
        state.backtest = modelling.backtest(found, now=now)
        state.fitted_at = now
        pairs.count_anew(now=now, intervals=of_products)
        state.paired_at = now
    model = modelling.model_of(state.model)
    _write(_shoppers(found, of_products, model, now=now))
    state.refreshed_at = now
    state.save()


def state_here() -> ShopState | None:
    found: ShopState | None = ShopState.objects.for_organization(tenancy.current()).first()
    return found


def _state() -> ShopState:
    """The row of this organization, locked: two workers never make the same figures at once."""
    ShopState.objects.bulk_create(
        [ShopState(organization_id=tenancy.current())], ignore_conflicts=True
    )
    rows = ShopState.objects.for_organization(tenancy.current())
    return rows.select_for_update(no_key=True).get()


def _has_grown(state: ShopState, found: Mapping[UUID, Sequence[Bought]]) -> bool:
    """A tenth more buyers, as after an import: the model of yesterday knows too little."""
    return len(found) > 1.1 * int(state.model.get("buyers", 0)) + 10


def _intervals_of_products(found: Mapping[UUID, Sequence[Bought]]) -> dict[UUID, float]:
    """After how many days buyers of a product came back, in the median, where enough did."""
    after: dict[UUID, list[float]] = defaultdict(list)
    for orders in found.values():
        for earlier, later in pairwise(orders):
            days = (later.at - earlier.at).total_seconds() / 86400
            if isinstance(earlier.product, UUID) and days >= rules.SHORTEST_INTERVAL:
                after[earlier.product].append(days)
    return {
        product: usual
        for product, days in after.items()
        if (usual := rules.typical(days, fewest=rules.FEWEST)) is not None
    }


def _shoppers(
    found: Mapping[UUID, Sequence[Bought]],
    of_products: Mapping[UUID, float],
    model: modelling.Model | None,
    *,
    now: datetime,
) -> list[Shopper]:
    everybody = [days for orders in found.values() for days in rules.intervals(orders)]
    of_shop = rules.typical(everybody, fewest=rules.FEWEST)
    currency, rows = own_currency(), []
    for contact_id, orders in found.items():
        lately = [one for one in orders if now - one.at <= rules.YEAR]
        days, whose = _interval(orders, of_products, of_shop)
        rows.append(
            Shopper(
                organization_id=tenancy.current(),
                contact_id=contact_id,
                first_at=orders[0].at,
                last_at=orders[-1].at,
                orders=len(orders),
                orders_12m=len(lately),
                currency=currency,
                value=sum(one.net for one in orders),
                value_12m=sum(one.net for one in lately),
                margin_12m=round(sum(one.margin for one in lately)),
                interval_days=days,
                interval_from=whose,
                refreshed_at=now,
            )
        )
        if model is not None:
            _expect(rows[-1], orders, model, now=now)
    _rank(rows, now=now)
    return rows


def _interval(
    orders: Sequence[Bought], of_products: Mapping[UUID, float], of_shop: float | None
) -> tuple[float | None, str]:
    """Their own median, else that of others who bought the same, else everybody's."""
    own = rules.typical(rules.intervals(orders))
    if own is not None:
        return own, Shopper.From.OWN
    product = orders[-1].product
    if isinstance(product, UUID) and product in of_products:
        return of_products[product], Shopper.From.PRODUCT
    return of_shop, Shopper.From.SHOP if of_shop is not None else Shopper.From.NOBODY


def _expect(
    row: Shopper, orders: Sequence[Bought], model: modelling.Model, *, now: datetime
) -> None:
    buyer = modelling.history_of(orders, now=now)
    n, mean = modelling.mean_value(orders)
    row.alive = round(model.frequency.alive(buyer), 4)
    row.expected_12m = round(model.frequency.expected(buyer, WEEKS_AHEAD), 4)
    row.worth_12m = round(row.expected_12m * model.spending.expected(n, mean)) if n else None


def _rank(rows: list[Shopper], *, now: datetime) -> None:
    """Fifths and segments, which depend on everybody."""
    if not rows:
        return
    vip_from = rules.vip_height([row.margin_12m for row in rows])
    recency = rules.fifths([row.last_at.timestamp() for row in rows])
    frequency = rules.fifths([row.orders for row in rows])
    money = rules.fifths([row.value_12m for row in rows])
    for row, r, f, m in zip(rows, recency, frequency, money, strict=True):
        buying = Buying(
            row.first_at, row.last_at, row.orders_12m, row.margin_12m, row.interval_days
        )
        row.recency, row.frequency, row.money = r, f, m
        row.is_at_risk = rules.is_at_risk(buying, now=now)
        row.segment = rules.segment_of(buying, vip_from=vip_from, now=now)
        row.due_at = rules.due_at(buying)


def _write(rows: Sequence[Shopper]) -> None:
    Shopper.objects.for_organization(tenancy.current()).delete()
    insert_rows(rows)
