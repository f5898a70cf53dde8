"""Track events of a shop, in the words of Segment's e-commerce specification: orders, refunds, parcels, ratings."""

from collections.abc import Callable, Mapping
from typing import Any

from accounts.events.models import Event
from accounts.orders.buyers import buyer_of
from accounts.orders.told import WHOLE
from advocacy.sources import selling, tracked, traits
from advocacy.sources.payloads import Payload, items, part, word
from advocacy.sources.told import Told, TroubleNews
from kernel.text import reason
from kernel.work import Unworkable

GOOD, BAD, BEST = 4, 2, 5


def read(told: Told, event: Event, meaning: str) -> None:
    """Fill `told` from an event of this meaning. Raises Unworkable when it does not say of which order."""
    READERS[meaning](told, event, part(event.payload, "properties"))


def _order(told: Told, event: Event, properties: Payload) -> None:
    """An order as it was placed, or as it is now."""
    currency = word(properties, "currency").upper()
    said: dict[str, Any] = {
        "external_id": _order_id(properties),
        "currency": currency,
        "placed_at": properties.get("placed_at") or event.occurred_at.isoformat(),
        "total": _amount(properties, ("total", "revenue", "value"), currency),
    }
    if "paid" not in properties or properties["paid"] is True:
        said["paid_at"] = said["placed_at"]
    if "products" in properties:
        said["lines"] = [_line(one, currency) for one in items(properties, "products")]
    codes = (word(properties, name) for name in ("ref", "referral_code", "coupon"))
    said["referral_code"] = next(filter(None, codes), "")
    said["click_id"] = word(properties, "click_id")
    _tell(told, event, said)


def _line(one: Any, currency: str) -> dict[str, Any]:
    """`price` is that of a piece; of a coupon on the whole order the lines know nothing."""
    quantity = selling.whole_number(one.get("quantity", 1)) if isinstance(one, Mapping) else None
    price = selling.minor_units(one.get("price", 0), currency) if isinstance(one, Mapping) else None
    whole = price * quantity if price is not None and quantity is not None else None
    product = word(one, "product_id") or word(one, "sku") or word(one, "id")
    return {
        "reference": word(one, "line_id"),
        "product": product,
        "title": word(one, "name") or word(one, "title"),
        "quantity": one.get("quantity", 1) if isinstance(one, Mapping) else None,
        "amount": one.get("price") if whole is None and isinstance(one, Mapping) else whole,
    }


def _row(told: Told, event: Event, properties: Payload) -> None:
    """One row of a file of past orders: a line, and what the row says of the order beside it."""
    currency = word(properties, "currency").upper()
    said: dict[str, Any] = {
        "external_id": _order_id(properties),
        "number": word(properties, "number") or _order_id(properties),
        "currency": currency,
        "placed_at": event.occurred_at.isoformat(),
        "is_part": True,
        "lines": [],
        "referral_code": word(properties, "referral_code"),
    }
    if properties.get("paid") is True:
        said["paid_at"] = said["placed_at"]
    if properties.get("cancelled_at"):
        said["cancelled_at"] = properties["cancelled_at"]
    if word(properties, "product") or word(properties, "product_id"):
        line = _line({"name": properties.get("product"), **properties}, currency)
        said["lines"].append(line | {"reference": word(properties, "line_id") or event.message_id})
    if "total" in properties:
        said["total"] = selling.minor_units(properties["total"], currency)
    if refunded := selling.minor_units(properties.get("refunded"), currency):
        said["refunds"] = [{"reference": WHOLE, "amount": refunded}]
    if properties.get("delivered_at"):
        said["parcels"] = [{"reference": "file", "delivered_at": properties["delivered_at"]}]
    _tell(told, event, said)


def _refunded(told: Told, event: Event, properties: Payload) -> None:
    """Without an amount the whole order was given back."""
    currency = word(properties, "currency").upper()
    amount = _amount(properties, ("total", "value", "amount"), currency)
    said: dict[str, Any] = {"external_id": _order_id(properties)}
    if amount is None:
        said["cancelled_at"] = event.occurred_at.isoformat()
    else:
        reference = word(properties, "refund_id") or event.message_id
        said["refunds"] = [{"reference": reference, "amount": amount, "currency": currency}]
    _tell(told, event, said)


def _cancelled(told: Told, event: Event, properties: Payload) -> None:
    at = event.occurred_at.isoformat()
    _tell(told, event, {"external_id": _order_id(properties), "cancelled_at": at})


def _delivered(told: Told, event: Event, properties: Payload) -> None:
    parcel = {
        "reference": word(properties, "parcel_id") or "1",
        "delivered_at": event.occurred_at.isoformat(),
        "shipped_at": properties.get("shipped_at"),
    }
    _tell(told, event, {"external_id": _order_id(properties), "parcels": [parcel]})


def _rated(told: Told, event: Event, properties: Payload) -> None:
    """4 and 5 stars of 5 are a good sign, 3 none, 1 and 2 a complaint that somebody should answer."""
    stars = traits.number(properties.get("stars", properties.get("rating")))
    if stars is None:
        raise Unworkable(reason("missing_property", name="stars"))
    if not 0 <= stars <= BEST:
        raise Unworkable(reason("bad_score", scale=BEST, value=f"{stars:g}"))
    if stars >= GOOD:
        tracked.evidence(told, event, {"rating": stars, **properties}, "product_rated")
    elif stars <= BAD:
        tracked.evidence(told, event, {"rating": stars, **properties}, "complaint")
        told.trouble.append(TroubleNews("complaint", reference=told.evidence[-1].subject))


def _order_id(properties: Payload) -> str:
    found = word(properties, "order_id") or word(properties, "orderId")
    if not found:
        raise Unworkable(reason("missing_property", name="order_id"))
    return found


def _amount(properties: Payload, names: tuple[str, ...], currency: str) -> Any:
    """The first of these amounts that is told, in minor units; what is none stays as it is, to be named as a fault."""
    told = next((properties[name] for name in names if properties.get(name) is not None), None)
    if told is None:
        return None
    found = selling.minor_units(told, currency)
    return told if found is None else found


def _tell(told: Told, event: Event, said: dict[str, Any]) -> None:
    found = selling.order(said, key=event.pk, at=event.occurred_at, is_test=event.is_test)
    found.buyer = buyer_of(told.person)
    told.orders.append(found)
    told.reading = Event.Reading.SIGNAL


READERS: dict[str, Callable[[Told, Event, Payload], None]] = {
    "order": _order,
    "order_row": _row,
    "order_refunded": _refunded,
    "order_cancelled": _cancelled,
    "parcel_delivered": _delivered,
    "product_rating": _rated,
}
