"""The verb for orders: write down what was told of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum
from django.utils import timezone

from accounts.orders import products
from accounts.orders.models import Order, OrderLine, Parcel, Refund
from accounts.orders.rules import (
    Refunded,
    newer,
    together,
    version_of,
    version_of_buyer,
    version_of_lines,
    worth,
)
from accounts.orders.told import OrderTold
from accounts.organizations.models import Organization
from kernel import tenancy
from kernel.setwise import insert_rows, update_rows, upsert_rows
from kernel.text import Reason

Key = tuple[bool, str]
BUYER, LINES = "buyer", "lines"
COLUMNS = [
    "number",
    "contact_id",
    "buyer",
    "currency",
    "placed_at",
    "paid_at",
    "cancelled_at",
    "delivered_at",
    "told_total",
    "total",
    "refunded",
    "net",
    "is_counted",
    "referral_code",
    "click_id",
    "told_faults",
    "faults",
    "told_at",
    "changed_at",
]


def record(
    told: Sequence[OrderTold], *, contact_of: Mapping[int, UUID], sources: Mapping[int, str]
) -> list[Order]:
    """Write down what facts say of orders; returns the orders they are about, as they are now.

    The caller holds the locks of the people. The number of queries grows neither with the facts nor with their lines.
    """
    if not told:
        return []
    orders = _locked(told, sources)
    lines: dict[UUID, list[OrderLine]] = {}
    replaced: set[UUID] = set()
    known = products.ids_of(
        {(one.is_test, line.product) for one in told for line in one.lines or () if line.product}
    )
    for one in sorted(told, key=lambda o: (o.at, o.key)):
        order = orders[one.is_test, one.external_id]
        _tell(order, one, contact_of.get(one.key))
        if one.lines is not None:
            _tell_lines(order, one, known, lines, replaced)
    _write_lines(lines, replaced)
    _write_refunds(told, orders)
    _write_parcels(told, orders)
    _settle(list(orders.values()))
    return list(orders.values())


def _locked(told: Sequence[OrderTold], sources: Mapping[int, str]) -> dict[Key, Order]:
    """The orders of these facts, new ones made, all locked in the order of their ids."""
    own = _own_currency(told)
    fresh = {
        (one.is_test, one.external_id): Order(
            organization_id=tenancy.current(),
            is_test=one.is_test,
            external_id=one.external_id,
            source=sources.get(one.key, "")[:60],
            currency=one.currency or own,
        )
        for one in sorted(told, key=lambda o: (o.at, o.key), reverse=True)
    }
    wanted = {external_id for _test, external_id in fresh}
    rows = Order.objects.for_organization(tenancy.current()).filter(external_id__in=wanted)
    there = {(test, name) for test, name in rows.values_list("is_test", "external_id")}
    insert_rows(
        [fresh[key] for key in sorted(fresh.keys() - there)],
        leave_out=["created_at", "changed_at"],
        unless_there=True,
    )
    locked = rows.select_for_update(no_key=True).order_by("pk")
    return {(row.is_test, row.external_id): row for row in locked}


def _own_currency(told: Sequence[OrderTold]) -> str:
    """The organization's currency, for orders that name none."""
    if all(one.currency for one in told):
        return ""
    return Organization.objects.only("currency").get(pk=tenancy.current()).currency


def _tell(order: Order, told: OrderTold, contact_id: UUID | None) -> None:
    """What a fact says of the order itself: newer words stand, and whoever is known stays known."""
    fields: dict[str, Any] = dict(told.fields)
    if told.currency:
        fields["currency"] = told.currency
    for name, (value, version) in newer(order.told_at, fields, told.at).items():
        order.told_at = order.told_at | {name: version}
        setattr(order, "told_total" if name == "total" else name, value)
    version = version_of_buyer(told.at, told.buyer)
    if told.buyer and version > order.told_at.get(BUYER, ""):
        order.told_at = order.told_at | {BUYER: version}
        order.buyer, order.contact_id = told.buyer, contact_id
    if contact_id and order.contact_id is None and told.buyer == order.buyer:
        order.contact_id = contact_id
    if told.lines is None:
        _blame(order, "besides", told.faults)


def _blame(order: Order, where: str, faults: Sequence[Reason], *, anew: bool = False) -> None:
    """Faults are kept by what they came with, so that those of lines that were replaced go with them."""
    before = [] if anew else order.told_faults.get(where, [])
    order.told_faults = order.told_faults | {where: together([*before, *faults])}


def _tell_lines(
    order: Order,
    told: OrderTold,
    known: Mapping[Key, UUID],
    lines: dict[UUID, list[OrderLine]],
    replaced: set[UUID],
) -> None:
    """All lines of an order replace what was there, where they are newer; single ones are added until all are told."""
    if told.is_part:
        if LINES in order.told_at:
            return
        _blame(order, "parts", told.faults)
        lines.setdefault(order.pk, []).extend(_lines(order, told, known))
        return
    version = version_of_lines(told.at, told.lines or ())
    if version <= order.told_at.get(LINES, ""):
        return
    order.told_at = order.told_at | {LINES: version}
    order.told_faults = {name: mine for name, mine in order.told_faults.items() if name != "parts"}
    _blame(order, LINES, told.faults, anew=True)
    lines[order.pk] = _lines(order, told, known)
    replaced.add(order.pk)


