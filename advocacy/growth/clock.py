"""Which week of the programme it is, and what may be judged already. Pure."""

from dataclasses import dataclass
from datetime import date

PHASES = (
    (0, 2, "listen", ()),
    (2, 8, "rebuild", ("qualification",)),
    (8, 12, "first_effect", ("qualification",)),
    (12, 26, "judge_advocacy", ("qualification", "advocacy")),
    (26, None, "steady", ("qualification", "advocacy", "retention")),
)
"""(from week, until week, what is going on, what may be judged)."""
EFFECT_AFTER = (8, 12)
"""Weeks after which the field saw a first effect: one consultant's report."""


@dataclass(frozen=True, slots=True)
class Clock:
    """`week` counts from 1; None before the first gesture. `next_week`: when the next phase begins."""

    week: int | None
    phase: str
    may_judge: tuple[str, ...]
    next_week: int | None = None
    live_since: date | None = None


def clock(live_since: date | None, today: date) -> Clock:
    """Day 0 is the first live gesture."""
    if live_since is None or live_since > today:
        return Clock(None, "before", (), live_since=live_since)
    weeks = (today - live_since).days // 7
    for first, until, phase, may_judge in PHASES:
        if weeks >= first and (until is None or weeks < until):
            return Clock(weeks + 1, phase, may_judge, until and until + 1, live_since)
    raise AssertionError("every week has its phase")
