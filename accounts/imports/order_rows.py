"""Rows of past orders: a line each, rows of one order share its number. What else a row says of the order it may say once.

Shopify's own export loads as it is, and so does any table with an order, a date and a product or a total. Pure.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.imports import values
from accounts.imports.fields import fold
from accounts.imports.values import Fault

AMOUNTS = ("price", "total", "refunded")
UNPAID = {fold(word) for word in ("pending", "voided", "authorized", "expired", "unpaid", "failed", "en attente", "impayée", "impayé", "échoué")}  # fmt: skip
PROPERTIES = (
    "order_id", "product_id", "product", "quantity", "price", "total", "refunded", "currency", "referral_code",
)  # fmt: skip


def amount(cell: str) -> str:
    """In units of its currency, as text. Raises Fault."""
    found, _currency = values.amount(cell)
    return f"{found:f}"


def quantity(cell: str) -> int:
    """Raises Fault for what is no whole number from 1 on."""
    found = values.number(cell)
    if found != int(found) or not 1 <= found <= 1_000_000:
        raise Fault("row.not_whole")
    return int(found)


def currency_of(cells: Sequence[str], places: Mapping[str, int]) -> str:
    """The currency beside the amounts: in its own column, else in a cell with an amount. Raises Fault."""
    place = places.get("currency")
    if place is not None and cells[place]:
        return values.currency(cells[place])
    for code in AMOUNTS:
        place = places.get(code)
        if place is not None and cells[place]:
            return values.amount(cells[place])[1]
    return ""


def order_items(found: Mapping[str, Any], *, has_status: bool, again: int) -> list[dict[str, Any]]:
    """The fact a row tells: a line of an order, and who bought. `again`: how often the same row stood above it."""
    properties = {name: found[name] for name in PROPERTIES if found.get(name) not in (None, "")}
    for name in ("cancelled_at", "delivered_at"):
        if isinstance(found.get(name), datetime):
            properties[name] = found[name].isoformat()
    paid = _is_paid(found.get("status", ""), has_status=has_status)
    if paid is not None:
        properties["paid"] = paid
    if again:
        properties["again"] = again
    email, user = found.get("email", ""), found.get("user_id", "")
    told = {"email": email} if email else {}
    item: dict[str, Any] = {
        "type": "track",
        "event": "Order Imported",
        "properties": properties,
        "timestamp": found["date"].isoformat(),
        "context": {"traits": told | ({"name": found["name"]} if found.get("name") else {})},
    }
    if user:
        item["userId"] = user
    else:
        nobody = f"order:{found['order_id']}"
        item["anonymousId"] = (f"mail:{email}" if email else nobody)[:255]
    said = json.dumps(item, sort_keys=True, separators=(",", ":"), default=str)
    return [item | {"messageId": f"order:{hashlib.sha256(said.encode()).hexdigest()[:40]}"}]


def _is_paid(status: str, *, has_status: bool) -> bool | None:
    """A row below the first of its order often says nothing of it."""
    if not status:
        return None if has_status else True
    return fold(status) not in UNPAID
