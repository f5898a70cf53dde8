"""Pure rules: whose word is newest, and what a change of revenue is called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


def newest(
    known: Mapping[str, Any], told_at: Mapping[str, str], told: Mapping[str, Any], at: datetime
) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields that `told` changes, and when each was told: later news wins, ties go to the larger value.

    Applying the same news in any order, any number of times, ends in the same state.
    """
    stamp = at.isoformat()
    changes: dict[str, Any] = {}
    stamps: dict[str, str] = {}
    for name, value in told.items():
        before = told_at.get(name, "")
        if stamp > before or (stamp == before and str(value) > str(known.get(name))):
            stamps[name] = stamp
            if known.get(name) != value:
                changes[name] = value
    return changes, stamps


@dataclass(frozen=True, slots=True)
class Worth:
    """What a subscription was worth from `at` on."""

    at: datetime
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Movement:
    kind: str
    at: datetime
    delta: int
    currency: str


def movements(states: Iterable[Worth]) -> list[Movement]:
    """Changes between consecutive states in order of time; whatever order they were told in, the sum is the last state.

    Across a change of currency the old worth ends (contraction or churn is not meant: it is told as churn and new).
    """
    found: list[Movement] = []
    worth, currency, ever = 0, "", False
    for state in sorted(states, key=lambda s: (s.at, s.amount)):
        if currency and state.currency != currency and worth:
            found.append(Movement("churn", state.at, -worth, currency))
            worth = 0
        delta = state.amount - worth
        if delta:
            found.append(
                Movement(_kind(worth, state.amount, ever), state.at, delta, state.currency)
            )
        worth, currency = state.amount, state.currency
        ever = ever or worth > 0
    return found


def _kind(before: int, after: int, ever_paid: bool) -> str:
    if before == 0:
        return "reactivation" if ever_paid else "new"
    if after == 0:
        return "churn"
    return "expansion" if after > before else "contraction"
