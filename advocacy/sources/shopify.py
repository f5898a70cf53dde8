"""Shopify: orders, refunds, deliveries, customers and products, as its webhooks tell them.

Of a call only what we use is kept: no street, no telephone, no payment. Topics come in any order and more than once;
each carries the whole order as it was, so that the newest version stands.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext_lazy as _

from accounts.customers.told import PersonTold, normal_email
from accounts.events.models import Event
from accounts.events.reading import News
from accounts.events.rules import instant
from accounts.orders.buyers import buyer_of
from advocacy.sources import selling, signatures
from advocacy.sources.known import Known
from advocacy.sources.payloads import Payload, items, object_of, part, word
from advocacy.sources.providers import Call, NotReadable, Provider
from advocacy.sources.shopify_keeping import TAGS, slim
from advocacy.sources.told import Told

PAID = {"paid", "partially_refunded", "refunded"}


def unpack(call: Call) -> Sequence[News]:
    """One call, one fact, by its topic; dedupe is by the id of the delivery."""
    body = object_of(call)
    topic = call.headers.get("x-shopify-topic", "").strip() or _topic_of(body)
    delivery = call.headers.get("x-shopify-webhook-id", "").strip()
    if not topic or not word(body, "id"):
        raise NotReadable("this has neither a topic nor an id")
    at = instant(body.get("updated_at")) or instant(body.get("created_at"))
    return [
        News(
            message_id=delivery or f"{topic}:{word(body, 'id')}:{word(body, 'updated_at')}",
            name=topic,
            payload=slim(body, topic),
            occurred_at=at,
        )
    ]


def _topic_of(body: Payload) -> str:
    """What a call is about that was kept without its headers."""
    signs = {
        "refund_line_items": "refunds/create",
        "tracking_number": "fulfillments/update",
        "line_items": "orders/updated",
        "variants": "products/update",
        "orders_count": "customers/update",
    }
    return next((topic for sign, topic in signs.items() if sign in body), "")


# Reading


def read(event: Event, known: Known) -> Told:
    """What a topic says; one we do not know says nothing."""
    told = Told(event_id=event.pk, at=event.occurred_at, reading=Event.Reading.NOTHING)
    reader = READERS.get(event.name.partition("/")[0])
    if reader is not None:
        reader(told, event, event.payload)
    return told


def _order(told: Told, event: Event, body: Payload) -> None:
    currency = word(body, "currency").upper()
    said: dict[str, Any] = {
        "external_id": _order_id(word(body, "id")),
        "number": word(body, "name"),
        "updated_at": body.get("updated_at"),
        "currency": currency,
        "placed_at": body.get("processed_at") or body.get("created_at"),
        "cancelled_at": body.get("cancelled_at"),
        # Shopify lowers the current total by what was refunded: the total is what was bought.
        "total": selling.minor_units(body.get("total_price"), currency),
        "lines": [_line(line, currency) for line in items(body, "line_items")],
        "refunds": [_refund(one, currency) for one in items(body, "refunds")],
        "parcels": [_parcel(one) for one in items(body, "fulfillments")],
        **_trace(body),
    }
    if word(body, "financial_status") in PAID or event.name == "orders/paid":
        said["paid_at"] = said["placed_at"]
    told.person = _buyer(event, body)
    _tell(told, event, said)


def _line(line: Payload, currency: str) -> dict[str, Any]:
    """Price times quantity, less what was taken off this line."""
    quantity = selling.whole_number(line.get("quantity"))
    price = selling.minor_units(line.get("price"), currency)
    off = sum(selling.minor_units(one, currency) or 0 for one in items(line, "discounts")) or (
        selling.minor_units(line.get("total_discount"), currency) or 0
    )
    amount: Any = line.get("price")
    if price is not None and quantity is not None:
        amount = (
            price * quantity - off if price < 0 or quantity < 0 else max(price * quantity - off, 0)
        )
    return {
        "reference": word(line, "id"),
        "product": _product_id(word(line, "product_id")) or _sku(word(line, "sku")),
        "title": word(line, "title"),
        "quantity": line.get("quantity"),
        "amount": amount,
    }


def _refund(told: Payload, currency: str) -> dict[str, Any]:
    paid = [
        one
        for one in items(told, "transactions")
        if word(one, "kind") in ("refund", "") and word(one, "status") in ("success", "")
    ]
    own = next((word(one, "currency").upper() for one in paid if word(one, "currency")), currency)
    amounts = [selling.minor_units(one.get("amount"), own) for one in paid]
    return {
        "reference": word(told, "id"),
        "refunded_at": told.get("processed_at") or told.get("created_at"),
        "amount": sum(one for one in amounts if one is not None),
        "currency": own,
    }


def _parcel(told: Payload) -> dict[str, Any]:
    came = word(told, "shipment_status") == "delivered"
    return {
        "reference": word(told, "id"),
        "updated_at": told.get("updated_at"),
        "shipped_at": told.get("created_at"),
        "delivered_at": told.get("updated_at") if came else None,
    }


def _trace(body: Payload) -> dict[str, str]:
    """Whose link brought them: attributes of the order, else the page they landed on, else a discount code of that name."""
    found = {
        TAGS[word(one, "name")]: word(one, "value")
        for one in items(body, "note_attributes")
        if word(one, "name") in TAGS
    }
    query = parse_qs(urlsplit(word(body, "landing_site", most=2000)).query)
    for name, ours in TAGS.items():
        if ours not in found and query.get(name):
            found[ours] = query[name][0]
    codes = [one for one in items(body, "discount_codes") if isinstance(one, str) and one]
    if codes and "referral_code" not in found:
        found["referral_code"] = codes[0]
    return found


def _buyer(event: Event, body: Payload) -> PersonTold | None:
    """Guests have a customer record at Shopify too; where there is none, the mail address of the order stands."""
    told = part(body, "customer")
    email = word(told, "email") or word(body, "email") or word(body, "contact_email")
    return _person(event, told, email, language=word(body, "customer_locale", most=8))


def _person(event: Event, told: Payload, email: str, *, language: str = "") -> PersonTold | None:
    number = word(told, "id")
    name = " ".join(filter(None, (word(told, "first_name"), word(told, "last_name"))))[:200]
    person = PersonTold(
        key=event.pk,
        at=event.occurred_at,
        is_test=event.is_test,
        email=normal_email(email),
        service_id=f"shopify:customer:{number}" if number else "",
        is_profile=event.name.startswith("customers/"),
    )
    fields = {"name": name, "language": language[:2], "country": word(event.payload, "country")}
    person.fields |= {field: value for field, value in fields.items() if value}
    return person if person.identities() else None


def _customer(told: Told, event: Event, body: Payload) -> None:
    told.person = _person(event, body, word(body, "email"))
    if told.person:
        told.reading = Event.Reading.PROFILE


def _refunded(told: Told, event: Event, body: Payload) -> None:
    _tell(
        told,
        event,
        {
            "external_id": _order_id(word(body, "order_id")),
            "updated_at": body.get("created_at"),
            "refunds": [_refund(body, "")],
        },
    )


def _delivered(told: Told, event: Event, body: Payload) -> None:
    _tell(
        told,
        event,
        {
            "external_id": _order_id(word(body, "order_id")),
            "updated_at": body.get("updated_at"),
            "parcels": [_parcel(body)],
        },
    )


def _product(told: Told, event: Event, body: Payload) -> None:
    """In stock while one variant can be bought; the price is that of the cheapest. Shopify tells no currency here."""
    variants = [one for one in items(body, "variants") if isinstance(one, Mapping)]
    prices = [price for one in variants if (price := _decimal(one.get("price"))) is not None]
    can_be_bought = any(
        not word(one, "inventory_management")
        or word(one, "inventory_policy") == "continue"
        or (selling.whole_number(one.get("inventory_quantity")) or 0) > 0
        for one in variants
    )
    said = {
        "external_id": _product_id(word(body, "id")),
        "updated_at": body.get("updated_at"),
        "title": word(body, "title"),
        "category": word(body, "product_type"),
        "is_in_stock": can_be_bought or not variants,
        "image_url": word(body, "image", "src", most=500),
    }
    if prices:
        said["price"] = int(min(prices) * 100)
    if event.name == "products/delete":
        said = {"external_id": said["external_id"], "is_in_stock": False}
    told.products.append(selling.product(said, at=event.occurred_at, is_test=event.is_test))
    told.reading = Event.Reading.PROFILE


def _decimal(value: Any) -> Decimal | None:
    cents = selling.minor_units(value, "")
    return None if cents is None else Decimal(cents) / 100


def _tell(told: Told, event: Event, said: dict[str, Any]) -> None:
    found = selling.order(said, key=event.pk, at=event.occurred_at, is_test=event.is_test)
    found.buyer = buyer_of(told.person)
    told.orders.append(found)
    told.reading = Event.Reading.SIGNAL


def _order_id(number: str) -> str:
    return f"shopify:{number}" if number else ""


def _product_id(number: str) -> str:
    return f"shopify:{number}" if number else ""


def _sku(sku: str) -> str:
    return f"sku:{sku}" if sku else ""


READERS: dict[str, Callable[[Told, Event, Payload], None]] = {
    "orders": _order,
    "refunds": _refunded,
    "fulfillments": _delivered,
    "customers": _customer,
    "products": _product,
}

PROVIDER = Provider(
    code="shopify",
    label="Shopify",
    verify=signatures.shopify,
    unpack=unpack,
    read=read,
    largest_body=16 * 1024 * 1024,
    help_text=_(
        "In Shopify, open Settings, Notifications, Webhooks. Create one webhook for each of these events, in the format JSON, with the address that you get here: Order creation, Order payment, Order update, Order fulfillment, Order cancellation, Refund creation, Fulfillment update, Customer creation, Customer update, Product creation, Product update. Below them Shopify shows the key with which it signs: copy it into the field below."
    ),
)
