"""Does recommending help? Everybody who was asked for, those who see recommendations beside the one in ten who do not.

All who were asked for are counted in the group they were drawn into, whether they looked or not; refunds are taken off.
Value of an order: sum over orders by people drawn, so the interval is drawn over people (bootstrap, Efron 1979); repeat
rate: Wilson's interval. A person whom two names put into both groups is left out, and counted.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID

from accounts.customers.models import Identity
from advocacy.shops.histories import counted, own_currency
from advocacy.shops.models import RecommendationGroup
from kernel import tenancy
from kernel.statistics import Proportion, proportion

FEWEST = 30
DRAWS = 1000
SEED = 7
COLLECTING, INCONCLUSIVE, SEPARATED = "collecting", "inconclusive", "separated"

Buyer = tuple[int, int]
"""(orders, their value) of one person since they were first asked for."""


@dataclass(frozen=True, slots=True)
class Side:
    """One group: people asked for, those of them who bought since, their orders and what an order was worth (minor units)."""

    people: int
    buyers: int
    orders: int
    mean: float | None
    low: float | None
    high: float | None
    again: Proportion


@dataclass(frozen=True, slots=True)
class Effect:
    """Both groups, and what can be said of the difference: in the value of an order, and in buying again."""

    shown: Side
    not_shown: Side
    currency: str
    left_out: int
    difference: float | None
    low: float | None
    high: float | None
    value_says: str
    again_says: str


def effect() -> Effect:
    """The comparison as of now. A constant number of queries."""
    groups, left_out = _groups()
    currency = own_currency()
    bought = _bought({who for who, _is_shown, _at in groups}, groups, currency)
    people: dict[bool, list[Buyer]] = {True: [], False: []}
    for who, is_shown, _at in groups:
        people[is_shown].append(bought.get(who, (0, 0)))
    shown, other = _side(people[True]), _side(people[False])
    difference, low, high = _difference(people[True], people[False])
    return Effect(
        shown,
        other,
        currency,
        left_out,
        difference,
        low,
        high,
        _says(min(shown.buyers, other.buyers), low, high),
        _says_rates(shown.again, other.again),
    )


def _groups() -> tuple[list[tuple[str, bool, datetime]], int]:
    """Who was asked for, by the person we know where we know one; and how many were in both groups."""
    rows = list(
        RecommendationGroup.objects.for_organization(tenancy.current())
        .filter(is_test=False)
        .order_by("first_at", "pk")
        .values_list("key", "is_shown", "first_at")
    )
    names = {key.partition(":")[2] for key, _shown, _at in rows if key.startswith("anonymous_id:")}
    known = dict(
        Identity.objects.for_organization(tenancy.current())
        .filter(kind=Identity.Kind.ANONYMOUS_ID, value__in=names, is_test=False)
        .values_list("value", "contact_id")
    )
    found: dict[str, list[tuple[bool, datetime]]] = defaultdict(list)
    for key, is_shown, at in rows:
        kind, _colon, name = key.partition(":")
        who = f"contact:{known[name]}" if kind == "anonymous_id" and name in known else key
        found[who].append((is_shown, at))
    both = {who for who, seen in found.items() if len({one[0] for one in seen}) > 1}
    return [(who, *seen[0]) for who, seen in found.items() if who not in both], len(both)


def _bought(
    people: set[str], groups: Sequence[tuple[str, bool, datetime]], currency: str
) -> Mapping[str, Buyer]:
    since = {who: at for who, _is_shown, at in groups}
    ids = {UUID(who.partition(":")[2]) for who in people if who.startswith("contact:")}
    rows = counted().filter(contact__in=ids, currency=currency)
    found: dict[str, Buyer] = {}
    for contact_id, at, net in rows.values_list("contact_id", "placed_at", "net"):
        who = f"contact:{contact_id}"
        if at >= since[who]:
            orders, value = found.get(who, (0, 0))
            found[who] = (orders + 1, value + net)
    return found


def _side(people: Sequence[Buyer]) -> Side:
    buyers = [one for one in people if one[0]]
    orders = sum(one[0] for one in buyers)
    again = proportion(sum(one[0] >= 2 for one in buyers), len(buyers), minimum=FEWEST)
    if len(buyers) < FEWEST:
        return Side(len(people), len(buyers), orders, None, None, None, again)
    low, high = _interval(_means(buyers, Random(SEED)))  # noqa: S311  no secret is drawn
    return Side(len(people), len(buyers), orders, _mean(buyers), low, high, again)


def _mean(buyers: Sequence[Buyer]) -> float:
    return sum(value for _orders, value in buyers) / sum(orders for orders, _value in buyers)


def _means(buyers: Sequence[Buyer], chance: Random) -> list[float]:
    return [_mean(chance.choices(buyers, k=len(buyers))) for _draw in range(DRAWS)]


def _interval(drawn: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(drawn)
    return ordered[int(0.025 * len(ordered))], ordered[int(0.975 * len(ordered)) - 1]


def _difference(
    shown: Sequence[Buyer], other: Sequence[Buyer]
) -> tuple[float | None, float | None, float | None]:
    """How much more an order is worth where recommendations are seen, with its interval."""
    ones, others = [one for one in shown if one[0]], [one for one in other if one[0]]
    if min(len(ones), len(others)) < FEWEST:
        return None, None, None
    chance = Random(SEED)  # noqa: S311  no secret is drawn
    pairs = zip(_means(ones, chance), _means(others, chance), strict=True)
    low, high = _interval([one - another for one, another in pairs])
    return _mean(ones) - _mean(others), low, high


def _says(n: int, low: float | None, high: float | None) -> str:
    if n < FEWEST or low is None or high is None:
        return COLLECTING
    return SEPARATED if low > 0 or high < 0 else INCONCLUSIVE


def _says_rates(one: Proportion, other: Proportion) -> str:
    if one.too_early or other.too_early:
        return COLLECTING
    return SEPARATED if one.low > other.high or other.low > one.high else INCONCLUSIVE
