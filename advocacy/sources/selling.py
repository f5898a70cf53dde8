"""What shops have in common: orders, refunds, parcels and products as our own API takes them, read into plain values.

Other senders (Shopify, the Segment e-commerce words, a file) are brought into this shape first, so that a quantity that
cannot be is treated alike wherever it comes from: the line is left out and named, the rest of the order is kept.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.events.rules import instant
from accounts.orders import reasons  # noqa: F401  the words of faults
from accounts.orders.told import LineTold, OrderTold, ParcelTold, ProductTold, RefundTold
from advocacy.sources.payloads import Payload, items, word
from kernel.money import MINOR_UNITS
from kernel.text import define, reason
from kernel.work import Unworkable

define(
    {
        "order.no_id": _("The order has no id: send external_id."),
        "order.no_time": _("The order says of no moment when it was so: send updated_at or placed_at."),
        "order.currency": _("{value} is no currency: three letters, like EUR."),
        "product.no_id": _("The product has no id: send external_id."),
        "product.released_at": _("{value} is no moment from which a product can be on sale: send one like 2026-12-01T09:00:00Z."),
    }
)  # fmt: skip

MOST_LINES = 10_000
LARGEST = 10**12
"""Minor units; anything larger is a mistake of the sender's."""
MOMENTS = ("placed_at", "paid_at", "cancelled_at")