def _lines(order: Order, told: OrderTold, known: Mapping[Key, UUID]) -> list[OrderLine]:
    return [
        OrderLine(
            organization_id=order.organization_id,
            order=order,
            reference=line.reference[:120],
            product_id=known.get((told.is_test, line.product)),
            title=line.title[:200],
            quantity=line.quantity,
            amount=line.amount,
        )
        for line in told.lines or ()
    ]


def _write_lines(lines: Mapping[UUID, Sequence[OrderLine]], replaced: Collection[UUID]) -> None:
    if replaced:
        OrderLine.objects.for_organization(tenancy.current()).filter(order_id__in=replaced).delete()
    rows = [line for mine in lines.values() for line in mine]
    insert_rows(rows, leave_out=["id"], unless_there=True)


def _write_refunds(told: Sequence[OrderTold], orders: Mapping[Key, Order]) -> None:
    """Each refund as it was told last; of two words of the same moment the larger stands."""
    newest: dict[tuple[UUID, str], Refund] = {}
    for one in told:
        order = orders[one.is_test, one.external_id]
        for refund in one.refunds:
            row = Refund(
                organization_id=order.organization_id,
                order=order,
                reference=refund.reference[:120],
                refunded_at=refund.at,
                amount=refund.amount,
                currency=refund.currency,
                version=version_of(one.at, f"{refund.amount:020d}{refund.currency}"),
            )
            _keep_newest(newest, row)
    _upsert(Refund, newest, ["refunded_at", "amount", "currency", "version"])


def _write_parcels(told: Sequence[OrderTold], orders: Mapping[Key, Order]) -> None:
    newest: dict[tuple[UUID, str], Parcel] = {}
    for one in told:
        order = orders[one.is_test, one.external_id]
        for parcel in one.parcels:
            row = Parcel(
                organization_id=order.organization_id,
                order=order,
                reference=parcel.reference[:120],
                shipped_at=parcel.shipped_at,
                delivered_at=parcel.delivered_at,
                version=version_of(parcel.at, f"{parcel.delivered_at} {parcel.shipped_at}"),
            )
            _keep_newest(newest, row)
    _upsert(Parcel, newest, ["shipped_at", "delivered_at", "version"])


def _keep_newest(newest: dict[tuple[UUID, str], Any], row: Any) -> None:
    key = (row.order_id, row.reference)
    if key not in newest or newest[key].version < row.version:
        newest[key] = row


def _upsert(model: Any, newest: Mapping[tuple[UUID, str], Any], fields: list[str]) -> None:
    """Write the versions that are newer than what is there. The orders are locked: nobody writes between."""
    if not newest:
        return
    rows = model.objects.for_organization(tenancy.current()).filter(
        order_id__in={order_id for order_id, _reference in newest}
    )
    there = {
        (order_id, reference): version
        for order_id, reference, version in rows.values_list("order_id", "reference", "version")
    }
    fresh = [row for key, row in newest.items() if row.version > there.get(key, "")]
    upsert_rows(
        fresh, unique=["organization", "order", "reference"], fields=fields, leave_out=["id"]
    )


def _settle(orders: Sequence[Order]) -> None:
    """What each order comes to now, from its lines, refunds and parcels."""
    ids = [order.pk for order in orders]
    lines = _sums(ids)
    refunds, parcels = _told_of(Refund, ids), _told_of(Parcel, ids)
    now = timezone.now()
    for order in orders:
        found = worth(
            currency=order.currency,
            told_total=order.told_total,
            lines=lines.get(order.pk, 0),
            refunds=[Refunded(r.reference, r.amount, r.currency) for r in refunds[order.pk]],
            is_placed=order.placed_at is not None,
            is_paid=order.paid_at is not None,
            is_cancelled=order.cancelled_at is not None,
        )
        order.total, order.refunded, order.net = found.total, found.refunded, found.net
        order.is_counted = found.is_counted
        told = [fault for mine in order.told_faults.values() for fault in mine]
        order.faults = together([*told, *found.faults])
        arrived = [one.delivered_at for one in parcels[order.pk] if one.delivered_at]
        order.delivered_at = max(arrived, default=None)
        order.changed_at = now
    update_rows(orders, COLUMNS)


def _sums(ids: Collection[UUID]) -> dict[UUID, int]:
    rows = OrderLine.objects.for_organization(tenancy.current()).filter(order_id__in=ids)
    found = rows.order_by().values("order_id").annotate(sum=Sum("amount"), n=Count("pk"))
    return {row["order_id"]: int(row["sum"]) for row in found}


def _told_of(model: Any, ids: Collection[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in model.objects.for_organization(tenancy.current()).filter(order_id__in=ids):
        found[row.order_id].append(row)
    return found
