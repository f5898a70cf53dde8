"""Made-up markets as plain values, with the truth known: drawn, never loaded."""

from datetime import date, timedelta
from math import log
from random import Random

from advocacy.growth.values import OTHER, SOURCED, Came, Customer, Market, Won

TODAY = date(2026, 11, 1)
BANDS = {"20-49": (75, 0.42), "50-199": (150, 0.78), "200-499": (307, 0.78)}
"""Price and first-year retention of a size."""


def ago(days: float) -> date:
    return TODAY - timedelta(days=int(days))


def channel(
    rng: Random,
    source: str,
    n: int,
    *,
    pays: float,
    mrr: float = 15000,
    days: int = 365,
    cycle: float = 60.0,
    origin: str = OTHER,
) -> tuple[list[Came], list[Won]]:
    """`n` sign-ups over the last `days`, of whom `pays` will pay, after a log-normal time with this median."""
    came, won = [], []
    for _ in range(n):
        since = rng.uniform(1, days)
        day, took = ago(since), rng.lognormvariate(log(cycle), 0.6)
        paid = ago(since - took) if rng.random() < pays and took <= since else None
        came.append(Came(source.partition(":")[0], source, origin, day, True, day, paid))
        if paid:
            money = round(mrr * rng.lognormvariate(0, 0.4))
            won.append(Won(source, origin, day, paid, money, mrr_now=money))
    return came, won


def customers(
    rng: Random,
    n: int,
    *,
    origin: str,
    mix: tuple[float, ...],
    effect: float = 0.0,
    price: float = 1.0,
) -> list[Customer]:
    """Customers of the last four years; `effect` is added to the first-year retention of every size."""
    found = []
    for number in range(n):
        band = rng.choices(list(BANDS), mix)[0]
        worth, stays = BANDS[band]
        since = rng.uniform(1, 1460)
        life = rng.expovariate(-log(min(stays + effect, 0.99)) / 365)
        found.append(
            Customer(
                source=origin,
                origin=origin,
                began=ago(since),
                left=ago(since - life) if life <= since else None,
                first=round(100 * worth * price * rng.lognormvariate(0, 0.2)),
                band=band,
                key=f"{origin}-{number}",
            )
        )
    return found


def market(*parts: tuple[list[Came], list[Won]], customers: list[Customer] | None = None) -> Market:
    return Market(
        today=TODAY,
        came=[one for came, _won in parts for one in came],
        won=[one for _came, won in parts for one in won],
        customers=customers or [],
    )


SAME_MIX = (0.4, 0.4, 0.2)
LARGER_MIX = (0.2, 0.5, 0.3)
SMALLER_MIX = (0.55, 0.33, 0.12)
__all__ = ["LARGER_MIX", "OTHER", "SAME_MIX", "SMALLER_MIX", "SOURCED", "TODAY"]
