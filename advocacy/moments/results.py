"""When is a result worth celebrating? Pure; never estimated by us."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from advocacy.moments.reasons import plain_number
from kernel.text import Reason, reason

BETTER_BY = 0.25
BETWEEN_RESULTS = timedelta(days=30)
ACTIVE_DAYS = 3
KNOWN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Metric:
    """A milestone's definition: its name in words, which direction is better, whether it is celebrated at all."""

    label: str
    direction: str = "up"
    is_celebrated: bool = True
    unit: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """How much a person used the product lately, and whether that can be judged."""

    active_days: int = 0
    known_days: int = 0
    is_recorded: bool = False

    @property
    def is_too_little(self) -> bool:
        return self.is_recorded and self.known_days >= KNOWN_DAYS and self.active_days < ACTIVE_DAYS


@dataclass(frozen=True, slots=True)
class Judgement:
    """`outcome` is empty when the result is significant."""

    outcome: str
    reason: Reason


def stated_value(details: Mapping[str, Any]) -> float | None:
    """The value that product or customer stated; None when there is none, or when it is an estimate."""
    value = details.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float) or details.get("is_estimated"):
        return None
    return float(value) if math.isfinite(value) else None


def improvement(value: float, best: float, direction: str) -> float:
    """How much better than the best, as a share of its size; negative when worse. From zero, any step is endless."""
    gain = value - best if direction == "up" else best - value
    if gain == 0:
        return 0.0
    return gain / abs(best) if best else math.copysign(math.inf, gain)


def judge(
    *,
    value: float | None,
    metric: Metric,
    best: float | None,
    last_celebrated_at: datetime | None,
    use: Use,
    now: datetime,
    better_by: float = BETTER_BY,
) -> Judgement:
    """First time, or so much better than the best celebrated; by somebody who works with it; once in 30 days."""
    if value is None:
        return Judgement("not_significant", reason("result_not_stated"))
    told: dict[str, Any] = {"label": metric.label, "value": plain_number(value)}
    if not metric.is_celebrated:
        return Judgement("not_significant", reason("result_not_celebrated", label=metric.label))
    gain = math.inf if best is None else improvement(value, best, metric.direction)
    if best is not None and gain < better_by:
        percent = plain_number(round(better_by * 100, 1))
        return Judgement(
            "not_significant",
            reason("result_not_better_by", **told, best=plain_number(best), percent=percent),
        )
    if use.is_too_little:
        return Judgement("not_significant", reason("result_little_used", days=use.active_days))
    if last_celebrated_at and now < last_celebrated_at + BETWEEN_RESULTS:
        free = (last_celebrated_at + BETWEEN_RESULTS).date().isoformat()
        last = last_celebrated_at.date().isoformat()
        return Judgement("cooldown", reason("result_celebrated_lately", last=last, free=free))
    if best is None or math.isinf(gain):
        return Judgement("", reason("result_first_time", **told))
    return Judgement(
        "",
        reason("result_better", **told, best=plain_number(best), percent=int(gain * 100)),
    )
