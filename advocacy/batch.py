"""What is known about a batch of facts on its way through the rooms."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from accounts.customers import profiles
from accounts.customers.models import Contact
from accounts.events.models import Event
from accounts.orders.models import Order
from advocacy.moments.models import Moment
from advocacy.signals.models import Signal
from advocacy.sources.told import Told


@dataclass(slots=True)
class Batch:
    """What is known about a batch on its way: what each event says, who it is about, what came of it.

    `gone`: events about somebody who was erased; nothing is made of them, and their words are not kept.
    """

    events: dict[int, Event]
    told: list[Told]
    people: profiles.Book = field(default_factory=profiles.Book)
    signals: list[Signal] = field(default_factory=list)
    withdrawn: list[Signal] = field(default_factory=list)
    shrunk: list[tuple[UUID, datetime]] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    newcomers: set[UUID] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)

    def contact(self, told: Told) -> Contact | None:
        return self.people.contact_of.get(told.event_id)
