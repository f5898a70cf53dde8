"""What the reports are computed from: plain values, as read from the rows of one organization. No database in here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

SOURCED, INFLUENCED, OTHER, UNKNOWN = "sourced", "influenced", "other", "unknown"
"""How a lead or a customer came: through somebody who recommended us, touched by one, otherwise, or nobody knows."""

BANDS = ((1, "1-19"), (20, "20-49"), (50, "50-199"), (200, "200-499"), (500, "500+"))
"""Sizes of companies, by people: from here on, called so."""
NO_BAND = "?"
MANY_COLLEAGUES = 3
"""So many in the product after 90 days are many."""


def band_of(employees: int | None) -> str:
    found = NO_BAND
    for least, name in BANDS:
        if employees is not None and employees >= least:
            found = name
    return found


def quarter_of(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


@dataclass(frozen=True, slots=True)
class Came:
    """`n` sign-ups alike: of one source, on one day, and what became of them until now."""

    channel: str
    source: str
    origin: str
    day: date
    qualified: bool = False
    trial: date | None = None
    paid: date | None = None
    n: int = 1
    onlookers: int = 0
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Won:
    """A lead that pays: when it came, when it paid, and what it brings a month (minor units of the reporting currency).

    `after`: what its company paid 30, 90 and 180 days after the sign-up; only of those days that are over.
    """

    source: str
    origin: str
    came: date
    paid: date
    mrr: int
    band: str = NO_BAND
    plan: str = ""
    mrr_now: int = 0
    after: Mapping[int, int] = field(default_factory=dict)
    touched: date | None = None
    segment: str = ""

    @property
    def stratum(self) -> tuple[str, str, str]:
        return self.band, self.plan, self.segment


@dataclass(frozen=True, slots=True)
class Customer:
    """A company since it began to pay. `first`: its first monthly revenue; `so_far`: all it has paid until now."""

    source: str
    origin: str
    began: date
    left: date | None = None
    first: int = 0
    now: int = 0
    so_far: int = 0
    band: str = NO_BAND
    plan: str = ""
    colleagues: int = 1
    touched: date | None = None
    key: str = ""
    segment: str = ""

    @property
    def stratum(self) -> tuple[str, str, str]:
        return self.band, self.plan, self.segment

    @property
    def fine_stratum(self) -> tuple[str, str, str, str]:
        return *self.stratum, quarter_of(self.began)


Row = TypeVar("Row", Came, Won, Customer)


@dataclass(frozen=True, slots=True)
class Inviting:
    """Invitations inside the product over the last 90 days. `cycle_days`: median from joining to the joining of somebody
    invited; `first_value_days`: median from the invited person's sign-up to their first result.
    """

    users: int = 0
    inviters: int = 0
    sent: int = 0
    accepted: int = 0
    cycle_days: float | None = None
    first_value_days: float | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Heights of the verdicts (DEFAULTS of a new organization)."""

    window_days: int = 365
    trial_days: int = 30
    least_sign_ups: int = 30
    least_days: int = 60
    least_payments: int = 5
    least_at_risk: int = 20
    engine_share: float = 1.5
    engine_months: int = 4
    k_paid: float = 0.15
    k_sign_ups: float = 0.15
    loop_share: float = 0.20
    loop_money: float = 0.5
    loop_days: int = 60


@dataclass(frozen=True, slots=True)
class Market:
    """Everything of one organization that the reports about channels and customers need."""

    today: date
    came: Sequence[Came] = ()
    won: Sequence[Won] = ()
    customers: Sequence[Customer] = ()
    inviting: Inviting = Inviting()
    margin: float = 0.8
    thresholds: Thresholds = Thresholds()
