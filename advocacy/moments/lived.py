"""What happened to one person, in plain values: everything with the time at which we knew of it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from accounts.customers.models import Contact
from advocacy.moments.asks import Allowance
from advocacy.moments.gates import TroubleFact
from advocacy.scoring.models import ScoreOverride
from advocacy.shops.models import Shopper


class Known(NamedTuple):
    """One signal with the time from which it counted (`known_at`) and, if it was withdrawn, until when."""

    known_at: datetime
    at: datetime
    kind: str
    weight: float
    origin: str
    withdrawn_at: datetime | None
    is_act: bool


class Done(NamedTuple):
    """One moment that really opened, with what became of it and when."""

    rule_id: UUID
    contact_id: UUID
    company_id: UUID | None
    gesture: str
    effort: int
    opened_at: datetime
    expires_at: datetime
    state: str
    acted_at: datetime | None
    reached_at: datetime | None
    is_observed: bool
    order: tuple[Any, ...]
    cause: Any
    metric: str
    value: float | None
    begins_at: datetime | None = None
    name: str = ""


class Asked(NamedTuple):
    """One ask that anybody was to be asked, and the day it drew on, until it was taken back."""

    order: tuple[Any, ...]
    rule_id: UUID
    day: date
    owner_id: Any
    is_observed: bool
    dropped_at: datetime | None


Span = tuple[datetime, datetime | None]
"""From when to when; None: it lasts."""


class Bought(NamedTuple):
    """An order: since when we know that it counts, and until when it did (cancelled, or wholly given back)."""

    known_at: datetime
    until: datetime | None = None


class Talked(NamedTuple):
    """A conversation: when we knew of it, when it was, and whether it was more than a complaint."""

    known_at: datetime
    at: datetime
    is_spoken: bool = True


class HeldOut(NamedTuple):
    """One offer: open until `until`; its place is free again, and it counts no more, from the other two times on."""

    incentive_id: UUID
    contact_id: UUID
    at: datetime
    until: datetime
    freed_at: datetime | None = None
    withdrawn_at: datetime | None = None


@dataclass(slots=True)
class Life:
    """One person's history, oldest first. `troubles` are theirs and their company's; `values`: for how
    long we have known of something that they, or somebody of their company, got out of it. `shopper`: how they buy
    today; what they ordered is known as it was, for rules that ask.
    """

    contact: Contact
    signals: list[Known] = field(default_factory=list)
    troubles: list[TroubleFact] = field(default_factory=list)
    tickets: list[TroubleFact] = field(default_factory=list)
    said: dict[str, list[tuple[datetime, str]]] = field(default_factory=dict)
    days: list[date] = field(default_factory=list)
    overrides: list[ScoreOverride] = field(default_factory=list)
    moments: list[Done] = field(default_factory=list)
    talks: list[Talked] = field(default_factory=list)
    allowances: list[Allowance] = field(default_factory=list)
    values: list[Span] = field(default_factory=list)
    orders: list[Bought] = field(default_factory=list)
    shopper: Shopper | None = None
