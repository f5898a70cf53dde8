"""What a fact says about orders and products, in plain values: the language between sources and this room."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kernel.text import Reason

ORDER_FIELDS = ("number", "placed_at", "paid_at", "cancelled_at", "total", "referral_code", "click_id")  # fmt: skip
PRODUCT_FIELDS = ("title", "category", "price", "currency", "margin", "is_in_stock", "url", "image_url", "care_tips", "released_at")  # fmt: skip
WHOLE = "total"
"""The reference of a refund that stands for all of an order's refunds; single ones, where they are told, replace it."""


@dataclass(slots=True)
class LineTold:
    """One line: so many of one product. `amount`: minor units, for the whole line, after discounts."""

    reference: str
    product: str
    title: str = ""
    quantity: int = 1
    amount: int = 0


@dataclass(slots=True)
class RefundTold:
    """Money that went back. An empty currency is that of the order."""

    reference: str
    at: datetime
    amount: int
    currency: str = ""


@dataclass(slots=True)
class ParcelTold:
    """A parcel of an order, as it was at `at`."""

    reference: str
    at: datetime
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None


@dataclass(slots=True)
class OrderTold:
    """One order as one fact knew it at `at`; `key` names the fact (an event id) and gives the person to the room.

    `fields` hold ORDER_FIELDS only, and only what the fact speaks of. `lines` None: it says nothing of them; they are all
    of the order's lines, unless `is_part` (a row of a file). `buyer` is what the person is known by, so that an order
    of somebody unknown finds them later. `faults`: what of the fact could not be used.
    """

    key: int
    external_id: str
    at: datetime
    is_test: bool = False
    currency: str = ""
    buyer: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    lines: list[LineTold] | None = None
    is_part: bool = False
    refunds: list[RefundTold] = field(default_factory=list)
    parcels: list[ParcelTold] = field(default_factory=list)
    faults: list[Reason] = field(default_factory=list)


@dataclass(slots=True)
class ProductTold:
    """One product of the catalogue as one fact knew it. `fields` hold PRODUCT_FIELDS only."""

    external_id: str
    at: datetime
    is_test: bool = False
    fields: dict[str, Any] = field(default_factory=dict)
