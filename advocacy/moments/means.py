"""What a batch of decisions may spend: asks a day, benefits, and whom the draw leaves out. Held until it is written down."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from accounts.customers.models import Contact
from accounts.organizations.models import Organization
from advocacy.incentives import services as incentives
from advocacy.incentives.models import Offer
from advocacy.moments import rules, steadying
from advocacy.moments.causes import Cause
from advocacy.moments.holding import Holding
from advocacy.moments.models import Moment, Rule
from advocacy.moments.pace import Pace
from advocacy.moments.recording import Pair
from kernel import tenancy
from kernel.text import Reason

OFFER_OPEN_AFTER = timedelta(days=14)
"""How long an offer can still be answered after its moment is over."""


class Means:
    """Each is looked up, and held, when the first candidate gets as far as it."""

    def __init__(
        self,
        pairs: Sequence[Pair],
        *,
        contacts: Mapping[UUID, Contact],
        organization: Organization,
        now: datetime,
    ) -> None:
        self.pairs, self.contacts = pairs, contacts
        self.organization, self.now = organization, now
        self.limits = steadying.limits_of_here()
        self.holding = Holding(contacts.values())
        self._pace: Pace | None = None
        self._room: incentives.Room | None = None

    @property
    def pace(self) -> Pace:
        """What is planned for each day; held from the first ask on, so that no two batches take the same place."""
        if self._pace is None:
            self._pace = steadying.pace_of_here(
                self.limits, self.organization, now=self.now, hold=True
            )
        return self._pace

    def asks_on(self, rule: Rule, cause: Cause, position: str) -> date | None:
        begins = self.now + rules.waits(rule, cause)
        contact = self.contacts[cause.contact_id]
        return self.pace.day_for(
            rule,
            owner_id=contact.company.owner_id if contact.company else None,
            is_observed=position == Rule.Position.OBSERVE,
            begins=begins,
            until=begins + timedelta(hours=rule.life_hours),
        )

    def held_out(self, rule: Rule, cause: Cause) -> Reason | None:
        return self.holding.refusal(rule, self.contacts[cause.contact_id])

    @property
    def room(self) -> incentives.Room:
        """Places and open offers for the whole batch; locked when the first candidate gets as far as an offer."""
        if self._room is None:
            if any(one.rule.can_ask for one, _cause in self.pairs):
                # Always in this order, so that two batches never wait for each other.
                _held = self.pace
            wanted = {one.rule.incentive_id for one, _cause in self.pairs if one.rule.incentive_id}
            self._room = incentives.room_for(
                incentive_ids=wanted, contact_ids=self.contacts.keys(), now=self.now
            )
        return self._room

    def hold_out(self, rule: Rule, moment: Moment) -> Offer:
        assert rule.incentive is not None  # noqa: S101  with_offer says so
        self.room.take(incentive=rule.incentive, contact=moment.contact, now=self.now)
        return Offer(
            organization_id=tenancy.current(),
            incentive=rule.incentive,
            contact=moment.contact,
            offered_at=self.now,
            changed_at=self.now,
            **self.room.terms(rule.incentive, until=moment.expires_at + OFFER_OPEN_AFTER),
        )

    def offer_refusal(self, rule: Rule, cause: Cause, *, tier: str) -> Reason | None:
        assert rule.incentive is not None  # noqa: S101  only asked of rules with one
        return self.room.refusal(
            incentive=rule.incentive,
            contact=self.contacts[cause.contact_id],
            tier=tier,
            now=self.now,
        )
