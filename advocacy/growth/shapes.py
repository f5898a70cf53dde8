"""How figures are stored and answered: plain JSON that says of what kind it is, and never a number without its cases."""

from typing import Any

from kernel.statistics import Comparison, Estimate, Proportion

Shape = dict[str, Any]
DIGITS = 6


def share(found: Proportion) -> Shape:
    """k of n with a 95 % interval; below the minimum `too_early`, where the share alone would mislead."""
    return {
        "type": "share",
        "k": found.k,
        "n": found.n,
        "value": _round(found.value),
        "low": _round(found.low),
        "high": _round(found.high),
        "too_early": found.too_early,
    }


def estimate(
    found: Estimate, unit: str, *, minimum: int = 30, currency: str = "", times: float = 1.0
) -> Shape:
    """A figure with its interval and cases. `unit`: share, days, months, money (minor units a month), number."""
    return {
        "type": "estimate",
        "unit": unit,
        "value": _round(found.value, times),
        "low": _round(found.low, times),
        "high": _round(found.high, times),
        "n": found.n,
        "too_early": found.value is None or found.n < minimum,
        "currency": currency,
    }


def comparison(found: Comparison, unit: str) -> Shape:
    """A difference (unit points) or a ratio (unit times) of two groups, and what the data can say about it."""
    return {
        "type": "comparison",
        "unit": unit,
        "value": _round(found.value),
        "low": _round(found.low),
        "high": _round(found.high),
        "n": list(found.n),
        "answer": str(found.answer),
        "left_out": found.dropped,
    }


def money(amount: int, currency: str) -> Shape:
    """Minor units."""
    return {"type": "money", "amount": int(amount), "currency": currency}


def count(n: int, **rows: str | int | None) -> Shape:
    """A number with what leads to its rows."""
    return {"type": "count", "n": int(n), "rows": {k: v for k, v in rows.items() if v is not None}}


def behind(shape: Shape, **rows: str | int | None) -> Shape:
    """The same figure with what leads to its rows: of a share or an estimate, all the cases that it is of."""
    return {**shape, "rows": {k: v for k, v in rows.items() if v is not None}}


def _round(value: float | None, times: float = 1.0) -> float | None:
    return None if value is None else round(value * times, DIGITS)
