"""May this person be asked now? The budget of asks, and the balance of given and asked. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from kernel.text import Reason, reason

BUDGET_WINDOW = timedelta(days=90)
OPEN_PER_PERSON, OPEN_PER_COMPANY = 1, 2
BALANCE_WINDOW = timedelta(days=365)
DROPPED = {"cancelled", "dismissed"}
MAY_BE_ALLOWED = frozenset(
    ["ask_budget_person", "ask_budget_company", "ask_too_soon", "ask_open_company"]
)
"""What an administrator may lift once, with a reason. Never: that we give before we ask, or one ask at a time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much asking an organization allows itself. Effort in 90 days, days between two asks, asks a day."""

    person_budget: int = 10
    company_budget: int = 20
    days_between: int = 30
    pace_least: int = 3
    pace_percent: float = 1.0
    csm_a_day: int = 5


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier moment, or an ask that somebody made without us.

    `reached`: shown in the product, mailed, or done by a person; `is_observed`: nobody met it; `begins_at`: when it was to
    reach them.
    """

    rule_id: UUID
    contact_id: UUID
    gesture: str
    opened_at: datetime
    expires_at: datetime
    state: str = "open"
    effort: int = 0
    reached: bool = False
    is_observed: bool = False
    begins_at: datetime | None = None
    name: str = ""

    @property
    def is_ask(self) -> bool:
        """Asked, or about to be. What was sent stays sent, whatever became of it afterwards."""
        return self.gesture == "ask" and (self.reached or self.state not in DROPPED)

    def counts(self, now: datetime) -> bool:
        """Whether it draws on the budget: reserved while it is planned, spent when it reached them, else released."""
        return self.is_ask and (self.reached or self.is_open(now))

    def is_open(self, now: datetime) -> bool:
        return self.state == "open" and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Allowance:
    """Somebody who may allowed one ask beyond the budget, and why."""

    granted_at: datetime
    until: datetime
    why: str
    by: str

    def holds(self, own: Iterable[Past], now: datetime) -> bool:
        """Until its day, and until one ask was made on it."""
        used = any(one.counts(now) and one.opened_at >= self.granted_at for one in own)
        return self.granted_at <= now < self.until and not used


class Balance(NamedTuple):
    """What one person was given, and what they were asked."""

    given: int
    asked: int


def balance(past: Iterable[Past], *, now: datetime) -> Balance:
    """Over the last 12 months, of what reached the person."""
    reached = [one for one in past if one.reached and one.opened_at > now - BALANCE_WINDOW]
    asked = sum(one.gesture == "ask" for one in reached)
    return Balance(given=len(reached) - asked, asked=asked)


def ask_refusal(
    *,
    effort: int,
    person: Sequence[Past],
    company: Sequence[Past],
    now: datetime,
    limits: Limits = Limits(),
) -> Reason | None:
    """Why no ask of this effort can be made now; None when it can. `company` holds the person's own moments too."""
    held = balance(person, now=now)
    if held.given <= held.asked:
        # The first gesture of all is never an ask: nothing given, nothing asked.
        return reason("ask_first_give", given=held.given, asked=held.asked)
    own = [one for one in person if one.counts(now)]
    all_asks = [one for one in company if one.counts(now)]
    between = timedelta(days=limits.days_between)
    if sum(one.is_open(now) for one in own) >= OPEN_PER_PERSON:
        return reason("ask_open")
    if (open_asks := sum(one.is_open(now) for one in all_asks)) >= OPEN_PER_COMPANY:
        return reason("ask_open_company", open=open_asks)
    if own and now < (last := max(one.opened_at for one in own)) + between:
        free = (last + between).date().isoformat()
        return reason("ask_too_soon", last=last.date().isoformat(), free=free)
    if free_at := _over_budget(own, effort, limits.person_budget, now):
        return reason("ask_budget_person", free=free_at.date().isoformat())
    if free_at := _over_budget(all_asks, effort, limits.company_budget, now):
        return reason("ask_budget_company", free=free_at.date().isoformat())
    return None


def _over_budget(asks: Sequence[Past], effort: int, budget: int, now: datetime) -> datetime | None:
    """When enough of the budget is free again; None when it is free now."""
    recent = sorted(
        (one for one in asks if one.opened_at > now - BUDGET_WINDOW), key=lambda one: one.opened_at
    )
    spent = sum(one.effort for one in recent)
    free_at = None
    for one in recent:
        if spent + effort <= budget:
            break
        spent -= one.effort
        free_at = one.opened_at + BUDGET_WINDOW
    return free_at
