"""The model of value of one shop: fitted to its own buyers, and tried on its own past before anybody believes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from advocacy.shops.rules import Bought
from advocacy.shops.value import Frequency, History, Spending, fit_frequency, fit_spending

WEEK = timedelta(weeks=1)
FEWEST_BUYERS, FEWEST_REPEATERS = 100, 30
MOST_BUYERS = 5000
"""A sample this large gives the parameters to two digits; the model is then applied to everybody."""
LONGEST_TRIAL = timedelta(weeks=26)
SHORTEST_TRIAL = timedelta(days=60)
TOO_EARLY = "too_early"

Histories = Mapping[UUID, Sequence[Bought]]


@dataclass(frozen=True, slots=True)
class Model:
    frequency: Frequency
    spending: Spending
    buyers: int

    def as_data(self) -> dict[str, Any]:
        f, s = self.frequency, self.spending
        return {
            "bgnbd": [f.r, f.alpha, f.a, f.b],
            "gamma_gamma": [s.p, s.q, s.v],
            "buyers": self.buyers,
        }


def model_of(data: Mapping[str, Any]) -> Model | None:
    """The model as it was kept; None when it was too early for one."""
    if "bgnbd" not in data:
        return None
    return Model(Frequency(*data["bgnbd"]), Spending(*data["gamma_gamma"]), data["buyers"])


def history_of(orders: Sequence[Bought], *, now: datetime) -> History:
    """Orders of one day are one; ages in weeks, to the day."""
    days = sorted({(one.at - orders[0].at).days for one in orders})
    age = max((now - orders[0].at).days, days[-1])
    return History(len(days) - 1, round(days[-1] / 7, 4), round(age / 7, 4))


def mean_value(orders: Sequence[Bought]) -> tuple[int, float]:
    paid = [one.net for one in orders if one.net > 0]
    return len(paid), sum(paid) / len(paid) if paid else 0.0


def fit(histories: Histories, *, now: datetime) -> Model | None:
    """The model of these buyers; None while there are too few, or too few who came back."""
    chosen = _sample(histories)
    buyers = [history_of(orders, now=now) for orders in chosen]
    spent = [one for orders in chosen if (one := mean_value(orders))[0]]
    if len(buyers) < FEWEST_BUYERS or sum(one.repeats > 0 for one in buyers) < FEWEST_REPEATERS:
        return None
    if len(spent) < FEWEST_REPEATERS:
        return None
    return Model(fit_frequency(buyers), fit_spending(spent), len(histories))


def _sample(histories: Histories) -> list[Sequence[Bought]]:
    """The same buyers for the same orders: chosen by their ids, not by chance."""
    ids = sorted(histories, key=lambda pk: sha256(pk.bytes).digest())[:MOST_BUYERS]
    return [histories[pk] for pk in ids]


def backtest(histories: Histories, *, now: datetime) -> dict[str, Any]:
    """Fit on the past alone, say what the same buyers will order, and compare with what they did.

    `error`: of the sum, as a share of what came. `each`: the mean error of one buyer, in orders; `naive`: that of
    saying that everybody goes on as before. {"state": "too_early"} when there is not enough past.
    """
    began = min((orders[0].at for orders in histories.values()), default=now)
    trial = min(LONGEST_TRIAL, (now - began) / 3)
    if trial < SHORTEST_TRIAL:
        return {"state": TOO_EARLY}
    cut = now - trial
    before = {
        pk: known
        for pk, orders in histories.items()
        if (known := [one for one in orders if one.at <= cut])
    }
    model = fit(before, now=cut)
    if model is None:
        return {"state": TOO_EARLY}
    weeks = trial / WEEK
    said, naive, came = [], [], []
    for pk, known in before.items():
        buyer = history_of(known, now=cut)
        said.append(model.frequency.expected(buyer, weeks))
        naive.append(buyer.repeats / buyer.age * weeks if buyer.age else 0.0)
        later = {(one.at - known[0].at).days for one in histories[pk] if one.at > cut}
        came.append(len(later))
    return {
        "state": "done",
        "buyers": len(before),
        "days": trial.days,
        "expected": round(sum(said), 1),
        "came": sum(came),
        "error": round(sum(said) / sum(came) - 1, 4) if sum(came) else None,
        "each": _mean_error(said, came),
        "naive": _mean_error(naive, came),
    }


def _mean_error(said: Sequence[float], came: Sequence[int]) -> float:
    return round(sum(abs(s - c) for s, c in zip(said, came, strict=True)) / len(came), 3)
