"""Pure rules: whose word is newest, and what an order comes to. Any order of facts, repeated or not, ends the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from accounts.orders.told import WHOLE, LineTold
from kernel.text import Reason, reason

MOST_FAULTS = 50
"""So many of an order are kept and shown; nobody reads more."""


def version_of(at: datetime, value: Any) -> str:
    """A word that sorts by time; of two said at the same moment, by what they say."""
    said = value.isoformat() if isinstance(value, datetime) else str(value)
    if len(said) > 80:
        said = sha256(said.encode()).hexdigest()[:32]
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f} {said}"


def newer(
    told_at: Mapping[str, str], fields: Mapping[str, Any], at: datetime
) -> dict[str, tuple[Any, str]]:
    """The fields whose word here is newer than what is known, with their versions. Said again, nothing is newer."""
    versions = {name: (value, version_of(at, value)) for name, value in fields.items()}
    return {name: told for name, told in versions.items() if told[1] > told_at.get(name, "")}


def version_of_buyer(at: datetime, buyer: str) -> str:
    """A browser's trace never takes the place of somebody who is named."""
    rank = "0" if buyer.startswith("anonymous_id:") else "1"
    return f"{rank} {version_of(at, buyer)}"


def version_of_lines(at: datetime, lines: Sequence[LineTold]) -> str:
    said = "|".join(f"{one.reference}:{one.product}:{one.quantity}:{one.amount}" for one in lines)
    return version_of(at, sha256(said.encode()).hexdigest()[:32])


@dataclass(frozen=True, slots=True)
class Refunded:
    reference: str
    amount: int
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Worth:
    """What an order comes to, in minor units of its currency."""

    total: int
    refunded: int
    net: int
    is_counted: bool
    faults: list[Reason] = field(default_factory=list)


def worth(
    *,
    currency: str,
    told_total: int | None,
    lines: int,
    refunds: Iterable[Refunded],
    is_placed: bool,
    is_paid: bool,
    is_cancelled: bool,
) -> Worth:
    """Total as told, else the sum of the lines; refunds in the order's own currency, never more than the total.

    Single refunds replace one that stands for all of them.
    """
    total = lines if told_total is None else told_total
    told = sorted(refunds, key=lambda one: one.reference)
    single = [one for one in told if one.reference != WHOLE]
    foreign = [one for one in single or told if one.currency not in ("", currency)]
    back = sum(one.amount for one in single or told if one.currency in ("", currency))
    faults = [
        reason("order.refund_currency", refund=one.reference, currency=one.currency, own=currency)
        for one in foreign
    ]
    if not is_placed:
        faults.append(reason("order.not_placed"))
    elif back > total:
        faults.append(reason("order.refund_too_large", refunded=back, total=total))
    refunded = min(back, total)
    net = 0 if is_cancelled else total - refunded
    # An order of nothing but a free sample was placed and paid all the same; one that was given back was not.
    is_counted = is_placed and is_paid and not is_cancelled and (net > 0 or back == 0)
    return Worth(total, refunded, net, is_counted, faults)


def together(faults: Iterable[Reason]) -> list[Reason]:
    """Each fault once, in an order that does not depend on how they came; the first fifty."""
    known = {repr(sorted(one["params"].items())) + one["code"]: one for one in faults}
    return [known[key] for key in sorted(known)][:MOST_FAULTS]
