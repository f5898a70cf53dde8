"""What a Stripe subscription is worth a month, from the prices of its items. Pure arithmetic, exact to the last step.

Before discounts and tax. Prices in tiers or by use are not known beforehand: then nothing is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from advocacy.sources.payloads import Payload, part, within, word

MONTHS = {
    "day": Decimal(12) / 365,
    "week": Decimal(84) / 365,
    "month": Decimal(1),
    "year": Decimal(12),
}
MOST = Decimal("1e15")


@dataclass(frozen=True, slots=True)
class Terms:
    """What the items of a subscription come to: per month in minor units, exactly."""

    amount: int
    currency: str
    seats: int | None
    plan: str


def terms(lines: Sequence[Any]) -> Terms | None:
    """Sum of quantity x unit price / months over the items; None when a price is not known beforehand."""
    total, seats, currency = Decimal(0), 0, ""
    for line in lines:
        price = _price(line)
        unit = _unit(price)
        months = _months(price)
        quantity = _quantity(line, price)
        if unit is None or months is None or quantity is None:
            return None
        total += quantity * unit / months
        seats += int(quantity)
        currency = word(price, "currency").upper() or currency
    if not currency or total >= MOST:
        return None
    return Terms(
        amount=int(total.quantize(Decimal(1), ROUND_HALF_UP)),
        currency=currency,
        seats=min(seats, 2**31 - 1),
        plan=_plan(lines),
    )


def _price(line: Any) -> Payload:
    return part(line, "price") or part(line, "plan")


def _unit(price: Payload) -> Decimal | None:
    if word(price, "billing_scheme") == "tiered" or part(price, "custom_unit_amount"):
        return None
    if "metered" in (word(price, "recurring", "usage_type"), word(price, "usage_type")):
        return None
    names = ("unit_amount_decimal", "unit_amount", "amount_decimal", "amount")
    return next((n for name in names if (n := number(price.get(name))) is not None), None)


def _months(price: Payload) -> Decimal | None:
    recurring = part(price, "recurring") or price
    months = MONTHS.get(word(recurring, "interval"))
    count = number(recurring.get("interval_count", 1))
    return months * count if months and count else None


def _quantity(line: Any, price: Payload) -> Decimal | None:
    quantity = number(within(line, "quantity"))
    package = part(price, "transform_quantity") or part(price, "transform_usage")
    divide = number(package.get("divide_by")) if package else None
    if quantity is None or not divide:
        return Decimal(1) if quantity is None else quantity
    packages, rest = divmod(quantity, divide)
    return packages + (1 if rest and word(package, "round") == "up" else 0)


def _plan(lines: Sequence[Any]) -> str:
    prices = [_price(line) for line in lines]
    names = (
        word(price, "nickname")
        or word(price, "lookup_key")
        or f"stripe:{id_of(price.get('product')) or word(price, 'id')}"
        for price in prices
    )
    return " + ".join(names)[:80]


def number(said: Any) -> Decimal | None:
    """An amount or a count; nothing else is one."""
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    try:
        found = Decimal(str(said))
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 <= found < Decimal("1e15") else None


def id_of(said: Any) -> str:
    """An id, whether the object behind it was expanded or not."""
    return word(said, "id") if isinstance(said, Mapping) else word({"id": said}, "id")
