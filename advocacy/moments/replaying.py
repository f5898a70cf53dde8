"""What was known about a person at one moment of the past, in the same plain values that a live decision looks at."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from typing import Any
from uuid import UUID

from accounts.customers.models import Company
from advocacy.holdout.rules import Drawn
from advocacy.incentives.models import Incentive
from advocacy.incentives.rules import period_start
from advocacy.incentives.services import Room, wants_to_be_asked
from advocacy.moments.about import About, Seen
from advocacy.moments.asks import BALANCE_WINDOW, BUDGET_WINDOW, Past
from advocacy.moments.buying import orders_then
from advocacy.moments.causes import Cause
from advocacy.moments.first_value import is_known_at
from advocacy.moments.gates import (
    ASKS_REST_AFTER,
    WANTS_A_CONVERSATION,
    Surroundings,
    TroubleFact,
)
from advocacy.moments.lives import Done, HeldOut, Life, Lives
from advocacy.moments.models import Rule
from advocacy.moments.pace import Pace, Planned
from advocacy.moments.results import Use
from advocacy.moments.rules import Person, way_refusal
from advocacy.moments.standing_then import Standing
from advocacy.signals.kinds import Kind
from kernel.windows import zone

MONTH = timedelta(days=30)


@dataclass(slots=True)
class Replay:
    """The world of one test on history, moving forward: what the rule under test opened stands beside what really was.

    Its own real moments are left out, for it is decided anew; where the same one opens again, it fares as it really did.
    """

    rule: Rule
    lives: Lives
    kinds: Mapping[str, Kind]
    timezone: str
    is_carried_out: bool
    pace: Pace
    asks_signals: bool = True
    simulated: dict[UUID, list[Done]] = field(default_factory=lambda: defaultdict(list))
    simulated_asks: dict[UUID, list[Done]] = field(default_factory=lambda: defaultdict(list))
    offers: list[HeldOut] = field(default_factory=list)
    standings: dict[UUID, Standing] = field(default_factory=dict)
    draws: Sequence[Drawn] = ()
    _coming: list[tuple[tuple[Any, ...], int, Planned]] = field(default_factory=list)

    def know(self, cause: Cause, now: datetime) -> tuple[Person, About]:
        """The person as decisions saw them then."""
        life = self.lives.people[cause.contact_id]
        standing = self.standings.get(cause.contact_id)
        if standing is None:
            standing = self.standings[cause.contact_id] = Standing(life, self.kinds)
        stood = standing.at(now)
        order = self.order(cause, now)
        past = self._past(life, order, now)
        company_past = past
        if life.contact.company_id:
            company_past = self._company_past(life.contact.company_id, order, now)
        person = Person(
            tier=stood.tier,
            is_merged=life.contact.merged_into_id is not None,
            service=standing.said("service", now),
            recommendation=standing.said("recommendation", now),
            around=self._around(life, now),
            allowances=[one for one in life.allowances if one.granted_at <= now],
            company_asks_first=wants_to_be_asked(life.contact),
            use=_use(life, now),
            has_value=is_known_at(life.values, now),
            celebrated=self._celebrated(life, order),
            past=past,
            company_past=company_past,
            said=self.lives.told.at(cause.contact_id, now),
        )
        about = About(
            contact=life.contact,
            tier=stood.tier,
            score=stood.score,
            fit=None,
            active_days=person.use.active_days,
            seen=_seen(life, now) if self.asks_signals else (),
            past=past,
            shopper=life.shopper,
            orders=orders_then(life, now) if life.orders else None,
        )
        return person, about

    def may_show(self, contact_id: UUID, now: datetime) -> bool:
        """Whether they let the product show them something then."""
        person = Person(said=self.lives.told.at(contact_id, now))
        return way_refusal(person, way="in_app", now=now) is None

    def order(self, cause: Cause, now: datetime) -> tuple[Any, ...]:
        """Where a decision stands among those of the same moment, as the live ones are sorted."""
        return now, -self.rule.priority, cause.at, str(cause.name), self.rule.code

    def drawn_at(self, now: datetime) -> Drawn | None:
        """The draw that held then."""
        return next((one for one in self.draws if one.drawn_at <= now < one.ends_at), None)

    def pace_at(self, order: tuple[Any, ...]) -> Pace:
        """What was planned for each day by then, by other rules and by the one under test. Moves forward only."""
        while self._coming and self._coming[0][0] < order:
            _order, times, planned = heappop(self._coming)
            self.pace.add(planned, times=times)
        return self.pace

    def __post_init__(self) -> None:
        for one in self.lives.asked:
            if one.rule_id == self.rule.pk:
                continue
            planned = Planned(one.rule_id, one.day, one.owner_id, one.is_observed)
            heappush(self._coming, (one.order, 1, planned))
            if one.dropped_at:
                heappush(self._coming, ((one.dropped_at,), -1, planned))

    def remember(
        self,
        cause: Cause,
        *,
        gesture: str,
        now: datetime,
        expires_at: datetime,
        shown_at: datetime | None,
        asks_on: date | None = None,
    ) -> None:
        """The rule under test opened this."""
        life = self.lives.people[cause.contact_id]
        is_result = cause.kind == "milestone"
        really = self._really(life, cause)
        one = Done(
            rule_id=self.rule.pk,
            contact_id=cause.contact_id,
            company_id=life.contact.company_id,
            gesture=gesture,
            effort=self.rule.ask_effort,
            opened_at=now,
            expires_at=expires_at,
            state=really.state if really else "done" if self.is_carried_out else "open",
            acted_at=really.acted_at if really else now if self.is_carried_out else None,
            reached_at=really.reached_at if really else (now if self.is_carried_out else shown_at),
            is_observed=False,
            order=self.order(cause, now),
            cause=None,
            metric=str(cause.details.get("metric", "")) if is_result else "",
            value=cause.details.get("value") if is_result else None,
            begins_at=expires_at - timedelta(hours=self.rule.life_hours),
            name=self.rule.name,
        )
        if asks_on:
            owner_id = life.contact.company.owner_id if life.contact.company else None
            self.pace.add(Planned(self.rule.pk, asks_on, owner_id))
        self.simulated[cause.contact_id].append(one)
        if one.gesture == "ask" and one.company_id:
            self.simulated_asks[one.company_id].append(one)

    def hold_out(self, contact_id: UUID, *, at: datetime, until: datetime) -> None:
        assert self.rule.incentive_id is not None  # noqa: S101  only rules with one hold out
        freed = until
        self.offers.append(HeldOut(self.rule.incentive_id, contact_id, at, until, freed_at=freed))

    def room(self, incentive: Incentive, contact_id: UUID, now: datetime) -> Room:
        """What could still be held out then."""
        tz = zone(self.timezone)
        start = period_start(now.astimezone(tz).date(), incentive.period)
        room = Room(places={incentive.pk: incentive.capacity})
        for one in (*self.lives.offers, *self.offers):
            if one.at > now or (one.withdrawn_at and one.withdrawn_at <= now):
                continue
            takes = one.incentive_id == incentive.pk and not (one.freed_at and one.freed_at <= now)
            if takes and (start is None or one.at.astimezone(tz).date() >= start):
                room.places[incentive.pk] -= 1
            if one.contact_id == contact_id:
                last = room.last_offered_at.get(contact_id, one.at)
                room.last_offered_at[contact_id] = max(last, one.at)
                room.open_offers[contact_id] += now < one.until
        return room

    def _really(self, life: Life, cause: Cause) -> Done | None:
        mine = (one for one in life.moments if one.rule_id == self.rule.pk)
        return next((one for one in mine if one.cause == cause.name), None)

    def _past(self, life: Life, order: tuple[Any, ...], now: datetime) -> list[Past]:
        real = [one for one in life.moments if one.rule_id != self.rule.pk]
        return [
            _then(one, now)
            for one in (*real, *self.simulated[life.contact.pk])
            if one.order < order and one.opened_at > now - BALANCE_WINDOW
        ]

    def _company_past(self, company_id: UUID, order: tuple[Any, ...], now: datetime) -> list[Past]:
        real = [
            one for one in self.lives.of_company.get(company_id, ()) if one.rule_id != self.rule.pk
        ]
        return [
            _then(one, now)
            for one in (*real, *self.simulated_asks[company_id])
            if one.order < order and one.opened_at > now - BUDGET_WINDOW
        ]

    def _celebrated(self, life: Life, order: tuple[Any, ...]) -> dict[str, tuple[float, datetime]]:
        real = [one for one in life.moments if one.rule_id != self.rule.pk and not one.is_observed]
        found: dict[str, tuple[float, datetime]] = {}
        for one in sorted((*real, *self.simulated[life.contact.pk]), key=lambda one: one.order):
            if one.order < order and one.metric and one.value is not None:
                found[one.metric] = (float(one.value), one.opened_at)
        return found

    def _around(self, life: Life, now: datetime) -> Surroundings:
        company = life.contact.company
        troubles = tuple(
            TroubleFact(
                one.kind,
                one.opened_at,
                one.closed_at if one.closed_at and one.closed_at <= now else None,
                one.reference,
            )
            for one in life.troubles
            if one.opened_at <= now
            and (
                one.closed_at is None
                or one.closed_at > now - ASKS_REST_AFTER
                or one.kind in WANTS_A_CONVERSATION
            )
        )
        known = [one for one in life.talks if one.known_at <= now]
        talked_at = max((one.at for one in known), default=None)
        spoken_at = max((one.at for one in known if one.is_spoken), default=None)
        if company is None:
            return Surroundings(
                troubles=troubles,
                policy=Company.Policy.ALLOWED,
                talked_at=talked_at,
                spoken_at=spoken_at,
            )
        return Surroundings(
            troubles=troubles,
            policy=company.policy,
            is_regulated=company.is_regulated,
            renewal_on=company.renewal_on,
            company_left=company.churned_at is not None and company.churned_at <= now,
            talked_at=talked_at,
            spoken_at=spoken_at,
        )


def _then(one: Done, now: datetime) -> Past:
    """An earlier moment as it stood then."""
    # Of the same batch nobody has acted on anything yet.
    acted = one.acted_at is not None and one.acted_at < now
    return Past(
        rule_id=one.rule_id,
        contact_id=one.contact_id,
        gesture=one.gesture,
        opened_at=one.opened_at,
        expires_at=one.expires_at,
        state=one.state if acted else "open",
        effort=one.effort,
        reached=one.reached_at is not None and one.reached_at <= now,
        is_observed=one.is_observed,
        begins_at=one.begins_at,
        name=one.name,
    )


def _use(life: Life, now: datetime) -> Use:
    today = now.date()
    until = bisect_right(life.days, today)
    since = bisect_right(life.days, today - MONTH)
    return Use(
        active_days=until - since,
        known_days=(now - life.contact.first_seen_at).days,
        is_recorded=bool(life.days) and life.days[0] < today,
    )


def _seen(life: Life, now: datetime) -> list[Seen]:
    return [
        Seen(one.kind, one.at, one.origin, one.is_act)
        for one in life.signals
        if one.known_at <= now and not (one.withdrawn_at and one.withdrawn_at <= now)
    ]
