"""What of a call of Shopify is kept: what we read, and nothing else. What is not kept cannot leak."""

from collections.abc import Mapping, Sequence
from typing import Any

from advocacy.sources.payloads import Payload, items, part, word

TAGS = {"ref": "referral_code", "goodword_ref": "referral_code", "click_id": "click_id"}
"""Names under which a shop's theme hands the code of a link and its click id to the order."""
KEPT = (
    "id", "name", "admin_graphql_api_id", "email", "contact_email", "currency", "created_at", "updated_at",
    "processed_at", "cancelled_at", "financial_status", "current_total_price", "total_price", "landing_site",
    "customer_locale", "order_id", "status", "shipment_status", "title", "product_type", "handle", "first_name",
    "last_name", "orders_count", "verified_email",
)  # fmt: skip
LINE = ("id", "product_id", "title", "quantity", "price", "total_discount", "sku")


def slim(body: Payload, topic: str) -> dict[str, Any]:
    """Only the fields that are read."""
    kept = {name: body[name] for name in KEPT if name in body}
    kept["line_items"] = [_pick(line, LINE) for line in items(body, "line_items")]
    for line, told in zip(kept["line_items"], items(body, "line_items"), strict=True):
        line["discounts"] = [word(one, "amount") for one in items(told, "discount_allocations")]
    kept["discount_codes"] = [word(one, "code") for one in items(body, "discount_codes")]
    kept["note_attributes"] = [
        _pick(one, ("name", "value"))
        for one in items(body, "note_attributes")
        if word(one, "name") in TAGS
    ]
    kept["refunds"] = [_slim_refund(one) for one in items(body, "refunds")]
    kept["fulfillments"] = [_slim_parcel(one) for one in items(body, "fulfillments")]
    kept["customer"] = _pick(
        part(body, "customer"), ("id", "email", "first_name", "last_name", "orders_count")
    )
    kept["country"] = word(body, "shipping_address", "country_code", most=2) or word(
        body, "default_address", "country_code", most=2
    )
    if topic.startswith("refunds/"):
        kept |= _slim_refund(body)
    if topic.startswith("products/"):
        kept["variants"] = [
            _pick(
                one,
                ("id", "price", "inventory_quantity", "inventory_policy", "inventory_management"),
            )
            for one in items(body, "variants")
        ]
        kept["image"] = _pick(part(body, "image"), ("src",))
    return kept


def _pick(told: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: told[name] for name in names if name in told} if isinstance(told, Mapping) else {}


def _slim_refund(told: Any) -> dict[str, Any]:
    kept = _pick(told, ("id", "order_id", "created_at", "processed_at"))
    kept["transactions"] = [
        _pick(one, ("kind", "status", "amount", "currency")) for one in items(told, "transactions")
    ]
    return kept


def _slim_parcel(told: Any) -> dict[str, Any]:
    return _pick(told, ("id", "order_id", "status", "shipment_status", "created_at", "updated_at"))