def minor_units(value: Any, currency: str) -> int | None:
    """A decimal amount ("19.90", 19.9) in minor units of its currency; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        found = Decimal(str(value).strip()).scaleb(MINOR_UNITS.get(currency, 2))
        whole = int(found.to_integral_value())
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return whole if abs(whole) <= LARGEST else None


def whole_number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str) and value.strip().lstrip("-").isdigit():
        value = int(value.strip())
    return value if isinstance(value, int) and abs(value) <= LARGEST else None


def order(told: Payload, *, key: int, at: datetime | None, is_test: bool = False) -> OrderTold:
    """An order in our own words. Raises Unworkable when nobody knows which order, of when, or in which currency."""
    external_id = word(told, "external_id")
    if not external_id:
        raise Unworkable(reason("order.no_id"))
    at = instant(told.get("updated_at")) or at or instant(told.get("placed_at"))
    if at is None:
        raise Unworkable(reason("order.no_time"))
    found = OrderTold(key, external_id, at, is_test, currency=_currency(told))
    _fields(found, told)
    if "lines" in told:
        found.lines = _lines(found, told)
    found.is_part = told.get("is_part") is True
    found.refunds = list(_refunds(found, told))
    found.parcels = list(_parcels(found, told))
    return found


def _currency(told: Payload) -> str:
    said = word(told, "currency").upper()
    if said and not (len(said) == 3 and said.isascii() and said.isalpha()):
        raise Unworkable(reason("order.currency", value=said[:40]))
    return said


def _fields(found: OrderTold, told: Payload) -> None:
    """Only what the order speaks of; an empty `cancelled_at` takes a cancellation back."""
    for name in MOMENTS:
        if name in told:
            moment = instant(told[name])
            if moment is None and told[name] not in (None, ""):
                _fault(found, "order.moment", field=name, value=_shown(told[name]))
            elif moment is not None or name == "cancelled_at":
                found.fields[name] = moment
    if told.get("total") is not None:
        total = whole_number(told["total"])
        if total is None or total < 0:
            _fault(found, "order.total", value=_shown(told["total"]))
        else:
            found.fields["total"] = total
    for name, most in (("number", 80), ("referral_code", 32), ("click_id", 64)):
        if said := word(told, name, most=most):
            found.fields[name] = said


def _lines(found: OrderTold, told: Payload) -> list[LineTold]:
    told_lines = items(told, "lines")
    if len(told_lines) > MOST_LINES:
        _fault(found, "order.too_many_lines", n=len(told_lines), limit=MOST_LINES)
    lines: dict[str, LineTold] = {}
    for number, one in enumerate(told_lines[:MOST_LINES], start=1):
        if isinstance(one, Mapping) and (line := _line(found, one, number)):
            lines.setdefault(line.reference, line)
        elif not isinstance(one, Mapping):
            _fault(found, "order.line_unreadable", line=number)
    return list(lines.values())


def _line(found: OrderTold, one: Payload, number: int) -> LineTold | None:
    reference = word(one, "reference", most=120) or str(number)
    quantity = whole_number(one.get("quantity", 1))
    if quantity is None or not 0 <= quantity <= 1_000_000:
        _fault(found, "order.quantity", line=reference, quantity=_shown(one.get("quantity")))
        return None
    amount = whole_number(one.get("amount", 0))
    if amount is None or amount < 0:
        _fault(found, "order.line_amount", line=reference, value=_shown(one.get("amount")))
        return None
    if quantity == 0:  # taken out of the basket again: nothing was bought, and nothing is wrong
        return None
    title = word(one, "title", most=200) or word(one, "product", "title", most=200)
    product = word(one, "product", "external_id") or word(one, "product")
    if not product and title:
        product = f"title:{title.casefold()}"[:255]
    return LineTold(reference, product, title, quantity, amount)


def _refunds(found: OrderTold, told: Payload) -> Iterator[RefundTold]:
    for number, one in enumerate(items(told, "refunds"), start=1):
        reference = word(one, "reference", most=120) or str(number)
        amount = whole_number(one.get("amount")) if isinstance(one, Mapping) else None
        if amount is None or amount < 0:
            said = one.get("amount") if isinstance(one, Mapping) else one
            _fault(found, "order.refund_amount", refund=reference, value=_shown(said))
            continue
        at = instant(one.get("refunded_at")) or found.at
        yield RefundTold(reference, at, amount, word(one, "currency").upper()[:3])


def _parcels(found: OrderTold, told: Payload) -> Iterator[ParcelTold]:
    for number, one in enumerate(items(told, "parcels"), start=1):
        if not isinstance(one, Mapping):
            continue
        shipped, delivered = instant(one.get("shipped_at")), instant(one.get("delivered_at"))
        if one.get("delivered_at") and delivered is None:
            _fault(found, "order.moment", field="delivered_at", value=_shown(one["delivered_at"]))
        at = instant(one.get("updated_at")) or found.at
        yield ParcelTold(word(one, "reference", most=120) or str(number), at, shipped, delivered)


def _fault(found: OrderTold, code: str, **params: Any) -> None:
    found.faults.append(reason(code, **params))


def _shown(value: Any) -> str:
    return str(value)[:40]


def product(told: Payload, *, at: datetime, is_test: bool = False) -> ProductTold:
    """A product in our own words. Raises Unworkable without an id, or for a date of release that is none."""
    external_id = word(told, "external_id")
    if not external_id:
        raise Unworkable(reason("product.no_id"))
    found = ProductTold(external_id, instant(told.get("updated_at")) or at, is_test)
    for name, most in (
        ("title", 200),
        ("category", 120),
        ("url", 500),
        ("image_url", 500),
        ("care_tips", 4000),
    ):
        if name in told:
            found.fields[name] = word(told, name, most=most)
    for name in ("url", "image_url"):
        if not str(found.fields.get(name, "https://")).startswith(("https://", "http://")):
            found.fields[name] = ""
    for name in ("price", "margin"):
        if (amount := whole_number(told.get(name))) is not None:
            found.fields[name] = amount
    if currency := _currency(told):
        found.fields["currency"] = currency
    _availability(found, told)
    return found


def _availability(found: ProductTold, told: Payload) -> None:
    if isinstance(told.get("is_in_stock"), bool):
        found.fields["is_in_stock"] = told["is_in_stock"]
    if "released_at" in told:
        found.fields["released_at"] = _release(told["released_at"])


def _release(said: Any) -> datetime | None:
    """Nothing said takes the day back."""
    moment = instant(said)
    if moment is None and said not in (None, ""):
        raise Unworkable(reason("product.released_at", value=_shown(said)))
    return moment
